//! A file of evidence, and a package, as cards show them.

use serde::Serialize;
use tera::Value;

use crate::catalogue::{Evidence, EvidenceId, Owner, PackageId};
use crate::path::{ContentPath, SitePath};
use crate::render::plain;
use crate::render::view::scene::Scene;
use crate::render::view::shared::{Label, Link, PointLabel};
use crate::render::view::text::Heading;
use crate::render::words;
use crate::route::{PageKey, Show};
use crate::settings::Audience;
use crate::shelve::{self, Section};

/// A file of evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// The `id` of the card on the page the file stands on; empty where it is only mentioned.
    pub anchor: String,
    /// The file's own name, with extension.
    pub name: String,
    /// Title: what to call it.
    pub title: String,
    /// The link to the file itself, ready to use; none if this audience may see it but not have it.
    pub href: Option<String>,
    /// The name under which the site holds it, if it had to differ.
    pub renamed: Option<String>,
    /// How it is shown: `picture`, `film`, `sound`, `text` or `card`.
    pub show: &'static str,
    /// Form of the file, such as `docx` (id) and `Word 文档` (label).
    pub form: Label,
    /// Family of the form: document, slides, sheet, pdf, image, video, audio, text, archive, page, other.
    pub family: String,
    /// Size in words.
    pub size: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Date, as far as it is known.
    pub date: Option<String>,
    /// Kind of evidence; none if it cannot be told.
    pub kind: Option<Label>,
    /// Part of the lesson.
    pub phase: Option<Label>,
    /// Subject.
    pub subject: Option<String>,
    /// Grade.
    pub grade: Option<String>,
    /// Term as written.
    pub term: Option<String>,
    /// Folders between the page's folder and the file, or below the school where the thing was gathered from
    /// several places; empty for the public.
    pub folder: String,
    /// Whose it is.
    pub person: Option<Link>,
    /// Point it shows.
    pub point: Option<PointLabel>,
    /// Length as `m:ss`, for films and sound.
    pub duration: Option<String>,
    /// What is to be seen, if it is a picture.
    pub picture: Option<Picture>,
    /// Width of the file itself in pixels.
    pub width: Option<u32>,
    /// Height of the file itself in pixels.
    pub height: Option<u32>,
    /// A sentence about it.
    pub summary: Option<String>,
    /// 字 of a text.
    pub n_zi: Option<u64>,
    /// Names inside an archive, at most twenty.
    pub members: Vec<String>,
    /// How many files an archive holds.
    pub n_members: u64,
    /// What is doubtful about it, in words.
    pub troubles: Vec<String>,
    /// Names of its copies, in the folders they lie in below the file's own; empty for the public.
    pub copies: Vec<String>,
    /// The text itself as safe HTML, where the page shows it in full.
    pub html: Option<Value>,
    /// The headings of that text.
    pub outline: Vec<Heading>,
    /// The link to the page of its own on which the text stands, where there is no room for it here.
    pub reading: Option<String>,
    /// What is said in a film, from the caption file beside it.
    pub transcript: Vec<Cue>,
    /// The link to that caption file.
    pub captions: Option<String>,
    /// The page on which the file stands.
    pub page: Link,
}

/// One thing said in a film.
#[derive(Clone, Debug, Serialize)]
pub struct Cue {
    /// When it begins, as `m:ss`.
    pub at: String,
    /// When it begins, in seconds.
    pub from_s: f64,
    /// When it ends, in seconds.
    pub to_s: f64,
    /// The words.
    pub text: String,
}

/// A package in a list.
#[derive(Clone, Debug, Serialize)]
pub struct PackageCard {
    /// Title: mostly that of its point.
    pub title: String,
    /// The name of the lesson, as its files tell it; none if the title says it already.
    pub lesson: Option<String>,
    /// The link to its page.
    pub href: Option<String>,
    /// Whose it is.
    pub person: Option<Link>,
    /// Point it shows.
    pub point: Option<PointLabel>,
    /// Date: its own, else the latest of its files.
    pub date: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// Grade.
    pub grade: Option<String>,
    /// Kinds of its files, each once, in the order of the lesson.
    pub kinds: Vec<Label>,
    /// How many files.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
    /// A picture of it, if it has one that is not too heavy.
    pub picture: Option<Picture>,
    /// First sentences of its own words, or of its first text.
    pub excerpt: Option<String>,
}

/// A picture as pages show it: upright, small and without metadata wherever one was made of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The link to the smallest.
    pub src: String,
    /// All of them for a `srcset` attribute; empty if there is one alone.
    pub srcset: String,
    /// The link to the largest that a browser shows.
    pub full: String,
    /// What it shows.
    pub alt: String,
    /// Width of the smallest in pixels.
    pub width: Option<u32>,
    /// Height of the smallest in pixels.
    pub height: Option<u32>,
}

/// The heaviest file that stands for something else as it is, in bytes.
const MAX_PICTURE: u64 = 1 << 20;

impl Scene<'_> {
    /// Whether a file is shown or offered at all.
    pub fn is_visible(&self, id: EvidenceId) -> bool {
        shelve::is_visible(self.catalogue().evidence(id))
    }

    /// How many of `files` are published.
    pub fn visible(&self, files: &[EvidenceId]) -> usize {
        files.iter().filter(|id| self.is_visible(**id)).count()
    }

    /// Cards of the files of a section that this page lists, shown in full.
    pub fn cards(&self, section: Section) -> Vec<Card> {
        self.listed(section).filter_map(|id| self.card(id, true)).collect()
    }

    /// The card of a file; `None` if it is not published. `is_here`: it stands on this page.
    pub fn card(&self, id: EvidenceId, is_here: bool) -> Option<Card> {
        let evidence = self.catalogue().evidence(id);
        let file = self.site.routes.file(id);
        if !self.is_visible(id) {
            return None;
        }
        self.cards.borrow_mut().insert(id);
        let (language, owner) = (self.language(), PageKey::of_owner(evidence.owner));
        let form = self.site.formats.get(&evidence.form).unwrap_or_else(|| self.site.formats.unknown());
        let school = self.school_of(&owner);
        let renamed = file.map(SitePath::name).filter(|name| *name != evidence.path.name()).map(str::to_owned);
        let own = if is_here { Some(()) } else { None };
        let picture = self.picture(id);
        let body = own.and_then(|()| self.body(id));
        let (members, n_members) = evidence
            .members
            .as_ref()
            .map_or((Vec::new(), 0), |(names, n)| (names.iter().take(20).cloned().collect(), *n));
        Some(Card {
            anchor: own.map_or_else(String::new, |()| self.site.routes.anchor(id).to_owned()),
            name: evidence.path.name().to_owned(),
            title: evidence.title.clone(),
            href: file.map(|file| file.href_from(self.here)),
            renamed,
            show: match picture {
                None if file.is_none() && body.is_none() && self.places.stand(id).n_parts == 0 => Show::Card.name(),
                _ => self.places.show(id).name(),
            },
            picture,
            form: Label { id: form.id.clone(), label: form.name(language).to_owned() },
            family: form.family.clone(),
            size: words::size(evidence.size_bytes),
            size_bytes: evidence.size_bytes,
            date: self.date(evidence.date),
            kind: evidence.kind.as_ref().map(|kind| self.kind(kind)),
            phase: evidence.phase.as_ref().map(|id| Label { id: id.clone(), label: self.words.phase(id).to_owned() }),
            subject: evidence.subject.as_ref().map(|id| self.words.subject(id).to_owned()),
            grade: evidence.grade.as_ref().map(|id| self.words.grade(id).to_owned()),
            term: evidence.term.clone(),
            folder: self.folder(evidence),
            person: evidence.person.map(|id| self.link(PageKey::Teacher(id))),
            point: evidence.point.as_ref().zip(school).map(|(code, school)| self.point(school, code)),
            duration: evidence.duration_ms.map(words::duration),
            width: evidence.size_px.map(|(width, _)| width),
            height: evidence.size_px.map(|(_, height)| height),
            summary: evidence.summary.clone().filter(|summary| !summary.is_empty()),
            n_zi: evidence.n_zi,
            members,
            n_members,
            troubles: evidence.troubles.iter().map(|code| self.strings.of("trouble", code)).collect(),
            copies: self.copies(evidence),
            outline: body.as_ref().map(|body| body.outline.clone()).unwrap_or_default(),
            reading: self.reading(id),
            html: body.map(|body| body.html),
            transcript: own.map_or_else(Vec::new, |()| self.transcript(evidence.captions)),
            captions: evidence.captions.and_then(|id| self.site.routes.file(id)).map(|path| path.href_from(self.here)),
            page: Link { title: self.title(&owner), href: self.stands(id) },
        })
    }

    /// The page on which the text of a file begins, if that is not the page of its thing.
    fn reading(&self, id: EvidenceId) -> Option<String> {
        let stand = self.places.stand(id);
        if stand.is_here { None } else { self.href(&PageKey::Text(id, 0)) }
    }

    /// The folder a card names: below the thing's own, else, where the thing was gathered from several places,
    /// below the school. Folders are the school's own words: the public is not told them.
    fn folder(&self, evidence: &Evidence) -> String {
        if self.site.facts.audience == Audience::Public {
            return String::new();
        }
        let (school, paths) = match evidence.owner {
            Owner::Person(id) => (self.catalogue().person(id).school, &self.catalogue().person(id).paths),
            Owner::Package(id) => (self.catalogue().package(id).school, &self.catalogue().package(id).paths),
            _ => return evidence.folder.clone(),
        };
        let parent = evidence.path.parent().unwrap_or_default();
        let is_plain = paths.len() < 2 && paths.contains(&parent);
        if !evidence.folder.is_empty() || is_plain {
            return evidence.folder.clone();
        }
        let school = &self.catalogue().school(school).path;
        let below = parent.as_str().strip_prefix(school.as_str()).unwrap_or(parent.as_str());
        below.trim_matches('/').to_owned()
    }

    /// The copies that a card names: to the public they tell nothing.
    fn copies(&self, evidence: &Evidence) -> Vec<String> {
        if self.site.facts.audience == Audience::Public {
            return Vec::new();
        }
        let folder = evidence.path.parent().unwrap_or_default();
        let name = |copy: &ContentPath| match copy.is_within(&folder) {
            true => copy.as_str()[folder.as_str().len()..].trim_start_matches('/').to_owned(),
            false => copy
                .as_str()
                .rsplitn(3, '/')
                .take(2)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect::<Vec<_>>()
                .join("/"),
        };
        let masked = |copy| self.site.gate.word(copy, &name(copy)).unwrap_or_else(|| name(copy));
        evidence.copies.iter().map(masked).collect()
    }

    fn transcript(&self, captions: Option<EvidenceId>) -> Vec<Cue> {
        let text =
            captions.filter(|id| self.is_visible(*id)).and_then(|id| self.text(&self.catalogue().evidence(id).path));
        let cues = match text {
            Some(hash) if self.is_sketch() => vec![plain::Cue { text: hash, ..plain::Cue::default() }],
            Some(text) => plain::cues(&text),
            None => Vec::new(),
        };
        let cue = |cue: plain::Cue| Cue {
            at: words::duration(cue.from_ms),
            from_s: cue.from_ms as f64 / 1000.0,
            to_s: cue.to_ms as f64 / 1000.0,
            text: cue.text,
        };
        cues.into_iter().map(cue).collect()
    }

    /// A package as lists show it.
    pub fn package_card(&self, id: PackageId) -> PackageCard {
        let package = self.catalogue().package(id);
        let mut files: Vec<EvidenceId> = package.files.iter().copied().filter(|id| self.is_visible(*id)).collect();
        files.sort_by_key(|id| crate::shelve::step::of(self.catalogue().evidence(*id)));
        let mut kinds: Vec<Label> = Vec::new();
        for kind in files.iter().filter_map(|id| self.catalogue().evidence(*id).kind.as_ref()) {
            if !kinds.iter().any(|known| known.id == *kind) {
                kinds.push(self.kind(kind));
            }
        }
        let latest = files.iter().filter_map(|id| self.catalogue().evidence(*id).date).max();
        let about = package.about.as_ref().map(|about| about.excerpt.clone());
        let first = files.iter().find_map(|id| self.catalogue().evidence(*id).summary.clone());
        PackageCard {
            title: package.title.clone(),
            lesson: self.lesson(id),
            href: self.href(&PageKey::Package(id)),
            person: package.person.map(|id| self.link(PageKey::Teacher(id))),
            point: package.point.as_ref().map(|code| self.point(package.school, code)),
            date: self.date(package.date.or(latest)),
            subject: package.subject.as_ref().map(|id| self.words.subject(id).to_owned()),
            grade: package.grade.as_ref().map(|id| self.words.grade(id).to_owned()),
            kinds,
            n_files: files.len(),
            n_held: self.n_held(Owner::Package(id)),
            picture: self.cover(&files),
            excerpt: about.or(first).filter(|excerpt| !excerpt.is_empty()),
        }
    }

    /// A picture as this page shows it; `None` if the file is none.
    pub fn picture(&self, id: EvidenceId) -> Option<Picture> {
        if self.places.show(id) != Show::Picture {
            return None;
        }
        let evidence = self.catalogue().evidence(id);
        let made = self.site.routes.pictures(id);
        let href = |path: &SitePath| path.href_from(self.here);
        let (Some((size, smallest)), Some((_, largest))) = (made.first(), made.last()) else {
            let src = href(self.site.routes.file(id)?);
            let (width, height) = evidence.size_px.unzip();
            let (full, srcset) = (src.clone(), String::new());
            return Some(Picture { src, srcset, full, alt: evidence.title.clone(), width, height });
        };
        let mut widths: Vec<String> =
            made.iter().map(|(size, path)| format!("{} {}w", href(path), size.width_px)).collect();
        if made.iter().all(|(other, _)| other.width_px == size.width_px) {
            widths.clear();
        }
        Some(Picture {
            src: href(smallest),
            srcset: widths.join(", "),
            full: href(largest),
            alt: evidence.title.clone(),
            width: Some(size.width_px),
            height: Some(size.height_px),
        })
    }

    /// The first picture among `files` that may stand for them.
    pub fn cover(&self, files: &[EvidenceId]) -> Option<Picture> {
        let fits = |id: &&EvidenceId| {
            let is_made = !self.site.routes.pictures(**id).is_empty();
            is_made || self.catalogue().evidence(**id).size_bytes <= MAX_PICTURE
        };
        files.iter().filter(fits).find_map(|id| self.picture(*id))
    }
}

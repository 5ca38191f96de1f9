//! Texts of the content as they stand on pages.

use serde::Serialize;
use tera::Value;

use crate::catalogue::{About, EvidenceId, Owner, SchoolId};
use crate::path::ContentPath;
use crate::read::formats::Shown;
use crate::render::markdown::{self, Embed, Resolver, Setting, Target};
use crate::render::place::{Show, Stands};
use crate::render::plain;
use crate::render::sketch::Asked;
use crate::render::view::scene::Scene;
use crate::route::PageKey;

/// A text as it stands on a page.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// Safe HTML.
    pub html: Value,
    /// Its headings.
    pub outline: Vec<Heading>,
    /// Whether something was left out.
    pub is_cut: bool,
}

/// A heading of a text.
#[derive(Clone, Debug, Serialize)]
pub struct Heading {
    /// 1 for the topmost of the text, and so on.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Its `id`.
    pub anchor: String,
}

impl Scene<'_> {
    /// The own words of a thing.
    pub fn about(&self, about: Option<&About>, title: &str) -> Option<Text> {
        let about = about?;
        self.markdown(&about.path, title, 2, "")
    }

    /// The text of a file that stands on this page in full.
    pub fn body(&self, id: EvidenceId) -> Option<Text> {
        if !self.places.is_inline(id) {
            return None;
        }
        let evidence = self.catalogue().evidence(id);
        let own = format!("{}-", self.site.routes.anchor(id));
        match self.places.show(id) {
            Show::Markdown => self.markdown(&evidence.path, &evidence.title, 4, &own),
            Show::Table => {
                let (html, is_cut) = plain::table(&self.text(&evidence.path)?, &evidence.title);
                Some(Text { html: Value::safe_string(&html), outline: Vec::new(), is_cut })
            }
            Show::Plain => {
                let (html, is_cut) = plain::paragraphs(&self.text(&evidence.path)?);
                Some(Text { html: Value::safe_string(&html), outline: Vec::new(), is_cut })
            }
            _ => None,
        }
    }

    /// A Markdown file.
    pub fn markdown(&self, path: &ContentPath, title: &str, base_level: u8, id_prefix: &str) -> Option<Text> {
        let text = self.text(path)?;
        if self.is_sketch() {
            let stands_for = format!("{text} {base_level} {id_prefix} {title}");
            return Some(Text { html: Value::safe_string(&stands_for), outline: Vec::new(), is_cut: false });
        }
        let setting = Setting { path, title, base_level, id_prefix, labels: self.labels };
        let output =
            markdown::render(&text, &setting, &From { scene: self, folder: path.parent().unwrap_or_default() });
        self.diagnostics.borrow_mut().extend(output.diagnostics);
        let heading =
            |heading: markdown::Heading| Heading { level: heading.level, text: heading.text, anchor: heading.anchor };
        Some(Text {
            html: Value::safe_string(&output.html),
            outline: output.outline.into_iter().map(heading).collect(),
            is_cut: false,
        })
    }

    /// The school a page belongs to.
    pub fn school_of(&self, key: &PageKey) -> Option<SchoolId> {
        school_of(self.catalogue(), key)
    }
}

/// The school a page belongs to.
pub fn school_of(catalogue: &crate::catalogue::Catalogue, key: &PageKey) -> Option<SchoolId> {
    match key {
        PageKey::School(id) | PageKey::Point(id, _) | PageKey::Library(id) => Some(*id),
        PageKey::Teacher(id) => Some(catalogue.person(*id).school),
        PageKey::Package(id) => Some(catalogue.package(*id).school),
        PageKey::Group(id) => Some(catalogue.group(*id).school),
        PageKey::Activity(id) => Some(catalogue.activity(*id).school),
        PageKey::Series(id) => catalogue.series(*id).school,
        PageKey::Tutorial(id) => catalogue.series(catalogue.tutorial(*id).series).school,
        _ => None,
    }
}

/// Resolves links of a text that lies in `folder`.
pub(in crate::render) struct From<'s> {
    pub(in crate::render) scene: &'s Scene<'s>,
    pub(in crate::render) folder: ContentPath,
}

impl Resolver for From<'_> {
    fn resolve(&self, target: &str, fragment: Option<&str>) -> Target {
        if !self.scene.is_sketch() {
            let fragment = fragment.map(str::to_owned);
            let asked = Asked { folder: self.folder.clone(), target: target.to_owned(), fragment };
            self.scene.asked.borrow_mut().insert(asked);
        }
        let Some(path) = self.folder.resolve(target) else { return Target::Escapes };
        match self.scene.places.find(&path) {
            Stands::File(id) => self.file(id, fragment),
            Stands::Page(key) => match self.scene.href(&key) {
                Some(href) => Target::Found { href, embed: Embed::No, lacks_anchor: fragment.is_some() },
                None => Target::Missing,
            },
            Stands::Withheld => Target::Withheld,
            Stands::Nothing => Target::Missing,
        }
    }
}

impl From<'_> {
    fn file(&self, id: EvidenceId, fragment: Option<&str>) -> Target {
        let scene = self.scene;
        let evidence = scene.catalogue().evidence(id);
        let file = scene.site.routes.file(id);
        if let Some(picture) = scene.picture(id) {
            let href = file.map_or_else(|| picture.full.clone(), |file| file.href_from(scene.here));
            let size_px = picture.width.zip(picture.height);
            let picture = markdown::Picture { src: picture.src, srcset: picture.srcset, full: picture.full, size_px };
            return Target::Found { href, embed: Embed::Picture(picture), lacks_anchor: false };
        }
        if let Some(file) = file.filter(|_| scene.places.show(id) != Show::Markdown) {
            let href = file.href_from(scene.here);
            let embed = match scene.site.formats.get(&evidence.form).and_then(|form| form.shown) {
                Some(Shown::Video) => Embed::Film,
                Some(Shown::Audio) => Embed::Sound,
                _ => Embed::No,
            };
            return Target::Found { href, embed, lacks_anchor: false };
        }
        let key = PageKey::of_owner(evidence.owner);
        let Some(page) = scene.href(&key) else { return Target::Missing };
        let is_whole = matches!(evidence.owner, Owner::Tutorial(tutorial) if scene.catalogue().tutorial(tutorial).text == Some(id));
        let card = scene.site.routes.anchor(id);
        let found = fragment.filter(|_| scene.places.is_inline(id)).and_then(|fragment| self.anchor(id, fragment));
        let href = match (&found, is_whole) {
            (Some(anchor), true) => format!("{page}#{anchor}"),
            (Some(anchor), false) => format!("{page}#{card}-{anchor}"),
            (None, true) => page,
            (None, false) => format!("{page}#{card}"),
        };
        Target::Found { href, embed: Embed::No, lacks_anchor: fragment.is_some() && found.is_none() }
    }

    /// The anchor of the heading that `fragment` names in another text.
    fn anchor(&self, id: EvidenceId, fragment: &str) -> Option<String> {
        let evidence = self.scene.catalogue().evidence(id);
        let text = self.scene.text(&evidence.path)?;
        if self.scene.is_sketch() {
            return Some(text);
        }
        let anchors = markdown::anchors(&text, &evidence.title);
        let spelt = markdown::spell(fragment);
        anchors.into_iter().find(|anchor| *anchor == fragment || *anchor == spelt)
    }
}

//! Tutorials: a folder is a series; a text and a film of one name are one tutorial.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::context::Context;
use crate::catalogue::file::{self, DRAFT};
use crate::catalogue::name::Parts;
use crate::catalogue::names::Names;
use crate::catalogue::said::Said;
use crate::catalogue::walk::Walk;
use crate::catalogue::{
    About, Address, FileVerdict, Inference, Other, Owner, SchoolId, SeriesId, Source, Tutorial, TutorialId,
};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::text::{OrderKey, fold_title, order_key};
use crate::vocabulary::Role;

/// More missing episodes than this are no gaps but another way of counting.
const MAX_MISSING: u64 = 30;

/// What settings of a tutorial can say that is of no use for it.
const IDLE: [&str; 5] = ["person", "author", "point", "hours", "members"];

/// Walks one tutorials folder.
pub(super) fn walk(walk: &mut Walk<'_>, names: &Names<'_>, school: Option<SchoolId>, path: &ContentPath) {
    let mut open: Vec<(ContentPath, Option<Above>)> = vec![(path.clone(), None)];
    while let Some((folder, above)) = open.pop() {
        if walk.is_draft_folder(&folder) {
            walk.hold_back(&folder);
            continue;
        }
        let here = series(walk, names, school, &folder, above);
        open.extend(walk.children.folders(&folder).iter().rev().map(|inner| (inner.clone(), here.clone())));
    }
}

/// A file of a series with what its name and its own words tell.
struct Candidate<'a> {
    path: ContentPath,
    parts: Parts,
    said: Said<'a>,
    episode: Option<u64>,
    title: String,
    is_text: bool,
}

/// The series of the nearest folder above that is one, and that folder.
type Above = (SeriesId, ContentPath);

/// One folder: a series, or pictures and other things for the series `above`. Gives the series that
/// folders below belong to if they are none.
fn series(
    walk: &mut Walk<'_>,
    names: &Names<'_>,
    school: Option<SchoolId>,
    folder: &ContentPath,
    above: Option<Above>,
) -> Option<Above> {
    let mut context = match school {
        Some(school) => Context::of_school(school, folder),
        None => Context::of_site(folder),
    };
    context.owner_folder = folder.clone();
    let (mut files, n_others) = (Vec::new(), walk.draft.others.len());
    let drafts = Drafts::new(walk, names, folder);
    for path in walk.children.files(folder).to_vec() {
        match file::not_evidence(walk, &path, &context) {
            Some(other) => walk.draft.others.push(other),
            None if drafts.stems.contains(path.stem()) => walk.draft.others.push(Other {
                size_bytes: walk.input.facts.get(&path).map_or(0, |facts| facts.size_bytes),
                path,
                verdict: FileVerdict::Withheld(DRAFT),
                owner: None,
            }),
            None => files.push(path),
        }
    }
    let about = walk.about(folder, None).or_else(|| introduction(walk, &mut files));
    if files.is_empty() && about.is_none() {
        return above;
    }
    let is_series = about.is_some() || above.is_none() || files.iter().any(|path| is_tutorial(walk, path));
    let here = match above.filter(|_| !is_series) {
        Some(above) => above,
        None => (open_series(walk, names, school, folder, about), folder.clone()),
    };
    let id = here.0;
    context.owner_folder = here.1.clone();
    let is_draft = |other: &&mut Other| other.verdict == FileVerdict::Withheld(DRAFT);
    let speaking = walk.draft.others[n_others..].iter_mut().filter(|other| !is_draft(other));
    speaking.for_each(|other| other.owner = Some(Owner::Series(id)));
    let mut candidates = Vec::new();
    for path in files {
        let parts = names.file(&path).clone();
        let said = Said::of(walk, &path);
        if is_tutorial(walk, &path) {
            said.report_idle(walk, &IDLE);
            candidates.push(candidate(walk, path, parts, said));
        } else {
            let evidence = file::evidence(walk.input, &path, Owner::Series(id), &parts, &said, &mut context.clone());
            walk.draft.evidence.push(evidence);
        }
    }
    candidates.sort_by_cached_key(order);
    let mut known = Known::default();
    for candidate in candidates {
        add(walk, id, candidate, &context, &mut known);
    }
    if is_series {
        report_missing(walk, id, &drafts.episodes);
    }
    Some(here)
}

fn open_series(
    walk: &mut Walk<'_>,
    names: &Names<'_>,
    school: Option<SchoolId>,
    folder: &ContentPath,
    about: Option<About>,
) -> SeriesId {
    let item = walk.own_item(folder, "series");
    let heading = walk.index_title(folder);
    let title = item.title.or(heading).unwrap_or_else(|| names.folder(folder).title.clone());
    let id = walk.draft.series(school, &title, folder);
    let series = &mut walk.draft.series[id.index()];
    series.about = about;
    series.address.take(item.slug, item.aliases);
    series.has_originals = item.originals.or(walk.input.site.originals).unwrap_or_default();
    id
}

/// The tutorials of a folder that are not to be shown yet.
struct Drafts {
    /// Names without ending: what else bears the name, film or captions, is of the same tutorial.
    stems: BTreeSet<String>,
    /// Their episodes, which nobody is to miss.
    episodes: BTreeSet<u64>,
}

impl Drafts {
    fn new(walk: &Walk<'_>, names: &Names<'_>, folder: &ContentPath) -> Self {
        let files = walk.children.files(folder).iter();
        let drafts: Vec<&ContentPath> = files.filter(|path| walk.is_draft(path)).collect();
        let said = |path: &ContentPath| {
            let front = walk.input.documents.get(path).and_then(|document| document.front.as_ref());
            walk.input.sidecar(path).or(front)?.reader(&mut Vec::new()).number("episode")
        };
        let episode = |path: &&ContentPath| {
            let named = names.file(path).episode.as_ref().map(|(number, _)| *number);
            said(path).map(|number| number as u64).or(named)
        };
        Self {
            stems: drafts.iter().map(|path| path.stem().to_owned()).collect(),
            episodes: drafts.iter().filter_map(episode).collect(),
        }
    }
}

/// A text called 说明 is no episode: it introduces the series, as an index text would.
fn introduction(walk: &mut Walk<'_>, files: &mut Vec<ContentPath>) -> Option<About> {
    let input = walk.input;
    let is_text = |path: &ContentPath| !walk.is_draft(path) && input.documents.contains_key(path);
    let at = files.iter().position(|path| input.vocabulary.is_introduction(path.stem()) && is_text(path))?;
    if files.len() == 1 {
        return None;
    }
    let path = files.remove(at);
    let excerpt = input.documents.get(&path).map(|document| document.excerpt.clone()).unwrap_or_default();
    let size_bytes = input.facts.get(&path).map_or(0, |facts| facts.size_bytes);
    walk.draft.others.push(Other { path: path.clone(), size_bytes, verdict: FileVerdict::Shown, owner: None });
    Some(About { path, excerpt })
}

/// Texts, films, recordings and documents are tutorials; pictures and the rest belong to them.
fn is_tutorial(walk: &Walk<'_>, path: &ContentPath) -> bool {
    let Some(facts) = walk.input.facts.get(path) else { return false };
    let family = walk.input.formats.get(&facts.form).map_or("other", |form| form.family.as_str());
    matches!(family, "video" | "audio" | "document" | "slides" | "pdf") || walk.input.documents.contains_key(path)
}

fn candidate<'a>(walk: &Walk<'_>, path: ContentPath, parts: Parts, said: Said<'a>) -> Candidate<'a> {
    let document = walk.input.documents.get(&path);
    let heading = document.and_then(|head| head.title.clone());
    let by_name = if parts.title.is_empty() { parts.clean.clone() } else { parts.title.clone() };
    Candidate {
        episode: said.item.episode.or(parts.episode.as_ref().map(|(number, _)| *number)),
        title: said.item.title.clone().or(heading).unwrap_or(by_name),
        is_text: document.is_some(),
        path,
        parts,
        said,
    }
}

/// By weight, then episode, then name.
fn order(candidate: &Candidate<'_>) -> (i64, u64, OrderKey, ContentPath) {
    let weight = candidate.said.item.weight.map_or(i64::MAX, |weight| (weight * 1000.0) as i64);
    (weight, candidate.episode.unwrap_or(u64::MAX), order_key(candidate.path.name()), candidate.path.clone())
}

fn add(walk: &mut Walk<'_>, series: SeriesId, candidate: Candidate<'_>, context: &Context, known: &mut Known) {
    let id = match known.find(&candidate) {
        Some(id) => id,
        None => {
            report_twice(walk, &candidate, known);
            let id = TutorialId(u32::try_from(walk.draft.tutorials.len()).expect("fewer than 2^32 tutorials"));
            walk.draft.tutorials.push(Tutorial {
                series,
                title: candidate.title.clone(),
                address: Address::of(candidate.path.stem()),
                has_original: false,
                episode: candidate.episode,
                date: None,
                tags: Vec::new(),
                text: None,
                files: Vec::new(),
            });
            walk.draft.series[series.index()].tutorials.push(id);
            id
        }
    };
    known.note(id, &candidate);
    let mut evidence = file::evidence(
        walk.input,
        &candidate.path,
        Owner::Tutorial(id),
        &candidate.parts,
        &candidate.said,
        &mut context.clone(),
    );
    // What an episode's title speaks of is its topic, not its kind.
    let kinds = &walk.input.vocabulary.kinds;
    let kind =
        kinds.iter().find(|kind| kind.role == Some(Role::Tutorials)).filter(|_| candidate.said.item.kind.is_none());
    if let Some(kind) = kind {
        let folder = &walk.draft.series[series.index()].path;
        evidence.why.retain(|why| why.fact != "fact.kind");
        let (word, from) = (folder.name().to_owned(), Source::Name(folder.clone()));
        evidence.why.push(Inference { fact: "fact.kind", value: kind.id.clone(), word, from });
        evidence.kind = Some(kind.id.clone());
    }
    if candidate.title != evidence.title && !candidate.is_text {
        evidence.title.clone_from(&candidate.title);
    }
    let tutorial = &mut walk.draft.tutorials[id.index()];
    if candidate.is_text {
        // The text names the tutorial: a film's name is often a file's.
        tutorial.title = candidate.title;
        tutorial.address.own = candidate.path.stem().to_owned();
        let series = &walk.draft.series[series.index()];
        tutorial.has_original = candidate.said.item.originals.unwrap_or(series.has_originals);
    }
    tutorial.date = tutorial.date.or(evidence.date);
    tutorial.address.take(candidate.said.item.slug, candidate.said.item.aliases);
    tutorial.tags.extend(candidate.said.item.tags);
    walk.draft.evidence.push(evidence);
}

/// The tutorials of one series so far, to find the one a further file belongs to.
#[derive(Default)]
struct Known {
    by_name: BTreeMap<(Option<u64>, String), TutorialId>,
    by_episode: BTreeMap<u64, TutorialId>,
    /// Texts and other files of each.
    n_files: BTreeMap<TutorialId, (usize, usize)>,
}

impl Known {
    /// The tutorial of the same name, or a film for a text of the same episode and the reverse.
    fn find(&self, candidate: &Candidate<'_>) -> Option<TutorialId> {
        let keys =
            [fold_title(candidate.path.stem()), fold_title(&candidate.parts.title), fold_title(&candidate.title)];
        let by_name = keys
            .into_iter()
            .filter(|key| !key.is_empty())
            .find_map(|key| self.by_name.get(&(candidate.episode, key)).copied());
        let has_room = |id: &TutorialId| !(candidate.is_text && self.n_files[id].0 > 0);
        by_name.filter(has_room).or_else(|| {
            let id = self.by_episode.get(&candidate.episode?).copied()?;
            let (texts, others) = self.n_files[&id];
            (if candidate.is_text { texts == 0 && others == 1 } else { texts == 1 && others == 0 }).then_some(id)
        })
    }

    fn note(&mut self, id: TutorialId, candidate: &Candidate<'_>) {
        for key in [candidate.path.stem(), &candidate.parts.title, &candidate.title] {
            self.by_name.entry((candidate.episode, fold_title(key))).or_insert(id);
        }
        if let Some(episode) = candidate.episode {
            self.by_episode.entry(episode).or_insert(id);
        }
        let counts = self.n_files.entry(id).or_default();
        counts.0 += usize::from(candidate.is_text);
        counts.1 += usize::from(!candidate.is_text);
    }
}

fn report_twice(walk: &mut Walk<'_>, candidate: &Candidate<'_>, known: &Known) {
    let Some(episode) = candidate.episode else { return };
    if let Some(other) = known.by_episode.get(&episode).map(|id| &walk.draft.tutorials[id.index()]) {
        walk.problems.push(
            Diagnostic::new(Code::EpisodeTwice, Place::file(&candidate.path))
                .with("episode", episode.to_string())
                .with("other", other.title.as_str()),
        );
    }
}

fn report_missing(walk: &mut Walk<'_>, id: SeriesId, drafts: &BTreeSet<u64>) {
    let series = &walk.draft.series[id.index()];
    let episodes: Vec<u64> =
        series.tutorials.iter().filter_map(|id| walk.draft.tutorials[id.index()].episode).collect();
    let (Some(first), Some(last)) = (episodes.iter().min(), episodes.iter().max()) else { return };
    // A series that begins with the second episode lacks the first; one that begins later was cut on purpose.
    let from = if *first <= 3 { 1 } else { *first };
    if last - from > 1000 {
        return;
    }
    let missing: Vec<u64> =
        (from..=*last).filter(|number| !episodes.contains(number) && !drafts.contains(number)).collect();
    // One number, or more gaps than episodes, is another way of counting.
    let is_count = episodes.len() > 1 && missing.len() <= episodes.len();
    if missing.is_empty() || missing.len() as u64 > MAX_MISSING || !is_count {
        return;
    }
    let list: Vec<String> = missing.iter().map(u64::to_string).collect();
    walk.problems.push(
        Diagnostic::new(Code::EpisodeMissing, Place::file(&series.path))
            .with("series", series.title.as_str())
            .with("episodes", list.join("、")),
    );
    walk.draft.series[id.index()].missing_episodes = missing;
}

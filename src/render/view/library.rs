//! A school's library: resources by subject, grade and term.

use serde::Serialize;

use crate::catalogue::{EvidenceId, SchoolId};
use crate::render::view::card::Card;
use crate::render::view::scene::Scene;
use crate::route::PageKey;
use crate::shelve::{Listed, Section};

/// `view` of `library.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Library {
    /// How many resources.
    pub n_files: usize,
    /// All subjects, on whichever page of the list they begin.
    pub contents: Vec<Contents>,
    /// Subjects with resources on this page, in the order of the vocabulary; resources without one come last.
    pub subjects: Vec<Subject>,
}

/// Where the resources of a subject begin.
#[derive(Clone, Debug, Serialize)]
pub struct Contents {
    /// Subject; empty for resources without one.
    pub title: String,
    /// How many resources, on all pages.
    pub n_files: usize,
    /// The link to its heading.
    pub href: String,
}

/// Resources of one subject.
#[derive(Clone, Debug, Serialize)]
pub struct Subject {
    /// Subject; empty for resources without one.
    pub title: String,
    /// Its `id` on the page.
    pub anchor: String,
    /// How many resources, on all pages.
    pub n_files: usize,
    /// Its resources on this page, by grade and term.
    pub boards: Vec<Board>,
}

/// Resources of one grade and term.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    /// Grade; empty if none is known.
    pub grade: String,
    /// Term; empty if none is known.
    pub term: String,
    /// The resources.
    pub cards: Vec<Card>,
}

/// What a library's page shows.
pub fn view(scene: &Scene<'_>, id: SchoolId) -> Library {
    let sections = || scene.shelf.sections().map(|(section, n_files)| (section, title(scene, section), n_files));
    let contents = sections().map(|(section, title, n_files)| {
        let number = scene.shelf.starts(section);
        let page = scene.href(&PageKey::Library(id).at(number)).filter(|_| number != scene.number);
        Contents { title, n_files, href: format!("{}#{}", page.unwrap_or_default(), anchor(section)) }
    });
    let shelves = sections().map(|(section, title, n_files)| Subject {
        title,
        anchor: anchor(section),
        n_files,
        boards: boards(scene, section),
    });
    Library {
        n_files: sections().map(|(_, _, n_files)| n_files).sum(),
        contents: contents.collect(),
        subjects: shelves.filter(|shelf| !shelf.boards.is_empty()).collect(),
    }
}

/// The subject of a section; empty for resources without one.
fn title(scene: &Scene<'_>, section: Section) -> String {
    let first = scene.shelf.all(section).iter().copied().find_map(EvidenceId::of);
    let subject = first.and_then(|id| scene.catalogue().evidence(id).subject.as_ref());
    subject.map_or("", |id| scene.words.subject(id)).to_owned()
}

fn anchor(section: Section) -> String {
    match section {
        Section::Subject(at) => format!("page-subject-{}", at + 1),
        other => format!("page-{}", other.name()),
    }
}

/// Resources of a subject that this page lists, by grade and term.
fn boards(scene: &Scene<'_>, section: Section) -> Vec<Board> {
    let place = |id: &EvidenceId| {
        let evidence = scene.catalogue().evidence(*id);
        (evidence.grade.as_ref(), evidence.term.as_deref().unwrap_or_default())
    };
    let files: Vec<EvidenceId> = scene.listed(section).collect();
    let boards = files.chunk_by(|one, other| place(one) == place(other)).map(|files| {
        let (grade, term) = place(&files[0]);
        let cards = files.iter().filter_map(|id| scene.card(*id, true)).collect();
        Board { grade: grade.map_or("", |id| scene.words.grade(id)).to_owned(), term: term.to_owned(), cards }
    });
    boards.collect()
}

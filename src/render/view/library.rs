//! A school's library: resources by subject, grade and term.

use serde::Serialize;

use crate::catalogue::{EvidenceId, SchoolId};
use crate::render::view::card::Card;
use crate::render::view::scene::Scene;

/// `view` of `library.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Library {
    /// How many resources.
    pub n_files: usize,
    /// Subjects, in the order of the vocabulary; resources without one come last.
    pub subjects: Vec<Shelf>,
}

/// Resources of one subject.
#[derive(Clone, Debug, Serialize)]
pub struct Shelf {
    /// Subject; empty for resources without one.
    pub title: String,
    /// Its `id` on the page.
    pub anchor: String,
    /// How many resources.
    pub n_files: usize,
    /// Its resources by grade and term.
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
    let files: Vec<EvidenceId> =
        scene.catalogue().school(id).library.iter().copied().filter(|file| scene.is_visible(*file)).collect();
    let mut keyed: Vec<(Key, EvidenceId)> = files.iter().map(|file| (key(scene, *file), *file)).collect();
    keyed.sort();
    let mut subjects: Vec<Shelf> = Vec::new();
    let (mut last_subject, mut last_board) = (None, None);
    for (key, file) in keyed {
        let evidence = scene.catalogue().evidence(file);
        if last_subject.as_ref() != Some(&key.0) {
            let title = evidence.subject.as_ref().map_or("", |id| scene.words.subject(id)).to_owned();
            let anchor = format!("page-subject-{}", subjects.len() + 1);
            subjects.push(Shelf { title, anchor, n_files: 0, boards: Vec::new() });
            (last_subject, last_board) = (Some(key.0.clone()), None);
        }
        let Some(shelf) = subjects.last_mut() else { continue };
        let board = (key.1, key.2);
        if last_board.as_ref() != Some(&board) {
            let grade = evidence.grade.as_ref().map_or("", |id| scene.words.grade(id)).to_owned();
            shelf.boards.push(Board { grade, term: board.1.clone(), cards: Vec::new() });
            last_board = Some(board);
        }
        if let (Some(card), Some(board)) = (scene.card(file, true), shelf.boards.last_mut()) {
            board.cards.push(card);
            shelf.n_files += 1;
        }
    }
    Library { n_files: files.len(), subjects }
}

/// Subject, grade, term, then the place in the catalogue; the unknown comes last.
type Key = ((usize, String), (usize, String), String);

fn key(scene: &Scene<'_>, id: EvidenceId) -> Key {
    let evidence = scene.catalogue().evidence(id);
    let order = |words: &[crate::vocabulary::Word], id: &Option<String>| match id {
        Some(id) => (words.iter().position(|word| word.id == *id).unwrap_or(usize::MAX - 1), id.clone()),
        None => (usize::MAX, String::new()),
    };
    let vocabulary = scene.site.vocabulary;
    (
        order(&vocabulary.subjects, &evidence.subject),
        order(&vocabulary.grades, &evidence.grade),
        evidence.term.clone().unwrap_or_default(),
    )
}

//! A program's source inside the content: a checkout holds nothing of a school but, perhaps, texts.

use std::collections::{BTreeMap, BTreeSet};

use crate::path::ContentPath;
use crate::scan::{Entry, Ignored, What};
use crate::text::fold;
use crate::vocabulary::ProjectNames;

/// Passes over the project files of every checkout, and whatever lies in its folders of source. A folder is a
/// checkout if it holds a file that only a program's source has, or several that it often has. A folder called
/// like one of source is one if nearly all of it is a program's: a course may keep its slides in `resources`.
pub(super) fn pass_over(words: &ProjectNames, entries: &mut [Entry]) {
    let checkouts = checkouts(words, entries);
    if checkouts.is_empty() {
        return;
    }
    let places: Vec<Option<Place>> = entries.iter().map(|entry| place(words, &checkouts, &entry.path)).collect();
    let source = source(words, entries, &places);
    for (entry, place) in entries.iter_mut().zip(places) {
        let Some(place) = place.filter(|_| entry.ignored.is_none()) else { continue };
        let is_project_file = matches!(entry.what, What::File(_))
            && (holds(&words.signs, entry) || holds(&words.files, entry) || ends(&words.endings, entry));
        if is_project_file || place.source.is_some_and(|folder| source.contains(&folder)) {
            entry.ignored = Some(Ignored::Project);
        }
    }
}

/// Where something lies in a checkout.
struct Place {
    /// The outermost folder that is called like one of source: itself, or one that holds it.
    source: Option<ContentPath>,
}

fn checkouts(words: &ProjectNames, entries: &[Entry]) -> BTreeSet<ContentPath> {
    let mut signs: BTreeMap<ContentPath, usize> = BTreeMap::new();
    for entry in entries {
        let weight = match entry.what {
            What::File(_) if holds(&words.signs, entry) => 2,
            What::File(_) if holds(&words.files, entry) => 1,
            What::Folder if holds(&words.sign_folders, entry) => 2,
            _ => continue,
        };
        *signs.entry(entry.path.parent().unwrap_or_default()).or_default() += weight;
    }
    signs.into_iter().filter(|(_, weight)| *weight >= 2).map(|(path, _)| path).collect()
}

/// The outermost checkout counts: what is source in it stays so, whatever it holds.
fn place(words: &ProjectNames, checkouts: &BTreeSet<ContentPath>, path: &ContentPath) -> Option<Place> {
    let parts: Vec<&str> = path.as_str().split('/').collect();
    let folder = |at: usize| ContentPath::new(parts[..at].join("/"));
    let outer = (0..parts.len()).find(|at| checkouts.contains(&folder(*at)))?;
    let is_source = |at: &usize| words.source_folders.contains(&fold(parts[*at]));
    let source = (outer..parts.len()).find(is_source).map(|at| folder(at + 1));
    Some(Place { source })
}

/// How many of a program's files a folder of source holds for each document; with fewer it is people's.
const PROGRAM_FOR_EACH_DOCUMENT: usize = 10;

/// The folders that hold a program's files and hardly any of people's documents.
fn source(words: &ProjectNames, entries: &[Entry], places: &[Option<Place>]) -> BTreeSet<ContentPath> {
    let mut counts: BTreeMap<&ContentPath, (usize, usize)> = BTreeMap::new();
    for (entry, place) in entries.iter().zip(places) {
        let Some(folder) = place.as_ref().and_then(|place| place.source.as_ref()) else { continue };
        if !matches!(entry.what, What::File(_)) {
            continue;
        }
        let (n_program, n_documents) = counts.entry(folder).or_default();
        *n_program += usize::from(ends(&words.endings, entry) || holds(&words.signs, entry));
        *n_documents += usize::from(ends(&words.documents, entry) && !holds(&words.files, entry));
    }
    let is_source = |(program, documents): (usize, usize)| program > documents * PROGRAM_FOR_EACH_DOCUMENT;
    counts.into_iter().filter(|(_, counts)| is_source(*counts)).map(|(path, _)| path.clone()).collect()
}

fn holds(list: &[String], entry: &Entry) -> bool {
    let name = fold(entry.path.name());
    list.contains(&name)
}

fn ends(list: &[String], entry: &Entry) -> bool {
    let name = fold(entry.path.name());
    list.iter().any(|ending| name.ends_with(ending.as_str()))
}

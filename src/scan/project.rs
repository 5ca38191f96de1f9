//! A program's source inside the content: a checkout holds nothing of a school but, perhaps, texts.

use std::collections::{BTreeMap, BTreeSet};

use crate::path::ContentPath;
use crate::scan::{Entry, Ignored, What};
use crate::text::fold;
use crate::vocabulary::ProjectNames;

/// Passes over the project files of every checkout, and whatever lies in its folders of source. A folder is a
/// checkout if it holds a file that only a program's source has, or several that it often has.
pub(super) fn pass_over(words: &ProjectNames, entries: &mut [Entry]) {
    let holds = |list: &[String], entry: &Entry| list.iter().any(|word| *word == fold(entry.path.name()));
    let mut signs: BTreeMap<ContentPath, usize> = BTreeMap::new();
    for entry in entries.iter() {
        let weight = match entry.what {
            What::File(_) if holds(&words.signs, entry) => 2,
            What::File(_) if holds(&words.files, entry) => 1,
            What::Folder if holds(&words.sign_folders, entry) => 2,
            _ => continue,
        };
        *signs.entry(entry.path.parent().unwrap_or_default()).or_default() += weight;
    }
    let checkouts: BTreeSet<ContentPath> =
        signs.into_iter().filter(|(_, weight)| *weight >= 2).map(|(path, _)| path).collect();
    if checkouts.is_empty() {
        return;
    }
    let within = |path: &ContentPath| {
        let parts: Vec<&str> = path.as_str().split('/').collect();
        (0..parts.len()).rev().find(|at| checkouts.contains(&ContentPath::new(parts[..*at].join("/")))).map(|at| {
            let folders = &parts[at..parts.len() - 1];
            folders.iter().any(|folder| words.source_folders.iter().any(|word| *word == fold(folder)))
        })
    };
    for entry in entries.iter_mut().filter(|entry| entry.ignored.is_none()) {
        let Some(in_source) = within(&entry.path) else { continue };
        let ending = |word: &String| fold(entry.path.name()).ends_with(word.as_str());
        let is_file = matches!(entry.what, What::File(_));
        let is_project_file =
            is_file && (holds(&words.signs, entry) || holds(&words.files, entry) || words.endings.iter().any(ending));
        let is_source = !is_file && holds(&words.source_folders, entry);
        if in_source || is_project_file || is_source {
            entry.ignored = Some(Ignored::Project);
        }
    }
}

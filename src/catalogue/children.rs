//! What each folder directly holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::input::is_own_file;
use crate::catalogue::names::Ranks;
use crate::path::ContentPath;
use crate::scan::{Tree, What};

/// Folder → what it directly holds, in the order people count; nothing that is passed over.
#[derive(Debug, Default)]
pub(super) struct Children {
    folders: BTreeMap<ContentPath, Vec<ContentPath>>,
    files: BTreeMap<ContentPath, Vec<ContentPath>>,
    /// Folders that hold settings or a text of their own.
    described: BTreeSet<ContentPath>,
}

impl Children {
    pub(super) fn new(tree: &Tree) -> Self {
        let mut children = Self::default();
        for entry in tree.entries.iter().filter(|entry| entry.ignored.is_none()) {
            let parent = entry.path.parent().unwrap_or_default();
            match entry.what {
                What::Folder => children.folders.entry(parent).or_default().push(entry.path.clone()),
                What::File(_) => children.files.entry(parent).or_default().push(entry.path.clone()),
                What::Link | What::Special => {}
            }
        }
        let ranks = Ranks::new(tree.entries.iter().map(|entry| entry.path.name()));
        for list in children.folders.values_mut().chain(children.files.values_mut()) {
            list.sort_by_key(|path| ranks.of(path.name()));
        }
        let is_own = |path: &&ContentPath| is_own_file(path.name());
        let described = children.files.iter().filter(|(_, files)| files.iter().any(|path| is_own(&path)));
        children.described = described.map(|(folder, _)| folder.clone()).collect();
        children
    }

    pub(super) fn folders(&self, of: &ContentPath) -> &[ContentPath] {
        self.folders.get(of).map_or(&[], Vec::as_slice)
    }

    pub(super) fn files(&self, of: &ContentPath) -> &[ContentPath] {
        self.files.get(of).map_or(&[], Vec::as_slice)
    }

    /// Whether a folder holds settings or a text of its own.
    pub(super) fn is_described(&self, folder: &ContentPath) -> bool {
        self.described.contains(folder)
    }
}

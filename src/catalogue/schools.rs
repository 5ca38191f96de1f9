//! Which folders are schools.

use std::collections::BTreeMap;

use crate::catalogue::folder::{self, FolderIs, Standing};
use crate::catalogue::name::Namer;
use crate::path::ContentPath;
use crate::scan::{Tree, What};
use crate::text::order_key;
use crate::vocabulary::Role;

/// Folder → what it directly holds, in the order people count; nothing that is passed over.
#[derive(Debug, Default)]
pub(super) struct Children {
    folders: BTreeMap<ContentPath, Vec<ContentPath>>,
    files: BTreeMap<ContentPath, Vec<ContentPath>>,
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
        for list in children.folders.values_mut().chain(children.files.values_mut()) {
            list.sort_by_cached_key(|path| (order_key(path.name()), path.clone()));
        }
        children
    }

    pub(super) fn folders(&self, of: &ContentPath) -> &[ContentPath] {
        self.folders.get(of).map_or(&[], Vec::as_slice)
    }

    pub(super) fn files(&self, of: &ContentPath) -> &[ContentPath] {
        self.files.get(of).map_or(&[], Vec::as_slice)
    }
}

/// Where the schools are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The schools' folders, in the order people count. The root alone if it is itself one school.
    pub(super) schools: Vec<ContentPath>,
    /// Top folders with tutorials of the whole site; empty if the root is a school.
    pub(super) tutorials: Vec<ContentPath>,
    /// Top folders that belong to no school.
    pub(super) strays: Vec<ContentPath>,
}

/// Finds the schools: what `学校/` holds, else top folders that are called so or that each hold
/// people, else the content folder itself.
pub(super) fn find(children: &Children, namer: &Namer<'_>) -> Found {
    let root = ContentPath::root();
    let top = children.folders(&root);
    let role = |path: &ContentPath| namer.vocabulary.role(path.name());
    let mut schools: Vec<ContentPath> =
        top.iter().filter(|path| role(path) == Some(Role::Schools)).flat_map(|path| children.folders(path)).cloned().collect();
    if schools.is_empty() {
        schools = top.iter().filter(|path| role(path).is_none() && namer.vocabulary.is_school_name(path.name())).cloned().collect();
    }
    if schools.is_empty() && !holds_people(children, namer, &root) {
        let candidates: Vec<ContentPath> =
            top.iter().filter(|path| may_be_school(namer, path) && holds_people(children, namer, path)).cloned().collect();
        if candidates.len() > 1 {
            schools = candidates;
        }
    }
    if schools.is_empty() {
        return Found { schools: vec![root], tutorials: Vec::new(), strays: Vec::new() };
    }
    let is_data = |path: &ContentPath| matches!(role(path), Some(Role::Schools | Role::Frameworks | Role::Profiles | Role::Tutorials));
    Found {
        tutorials: top.iter().filter(|path| role(path) == Some(Role::Tutorials)).cloned().collect(),
        strays: top.iter().filter(|path| !is_data(path) && !schools.contains(path)).cloned().collect(),
        schools,
    }
}

/// Whether a folder directly holds people, points or role folders.
fn holds_people(children: &Children, namer: &Namer<'_>, folder: &ContentPath) -> bool {
    children.folders(folder).iter().any(|path| {
        let role = namer.vocabulary.role(path.name());
        if role.is_some() {
            return matches!(role, Some(Role::Teachers | Role::Points | Role::Groups));
        }
        let parts = namer.parts(path.name(), true);
        matches!(
            folder::decide(namer, &parts, Standing::default(), &|_| false),
            FolderIs::Person(_) | FolderIs::PersonPoint(..) | FolderIs::Point(_)
        )
    })
}

/// Whether a top folder's name leaves room for it to be a school: it says more than a time, a
/// subject, a grade or a kind, and is no group, person or activity.
fn may_be_school(namer: &Namer<'_>, path: &ContentPath) -> bool {
    let vocabulary = namer.vocabulary;
    if vocabulary.role(path.name()).is_some() || vocabulary.is_layer(path.name()) {
        return false;
    }
    let parts = namer.parts(path.name(), true);
    !parts.segments.is_empty() && folder::decide(namer, &parts, Standing::default(), &|_| false) == FolderIs::Layer
}

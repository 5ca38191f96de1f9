//! Which folders are schools.

use crate::catalogue::children::Children;
use crate::catalogue::folder::{self, Around, FolderIs, Standing};
use crate::catalogue::input::Input;
use crate::catalogue::names::Names;
use crate::path::ContentPath;
use crate::vocabulary::Role;

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

/// Finds the schools: what `学校/` holds, else top folders that say so in a `school.toml`, are called
/// so or each hold people, else the content folder itself.
pub(super) fn find(input: &Input<'_>, children: &Children, names: &Names<'_>) -> Found {
    let root = ContentPath::root();
    let top = children.folders(&root);
    let vocabulary = input.vocabulary;
    let role = |path: &ContentPath| vocabulary.role(path.name());
    let is_schools = |path: &&ContentPath| role(path) == Some(Role::Schools);
    let mut schools: Vec<ContentPath> =
        top.iter().filter(is_schools).flat_map(|path| children.folders(path)).cloned().collect();
    if schools.is_empty() {
        let says_so = |path: &ContentPath| input.fields.contains_key(&path.join("school.toml"));
        let is_called_so = |path: &ContentPath| role(path).is_none() && vocabulary.is_school_name(path.name());
        schools = top.iter().filter(|path| says_so(path) || is_called_so(path)).cloned().collect();
        // A school's own folder may keep that of a partner school.
        if schools.len() == 1 && !says_so(&schools[0]) && holds_people(input, children, names, &root) {
            schools.clear();
        }
    }
    if schools.is_empty() && !holds_people(input, children, names, &root) {
        let candidates: Vec<ContentPath> = top
            .iter()
            .filter(|path| may_be_school(input, names, path) && holds_people(input, children, names, path))
            .cloned()
            .collect();
        if candidates.len() > 1 {
            schools = candidates;
        }
    }
    if schools.is_empty() {
        return Found { schools: vec![root], tutorials: Vec::new(), strays: Vec::new() };
    }
    let is_data = |path: &ContentPath| {
        matches!(role(path), Some(Role::Schools | Role::Frameworks | Role::Profiles | Role::Tutorials))
    };
    Found {
        tutorials: top.iter().filter(|path| role(path) == Some(Role::Tutorials)).cloned().collect(),
        strays: top.iter().filter(|path| !is_data(path) && !schools.contains(path)).cloned().collect(),
        schools,
    }
}

/// What a folder is if nothing else is known.
fn alone(input: &Input<'_>, names: &Names<'_>, path: &ContentPath) -> FolderIs {
    let no = |_: &str| false;
    let around = Around {
        vocabulary: input.vocabulary,
        is_known: &no,
        is_told_by_remark: &no,
        holds_people: &|| false,
        holds_lesson: &|| false,
    };
    folder::decide(&around, names.folder(path), Standing::default())
}

/// Whether a folder directly holds people, points or role folders.
fn holds_people(input: &Input<'_>, children: &Children, names: &Names<'_>, folder: &ContentPath) -> bool {
    children.folders(folder).iter().any(|path| match alone(input, names, path) {
        FolderIs::Role(role) => matches!(role, Role::Teachers | Role::Points | Role::Groups),
        is => matches!(is, FolderIs::Person(_) | FolderIs::PersonPoint(..) | FolderIs::Point(_)),
    })
}

/// Whether a top folder's name leaves room for it to be a school: it says more than a time, a
/// subject, a grade or a kind, and is no group, person or activity.
fn may_be_school(input: &Input<'_>, names: &Names<'_>, path: &ContentPath) -> bool {
    let vocabulary = input.vocabulary;
    let is_something = vocabulary.role(path.name()).is_some() || vocabulary.is_layer(path.name());
    !is_something && !names.folder(path).segments.is_empty() && alone(input, names, path) == FolderIs::Layer
}

/// Whether a table at that place of a school may be its register: among registers, or in no thing's folder.
pub(super) fn is_register_place(
    input: &Input<'_>,
    names: &Names<'_>,
    school: &ContentPath,
    table: &ContentPath,
) -> bool {
    let mut folder = table.parent();
    while let Some(path) = folder.filter(|path| path != school && !path.is_root()) {
        match alone(input, names, &path) {
            FolderIs::Role(Role::Registers) => return true,
            FolderIs::Layer => folder = path.parent(),
            _ => return false,
        }
    }
    true
}

//! Copies: files of one place that hold the same bytes. One of each is shown, and the others are named with it.
//!
//! Whose bytes are the same is known; that one is the other's copy is concluded from names: they differ by marks
//! of copies, one stands in the other, or nobody gave the one a name. 照片1 and 照片2 are two, and a file that
//! tells of itself what the other does not (somebody, a point, a day, a sidecar) is one of its own.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::catalogue::input::{Input, is_own_file};
use crate::catalogue::name::Parts;
use crate::catalogue::names::Names;
use crate::catalogue::register;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::text::{OrderKey, fold, order_key};
use crate::vocabulary::Vocabulary;

/// Why a copy is passed over.
pub(super) const COPY: &str = "reason.copy";

/// Where a file lies that may be a copy or have some: its folder without marks of copies and without folders
/// of what was saved aside. `None` for settings and the own texts of folders.
pub fn place_of_copies(vocabulary: &Vocabulary, path: &ContentPath) -> Option<String> {
    if path.extension() == "toml" || is_own_file(path.name()) {
        return None;
    }
    let folder = path.parent().unwrap_or_default();
    let parts = folder.parts().map(|part| vocabulary.without_double(part).unwrap_or_else(|| fold(part)));
    Some(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
}

/// The copies of one content folder.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// Files that hold the same.
    lists: Vec<Vec<ContentPath>>,
    /// The place in `lists`.
    list_of: HashMap<ContentPath, usize>,
    originals: HashMap<ContentPath, ContentPath>,
    /// Folders that hold nothing but copies.
    folders: HashSet<ContentPath>,
}

impl Copies {
    pub(super) fn new(input: &Input<'_>, names: &Names<'_>) -> Self {
        let mut copies = Self { lists: input.same.to_vec(), ..Self::default() };
        for (at, list) in input.same.iter().enumerate() {
            copies.list_of.extend(list.iter().map(|path| (path.clone(), at)));
            let mut members: Vec<Member<'_>> = list.iter().map(|path| Member::new(input, names, path)).collect();
            members.sort_by(|a, b| a.rank.cmp(&b.rank));
            let mut originals: Vec<Member<'_>> = Vec::new();
            for member in members {
                match originals.iter().find(|original| member.is_copy_of(original)) {
                    Some(original) => drop(copies.originals.insert(member.path.clone(), original.path.clone())),
                    None => originals.push(member),
                }
            }
        }
        copies.find_folders(input);
        copies
    }

    fn find_folders(&mut self, input: &Input<'_>) {
        for path in self.originals.keys() {
            let mut folder = path.parent();
            while let Some(path) = folder.filter(|path| !path.is_root()) {
                folder = path.parent();
                if !self.folders.insert(path) {
                    break;
                }
            }
        }
        if self.folders.is_empty() {
            return;
        }
        for (entry, _) in input.tree.files().filter(|(entry, _)| !self.originals.contains_key(&entry.path)) {
            let mut folder = entry.path.parent();
            while let Some(path) = folder.filter(|path| !path.is_root()) {
                self.folders.remove(&path);
                folder = path.parent();
            }
        }
    }

    /// The file of which `path` is a copy.
    pub(super) fn original(&self, path: &ContentPath) -> Option<&ContentPath> {
        self.originals.get(path)
    }

    /// All files that hold the same as `path`, itself among them; none if it is the only one.
    pub(super) fn same(&self, path: &ContentPath) -> &[ContentPath] {
        self.list_of.get(path).map_or(&[], |at| &self.lists[*at])
    }

    /// Whether a folder holds nothing but copies, so that nothing is to be made of it.
    pub(super) fn fill(&self, folder: &ContentPath) -> bool {
        self.folders.contains(folder)
    }

    /// Takes a file for one of its own after all.
    pub(super) fn keep(&mut self, path: &ContentPath) {
        self.originals.remove(path);
    }
}

/// A file among those that hold the same.
struct Member<'a> {
    path: &'a ContentPath,
    /// Without ending and marks of copies.
    clean: String,
    told: Vec<(&'static str, String)>,
    is_nameless: bool,
    /// The text of its sidecar.
    sidecar: Option<Option<[u8; 32]>>,
    /// A register that guards people is read, however often it is there.
    guards: bool,
    rank: Rank,
}

/// The lowest is the original: a register, what was not saved aside, what somebody wrote a sidecar for, what somebody
/// named, what bears no mark of a copy, what tells most, has the shortest name, comes first.
type Rank = (bool, usize, bool, bool, bool, Reverse<usize>, usize, OrderKey, ContentPath);

impl<'a> Member<'a> {
    fn new(input: &Input<'_>, names: &Names<'_>, path: &'a ContentPath) -> Self {
        let vocabulary = input.vocabulary;
        let marked = vocabulary.without_copy_number(path.stem());
        let folder = path.parent().unwrap_or_default();
        let n_aside = folder.parts().filter(|part| vocabulary.without_double(part).is_some()).count();
        let told = told(names.file(path));
        let beside = ContentPath::new(format!("{path}.toml"));
        let sidecar = input.sidecar(path).map(|_| input.facts.get(&beside).and_then(|facts| facts.text_hash));
        let is_nameless = vocabulary.is_nameless(path.stem());
        let (is_register, guards) = register::is_called_register(vocabulary, path);
        let rank = (
            !is_register,
            n_aside,
            sidecar.is_none(),
            is_nameless,
            marked.is_some(),
            Reverse(told.len()),
            path.stem().chars().count(),
            order_key(path.as_str()),
            path.clone(),
        );
        let clean = marked.unwrap_or_else(|| fold(path.stem()));
        Self { path, clean, told, is_nameless, sidecar, guards, rank }
    }

    fn is_copy_of(&self, original: &Self) -> bool {
        let is_told = self.sidecar.is_some() && self.sidecar != original.sidecar;
        let says_no_more = || self.told.iter().all(|fact| original.told.contains(fact));
        let is_like = || {
            let takes_name = self.is_nameless && !original.is_nameless;
            takes_name || holds(&self.clean, &original.clean) || holds(&original.clean, &self.clean)
        };
        !self.guards && !is_told && (self.clean == original.clean || (says_no_more() && is_like()))
    }
}

/// Whether one name stands whole in another, and no number besides: 教案 in 教案定稿, but not 照片1 in 照片10.
fn holds(name: &str, other: &str) -> bool {
    let is_name = name.chars().filter(|c| c.is_alphanumeric()).count() > 1;
    let figures = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    is_name && other.contains(name) && figures(name) == figures(other)
}

/// What a name tells of its file besides a title.
fn told(parts: &Parts) -> Vec<(&'static str, String)> {
    let one = |fact, value: Option<&String>| value.map(|value| (fact, value.clone()));
    let facts = [
        one("point", parts.point.as_ref().map(|(code, _)| code)),
        one("subject", parts.subject.as_ref().map(|(id, _)| id)),
        one("grade", parts.grade.as_ref().map(|(id, _)| id)),
        one("term", parts.term.as_ref().map(|(term, _)| term)),
        one("phase", parts.phase.as_ref().map(|(id, _)| id)),
        one("month", parts.month.as_ref()),
        one("activity", parts.activity.as_ref()),
        parts.class.as_ref().map(|(number, _)| ("class", number.to_string())),
        parts.date.as_ref().map(|(date, _)| ("date", date.to_string())),
        parts.episode.as_ref().map(|(number, _)| ("episode", number.to_string())),
    ];
    let kinds = parts.kinds.iter().map(|word| ("kind", word.kind.to_string()));
    let people = parts.people.iter().map(|name| ("person", name.clone()));
    let mut told: Vec<_> = facts.into_iter().flatten().chain(kinds).chain(people).collect();
    told.sort();
    told.dedup();
    told
}

/// One note a folder on the copies in it; `copies` gives the original of each.
pub(super) fn tell(copies: &BTreeMap<ContentPath, ContentPath>, problems: &mut Vec<Diagnostic>) {
    let mut by_folder: BTreeMap<ContentPath, Vec<(&ContentPath, &ContentPath)>> = BTreeMap::new();
    for (copy, original) in copies {
        by_folder.entry(original.parent().unwrap_or_default()).or_default().push((copy, original));
    }
    for (folder, copies) in by_folder {
        let (copy, original) = copies[0];
        let below = copy.as_str().strip_prefix(folder.as_str()).unwrap_or(copy.as_str()).trim_start_matches('/');
        let said = Diagnostic::new(Code::Copies, Place::file(&folder)).with("n", copies.len().to_string());
        problems.push(said.with("copy", below).with("original", original.name()));
    }
}

//! The one walk over the content folder.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::failure::{Failure, reason};
use crate::path::ContentPath;
use crate::scan::ignore::Ignore;
use crate::scan::project;
use crate::scan::{Entry, Ignored, Stamp, Tree, What};
use crate::slug::is_reserved;
use crate::vocabulary::IgnoredNames;

/// A tree and what was odd about its names.
pub type Scanned = (Tree, Vec<Diagnostic>);

/// Walks `root` once. `listed` are the patterns of `ignore` in `site.toml`.
///
/// Fails only if the root itself cannot be listed; anything below that cannot be read is an entry
/// with a diagnostic.
pub fn scan(root: &Path, words: &IgnoredNames, listed: &[String]) -> Result<Scanned, Failure> {
    let unusable = |reason: String| Failure::ContentUnusable { path: root.to_owned(), reason };
    let found = std::fs::read_dir(root).map_err(|error| unusable(reason(&error)))?;
    drop(found);
    let ignore = Ignore::new(words, listed);
    let mut walk = Walk {
        ignore,
        entries: Vec::new(),
        files: Vec::new(),
        problems: Vec::new(),
        names: BTreeMap::new(),
        repaired: BTreeSet::new(),
    };
    let mut below = WalkDir::new(root).follow_links(false).min_depth(1).into_iter();
    while let Some(step) = below.next() {
        match step {
            Ok(entry) => {
                if walk.add(&entry) == Descend::No && entry.file_type().is_dir() {
                    below.skip_current_dir();
                }
            }
            Err(error) => walk.unreadable(root, &error),
        }
    }
    walk.stamp();
    let Walk { mut entries, mut problems, .. } = walk;
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries.dedup_by(|later, first| later.path == first.path && later.what == first.what);
    project::pass_over(&words.project, &mut entries);
    let tree = Tree { root: root.to_owned(), entries };
    problems.extend(equal_names(&tree));
    crate::diagnostic::sort(&mut problems);
    Ok((tree, problems))
}

#[derive(PartialEq)]
enum Descend {
    Yes,
    No,
}

struct Walk {
    ignore: Ignore,
    entries: Vec<Entry>,
    /// Which of them are files of which more is to be asked, and where they are on disk.
    files: Vec<(usize, PathBuf)>,
    problems: Vec<Diagnostic>,
    /// Folder on disk → its path as shown, where the two differ.
    names: BTreeMap<PathBuf, ContentPath>,
    /// Paths given to names that were not UTF-8.
    repaired: BTreeSet<ContentPath>,
}

impl Walk {
    fn add(&mut self, entry: &DirEntry) -> Descend {
        let (path, disk) = self.place(entry);
        let name = path.name().to_owned();
        let file_type = entry.file_type();
        let mut ignored = self.ignore.reason(path.as_str(), &name, file_type.is_dir());
        let what = if file_type.is_dir() {
            What::Folder
        } else if file_type.is_file() {
            self.files.push((self.entries.len(), entry.path().to_owned()));
            What::File(Stamp::default())
        } else if file_type.is_symlink() {
            self.report(Diagnostic::new(Code::LinkNotFollowed, Place::file(&path)));
            ignored = Some(Ignored::Link);
            What::Link
        } else {
            self.report(Diagnostic::new(Code::SpecialFile, Place::file(&path)));
            ignored = Some(Ignored::Special);
            What::Special
        };
        if ignored == Some(Ignored::Unfinished) {
            let ending = format!(".{}", path.extension());
            self.report(Diagnostic::new(Code::UnfinishedDownload, Place::file(&path)).with("ending", ending));
        }
        if ignored.is_none() {
            self.check_name(&path);
        }
        // What an ignored folder holds is listed too, so that every file has its verdict.
        let descend = if what == What::Folder && ignored.is_some() {
            self.add_ignored(entry.path(), &path, &ignored)
        } else {
            Descend::Yes
        };
        self.entries.push(Entry { path, what, disk, ignored });
        descend
    }

    /// Asks for the states of the files found, several threads at once.
    fn stamp(&mut self) {
        let files = std::mem::take(&mut self.files);
        let states: Vec<_> = files.par_iter().map(|(_, disk)| disk.symlink_metadata()).collect();
        for ((at, _), state) in files.into_iter().zip(states) {
            let entry = &mut self.entries[at];
            match state {
                Ok(metadata) => entry.what = What::File(Stamp::of(&metadata)),
                Err(error) => {
                    let problem = Diagnostic::new(Code::Unreadable, Place::file(&entry.path));
                    entry.ignored = Some(Ignored::Unreadable);
                    self.report(problem.with("reason", reason(&error)));
                }
            }
        }
    }

    /// Lists the files of a folder that is passed over, with the folder's reason.
    fn add_ignored(&mut self, disk: &Path, path: &ContentPath, reason: &Option<Ignored>) -> Descend {
        for entry in WalkDir::new(disk).follow_links(false).min_depth(1).into_iter().flatten() {
            let below = entry.path().strip_prefix(disk).unwrap_or(entry.path());
            let mut shown = ContentPath::new(format!("{path}/{}", below.to_string_lossy().replace('\\', "/")));
            if below.to_str().is_none() {
                let digits = blake3::hash(below.as_os_str().as_encoded_bytes()).to_hex();
                shown = ContentPath::new(format!("{shown}-{}", &digits[..6]));
            }
            let what = match entry.metadata() {
                _ if entry.file_type().is_dir() => What::Folder,
                Ok(metadata) if entry.file_type().is_file() => What::File(Stamp::of(&metadata)),
                _ => What::Special,
            };
            self.entries.push(Entry {
                path: shown,
                what,
                disk: Some(entry.path().to_owned()),
                ignored: reason.clone(),
            });
        }
        Descend::No
    }

    /// The path as shown and, if the name on disk is not UTF-8 (or lies below one), the path there.
    fn place(&mut self, entry: &DirEntry) -> (ContentPath, Option<PathBuf>) {
        let parent = entry.path().parent().unwrap_or(Path::new(""));
        let known = self.names.get(parent).cloned();
        let (name, is_exact) = readable(entry.file_name());
        let folder = known.clone().unwrap_or_else(|| shown_folder(entry));
        let path = folder.join(&name);
        if is_exact && known.is_none() {
            return (path, None);
        }
        let path = self.free(path, entry.path(), entry.file_name());
        if !is_exact {
            self.report(Diagnostic::new(Code::NameNotUtf8, Place::file(&path)).with("name", path.name()));
        }
        if entry.file_type().is_dir() {
            self.names.insert(entry.path().to_owned(), path.clone());
        }
        (path, Some(entry.path().to_owned()))
    }

    /// Two repaired names may be the same; digits of the bytes tell them apart.
    fn free(&mut self, path: ContentPath, disk: &Path, raw: &OsStr) -> ContentPath {
        let taken = disk.parent().is_some_and(|folder| {
            folder.join(path.name()) != disk && folder.join(path.name()).symlink_metadata().is_ok()
        });
        if taken || !self.repaired.insert(path.clone()) {
            let digits = &blake3::hash(raw.as_encoded_bytes()).to_hex()[..6];
            ContentPath::new(format!("{path}-{digits}"))
        } else {
            path
        }
    }

    fn check_name(&mut self, path: &ContentPath) {
        let name = path.name();
        let illegal =
            name.chars().any(|c| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\') || c.is_control());
        if illegal || is_reserved(name) || name.ends_with(['.', ' ']) {
            self.report(Diagnostic::new(Code::NameIllegalOnWindows, Place::file(path)).with("name", name));
        }
        let chars = name.chars().count();
        if chars > 120 || name.len() > 240 {
            self.report(Diagnostic::new(Code::NameTooLong, Place::file(path)).with("chars", chars.to_string()));
        }
    }

    fn unreadable(&mut self, root: &Path, error: &walkdir::Error) {
        let path = error.path().and_then(|path| path.strip_prefix(root).ok()).unwrap_or(Path::new(""));
        let path = ContentPath::new(path.to_string_lossy().replace('\\', "/"));
        let why = error.io_error().map_or_else(|| error.to_string(), reason);
        // Whatever the folder holds, nobody knows of it.
        if let Some(folder) = self.entries.iter_mut().rev().find(|entry| entry.path == path) {
            folder.ignored.get_or_insert(Ignored::Unreadable);
        }
        self.report(Diagnostic::new(Code::Unreadable, Place::file(&path)).with("reason", why));
    }

    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }
}

fn shown_folder(entry: &DirEntry) -> ContentPath {
    let parts: Vec<_> = entry.path().components().rev().skip(1).take(entry.depth() - 1).collect();
    let names: Vec<_> = parts.iter().rev().map(|part| part.as_os_str().to_string_lossy()).collect();
    ContentPath::new(names.join("/"))
}

/// A name as text, and whether it is exact. Bytes that are not UTF-8 are most often GBK, left by an
/// old archive program.
fn readable(name: &OsStr) -> (String, bool) {
    if let Some(name) = name.to_str() {
        return (name.to_owned(), true);
    }
    let bytes = name.as_encoded_bytes();
    let repaired = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    let usable = repaired.filter(|name| !name.contains(['/', '\\']) && !name.chars().any(char::is_control));
    (usable.map_or_else(|| name.to_string_lossy().into_owned(), |name| name.into_owned()), false)
}

/// Reports names that another file system would hold to be one.
fn equal_names(tree: &Tree) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, &ContentPath> = BTreeMap::new();
    let mut problems = Vec::new();
    for entry in tree.entries.iter().filter(|entry| entry.ignored.is_none()) {
        let parent = entry.path.parent().unwrap_or_default();
        let same: String = entry.path.name().nfc().flat_map(char::to_lowercase).collect();
        let key = parent.join(&same);
        if let Some(other) = seen.insert(key.as_str().to_owned(), &entry.path) {
            problems.push(Diagnostic::new(Code::NamesEqual, Place::file(&entry.path)).with("other", other.name()));
        }
    }
    problems
}

//! Walks the content folder once and says what is there.
//!
//! **In** the content folder and the names that are passed over. **Out** a [`Tree`]: every entry, sorted by path, each with its verdict
//! so far. **Never** follows a link, reads a file's bytes, or drops an entry. **Start at** [`scan()`].

use std::path::{Path, PathBuf};

use crate::path::ContentPath;

mod ignore;
mod open;
mod project;
mod stamp;
mod walk;

pub use ignore::is_passed_over;
pub use open::bytes;
pub use open::is_at;
pub use open::open;
pub use stamp::{Stamp, nanoseconds};
pub use walk::Scanned;
pub use walk::scan;

/// What is in the content folder.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The content folder on disk.
    pub root: PathBuf,
    /// Everything below the root, sorted by path; a folder comes before what it holds.
    pub entries: Vec<Entry>,
}

/// One file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is, as shown to people.
    pub path: ContentPath,
    /// What it is to the file system.
    pub what: What,
    /// Where it is on disk if its name there is not UTF-8, else `None`: below the root by `path`.
    pub disk: Option<PathBuf>,
    /// Why it is passed over, if it is.
    pub ignored: Option<Ignored>,
}

/// What an entry is to the file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A folder.
    Folder,
    /// A file, with what identifies its state without reading it.
    File(Stamp),
    /// A link, never followed.
    Link,
    /// A pipe, socket or device.
    Special,
}

/// Why an entry is passed over; its verdict is *ignored*.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ignored {
    /// Left by an office suite, an operating system or version control.
    Housekeeping,
    /// The name begins with a dot: settings of a program or the system, keys among them.
    DotName,
    /// Source of a program: what a checkout holds besides texts.
    Project,
    /// A download that did not finish.
    Unfinished,
    /// `ignore` in `site.toml` lists it.
    Listed(String),
    /// A link.
    Link,
    /// A pipe, socket or device.
    Special,
    /// The system would not say what it is.
    Unreadable,
}

impl Tree {
    /// Where an entry is on disk.
    pub fn disk(&self, entry: &Entry) -> PathBuf {
        entry.disk.clone().unwrap_or_else(|| on_disk(&self.root, &entry.path))
    }

    /// The entry at `path`.
    pub fn get(&self, path: &ContentPath) -> Option<&Entry> {
        self.entries.binary_search_by(|entry| entry.path.cmp(path)).ok().map(|at| &self.entries[at])
    }

    /// Looks again at the file at `path`, which was one before: its new state, or `None` if it is no file
    /// any more, or none that counts.
    pub fn look_again(&mut self, path: &ContentPath) -> Option<(Entry, Stamp)> {
        let at = self.entries.binary_search_by(|entry| entry.path.cmp(path)).ok()?;
        if self.entries[at].ignored.is_some() || !matches!(self.entries[at].what, What::File(_)) {
            return None;
        }
        let metadata = self.disk(&self.entries[at]).symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
        let stamp = Stamp::of(&metadata);
        self.entries[at].what = What::File(stamp);
        Some((self.entries[at].clone(), stamp))
    }

    /// Every entry that is a file and not passed over.
    pub fn files(&self) -> impl Iterator<Item = (&Entry, Stamp)> {
        self.entries.iter().filter(|entry| entry.ignored.is_none()).filter_map(|entry| match entry.what {
            What::File(stamp) => Some((entry, stamp)),
            _ => None,
        })
    }
}

fn on_disk(root: &Path, path: &ContentPath) -> PathBuf {
    path.parts().fold(root.to_owned(), |folder, part| folder.join(part))
}

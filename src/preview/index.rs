//! Which picture was made from which file, so that a file that did not change is not even read.
//!
//! **In** a folder for made pictures and a content folder. **Out** [`Known`] files by path. **Never**
//! fails: an index that is damaged, foreign or of another version is as good as none; the pictures
//! are then found by content. **Start at** [`Index::load`].
//!
//! One file for each content folder, `index-ROOT.bin`, as [`store`] keeps it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

use super::cache::Entry;
use super::cache::Key;
use crate::path::ContentPath;
use crate::scan::Stamp;
use crate::store;
use crate::store::Refused;

/// Bumped when the shape of [`Index`] changes.
const SHAPE: u32 = 2;
/// After so many builds in which nobody asked for a file it is forgotten.
const MAX_UNASKED: u8 = 16;

/// What is known of a file in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) stamp: Stamp,
    /// BLAKE3 of its bytes.
    pub(super) source: [u8; 32],
    pub(super) key: Key,
    pub(super) entry: Entry,
    /// Builds since anybody asked for it.
    pub(super) n_unasked: u8,
}

/// What is known of one content folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Index {
    root: String,
    /// When pictures in use were last marked so, in nanoseconds since 1970.
    pub(super) touched_ns: i128,
    pub(super) files: BTreeMap<ContentPath, Known>,
}

impl Index {
    /// The index of the content at `root`; empty if nothing usable is there.
    pub(super) fn load(folder: &Path, root: &Path) -> Self {
        let root = spelt(root);
        store::load::<Self>(&path(folder, &root), SHAPE)
            .filter(|index| index.root == root)
            .unwrap_or_else(|| Self { root, ..Self::default() })
    }

    /// Keeps it, with what is new; files nobody asked for grow older.
    ///
    /// # Errors
    /// If the folder cannot be written; the caller goes on without.
    pub(super) fn store(mut self, folder: &Path, news: BTreeMap<ContentPath, Known>) -> Result<(), Refused> {
        for known in self.files.values_mut() {
            known.n_unasked = known.n_unasked.saturating_add(1);
        }
        self.files.extend(news);
        self.files.retain(|_, known| known.n_unasked <= MAX_UNASKED);
        store::keep(&path(folder, &self.root), SHAPE, &self)
    }
}

fn path(folder: &Path, root: &str) -> PathBuf {
    folder.join(format!("index-{}.bin", &blake3::hash(root.as_bytes()).to_hex()[..16]))
}

fn spelt(root: &Path) -> String {
    fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()).to_string_lossy().into_owned()
}

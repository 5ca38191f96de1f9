//! What was read last time, so that a file that did not change is not opened again.
//!
//! **In** a folder for caches. **Out** [`Kept`] facts by path and state; one flat file, `facts.bin`, as
//! [`store`] keeps it. **Never** fails: what cannot be kept is only told. **Start at** [`load`].

use std::path::Path;

use serde::Deserialize;
use serde::Serialize;

use super::Facts;
use super::table::Book;
use crate::path::ContentPath;
use crate::scan::Stamp;
use crate::store;
use crate::store::Refused;

const NAME: &str = "facts.bin";
/// Bumped when the shape of [`Kept`] changes.
const SHAPE: u32 = 3;
/// Tables longer than this are read anew each time, in bytes of their cells.
const MAX_TABLE_BYTES: usize = 4 << 20;

/// What is known of a file in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) path: ContentPath,
    pub(super) stamp: Stamp,
    pub(super) facts: Facts,
    /// `None` if no table was looked for, `Some(None)` if there was none.
    pub(super) table: Option<Option<Book>>,
}

/// What was kept of the content at `root`, sorted by path; empty if nothing usable is there.
pub(super) fn load(folder: &Path, root: &Path) -> Vec<Kept> {
    match store::load::<(String, Vec<Kept>)>(&folder.join(NAME), SHAPE) {
        Some((whose, kept)) if whose == spelt(root) => kept,
        _ => Vec::new(),
    }
}

/// Keeps what was read of the content at `root`. `kept` is sorted by path.
pub(super) fn keep(folder: &Path, root: &Path, kept: &[&Kept]) -> Result<(), Refused> {
    store::keep(&folder.join(NAME), SHAPE, &(spelt(root), kept))
}

/// Whether a table is small enough to be kept.
pub(super) fn may_keep(table: &Book) -> bool {
    table.size_bytes() <= MAX_TABLE_BYTES
}

fn spelt(root: &Path) -> String {
    std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()).to_string_lossy().into_owned()
}

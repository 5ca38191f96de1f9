//! What was read last time, so that a file that did not change is not opened again.
//!
//! **In** a folder for caches. **Out** [`Kept`] facts by path and stamp; one flat file, `facts.bin`.
//! **Never** fails: a file that is damaged, foreign or of another version is as good as none, and a
//! folder that cannot be written is only told. It may be deleted at any time. **Start at** [`load`].
//!
//! | bytes | meaning |
//! |---|---|
//! | 8 | `XZFACTS` and the version of this layout |
//! | 32 | BLAKE3 of what follows |
//! | rest | postcard: version of the program, content folder, entries sorted by path |

use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use serde::Deserialize;
use serde::Serialize;

use super::Facts;
use super::table::Book;
use crate::path::ContentPath;
use crate::scan::Stamp;

const NAME: &str = "facts.bin";
const MAGIC: &[u8; 8] = b"XZFACTS\x02";
/// Tables longer than this are read anew each time, in bytes of their cells.
const MAX_TABLE_BYTES: usize = 4 << 20;
/// How coarse the clock of a file system may be: FAT counts in two seconds.
const TICK_NS: i128 = 2_000_000_000;

/// What is known of a file in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) path: ContentPath,
    pub(super) stamp: Stamp,
    pub(super) facts: Facts,
    /// `None` if no table was looked for, `Some(None)` if there was none.
    pub(super) table: Option<Option<Book>>,
}

#[derive(Serialize, Deserialize)]
struct Payload<K> {
    program: String,
    root: String,
    kept: K,
}

/// Nanoseconds since 1970, now.
pub(super) fn now_ns() -> i128 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(i128::MAX))
}

/// Whether a file's stamp can be trusted next time. A file changed within a tick of the moment it was
/// read may change once more and keep its stamp.
pub(super) fn is_settled(stamp: Stamp, started_ns: i128, ended_ns: i128) -> bool {
    !(started_ns - TICK_NS..=ended_ns + TICK_NS).contains(&stamp.modified_ns)
}

/// What was kept of the content at `root`, sorted by path; empty if nothing usable is there.
pub(super) fn load(folder: &Path, root: &Path) -> Vec<Kept> {
    let Ok(bytes) = fs::read(folder.join(NAME)) else { return Vec::new() };
    let Some(rest) = bytes.strip_prefix(MAGIC) else { return Vec::new() };
    let Some((sum, payload)) = rest.split_at_checked(blake3::OUT_LEN) else { return Vec::new() };
    if blake3::hash(payload).as_bytes() != sum {
        return Vec::new();
    }
    match postcard::from_bytes::<Payload<Vec<Kept>>>(payload) {
        Ok(payload) if payload.program == program() && payload.root == spelt(root) => payload.kept,
        _ => Vec::new(),
    }
}

/// Keeps what was read of the content at `root`. `kept` is sorted by path.
///
/// # Errors
/// If the folder cannot be written; the caller goes on without.
pub(super) fn store(folder: &Path, root: &Path, kept: &[&Kept]) -> io::Result<()> {
    let payload =
        postcard::to_stdvec(&Payload { program: program(), root: spelt(root), kept }).map_err(io::Error::other)?;
    fs::create_dir_all(folder)?;
    let beside = folder.join(format!("{NAME}.{}", std::process::id()));
    let written = write(&beside, &payload).and_then(|()| fs::rename(&beside, folder.join(NAME)));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(path: &Path, payload: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It knows of files that no audience may see.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(MAGIC)?;
    file.write_all(blake3::hash(payload).as_bytes())?;
    file.write_all(payload)
}

/// Whether a table is small enough to be kept.
pub(super) fn may_keep(table: &Book) -> bool {
    table.size_bytes() <= MAX_TABLE_BYTES
}

fn program() -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), blake3::hash(include_bytes!("../formats.toml")).to_hex())
}

fn spelt(root: &Path) -> String {
    fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()).to_string_lossy().into_owned()
}

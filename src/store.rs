//! What is kept on disk between runs, in one manner, and when it still holds.
//!
//! **In** a value, and its file in the private cache. **Out** the value as it was kept, or nothing.
//! **Never** gives what is damaged, half written, of another shape, or another program's: a parser that
//! was changed may find other facts, whatever its version says. Nor ends a build: what cannot be kept
//! costs time, and is told ([`Refused`]). It may be deleted at any time. **Start at** [`load`].
//!
//! | bytes | meaning |
//! |---|---|
//! | all but 32 | postcard: number of the shape, [`PROGRAM`], the value |
//! | 32 | BLAKE3 of what stands before |
//!
//! # When facts of a file hold
//! As long as its [`Stamp`] stays, if that was *settled* when the file was read: a file changed within a
//! tick of the disk's clock may change once more and keep its times ([`is_settled`]).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure;
use crate::scan::{Stamp, nanoseconds};

/// Which program this is: a hash of all that it is made of.
pub const PROGRAM: &str = env!("XINGZHI_PROGRAM");

/// Times with no more digits than this are from a coarse clock: FAT counts in two seconds.
const FINE_DIGITS_NS: i128 = 10_000_000;
const COARSE_TICK_NS: i128 = 2_000_000_000;
/// A few ticks of a system's own clock.
const FINE_TICK_NS: i128 = 20_000_000;

/// A cache that could not be written; the work went on without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its folder.
    pub folder: PathBuf,
    /// Why, as [`failure::reason`] says it.
    pub reason: String,
}

impl Refused {
    /// The cache in `folder` was refused.
    pub fn new(folder: &Path, error: &io::Error) -> Self {
        Self { folder: folder.to_owned(), reason: failure::reason(error) }
    }
}

/// What is kept at `file`, if it is whole, of this `shape`, and this program's.
pub fn load<T: DeserializeOwned>(file: &Path, shape: u32) -> Option<T> {
    load_of(file, shape, PROGRAM)
}

/// Keeps `value` at `file`, whole or not at all; its folder is made if need be.
///
/// # Errors
/// If the disk refuses.
pub fn keep<T: Serialize>(file: &Path, shape: u32, value: &T) -> Result<(), Refused> {
    keep_of(file, shape, PROGRAM, value)
}

/// Whether a file in this state, read after `began_ns`, cannot have changed since and kept its times. What
/// comes from the future is not settled.
pub fn is_settled(stamp: &Stamp, began_ns: i128) -> bool {
    settles_at(stamp.latest_ns()) < began_ns
}

/// When a file of that time can no longer be changed and keep it, in nanoseconds since 1970.
pub fn settles_at(time_ns: i128) -> i128 {
    let is_fine = time_ns % FINE_DIGITS_NS != 0;
    time_ns.saturating_add(if is_fine { FINE_TICK_NS } else { COARSE_TICK_NS })
}

/// Now, in nanoseconds since 1970.
pub fn now_ns() -> i128 {
    nanoseconds(SystemTime::now())
}

/// Writes a file beside `path` and renames it over: nobody sees a part of it, and what `path` is linked to
/// stays. It is `private`, or readable as other files are; `time` is its time, if one is given.
///
/// # Errors
/// If the disk refuses; nothing is left then.
pub fn write(path: &Path, bytes: &[u8], is_private: bool, time: Option<SystemTime>) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let beside = path.with_extension(format!("{}-{count}.part", std::process::id()));
    let written = create(&beside, is_private).and_then(|mut file| {
        file.write_all(bytes)?;
        // A time that this disk cannot hold is no harm.
        let _ = time.map(|time| file.set_modified(time));
        drop(file);
        fs::rename(&beside, path)
    });
    written.inspect_err(|_| _ = fs::remove_file(&beside))
}

/// What is kept knows of files that no audience may see.
fn create(path: &Path, is_private: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_private { 0o600 } else { 0o666 });
    #[cfg(not(unix))]
    let _ = is_private;
    options.open(path)
}

fn load_of<T: DeserializeOwned>(file: &Path, shape: u32, program: &str) -> Option<T> {
    let bytes = fs::read(file).ok()?;
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(blake3::OUT_LEN)?)?;
    if blake3::hash(body).as_bytes() != sum {
        return None;
    }
    let ((found, whose), rest) = postcard::take_from_bytes::<(u32, &str)>(body).ok()?;
    if (found, whose) == (shape, program) { postcard::from_bytes(rest).ok() } else { None }
}

fn keep_of<T: Serialize>(file: &Path, shape: u32, program: &str, value: &T) -> Result<(), Refused> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let kept = || {
        let mut bytes = postcard::to_stdvec(&(shape, program, value)).map_err(io::Error::other)?;
        bytes.extend_from_slice(blake3::hash(&bytes).as_bytes());
        fs::create_dir_all(folder)?;
        write(file, &bytes, true, None)
    };
    kept().map_err(|error| Refused::new(folder, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_or_of_another_shape_or_program_is_as_good_as_none() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let file = folder.path().join("下/kept.bin");
        keep_of(&file, 3, "one", &("教学", 7_u64)).expect("kept");
        let found = |shape, program| load_of::<(String, u64)>(&file, shape, program);
        assert_eq!(found(3, "one"), Some(("教学".to_owned(), 7)));
        assert_eq!((found(4, "one"), found(3, "two"), found(3, PROGRAM)), (None, None, None));
        let whole = fs::read(&file).expect("kept");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&file, bytes).expect("the test's file");
            assert_eq!(found(3, "one"), None, "byte {at}");
            fs::write(&file, &whole[..at]).expect("the test's file");
            assert_eq!(found(3, "one"), None, "cut at {at}");
        }
    }

    #[test]
    fn a_disk_that_refuses_is_named_and_nothing_is_left() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        fs::write(folder.path().join("file"), "").expect("the test's file");
        let file = folder.path().join("file/kept.bin");
        let refused = keep(&file, 1, &1_u8).expect_err("a folder cannot lie there");
        assert_eq!(refused.folder, folder.path().join("file"));
        // What stands in the way of the rename stays, and no part beside it.
        fs::create_dir_all(folder.path().join("kept.bin/x")).expect("a folder for the test");
        assert!(keep(&folder.path().join("kept.bin"), 1, &1_u8).is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 2);
    }

    #[test]
    fn a_time_is_settled_when_its_clock_has_moved_on() {
        const SECOND: i128 = 1_000_000_000;
        let check = |modified_ns, changed_ns, began_ns, expected| {
            let stamp = Stamp { size_bytes: 1, modified_ns, changed_ns };
            assert_eq!(is_settled(&stamp, began_ns), expected, "{stamp:?} {began_ns}");
        };
        let fine = 100 * SECOND + 123_456_789;
        check(fine, None, fine + 30_000_000, true);
        check(fine, None, fine + 10_000_000, false);
        check(100 * SECOND, None, 101 * SECOND, false);
        check(100 * SECOND, None, 103 * SECOND, true);
        check(200 * SECOND, None, 100 * SECOND, false);
        // A time that was set tells nothing where the system knows better.
        check(1, Some(fine), fine + 1, false);
        check(200 * SECOND, Some(fine), fine + SECOND, true);
    }
}

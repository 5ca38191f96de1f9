//! Made pictures on disk, by what they were made from.
//!
//! **In** a [`Key`]. **Out** a whole [`Entry`], or none. **Never** trusts bytes that it did not check,
//! or shows a half-written file. It may be deleted at any time. **Start at** [`Cache::find`].
//!
//! | file | what it holds |
//! |---|---|
//! | `ab/KEY.made` | BLAKE3 of each size, or the fault, as [`store`] keeps it |
//! | `ab/KEY-0.jpg`, `-1.jpg`, … | the sizes, smallest first; dated as the original they were made from |
//!
//! `ab` and `KEY` are the first byte and the rest of the key, in hexadecimal. The list is written
//! first, so a picture without a list belongs to nobody.
//!
//! Pictures are handed on as files, which a site may link: so they are readable as other files are,
//! but not so the folder, which knows of files that no audience may see.

use std::fs;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use serde::Deserialize;
use serde::Serialize;

use super::fault::Fault;
use super::size::PictureSize;
use crate::scan::nanoseconds;
use crate::store;
use crate::store::Refused;

/// Bumped when the shape of a list changes.
const SHAPE: u32 = 1;

/// What a picture is made from: its bytes, its form, its sizes, and the program that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub(super) fn new(source: &[u8; 32], form: &str, sizes: &[PictureSize]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(store::PROGRAM.as_bytes()).update(source);
        for size in sizes {
            hasher.update(&size.width_px.to_le_bytes()).update(&size.height_px.to_le_bytes());
        }
        Self(*hasher.update(form.as_bytes()).finalize().as_bytes())
    }
}

/// What became of a picture.
pub(super) type Entry = Result<Vec<Made>, Fault>;

/// One size on disk, as it was when it was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) len: u64,
    pub(super) modified_ns: i128,
}

/// A folder of made pictures.
pub(super) struct Cache {
    folder: PathBuf,
    is_temporary: bool,
}

impl Cache {
    /// The cache in `folder`; if it cannot be written, one that lasts as long as this value, and why.
    pub(super) fn open(folder: Option<PathBuf>) -> (Self, Option<Refused>) {
        let (refused, folder) = match folder.map(|folder| (private_folder(&folder), folder)) {
            Some((Ok(()), folder)) => return (Self { folder, is_temporary: false }, None),
            Some((Err(error), folder)) => (Some(Refused::new(&folder, &error)), temporary()),
            None => (None, temporary()),
        };
        // If this fails as well, no picture is kept at all.
        let _ = private_folder(&folder);
        (Self { folder, is_temporary: true }, refused)
    }

    /// Where it lies.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it lasts longer than this build.
    pub(super) fn is_lasting(&self) -> bool {
        !self.is_temporary
    }

    /// Where the sizes of a picture lie.
    pub(super) fn paths(&self, key: Key, n_sizes: usize) -> Vec<PathBuf> {
        (0..n_sizes).map(|at| self.path(key, &format!("-{at}.jpg"))).collect()
    }

    /// What was made of `key`, if it is all there and unchanged: every byte is checked.
    pub(super) fn find(&self, key: Key) -> Option<Entry> {
        let listed: Result<Vec<[u8; 32]>, Fault> = store::load(&self.list(key), SHAPE)?;
        let sums = match listed {
            Ok(sums) => sums,
            Err(fault) => return Some(Err(fault)),
        };
        let made = self.paths(key, sums.len()).into_iter().zip(sums).map(|(path, sum)| {
            let bytes = fs::read(&path).ok()?;
            (blake3::hash(&bytes) == sum).then(|| state(&path)).flatten()
        });
        made.collect::<Option<_>>().map(Ok)
    }

    /// Whether the sizes are as they were when they were checked, by length and time.
    pub(super) fn is_intact(&self, key: Key, made: &[Made]) -> bool {
        self.paths(key, made.len()).iter().zip(made).all(|(path, made)| state(path) == Some(*made))
    }

    /// Keeps what became of a picture; the files get the time of their original.
    ///
    /// # Errors
    /// If the disk refuses; nothing of the picture is left then.
    pub(super) fn keep(
        &self,
        key: Key,
        answer: &Result<Vec<Vec<u8>>, Fault>,
        time: SystemTime,
    ) -> Result<Entry, Refused> {
        let kept = self.try_keep(key, answer, time);
        if kept.is_err() {
            let n_sizes = answer.as_ref().map_or(0, Vec::len);
            for path in self.paths(key, n_sizes).iter().chain([&self.list(key)]) {
                let _ = fs::remove_file(path);
            }
        }
        kept
    }

    fn try_keep(&self, key: Key, answer: &Result<Vec<Vec<u8>>, Fault>, time: SystemTime) -> Result<Entry, Refused> {
        let hash = |bytes: &Vec<u8>| *blake3::hash(bytes).as_bytes();
        let sums = answer.as_ref().map(|pictures| pictures.iter().map(hash).collect::<Vec<_>>());
        let named = |refused: Refused| Refused { folder: self.folder.clone(), ..refused };
        store::keep(&self.list(key), SHAPE, &sums).map_err(named)?;
        let pictures = match answer {
            Ok(pictures) => pictures,
            Err(fault) => return Ok(Err(fault.clone())),
        };
        let one = |(path, bytes): (&PathBuf, &Vec<u8>)| {
            store::write(path, bytes, false, Some(time))?;
            state(path).ok_or_else(|| io::ErrorKind::NotFound.into())
        };
        let made: io::Result<Vec<Made>> = self.paths(key, pictures.len()).iter().zip(pictures).map(one).collect();
        made.map(Ok).map_err(|error| Refused::new(&self.folder, &error))
    }

    /// Marks a picture as used, so that it is not swept away.
    pub(super) fn touch(&self, key: Key) {
        // If it cannot be marked, at worst it is made again one day.
        let _ = File::options().write(true).open(self.list(key)).and_then(|file| file.set_modified(SystemTime::now()));
    }

    fn list(&self, key: Key) -> PathBuf {
        self.path(key, ".made")
    }

    fn path(&self, key: Key, ending: &str) -> PathBuf {
        let name = blake3::Hash::from(key.0).to_hex();
        self.folder.join(&name[..2]).join(format!("{}{ending}", &name[2..]))
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if self.is_temporary {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn temporary() -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("xingzhi-pictures-{}-{count}", std::process::id()))
}

fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    // A folder that is there may still refuse files.
    let probe = folder.join(format!(".{}", std::process::id()));
    File::create(&probe)?;
    fs::remove_file(probe)
}

/// Length and time of a file, in nanoseconds since 1970.
fn state(path: &Path) -> Option<Made> {
    let facts = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some(Made { len: facts.len(), modified_ns: nanoseconds(facts.modified().ok()?) })
}

//! Made pictures on disk, by what they were made from.
//!
//! **In** a [`Key`]. **Out** a whole [`Entry`], or none. **Never** trusts bytes that it did not check,
//! or shows a half-written file. It may be deleted at any time. **Start at** [`Cache::find`].
//!
//! | file | what it holds |
//! |---|---|
//! | `ab/KEY.made` | BLAKE3 of what follows; postcard: length and BLAKE3 of each size, or the fault |
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
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use serde::Deserialize;
use serde::Serialize;

use super::fault::Fault;
use super::size::PictureSize;

/// Changes whenever the same file would give other pictures.
const RECIPE: &[u8] = b"xingzhi picture 2";

/// What a picture is made from: its bytes, its form, its sizes, and our ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub(super) fn new(source: &[u8; 32], form: &str, sizes: &[PictureSize]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(RECIPE).update(source);
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
    /// The cache in `folder`; if it cannot be written, one that lasts as long as this value, and the
    /// system's word for why.
    pub(super) fn open(folder: Option<PathBuf>) -> (Self, Option<String>) {
        let (refused, folder) = match folder.map(|folder| (private_folder(&folder), folder)) {
            Some((Ok(()), folder)) => return (Self { folder, is_temporary: false }, None),
            Some((Err(error), _)) => (Some(error.to_string()), temporary()),
            None => (None, temporary()),
        };
        // If this fails as well, so does every picture.
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
        let bytes = fs::read(self.list(key)).ok()?;
        let (sum, payload) = bytes.split_at_checked(blake3::OUT_LEN)?;
        if blake3::hash(payload).as_bytes() != sum {
            return None;
        }
        let listed: Result<Vec<[u8; 32]>, Fault> = postcard::from_bytes(payload).ok()?;
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
    /// If the disk refuses.
    pub(super) fn keep(&self, key: Key, answer: &Result<Vec<Vec<u8>>, Fault>, time: SystemTime) -> io::Result<Entry> {
        let sums = match answer {
            Ok(pictures) => Ok(pictures.iter().map(|bytes| *blake3::hash(bytes).as_bytes()).collect::<Vec<_>>()),
            Err(fault) => Err(fault),
        };
        let payload = postcard::to_stdvec(&sums).map_err(io::Error::other)?;
        let list = self.list(key);
        fs::create_dir_all(list.parent().unwrap_or(&self.folder))?;
        write(&list, &[blake3::hash(&payload).as_bytes(), &payload], None)?;
        let pictures = match answer {
            Ok(pictures) => pictures,
            Err(fault) => return Ok(Err(fault.clone())),
        };
        let mut made = Vec::with_capacity(pictures.len());
        for (path, bytes) in self.paths(key, pictures.len()).iter().zip(pictures) {
            write(path, &[bytes], Some(time))?;
            made.push(state(path).ok_or_else(|| io::Error::other("a file that vanished"))?);
        }
        Ok(Ok(made))
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

/// Nanoseconds since 1970, before it negative.
pub(super) fn nanoseconds(time: SystemTime) -> i128 {
    let whole = |span: Duration| i128::try_from(span.as_nanos()).unwrap_or(i128::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|before| -whole(before.duration()), whole)
}

/// Writes a file beside `path` and renames it over: `path` may be linked from a site.
pub(super) fn write(path: &Path, parts: &[&[u8]], time: Option<SystemTime>) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let beside = path.with_extension(format!("{}-{count}", std::process::id()));
    let written = File::create(&beside).and_then(|mut file| {
        parts.iter().try_for_each(|part| file.write_all(part))?;
        // A time that this disk cannot hold is no harm.
        let _ = time.map(|time| file.set_modified(time));
        drop(file);
        fs::rename(&beside, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

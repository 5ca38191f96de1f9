//! A teacher's file in the site: a reflink, a hard link of a large one, or a copy.
//!
//! Programs save over a file in place, and people take rights away from it: through a hard link that would
//! reach the original. So only what the plan says may be linked is, and that is large.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use super::stage::Stage;
use super::work::Done;
use crate::failure::Failure;
use crate::path::SitePath;
use crate::scan::{self, Stamp, nanoseconds};

/// Up to this size two files of one size are compared byte by byte; of longer ones (films) size and time
/// decide.
const COMPARED_BYTES: u64 = 64 << 20;
/// Beyond this size files of one size and *exactly* one time are the same without comparing.
/// Small files are not: many are written within one tick of the clock, and lengths coincide.
const TRUSTED_BYTES: u64 = 1 << 20;
/// How far the clocks of two disks may be apart, in nanoseconds.
const CLOCK_NS: i128 = 2_000_000_000;
/// Only files of this size and more may be links to their originals, in bytes: a program that saves over a
/// smaller one in place would reach the teacher's own.
const LINKED_BYTES: u64 = 8 << 20;
/// FAT keeps times to two seconds.
const TIME_GRAIN: Duration = Duration::from_secs(2);
/// After so many reflinks refused and none made, this disk is taken to have none.
const REFLINK_TRIES: usize = 4;

/// The ways in which a file can come into the site.
pub(super) struct Means {
    copy: bool,
    reflinks_refused: AtomicUsize,
}

/// A file to be brought into a site.
pub(super) struct Original<'a> {
    /// Where it is.
    pub(super) disk: &'a Path,
    /// Whether it may come as a link.
    pub(super) may_link: bool,
}

/// How files come into a site on some disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As reflinks, which share the room until one of the two changes.
    Reflink,
    /// Large films, sound and pictures as hard links, all others as copies.
    Link,
    /// As copies.
    Copy,
}

/// How the file at `original` would come into `folder`, by trying; nothing is left there.
pub fn way(original: &Path, folder: &Path) -> Way {
    let probe = folder.join(format!(".xingzhi-probe-{}", std::process::id()));
    let can_share = reflink_copy::reflink(original, &probe).is_ok();
    let _ = fs::remove_file(&probe);
    if can_share {
        return Way::Reflink;
    }
    let can_link = fs::hard_link(original, &probe).is_ok();
    let _ = fs::remove_file(&probe);
    if can_link { Way::Link } else { Way::Copy }
}

/// Whether a file so long may come into a site as a link to its original.
pub fn may_be_linked(size_bytes: u64) -> bool {
    size_bytes >= LINKED_BYTES
}

/// Who is to blame for a file that did not arrive.
enum Trouble {
    /// The file itself: it is left out.
    Source(io::Error),
    /// The site's disk: the build ends.
    Site(io::Error),
}

impl Means {
    /// With `copy`, teachers' files are always copied.
    pub(super) fn new(copy: bool) -> Self {
        Self { copy, reflinks_refused: AtomicUsize::new(0) }
    }

    /// Brings a file to `path` of the stage, unless it is what `before`, the file of the old site, holds already. A file that has vanished or cannot be read harms only
    /// its own card.
    pub(super) fn deliver(
        &self,
        original: &Original<'_>,
        before: Option<&Path>,
        stage: &Stage<'_>,
        path: &SitePath,
    ) -> Result<Done, Failure> {
        let Original { disk, may_link, .. } = *original;
        let may_link = may_link && !self.copy;
        let left_out = |reason: &io::Error| Ok(Done::LeftOut(disk.to_owned(), crate::failure::reason(reason)));
        let source = match fs::symlink_metadata(disk) {
            Ok(found) if found.is_file() => found,
            Ok(_) => return left_out(&io::Error::other("damage.not_plain")),
            Err(error) => return left_out(&error),
        };
        if let Some(before) = before
            && is_delivered(original, may_link, &source, before)
        {
            return Ok(Done::Kept);
        }
        // Opened before the stage begins: what cannot be read is no difference.
        let file = match scan::open(disk) {
            Ok(file) => file,
            Err(error) => return left_out(&error),
        };
        let place = stage.place(path)?;
        if may_link && fs::hard_link(disk, &place).is_ok() {
            if scan::is_at(&file, &place) {
                return Ok(Done::Linked);
            }
            // Swapped since it was opened: what was opened is copied.
            fs::remove_file(&place).map_err(|error| Failure::write(&place, &error))?;
        }
        match self.clone_or_copy(disk, file, &place, !self.copy) {
            Ok(done) => Ok(done),
            Err(Trouble::Source(error)) => left_out(&error),
            Err(Trouble::Site(error)) => Err(Failure::write(&place, &error)),
        }
    }

    /// Brings an unchanged file of the old site to the stage.
    pub(super) fn carry(&self, before: &Path, stage: &Stage<'_>, path: &SitePath) -> Result<(), Failure> {
        let place = stage.place(path)?;
        if fs::hard_link(before, &place).is_ok() {
            return Ok(());
        }
        let file = File::open(before).map_err(|error| Failure::read(before, &error))?;
        match self.clone_or_copy(before, file, &place, true) {
            Ok(_) => Ok(()),
            Err(Trouble::Source(error)) => Err(Failure::read(before, &error)),
            Err(Trouble::Site(error)) => Err(Failure::write(&place, &error)),
        }
    }

    /// Makes `to` with the bytes and the modification time of `source`, the file opened at `from`.
    fn clone_or_copy(&self, from: &Path, mut source: File, to: &Path, may_clone: bool) -> Result<Done, Trouble> {
        let may_clone = may_clone && self.reflinks_refused.load(Ordering::Relaxed) < REFLINK_TRIES;
        if cfg!(target_vendor = "apple") && may_clone && self.count(&reflink_copy::reflink(from, to)) {
            return Ok(Done::Linked);
        }
        let time = source.metadata().and_then(|found| found.modified()).map_err(Trouble::Source)?;
        let mut place = File::create_new(to).map_err(blame)?;
        let done = if may_clone
            && !cfg!(target_vendor = "apple")
            && self.count(&reflink_copy::reflink_file(&source, &place))
        {
            Ok(Done::Linked)
        } else {
            copy(&mut source, &mut place).map(Done::Written)
        };
        // Without its time a copy is only made again next time.
        let _ = place.set_modified(time);
        done.inspect_err(|_| {
            drop(place);
            let _ = fs::remove_file(to);
        })
    }

    /// Whether a reflink was made; counts refusals since the last that was.
    fn count(&self, result: &io::Result<()>) -> bool {
        match result {
            Ok(()) => self.reflinks_refused.store(0, Ordering::Relaxed),
            Err(_) => _ = self.reflinks_refused.fetch_add(1, Ordering::Relaxed),
        }
        self.reflinks_refused.load(Ordering::Relaxed) == 0
    }
}

/// Whether `before` in the old site is the original itself where it may be, or an earlier copy of what it
/// holds now.
fn is_delivered(original: &Original<'_>, may_link: bool, source: &Metadata, before: &Path) -> bool {
    let Ok(found) = fs::symlink_metadata(before) else { return false };
    if is_same_file(original.disk, source, before, &found) {
        return may_link;
    }
    // A copy of ours has one name; a file with several was linked here from another original, or from this
    // one before it was replaced.
    if has_other_names(&found) || source.len() != found.len() {
        return false;
    }
    let (Ok(time), Ok(time_before)) = (source.modified(), found.modified()) else { return false };
    let apart = time.duration_since(time_before).unwrap_or_else(|error| error.duration());
    if source.len() > COMPARED_BYTES {
        return apart <= TIME_GRAIN;
    }
    let exact = apart.is_zero() && !is_whole_second(time);
    let is_trusted = source.len() > TRUSTED_BYTES || is_older(source, &found);
    // One that was only touched is what it was.
    (exact && is_trusted) || same_bytes(original.disk, before)
}

/// Whether nothing about the original changed since the copy was made, as far as nobody can say otherwise.
fn is_older(source: &Metadata, copy: &Metadata) -> bool {
    let changed_ns = Stamp::of(source).changed_ns;
    let made_ns = copy.created().ok().map(nanoseconds);
    changed_ns.zip(made_ns).is_some_and(|(changed_ns, made_ns)| changed_ns.saturating_add(CLOCK_NS) < made_ns)
}

/// Copies the rest of `source`, telling whose fault a failure is. In pieces: a film may be larger
/// than the memory.
fn copy(source: &mut File, place: &mut File) -> Result<u64, Trouble> {
    let mut buffer = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => return Ok(bytes),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Trouble::Source(error)),
        };
        place.write_all(&buffer[..read]).map_err(blame)?;
        bytes += read as u64;
    }
}

/// A file that the site's disk cannot take for its size or its name harms only its own card; any
/// other refusal to write concerns the whole site.
fn blame(error: io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::FileTooLarge | ErrorKind::InvalidFilename => Trouble::Source(error),
        _ => Trouble::Site(error),
    }
}

fn is_whole_second(time: SystemTime) -> bool {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_else(|error| error.duration());
    since.subsec_nanos() == 0
}

/// Whether two files of one length hold the same bytes; one that cannot be read does not.
fn same_bytes(a: &Path, b: &Path) -> bool {
    const PIECE: u64 = 64 * 1024;
    let same = || -> io::Result<bool> {
        let (a, b) = (scan::open(a)?, scan::open(b)?);
        let (mut piece_a, mut piece_b) = (Vec::new(), Vec::new());
        loop {
            piece_a.clear();
            piece_b.clear();
            (&a).take(PIECE).read_to_end(&mut piece_a)?;
            (&b).take(PIECE).read_to_end(&mut piece_b)?;
            if piece_a != piece_b {
                return Ok(false);
            }
            if piece_a.is_empty() {
                return Ok(true);
            }
        }
    };
    same().unwrap_or(false)
}

/// Whether two paths name one file on disk.
#[cfg(unix)]
fn is_same_file(_: &Path, a: &Metadata, _: &Path, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(windows)]
fn is_same_file(a: &Path, _: &Metadata, b: &Path, _: &Metadata) -> bool {
    same_file::is_same_file(a, b).unwrap_or(false)
}

/// Whether a file has further names. Where the system does not say, times and bytes decide.
#[cfg(unix)]
fn has_other_names(found: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(found) > 1
}

#[cfg(windows)]
fn has_other_names(_: &Metadata) -> bool {
    false
}

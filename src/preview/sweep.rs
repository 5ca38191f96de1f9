//! Drops made pictures that no build has used for long.
//!
//! **In** the folder of made pictures. **Out** fewer files. **Never** fails, or touches what is in use:
//! a build marks what it uses at least every [`PERIOD`]. **Start at** [`sweep`].

use std::collections::BTreeMap;
use std::fs;
use std::fs::DirEntry;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How often pictures in use are marked, and the others swept away.
pub(super) const PERIOD: Duration = Duration::from_secs(7 * DAY.as_secs());
/// What is not used for so long goes.
const MAX_AGE: Duration = Duration::from_secs(45 * DAY.as_secs());
/// Beyond this, what was used longest ago goes as well, in bytes.
pub(super) const MAX_BYTES: u64 = 8 << 30;

/// The files of one picture.
#[derive(Default)]
struct Heap {
    /// When it was last marked as used; `None` if its list is missing.
    used: Option<SystemTime>,
    len: u64,
    list: Option<PathBuf>,
    pictures: Vec<PathBuf>,
}

/// Drops what was not used for long, as of `now`, and more until `max_bytes` suffice.
pub(super) fn sweep(folder: &Path, now: SystemTime, max_bytes: u64) {
    let mut heaps = Vec::new();
    for entry in entries(folder) {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && entry.file_name().len() == 2 {
            heaps.extend(survey(&entry.path(), now).into_values());
        } else if !is_folder && age(&entry, now) > MAX_AGE {
            // The index of a content folder that is no more.
            let _ = fs::remove_file(entry.path());
        }
    }
    heaps.sort_by_key(|heap| heap.used);
    let mut len: u64 = heaps.iter().map(|heap| heap.len).sum();
    for heap in heaps {
        let age = heap.used.map(|used| now.duration_since(used).unwrap_or_default());
        let is_needless = len > max_bytes && age.is_some_and(|age| age > PERIOD);
        if age.is_none_or(|age| age > MAX_AGE) || is_needless {
            len = len.saturating_sub(heap.len);
            // The list last: a picture without one belongs to nobody.
            for path in heap.pictures.iter().chain(&heap.list) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The pictures in one folder of the fan, by key.
fn survey(folder: &Path, now: SystemTime) -> BTreeMap<String, Heap> {
    let mut heaps: BTreeMap<String, Heap> = BTreeMap::new();
    for entry in entries(folder) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let facts = entry.metadata().ok();
        if let Some(key) = name.strip_suffix(".made") {
            let heap = heaps.entry(key.to_owned()).or_default();
            heap.used = facts.and_then(|facts| facts.modified().ok());
            heap.list = Some(entry.path());
        } else if let Some((key, _)) = name.strip_suffix(".jpg").and_then(|stem| stem.rsplit_once('-')) {
            let heap = heaps.entry(key.to_owned()).or_default();
            heap.len += facts.map_or(0, |facts| facts.len());
            heap.pictures.push(entry.path());
        } else if age(&entry, now) > DAY {
            // Left by a build that was killed.
            let _ = fs::remove_file(entry.path());
        }
    }
    heaps
}

fn entries(folder: &Path) -> impl Iterator<Item = DirEntry> {
    fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok)
}

fn age(entry: &DirEntry, now: SystemTime) -> Duration {
    let modified = entry.metadata().and_then(|facts| facts.modified());
    modified.map_or(Duration::ZERO, |modified| now.duration_since(modified).unwrap_or_default())
}

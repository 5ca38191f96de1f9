//! Whether anything changed since the site was last built, told without reading a file.
//!
//! The private cache keeps, for each output folder, a key over all that a site depends on (names,
//! sizes and times of the content, the theme's files, the request, the program) and a key over the
//! names, sizes and times of what was written. If both are still the same, the site is what a build
//! would make. Times that lie too near to the build are not trusted: a later edit could leave them
//! as they are.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use blake3::{Hash, Hasher};
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::build::keep;
use crate::build::problem::Problems;
use crate::build::survey::Walked;
use crate::build::{Built, Request, Stages, Writing};
use crate::preview;
use crate::produce::Produced;
use crate::render::{Counts, Theme};
use crate::scan::What;

/// Bumped when the shape of [`Record`] changes.
const SHAPE: u32 = 3;

/// Times younger than this are not trusted where the disk keeps them by the second or two (FAT).
pub(super) const COARSE_NS: i128 = 2_000_000_000;

/// The same where the disk keeps finer times: a few ticks of the system's clock.
const FINE_NS: i128 = 20_000_000;

/// What this build depends on.
pub(super) struct Stamp {
    file: Option<PathBuf>,
    program: String,
    input: [u8; 32],
    /// When the last of the files' times can be trusted.
    newest_ns: i128,
    /// When the walk began.
    began_ns: i128,
}

#[derive(Serialize, Deserialize)]
struct Record {
    input: [u8; 32],
    output: [u8; 32],
    n_pages: u64,
    n_outputs: u64,
    counts: [u64; 4],
    problems: Problems,
}

impl Stamp {
    pub(super) fn new(request: &Request, walked: &Walked, output: &Path, writing: Writing) -> Self {
        let mut hasher = Hasher::new();
        let mut newest_ns = 0;
        let request_text = format!(
            "{:?} {:?} {:?} {:?} {:?} {}",
            request.audience, request.only, request.theme, request.language, request.as_of, writing.copy
        );
        add(&mut hasher, request_text.as_bytes());
        add(&mut hasher, walked.root.as_os_str().as_encoded_bytes());
        let program = program(request);
        add(&mut hasher, program.as_bytes());
        for entry in &walked.tree.entries {
            add(&mut hasher, entry.path.as_str().as_bytes());
            let state = match entry.what {
                What::File(stamp) => {
                    newest_ns = newest_ns.max(settles_at(stamp.modified_ns));
                    format!("{} {}", stamp.size_bytes, stamp.modified_ns)
                }
                other => format!("{other:?}"),
            };
            add(&mut hasher, state.as_bytes());
        }
        let theme = request.theme.as_deref().or(walked.settings.theme.as_deref());
        if let Some(folder) = theme.and_then(|choice| Theme::folder(choice, &walked.root)) {
            let listed = listing(&folder, &mut hasher);
            newest_ns = newest_ns.max(listed.map_or(i128::MAX, |newest| newest.saturating_add(COARSE_NS)));
        }
        let output = std::path::absolute(output).unwrap_or_else(|_| output.to_owned());
        let name = blake3::hash(output.as_os_str().as_encoded_bytes()).to_hex();
        Self {
            file: request.cache.as_ref().map(|cache| cache.join(format!("site-{}.bin", &name[..16]))),
            program,
            input: *hasher.finalize().as_bytes(),
            newest_ns,
            began_ns: walked.began_ns,
        }
    }

    /// The file that remembers the pages of the site, and which program makes them.
    pub(super) fn memory(&self) -> (Option<PathBuf>, &str) {
        let beside =
            |file: &PathBuf| file.with_file_name(file.file_name()?.to_str()?.replacen("site-", "pages-", 1)).into();
        (self.file.as_ref().and_then(beside), &self.program)
    }

    /// The site as it was built, if neither it nor what it was built from has changed.
    pub(super) fn unchanged(&self, output: &Path) -> Option<Built> {
        let record: Record = keep::load(self.file.as_ref()?, SHAPE)?;
        if record.input != self.input || output_key(output)?.as_bytes() != &record.output {
            return None;
        }
        let [shown, download, withheld, ignored] = record.counts;
        Some(Built {
            produced: Produced { kept: usize::try_from(record.n_outputs).ok()?, ..Produced::default() },
            previews: preview::Report::default(),
            redone: Vec::new(),
            is_passing: false,
            n_pages: usize::try_from(record.n_pages).ok()?,
            counts: Counts { shown, download, withheld, ignored },
            problems: record.problems.restore()?,
            ledger: None,
            cache_refused: None,
            stages: Stages::default(),
        })
    }

    /// Notes what was built. A cache that cannot be written costs time, nothing else.
    pub(super) fn store(&self, output: &Path, built: &Built) {
        let Some(file) = &self.file else { return };
        let is_settled = self.newest_ns < self.began_ns;
        let whole = built.produced.unreadable.is_empty()
            && !built.is_passing
            && built.cache_refused.is_none()
            && built.previews.cache_refused.is_none();
        let key = if is_settled && whole { output_key(output) } else { None };
        let Some(key) = key else {
            let _ = fs::remove_file(file);
            return;
        };
        let produced = &built.produced;
        let record = Record {
            input: self.input,
            output: *key.as_bytes(),
            n_pages: built.n_pages as u64,
            n_outputs: (produced.written + produced.linked + produced.kept) as u64,
            counts: [built.counts.shown, built.counts.download, built.counts.withheld, built.counts.ignored],
            problems: Problems::keep(&built.problems),
        };
        keep::store(file, SHAPE, &record);
    }
}

/// Which program this is: another build of it may do everything differently.
fn program(request: &Request) -> String {
    let metadata = request.program.as_ref().and_then(|program| fs::metadata(program).ok());
    let state = metadata.map(|metadata| format!("{} {}", metadata.len(), modified_ns(&metadata)));
    format!("{} {}", env!("CARGO_PKG_VERSION"), state.unwrap_or_default())
}

/// A key over names, sizes and times of a site's files; `None` if it cannot be listed.
fn output_key(output: &Path) -> Option<Hash> {
    let mut hasher = Hasher::new();
    listing(output, &mut hasher)?;
    Some(hasher.finalize())
}

/// Adds every file below `folder` to `hasher`; gives the newest time.
fn listing(folder: &Path, hasher: &mut Hasher) -> Option<i128> {
    let mut newest_ns = 0;
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.ok()?;
        add(hasher, entry.path().strip_prefix(folder).unwrap_or(entry.path()).as_os_str().as_encoded_bytes());
        if entry.file_type().is_dir() {
            continue;
        }
        let metadata = entry.metadata().ok()?;
        newest_ns = newest_ns.max(modified_ns(&metadata));
        let times = (modified_ns(&metadata), changed_ns(&metadata));
        add(hasher, format!("{:?} {} {times:?}", entry.file_type(), metadata.len()).as_bytes());
    }
    Some(newest_ns)
}

/// When a file that has one name only was last touched in any way: that time nobody can set back. Of
/// a file with more names it tells nothing, since every link to it counts.
#[cfg(unix)]
fn changed_ns(metadata: &Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    let is_ours = metadata.nlink() == 1;
    if is_ours { i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()) } else { 0 }
}

#[cfg(not(unix))]
fn changed_ns(_: &Metadata) -> i128 {
    0
}

/// Adds a part so that no two lists of parts are the same bytes.
fn add(hasher: &mut Hasher, part: &[u8]) {
    hasher.update(&(part.len() as u64).to_le_bytes());
    hasher.update(part);
}

/// When a file of that time can no longer be changed and keep it. A time with more digits than coarse
/// disks keep is from a fine one.
fn settles_at(modified_ns: i128) -> i128 {
    let is_fine = modified_ns % 10_000_000 != 0;
    modified_ns.saturating_add(if is_fine { FINE_NS } else { COARSE_NS })
}

pub(super) fn modified_ns(metadata: &Metadata) -> i128 {
    since_1970(metadata.modified().unwrap_or(UNIX_EPOCH))
}

pub(super) fn now_ns() -> i128 {
    since_1970(SystemTime::now())
}

fn since_1970(time: SystemTime) -> i128 {
    let ns = |duration: std::time::Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|before| -ns(before.duration()), ns)
}

//! Whether anything changed since the site was last built, told without reading a file.
//!
//! The private cache keeps, for each output folder, a key over all that a site depends on (names,
//! sizes and times of the content, the theme's files, the request, the program) and a key over the
//! names, sizes and times of what was written. If both are still the same, the site is what a build
//! would make. Times that lie too near to the build are not trusted: a later edit could leave them
//! as they are.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use blake3::{Hash, Hasher};
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::build::{Built, Request, Stages, Walked, Writing};
use crate::diagnostic::{Code, Diagnostic, Excerpt, Place};
use crate::path::ContentPath;
use crate::preview;
use crate::produce::Produced;
use crate::render::{Counts, Theme};
use crate::scan::What;

/// Bumped when the shape of [`Record`] changes.
const SHAPE: u32 = 1;

/// Times younger than this are not trusted where the disk keeps them by the second or two (FAT).
const COARSE_NS: i128 = 2_000_000_000;

/// The same where the disk keeps finer times: a few ticks of the system's clock.
const FINE_NS: i128 = 20_000_000;

/// What this build depends on.
pub(super) struct Stamp {
    file: Option<PathBuf>,
    input: [u8; 32],
    /// When the last of the files' times can be trusted.
    newest_ns: i128,
    /// When the walk began.
    began_ns: i128,
}

#[derive(Serialize, Deserialize)]
struct Record {
    shape: u32,
    input: [u8; 32],
    output: [u8; 32],
    n_pages: u64,
    n_outputs: u64,
    counts: [u64; 4],
    problems: Vec<Problem>,
}

#[derive(Serialize, Deserialize)]
struct Problem {
    code: String,
    path: ContentPath,
    line: Option<u32>,
    excerpt: Option<(String, u64, u64)>,
    facts: Vec<(String, String)>,
}

impl Stamp {
    pub(super) fn new(request: &Request, walked: &Walked, output: &Path, writing: Writing) -> Self {
        let mut hasher = Hasher::new();
        let mut newest_ns = 0;
        let request_text = format!(
            "{} {:?} {:?} {:?} {:?} {:?} {}",
            env!("CARGO_PKG_VERSION"),
            request.audience,
            request.only,
            request.theme,
            request.language,
            request.as_of,
            writing.copy
        );
        add(&mut hasher, request_text.as_bytes());
        // Another build of the program may do everything differently.
        if let Some(metadata) = request.program.as_ref().and_then(|program| fs::metadata(program).ok()) {
            add(&mut hasher, format!("{} {}", metadata.len(), modified_ns(&metadata)).as_bytes());
        }
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
            input: *hasher.finalize().as_bytes(),
            newest_ns,
            began_ns: walked.began_ns,
        }
    }

    /// The site as it was built, if neither it nor what it was built from has changed.
    pub(super) fn unchanged(&self, output: &Path) -> Option<Built> {
        let bytes = fs::read(self.file.as_ref()?).ok()?;
        let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        let record: Record = postcard::from_bytes(body).ok().filter(|_| blake3::hash(body).as_bytes() == sum)?;
        if record.shape != SHAPE || record.input != self.input || output_key(output)?.as_bytes() != &record.output {
            return None;
        }
        let problems: Option<Vec<Diagnostic>> = record.problems.into_iter().map(Problem::restore).collect();
        let [shown, download, withheld, ignored] = record.counts;
        Some(Built {
            produced: Produced { kept: usize::try_from(record.n_outputs).ok()?, ..Produced::default() },
            previews: preview::Report::default(),
            n_pages: usize::try_from(record.n_pages).ok()?,
            counts: Counts { shown, download, withheld, ignored },
            problems: problems?,
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
            && built.cache_refused.is_none()
            && built.previews.cache_refused.is_none();
        let key = if is_settled && whole { output_key(output) } else { None };
        let Some(key) = key else {
            let _ = fs::remove_file(file);
            return;
        };
        let produced = &built.produced;
        let record = Record {
            shape: SHAPE,
            input: self.input,
            output: *key.as_bytes(),
            n_pages: built.n_pages as u64,
            n_outputs: (produced.written + produced.linked + produced.kept) as u64,
            counts: [built.counts.shown, built.counts.download, built.counts.withheld, built.counts.ignored],
            problems: built.problems.iter().map(Problem::keep).collect(),
        };
        let Ok(mut bytes) = postcard::to_stdvec(&record) else { return };
        let sum = blake3::hash(&bytes);
        bytes.extend_from_slice(sum.as_bytes());
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        let written =
            file.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok()) && fs::write(&beside, bytes).is_ok();
        if !written || fs::rename(&beside, file).is_err() {
            let _ = fs::remove_file(&beside);
        }
    }
}

impl Problem {
    fn keep(problem: &Diagnostic) -> Self {
        let excerpt = problem.place.excerpt.as_ref();
        Self {
            code: problem.code.as_str().to_owned(),
            path: problem.place.path.clone(),
            line: problem.place.line,
            excerpt: excerpt.map(|excerpt| (excerpt.source.to_string(), excerpt.from as u64, excerpt.to as u64)),
            facts: problem.facts.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
        }
    }

    fn restore(self) -> Option<Diagnostic> {
        let excerpt = match self.excerpt {
            Some((source, from, to)) => Some(Excerpt {
                source: Arc::from(source),
                from: usize::try_from(from).ok()?,
                to: usize::try_from(to).ok()?,
            }),
            None => None,
        };
        Some(Diagnostic {
            code: Code::from_number(&self.code)?,
            place: Place { path: self.path, line: self.line, excerpt },
            facts: self.facts.into_iter().map(|(name, value)| (name.into(), value)).collect(),
        })
    }
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
        add(hasher, format!("{:?} {} {}", entry.file_type(), metadata.len(), modified_ns(&metadata)).as_bytes());
    }
    Some(newest_ns)
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

fn modified_ns(metadata: &Metadata) -> i128 {
    since_1970(metadata.modified().unwrap_or(UNIX_EPOCH))
}

pub(super) fn now_ns() -> i128 {
    since_1970(SystemTime::now())
}

fn since_1970(time: SystemTime) -> i128 {
    let ns = |duration: std::time::Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|before| -ns(before.duration()), ns)
}

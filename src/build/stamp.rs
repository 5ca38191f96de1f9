//! Whether anything changed since the site was last built, told without reading a file.
//!
//! The private cache keeps, for each output folder, a key over all that a site depends on (names,
//! sizes and times of the content, the theme's files, the request, the program) and a key over the
//! names, sizes and times of what was written. If both are still the same, the site is what a build
//! would make. Times that lie too near to the build are not trusted: a later edit could leave them
//! as they are.

use std::fs;
use std::path::{Path, PathBuf};

use blake3::{Hash, Hasher};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::build::problem::Problems;
use crate::build::survey::Walked;
use crate::build::{Built, Request, Stages, Writing};
use crate::preview;
use crate::produce::{self, Produced};
use crate::render::{Counts, Theme};
use crate::scan::{self, Tree, What};
use crate::store::{self, Refused};

/// Bumped when the shape of [`Record`] changes.
const SHAPE: u32 = 4;

/// What this build depends on.
pub(super) struct Stamp {
    file: Option<PathBuf>,
    /// All but the content.
    request: Hasher,
    input: [u8; 32],
    /// Whether any file that changes from now on is seen to have changed.
    is_settled: bool,
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
        let theme = request.theme.as_deref().or(walked.settings.theme.as_deref());
        if let Some(folder) = theme.and_then(|choice| Theme::folder(choice, &walked.root)) {
            match listing(&folder) {
                Some(listed) => {
                    add(&mut hasher, listed.hash.as_bytes());
                    newest_ns = listed.newest_ns;
                }
                None => newest_ns = i128::MAX,
            }
        }
        let output = std::path::absolute(output).unwrap_or_else(|_| output.to_owned());
        let name = blake3::hash(output.as_os_str().as_encoded_bytes()).to_hex();
        let settled = |(_, stamp): (_, scan::Stamp)| store::is_settled(&stamp, walked.began_ns);
        Self {
            file: request.cache.as_ref().map(|cache| cache.join(format!("site-{}.bin", &name[..16]))),
            input: input(hasher.clone(), &walked.tree, |_, stamp| stamp),
            is_settled: store::settles_at(newest_ns) < walked.began_ns && walked.tree.files().all(settled),
            request: hasher,
        }
    }

    /// The file that remembers the pages of the site.
    pub(super) fn memory(&self) -> Option<PathBuf> {
        let beside =
            |file: &PathBuf| file.with_file_name(file.file_name()?.to_str()?.replacen("site-", "pages-", 1)).into();
        self.file.as_ref().and_then(beside)
    }

    /// The site as it was built, if neither it nor what it was built from has changed.
    pub(super) fn unchanged(&self, output: &Path) -> Option<Built> {
        let record: Record = store::load(self.file.as_ref()?, SHAPE)?;
        if record.input != self.input || listing(output)?.hash.as_bytes() != &record.output {
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

    /// Notes what was built of `tree`.
    pub(super) fn keep(&self, output: &Path, built: &Built, tree: &Tree) -> Result<(), Refused> {
        let Some(file) = &self.file else { return Ok(()) };
        let is_whole = built.produced.unreadable.is_empty() && !built.is_passing && built.cache_refused.is_none();
        let listed = if self.is_settled && is_whole { listing(output) } else { None };
        let Some(listed) = listed else {
            let _ = fs::remove_file(file);
            return Ok(());
        };
        // To link a file into the site was a change of its state, and ours.
        let now = |entry: &scan::Entry, stamp: scan::Stamp| {
            let metadata =
                if produce::may_be_linked(stamp.size_bytes) { tree.disk(entry).symlink_metadata().ok() } else { None };
            let now = metadata.map_or(stamp, |metadata| scan::Stamp::of(&metadata));
            if (now.size_bytes, now.modified_ns) == (stamp.size_bytes, stamp.modified_ns) { now } else { stamp }
        };
        let produced = &built.produced;
        let record = Record {
            input: input(self.request.clone(), tree, now),
            output: *listed.hash.as_bytes(),
            n_pages: built.n_pages as u64,
            n_outputs: (produced.written + produced.linked + produced.kept) as u64,
            counts: [built.counts.shown, built.counts.download, built.counts.withheld, built.counts.ignored],
            problems: Problems::keep(&built.problems),
        };
        store::keep(file, SHAPE, &record)
    }
}

/// A key over the states of all that the walk found, each as `state` puts it.
fn input(mut hasher: Hasher, tree: &Tree, state: impl Fn(&scan::Entry, scan::Stamp) -> scan::Stamp) -> [u8; 32] {
    for entry in &tree.entries {
        add(&mut hasher, entry.path.as_str().as_bytes());
        match entry.what {
            What::File(stamp) => add_stamp(&mut hasher, &state(entry, stamp)),
            other => add(&mut hasher, format!("{other:?}").as_bytes()),
        }
    }
    *hasher.finalize().as_bytes()
}

/// A key over names, sizes and times of all below a folder.
struct Listing {
    hash: Hash,
    /// The latest time of any of its files, in nanoseconds since 1970.
    newest_ns: i128,
}

/// Lists a folder, several threads at once; `None` if it cannot be listed.
fn listing(folder: &Path) -> Option<Listing> {
    let mut entries = fs::read_dir(folder).ok()?.collect::<Result<Vec<_>, _>>().ok()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let one = |entry: &fs::DirEntry| {
        let kind = entry.file_type().ok()?;
        let mut hasher = Hasher::new();
        add(&mut hasher, entry.file_name().as_encoded_bytes());
        if kind.is_dir() {
            let inside = listing(&entry.path())?;
            add(&mut hasher, inside.hash.as_bytes());
            return Some(Listing { hash: hasher.finalize(), newest_ns: inside.newest_ns });
        }
        let metadata = entry.metadata().ok()?;
        add(&mut hasher, format!("{kind:?}").as_bytes());
        // Others may link a large file anew; of all others the names are ours.
        let state = if produce::may_be_linked(metadata.len()) { scan::Stamp::of } else { scan::Stamp::of_ours };
        let stamp = state(&metadata);
        add_stamp(&mut hasher, &stamp);
        Some(Listing { hash: hasher.finalize(), newest_ns: stamp.latest_ns() })
    };
    let listed: Vec<Listing> = entries.par_iter().map(one).collect::<Option<_>>()?;
    let mut hasher = Hasher::new();
    listed.iter().for_each(|listing| _ = hasher.update(listing.hash.as_bytes()));
    let newest_ns = listed.iter().map(|listing| listing.newest_ns).max().unwrap_or_default();
    Some(Listing { hash: hasher.finalize(), newest_ns })
}

/// Adds a part so that no two lists of parts are the same bytes.
fn add(hasher: &mut Hasher, part: &[u8]) {
    hasher.update(&(part.len() as u64).to_le_bytes());
    hasher.update(part);
}

fn add_stamp(hasher: &mut Hasher, stamp: &scan::Stamp) {
    hasher.update(&stamp.size_bytes.to_le_bytes());
    hasher.update(&stamp.modified_ns.to_le_bytes());
    // No file is as old as the smallest number.
    hasher.update(&stamp.changed_ns.unwrap_or(i128::MIN).to_le_bytes());
}

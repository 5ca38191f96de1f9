//! What the site that stands there holds, beside what the plan holds.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::target::below;
use crate::failure::Failure;
use crate::path::SitePath;
use crate::plan::{Output, Plan};

/// Files that a desktop puts into any folder it shows. They are no difference by themselves, and
/// do not come along when the site is replaced.
const HOUSEKEEPING: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// The old site, as far as a plan is concerned.
#[derive(Debug)]
pub(super) struct Existing {
    root: PathBuf,
    /// By place in the plan: whether a plain file stands there.
    there: Vec<AtomicBool>,
    /// Files that the plan does not hold.
    removed: AtomicUsize,
    /// All there is that the plan does not hold: files, and folders without any output.
    strays: Mutex<Strays>,
}

/// What has no place in the new site.
#[derive(Clone, Debug, Default)]
pub(super) struct Strays {
    /// Files and links.
    pub(super) files: Vec<PathBuf>,
    /// Folders that no output lies in.
    pub(super) folders: Vec<PathBuf>,
}

impl Existing {
    /// No site yet.
    pub(super) fn nothing<P>(plan: &Plan<P>) -> Self {
        let there = plan.outputs().iter().map(|_| AtomicBool::new(false)).collect();
        Self { root: PathBuf::new(), there, removed: AtomicUsize::new(0), strays: Mutex::default() }
    }

    /// Walks the site at `root` once, folders in parallel; no file is opened.
    pub(super) fn survey<P: Sync>(root: &Path, plan: &Plan<P>) -> Result<Self, Failure> {
        let existing = Self { root: root.to_owned(), ..Self::nothing(plan) };
        existing.visit(root, "", plan.outputs(), 0)?;
        Ok(existing)
    }

    /// One folder: `outputs` are those that lie in it, the first of them at `first` in the plan.
    fn visit<P: Sync>(&self, disk: &Path, prefix: &str, outputs: &[Output<P>], first: usize) -> Result<(), Failure> {
        let refused = |error: std::io::Error| Failure::read(disk, &error);
        let mut folders = Vec::new();
        for entry in fs::read_dir(disk).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            let kind = entry.file_type().map_err(refused)?;
            let name = entry.file_name();
            let path = name.to_str().map(|name| format!("{prefix}{name}"));
            if kind.is_dir() {
                folders.push((entry.path(), path));
                continue;
            }
            let at = path.and_then(|path| outputs.binary_search_by(|output| output.path.as_str().cmp(&path)).ok());
            match at {
                Some(at) if kind.is_file() => self.there[first + at].store(true, Ordering::Relaxed),
                _ => self.stray(&name, entry.path()),
            }
        }
        folders.into_par_iter().try_for_each(|(disk, path)| {
            let prefix = path.unwrap_or_default() + "/";
            let from = outputs.partition_point(|output| output.path.as_str() < prefix.as_str());
            let within = outputs[from..].iter().take_while(|output| output.path.as_str().starts_with(&prefix)).count();
            if within == 0 {
                self.lock().folders.push(disk.clone());
            }
            self.visit(&disk, &prefix, &outputs[from..from + within], first + from)
        })
    }

    fn stray(&self, name: &OsStr, disk: PathBuf) {
        if !HOUSEKEEPING.iter().any(|known| name == *known) {
            self.removed.fetch_add(1, Ordering::Relaxed);
            self.lock().files.push(disk);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Strays> {
        self.strays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Of the site at `root` no more than `outputs`.
    pub(super) fn some<P>(root: &Path, outputs: &[Output<P>]) -> Self {
        let is_there =
            |output: &Output<P>| fs::symlink_metadata(below(root, &output.path)).is_ok_and(|found| found.is_file());
        let there = outputs.iter().map(|output| AtomicBool::new(is_there(output))).collect();
        Self { root: root.to_owned(), there, removed: AtomicUsize::new(0), strays: Mutex::default() }
    }

    /// A file of the site by its path in it.
    pub(super) fn path(&self, disk: &Path) -> Option<SitePath> {
        let inside = disk.strip_prefix(&self.root).ok()?.to_str()?;
        Some(SitePath::new(if cfg!(windows) { inside.replace('\\', "/") } else { inside.to_owned() }))
    }

    /// The old site's folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a plain file stands where output `at` is to be.
    pub(super) fn holds(&self, at: usize) -> bool {
        self.there[at].load(Ordering::Relaxed)
    }

    /// The file that stands where output `at`, whose path is `path`, is to be.
    pub(super) fn file(&self, at: usize, path: &SitePath) -> Option<PathBuf> {
        self.holds(at).then(|| below(&self.root, path))
    }

    /// How many files there are that the plan does not hold.
    pub(super) fn removed(&self) -> usize {
        self.removed.load(Ordering::Relaxed)
    }

    /// Whether there is anything that the plan does not hold.
    pub(super) fn has_strays(&self) -> bool {
        let strays = self.lock();
        !(strays.files.is_empty() && strays.folders.is_empty())
    }

    /// All that the plan does not hold.
    pub(super) fn strays(&self) -> Strays {
        self.lock().clone()
    }
}

//! Makes every output and brings what is new or differs to its place, or to the stage.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::existing::{Existing, Strays};
use super::narrow;
use super::original::{Means, Original};
use super::stage::Stage;
use super::target::below;
use super::{Made, Make, Produced};
use crate::failure::Failure;
use crate::path::SitePath;
use crate::plan::{Marker, Output, Plan, Recipe};

/// What every output needs to be carried out.
pub(super) struct Work<'a, P> {
    pub(super) make: Make<'a, P>,
    pub(super) existing: &'a Existing,
    pub(super) stage: &'a Stage<'a>,
    pub(super) means: Means,
    pub(super) marker: Marker,
    /// The stage holds what differs, not the whole site.
    pub(super) is_merged: bool,
}

/// How a site came to be what it is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is so already.
    Nothing,
    /// All of it that is new or differs is in place.
    Exchanged,
    /// It stands in the stage.
    Staged,
}

/// What became of one output.
pub(super) enum Done {
    Written(u64),
    Linked,
    Kept,
    LeftOut(PathBuf, String),
}

impl<P: Sync> Work<'_, P> {
    /// Everything up to the swap: afterwards the stage is whole, or has not begun.
    pub(super) fn carry_out(
        &self,
        plan: &Plan<P>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(Produced, Strays, Ending), Failure> {
        let outputs = plan.outputs();
        let marked_at = plan.marked_at();
        let count = AtomicUsize::new(0);
        let tick = || progress(count.fetch_add(1, Ordering::Relaxed) + 1, outputs.len());
        let done = (0..outputs.len())
            .into_par_iter()
            .filter(|&at| at != marked_at)
            .map(|at| self.deliver(&outputs[at], at).map(|done| (at, done)).inspect(|_| tick()))
            .collect::<Result<Vec<_>, Failure>>()?;
        let lost = |(at, done): &(usize, Done)| matches!(done, Done::LeftOut(..)) && self.existing.holds(*at);
        if self.existing.has_strays() || done.iter().any(lost) {
            self.stage.begin()?;
        }
        let folder = if self.stays(&outputs[marked_at], marked_at)? { self.narrow(outputs, &done) } else { None };
        let (mut sealed, mut ending) = (Done::Kept, Ending::Exchanged);
        if !self.exchange(outputs, &done, folder.as_deref())? {
            let is_left = |path: &str| folder.as_deref().is_none_or(|folder| !narrow::holds(folder, path));
            sealed = self.seal(&outputs[marked_at], marked_at, || self.link_over(outputs, &done, &is_left))?;
            ending = if self.stage.has_begun() { Ending::Staged } else { Ending::Nothing };
        }
        tick();
        let (produced, strays) = self.told(outputs, done.into_iter().chain([(marked_at, sealed)]));
        Ok((produced, strays, ending))
    }

    /// Whether the marker is the one that stands there.
    fn stays(&self, output: &Output<P>, at: usize) -> Result<bool, Failure> {
        let before = self.existing.file(at, &output.path);
        let bytes = self.bytes(&output.recipe)?;
        Ok(before.is_some_and(|before| holds(&before, &bytes)))
    }

    /// The one folder in which everything changes, if there is one.
    fn narrow(&self, outputs: &[Output<P>], done: &[(usize, Done)]) -> Option<String> {
        if self.is_merged || !self.stage.has_begun() {
            return None;
        }
        let is_changed = |at: usize, done: &Done| match done {
            Done::Kept => false,
            Done::LeftOut(..) => self.existing.holds(at),
            Done::Written(_) | Done::Linked => true,
        };
        let changed = done.iter().filter(|(at, done)| is_changed(*at, done)).map(|(at, _)| outputs[*at].path.folder());
        let strays = self.existing.strays();
        let gone: Option<Vec<SitePath>> =
            strays.files.iter().chain(&strays.folders).map(|disk| self.existing.path(disk)).collect();
        // What has no name in a site is beyond telling where.
        let gone = gone?;
        narrow::common(self.existing.root(), changed.chain(gone.iter().map(SitePath::folder))).map(str::to_owned)
    }

    /// Completes `folder` in the stage and puts it in its place; `false` if there is none, or the disk cannot.
    fn exchange(&self, outputs: &[Output<P>], done: &[(usize, Done)], folder: Option<&str>) -> Result<bool, Failure> {
        let Some(folder) = folder else { return Ok(false) };
        self.stage.folder(folder)?;
        self.link_over(outputs, done, &|path| narrow::holds(folder, path))?;
        Ok(narrow::exchange(self.stage.root(), self.existing.root(), folder).is_ok())
    }

    /// What was done to `outputs`, and what there is that has to go.
    pub(super) fn told(
        &self,
        outputs: &[Output<P>],
        done: impl IntoIterator<Item = (usize, Done)>,
    ) -> (Produced, Strays) {
        let mut produced = Produced { removed: self.existing.removed(), ..Produced::default() };
        let mut strays = self.existing.strays();
        for (at, done) in done {
            let path = &outputs[at].path;
            if !matches!(done, Done::Kept) {
                produced.changed.push(path.clone());
            }
            match done {
                Done::Written(bytes) => {
                    produced.written += 1;
                    produced.bytes_written += bytes;
                }
                Done::Linked => produced.linked += 1,
                Done::Kept => produced.kept += 1,
                Done::LeftOut(disk, reason) => {
                    strays.files.extend(self.existing.file(at, path));
                    produced.unreadable.push((disk, reason));
                }
            }
        }
        produced.changed.extend(strays.files.iter().filter_map(|disk| self.existing.path(disk)));
        (produced, strays)
    }

    /// Makes one output and writes it to the stage, unless the site that stands there holds it.
    pub(super) fn deliver(&self, output: &Output<P>, at: usize) -> Result<Done, Failure> {
        match &output.recipe {
            Recipe::File { disk, may_link, .. } => self.bring(&Original { disk, may_link: *may_link }, output, at),
            Recipe::Text(text) => self.write(text, output, at),
            Recipe::Made(piece) => match (self.make)(piece, self.existing.file(at, &output.path).as_deref())? {
                Made::Kept => Ok(Done::Kept),
                Made::Bytes(bytes) => self.write(&bytes, output, at),
                Made::File(disk) => match self.bring(&Original { disk: &disk, may_link: true }, output, at)? {
                    Done::LeftOut(_, reason) => Err(Failure::ReadFile { path: disk, reason }),
                    done => Ok(done),
                },
            },
        }
    }

    fn bring(&self, original: &Original<'_>, output: &Output<P>, at: usize) -> Result<Done, Failure> {
        let before = self.existing.file(at, &output.path);
        self.means.deliver(original, before.as_deref(), self.stage, &output.path)
    }

    fn write(&self, bytes: &[u8], output: &Output<P>, at: usize) -> Result<Done, Failure> {
        if self.existing.file(at, &output.path).is_some_and(|before| holds(&before, bytes)) {
            return Ok(Done::Kept);
        }
        self.stage.write(&output.path, bytes)?;
        Ok(Done::Written(bytes.len() as u64))
    }

    /// Writes the site file, last and durably, after `complete` has made the stage complete; not if
    /// it is unchanged and so was everything before it.
    fn seal(
        &self,
        output: &Output<P>,
        at: usize,
        complete: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        let bytes = self.bytes(&output.recipe)?;
        debug_assert!((self.marker.is_ours)(&bytes), "the next build would refuse this folder as not ours");
        let before = self.existing.file(at, &output.path).filter(|before| holds(before, &bytes));
        if before.is_some() && (self.is_merged || !self.stage.has_begun()) {
            return Ok(Done::Kept);
        }
        self.stage.begin()?;
        complete()?;
        self.stage.seal(&output.path, &bytes, before.as_deref(), !self.is_merged)?;
        Ok(if before.is_some() { Done::Kept } else { Done::Written(bytes.len() as u64) })
    }

    /// Links what is unchanged of all `wanted` paths from the old site to the stage.
    fn link_over(
        &self,
        outputs: &[Output<P>],
        done: &[(usize, Done)],
        is_wanted: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<(), Failure> {
        if self.is_merged {
            return Ok(());
        }
        let is_kept = |(at, done): &&(usize, Done)| matches!(done, Done::Kept) && is_wanted(outputs[*at].path.as_str());
        done.par_iter().filter(is_kept).try_for_each(|(at, _)| {
            let path = &outputs[*at].path;
            self.means.carry(&below(self.existing.root(), path), self.stage, path)
        })
    }

    /// The bytes of the site file, which is small.
    fn bytes<'r>(&self, recipe: &'r Recipe<P>) -> Result<Cow<'r, [u8]>, Failure> {
        let read = |disk: &Path| crate::scan::bytes(disk).map(Cow::Owned).map_err(|error| Failure::read(disk, &error));
        match recipe {
            Recipe::Text(text) => Ok(Cow::Borrowed(text)),
            Recipe::File { disk, .. } => read(disk),
            Recipe::Made(piece) => match (self.make)(piece, None)? {
                Made::Bytes(bytes) => Ok(Cow::Owned(bytes)),
                Made::File(disk) => read(&disk),
                Made::Kept => Ok(Cow::default()),
            },
        }
    }
}

/// Whether the file at `path` holds exactly `bytes`; a file that cannot be read does not.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let same = || -> std::io::Result<bool> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() != bytes.len() as u64 {
            return Ok(false);
        }
        let mut rest = bytes;
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(rest.is_empty());
            }
            let Some(tail) = rest.strip_prefix(&buffer[..read]) else { return Ok(false) };
            rest = tail;
        }
    };
    same().unwrap_or(false)
}

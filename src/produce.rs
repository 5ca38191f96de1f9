//! Carries a plan out to a folder, atomically.
//!
//! **In** a [`Plan`], and the maker of its pages and pictures. **Out** the site's folder, and what was done
//! ([`Produced`]). **Never** holds more pages than there are threads, opens an existing output for
//! writing (it may be a hard link to a teacher's original), writes anything if nothing differs, or
//! leaves a mix of the old site and the new, but in a preview ([`Options::in_place`]). **Start at** [`produce`].
//!
//! 1. `target` says where things lie and refuses a folder that is not ours; `apart` refuses overlaps.
//! 2. `lock` keeps a second build away from the same output.
//! 3. `swap` clears up after a killed run.
//! 4. `existing` walks the site that stands there.
//! 5. Every output is made and compared with it; what is new or differs goes to `stage`, a fresh
//!    sibling folder that begins with the first difference. Teachers' files: `original`.
//! 6. If anything differs, unchanged files are linked over, the plan's [`Marker`] is written last and
//!    durably, and `swap` puts the new folder in the place of the old.
//!
//! # States
//! Beside the site `NAME` stand, while a build runs, `.NAME.xingzhi-lock`, `.NAME.xingzhi-new` and,
//! where two folders cannot be exchanged in one step, `.NAME.xingzhi-old`. A folder that holds
//! the [`Marker`] is *whole*, because that file is written last and, when a folder is deleted, goes
//! first; otherwise it is *torn*. What a killed run leaves, and what the next one does:
//!
//! | `NAME`  | `-new`       | `-old` | killed                                          | the next run            |
//! |---------|--------------|--------|-------------------------------------------------|-------------------------|
//! | there   | none         | none   | before the first difference, or at the very end | –                       |
//! | there   | torn         | none   | while making, or while deleting the old site    | deletes `-new`          |
//! | there   | whole        | none   | just before or just after the exchange          | deletes `-new`          |
//! | missing | torn         | none   | while making the first site                     | deletes `-new`          |
//! | missing | whole        | none   | just before the first site's only rename        | `-new` becomes `NAME`   |
//! | missing | whole        | whole  | between the two renames                         | `-new` becomes `NAME`, deletes `-old` |
//! | there   | none         | any    | after the second rename                         | deletes `-old`          |
//! | missing | none or torn | whole  | never by us: somebody moved `NAME` away         | `-old` becomes `NAME`   |
//! | missing | none or torn | torn   | never by us                                     | deletes both            |
//!
//! So what is in place is the old site or the new one; the only moment without is between the two
//! renames, on systems that cannot exchange.
//!
//! A preview is changed file by file (`merge`). What a kill leaves of it is a mix of pages, each of them whole;
//! the next build compares them all and mends it.
//!
//! # Durability
//! The marker and its folder are flushed before the swap, other files are not: flushing each of
//! 10,000 pages would take longer than making them all. A killed process loses nothing, since the
//! system holds what was written. A power cut may lose the last pages' bytes; pages are compared
//! byte for byte by the next build, which then writes them anew.
//!
//! On Windows paths below the site are absolute and verbatim (`\\?\`), so that the limit of 260
//! characters does not bind.

mod apart;
mod existing;
mod lock;
mod merge;
mod original;
mod stage;
mod swap;
mod target;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::failure::Failure;
use crate::path::SitePath;
use crate::plan::{Marker, Output, Plan, Recipe};

pub use apart::{check_apart, check_outside};
pub use original::{Way, may_be_linked, way};

use existing::{Existing, Strays};
use lock::Lock;
use original::{Means, Original};
use stage::Stage;
use target::{Standing, Target, below, is_folder};

/// How a plan is carried out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Copies teachers' files even where a reflink or, of large ones, a hard link would serve.
    pub copy: bool,
    /// Changes the site that stands there file by file instead of replacing it as a whole: for a
    /// preview of our own, where a mix of old pages and new does no harm.
    pub in_place: bool,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Produced {
    /// Outputs written, copies of teachers' files among them.
    pub written: usize,
    /// Teachers' files newly linked or reflinked.
    pub linked: usize,
    /// Outputs that were there already, unchanged.
    pub kept: usize,
    /// Files of the old site that the plan no longer holds.
    pub removed: usize,
    /// Bytes of the outputs written.
    pub bytes_written: u64,
    /// All that came, went or differs.
    pub changed: Vec<SitePath>,
    /// Teachers' files that could not be delivered, and why; sorted as the plan is.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// What a maker made of one output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// A file of ours that holds them and will not change, to be linked or copied.
    File(PathBuf),
    /// Nothing: what stands there is what it would be.
    Kept,
}

/// Makes one output. It is told where the old site holds the output, if it does; only then may it
/// answer [`Made::Kept`].
pub type Make<'a, P> = &'a (dyn Fn(&P, Option<&Path>) -> Result<Made, Failure> + Sync);

/// Carries `plan` out to the folder `target`. `progress` is told how many outputs are done, of how
/// many, from several threads.
///
/// Before: [`check_apart`]. Nothing is touched if the folder is refused; the old site stays as it
/// was if a page cannot be made or the disk is full.
///
/// # Errors
/// [`Failure::OutputForeign`], [`Failure::OutputBusy`], whatever `make` fails with, and
/// [`Failure::ReadFile`] or [`Failure::WriteFile`] where the disk refuses.
pub fn produce<P: Sync>(
    plan: &Plan<P>,
    make: Make<'_, P>,
    target: &Path,
    options: &Options,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Produced, Failure> {
    let target = Target::of(target, plan.marker())?;
    let before = target.standing()?;
    let _lock = Lock::take(&target)?;
    swap::recover(&target)?;
    // A build that has just ended may have changed what stands there, but not whose it is.
    let standing = if before == Standing::Ours && is_folder(&target.site) { before } else { target.standing()? };
    let existing = match standing {
        Standing::Ours => Existing::survey(&target.site, plan)?,
        Standing::Missing | Standing::Empty => Existing::nothing(plan),
    };
    let stage = Stage::new(&target.new);
    let is_merged = options.in_place && standing == Standing::Ours;
    let work = Work {
        make,
        existing: &existing,
        stage: &stage,
        means: Means::new(options.copy),
        marker: plan.marker(),
        is_merged,
    };
    let done = work.carry_out(plan, progress).and_then(|(produced, strays)| {
        match (stage.has_begun(), is_merged) {
            (true, true) => merge::merge(&target, &strays)?,
            (true, false) => swap::swap(&target, standing)?,
            (false, _) => {}
        }
        Ok(produced)
    });
    if done.is_err() {
        // The next run clears up what cannot be deleted now.
        let _ = swap::discard(&target.new, target.marker);
    }
    done
}

/// Carries out some outputs of a site that stands at `target` as [`Options::in_place`] would, and leaves
/// all others as they are. `outputs` are sorted by path, and no new ones. Does nothing and gives `None` if
/// no site of ours stands there.
///
/// # Errors
/// As [`produce`].
pub fn refresh<P: Sync>(
    outputs: Vec<Output<P>>,
    make: Make<'_, P>,
    target: &Path,
    marker: Marker,
) -> Result<Option<Produced>, Failure> {
    let target = Target::of(target, marker)?;
    let _lock = Lock::take(&target)?;
    swap::recover(&target)?;
    if target.standing()? != Standing::Ours {
        return Ok(None);
    }
    let existing = Existing::some(&target.site, &outputs);
    let stage = Stage::new(&target.new);
    let work = Work { make, existing: &existing, stage: &stage, means: Means::new(false), marker, is_merged: true };
    let all = outputs.par_iter().enumerate().map(|(at, output)| work.deliver(output, at).map(|done| (at, done)));
    let done = all.collect::<Result<Vec<_>, Failure>>();
    let merged = done.and_then(|done| {
        let (produced, strays) = work.told(&outputs, done);
        if stage.has_begun() || !strays.files.is_empty() {
            stage.begin()?;
            merge::merge(&target, &strays)?;
        }
        Ok(Some(produced))
    });
    if merged.is_err() {
        let _ = swap::discard(&target.new, target.marker);
    }
    merged
}

/// What every output needs to be carried out.
struct Work<'a, P> {
    make: Make<'a, P>,
    existing: &'a Existing,
    stage: &'a Stage<'a>,
    means: Means,
    marker: Marker,
    /// The stage holds what differs, not the whole site.
    is_merged: bool,
}

/// What became of one output.
enum Done {
    Written(u64),
    Linked,
    Kept,
    LeftOut(PathBuf, String),
}

impl<P: Sync> Work<'_, P> {
    /// Everything up to the swap: afterwards the stage is whole, or has not begun.
    fn carry_out(
        &self,
        plan: &Plan<P>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(Produced, Strays), Failure> {
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
        let sealed = self.seal(&outputs[marked_at], marked_at, || self.link_over(outputs, &done))?;
        tick();
        Ok(self.told(outputs, done.into_iter().chain([(marked_at, sealed)])))
    }

    /// What was done to `outputs`, and what there is that has to go.
    fn told(&self, outputs: &[Output<P>], done: impl IntoIterator<Item = (usize, Done)>) -> (Produced, Strays) {
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
    fn deliver(&self, output: &Output<P>, at: usize) -> Result<Done, Failure> {
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

    /// Links what is unchanged from the old site to the stage.
    fn link_over(&self, outputs: &[Output<P>], done: &[(usize, Done)]) -> Result<(), Failure> {
        if self.is_merged {
            return Ok(());
        }
        done.par_iter().filter(|(_, done)| matches!(done, Done::Kept)).try_for_each(|(at, _)| {
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

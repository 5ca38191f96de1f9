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
//! 6. If all that differs lies in one folder (`narrow`), its unchanged files are linked over, and it takes the
//!    place of the old one in one step; where folders cannot be exchanged so, it goes on as any other.
//! 7. If anything else differs, all unchanged files are linked over, the plan's [`Marker`] is written last and
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
//! | there   | torn         | none   | while making, or deleting the old site, or after one folder was exchanged | deletes `-new` |
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
mod narrow;
mod original;
mod stage;
mod swap;
mod target;
#[cfg(test)]
mod tests;
mod work;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::failure::Failure;
use crate::path::SitePath;
use crate::plan::{Marker, Output, Plan};

pub use apart::{check_apart, check_outside};
pub use original::{Way, may_be_linked, way};

use existing::Existing;
use lock::Lock;
use original::Means;
use stage::Stage;
use target::{Standing, Target, is_folder};
use work::{Ending, Work};

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
    let done = work.carry_out(plan, progress).and_then(|(produced, strays, ending)| {
        match ending {
            Ending::Staged if is_merged => merge::merge(&target, &strays)?,
            Ending::Staged => swap::swap(&target, standing)?,
            Ending::Nothing | Ending::Exchanged => {}
        }
        Ok((produced, ending))
    });
    if !matches!(done, Ok((_, Ending::Nothing | Ending::Staged))) {
        // The next run clears up what cannot be deleted now.
        let _ = swap::discard(&target.new, target.marker);
    }
    done.map(|(produced, _)| produced)
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

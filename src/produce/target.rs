//! Where the site and its siblings lie, and whether the folder that stands there may be replaced.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::apart::resolve;
use crate::failure::Failure;
use crate::path::SitePath;
use crate::plan::Marker;

/// The site's folder and what may stand beside it while a build runs.
pub(super) struct Target {
    /// The site.
    pub(super) site: PathBuf,
    /// The site to be, until it is whole.
    pub(super) new: PathBuf,
    /// The site that was, where two folders cannot be exchanged in one step.
    pub(super) old: PathBuf,
    /// Held by the build that writes here.
    pub(super) lock: PathBuf,
    /// What says that any of these is whole.
    pub(super) marker: Marker,
}

/// What stands where the site is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Missing,
    Empty,
    Ours,
}

impl Target {
    /// The places for a site at `path`; the folder that holds it is resolved, its own name is not.
    pub(super) fn of(path: &Path, marker: Marker) -> Result<Self, Failure> {
        let foreign = || Failure::OutputForeign { path: path.to_owned() };
        let site = match path.file_name() {
            Some(name) => {
                let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                resolve(parent.unwrap_or(Path::new("."))).join(name)
            }
            None => resolve(path),
        };
        let (parent, name) = (site.parent().ok_or_else(foreign)?, site.file_name().ok_or_else(foreign)?);
        let sibling = |role: &str| {
            let mut sibling = OsString::from(".");
            sibling.push(name);
            sibling.push(role);
            parent.join(sibling)
        };
        let (new, old, lock) = (sibling(".xingzhi-new"), sibling(".xingzhi-old"), sibling(".xingzhi-lock"));
        Ok(Self { site, new, old, lock, marker })
    }

    /// The folder that holds the site and its siblings.
    pub(super) fn parent(&self) -> &Path {
        self.site.parent().expect("checked when the target was made")
    }

    /// What stands there now. Refuses what is neither ours nor empty, a file, a link, and a site
    /// that somebody has put under version control: replacing it would delete the history.
    pub(super) fn standing(&self) -> Result<Standing, Failure> {
        let foreign = |path: &Path| Err(Failure::OutputForeign { path: path.to_owned() });
        match fs::symlink_metadata(&self.site) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Missing),
            Err(error) => return Err(Failure::read(&self.site, &error)),
            Ok(found) if !found.is_dir() => return foreign(&self.site),
            Ok(_) => {}
        }
        let mut entries = fs::read_dir(&self.site).map_err(|error| Failure::read(&self.site, &error))?;
        if entries.next().is_none() {
            return Ok(Standing::Empty);
        }
        let history = self.site.join(".git");
        if fs::symlink_metadata(&history).is_ok() {
            return foreign(&history);
        }
        if is_ours(&self.site, self.marker) { Ok(Standing::Ours) } else { foreign(&self.site) }
    }
}

/// Whether a folder is whole and one of ours.
pub(super) fn is_whole(folder: &Path, marker: Marker) -> bool {
    is_folder(folder) && marked(folder, marker).is_some_and(|bytes| (marker.is_ours)(&bytes))
}

/// As [`is_whole`], but a marker that a power cut left without its bytes serves too: nobody else makes such
/// a folder, and what is in it is to be mended, not refused.
fn is_ours(folder: &Path, marker: Marker) -> bool {
    marked(folder, marker).is_some_and(|bytes| bytes.iter().all(|&byte| byte == 0) || (marker.is_ours)(&bytes))
}

/// The bytes of a folder's marker, if it is a plain file.
fn marked(folder: &Path, marker: Marker) -> Option<Vec<u8>> {
    let path = folder.join(marker.name);
    fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()).then(|| fs::read(&path).ok()).flatten()
}

/// Whether `path` is a folder and no link to one.
pub(super) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

/// Where a file of the site lies on disk. Verbatim paths of Windows take no `/`.
pub(super) fn below(root: &Path, path: &SitePath) -> PathBuf {
    below_text(root, path.as_str())
}

/// As [`below`], for a folder or file of the site by its text; empty is the root.
pub(super) fn below_text(root: &Path, path: &str) -> PathBuf {
    if cfg!(windows) {
        return path.split('/').filter(|part| !part.is_empty()).fold(root.to_owned(), |folder, part| folder.join(part));
    }
    if path.is_empty() { root.to_owned() } else { root.join(path) }
}

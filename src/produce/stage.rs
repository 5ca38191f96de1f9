//! The site to be: a fresh folder that begins with the first difference.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use super::target::{below, below_text};
use crate::failure::Failure;
use crate::path::SitePath;

/// A folder that several threads fill.
pub(super) struct Stage<'a> {
    root: &'a Path,
    /// The folders made so far, as the plan spells them; empty is the root. Only ever grows.
    folders: RwLock<HashSet<Box<str>>>,
}

impl<'a> Stage<'a> {
    /// A stage at `root`, where nothing stands.
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root, folders: RwLock::default() }
    }

    /// Where it lies.
    pub(super) fn root(&self) -> &Path {
        self.root
    }

    /// Makes the folder itself, if that has not happened.
    pub(super) fn begin(&self) -> Result<(), Failure> {
        self.folder("")
    }

    /// Whether anything differs from the old site so far.
    pub(super) fn has_begun(&self) -> bool {
        self.has_folder("")
    }

    /// Where `path` lies in the stage; its folder exists afterwards.
    pub(super) fn place(&self, path: &SitePath) -> Result<PathBuf, Failure> {
        self.folder(path.folder())?;
        Ok(below(self.root, path))
    }

    /// Writes a new file.
    pub(super) fn write(&self, path: &SitePath, bytes: &[u8]) -> Result<(), Failure> {
        let place = self.place(path)?;
        File::create_new(&place)
            .and_then(|mut file| file.write_all(bytes))
            .map_err(|error| Failure::write(&place, &error))
    }

    /// Writes the last file and, if `is_lasting`, flushes it, so that it never speaks of a folder that a power cut
    /// took. With the modification time of `like`, if it is unchanged from there.
    pub(super) fn seal(
        &self,
        path: &SitePath,
        bytes: &[u8],
        like: Option<&Path>,
        is_lasting: bool,
    ) -> Result<(), Failure> {
        let place = self.place(path)?;
        let write = || {
            let mut file = File::create_new(&place)?;
            file.write_all(bytes)?;
            if let Some(time) = like.and_then(|like| fs::metadata(like).and_then(|found| found.modified()).ok()) {
                // A time is a courtesy to those who mirror the site.
                let _ = file.set_modified(time);
            }
            if !is_lasting {
                return Ok(());
            }
            file.sync_all()?;
            flush_folder(self.root)
        };
        write().map_err(|error| Failure::write(&place, &error))
    }

    fn has_folder(&self, folder: &str) -> bool {
        self.folders.read().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }

    /// Makes a folder and those that hold it, once. Threads may meet: then both make it, and one
    /// finds it there.
    pub(super) fn folder(&self, folder: &str) -> Result<(), Failure> {
        if self.has_folder(folder) {
            return Ok(());
        }
        if !folder.is_empty() {
            self.folder(folder.rsplit_once('/').map_or("", |(parent, _)| parent))?;
        }
        let disk = below_text(self.root, folder);
        match fs::create_dir(&disk) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(Failure::write(&disk, &error)),
            _ => {}
        }
        self.folders.write().unwrap_or_else(PoisonError::into_inner).insert(folder.into());
        Ok(())
    }
}

#[cfg(unix)]
fn flush_folder(folder: &Path) -> std::io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems flush no folders.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn flush_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

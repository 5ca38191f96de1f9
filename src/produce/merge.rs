//! Brings what differs into a site that stays where it is, file by file: for a preview, whose readers
//! need each page whole, but not all pages of one moment.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::existing::Strays;
use super::swap;
use super::target::Target;
use crate::failure::Failure;

/// Deletes `strays`, then moves every file of the stage to its place in the site.
pub(super) fn merge(target: &Target, strays: &Strays) -> Result<(), Failure> {
    clear(strays)?;
    // Sorted, so that each folder is read whole before anything is taken out of it.
    for entry in WalkDir::new(&target.new).sort_by_file_name() {
        let entry = entry.map_err(|error| Failure::read(&target.new, &error.into()))?;
        let Ok(inside) = entry.path().strip_prefix(&target.new) else { continue };
        let place = target.site.join(inside);
        let moved =
            if entry.file_type().is_dir() { fs::create_dir_all(&place) } else { swap::rename(entry.path(), &place) };
        moved.map_err(|error| Failure::write(&place, &error))?;
    }
    // Nothing but folders is left; the next run deletes what cannot be deleted now.
    let _ = swap::discard(&target.new, target.marker);
    Ok(())
}

/// What is not there any more is no trouble; a folder may hold what a desktop put there.
fn clear(strays: &Strays) -> Result<(), Failure> {
    for file in &strays.files {
        gone(fs::remove_file(file)).map_err(|error| Failure::write(file, &error))?;
    }
    let mut folders: Vec<&PathBuf> = strays.folders.iter().collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(depth(folder)));
    for folder in folders {
        let _ = fs::remove_dir_all(folder);
    }
    Ok(())
}

fn depth(folder: &Path) -> usize {
    folder.components().count()
}

fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

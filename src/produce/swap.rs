//! Puts the new site in the place of the old, and clears up after a killed run.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rayon::prelude::*;

use super::target::{Standing, Target, is_folder, is_whole};
use crate::failure::Failure;
use crate::plan::Marker;

/// Brings what a killed run left to one of the two good ends; the table of states is in
/// [`produce`](super).
pub(super) fn recover(target: &Target) -> Result<(), Failure> {
    let is_missing = fs::symlink_metadata(&target.site).is_err_and(|error| error.kind() == ErrorKind::NotFound);
    if is_missing
        && let Some(whole) = [&target.new, &target.old].into_iter().find(|folder| is_whole(folder, target.marker))
    {
        rename(whole, &target.site).map_err(|error| Failure::write(&target.site, &error))?;
    }
    for left in [&target.new, &target.old] {
        discard(left, target.marker).map_err(|error| Failure::write(left, &error))?;
    }
    Ok(())
}

/// Deletes a folder, its marker first: one that is half deleted must not pass for whole. Links
/// in it are deleted, not followed.
pub(super) fn discard(folder: &Path, marker: Marker) -> io::Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    };
    if !is_folder(folder) {
        return gone(fs::remove_file(folder));
    }
    let delete = || {
        gone(fs::remove_file(folder.join(marker.name)))?;
        delete_branches(folder);
        gone(fs::remove_dir_all(folder))
    };
    match delete() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            open_folders(folder);
            delete()
        }
        result => result,
    }
}

/// Deletes most of a tree by several threads, each a branch; what it leaves is the caller's.
fn delete_branches(root: &Path) {
    const ENOUGH: usize = 64;
    let mut branches = vec![root.to_owned()];
    while branches.len() < ENOUGH {
        let further: Vec<_> = branches.iter().flat_map(|branch| folders_in(branch)).collect();
        if further.is_empty() {
            return;
        }
        branches = further;
    }
    branches.par_iter().for_each(|branch| _ = fs::remove_dir_all(branch));
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()).collect()
}

/// Makes the folders of a tree writable, so that what lies in them can be deleted. Never a file: it
/// may be a link to an original.
#[cfg(unix)]
fn open_folders(root: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o700));
        folders.extend(folders_in(&folder));
    }
}

#[cfg(not(unix))]
fn open_folders(_: &Path) {}

/// The stage, whole, becomes the site; what was there is deleted.
pub(super) fn swap(target: &Target, standing: Standing) -> Result<(), Failure> {
    let refused = |error: io::Error| Failure::write(&target.site, &error);
    if standing == Standing::Missing {
        return rename(&target.new, &target.site).map_err(refused);
    }
    keep_mode(&target.site, &target.new);
    if exchange(&target.new, &target.site).is_err() {
        in_two_steps(target).map_err(refused)?;
    }
    // The new site is in place: what cannot be deleted now, the next run deletes.
    let _ = discard(&target.new, target.marker).and(discard(&target.old, target.marker));
    Ok(())
}

/// Where there is no exchange: the old site steps aside for a moment.
pub(super) fn in_two_steps(target: &Target) -> io::Result<()> {
    rename(&target.site, &target.old)?;
    rename(&target.new, &target.site).inspect_err(|_| {
        let _ = rename(&target.old, &target.site);
    })
}

/// Both folders change places in one step, or nothing happens.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Renames; on Windows patiently, since a virus scanner may hold a file of the folder for a moment.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let mut tries = if cfg!(windows) { 20 } else { 0 };
    loop {
        match fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && tries > 0 => {
                tries -= 1;
                thread::sleep(Duration::from_millis(100));
            }
            result => return result,
        }
    }
}

/// Who may enter the old site may enter the new one.
#[cfg(unix)]
pub(super) fn keep_mode(from: &Path, to: &Path) {
    if let Ok(found) = fs::metadata(from) {
        // A wish, not a promise: some file systems have no modes.
        let _ = fs::set_permissions(to, found.permissions());
    }
}

#[cfg(not(unix))]
pub(super) fn keep_mode(_: &Path, _: &Path) {}

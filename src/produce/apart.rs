//! Content, output, ledger and cache must lie apart.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::failure::Failure;

/// Refuses an output that lies in the content, or holds it, and any of `others` (a ledger, a cache)
/// that lies in either. Links, `..` and the spelling of case are resolved as far as the paths exist.
/// Reads the disk, touches nothing.
///
/// # Errors
/// [`Failure::OutputOverlaps`] and [`Failure::PathInside`].
pub fn check_apart(content: &Path, output: &Path, others: &[&Path]) -> Result<(), Failure> {
    let (content_real, output_real) = (resolve(content), resolve(output));
    if is_inside(&output_real, &content_real) || is_inside(&content_real, &output_real) {
        return Err(Failure::OutputOverlaps { output: output.to_owned(), content: content.to_owned() });
    }
    for other in others {
        let real = resolve(other);
        for (folder, folder_real) in [(output, &output_real), (content, &content_real)] {
            if is_inside(&real, folder_real) {
                return Err(Failure::PathInside { path: (*other).to_owned(), folder: folder.to_owned() });
            }
        }
    }
    Ok(())
}

/// Refuses a cache or another file of ours inside the content, which is never written to.
pub fn check_outside(content: &Path, other: &Path) -> Result<(), Failure> {
    if is_inside(&resolve(other), &resolve(content)) {
        return Err(Failure::PathInside { path: other.to_owned(), folder: content.to_owned() });
    }
    Ok(())
}

/// `path` without links and `..`: what exists of it as the disk spells it, the rest as written.
pub(super) fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::Prefix(_) | Component::RootDir => real.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                real.pop();
            }
            Component::Normal(name) => {
                real.push(name);
                if let Ok(found) = fs::canonicalize(&real) {
                    real = found;
                }
            }
        }
    }
    real
}

/// Whether `path` is `folder` or lies in it, both resolved. A folder that is mounted in two places
/// is the same folder.
fn is_inside(path: &Path, folder: &Path) -> bool {
    if path.starts_with(folder) {
        return true;
    }
    identity(folder).is_some_and(|folder| path.ancestors().any(|above| identity(above) == Some(folder)))
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

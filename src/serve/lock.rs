//! One server to a copy of the site: whoever starts a second is led to the first.
//!
//! Beside the folder `NAME` stand, while a server runs, `.NAME.serving`, locked, and
//! `.NAME.serving-at`, which holds its address; another file, since a locked one cannot be read on
//! Windows. Both are removed in the end; what a killed server leaves is taken over.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The right to serve one folder; given back, and its files removed, when dropped.
pub(super) struct Lock {
    _file: File,
    path: PathBuf,
    address: PathBuf,
}

/// What came of asking for it.
pub(super) enum Taken {
    /// It is ours.
    Ours(Lock),
    /// Another server has it, at this address, if that could be read.
    Theirs(Option<String>),
}

impl Lock {
    /// Asks for the right to serve `site`; never waits.
    pub(super) fn take(site: &Path) -> Result<Taken, Failure> {
        let name = site.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = |ending: &str| site.with_file_name(format!(".{name}.{ending}"));
        let (path, address) = (beside("serving"), beside("serving-at"));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::write(folder, &error))?;
        }
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Failure::write(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Ok(Taken::Theirs(fs::read_to_string(&address).ok().filter(|url| url.starts_with("http://"))));
            }
            // Some file systems know no locks; better served without than not at all.
            Err(TryLockError::Error(_)) => {}
        }
        Ok(Taken::Ours(Self { _file: file, path, address }))
    }

    /// Notes where the server is, for whoever comes second. Without it they are told less.
    pub(super) fn note(&self, url: &str) {
        let _ = fs::write(&self.address, url);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.address);
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_learns_where_the_first_is() {
        let temp = tempfile::tempdir().unwrap();
        let site = temp.path().join("deep/site");
        let Taken::Ours(lock) = Lock::take(&site).unwrap() else { panic!("free") };
        lock.note("http://127.0.0.1:4000/");
        assert!(matches!(Lock::take(&site).unwrap(), Taken::Theirs(Some(url)) if url == "http://127.0.0.1:4000/"));
        drop(lock);
        assert_eq!(fs::read_dir(temp.path().join("deep")).unwrap().count(), 0);
        assert!(matches!(Lock::take(&site).unwrap(), Taken::Ours(_)));
    }
}

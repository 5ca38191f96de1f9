//! Two builds never write one output.

use std::fs::{self, File};
use std::path::PathBuf;

use super::target::Target;
use crate::failure::Failure;

/// The right to write one output; given back, and its file removed, when dropped. The system gives
/// it back for a killed process.
pub(super) struct Lock {
    _file: File,
    /// The file to remove; `None` where the system removes it.
    path: Option<PathBuf>,
}

impl Lock {
    /// Takes the lock, or says that another build holds it; never waits.
    pub(super) fn take(target: &Target) -> Result<Self, Failure> {
        fs::create_dir_all(target.parent()).map_err(|error| Failure::write(target.parent(), &error))?;
        Self::open(target)
    }

    /// The holder removes the file while it holds the lock. Whoever had opened that file before it
    /// was removed then holds a lock on nothing, sees it, and starts again.
    #[cfg(not(windows))]
    fn open(target: &Target) -> Result<Self, Failure> {
        use std::fs::TryLockError;
        use std::io::ErrorKind;
        let path = &target.lock;
        loop {
            let file = File::options().write(true).create(true).truncate(false).open(path);
            let file = file.map_err(|error| Failure::write(path, &error))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Failure::OutputBusy { path: target.site.clone() }),
                // Some network file systems know no locks; better built without than not at all.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(Failure::write(path, &error)),
            }
            if is_still_at(&file, path) {
                return Ok(Self { _file: file, path: Some(path.clone()) });
            }
        }
    }

    /// The file cannot be opened twice, and vanishes with its only handle.
    #[cfg(windows)]
    fn open(target: &Target) -> Result<Self, Failure> {
        use std::os::windows::fs::OpenOptionsExt;
        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        const ERROR_SHARING_VIOLATION: i32 = 32;
        const ERROR_DELETE_PENDING: i32 = 303;
        let mut options = File::options();
        options.write(true).create(true).truncate(false).share_mode(0).custom_flags(FILE_FLAG_DELETE_ON_CLOSE);
        match options.open(&target.lock) {
            Ok(file) => Ok(Self { _file: file, path: None }),
            Err(error) if matches!(error.raw_os_error(), Some(ERROR_SHARING_VIOLATION | ERROR_DELETE_PENDING)) => {
                Err(Failure::OutputBusy { path: target.site.clone() })
            }
            Err(error) => Err(Failure::write(&target.lock, &error)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Before the handle is closed, and with it the lock given back.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &std::path::Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |found: fs::Metadata| (found.dev(), found.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(there)) => identity(held) == identity(there),
        _ => false,
    }
}

#[cfg(not(any(unix, windows)))]
fn is_still_at(_: &File, path: &std::path::Path) -> bool {
    path.exists()
}

//! A watched folder: there, gone, back, or another one under the same name.

use std::path::{Path, PathBuf};

/// A watched folder.
pub(super) struct Root {
    /// Canonical, unless it was not there at the start.
    pub(super) path: PathBuf,
    /// Whether it was gone when last looked at.
    pub(super) is_gone: bool,
    identity: Option<(u64, u64)>,
}

/// What became of it since the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// As before, there or gone.
    Same,
    /// It went.
    Gone,
    /// It came back.
    Back,
    /// Another folder has its name: events come from the old one.
    Replaced,
}

impl Root {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), is_gone: !path.is_dir(), identity: identity(path) }
    }

    pub(super) fn look(&mut self) -> Seen {
        let was_gone = std::mem::replace(&mut self.is_gone, !self.path.is_dir());
        let before = std::mem::replace(&mut self.identity, identity(&self.path));
        match (was_gone, self.is_gone) {
            (false, true) => Seen::Gone,
            (true, false) => Seen::Back,
            (false, false) if before != self.identity => Seen::Replaced,
            _ => Seen::Same,
        }
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|facts| (facts.dev(), facts.ino()))
}

/// Elsewhere a folder that is watched cannot be replaced, or its going is an event.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

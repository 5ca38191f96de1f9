//! Every name, size and time below the watched folders, as last seen.

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::rest::Touched;
use crate::serve::PassesOver;

/// What is passed over.
#[derive(Clone)]
pub(super) struct Rules {
    /// Our own copy of the site, canonical.
    pub(super) site: PathBuf,
    /// What the scan passes over.
    pub(super) passes_over: PassesOver,
}

impl Rules {
    fn pass_over(&self, folder: &Path, name: &OsStr) -> bool {
        let is_ours = self.site.parent() == Some(folder) && {
            let (name, site) = (name.to_string_lossy(), self.site.file_name().unwrap_or_default().to_string_lossy());
            name == site
                || name
                    .strip_prefix('.')
                    .and_then(|rest| rest.strip_prefix(&*site))
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        is_ours || (self.passes_over)(&name.to_string_lossy())
    }
}

/// The state of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A folder; what it holds is seen by itself.
    Folder,
    /// A file, or a link, which is not followed.
    File {
        /// Its size.
        size_bytes: u64,
        /// Its time of last change. Not that of its entry: linking a teacher's film into the site
        /// would change it.
        modified: Option<SystemTime>,
    },
}

impl Stamp {
    fn of(facts: &Metadata) -> Self {
        if facts.is_dir() {
            return Self::Folder;
        }
        Self::File { size_bytes: facts.len(), modified: facts.modified().ok() }
    }

    /// Whether it is a file that large and that new that it may still be on its way.
    pub(super) fn may_grow(self) -> bool {
        const LARGE_BYTES: u64 = 4 * 1024 * 1024;
        const NEW: Duration = Duration::from_secs(2);
        let Self::File { size_bytes, modified: Some(modified) } = self else { return false };
        size_bytes >= LARGE_BYTES && SystemTime::now().duration_since(modified).is_ok_and(|age| age < NEW)
    }
}

/// All that was seen: the names in each folder.
pub(super) struct Record {
    folders: HashMap<PathBuf, BTreeMap<OsString, Stamp>>,
    rules: Rules,
}

impl Record {
    pub(super) fn new(rules: Rules) -> Self {
        Self { folders: HashMap::new(), rules }
    }

    /// Looks at one path, and below it if it is a new folder or `is_deep`. Says whether anything
    /// differs; it is then noted in `touched`.
    pub(super) fn touch(&mut self, path: &Path, is_deep: bool, touched: &mut Touched) -> bool {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
        // What lies in a folder that is passed over, or not yet seen, comes with that folder.
        if self.rules.pass_over(folder, name) || !self.folders.contains_key(folder) {
            return false;
        }
        let now = match fs::symlink_metadata(path) {
            Ok(facts) => Some(Stamp::of(&facts)),
            Err(error) if is_absent(&error) => None,
            Err(_) => return false,
        };
        let mut differs = self.set(folder, name, now, touched);
        if now == Some(Stamp::Folder) {
            let mut below = vec![path.to_owned()];
            while let Some(folder) = below.pop() {
                let mut inner = Vec::new();
                differs |= self.compare(&folder, false, &mut inner, touched);
                if is_deep || differs {
                    below.append(&mut inner);
                }
            }
        }
        differs
    }

    /// Compares one folder with what is recorded of it; says whether anything differs. The folders in
    /// it are added to `inner`.
    pub(super) fn compare(
        &mut self,
        folder: &Path,
        is_root: bool,
        inner: &mut Vec<PathBuf>,
        touched: &mut Touched,
    ) -> bool {
        let Ok(names) = self.list(folder) else {
            // A folder that went is missing in its parent; one that cannot be read is as it was.
            return false;
        };
        if !is_root && !self.is_known(folder) {
            // It went while its turn was to come.
            return false;
        }
        let old = self.folders.entry(folder.to_owned()).or_default();
        let gone = old.keys().filter(|name| !names.contains_key(*name)).map(|name| (name.clone(), None));
        let new = names
            .iter()
            .filter(|(name, stamp)| old.get(*name) != Some(*stamp))
            .map(|(name, stamp)| (name.clone(), Some(*stamp)));
        let different: Vec<(OsString, Option<Stamp>)> = gone.chain(new).collect();
        inner.extend(names.iter().filter(|(_, stamp)| **stamp == Stamp::Folder).map(|(name, _)| folder.join(name)));
        let mut differs = false;
        for (name, stamp) in different {
            differs |= self.set(folder, &name, stamp, touched);
        }
        differs
    }

    /// The recorded state of a path.
    pub(super) fn get(&self, path: &Path) -> Option<Stamp> {
        self.folders.get(path.parent()?)?.get(path.file_name()?).copied()
    }

    fn is_known(&self, folder: &Path) -> bool {
        self.get(folder) == Some(Stamp::Folder)
    }

    /// Records what a name is now. A folder that is gone, or no folder any more, takes what it held along.
    fn set(&mut self, folder: &Path, name: &OsStr, now: Option<Stamp>, touched: &mut Touched) -> bool {
        let names = self.folders.entry(folder.to_owned()).or_default();
        let before = match now {
            Some(stamp) => names.insert(name.to_owned(), stamp),
            None => names.remove(name),
        };
        if before == now {
            return false;
        }
        let path = folder.join(name);
        if before == Some(Stamp::Folder) {
            self.forget(&path, touched);
        }
        touched.note(path, before);
        true
    }

    fn forget(&mut self, folder: &Path, touched: &mut Touched) {
        for (name, stamp) in self.folders.remove(folder).unwrap_or_default() {
            let path = folder.join(name);
            if stamp == Stamp::Folder {
                self.forget(&path, touched);
            }
            touched.note(path, Some(stamp));
        }
    }

    fn list(&self, folder: &Path) -> io::Result<BTreeMap<OsString, Stamp>> {
        let mut names = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if self.rules.pass_over(folder, &name) {
                continue;
            }
            match entry.metadata() {
                Ok(facts) => {
                    names.insert(name, Stamp::of(&facts));
                }
                Err(error) if is_absent(&error) => {}
                // Not gone, only not to be looked at.
                Err(_) => names.extend(self.get(&entry.path()).map(|stamp| (name, stamp))),
            }
        }
        Ok(names)
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

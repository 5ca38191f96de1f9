//! What changed in the content since a site was last built of it: for people who look it over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::build::survey::Survey;
use crate::path::ContentPath;
use crate::scan::What;
use crate::store::{self, Refused};

/// Bumped when the shape of [`Files`] changes.
const SHAPE: u32 = 1;

/// Files that came, differ and went since the last build; each sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// Not there then.
    pub came: Vec<ContentPath>,
    /// Another size or time, and no text that is still the same.
    pub differ: Vec<ContentPath>,
    /// There then.
    pub gone: Vec<ContentPath>,
}

impl Since {
    /// Whether nothing changed.
    pub fn is_nothing(&self) -> bool {
        self.came.is_empty() && self.differ.is_empty() && self.gone.is_empty()
    }
}

/// The files of the content as the last build found them.
#[derive(Serialize, Deserialize)]
struct Files(BTreeMap<ContentPath, State>);

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    size_bytes: u64,
    modified_ns: i128,
    /// BLAKE3 of a text.
    text: Option<[u8; 32]>,
}

impl State {
    fn is(&self, other: &Self) -> bool {
        match (self.text, other.text) {
            // A text copied anew has another time and the same words.
            (Some(own), Some(other)) => own == other,
            _ => (self.size_bytes, self.modified_ns) == (other.size_bytes, other.modified_ns),
        }
    }
}

/// Notes the files of which a site was built.
pub(super) fn keep(cache: Option<&Path>, survey: &Survey) -> Result<(), Refused> {
    cache.map_or(Ok(()), |cache| store::keep(&file(cache), SHAPE, &files(survey)))
}

/// What changed since the last build that used this cache; `None` if there was none.
pub fn since(cache: Option<&Path>, survey: &Survey) -> Option<Since> {
    let Files(before) = store::load(&file(cache?), SHAPE)?;
    let Files(now) = files(survey);
    let mut since = Since::default();
    for (path, state) in &now {
        match before.get(path) {
            None => since.came.push(path.clone()),
            Some(known) if !known.is(state) => since.differ.push(path.clone()),
            Some(_) => {}
        }
    }
    since.gone = before.into_keys().filter(|path| !now.contains_key(path)).collect();
    Some(since)
}

fn files(survey: &Survey) -> Files {
    let state = |entry: &crate::scan::Entry| match entry.what {
        What::File(stamp) => Some(State {
            size_bytes: stamp.size_bytes,
            modified_ns: stamp.modified_ns,
            text: survey.texts.get(&entry.path).copied(),
        }),
        _ => None,
    };
    Files(survey.tree.entries.iter().filter_map(|entry| Some((entry.path.clone(), state(entry)?))).collect())
}

fn file(cache: &Path) -> PathBuf {
    cache.join("last-build.bin")
}

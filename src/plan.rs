//! Every output of a folder (a site; an evidence package or a report alike) exactly once, with its recipe.
//!
//! **In** paths given out by `route`, each with what stands there. **Out** a [`Plan`]: the outputs
//! sorted by path, no two of which meet on any file system. **Never** touches the disk, or holds a
//! page: a recipe says how an output comes about, `produce` carries it out. **Start at** [`Plan::new`].
//!
//! What is made is left to the caller (`P`): a plan only carries the key that its maker knows.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::path::{SitePath, folded};
use crate::scan::Stamp;

/// The file at the root of a folder of ours that says what it is. It is written last of all: a folder that
/// holds it is whole.
#[derive(Clone, Copy, Debug)]
pub struct Marker {
    /// Its name.
    pub name: &'static str,
    /// Whether a file of that name holds what one of ours does.
    pub is_ours: fn(&[u8]) -> bool,
}

/// The marker of a site.
pub const SITE: Marker = Marker { name: SITE_FILE, is_ours: is_site_file };

/// The file that lists a site.
pub const SITE_FILE: &str = "xingzhi.json";

/// The keys by which a [`SITE_FILE`] says that it lists a site (design.md §5).
#[derive(Deserialize)]
#[expect(dead_code, reason = "only asked for, never read")]
struct SiteFile {
    version: IgnoredAny,
    audience: IgnoredAny,
    pages: Vec<IgnoredAny>,
}

fn is_site_file(bytes: &[u8]) -> bool {
    serde_json::from_slice::<SiteFile>(bytes).is_ok()
}

/// All outputs of one folder.
#[derive(Clone, Debug)]
pub struct Plan<P> {
    outputs: Vec<Output<P>>,
    marker: Marker,
    /// Which output is the marker.
    marked_at: usize,
}

/// One file of the site.
#[derive(Clone, Debug)]
pub struct Output<P> {
    /// Where it stands.
    pub path: SitePath,
    /// How it comes about.
    pub recipe: Recipe<P>,
}

/// How an output comes about.
#[derive(Clone, Debug)]
pub enum Recipe<P> {
    /// Made when it is its turn, and dropped once it is written: a page, a small picture.
    Made(P),
    /// Bytes that are there already: a theme's asset, `xingzhi.json`.
    Text(Arc<[u8]>),
    /// A teacher's file, as it is.
    File {
        /// Where it is.
        disk: PathBuf,
        /// Its state when the content was walked, for the fingerprint. What is delivered is the
        /// file as it is then.
        stamp: Stamp,
        /// Whether it may come as a link to the original; else it is a file of its own, that programs may save
        /// over in place.
        may_link: bool,
    },
}

/// Why outputs are no plan: always a fault of the program, never of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Two outputs that are one file, or a file and a folder of one name, on some file system.
    Clash {
        /// The one, as spelt.
        first: String,
        /// The other.
        second: String,
    },
    /// A path that is empty, absolute, climbs, or holds what no file name may hold.
    BadPath(SitePath),
    /// Nothing stands where the marker is to be; its name.
    NoMarker(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clash { first, second } => write!(out, "two outputs meet: `{first}` and `{second}`"),
            Self::BadPath(path) => write!(out, "no path inside a site: `{path}`"),
            Self::NoMarker(name) => write!(out, "a folder without `{name}`"),
        }
    }
}

impl std::error::Error for Fault {}

impl<P> Plan<P> {
    /// Sorts the outputs and checks that each has its place to itself: also where file systems
    /// take upper and lower case, or composed and decomposed letters, for the same (FAT, NTFS, APFS).
    ///
    /// # Errors
    /// The first [`Fault`] in the order of paths.
    pub fn new(mut outputs: Vec<Output<P>>, marker: Marker) -> Result<Self, Fault> {
        outputs.sort_by(|a, b| a.path.cmp(&b.path));
        let mut taken = HashMap::with_capacity(outputs.len());
        let mut folder = None;
        for output in &outputs {
            let path = output.path.as_str();
            if !is_sound(path) {
                return Err(Fault::BadPath(output.path.clone()));
            }
            if folder != Some(output.path.folder()) {
                folder = Some(output.path.folder());
                take_folders(&mut taken, output.path.folder())?;
            }
            if let Some(place) = taken.insert(folded(path), Taken { path, is_file: true }) {
                return Err(clash(place.path, path));
            }
        }
        let marked_at = place(&outputs, marker.name).ok_or(Fault::NoMarker(marker.name))?;
        Ok(Self { outputs, marker, marked_at })
    }

    /// What says that a folder with these outputs is whole.
    pub fn marker(&self) -> Marker {
        self.marker
    }

    /// Which output that is.
    pub fn marked_at(&self) -> usize {
        self.marked_at
    }

    /// The outputs, sorted by path (bytewise), so that what lies in one folder is contiguous.
    pub fn outputs(&self) -> &[Output<P>] {
        &self.outputs
    }

    /// Which output stands at `path`.
    pub fn find(&self, path: &str) -> Option<usize> {
        place(&self.outputs, path)
    }
}

fn place<P>(outputs: &[Output<P>], path: &str) -> Option<usize> {
    outputs.binary_search_by(|output| output.path.as_str().cmp(path)).ok()
}

/// Something that has a name on disk: a file, or a folder that some file lies in.
struct Taken<'a> {
    path: &'a str,
    is_file: bool,
}

/// Enters `folder` and the folders that hold it. Two spellings of one folder clash as well, since
/// some disks would keep only the first.
fn take_folders<'a>(taken: &mut HashMap<String, Taken<'a>>, folder: &'a str) -> Result<(), Fault> {
    let mut folder = folder;
    while !folder.is_empty() {
        match taken.insert(folded(folder), Taken { path: folder, is_file: false }) {
            None => {}
            Some(place) if place.is_file || place.path != folder => return Err(clash(place.path, folder)),
            // Entered before, hence so were the folders that hold it.
            Some(_) => return Ok(()),
        }
        folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    Ok(())
}

fn clash(first: &str, second: &str) -> Fault {
    Fault::Clash { first: first.to_owned(), second: second.to_owned() }
}

fn is_sound(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(paths: &[&str]) -> Result<Plan<()>, Fault> {
        let output = |path: &&str| Output { path: SitePath::new(*path), recipe: Recipe::Made(()) };
        Plan::new(paths.iter().chain(&[SITE_FILE]).map(output).collect(), SITE)
    }

    #[test]
    fn outputs_stand_sorted_and_are_found() {
        let plan = plan(&["b/index.html", "a-b/x", "a/b/x", "a/x", "index.html"]).unwrap();
        let paths: Vec<_> = plan.outputs().iter().map(|output| output.path.as_str()).collect();
        assert_eq!(paths, ["a-b/x", "a/b/x", "a/x", "b/index.html", "index.html", SITE_FILE]);
        assert_eq!(plan.find("a/x"), Some(2));
        assert_eq!(plan.find("a"), None);
    }

    #[test]
    fn what_any_disk_takes_for_one_clashes() {
        let check = |paths: &[&str], first: &str, second: &str| {
            assert_eq!(plan(paths).err(), Some(clash(first, second)), "{paths:?}");
        };
        check(&["a/x", "a/x"], "a/x", "a/x");
        check(&["课/A5.docx", "课/a5.docx"], "课/A5.docx", "课/a5.docx");
        check(&["e\u{301}/x", "é/x"], "e\u{301}", "é");
        check(&["a", "a/x"], "a", "a");
        check(&["A/x", "a"], "A", "a");
        check(&["A/x", "a/b/y"], "A", "a");
        check(&["XINGZHI.json"], "XINGZHI.json", SITE_FILE);
        assert!(plan(&["a/b/x", "a/c/x", "a/b-c/x", "a.b/x", "ａ/x"]).is_ok());
    }

    #[test]
    fn a_path_stays_inside() {
        for path in ["", "/a", "a/", "a//b", "../a", "a/../../b", "./a", "a\\b", "a\0"] {
            assert_eq!(plan(&[path]).err(), Some(Fault::BadPath(SitePath::new(path))), "{path:?}");
        }
        assert_eq!(Plan::<()>::new(Vec::new(), SITE).err(), Some(Fault::NoMarker(SITE_FILE)));
    }
}

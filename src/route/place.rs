//! Where a page stands: a folder of its own, or a file if nothing lies below.

use std::collections::{BTreeMap, BTreeSet};

use crate::path::SitePath;
use crate::route::PageKey;
use crate::route::folder::Name;
use crate::route::join;

/// The place of a page, and the places where it would stand if it or a page above it had not had to give way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    folder: String,
    bare: Vec<String>,
}

impl Place {
    pub(super) fn at(folder: &str) -> Self {
        Self { folder: folder.to_owned(), bare: Vec::new() }
    }

    /// The folder of the page, whether it takes it or not; no slash at the end, empty for the root.
    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    /// The places that lead on to this one.
    pub(super) fn bare(&self) -> &[String] {
        &self.bare
    }

    /// The place of the page called `name` in the folder `inner` of this one.
    pub(super) fn below(&self, inner: &str, name: &Name) -> Self {
        let at = |folder: &str, name: &str| join(&join(folder, inner), name);
        let bare = self.bare.iter().map(|folder| at(folder, &name.name));
        let wished = std::iter::once(&self.folder).chain(&self.bare);
        let wished = name.wished.iter().flat_map(|wish| wished.clone().map(|folder| at(folder, wish)));
        Self { folder: at(&self.folder, &name.name), bare: bare.chain(wished).collect() }
    }

    /// The place of a page whose name is its own alone.
    pub(super) fn inside(&self, name: &str) -> Self {
        let at = |folder: &String| join(folder, name);
        Self { folder: at(&self.folder), bare: self.bare.iter().map(at).collect() }
    }
}

/// Which pages have a folder, and which are a file.
pub(super) struct Standing<'a> {
    places: &'a BTreeMap<PageKey, Place>,
    first: Option<&'a PageKey>,
    /// Folders in which something lies.
    held: BTreeSet<&'a str>,
}

impl<'a> Standing<'a> {
    /// What lies below what: pages, and files `delivered` beside them.
    pub(super) fn new(
        places: &'a BTreeMap<PageKey, Place>,
        first: Option<&'a PageKey>,
        delivered: impl Iterator<Item = &'a SitePath>,
    ) -> Self {
        let mut held = BTreeSet::new();
        let folders = places.values().filter_map(|place| parent(&place.folder)).chain(delivered.map(SitePath::folder));
        for mut folder in folders {
            // Those that hold it are known if it is.
            while held.insert(folder) {
                let Some(above) = parent(folder) else { break };
                folder = above;
            }
        }
        Self { places, first, held }
    }

    /// Where the page of `key` stands.
    pub(super) fn path(&self, key: &PageKey) -> SitePath {
        if self.first == Some(key) { SitePath::page("") } else { self.path_at(key, self.places[key].folder()) }
    }

    /// Where the page of `key` would stand if its place were `folder`.
    pub(super) fn path_at(&self, key: &PageKey, folder: &str) -> SitePath {
        let own = self.places[key].folder();
        if own.is_empty() || self.held.contains(own) { SitePath::page(folder) } else { SitePath::leaf(folder) }
    }
}

fn parent(folder: &str) -> Option<&str> {
    if folder.is_empty() { None } else { Some(folder.rsplit_once('/').map_or("", |(above, _)| above)) }
}

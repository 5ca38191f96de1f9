//! Every page and file of the site its one path.
//!
//! **In** a [`Catalogue`], already cut down to its audience, and its [`Shelves`]. **Out** [`Routes`]. **Never** depends on
//! anything but the catalogue, gives two things one path, or gives a path to what is withheld.
//! **Start at** [`Routes::new`].

mod file;
mod folder;
mod lead;
mod name;
mod place;
mod places;
mod room;

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Evidence, EvidenceId};
use crate::formats::Formats;
use crate::path::SitePath;
use crate::preview::PictureSize;
use crate::route::place::Standing;
use crate::shelve::{self, Section, Shelf, Shelves};

pub use crate::shelve::PageKey;
pub use lead::TakenAlias;
pub use room::{Room, Show, Stand};

/// The paths of a site.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    pages: BTreeMap<PageKey, SitePath>,
    /// The page that stands first, if it is not home: in a site of one school, the school's.
    first: Option<PageKey>,
    leads: BTreeMap<SitePath, Vec<PageKey>>,
    taken_aliases: Vec<TakenAlias>,
    files: Vec<Option<SitePath>>,
    pictures: Vec<Vec<(PictureSize, SitePath)>>,
    anchors: Vec<String>,
    shelves: Shelves,
}

impl Routes {
    /// Gives every page, every published file and every picture made of one its path. `runs_in_browser` tells the files that a
    /// browser would open as a page (saved web pages, SVG); they are delivered as `NAME.txt`.
    pub fn new(
        catalogue: &Catalogue,
        shelves: Shelves,
        formats: &Formats,
        runs_in_browser: &dyn Fn(&Evidence) -> bool,
    ) -> Self {
        let places = places::of(catalogue, &Room::new(catalogue, formats), &shelves);
        let files = file::originals(catalogue, &places, runs_in_browser);
        let pictures: Vec<_> = catalogue.evidence.iter().map(|evidence| file::pictures(&places, evidence)).collect();
        let delivered = || files.iter().flatten().chain(pictures.iter().flatten().map(|(_, path)| path));
        let first = shelve::first(catalogue);
        let stand = Standing::new(&places, first.as_ref(), delivered());
        let mut pages: BTreeMap<PageKey, SitePath> = places.keys().map(|key| (key.clone(), stand.path(key))).collect();
        pages.insert(PageKey::NotFound, SitePath::new("404.html"));
        let found = lead::find(catalogue, &places, &stand, &pages, delivered());
        pages.extend(found.leads.keys().map(|path| (PageKey::Moved(path.clone()), path.clone())));
        let anchors = catalogue.evidence.iter().map(|evidence| anchor(evidence.path.as_str())).collect();
        Self { pages, first, leads: found.leads, taken_aliases: found.refused, files, pictures, anchors, shelves }
    }

    /// The path of a page, or `None` if the site has no such page.
    pub fn get(&self, key: &PageKey) -> Option<&SitePath> {
        self.pages.get(self.known(key))
    }

    /// The path of a page the site is known to have: the first one's if it has not.
    pub fn page(&self, key: &PageKey) -> &SitePath {
        self.get(key).or_else(|| self.get(&PageKey::Home)).expect("every site has a first page")
    }

    /// What the page of `key` lists.
    pub fn shelf(&self, key: &PageKey) -> &Shelf {
        self.shelves.shelf(self.known(key))
    }

    /// The page of those of `key` on which a section of its list begins: the first if it has no such section.
    pub fn section(&self, key: &PageKey, section: Section) -> PageKey {
        let key = self.known(key);
        key.at(self.shelves.shelf(key).starts(section))
    }

    /// The page on which the card of a file stands.
    pub fn page_of(&self, catalogue: &Catalogue, id: EvidenceId) -> PageKey {
        let key = PageKey::of_owner(catalogue.evidence(id).owner);
        self.known(&key).at(self.shelves.page_of(id))
    }

    /// The page that stands for that of `key`.
    fn known<'k>(&'k self, key: &'k PageKey) -> &'k PageKey {
        self.first.as_ref().filter(|_| *key == PageKey::Home).unwrap_or(key)
    }

    /// Whether the page of `key` is the one that opens first.
    pub fn is_first(&self, key: &PageKey) -> bool {
        *key == *self.first.as_ref().unwrap_or(&PageKey::Home)
    }

    /// Every page with its path, in the order of [`PageKey`].
    pub fn pages(&self) -> impl Iterator<Item = (&PageKey, &SitePath)> {
        self.pages.iter()
    }

    /// The pages that the address `path` leads on to; at least one if it is a [`PageKey::Moved`].
    pub fn leads(&self, path: &SitePath) -> &[PageKey] {
        self.leads.get(path).map_or(&[], Vec::as_slice)
    }

    /// Old addresses that something else stands at.
    pub fn taken_aliases(&self) -> &[TakenAlias] {
        &self.taken_aliases
    }

    /// The path of a published file; `None` if it is withheld, passed over, or shown without being
    /// delivered itself.
    pub fn file(&self, id: EvidenceId) -> Option<&SitePath> {
        self.files.get(id.index()).and_then(Option::as_ref)
    }

    /// The pictures made of a file for pages to show, smallest first; none if it is no picture, or one
    /// that pages show as it is.
    pub fn pictures(&self, id: EvidenceId) -> &[(PictureSize, SitePath)] {
        self.pictures.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// The `id` of a file's card on the page it stands on; unique in the site.
    pub fn anchor(&self, id: EvidenceId) -> &str {
        self.anchors.get(id.index()).map_or("", String::as_str)
    }
}

fn join(parent: &str, name: &str) -> String {
    match (parent.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => parent.to_owned(),
        _ => format!("{parent}/{name}"),
    }
}

/// The digits that tell the file at `path` from all others of the site.
fn digits(path: &str) -> String {
    blake3::hash(path.as_bytes()).to_hex()[..10].to_owned()
}

/// The `id` of the card of the file at `path`.
fn anchor(path: &str) -> String {
    format!("f-{}", digits(path))
}

#[cfg(test)]
mod tests;

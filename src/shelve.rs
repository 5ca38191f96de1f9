//! What each page lists, in order and in parts, as values: no page shows more than [`MOST`] things.
//!
//! **In** a [`Catalogue`], already cut down to its audience. **Out** [`Shelves`]: for every page that lists things
//! its [`Shelf`], page by page. **Never** touches the disk, renders, or lists what is withheld.
//! **Start at** [`Shelves::new`].

mod fill;
mod key;
pub mod step;
mod thing;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::catalogue::{Catalogue, Evidence, EvidenceId, FileVerdict, SchoolId};
use crate::vocabulary::Vocabulary;

pub use key::PageKey;
pub use thing::{Listed, Section, Thing};

/// The most things that one page lists.
pub const MOST: usize = 200;

/// The page that stands first, if it is not home: in a site of one school, the school's.
pub fn first(catalogue: &Catalogue) -> Option<PageKey> {
    (catalogue.schools.len() == 1).then_some(PageKey::School(SchoolId(0)))
}

/// Whether a file is shown or offered at all.
pub fn is_visible(evidence: &Evidence) -> bool {
    match evidence.verdict {
        FileVerdict::Shown => true,
        FileVerdict::Download => evidence.has_original,
        _ => false,
    }
}

/// What one page lists, with its further pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    things: Vec<Thing>,
    /// Each section with the places of its things; none is empty, and they follow each other.
    sections: Vec<(Section, Range<usize>)>,
}

impl Shelf {
    /// Adds a section at the end, unless it is empty.
    fn add(&mut self, section: Section, things: impl IntoIterator<Item = Thing>) {
        let from = self.things.len();
        self.things.extend(things);
        if self.things.len() > from {
            self.sections.push((section, from..self.things.len()));
        }
    }

    /// On how many pages it stands; at least one.
    pub fn n_pages(&self) -> u32 {
        u32::try_from(self.things.len().div_ceil(MOST)).unwrap_or(u32::MAX).max(1)
    }

    /// Its sections in order, each with how many things it holds.
    pub fn sections(&self) -> impl Iterator<Item = (Section, usize)> {
        self.sections.iter().map(|(section, places)| (*section, places.len()))
    }

    /// How many things a section holds, on all pages.
    pub fn count(&self, section: Section) -> usize {
        self.places(section).len()
    }

    /// The number of the page on which a section begins; the first if there is none.
    pub fn starts(&self, section: Section) -> u32 {
        page_at(self.places(section).start)
    }

    /// All things of a section.
    pub fn all(&self, section: Section) -> &[Thing] {
        &self.things[self.places(section)]
    }

    /// The things of a section that the page with that number lists, in order.
    pub fn on(&self, number: u32, section: Section) -> &[Thing] {
        let first = (number.max(1) as usize - 1).saturating_mul(MOST);
        let places = self.places(section);
        let (from, to) = (places.start.max(first), places.end.min(first.saturating_add(MOST)));
        self.things.get(from..to).unwrap_or_default()
    }

    fn places(&self, section: Section) -> Range<usize> {
        self.sections.iter().find(|(known, _)| *known == section).map_or(0..0, |(_, places)| places.clone())
    }
}

/// The number of the page that lists the thing at `place`.
fn page_at(place: usize) -> u32 {
    u32::try_from(place / MOST + 1).unwrap_or(u32::MAX)
}

/// What all pages list.
#[derive(Clone, Debug, Default)]
pub struct Shelves {
    pages: BTreeMap<PageKey, Shelf>,
    none: Shelf,
    /// The number of the page on which the card of each file stands.
    numbers: Vec<u32>,
}

impl Shelves {
    /// What the pages of `catalogue` list. `vocabulary` tells the order of subjects and grades.
    pub fn new(catalogue: &Catalogue, vocabulary: &Vocabulary) -> Self {
        let pages = fill::all(catalogue, vocabulary);
        let mut numbers = vec![1; catalogue.evidence.len()];
        for shelf in pages.values() {
            for (_, places) in shelf.sections.iter().filter(|(section, _)| section.holds_cards()) {
                for place in places.clone() {
                    if let Thing::File(id) = shelf.things[place] {
                        numbers[id.index()] = page_at(place);
                    }
                }
            }
        }
        Self { pages, none: Shelf::default(), numbers }
    }

    /// What a page and its further pages list; nothing if it is none that lists.
    pub fn shelf(&self, key: &PageKey) -> &Shelf {
        self.pages.get(key.first().0).unwrap_or(&self.none)
    }

    /// Every page that lists things, the first of its pages only.
    pub fn all(&self) -> impl Iterator<Item = (&PageKey, &Shelf)> {
        self.pages.iter()
    }

    /// The number of the page on which the card of a file stands.
    pub fn page_of(&self, id: EvidenceId) -> u32 {
        self.numbers.get(id.index()).copied().unwrap_or(1)
    }
}

#[cfg(test)]
mod tests;

//! Every page and file of the site its one path.
//!
//! **In** a [`Catalogue`], already cut down to its audience. **Out** [`Routes`]. **Never** depends on
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

use crate::catalogue::{ActivityId, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};
use crate::catalogue::{Catalogue, Evidence, EvidenceId, Owner};
use crate::formats::Formats;
use crate::path::SitePath;
use crate::preview::PictureSize;
use crate::route::place::Standing;

pub use lead::TakenAlias;
pub use room::{Room, Show, Stand};

/// What a page is of. The order is the order of pages in lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKey {
    /// The first page.
    Home,
    /// A school.
    School(SchoolId),
    /// A person.
    Teacher(PersonId),
    /// An evidence package.
    Package(PackageId),
    /// A point as one school shows it: its canonical code.
    Point(SchoolId, String),
    /// A framework by id.
    Framework(String),
    /// A subject group.
    Group(GroupId),
    /// An activity.
    Activity(ActivityId),
    /// A school's library.
    Library(SchoolId),
    /// All tutorial series.
    Tutorials,
    /// A tutorial series.
    Series(SeriesId),
    /// A tutorial.
    Tutorial(TutorialId),
    /// A text that has no room on the page of its thing, or a part of it, counted from 0.
    Text(EvidenceId, u32),
    /// What this site is and how its files were counted.
    About,
    /// What a server shows for a wrong address.
    NotFound,
    /// An address that leads on: an old one, or one that several things wish.
    Moved(SitePath),
}

impl PageKey {
    /// The kind as `xingzhi.json` and templates name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::School(_) => "school",
            Self::Teacher(_) => "teacher",
            Self::Package(_) => "package",
            Self::Point(..) => "point",
            Self::Framework(_) => "framework",
            Self::Group(_) => "group",
            Self::Activity(_) => "activity",
            Self::Library(_) => "library",
            Self::Tutorials => "tutorials",
            Self::Series(_) => "series",
            Self::Tutorial(_) => "tutorial",
            Self::Text(..) => "lesson",
            Self::About => "about",
            Self::NotFound => "not_found",
            Self::Moved(_) => "moved",
        }
    }

    /// The page on which the files of `owner` stand.
    pub fn of_owner(owner: Owner) -> Self {
        match owner {
            Owner::Site => Self::Home,
            Owner::WholeSchool(school) | Owner::Unfiled(school) => Self::School(school),
            Owner::Library(school) => Self::Library(school),
            Owner::Person(person) => Self::Teacher(person),
            Owner::Package(package) => Self::Package(package),
            Owner::Group(group) => Self::Group(group),
            Owner::Activity(activity) => Self::Activity(activity),
            Owner::Series(series) => Self::Series(series),
            Owner::Tutorial(tutorial) => Self::Tutorial(tutorial),
        }
    }
}

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
}

impl Routes {
    /// Gives every page, every published file and every picture made of one its path. `runs_in_browser` tells the files that a
    /// browser would open as a page (saved web pages, SVG); they are delivered as `NAME.txt`.
    pub fn new(catalogue: &Catalogue, formats: &Formats, runs_in_browser: &dyn Fn(&Evidence) -> bool) -> Self {
        let places = places::of(catalogue, &Room::new(catalogue, formats));
        let files = file::originals(catalogue, &places, runs_in_browser);
        let pictures: Vec<_> = catalogue.evidence.iter().map(|evidence| file::pictures(&places, evidence)).collect();
        let delivered = || files.iter().flatten().chain(pictures.iter().flatten().map(|(_, path)| path));
        let first = (catalogue.schools.len() == 1).then_some(PageKey::School(SchoolId(0)));
        let stand = Standing::new(&places, first.as_ref(), delivered());
        let mut pages: BTreeMap<PageKey, SitePath> = places.keys().map(|key| (key.clone(), stand.path(key))).collect();
        pages.insert(PageKey::NotFound, SitePath::new("404.html"));
        let found = lead::find(catalogue, &places, &stand, &pages, delivered());
        pages.extend(found.leads.keys().map(|path| (PageKey::Moved(path.clone()), path.clone())));
        let anchors = catalogue.evidence.iter().map(|evidence| anchor(evidence.path.as_str())).collect();
        Self { pages, first, leads: found.leads, taken_aliases: found.refused, files, pictures, anchors }
    }

    /// The path of a page, or `None` if the site has no such page.
    pub fn get(&self, key: &PageKey) -> Option<&SitePath> {
        let first = self.first.as_ref().filter(|_| *key == PageKey::Home);
        self.pages.get(first.unwrap_or(key))
    }

    /// The path of a page the site is known to have: the first one's if it has not.
    pub fn page(&self, key: &PageKey) -> &SitePath {
        self.get(key).or_else(|| self.get(&PageKey::Home)).expect("every site has a first page")
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

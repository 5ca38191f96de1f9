//! Where things of the content stand in the site: what a link in a text leads to.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, Evidence, EvidenceId, FileVerdict, Owner};
use crate::path::ContentPath;
use crate::preview;
use crate::read::formats::{Formats, Shown};
use crate::route::PageKey;

/// The most 字 of texts that a page shows in full, its own words and tutorials apart.
const ROOM_ZI: u64 = 12_000;

/// How a page shows a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// A picture.
    Picture,
    /// A film in a player.
    Film,
    /// Sound in a player.
    Sound,
    /// Markdown, as a text.
    Markdown,
    /// Separated values, as a table.
    Table,
    /// Any other text.
    Plain,
    /// A card alone.
    Card,
}

impl Show {
    /// The word that templates see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Film => "film",
            Self::Sound => "sound",
            Self::Markdown | Self::Table | Self::Plain => "text",
            Self::Card => "card",
        }
    }
}

/// What stands at a place of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// A file of evidence.
    File(EvidenceId),
    /// A folder, or the words of a thing that has a page.
    Page(PageKey),
    /// Something this audience may not see.
    Withheld,
    /// Nothing.
    Nothing,
}

/// Finds what stands where.
pub struct Places<'a> {
    catalogue: &'a Catalogue,
    pages: BTreeMap<&'a ContentPath, PageKey>,
    hidden: BTreeSet<&'a ContentPath>,
    shows: Vec<Show>,
    inline: Vec<bool>,
}

impl<'a> Places<'a> {
    /// Places of all that `catalogue` holds.
    pub fn new(catalogue: &'a Catalogue, formats: &Formats) -> Self {
        let shows: Vec<Show> = catalogue
            .evidence
            .iter()
            .map(|evidence| match evidence.verdict {
                FileVerdict::Shown => show(evidence, formats),
                _ => Show::Card,
            })
            .collect();
        let inline = inline(catalogue, &shows);
        let mut places = Self { catalogue, pages: BTreeMap::new(), hidden: BTreeSet::new(), shows, inline };
        places.add_pages();
        let is_hidden = |verdict: &FileVerdict| matches!(verdict, FileVerdict::Withheld(_));
        places
            .hidden
            .extend(catalogue.others.iter().filter(|other| is_hidden(&other.verdict)).map(|other| &other.path));
        places
    }

    /// How the page of a file shows it.
    pub fn show(&self, id: EvidenceId) -> Show {
        self.shows[id.index()]
    }

    /// Whether a text stands on its page in full.
    pub fn is_inline(&self, id: EvidenceId) -> bool {
        self.inline[id.index()]
    }

    /// Whether each text stands on its page in full, by evidence.
    pub fn inline(&self) -> &[bool] {
        &self.inline
    }

    /// What stands at `path`.
    pub fn find(&self, path: &ContentPath) -> Stands {
        let all = &self.catalogue.evidence;
        let at = all.partition_point(|evidence| evidence.path < *path);
        if let Some(evidence) = all.get(at).filter(|evidence| evidence.path == *path) {
            return match evidence.verdict {
                FileVerdict::Shown | FileVerdict::Download => Stands::File(EvidenceId(at as u32)),
                FileVerdict::Withheld(_) => Stands::Withheld,
                FileVerdict::Ignored(_) => Stands::Nothing,
            };
        }
        if let Some(key) = self.pages.get(path) {
            return Stands::Page(key.clone());
        }
        if self.hidden.contains(path) {
            return Stands::Withheld;
        }
        // A folder without a page: the page of what lies in it.
        let inside = format!("{path}/");
        let from = all.partition_point(|evidence| evidence.path.as_str() < inside.as_str());
        let first = all.get(from).filter(|evidence| evidence.path.as_str().starts_with(&inside));
        first.map_or(Stands::Nothing, |evidence| Stands::Page(PageKey::of_owner(evidence.owner)))
    }

    fn add_pages(&mut self) {
        use crate::catalogue::{ActivityId, GroupId, PackageId, PersonId, SchoolId, SeriesId};
        let catalogue = self.catalogue;
        let mut add = |path: &'a ContentPath, key: PageKey| {
            self.pages.entry(path).or_insert(key);
        };
        for (at, package) in catalogue.packages.iter().enumerate() {
            let key = PageKey::Package(PackageId(at as u32));
            let about = package.about.iter().map(|about| &about.path);
            package.paths.iter().chain(about).for_each(|path| add(path, key.clone()));
        }
        for (at, person) in catalogue.people.iter().enumerate() {
            let key = PageKey::Teacher(PersonId(at as u32));
            let about = person.about.iter().map(|about| &about.path);
            person.paths.iter().chain(about).for_each(|path| add(path, key.clone()));
        }
        for (at, group) in catalogue.groups.iter().enumerate() {
            let key = PageKey::Group(GroupId(at as u32));
            let about = group.about.iter().map(|about| &about.path);
            group.path.iter().chain(about).for_each(|path| add(path, key.clone()));
        }
        for (at, activity) in catalogue.activities.iter().enumerate() {
            let key = PageKey::Activity(ActivityId(at as u32));
            let about = activity.about.iter().map(|about| &about.path);
            std::iter::once(&activity.path).chain(about).for_each(|path| add(path, key.clone()));
        }
        for (at, series) in catalogue.series.iter().enumerate() {
            let key = PageKey::Series(SeriesId(at as u32));
            let about = series.about.iter().map(|about| &about.path);
            std::iter::once(&series.path).chain(about).for_each(|path| add(path, key.clone()));
        }
        for (at, school) in catalogue.schools.iter().enumerate() {
            let key = PageKey::School(SchoolId(at as u32));
            let about = school.about.iter().map(|about| &about.path);
            std::iter::once(&school.path).chain(about).for_each(|path| add(path, key.clone()));
        }
    }
}

fn show(evidence: &Evidence, formats: &Formats) -> Show {
    let form = evidence.form.as_str();
    match (form, formats.get(form).and_then(|form| form.shown)) {
        (_, Some(Shown::Image)) if evidence.has_original => Show::Picture,
        (_, Some(Shown::Image | Shown::Preview)) if !preview::sizes_of(evidence).is_empty() => Show::Picture,
        (_, Some(Shown::Video)) => Show::Film,
        (_, Some(Shown::Audio)) => Show::Sound,
        ("md", Some(Shown::Text)) => Show::Markdown,
        ("csv", Some(Shown::Text)) => Show::Table,
        ("vtt" | "srt" | "lrc", Some(Shown::Text)) => Show::Card,
        (_, Some(Shown::Text)) => Show::Plain,
        _ => Show::Card,
    }
}

/// Which texts stand in full: page by page, as long as there is room. Depends on nothing but the
/// catalogue, so that links to headings can be checked without rendering.
fn inline(catalogue: &Catalogue, shows: &[Show]) -> Vec<bool> {
    let mut used: BTreeMap<PageKey, u64> = BTreeMap::new();
    let mut inline = vec![false; shows.len()];
    for (at, evidence) in catalogue.evidence.iter().enumerate() {
        if !matches!(shows[at], Show::Markdown | Show::Table | Show::Plain) {
            continue;
        }
        if let Owner::Tutorial(id) = evidence.owner
            && catalogue.tutorial(id).text == Some(EvidenceId(at as u32))
        {
            inline[at] = true;
            continue;
        }
        let zi = evidence.n_zi.unwrap_or(evidence.size_bytes / 3).max(100);
        let used = used.entry(PageKey::of_owner(evidence.owner)).or_default();
        if *used + zi <= ROOM_ZI {
            *used += zi;
            inline[at] = true;
        }
    }
    inline
}

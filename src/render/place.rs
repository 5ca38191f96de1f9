//! Where things of the content stand in the site: what a link in a text leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::catalogue::{About, Catalogue, EvidenceId, FileVerdict, SchoolId};
use crate::formats::Formats;
use crate::path::ContentPath;
use crate::route::{PageKey, Room, Show, Stand};
use crate::shelve::Section;
use crate::text::fold;
use crate::vocabulary::{Role, Vocabulary};

/// What stands at a place of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// A file of evidence.
    File(EvidenceId),
    /// A folder, or the words of a thing that has a page.
    Page(PageKey),
    /// Part of a page, by its `id`.
    Part(PageKey, Section, &'static str),
    /// Something this audience may not see.
    Withheld,
    /// A file that was passed over.
    Ignored,
    /// Nothing.
    Nothing,
}

/// What was found for a link.
pub struct Found {
    /// What stands there.
    pub stands: Stands,
    /// How it is really written, if that differs in more than the composition of letters.
    pub spelt: Option<String>,
}

/// Endings that other tools give to the pages they make of Markdown.
const MADE: [&str; 2] = [".html", ".htm"];
/// Names of a folder's own text.
const INDEX_TEXTS: [&str; 4] = ["index.md", "README.md", "readme.md", "Readme.md"];

/// Finds what stands where.
pub struct Places<'a> {
    catalogue: &'a Catalogue,
    vocabulary: &'a Vocabulary,
    pages: BTreeMap<&'a ContentPath, PageKey>,
    abouts: BTreeMap<PageKey, &'a About>,
    hidden: BTreeSet<&'a ContentPath>,
    ignored: BTreeSet<&'a ContentPath>,
    /// Every known place by its folded spelling; made when the first link is not found as written.
    folded: OnceLock<BTreeMap<String, ContentPath>>,
    room: Room,
}

impl<'a> Places<'a> {
    /// Places of all that `catalogue` holds.
    pub fn new(catalogue: &'a Catalogue, formats: &Formats, vocabulary: &'a Vocabulary) -> Self {
        let mut places = Self {
            catalogue,
            vocabulary,
            pages: BTreeMap::new(),
            abouts: BTreeMap::new(),
            hidden: BTreeSet::new(),
            ignored: BTreeSet::new(),
            folded: OnceLock::new(),
            room: Room::new(catalogue, formats),
        };
        places.add_pages();
        for other in &catalogue.others {
            match other.verdict {
                FileVerdict::Withheld(_) => drop(places.hidden.insert(&other.path)),
                FileVerdict::Ignored(_) => drop(places.ignored.insert(&other.path)),
                _ => {}
            }
        }
        places
    }

    /// How the page of a file shows it.
    pub fn show(&self, id: EvidenceId) -> Show {
        self.room.show(id)
    }

    /// Where the text of a file stands.
    pub fn stand(&self, id: EvidenceId) -> Stand {
        self.room.stand(id)
    }

    /// Where every text stands, by evidence.
    pub fn stands(&self) -> &[Stand] {
        self.room.stands()
    }

    /// The own words of the thing that a page is of.
    pub fn about(&self, key: &PageKey) -> Option<&'a About> {
        self.abouts.get(key).copied()
    }

    /// What stands at the first of `paths` at which anything does: as written, as other tools write it, and
    /// at last with other letters.
    pub fn look_up(&self, paths: &[ContentPath]) -> Found {
        let wanted: Vec<ContentPath> = paths.iter().flat_map(variants).collect();
        let as_written = wanted.iter().map(|path| self.find(path)).find(|stands| *stands != Stands::Nothing);
        if let Some(stands) = as_written {
            return Found { stands, spelt: None };
        }
        let folded = self.folded.get_or_init(|| self.fold_all());
        let known = wanted.iter().find_map(|path| Some((path, folded.get(&fold(path.as_str()))?)));
        let Some((path, known)) = known else { return Found { stands: Stands::Nothing, spelt: None } };
        let is_same = path.as_str().nfc().eq(known.as_str().nfc());
        Found { stands: self.find(known), spelt: (!is_same).then(|| known.name().to_owned()) }
    }

    fn fold_all(&self) -> BTreeMap<String, ContentPath> {
        let mut folded = BTreeMap::new();
        let mut add = |path: &ContentPath| {
            let mut path = path.clone();
            while folded.insert(fold(path.as_str()), path.clone()).is_none() {
                let Some(parent) = path.parent().filter(|parent| !parent.is_root()) else { break };
                path = parent;
            }
        };
        let others = self.hidden.iter().chain(&self.ignored).copied().chain(self.pages.keys().copied());
        others.for_each(&mut add);
        self.catalogue.evidence.iter().rev().for_each(|evidence| add(&evidence.path));
        folded
    }

    /// What stands at `path`.
    fn find(&self, path: &ContentPath) -> Stands {
        if let Some(id) = self.evidence(path) {
            return match self.catalogue.evidence(id).verdict {
                FileVerdict::Shown | FileVerdict::Download => Stands::File(id),
                FileVerdict::Withheld(_) => Stands::Withheld,
                FileVerdict::Ignored(_) => Stands::Ignored,
            };
        }
        if let Some(key) = self.pages.get(path) {
            return Stands::Page(key.clone());
        }
        if let Some(original) = self.catalogue.copies.get(path).filter(|original| *original != path) {
            return self.find(original);
        }
        if self.hidden.contains(path) {
            return Stands::Withheld;
        }
        if self.ignored.contains(path) {
            return Stands::Ignored;
        }
        self.folder(path)
    }

    fn evidence(&self, path: &ContentPath) -> Option<EvidenceId> {
        let at = self.catalogue.evidence.binary_search_by(|evidence| evidence.path.cmp(path)).ok()?;
        u32::try_from(at).ok().map(EvidenceId)
    }

    /// What stands for a folder that is no thing with a page: its own text, the list its name speaks of, or
    /// the page of what lies in it.
    fn folder(&self, path: &ContentPath) -> Stands {
        let text = INDEX_TEXTS.iter().find_map(|name| self.evidence(&path.join(name)));
        if let Some(id) = text.filter(|id| self.catalogue.evidence(*id).verdict == FileVerdict::Shown) {
            return Stands::File(id);
        }
        if let Some(stands) = self.role(path) {
            return stands;
        }
        let inside = format!("{path}/");
        let all = &self.catalogue.evidence;
        let from = all.partition_point(|evidence| evidence.path.as_str() < inside.as_str());
        let within = |path: &ContentPath| path.as_str().starts_with(&inside);
        if let Some(evidence) = all.get(from).filter(|evidence| within(&evidence.path)) {
            return Stands::Page(PageKey::of_owner(evidence.owner));
        }
        let first = ContentPath::new(path.as_str().to_owned() + "/\u{0}");
        let is_hidden = self.hidden.range::<&ContentPath, _>(&first..).next().is_some_and(|hidden| within(hidden));
        if is_hidden { Stands::Withheld } else { Stands::Nothing }
    }

    /// The list that a folder such as 教师 or 教程 is, on the page of its school or of the site.
    fn role(&self, path: &ContentPath) -> Option<Stands> {
        let (role, parent) = (self.vocabulary.role(path.name())?, path.parent()?);
        let school = self.catalogue.schools.iter().position(|school| school.path == parent);
        let Some(id) = school.and_then(|at| u32::try_from(at).ok()).map(SchoolId) else {
            return match role {
                Role::Schools if parent.is_root() => Some(Stands::Page(PageKey::Home)),
                Role::Tutorials if !self.catalogue.series.is_empty() => Some(Stands::Page(PageKey::Tutorials)),
                _ => None,
            };
        };
        let (school, key) = (self.catalogue.school(id), PageKey::School(id));
        let part = |part: &'static str, section: Section, is_empty: bool| match is_empty {
            true => Some(Stands::Page(key.clone())),
            false => Some(Stands::Part(key.clone(), section, part)),
        };
        match role {
            Role::Teachers => part("page-people", Section::People, school.people.is_empty()),
            Role::Groups => part("page-groups", Section::Groups, school.groups.is_empty()),
            Role::Activities => part("page-activities", Section::Activities, school.activities.is_empty()),
            Role::Tutorials => part("page-tutorials", Section::Series, school.series.is_empty()),
            Role::WholeSchool | Role::Points => Some(Stands::Page(key)),
            Role::Library if school.library.is_empty() => Some(Stands::Page(key)),
            Role::Library => Some(Stands::Page(PageKey::Library(id))),
            Role::Registers => Some(Stands::Withheld),
            Role::Schools | Role::Frameworks | Role::Profiles => None,
        }
    }

    fn add_pages(&mut self) {
        use crate::catalogue::{ActivityId, GroupId, PackageId, PersonId, SeriesId};
        let catalogue = self.catalogue;
        let (pages, abouts) = (&mut self.pages, &mut self.abouts);
        let mut add = |paths: &mut dyn Iterator<Item = &'a ContentPath>, about: Option<&'a About>, key: PageKey| {
            for path in paths.chain(about.map(|about| &about.path)) {
                pages.entry(path).or_insert(key.clone());
            }
            abouts.extend(about.map(|about| (key, about)));
        };
        for (at, package) in catalogue.packages.iter().enumerate() {
            add(&mut package.paths.iter(), package.about.as_ref(), PageKey::Package(PackageId(at as u32)));
        }
        for (at, person) in catalogue.people.iter().enumerate() {
            add(&mut person.paths.iter(), person.about.as_ref(), PageKey::Teacher(PersonId(at as u32)));
        }
        for (at, group) in catalogue.groups.iter().enumerate() {
            add(&mut group.path.iter(), group.about.as_ref(), PageKey::Group(GroupId(at as u32)));
        }
        for (at, activity) in catalogue.activities.iter().enumerate() {
            let path = &mut std::iter::once(&activity.path);
            add(path, activity.about.as_ref(), PageKey::Activity(ActivityId(at as u32)));
        }
        for (at, series) in catalogue.series.iter().enumerate() {
            let path = &mut std::iter::once(&series.path);
            add(path, series.about.as_ref(), PageKey::Series(SeriesId(at as u32)));
        }
        for (at, school) in catalogue.schools.iter().enumerate() {
            let path = &mut std::iter::once(&school.path);
            add(path, school.about.as_ref(), PageKey::School(SchoolId(at as u32)));
        }
    }
}

/// The places a link may mean: as written, with the ending that is left out in many tools, and with that
/// of the text from which others make the page.
fn variants(path: &ContentPath) -> Vec<ContentPath> {
    let written = path.as_str();
    let made = MADE.iter().find_map(|made| written.strip_suffix(made));
    let made = made.map(|stem| ContentPath::new(format!("{stem}.md")));
    let index = written.strip_suffix("index.html").map(ContentPath::new);
    let bare = (!path.is_root()).then(|| ContentPath::new(format!("{written}.md")));
    std::iter::once(path.clone()).chain(made).chain(bare).chain(index).collect()
}

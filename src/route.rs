//! Every page and file of the site its one path.
//!
//! **In** a [`Catalogue`], already cut down to its audience. **Out** [`Routes`]. **Never** depends on
//! anything but the catalogue, gives two things one path, or gives a path to what is withheld.
//! **Start at** [`Routes::new`].

mod folder;
mod name;
mod room;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{ActivityId, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};
use crate::catalogue::{Catalogue, Evidence, EvidenceId, FileVerdict, Owner};
use crate::formats::Formats;
use crate::path::SitePath;
use crate::preview::{self, PictureSize};
use crate::route::folder::{Wish, names};
use crate::slug;

pub use room::{Room, Show, Stand};

/// The folder of a page that holds the texts for which it has no room.
const TEXTS: &str = "texts";
/// The folder of a page that holds pictures made for it.
const PICTURES: &str = "pictures";

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
    files: Vec<Option<SitePath>>,
    pictures: Vec<Vec<(PictureSize, SitePath)>>,
    anchors: Vec<String>,
}

impl Routes {
    /// Gives every page, every published file and every picture made of one its path. `runs_in_browser` tells the files that a
    /// browser would open as a page (saved web pages, SVG); they are delivered as `NAME.txt`.
    pub fn new(catalogue: &Catalogue, formats: &Formats, runs_in_browser: &dyn Fn(&Evidence) -> bool) -> Self {
        let mut routes = Self::default();
        for (key, path) in
            [(PageKey::Home, "index.html"), (PageKey::About, "about/index.html"), (PageKey::NotFound, "404.html")]
        {
            routes.pages.insert(key, SitePath::new(path));
        }
        routes.add_schools(catalogue);
        routes.add_frameworks(catalogue);
        routes.add_people(catalogue);
        routes.add_packages(catalogue);
        routes.add_groups(catalogue);
        routes.add_activities(catalogue);
        routes.add_tutorials(catalogue);
        routes.add_texts(catalogue, &Room::new(catalogue, formats));
        routes.add_files(catalogue, runs_in_browser);
        routes.anchors = catalogue.evidence.iter().map(|evidence| anchor(evidence.path.as_str())).collect();
        routes.pictures = catalogue.evidence.iter().map(|evidence| routes.pictures_of(evidence)).collect();
        routes
    }

    /// The path of a page, or `None` if the site has no such page.
    pub fn get(&self, key: &PageKey) -> Option<&SitePath> {
        self.pages.get(key)
    }

    /// The path of a page the site is known to have: home if it has not.
    pub fn page(&self, key: &PageKey) -> &SitePath {
        self.pages.get(key).unwrap_or_else(|| &self.pages[&PageKey::Home])
    }

    /// Every page with its path, in the order of [`PageKey`].
    pub fn pages(&self) -> impl Iterator<Item = (&PageKey, &SitePath)> {
        self.pages.iter()
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

    /// The folder that holds a page, without a slash at the end.
    fn folder(&self, key: &PageKey) -> &str {
        self.pages.get(key).map_or("", SitePath::folder)
    }

    fn insert(&mut self, key: PageKey, parent: &str, name: &str) {
        self.pages.insert(key, SitePath::page(&join(parent, name)));
    }

    fn add_schools(&mut self, catalogue: &Catalogue) {
        let wishes = catalogue
            .schools
            .iter()
            .map(|school| Wish::new(school.slug.as_deref(), &school.name, school.path.as_str()));
        for (at, name) in names(wishes.collect()).into_iter().enumerate() {
            let id = SchoolId(at as u32);
            let school = catalogue.school(id);
            self.insert(PageKey::School(id), "schools", &name);
            let folder = join("schools", &name);
            if !school.library.is_empty() {
                self.insert(PageKey::Library(id), &folder, "library");
            }
            let codes: Vec<String> = points_of(catalogue, id).into_iter().collect();
            let wishes = codes.iter().map(|code| Wish::new(None, code, code)).collect();
            for (code, name) in codes.iter().zip(names(wishes)) {
                self.insert(PageKey::Point(id, code.clone()), &join(&folder, "points"), &name);
            }
        }
    }

    fn add_frameworks(&mut self, catalogue: &Catalogue) {
        let ids: BTreeSet<&str> = catalogue.schools.iter().map(|school| school.framework.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().filter(|id| !id.is_empty()).collect();
        let wishes = ids.iter().map(|id| Wish::new(None, id, id)).collect();
        for (id, name) in ids.iter().zip(names(wishes)) {
            self.insert(PageKey::Framework((*id).to_owned()), "frameworks", &name);
        }
    }

    fn add_people(&mut self, catalogue: &Catalogue) {
        let all = (0..catalogue.people.len() as u32).map(PersonId);
        self.add_within(all, PageKey::Teacher, |id| {
            let person = catalogue.person(id);
            let own = person.paths.first().map_or_else(
                || format!("{}#{}", catalogue.school(person.school).path, person.id.as_ref().unwrap_or(&person.name)),
                |path| path.as_str().to_owned(),
            );
            let parent = PageKey::School(person.school);
            (parent, "teachers", Wish::new(person.slug.as_deref(), &person.name, &own))
        });
    }

    fn add_packages(&mut self, catalogue: &Catalogue) {
        let all = (0..catalogue.packages.len() as u32).map(PackageId);
        self.add_within(all, PageKey::Package, |id| {
            let package = catalogue.package(id);
            let title = match &package.point {
                Some(code) => format!("{code} {}", package.title),
                None => package.title.clone(),
            };
            let own = package.paths.first().map_or(title.as_str(), |path| path.as_str());
            let wish = Wish::new(package.slug.as_deref(), &title, own);
            match package.person {
                Some(person) => (PageKey::Teacher(person), "", wish),
                None => (PageKey::School(package.school), "packages", wish),
            }
        });
    }

    fn add_groups(&mut self, catalogue: &Catalogue) {
        let all = (0..catalogue.groups.len() as u32).map(GroupId);
        self.add_within(all, PageKey::Group, |id| {
            let group = catalogue.group(id);
            let own = group.path.as_ref().map_or(group.name.as_str(), |path| path.as_str());
            (PageKey::School(group.school), "groups", Wish::new(group.slug.as_deref(), &group.name, own))
        });
    }

    fn add_activities(&mut self, catalogue: &Catalogue) {
        let all = (0..catalogue.activities.len() as u32).map(ActivityId);
        self.add_within(all, PageKey::Activity, |id| {
            let activity = catalogue.activity(id);
            let title = match activity.date {
                Some(date) => format!("{date} {}", activity.name),
                None => activity.name.clone(),
            };
            let wish = Wish::new(activity.slug.as_deref(), &title, activity.path.as_str());
            (PageKey::School(activity.school), "activities", wish)
        });
    }

    fn add_tutorials(&mut self, catalogue: &Catalogue) {
        if !catalogue.series.is_empty() {
            self.insert(PageKey::Tutorials, "", "tutorials");
        }
        let all = (0..catalogue.series.len() as u32).map(SeriesId);
        self.add_within(all, PageKey::Series, |id| {
            let series = catalogue.series(id);
            let parent = series.school.map_or(PageKey::Home, PageKey::School);
            (parent, "tutorials", Wish::new(series.slug.as_deref(), &series.title, series.path.as_str()))
        });
        let all = (0..catalogue.tutorials.len() as u32).map(TutorialId);
        self.add_within(all, PageKey::Tutorial, |id| {
            let tutorial = catalogue.tutorial(id);
            let file = tutorial.text.or_else(|| tutorial.files.first().copied());
            let own = file.map_or(tutorial.title.as_str(), |file| catalogue.evidence(file).path.as_str());
            (PageKey::Series(tutorial.series), "", Wish::new(tutorial.slug.as_deref(), &tutorial.title, own))
        });
    }

    /// Pages of texts for which their things have no room: nothing lies beneath them, so they are files.
    fn add_texts(&mut self, catalogue: &Catalogue, room: &Room) {
        let mut siblings: BTreeMap<PageKey, Vec<EvidenceId>> = BTreeMap::new();
        for (at, stand) in room.stands().iter().enumerate().filter(|(_, stand)| !stand.own_parts().is_empty()) {
            debug_assert!(stand.n_parts > 0, "a text");
            let id = EvidenceId(u32::try_from(at).expect("ids fit"));
            siblings.entry(PageKey::of_owner(catalogue.evidence(id).owner)).or_default().push(id);
        }
        for (owner, texts) in siblings {
            let folder = join(self.folder(&owner), TEXTS);
            let path = |id: &EvidenceId| &catalogue.evidence(*id).path;
            let wishes = texts.iter().map(|id| Wish::new(None, path(id).stem(), path(id).as_str())).collect();
            for (id, name) in texts.iter().zip(names(wishes)) {
                for part in room.stand(*id).own_parts() {
                    // No slug holds such a line.
                    let name = if part == 0 { name.clone() } else { format!("{name}_{}", part + 1) };
                    self.pages.insert(PageKey::Text(*id, part), SitePath::new(format!("{folder}/{name}.html")));
                }
            }
        }
    }

    /// Names things that live below other pages: all siblings at once, so that names do not depend on order.
    fn add_within<Id: Copy>(
        &mut self,
        all: impl Iterator<Item = Id>,
        key: impl Fn(Id) -> PageKey,
        place: impl Fn(Id) -> (PageKey, &'static str, Wish),
    ) {
        let mut siblings: BTreeMap<(PageKey, &'static str), Vec<(Id, Wish)>> = BTreeMap::new();
        for id in all {
            let (parent, folder, wish) = place(id);
            siblings.entry((parent, folder)).or_default().push((id, wish));
        }
        for ((parent, folder), things) in siblings {
            let base = join(self.folder(&parent), folder);
            let (ids, wishes): (Vec<Id>, Vec<Wish>) = things.into_iter().unzip();
            for (id, name) in ids.into_iter().zip(names(wishes)) {
                self.insert(key(id), &base, &name);
            }
        }
    }

    fn pictures_of(&self, evidence: &Evidence) -> Vec<(PictureSize, SitePath)> {
        if evidence.verdict != FileVerdict::Shown {
            return Vec::new();
        }
        let sizes = preview::sizes_of(evidence);
        if sizes.is_empty() {
            return Vec::new();
        }
        let folder = join(self.folder(&PageKey::of_owner(evidence.owner)), PICTURES);
        let path = evidence.path.as_str();
        let stem = evidence.path.name().rsplit_once('.').map_or("", |(stem, _)| stem);
        let name = slug::slug(stem);
        let own = if name.is_empty() { digits(path) } else { format!("{name}-{}", digits(path)) };
        let edge = |size: &PictureSize| size.width_px.max(size.height_px);
        let place = |size: &PictureSize| SitePath::new(format!("{folder}/{own}-{}.jpg", edge(size)));
        sizes.into_iter().map(|size| (size, place(&size))).collect()
    }

    fn add_files(&mut self, catalogue: &Catalogue, runs_in_browser: &dyn Fn(&Evidence) -> bool) {
        self.files = vec![None; catalogue.evidence.len()];
        let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, evidence) in catalogue.evidence.iter().enumerate() {
            if !evidence.has_original || !matches!(evidence.verdict, FileVerdict::Shown | FileVerdict::Download) {
                continue;
            }
            let page = self.folder(&PageKey::of_owner(evidence.owner));
            let folder = join(&join(page, "files"), &slug::slug(&evidence.folder.replace('/', " ")));
            folders.entry(folder).or_default().push(at);
        }
        for (folder, held) in folders {
            let things = held.iter().map(|at| {
                let evidence = &catalogue.evidence[*at];
                (evidence.path.name(), runs_in_browser(evidence), evidence.path.as_str())
            });
            for (at, name) in held.iter().zip(name::publish(&things.collect::<Vec<_>>())) {
                self.files[*at] = Some(SitePath::new(format!("{folder}/{name}")));
            }
        }
    }
}

/// The digits that tell the file at `path` from all others of the site.
fn digits(path: &str) -> String {
    blake3::hash(path.as_bytes()).to_hex()[..10].to_owned()
}

/// Codes that have a page in a school: those it chose, those its packages and files show.
fn points_of(catalogue: &Catalogue, id: SchoolId) -> BTreeSet<String> {
    let school = catalogue.school(id);
    let mut codes: BTreeSet<String> = school.points.iter().cloned().collect();
    let people = school.people.iter().map(|person| catalogue.person(*person));
    let (mut packages, mut files) = (school.packages.clone(), Vec::new());
    for person in people {
        packages.extend(&person.packages);
        files.extend(&person.files);
    }
    codes.extend(packages.iter().filter_map(|package| catalogue.package(*package).point.clone()));
    files.extend(&school.library);
    codes.extend(files.iter().filter_map(|file| catalogue.evidence(*file).point.clone()));
    codes
}

fn join(parent: &str, name: &str) -> String {
    match (parent.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => parent.to_owned(),
        _ => format!("{parent}/{name}"),
    }
}

/// The `id` of the card of the file at `path`.
fn anchor(path: &str) -> String {
    format!("f-{}", digits(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_of_a_site_is_always_there() {
        let routes = Routes::new(&Catalogue::default(), Formats::builtin(), &|_| false);
        let paths: Vec<_> = routes.pages().map(|(_, path)| path.as_str().to_owned()).collect();
        assert_eq!(paths, ["index.html", "about/index.html", "404.html"]);
    }
}

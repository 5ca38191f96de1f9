//! Where each page of a catalogue stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{ActivityId, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};
use crate::catalogue::{Address, Catalogue, EvidenceId};
use crate::route::folder::{Wish, names};
use crate::route::place::Place;
use crate::route::{PageKey, Room};
use crate::shelve::Shelves;
use crate::slug;

/// The folder of a page that holds the texts for which it has no room.
const TEXTS: &str = "texts";

/// Where each page stands, as if every one had a folder of its own.
pub(super) type Places = BTreeMap<PageKey, Place>;

/// The place of every page.
pub(super) fn of(catalogue: &Catalogue, room: &Room, shelves: &Shelves) -> Places {
    let mut places = Places::new();
    // In a site of one school that school's page stands first.
    if catalogue.schools.len() != 1 {
        places.insert(PageKey::Home, Place::default());
    }
    places.insert(PageKey::About, Place::at("about"));
    add_schools(&mut places, catalogue);
    add_frameworks(&mut places, catalogue);
    add_people(&mut places, catalogue);
    add_packages(&mut places, catalogue);
    add_groups(&mut places, catalogue);
    add_activities(&mut places, catalogue);
    add_tutorials(&mut places, catalogue);
    add_texts(&mut places, catalogue, room);
    add_further(&mut places, shelves);
    places
}

fn wish(address: &Address, own: &str, path: &str) -> Wish {
    Wish::new(address.slug.as_deref(), own, path)
}

fn add_schools(places: &mut Places, catalogue: &Catalogue) {
    let wishes =
        catalogue.schools.iter().map(|school| wish(&school.address, &school.address.own, school.path.as_str()));
    for (at, name) in names(wishes.collect()).into_iter().enumerate() {
        let id = SchoolId(at as u32);
        let school = catalogue.school(id);
        let place = Place::default().below("schools", &name);
        if !school.library.is_empty() {
            places.insert(PageKey::Library(id), place.inside("library"));
        }
        let codes: Vec<String> = points_of(catalogue, id).into_iter().collect();
        let wishes = codes.iter().map(|code| Wish::new(None, code, code)).collect();
        for (code, name) in codes.iter().zip(names(wishes)) {
            places.insert(PageKey::Point(id, code.clone()), place.below("points", &name));
        }
        places.insert(PageKey::School(id), place);
    }
}

fn add_frameworks(places: &mut Places, catalogue: &Catalogue) {
    let ids: BTreeSet<&str> = catalogue.schools.iter().map(|school| school.framework.as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().filter(|id| !id.is_empty()).collect();
    let wishes = ids.iter().map(|id| Wish::new(None, id, id)).collect();
    for (id, name) in ids.iter().zip(names(wishes)) {
        places.insert(PageKey::Framework((*id).to_owned()), Place::default().below("frameworks", &name));
    }
}

fn add_people(places: &mut Places, catalogue: &Catalogue) {
    let all = (0..catalogue.people.len() as u32).map(PersonId);
    add_within(places, all, PageKey::Teacher, |id| {
        let person = catalogue.person(id);
        let path = person.paths.first().map_or_else(
            || format!("{}#{}", catalogue.school(person.school).path, person.id.as_ref().unwrap_or(&person.name)),
            |path| path.as_str().to_owned(),
        );
        (PageKey::School(person.school), "teachers", wish(&person.address, &person.address.own, &path))
    });
}

fn add_packages(places: &mut Places, catalogue: &Catalogue) {
    let all = (0..catalogue.packages.len() as u32).map(PackageId);
    add_within(places, all, PageKey::Package, |id| {
        let package = catalogue.package(id);
        let path = package.paths.first().map_or(package.address.own.as_str(), |path| path.as_str());
        let wish = wish(&package.address, &package.address.own, path);
        match package.person {
            Some(person) => (PageKey::Teacher(person), "", wish),
            None => (PageKey::School(package.school), "packages", wish),
        }
    });
}

fn add_groups(places: &mut Places, catalogue: &Catalogue) {
    let all = (0..catalogue.groups.len() as u32).map(GroupId);
    add_within(places, all, PageKey::Group, |id| {
        let group = catalogue.group(id);
        let path = group.path.as_ref().map_or(group.address.own.as_str(), |path| path.as_str());
        (PageKey::School(group.school), "groups", wish(&group.address, &group.address.own, path))
    });
}

fn add_activities(places: &mut Places, catalogue: &Catalogue) {
    let all = (0..catalogue.activities.len() as u32).map(ActivityId);
    add_within(places, all, PageKey::Activity, |id| {
        let activity = catalogue.activity(id);
        let wish = wish(&activity.address, &activity.address.own, activity.path.as_str());
        (PageKey::School(activity.school), "activities", wish)
    });
}

fn add_tutorials(places: &mut Places, catalogue: &Catalogue) {
    if !catalogue.series.is_empty() {
        places.insert(PageKey::Tutorials, Place::at("tutorials"));
    }
    let all = (0..catalogue.series.len() as u32).map(SeriesId);
    add_within(places, all, PageKey::Series, |id| {
        let series = catalogue.series(id);
        let parent = series.school.map_or(PageKey::Home, PageKey::School);
        (parent, "tutorials", wish(&series.address, &series.address.own, series.path.as_str()))
    });
    let all = (0..catalogue.tutorials.len() as u32).map(TutorialId);
    add_within(places, all, PageKey::Tutorial, |id| {
        let tutorial = catalogue.tutorial(id);
        let file = tutorial.text.or_else(|| tutorial.files.first().copied());
        let path = file.map_or(tutorial.address.own.as_str(), |file| catalogue.evidence(file).path.as_str());
        (PageKey::Series(tutorial.series), "", wish(&tutorial.address, &tutorial.address.own, path))
    });
}

/// Names things that live below other pages: all siblings at once, so that names do not depend on order.
fn add_within<Id: Copy>(
    places: &mut Places,
    all: impl Iterator<Item = Id>,
    key: impl Fn(Id) -> PageKey,
    stands: impl Fn(Id) -> (PageKey, &'static str, Wish),
) {
    let mut siblings: BTreeMap<(PageKey, &'static str), Vec<(Id, Wish)>> = BTreeMap::new();
    for id in all {
        let (parent, folder, wish) = stands(id);
        siblings.entry((parent, folder)).or_default().push((id, wish));
    }
    for ((parent, folder), things) in siblings {
        let parent = places.get(&parent).cloned().unwrap_or_default();
        let (ids, wishes): (Vec<Id>, Vec<Wish>) = things.into_iter().unzip();
        for (id, name) in ids.into_iter().zip(names(wishes)) {
            places.insert(key(id), parent.below(folder, &name));
        }
    }
}

/// Pages of texts for which their things have no room, and of their parts.
fn add_texts(places: &mut Places, catalogue: &Catalogue, room: &Room) {
    let mut siblings: BTreeMap<PageKey, Vec<EvidenceId>> = BTreeMap::new();
    for (at, _) in room.stands().iter().enumerate().filter(|(_, stand)| !stand.own_parts().is_empty()) {
        let id = EvidenceId(u32::try_from(at).expect("ids fit"));
        siblings.entry(PageKey::of_owner(catalogue.evidence(id).owner)).or_default().push(id);
    }
    for (owner, texts) in siblings {
        let owner = places.get(&owner).cloned().unwrap_or_default();
        let path = |id: &EvidenceId| &catalogue.evidence(*id).path;
        let wishes = texts.iter().map(|id| Wish::new(None, path(id).stem(), path(id).as_str())).collect();
        for (id, name) in texts.iter().zip(names(wishes)) {
            for part in room.stand(*id).own_parts() {
                places.insert(PageKey::Text(*id, part), owner.below(TEXTS, &name.of_part(part)));
            }
        }
    }
}

/// Further pages of long lists: in the folder of the first.
fn add_further(places: &mut Places, shelves: &Shelves) {
    let known = shelves.all().filter_map(|(key, shelf)| Some((key, shelf, places.get(key)?.clone())));
    for (key, shelf, place) in known.collect::<Vec<_>>() {
        for number in 2..=shelf.n_pages() {
            places.insert(key.at(number), place.inside(&slug::of_page(number)));
        }
    }
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

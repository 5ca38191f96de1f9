//! What stands on the shelf of each page.

use std::collections::BTreeMap;

use crate::catalogue::{
    ActivityId, Catalogue, EvidenceId, GroupId, Owner, PackageId, PersonId, SchoolId, SeriesId, TutorialId,
};
use crate::shelve::{PageKey, Section, Shelf, Thing, first, is_visible, step};
use crate::vocabulary::{Vocabulary, Word};

/// The shelves of every page that lists things.
pub(super) fn all(catalogue: &Catalogue, vocabulary: &Vocabulary) -> BTreeMap<PageKey, Shelf> {
    let (mut pages, filler) = (BTreeMap::new(), Filler { catalogue, vocabulary });
    let first = first(catalogue);
    if first.is_none() {
        pages.insert(PageKey::Home, filler.home());
    }
    for id in ids(&catalogue.schools, SchoolId) {
        let key = PageKey::School(id);
        pages.insert(PageKey::Library(id), filler.library(id));
        pages.extend(filler.points(id).into_iter().map(|(code, shelf)| (PageKey::Point(id, code), shelf)));
        pages.insert(key.clone(), filler.school(id, first.as_ref() == Some(&key)));
        pages.extend(filler.teachers(id).into_iter().map(|(person, shelf)| (PageKey::Teacher(person), shelf)));
    }
    pages.extend(ids(&catalogue.packages, PackageId).map(|id| (PageKey::Package(id), filler.package(id))));
    pages.extend(ids(&catalogue.groups, GroupId).map(|id| (PageKey::Group(id), filler.group(id))));
    pages.extend(ids(&catalogue.activities, ActivityId).map(|id| (PageKey::Activity(id), filler.activity(id))));
    pages.extend(ids(&catalogue.series, SeriesId).map(|id| (PageKey::Series(id), filler.series(id))));
    pages.extend(ids(&catalogue.tutorials, TutorialId).map(|id| (PageKey::Tutorial(id), filler.tutorial(id))));
    let mut all = Shelf::default();
    all.add(Section::Series, ids(&catalogue.series, SeriesId).map(Thing::Series));
    pages.insert(PageKey::Tutorials, all);
    pages.retain(|_, shelf| !shelf.things.is_empty());
    pages
}

fn ids<T, Id>(all: &[T], id: fn(u32) -> Id) -> impl Iterator<Item = Id> + use<T, Id> {
    (0..u32::try_from(all.len()).unwrap_or(u32::MAX)).map(id)
}

struct Filler<'a> {
    catalogue: &'a Catalogue,
    vocabulary: &'a Vocabulary,
}

impl Filler<'_> {
    /// Those of `files` that are published.
    fn files(&self, files: &[EvidenceId]) -> impl Iterator<Item = Thing> {
        files.iter().copied().filter(|id| is_visible(self.catalogue.evidence(*id))).map(Thing::File)
    }

    /// Files in the order of a lesson.
    fn steps(&self, files: &[EvidenceId]) -> impl Iterator<Item = Thing> {
        let mut files = files.to_vec();
        files.sort_by_key(|id| step::of(self.catalogue.evidence(*id)));
        files.into_iter().filter(|id| is_visible(self.catalogue.evidence(*id))).map(Thing::File)
    }

    /// Series that belong to no school.
    fn own_series(&self) -> impl Iterator<Item = Thing> {
        ids(&self.catalogue.series, SeriesId)
            .filter(|id| self.catalogue.series(*id).school.is_none())
            .map(Thing::Series)
    }

    fn home(&self) -> Shelf {
        let catalogue = self.catalogue;
        let of_site = |id: &EvidenceId| catalogue.evidence(*id).owner == Owner::Site;
        let files: Vec<EvidenceId> = ids(&catalogue.evidence, EvidenceId).filter(of_site).collect();
        let mut shelf = Shelf::default();
        shelf.add(Section::Schools, ids(&catalogue.schools, SchoolId).map(Thing::School));
        shelf.add(Section::Series, self.own_series());
        shelf.add(Section::Files, self.files(&files));
        shelf
    }

    fn school(&self, id: SchoolId, is_first: bool) -> Shelf {
        let school = self.catalogue.school(id);
        let (away, people): (Vec<PersonId>, Vec<PersonId>) =
            school.people.iter().partition(|id| self.catalogue.person(**id).is_away);
        let mut shelf = Shelf::default();
        shelf.add(Section::People, people.into_iter().map(Thing::Person));
        shelf.add(Section::Away, away.into_iter().map(Thing::Person));
        shelf.add(Section::Groups, school.groups.iter().copied().map(Thing::Group));
        shelf.add(Section::Activities, school.activities.iter().copied().map(Thing::Activity));
        shelf.add(Section::Packages, school.packages.iter().copied().map(Thing::Package));
        let series = school.series.iter().copied().map(Thing::Series);
        shelf.add(Section::Series, series.chain(self.own_series().filter(|_| is_first)));
        shelf.add(Section::Documents, self.files(&school.whole_school));
        shelf.add(Section::Files, self.files(if is_first { &self.catalogue.files } else { &[] }));
        shelf.add(Section::Unfiled, self.files(&school.unfiled));
        shelf
    }

    /// The people of a school.
    fn teachers(&self, id: SchoolId) -> Vec<(PersonId, Shelf)> {
        let school = self.catalogue.school(id);
        let mut activities: BTreeMap<PersonId, Vec<Thing>> = BTreeMap::new();
        for id in &school.activities {
            for member in &self.catalogue.activity(*id).members {
                let known = activities.entry(*member).or_default();
                if known.last() != Some(&Thing::Activity(*id)) {
                    known.push(Thing::Activity(*id));
                }
            }
        }
        let shelf = |id: &PersonId| {
            let person = self.catalogue.person(*id);
            let mut shelf = Shelf::default();
            shelf.add(Section::Packages, person.packages.iter().copied().map(Thing::Package));
            shelf.add(Section::Files, self.files(&person.files));
            shelf.add(Section::Activities, activities.get(id).cloned().unwrap_or_default());
            (*id, shelf)
        };
        school.people.iter().map(shelf).collect()
    }

    /// The points of a school that anything shows.
    fn points(&self, id: SchoolId) -> BTreeMap<String, Shelf> {
        let (catalogue, school) = (self.catalogue, self.catalogue.school(id));
        let people = || school.people.iter().map(|id| catalogue.person(*id));
        let of_package = |id: &PackageId| Some((catalogue.package(*id).point.clone()?, Thing::Package(*id)));
        let of_file = |id: &EvidenceId| {
            let evidence = catalogue.evidence(*id);
            Some((evidence.point.clone().filter(|_| is_visible(evidence))?, Thing::File(*id)))
        };
        let mut shelves = BTreeMap::new();
        let shown = people().flat_map(|person| &person.packages).filter_map(of_package);
        add(&mut shelves, Section::ShownPackages, shown);
        add(&mut shelves, Section::ShownFiles, people().flat_map(|person| &person.files).filter_map(of_file));
        add(&mut shelves, Section::Packages, school.packages.iter().filter_map(of_package));
        add(&mut shelves, Section::Resources, school.library.iter().filter_map(of_file));
        shelves
    }

    fn package(&self, id: PackageId) -> Shelf {
        let mut shelf = Shelf::default();
        shelf.add(Section::Files, self.steps(&self.catalogue.package(id).files));
        shelf
    }

    fn group(&self, id: GroupId) -> Shelf {
        let group = self.catalogue.group(id);
        let mut shelf = Shelf::default();
        shelf.add(Section::People, group.members.iter().copied().map(Thing::Person));
        shelf.add(Section::Files, self.steps(&group.files));
        shelf
    }

    fn activity(&self, id: ActivityId) -> Shelf {
        let activity = self.catalogue.activity(id);
        let mut shelf = Shelf::default();
        shelf.add(Section::People, activity.members.iter().copied().map(Thing::Person));
        shelf.add(Section::Names, (0..activity.other_members.len() as u64).map(Thing::Number));
        shelf.add(Section::Files, self.steps(&activity.files));
        shelf
    }

    /// Tutorials in order, missing episodes among them.
    fn series(&self, id: SeriesId) -> Shelf {
        let series = self.catalogue.series(id);
        let mut entries: Vec<Thing> = series.tutorials.iter().copied().map(Thing::Tutorial).collect();
        let episode = |entry: &Thing| match entry {
            Thing::Tutorial(id) => self.catalogue.tutorial(*id).episode,
            Thing::Number(episode) => Some(*episode),
            _ => None,
        };
        for missing in &series.missing_episodes {
            let is_later = |entry: &Thing| episode(entry).is_some_and(|other| other > *missing);
            let at = entries.iter().position(is_later).unwrap_or(entries.len());
            entries.insert(at, Thing::Number(*missing));
        }
        let mut shelf = Shelf::default();
        shelf.add(Section::Tutorials, entries);
        shelf.add(Section::Files, self.files(&series.files));
        shelf
    }

    fn tutorial(&self, id: TutorialId) -> Shelf {
        let mut shelf = Shelf::default();
        shelf.add(Section::Files, self.files(&self.catalogue.tutorial(id).files));
        shelf
    }

    /// Resources by subject, grade and term, then as the catalogue has them; the unknown comes last.
    fn library(&self, id: SchoolId) -> Shelf {
        let files = &self.catalogue.school(id).library;
        let visible = files.iter().copied().filter(|id| is_visible(self.catalogue.evidence(*id)));
        let mut keyed: Vec<_> = visible.map(|id| (self.shelved(id), id)).collect();
        // Of one shelf they stay as the catalogue counts them: lesson 2 before lesson 10.
        keyed.sort_by_key(|(shelf, _)| *shelf);
        let mut shelf = Shelf::default();
        for (at, of_subject) in keyed.chunk_by(|((one, ..), _), ((other, ..), _)| one == other).enumerate() {
            shelf.add(Section::Subject(at), of_subject.iter().map(|(_, id)| Thing::File(*id)));
        }
        shelf
    }

    fn shelved(&self, id: EvidenceId) -> ((usize, &str), (usize, &str), &str) {
        let evidence = self.catalogue.evidence(id);
        (
            order(&self.vocabulary.subjects, evidence.subject.as_deref()),
            order(&self.vocabulary.grades, evidence.grade.as_deref()),
            evidence.term.as_deref().unwrap_or_default(),
        )
    }
}

/// The place of a word, before what nobody knows, before nothing.
fn order<'w>(words: &[Word], id: Option<&'w str>) -> (usize, &'w str) {
    match id {
        Some(id) => (words.iter().position(|word| word.id == id).unwrap_or(usize::MAX - 1), id),
        None => (usize::MAX, ""),
    }
}

/// Adds to each shelf the things that belong to it, in their order.
fn add(shelves: &mut BTreeMap<String, Shelf>, section: Section, things: impl Iterator<Item = (String, Thing)>) {
    let mut parted: BTreeMap<String, Vec<Thing>> = BTreeMap::new();
    things.for_each(|(code, thing)| parted.entry(code).or_default().push(thing));
    for (code, things) in parted {
        shelves.entry(code).or_default().add(section, things);
    }
}

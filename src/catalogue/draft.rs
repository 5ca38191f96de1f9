//! The catalogue while it grows: things are found in the order of the walk, under temporary ids;
//! `order` gives them their final ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::people::{self, People, Who};
use crate::catalogue::{Activity, ActivityId, Address, Evidence, Group, GroupId, Other, Package, PackageId};
use crate::catalogue::{Person, PersonId, RegisterTable, School, SchoolId, Series, SeriesId, Told, Tutorial};
use crate::path::ContentPath;
use crate::vocabulary::Vocabulary;

/// What tells a package from others: its point, or its folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PackageKey {
    /// A person's evidence for a point; with no person, the school's.
    Point(SchoolId, Option<PersonId>, String),
    /// A person's folder that names no point.
    Folder(SchoolId, PersonId, ContentPath),
}

/// The growing catalogue.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) left_out: Vec<String>,
    pub(super) schools: Vec<School>,
    pub(super) people: Vec<Person>,
    pub(super) packages: Vec<Package>,
    pub(super) groups: Vec<Group>,
    pub(super) activities: Vec<Activity>,
    pub(super) series: Vec<Series>,
    pub(super) tutorials: Vec<Tutorial>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) others: Vec<Other>,
    /// Copies that are passed over, and of what.
    pub(super) copies: BTreeMap<ContentPath, ContentPath>,
    pub(super) registers: Vec<RegisterTable>,
    pub(super) known: People,
    package_ids: BTreeMap<PackageKey, PackageId>,
    group_ids: BTreeMap<(SchoolId, String), GroupId>,
    activity_ids: BTreeMap<ContentPath, ActivityId>,
    series_ids: BTreeMap<ContentPath, SeriesId>,
}

/// A name of a roster and where it stands.
pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    pub(super) from: String,
}

fn push_person(people: &mut Vec<Person>, school: SchoolId, name: &str) -> PersonId {
    let id = PersonId(next_id(people));
    people.push(Person {
        school,
        name: name.to_owned(),
        id: None,
        address: Address::of(name),
        group: None,
        subjects: Vec::new(),
        grades: Vec::new(),
        full_time: None,
        post: None,
        told: Told::default(),
        status: None,
        is_away: false,
        private: BTreeMap::new(),
        is_declared: false,
        is_found: false,
        about: None,
        paths: Vec::new(),
        packages: Vec::new(),
        files: Vec::new(),
    });
    id
}

fn next_id<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).expect("fewer than 2^32 things fit in memory")
}

impl Draft {
    /// The person of that name, made if nobody is known by it.
    pub(super) fn person(&mut self, vocabulary: &Vocabulary, school: SchoolId, name: &str) -> (PersonId, Who) {
        let who = self.known.who(vocabulary, school, name);
        let id = match who {
            Who::Known(id) => id,
            Who::Unknown => self.add_person(vocabulary, school, name),
            Who::Ambiguous(_) => {
                let people = &mut self.people;
                self.known.undecided(school, name, || push_person(people, school, name))
            }
        };
        (id, who)
    }

    /// A new person, known by that name.
    pub(super) fn add_person(&mut self, vocabulary: &Vocabulary, school: SchoolId, name: &str) -> PersonId {
        let id = push_person(&mut self.people, school, name);
        self.known.add(vocabulary, school, name, id);
        id
    }

    /// A person that a roster declares; `None` if it did before.
    pub(super) fn declare_person(
        &mut self,
        vocabulary: &Vocabulary,
        school: SchoolId,
        said: Declared<'_>,
    ) -> Option<PersonId> {
        if self.known.has(vocabulary, school, said.name) {
            return None;
        }
        let id = self.add_person(vocabulary, school, said.name);
        self.people[id.index()].is_declared = true;
        self.known.declare(vocabulary, school, said.name, id, said.from);
        Some(id)
    }

    /// The package of that key, made with `title` and `path` if it is new; `path` is noted.
    pub(super) fn package(&mut self, key: PackageKey, title: &str, path: &ContentPath) -> PackageId {
        let (school, person, point) = match &key {
            PackageKey::Point(school, person, point) => (*school, *person, Some(point.clone())),
            PackageKey::Folder(school, person, _) => (*school, Some(*person), None),
        };
        let own = match &key {
            PackageKey::Point(_, _, point) => format!("{point} {title}"),
            PackageKey::Folder(_, _, folder) => folder.name().to_owned(),
        };
        let id = match self.package_ids.get(&key) {
            Some(id) => *id,
            None => {
                let id = PackageId(next_id(&self.packages));
                self.package_ids.insert(key, id);
                self.packages.push(Package {
                    school,
                    person,
                    point,
                    title: title.to_owned(),
                    address: Address::of(&own),
                    paths: Vec::new(),
                    about: None,
                    subject: None,
                    grade: None,
                    term: None,
                    date: None,
                    said: BTreeSet::new(),
                    files: Vec::new(),
                });
                id
            }
        };
        let package = &mut self.packages[id.index()];
        if !package.paths.contains(path) {
            package.paths.push(path.clone());
        }
        id
    }

    /// The group of that name, made if it is new.
    pub(super) fn group(
        &mut self,
        vocabulary: &Vocabulary,
        school: SchoolId,
        name: &str,
        path: Option<&ContentPath>,
    ) -> GroupId {
        let name_key = people::key(name);
        let key = (school, vocabulary.without_group_word(&name_key).to_owned());
        let id = *self.group_ids.entry(key).or_insert_with(|| {
            self.groups.push(Group {
                school,
                name: name.to_owned(),
                address: Address::of(name),
                path: None,
                members: Vec::new(),
                about: None,
                files: Vec::new(),
            });
            GroupId(next_id(&self.groups) - 1)
        });
        if let (Some(path), None) = (path, &self.groups[id.index()].path) {
            self.groups[id.index()].path = Some(path.clone());
            self.groups[id.index()].address.own = path.name().to_owned();
        }
        id
    }

    /// The activity of that folder, made if it is new.
    pub(super) fn activity(&mut self, school: SchoolId, name: &str, path: &ContentPath) -> ActivityId {
        *self.activity_ids.entry(path.clone()).or_insert_with(|| {
            self.activities.push(Activity {
                school,
                name: name.to_owned(),
                address: Address::of(path.name()),
                path: path.clone(),
                date: None,
                term: None,
                kind: None,
                hours: None,
                members: Vec::new(),
                other_members: Vec::new(),
                said: BTreeSet::new(),
                about: None,
                files: Vec::new(),
            });
            ActivityId(next_id(&self.activities) - 1)
        })
    }

    /// The series of that folder, made if it is new.
    pub(super) fn series(&mut self, school: Option<SchoolId>, title: &str, path: &ContentPath) -> SeriesId {
        *self.series_ids.entry(path.clone()).or_insert_with(|| {
            self.series.push(Series {
                school,
                title: title.to_owned(),
                address: Address::of(path.name()),
                has_originals: false,
                path: path.clone(),
                about: None,
                tutorials: Vec::new(),
                missing_episodes: Vec::new(),
                files: Vec::new(),
            });
            SeriesId(next_id(&self.series) - 1)
        })
    }
}

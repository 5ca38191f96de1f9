//! Takes things out of a catalogue and gives the rest new ids.

use crate::catalogue::{
    ActivityId, Catalogue, Evidence, EvidenceId, FileVerdict, GroupId, Held, Owner, PackageId, PersonId, SchoolId,
    SeriesId, TutorialId,
};
use crate::disclose::public::SCHOOL_ONLY;
use crate::settings::Audience;

/// What is taken out, by place in its vector.
pub(super) struct Gone {
    pub(super) schools: Vec<bool>,
    pub(super) people: Vec<bool>,
    pub(super) packages: Vec<bool>,
    pub(super) groups: Vec<bool>,
    pub(super) activities: Vec<bool>,
    pub(super) series: Vec<bool>,
    pub(super) tutorials: Vec<bool>,
}

impl Gone {
    /// Takes out what has nothing left to show but by the school's leave: drafts, packages that are the
    /// school's business, and whatever belongs to what is gone.
    pub(super) fn follow(&mut self, catalogue: &Catalogue, audience: Audience) {
        let is_public = audience == Audience::Public;
        let files = |files: &[EvidenceId], fits: &dyn Fn(&Evidence) -> bool| {
            files.iter().any(|id| fits(catalogue.evidence(*id)))
        };
        let is_school_only = |thing: &Evidence| held_reason(thing).is_some();
        for (at, person) in catalogue.people.iter().enumerate() {
            self.people[at] |= self.schools[person.school.index()];
        }
        for (at, package) in catalogue.packages.iter().enumerate() {
            let has_words = package.about.is_some();
            let is_empty = !has_words && !files(&package.files, &is_seen);
            self.packages[at] |= self.schools[package.school.index()]
                || package.person.is_some_and(|person| self.people[person.index()])
                // That nothing is there to see is the school's business, not the public's.
                || (is_public && is_empty);
        }
        for (at, group) in catalogue.groups.iter().enumerate() {
            self.groups[at] |= self.schools[group.school.index()];
        }
        for (at, activity) in catalogue.activities.iter().enumerate() {
            self.activities[at] |= self.schools[activity.school.index()];
        }
        // Of these not even that they are there is said.
        let is_guess =
            |thing: &Evidence| matches!(held_reason(thing), Some("reason.undeclared" | "reason.school_only"));
        for (at, tutorial) in catalogue.tutorials.iter().enumerate() {
            let all: Vec<EvidenceId> = tutorial.text.iter().chain(&tutorial.files).copied().collect();
            let has_some = files(&all, &|thing| is_seen(thing) || (is_school_only(thing) && !is_guess(thing)));
            self.tutorials[at] |= !all.is_empty() && !has_some;
        }
        for (at, series) in catalogue.series.iter().enumerate() {
            let tutorials = series.tutorials.iter();
            let all_files = tutorials.clone().flat_map(|id| {
                let tutorial = catalogue.tutorial(*id);
                tutorial.text.iter().chain(&tutorial.files)
            });
            let mut all = all_files.chain(&series.files).map(|id| catalogue.evidence(*id));
            let is_left = all.any(|thing| !is_guess(thing));
            let had_some = !series.tutorials.is_empty() || !series.files.is_empty();
            self.series[at] |= series.school.is_some_and(|id| self.schools[id.index()]) || (had_some && !is_left);
            for id in tutorials.filter(|_| self.series[at]) {
                self.tutorials[id.index()] = true;
            }
        }
    }
}

pub(super) fn is_seen(thing: &Evidence) -> bool {
    matches!(thing.verdict, FileVerdict::Shown | FileVerdict::Download)
}

/// Why the public alone may not see a file, if that is so.
fn held_reason(thing: &Evidence) -> Option<&'static str> {
    match thing.verdict {
        FileVerdict::Withheld(reason) if SCHOOL_ONLY.contains(&reason) => Some(reason),
        _ => None,
    }
}

/// The school on whose pages an owner's files stand.
fn school_of(catalogue: &Catalogue, owner: Owner) -> Option<SchoolId> {
    match owner {
        Owner::Site => None,
        Owner::WholeSchool(id) | Owner::Library(id) | Owner::Unfiled(id) => Some(id),
        Owner::Person(id) => Some(catalogue.person(id).school),
        Owner::Package(id) => Some(catalogue.package(id).school),
        Owner::Group(id) => Some(catalogue.group(id).school),
        Owner::Activity(id) => Some(catalogue.activity(id).school),
        Owner::Series(id) => catalogue.series(id).school,
        Owner::Tutorial(id) => catalogue.series(catalogue.tutorial(id).series).school,
    }
}

/// Which things stay: for each its new id.
pub(super) struct Cut {
    schools: Vec<Option<u32>>,
    people: Vec<Option<u32>>,
    packages: Vec<Option<u32>>,
    groups: Vec<Option<u32>>,
    activities: Vec<Option<u32>>,
    series: Vec<Option<u32>>,
    tutorials: Vec<Option<u32>>,
    evidence: Vec<Option<u32>>,
}

/// New ids for those that stay.
fn renumber(stays: impl Iterator<Item = bool>) -> Vec<Option<u32>> {
    let mut next = 0;
    stays
        .map(|stays| {
            stays.then(|| {
                next += 1;
                next - 1
            })
        })
        .collect()
}

fn keep<T>(things: &mut Vec<T>, ids: &[Option<u32>]) {
    let mut ids = ids.iter();
    things.retain(|_| ids.next().is_some_and(Option::is_some));
}

impl Cut {
    pub(super) fn new(catalogue: &Catalogue, gone: &Gone) -> Self {
        let stay = |gone: &[bool]| renumber(gone.iter().map(|gone| !gone));
        Self {
            schools: stay(&gone.schools),
            people: stay(&gone.people),
            packages: stay(&gone.packages),
            groups: stay(&gone.groups),
            activities: stay(&gone.activities),
            series: stay(&gone.series),
            tutorials: stay(&gone.tutorials),
            evidence: renumber(catalogue.evidence.iter().map(is_seen)),
        }
    }

    pub(super) fn apply(&self, mut catalogue: Catalogue) -> Catalogue {
        catalogue.held = self.held(&catalogue);
        keep(&mut catalogue.schools, &self.schools);
        keep(&mut catalogue.people, &self.people);
        keep(&mut catalogue.packages, &self.packages);
        keep(&mut catalogue.groups, &self.groups);
        keep(&mut catalogue.activities, &self.activities);
        keep(&mut catalogue.series, &self.series);
        keep(&mut catalogue.tutorials, &self.tutorials);
        // Evidence of what was taken out is taken out with it.
        catalogue.evidence = std::mem::take(&mut catalogue.evidence)
            .into_iter()
            .zip(&self.evidence)
            .filter_map(|(thing, id)| id.map(|_| thing))
            .collect();
        for thing in &mut catalogue.evidence {
            thing.person = thing.person.and_then(|id| self.person(id));
            thing.captions = thing.captions.and_then(|id| self.file(id));
            thing.owner = self.owner(thing.owner).unwrap_or(Owner::Site);
        }
        for other in &mut catalogue.others {
            other.owner = other.owner.and_then(|owner| self.owner(owner));
        }
        catalogue.registers.retain(|table| self.school(table.school).is_some());
        for table in &mut catalogue.registers {
            table.school = self.school(table.school).unwrap_or(table.school);
        }
        self.people(&mut catalogue);
        self.schools(&mut catalogue);
        self.things(&mut catalogue);
        self.files(&mut catalogue.files);
        catalogue
    }

    /// How many files the public alone does not see, by those of their owners that stay.
    fn held(&self, catalogue: &Catalogue) -> Held {
        let mut held = Held::default();
        for thing in catalogue.evidence.iter().filter(|thing| held_reason(thing).is_some()) {
            let of_school = school_of(catalogue, thing.owner).and_then(|id| self.school(id));
            let whose = match thing.owner {
                Owner::Package(id) => catalogue.package(id).person.or(thing.person),
                Owner::Person(id) => Some(id),
                _ => thing.person,
            };
            let person = whose.and_then(|id| self.person(id));
            // Where no package is left to say so, its person does.
            let instead = || match thing.owner {
                Owner::Package(_) => person.map(Owner::Person).or(of_school.map(Owner::WholeSchool)),
                _ => None,
            };
            if whose.is_some() && person.is_none() {
                continue;
            }
            let Some(owner) = self.owner(thing.owner).or_else(instead) else { continue };
            *held.by_owner.entry(owner).or_default() += 1;
            let Some(school) = of_school else { continue };
            *held.by_school.entry(school).or_default() += 1;
            if let Some(person) = person.filter(|_| matches!(owner, Owner::Person(_) | Owner::Package(_))) {
                *held.by_person.entry(person).or_default() += 1;
            }
            if let Some(code) = &thing.point {
                *held.by_point.entry((school, person, code.clone())).or_default() += 1;
            }
        }
        held
    }

    fn people(&self, catalogue: &mut Catalogue) {
        for package in &mut catalogue.packages {
            package.school = self.school(package.school).unwrap_or(package.school);
            package.person = package.person.and_then(|id| self.person(id));
            self.files(&mut package.files);
        }
        for person in &mut catalogue.people {
            person.school = self.school(person.school).unwrap_or(person.school);
            person.group = person.group.and_then(|id| self.group(id));
            person.told.groups.retain_mut(|(id, _)| self.group(*id).map(|stays| *id = stays).is_some());
            person.packages = person.packages.iter().filter_map(|id| self.package(*id)).collect();
            self.files(&mut person.files);
        }
    }

    fn schools(&self, catalogue: &mut Catalogue) {
        for school in &mut catalogue.schools {
            school.people = school.people.iter().filter_map(|id| self.person(*id)).collect();
            school.packages = school.packages.iter().filter_map(|id| self.package(*id)).collect();
            school.groups = school.groups.iter().filter_map(|id| self.group(*id)).collect();
            school.activities = school.activities.iter().filter_map(|id| self.activity(*id)).collect();
            school.series = school.series.iter().filter_map(|id| self.one_series(*id)).collect();
            [&mut school.library, &mut school.whole_school, &mut school.unfiled]
                .into_iter()
                .for_each(|list| self.files(list));
        }
    }

    fn things(&self, catalogue: &mut Catalogue) {
        for group in &mut catalogue.groups {
            group.school = self.school(group.school).unwrap_or(group.school);
            group.members = group.members.iter().filter_map(|id| self.person(*id)).collect();
            self.files(&mut group.files);
        }
        for activity in &mut catalogue.activities {
            activity.school = self.school(activity.school).unwrap_or(activity.school);
            activity.members = activity.members.iter().filter_map(|id| self.person(*id)).collect();
            self.files(&mut activity.files);
        }
        for series in &mut catalogue.series {
            series.school = series.school.and_then(|id| self.school(id));
            series.tutorials = series.tutorials.iter().filter_map(|id| self.tutorial(*id)).collect();
            self.files(&mut series.files);
        }
        for tutorial in &mut catalogue.tutorials {
            tutorial.series = self.one_series(tutorial.series).unwrap_or(tutorial.series);
            tutorial.text = tutorial.text.and_then(|id| self.file(id));
            self.files(&mut tutorial.files);
        }
    }

    fn school(&self, id: SchoolId) -> Option<SchoolId> {
        self.schools[id.index()].map(SchoolId)
    }

    fn person(&self, id: PersonId) -> Option<PersonId> {
        self.people[id.index()].map(PersonId)
    }

    fn package(&self, id: PackageId) -> Option<PackageId> {
        self.packages[id.index()].map(PackageId)
    }

    fn group(&self, id: GroupId) -> Option<GroupId> {
        self.groups[id.index()].map(GroupId)
    }

    fn activity(&self, id: ActivityId) -> Option<ActivityId> {
        self.activities[id.index()].map(ActivityId)
    }

    fn one_series(&self, id: SeriesId) -> Option<SeriesId> {
        self.series[id.index()].map(SeriesId)
    }

    fn tutorial(&self, id: TutorialId) -> Option<TutorialId> {
        self.tutorials[id.index()].map(TutorialId)
    }

    fn file(&self, id: EvidenceId) -> Option<EvidenceId> {
        self.evidence[id.index()].map(EvidenceId)
    }

    fn files(&self, list: &mut Vec<EvidenceId>) {
        *list = list.iter().filter_map(|id| self.file(*id)).collect();
    }

    fn owner(&self, owner: Owner) -> Option<Owner> {
        match owner {
            Owner::Site => Some(Owner::Site),
            Owner::WholeSchool(id) => self.school(id).map(Owner::WholeSchool),
            Owner::Library(id) => self.school(id).map(Owner::Library),
            Owner::Unfiled(id) => self.school(id).map(Owner::Unfiled),
            Owner::Person(id) => self.person(id).map(Owner::Person),
            Owner::Package(id) => self.package(id).map(Owner::Package),
            Owner::Group(id) => self.group(id).map(Owner::Group),
            Owner::Activity(id) => self.activity(id).map(Owner::Activity),
            Owner::Series(id) => self.one_series(id).map(Owner::Series),
            Owner::Tutorial(id) => self.tutorial(id).map(Owner::Tutorial),
        }
    }
}

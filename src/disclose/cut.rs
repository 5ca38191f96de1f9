//! Takes things out of a catalogue and gives the rest new ids.

use crate::catalogue::{Catalogue, Evidence, EvidenceId, FileVerdict, Owner, PackageId, PersonId};
use crate::settings::Audience;

/// Which things stay: for each its new id.
pub(super) struct Cut {
    people: Vec<Option<u32>>,
    packages: Vec<Option<u32>>,
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

fn keep<T>(things: Vec<T>, ids: &[Option<u32>]) -> Vec<T> {
    things.into_iter().zip(ids).filter(|(_, id)| id.is_some()).map(|(thing, _)| thing).collect()
}

impl Cut {
    pub(super) fn new(catalogue: &Catalogue, audience: Audience, withdrawn: &[bool]) -> Self {
        let is_seen = |thing: &Evidence| matches!(thing.verdict, FileVerdict::Shown | FileVerdict::Download);
        let packages = catalogue.packages.iter().map(|package| {
            let has_words = package.about.is_some();
            let has_files = package.files.iter().any(|id| is_seen(catalogue.evidence(*id)));
            let is_gone = package.person.is_some_and(|person| withdrawn[person.index()]);
            // That nothing is there to see is the school's business, not the public's.
            !is_gone && (has_words || has_files || audience != Audience::Public)
        });
        Self {
            people: renumber(withdrawn.iter().map(|gone| !gone)),
            packages: renumber(packages),
            evidence: renumber(catalogue.evidence.iter().map(is_seen)),
        }
    }

    pub(super) fn apply(&self, mut catalogue: Catalogue) -> Catalogue {
        catalogue.people = keep(catalogue.people, &self.people);
        catalogue.packages = keep(catalogue.packages, &self.packages);
        catalogue.evidence = keep(catalogue.evidence, &self.evidence);
        for thing in &mut catalogue.evidence {
            thing.person = thing.person.and_then(|id| self.person(id));
            thing.captions = thing.captions.and_then(|id| self.file(id));
            thing.owner = self.owner(thing.owner).expect("evidence of what was taken out is taken out");
        }
        for other in &mut catalogue.others {
            other.owner = other.owner.and_then(|owner| self.owner(owner));
        }
        for package in &mut catalogue.packages {
            package.person = package.person.and_then(|id| self.person(id));
            self.files(&mut package.files);
        }
        for person in &mut catalogue.people {
            person.packages = person.packages.iter().filter_map(|id| self.package(*id)).collect();
            self.files(&mut person.files);
        }
        for school in &mut catalogue.schools {
            school.people = school.people.iter().filter_map(|id| self.person(*id)).collect();
            school.packages = school.packages.iter().filter_map(|id| self.package(*id)).collect();
            [&mut school.library, &mut school.whole_school, &mut school.unfiled]
                .into_iter()
                .for_each(|list| self.files(list));
        }
        for group in &mut catalogue.groups {
            group.members = group.members.iter().filter_map(|id| self.person(*id)).collect();
            self.files(&mut group.files);
        }
        for activity in &mut catalogue.activities {
            activity.members = activity.members.iter().filter_map(|id| self.person(*id)).collect();
            self.files(&mut activity.files);
        }
        for series in &mut catalogue.series {
            self.files(&mut series.files);
        }
        for tutorial in &mut catalogue.tutorials {
            tutorial.text = tutorial.text.and_then(|id| self.file(id));
            self.files(&mut tutorial.files);
        }
        self.files(&mut catalogue.files);
        catalogue
    }

    fn person(&self, id: PersonId) -> Option<PersonId> {
        self.people[id.index()].map(PersonId)
    }

    fn package(&self, id: PackageId) -> Option<PackageId> {
        self.packages[id.index()].map(PackageId)
    }

    fn file(&self, id: EvidenceId) -> Option<EvidenceId> {
        self.evidence[id.index()].map(EvidenceId)
    }

    fn files(&self, list: &mut Vec<EvidenceId>) {
        *list = list.iter().filter_map(|id| self.file(*id)).collect();
    }

    fn owner(&self, owner: Owner) -> Option<Owner> {
        match owner {
            Owner::Person(id) => self.person(id).map(Owner::Person),
            Owner::Package(id) => self.package(id).map(Owner::Package),
            other => Some(other),
        }
    }
}

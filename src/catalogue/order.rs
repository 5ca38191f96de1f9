//! Puts what was found in the order people count, gives final ids and fills every list.

use std::collections::BTreeMap;

use crate::catalogue::closed::closed;
use crate::catalogue::copies;
use crate::catalogue::draft::Draft;
use crate::catalogue::input::{Input, is_caption};
use crate::catalogue::names::Ranks;
use crate::catalogue::twins;
use crate::catalogue::{
    ActivityId, Catalogue, Evidence, EvidenceId, FileVerdict, GroupId, Held, Other, Owner, PackageId, PersonId,
};
use crate::catalogue::{SchoolId, SeriesId, TutorialId};
use crate::diagnostic::Diagnostic;
use crate::path::ContentPath;
use crate::scan::{Ignored, What};
use crate::text::order_key;

/// The finished catalogue.
pub(super) fn finish(input: &Input<'_>, mut draft: Draft, problems: &mut Vec<Diagnostic>) -> Catalogue {
    attach_captions(&mut draft);
    settle_owners(&mut draft);
    let moves = Moves::new(input, &draft);
    let mut catalogue = moves.apply(draft);
    fill_lists(&mut catalogue);
    fill_packages(&mut catalogue);
    name_copies(&mut catalogue);
    copies::tell(&catalogue.copies, problems);
    add_ignored(input, &mut catalogue);
    catalogue.closed = closed(input, &catalogue.schools);
    twins::report(&catalogue, problems);
    catalogue
}

/// Every file knows its copies.
fn name_copies(catalogue: &mut Catalogue) {
    for (copy, original) in &catalogue.copies {
        if let Ok(at) = catalogue.evidence.binary_search_by(|evidence| evidence.path.cmp(original)) {
            catalogue.evidence[at].copies.push(copy.clone());
        }
    }
}

/// A caption file goes with the film of its name in its folder.
fn attach_captions(draft: &mut Draft) {
    let key = |path: &ContentPath| (path.parent(), path.stem().to_owned());
    let captions: BTreeMap<_, usize> = draft
        .evidence
        .iter()
        .enumerate()
        .filter(|(_, evidence)| is_caption(&evidence.form))
        .map(|(index, evidence)| (key(&evidence.path), index))
        .collect();
    for index in 0..draft.evidence.len() {
        let film = &draft.evidence[index];
        if film.duration_ms.is_none() && film.codec.is_none() {
            continue;
        }
        if let Some(caption) = captions.get(&key(&film.path)).copied() {
            let owner = film.owner;
            draft.evidence[caption].owner = owner;
            draft.evidence[index].captions = Some(EvidenceId(u32::try_from(caption).expect("ids fit")));
        }
    }
}

/// A person's package may have been opened for a short form before the roster's name was known; the
/// owner decides whose the evidence is.
fn settle_owners(draft: &mut Draft) {
    for evidence in &mut draft.evidence {
        match evidence.owner {
            Owner::Person(id) => evidence.person = Some(id),
            Owner::Package(id) => {
                let package = &draft.packages[id.index()];
                evidence.person = package.person.or(evidence.person);
                evidence.point = package.point.clone().or(evidence.point.take());
            }
            _ => {}
        }
    }
}

/// For each kind of thing: temporary id → final id.
struct Moves {
    people: Vec<u32>,
    packages: Vec<u32>,
    groups: Vec<u32>,
    activities: Vec<u32>,
    series: Vec<u32>,
    tutorials: Vec<u32>,
    evidence: Vec<u32>,
}

/// The final place of each thing when sorted by `key`.
fn places<T, K: Ord>(things: &[T], key: impl Fn(&T) -> K) -> Vec<u32> {
    let mut order: Vec<usize> = (0..things.len()).collect();
    order.sort_by_cached_key(|index| key(&things[*index]));
    let mut places = vec![0; things.len()];
    for (place, index) in order.into_iter().enumerate() {
        places[index] = u32::try_from(place).expect("ids fit");
    }
    places
}

fn by_path(evidence: &[Evidence]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..evidence.len()).collect();
    order.sort_by(|a, b| evidence[*a].path.cmp(&evidence[*b].path));
    let mut places = vec![0; evidence.len()];
    for (place, index) in order.into_iter().enumerate() {
        places[index] = id(place);
    }
    places
}

fn sorted<T>(things: Vec<T>, places: &[u32]) -> Vec<T> {
    let mut pairs: Vec<(u32, T)> = places.iter().copied().zip(things).collect();
    pairs.sort_by_key(|(place, _)| *place);
    pairs.into_iter().map(|(_, thing)| thing).collect()
}

impl Moves {
    fn new(input: &Input<'_>, draft: &Draft) -> Self {
        let people =
            places(&draft.people, |person| (person.school, order_key(&person.name), person.paths.first().cloned()));
        let series =
            places(&draft.series, |series| (series.school, order_key(series.path.as_str()), series.path.clone()));
        let point_order = |school: SchoolId, code: &Option<String>| {
            let framework = input.frameworks.get(&draft.schools[school.index()].framework);
            code.as_ref().map_or(usize::MAX, |code| framework.map_or(0, |framework| framework.order(code)))
        };
        let tutorial_places: BTreeMap<TutorialId, usize> = draft
            .series
            .iter()
            .flat_map(|series| series.tutorials.iter().enumerate())
            .map(|(at, id)| (*id, at))
            .collect();
        let tutorials = places(&(0..draft.tutorials.len()).collect::<Vec<_>>(), |index| {
            let id = TutorialId(u32::try_from(*index).expect("ids fit"));
            (series[draft.tutorials[*index].series.index()], tutorial_places[&id])
        });
        Self {
            packages: places(&draft.packages, |package| {
                let person = package.person.map_or(u32::MAX, |person| people[person.index()]);
                let point = point_order(package.school, &package.point);
                let term = order_key(package.term.as_deref().unwrap_or_default());
                (package.school, person, point, order_key(&package.title), term, package.paths.first().cloned())
            }),
            groups: places(&draft.groups, |group| (group.school, order_key(&group.name), group.name.clone())),
            activities: places(&draft.activities, |activity| {
                (activity.school, std::cmp::Reverse(activity.date), order_key(&activity.name), activity.path.clone())
            }),
            evidence: by_path(&draft.evidence),
            people,
            series,
            tutorials,
        }
    }

    fn person(&self, id: PersonId) -> PersonId {
        PersonId(self.people[id.index()])
    }

    fn owner(&self, owner: Owner) -> Owner {
        match owner {
            Owner::Site | Owner::WholeSchool(_) | Owner::Library(_) | Owner::Unfiled(_) => owner,
            Owner::Person(id) => Owner::Person(self.person(id)),
            Owner::Package(id) => Owner::Package(PackageId(self.packages[id.index()])),
            Owner::Group(id) => Owner::Group(GroupId(self.groups[id.index()])),
            Owner::Activity(id) => Owner::Activity(ActivityId(self.activities[id.index()])),
            Owner::Series(id) => Owner::Series(SeriesId(self.series[id.index()])),
            Owner::Tutorial(id) => Owner::Tutorial(TutorialId(self.tutorials[id.index()])),
        }
    }

    fn apply(&self, mut draft: Draft) -> Catalogue {
        for person in &mut draft.people {
            person.group = person.group.map(|id| GroupId(self.groups[id.index()]));
            person.told.groups.iter_mut().for_each(|(id, _)| *id = GroupId(self.groups[id.index()]));
        }
        for package in &mut draft.packages {
            package.person = package.person.map(|id| self.person(id));
        }
        for activity in &mut draft.activities {
            activity.members.iter_mut().for_each(|id| *id = self.person(*id));
        }
        for tutorial in &mut draft.tutorials {
            tutorial.series = SeriesId(self.series[tutorial.series.index()]);
        }
        for series in &mut draft.series {
            series.tutorials.clear();
        }
        for evidence in &mut draft.evidence {
            evidence.owner = self.owner(evidence.owner);
            evidence.person = evidence.person.map(|id| self.person(id));
            evidence.captions = evidence.captions.map(|id| EvidenceId(self.evidence[id.index()]));
        }
        for other in &mut draft.others {
            other.owner = other.owner.map(|owner| self.owner(owner));
        }
        Catalogue {
            left_out: draft.left_out,
            schools: draft.schools,
            people: sorted(draft.people, &self.people),
            packages: sorted(draft.packages, &self.packages),
            groups: sorted(draft.groups, &self.groups),
            activities: sorted(draft.activities, &self.activities),
            series: sorted(draft.series, &self.series),
            tutorials: sorted(draft.tutorials, &self.tutorials),
            evidence: sorted(draft.evidence, &self.evidence),
            files: Vec::new(),
            others: draft.others,
            copies: draft.copies,
            held: Held::default(),
            registers: draft.registers,
            closed: BTreeMap::new(),
        }
    }
}

fn id(index: usize) -> u32 {
    u32::try_from(index).expect("ids fit")
}

/// Every list of ids, from the final order.
fn fill_lists(catalogue: &mut Catalogue) {
    for (index, person) in catalogue.people.iter().enumerate() {
        catalogue.schools[person.school.index()].people.push(PersonId(id(index)));
        if let Some(group) = person.group {
            catalogue.groups[group.index()].members.push(PersonId(id(index)));
        }
    }
    for (index, package) in catalogue.packages.iter().enumerate() {
        match package.person {
            Some(person) => catalogue.people[person.index()].packages.push(PackageId(id(index))),
            None => catalogue.schools[package.school.index()].packages.push(PackageId(id(index))),
        }
    }
    for (index, group) in catalogue.groups.iter().enumerate() {
        catalogue.schools[group.school.index()].groups.push(GroupId(id(index)));
    }
    for (index, activity) in catalogue.activities.iter().enumerate() {
        catalogue.schools[activity.school.index()].activities.push(ActivityId(id(index)));
    }
    for (index, series) in catalogue.series.iter().enumerate() {
        if let Some(school) = series.school {
            catalogue.schools[school.index()].series.push(SeriesId(id(index)));
        }
    }
    for (index, tutorial) in catalogue.tutorials.iter().enumerate() {
        catalogue.series[tutorial.series.index()].tutorials.push(TutorialId(id(index)));
    }
    let ranks =
        Ranks::new(catalogue.evidence.iter().flat_map(|evidence| [evidence.folder.as_str(), evidence.path.name()]));
    let key = |evidence: &Evidence| (ranks.of(&evidence.folder), ranks.of(evidence.path.name()));
    let keys: Vec<_> = catalogue.evidence.iter().map(key).collect();
    let mut order: Vec<usize> = (0..catalogue.evidence.len()).collect();
    // Evidence stands by path, which settles what is left.
    order.sort_by_key(|index| keys[*index]);
    for index in order {
        let evidence = &catalogue.evidence[index];
        let id = EvidenceId(id(index));
        match evidence.owner {
            Owner::Site => catalogue.files.push(id),
            Owner::WholeSchool(school) => catalogue.schools[school.index()].whole_school.push(id),
            Owner::Library(school) => catalogue.schools[school.index()].library.push(id),
            Owner::Unfiled(school) => catalogue.schools[school.index()].unfiled.push(id),
            Owner::Person(person) => catalogue.people[person.index()].files.push(id),
            Owner::Package(package) => catalogue.packages[package.index()].files.push(id),
            Owner::Group(group) => catalogue.groups[group.index()].files.push(id),
            Owner::Activity(activity) => catalogue.activities[activity.index()].files.push(id),
            Owner::Series(series) => catalogue.series[series.index()].files.push(id),
            Owner::Tutorial(tutorial) => {
                let is_text = matches!(evidence.form.as_str(), "md" | "txt");
                let tutorial = &mut catalogue.tutorials[tutorial.index()];
                if is_text && tutorial.text.is_none() { tutorial.text = Some(id) } else { tutorial.files.push(id) }
            }
        }
    }
}

/// What no settings say of a package, its files tell: subject, grade, term, and the latest date.
fn fill_packages(catalogue: &mut Catalogue) {
    for package in &mut catalogue.packages {
        let files = || package.files.iter().map(|id| &catalogue.evidence[id.index()]);
        let subject = files().find_map(|evidence| evidence.subject.clone());
        let grade = files().find_map(|evidence| evidence.grade.clone());
        let term = files().find_map(|evidence| evidence.term.clone());
        let date = files().filter_map(|evidence| evidence.date).max();
        package.subject = package.subject.take().or(subject);
        package.grade = package.grade.take().or(grade);
        package.term = package.term.take().or(term);
        package.date = package.date.or(date);
    }
}

/// Files that are passed over have their verdict too.
fn add_ignored(input: &Input<'_>, catalogue: &mut Catalogue) {
    for entry in &input.tree.entries {
        let Some(reason) = &entry.ignored else { continue };
        let size_bytes = match entry.what {
            What::Folder => continue,
            What::File(stamp) => stamp.size_bytes,
            What::Link | What::Special => 0,
        };
        let reason = match reason {
            Ignored::Housekeeping => "reason.housekeeping",
            Ignored::DotName => "reason.dot_name",
            Ignored::Project => "reason.project",
            Ignored::Unfinished => "reason.unfinished",
            Ignored::Listed(_) => "reason.listed",
            Ignored::Link => "reason.link",
            Ignored::Special => "reason.special",
            Ignored::Unreadable => "reason.unreadable",
        };
        catalogue.others.push(Other {
            path: entry.path.clone(),
            size_bytes,
            verdict: FileVerdict::Ignored(reason),
            owner: None,
        });
    }
    catalogue.others.sort_by(|a, b| a.path.cmp(&b.path));
}

//! Cuts the catalogue down to what one audience may see.
//!
//! **In** the whole [`Catalogue`] and an [`Audience`]. **Out** the catalogue without what is
//! withheld, the [`ledger`] with the verdict of every file, and the [`Gate`] through which every text
//! passes. **Never** marks a thing as hidden for a later stage to hide: what may not be seen is not
//! there any more. **Start at** [`disclose()`]: withdrawals first, then consent, then what only the
//! school may see. What decides it and cannot be read is closed.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, FileVerdict, Other, RegisterTable};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::disclose::ledger::Row;
use crate::formats::Formats;
use crate::path::ContentPath;
use crate::settings::Audience;
use crate::vocabulary::Vocabulary;

mod beside;
mod cell;
mod closed;
mod columns;
mod consent;
mod cut;
mod folded;
mod gate;
mod known;
pub mod ledger;
mod letters;
mod named;
mod near;
mod place;
mod public;
mod scrub;
mod spans;
mod withdrawn;
mod work;

#[cfg(test)]
mod tests;

pub use gate::{Gate, Opened};

use consent::{Consent, When};
use cut::{Cut, Gone};
use named::Paths;
use public::Public;
use withdrawn::Withdrawn;

/// What an audience may see, and the verdict of every file.
pub struct Disclosed {
    /// The catalogue without what is withheld.
    pub catalogue: Catalogue,
    /// Every file with its verdict, by path.
    pub ledger: Vec<Row>,
    /// What opens the texts.
    pub gate: Gate,
    /// What of the registers cannot be read, and rows that name nobody and nothing.
    pub problems: Vec<Diagnostic>,
}

/// Cuts `catalogue` down for `audience`. Consent that ended before `as_of` is none.
pub fn disclose(
    mut catalogue: Catalogue,
    audience: Audience,
    as_of: Option<Date>,
    words: &Vocabulary,
    formats: &Formats,
) -> Disclosed {
    let mut problems = Vec::new();
    let is_public = audience == Audience::Public;
    let mut withdrawn = Withdrawn::read(&catalogue, words, &mut problems);
    let consent = Consent::read(&catalogue, When { audience, as_of }, &mut problems);
    let gate = Gate::new(&catalogue, named::names(&catalogue, &withdrawn, is_public, words), is_public, words);
    let held_back: Vec<bool> = withdrawn.unread.iter().map(|unread| *unread && is_public).collect();
    let mut judge = Judge { withdrawn: &withdrawn, paths: Paths::new(&catalogue, &gate, words), held_back: &held_back };
    let mut gone = judge.things(&mut catalogue);
    judge.files(&mut catalogue);
    closed::close(&mut catalogue, audience, &mut gone);
    if is_public {
        let mut evidence = std::mem::take(&mut catalogue.evidence);
        let public = Public { catalogue: &catalogue, words, formats, consent: &consent };
        let open = |verdict: &FileVerdict| !matches!(verdict, FileVerdict::Withheld(_) | FileVerdict::Ignored(_));
        for (index, thing) in evidence.iter_mut().enumerate().filter(|(_, thing)| open(&thing.verdict)) {
            public.keep_from(index, thing);
        }
        catalogue.evidence = evidence;
        problems.extend(guessed(&catalogue));
    }
    gone.follow(&catalogue, audience);
    let seen = judge.paths.into_seen();
    close_gone(&mut catalogue, &gone);
    let strangers = std::mem::take(&mut withdrawn.strangers).into_iter();
    problems.extend(strangers.filter(|(name, _)| !seen.contains(name)).map(|(_, problem)| problem));
    for (school, unread) in catalogue.schools.iter_mut().zip(&withdrawn.unread) {
        school.is_unsure = *unread;
    }
    columns::cut(&mut catalogue, audience, words);
    let ledger = ledger::rows(&catalogue);
    remember_withheld(&mut catalogue);
    let mut catalogue = Cut::new(&catalogue, &gone).apply(catalogue);
    scrub::scrub(&mut catalogue, &gate);
    Disclosed { catalogue, ledger, gate, problems }
}

/// The most gaps of one register that are told.
const MOST_GAPS: usize = 5;

/// What of a register that guards people could not be read, and why.
fn unread(code: Code, table: &RegisterTable) -> impl Iterator<Item = Diagnostic> + '_ {
    table.gaps.iter().take(MOST_GAPS).map(move |gap| {
        let place = Place { line: gap.line, ..Place::file(&table.path) };
        Diagnostic::new(code, place).with("reason", gap.reason)
    })
}

/// Decides for every thing and file whether somebody withdrew it.
struct Judge<'a> {
    withdrawn: &'a Withdrawn,
    paths: Paths<'a>,
    held_back: &'a [bool],
}

impl Judge<'_> {
    /// Things whose folder is withdrawn or bears the name of somebody who withdrew.
    fn things(&mut self, catalogue: &mut Catalogue) -> Gone {
        let withdrawn = self.withdrawn;
        let paths = &mut self.paths;
        let mut is_gone = |path: &ContentPath| withdrawn.holds_folder(path) || paths.names(path);
        for package in &mut catalogue.packages {
            // What was gathered from several folders stays with those that may be seen.
            let left: Vec<ContentPath> = package.paths.iter().filter(|path| !is_gone(path)).cloned().collect();
            if !left.is_empty() {
                package.paths = left;
            }
        }
        for person in &mut catalogue.people {
            person.paths.retain(|path| !is_gone(path));
        }
        let packages = catalogue.packages.iter();
        Gone {
            schools: self.held_back.to_vec(),
            people: withdrawn.people.clone(),
            packages: packages.map(|package| package.paths.first().is_some_and(&mut is_gone)).collect(),
            groups: catalogue.groups.iter().map(|group| group.path.as_ref().is_some_and(&mut is_gone)).collect(),
            activities: catalogue.activities.iter().map(|activity| is_gone(&activity.path)).collect(),
            series: catalogue.series.iter().map(|series| is_gone(&series.path)).collect(),
            tutorials: vec![false; catalogue.tutorials.len()],
        }
    }

    fn files(&mut self, catalogue: &mut Catalogue) {
        let held: Vec<ContentPath> = catalogue
            .schools
            .iter()
            .zip(self.held_back)
            .filter(|(_, held)| **held)
            .map(|(school, _)| school.path.clone())
            .collect();
        let held: BTreeSet<ContentPath> = held.into_iter().collect();
        let is_held = |path: &ContentPath| is_below(&held, path);
        let mut evidence = std::mem::take(&mut catalogue.evidence);
        for (index, thing) in evidence.iter_mut().enumerate() {
            if matches!(thing.verdict, FileVerdict::Withheld(_) | FileVerdict::Ignored(_)) {
                continue;
            }
            if is_held(&thing.path) {
                thing.verdict = FileVerdict::Withheld("reason.school_held_back");
            } else if self.withdrawn.holds_file(catalogue, index, thing) || self.paths.wrote(thing) {
                thing.verdict = FileVerdict::Withheld("reason.withdrawn");
            } else if thing.places().any(|path| self.paths.names(path)) {
                thing.verdict = FileVerdict::Withheld("reason.names_withdrawn");
            }
        }
        catalogue.evidence = evidence;
        let folders: BTreeSet<ContentPath> = self.folders(catalogue);
        for (index, other) in catalogue.others.iter_mut().enumerate() {
            if other.verdict != FileVerdict::Shown {
                continue;
            }
            let is_theirs = || is_below(&folders, &other.path);
            if is_held(&other.path) {
                other.verdict = FileVerdict::Withheld("reason.school_held_back");
            } else if self.withdrawn.holds_other(index, &other.path) || is_theirs() {
                other.verdict = FileVerdict::Withheld("reason.withdrawn");
            } else if self.paths.names(&other.path) {
                other.verdict = FileVerdict::Withheld("reason.names_withdrawn");
            }
        }
    }

    /// The folders of those who withdrew and of their packages.
    fn folders(&self, catalogue: &Catalogue) -> BTreeSet<ContentPath> {
        let gone = &self.withdrawn.people;
        let people = catalogue.people.iter().zip(gone).filter(|(_, gone)| **gone);
        let is_theirs = |person: Option<crate::catalogue::PersonId>| person.is_some_and(|id| gone[id.index()]);
        let packages = catalogue.packages.iter().filter(|package| is_theirs(package.person));
        people
            .flat_map(|(person, _)| &person.paths)
            .chain(packages.flat_map(|package| &package.paths))
            .cloned()
            .collect()
    }
}

/// Whether a path lies in one of the folders, or is one.
fn is_below(folders: &BTreeSet<ContentPath>, path: &ContentPath) -> bool {
    let mut folder = Some(path.clone()).filter(|_| !folders.is_empty());
    while let Some(path) = folder {
        if folders.contains(&path) {
            return true;
        }
        folder = path.parent();
    }
    false
}

/// How many files the public does not see because they are nobody's, or library and tutorial by guess alone.
fn guessed(catalogue: &Catalogue) -> Option<Diagnostic> {
    let is_guess =
        |verdict: &FileVerdict| matches!(verdict, FileVerdict::Withheld("reason.unfiled" | "reason.undeclared"));
    let mut files = catalogue.evidence.iter().filter(|thing| is_guess(&thing.verdict));
    let first = files.next()?;
    let said = Diagnostic::new(Code::OnlyGuessed, Place::file(&ContentPath::root()));
    Some(said.with("n", (files.count() + 1).to_string()).with("example", first.path.as_str()))
}

/// What belongs to a thing that is taken out goes with it, its own words too.
fn close_gone(catalogue: &mut Catalogue, gone: &Gone) {
    use crate::catalogue::Owner;
    let is_gone = |owner: Owner| match owner {
        Owner::Person(id) => gone.people[id.index()],
        Owner::Package(id) => gone.packages[id.index()],
        Owner::Group(id) => gone.groups[id.index()],
        Owner::Activity(id) => gone.activities[id.index()],
        Owner::Series(id) => gone.series[id.index()],
        Owner::Tutorial(id) => gone.tutorials[id.index()],
        Owner::Site | Owner::WholeSchool(_) | Owner::Library(_) | Owner::Unfiled(_) => false,
    };
    let is_open = |verdict: &FileVerdict| matches!(verdict, FileVerdict::Shown | FileVerdict::Download);
    for thing in catalogue.evidence.iter_mut().filter(|thing| is_open(&thing.verdict) && is_gone(thing.owner)) {
        thing.verdict = FileVerdict::Withheld("reason.withdrawn");
    }
    for other in &mut catalogue.others {
        let is_theirs = |owner: &Owner| is_gone(*owner) && matches!(owner, Owner::Series(_) | Owner::Activity(_));
        if other.verdict == FileVerdict::Shown && other.owner.as_ref().is_some_and(is_theirs) {
            let is_series = matches!(other.owner, Some(Owner::Series(_)));
            other.verdict = FileVerdict::Withheld(if is_series { "reason.undeclared" } else { "reason.withdrawn" });
        }
    }
    let withheld = catalogue.others.iter().filter(|other| matches!(other.verdict, FileVerdict::Withheld(_)));
    let withheld: BTreeSet<ContentPath> = withheld.map(|other| other.path.clone()).collect();
    let abouts = catalogue.schools.iter_mut().map(|it| &mut it.about);
    let abouts = abouts.chain(catalogue.people.iter_mut().map(|it| &mut it.about));
    let abouts = abouts.chain(catalogue.packages.iter_mut().map(|it| &mut it.about));
    let abouts = abouts.chain(catalogue.groups.iter_mut().map(|it| &mut it.about));
    let abouts = abouts.chain(catalogue.activities.iter_mut().map(|it| &mut it.about));
    for about in abouts.chain(catalogue.series.iter_mut().map(|it| &mut it.about)) {
        about.take_if(|about| withheld.contains(&about.path));
    }
}

/// A link to what is withheld is no broken link; of the file only its place stays known, and that of its copies.
fn remember_withheld(catalogue: &mut Catalogue) {
    let others = catalogue.others.iter().filter(|other| other.verdict == FileVerdict::Shown);
    let shown: BTreeSet<&ContentPath> = others.map(|other| &other.path).collect();
    let is_seen = |path: &ContentPath| {
        let at = catalogue.evidence.binary_search_by(|thing| thing.path.cmp(path));
        at.map_or_else(|_| shown.contains(path), |at| cut::is_seen(&catalogue.evidence[at]))
    };
    let all = std::mem::take(&mut catalogue.copies).into_iter();
    let (copies, hidden): (BTreeMap<_, _>, BTreeMap<_, _>) = all.partition(|(_, original)| is_seen(original));
    catalogue.copies = copies;
    for other in catalogue.others.iter_mut().filter(|other| hidden.contains_key(&other.path)) {
        if let FileVerdict::Ignored(reason) = other.verdict {
            other.verdict = FileVerdict::Withheld(reason);
        }
    }
    let withheld = catalogue.evidence.iter().filter(|thing| matches!(thing.verdict, FileVerdict::Withheld(_)));
    let mut known: Vec<Other> = withheld
        .map(|thing| Other { path: thing.path.clone(), size_bytes: 0, verdict: thing.verdict.clone(), owner: None })
        .collect();
    catalogue.others.append(&mut known);
    catalogue.others.sort_by(|a, b| a.path.cmp(&b.path));
}

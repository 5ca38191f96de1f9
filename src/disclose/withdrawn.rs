//! Whom and what the registers of withdrawals name.

use crate::catalogue::{Catalogue, Evidence, FileVerdict, Owner, SchoolId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::disclose::consent::{file_key, names};
use crate::path::ContentPath;
use crate::text::fold;
use crate::vocabulary::Vocabulary;

/// People and files that were withdrawn: they are in no audience's catalogue.
pub(super) struct Withdrawn {
    people: Vec<bool>,
    files: Vec<(ContentPath, String)>,
}

impl Withdrawn {
    /// Reads the registers. A row that names nobody and no file is reported: somebody relies on it.
    pub(super) fn read(catalogue: &Catalogue, words: &Vocabulary, problems: &mut Vec<Diagnostic>) -> Self {
        let mut withdrawn = Self { people: vec![false; catalogue.people.len()], files: Vec::new() };
        for table in catalogue.registers.iter().filter(|table| table.register == "withdrawn") {
            let school = &catalogue.school(table.school).path;
            for (line, row) in &table.rows {
                let mut nobody = |name: &str| {
                    problems
                        .push(Diagnostic::new(Code::UnknownPerson, Place::line(&table.path, *line)).with("name", name));
                };
                if let Some(file) = row.get("file") {
                    let key = file_key(file);
                    let is_here = |thing: &Evidence| thing.path.is_within(school) && names(&key, &thing.path);
                    if !catalogue.evidence.iter().any(is_here) {
                        nobody(file);
                    }
                    withdrawn.files.push((school.clone(), key));
                }
                if let Some(name) = row.get("name")
                    && !withdrawn.add_person(catalogue, words, table.school, name)
                {
                    nobody(name);
                }
            }
        }
        withdrawn
    }

    /// Marks whoever goes by `name`, also by surname and title; whether there was somebody.
    fn add_person(&mut self, catalogue: &Catalogue, words: &Vocabulary, school: SchoolId, name: &str) -> bool {
        let name = bare(name);
        let mine = || catalogue.people.iter().enumerate().filter(|(_, person)| person.school == school);
        let mut found: Vec<usize> =
            mine().filter(|(_, person)| bare(&person.name) == name).map(|(index, _)| index).collect();
        if found.is_empty()
            && let Some(surname) = words.honorific_surname(&name)
        {
            found =
                mine().filter(|(_, person)| bare(&person.name).starts_with(surname)).map(|(index, _)| index).collect();
            // Which of several is meant cannot be told; it is reported.
            found.truncate(if found.len() == 1 { 1 } else { 0 });
        }
        found.iter().for_each(|index| self.people[*index] = true);
        !found.is_empty()
    }

    /// For each person, whether withdrawn.
    pub(super) fn people(&self) -> &[bool] {
        &self.people
    }

    /// Whether a file is withdrawn, by itself or with its person.
    pub(super) fn holds_file(&self, catalogue: &Catalogue, thing: &Evidence) -> bool {
        let owner = match thing.owner {
            Owner::Person(person) => Some(person),
            Owner::Package(package) => catalogue.package(package).person,
            _ => None,
        };
        let is_theirs = thing.person.or(owner).is_some_and(|person| self.people[person.index()]);
        is_theirs || self.files.iter().any(|(school, file)| thing.path.is_within(school) && names(file, &thing.path))
    }

    /// Withholds the index texts in the folders of people who withdrew.
    pub(super) fn mark_texts(&self, catalogue: &mut Catalogue) {
        let gone = |path: &ContentPath| {
            let people = catalogue.people.iter().zip(&self.people).filter(|(_, gone)| **gone);
            let packages =
                catalogue.packages.iter().filter(|package| package.person.is_some_and(|id| self.people[id.index()]));
            let mut folders =
                people.flat_map(|(person, _)| &person.paths).chain(packages.flat_map(|package| &package.paths));
            folders.any(|folder| path.is_within(folder))
        };
        let marks: Vec<bool> =
            catalogue.others.iter().map(|other| other.verdict == FileVerdict::Shown && gone(&other.path)).collect();
        for (other, is_gone) in catalogue.others.iter_mut().zip(marks) {
            if is_gone {
                other.verdict = FileVerdict::Withheld("reason.withdrawn");
            }
        }
    }
}

fn bare(name: &str) -> String {
    fold(name).chars().filter(|c| !c.is_whitespace()).collect()
}

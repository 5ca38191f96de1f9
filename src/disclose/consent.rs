//! What the registers of consent allow.

use std::collections::HashSet;

use crate::catalogue::{Catalogue, Evidence, RegisterTable, SchoolId};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::disclose::place::{Item, Places};
use crate::path::ContentPath;
use crate::settings::Audience;
use crate::text::fold;

/// What is consented to, and what is not. A refusal outweighs every consent.
#[derive(Default)]
pub(super) struct Consent {
    yes: Covered,
    no: Covered,
}

/// Files, and folders with all below them.
#[derive(Default)]
struct Covered {
    files: HashSet<usize>,
    /// Folded paths.
    folders: HashSet<String>,
}

impl Covered {
    fn take(&mut self, places: &Places, at: u32) {
        match places.item(at) {
            Item::File(index) => drop(self.files.insert(index)),
            Item::Folder => drop(self.folders.insert(places.path(at).to_owned())),
            Item::Other(_) => {}
        }
    }

    fn holds(&self, index: usize, path: &ContentPath) -> bool {
        if self.files.contains(&index) {
            return true;
        }
        if self.folders.is_empty() {
            return false;
        }
        let path = fold(path.as_str());
        path.match_indices('/').any(|(at, _)| self.folders.contains(&path[..at]))
    }
}

/// For whom, and when.
#[derive(Clone, Copy)]
pub(super) struct When {
    pub(super) audience: Audience,
    pub(super) as_of: Option<Date>,
}

impl Consent {
    /// Reads the registers. Consent that has ended, or whose end cannot be read or held against a day, is
    /// none; so is that of a row that may mean one of several files: phones give their photos the same names.
    pub(super) fn read(catalogue: &Catalogue, when: When, problems: &mut Vec<Diagnostic>) -> Self {
        let mut consent = Self::default();
        for index in 0..catalogue.schools.len() {
            let school = SchoolId(index as u32);
            let is_here = |table: &&RegisterTable| table.register == "consent" && table.school == school;
            let tables: Vec<&RegisterTable> = catalogue.registers.iter().filter(is_here).collect();
            if tables.is_empty() {
                continue;
            }
            let places = Places::new(catalogue, &catalogue.school(school).path, false);
            // What cannot be read may be the refusal for one file of a folder.
            let is_whole = tables.iter().all(|table| table.gaps.is_empty());
            for table in tables {
                consent.read_table(table, &places, is_whole, when, problems);
            }
        }
        consent
    }

    fn read_table(
        &mut self,
        table: &RegisterTable,
        places: &Places,
        is_whole: bool,
        when: When,
        problems: &mut Vec<Diagnostic>,
    ) {
        if let Some(gap) = table.gaps.first() {
            let place = Place { line: gap.line, ..Place::file(&table.path) };
            problems.push(Diagnostic::new(Code::ConsentUnread, place));
        }
        let (mut undated, mut ended) = (0, 0);
        for (line, row) in &table.rows {
            let Some(file) = row.get("file") else { continue };
            if row.get("consent").is_none_or(|value| value != "yes") {
                self.refuse(places, table, (*line, file), problems);
                continue;
            }
            let until = row.get("until").map(|text| Date::parse(text));
            let counts = match (until, when.as_of) {
                _ if row.contains_key("!until") => false,
                (None, _) => true,
                (Some(None), _) => false,
                (Some(Some(_)), None) => {
                    undated += 1;
                    false
                }
                (Some(Some(until)), Some(today)) => {
                    ended += usize::from(until < today);
                    until >= today
                }
            };
            for (file, found) in places.find_each(file, false).into_iter().filter(|_| counts) {
                match found[..] {
                    [at] if is_whole || places.item(at) != Item::Folder => self.yes.take(places, at),
                    [] | [_] => {}
                    _ => {
                        let unclear = Diagnostic::new(Code::ConsentUnclear, Place::line(&table.path, *line));
                        problems.push(unclear.with("file", file).with("n", found.len().to_string()));
                    }
                }
            }
        }
        let mut tell = |code: Code, n: usize| {
            if n > 0 {
                problems.push(Diagnostic::new(code, Place::file(&table.path)).with("n", n.to_string()));
            }
        };
        let is_public = when.audience == Audience::Public;
        tell(if is_public { Code::ConsentUndated } else { Code::ConsentUndatedElsewhere }, undated);
        tell(Code::ConsentEnded, ended);
    }

    /// Takes a row that does not say yes: all it may mean is refused, and what it nearly names.
    fn refuse(
        &mut self,
        places: &Places,
        table: &RegisterTable,
        (line, cell): (u32, &str),
        problems: &mut Vec<Diagnostic>,
    ) {
        for (file, found) in places.find_each(cell, true) {
            found.iter().for_each(|at| self.no.take(places, *at));
            let Some(near) = found.is_empty().then(|| places.slip(&file)).flatten() else { continue };
            self.no.take(places, near);
            let nearly = Diagnostic::new(Code::RegisterNearly, Place::line(&table.path, line));
            problems.push(nearly.with("value", file).with("near", places.path(near)));
        }
    }

    /// Whether somebody consented to this file and nobody refused.
    pub(super) fn covers(&self, index: usize, thing: &Evidence) -> bool {
        self.yes.holds(index, &thing.path) && !self.no.holds(index, &thing.path)
    }
}

//! What the registers of consent allow.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::catalogue::{Catalogue, Evidence, RegisterTable, SchoolId};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::disclose::place::{Item, Places};
use crate::disclose::{self, cell};
use crate::path::ContentPath;
use crate::settings::Audience;

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
        let path = cell::spelling(path);
        path.match_indices('/').any(|(at, _)| self.folders.contains(&path[..at]))
    }
}

/// How many bytes may stand before a day that a cell is about: 有效期至, until; longer ones are prose.
const MOST_BEFORE: usize = 16;

/// A register as it is read for one school.
struct Reading<'a> {
    table: &'a RegisterTable,
    places: &'a Places,
    is_whole: bool,
    shared: &'a Shared<'a>,
}

/// By register, line and path as written: how many files of all schools may be meant.
type Shared<'a> = HashMap<(&'a ContentPath, u32, String), usize>;

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
        let mut schools = Vec::new();
        for index in 0..catalogue.schools.len() {
            let school = SchoolId(index as u32);
            let is_here = |table: &&RegisterTable| table.register == "consent" && table.school == school;
            let tables: Vec<&RegisterTable> = catalogue.registers.iter().filter(is_here).collect();
            if tables.is_empty() {
                continue;
            }
            schools.push((tables, Places::new(catalogue, &catalogue.school(school).path, false)));
        }
        let shared = shared(&schools);
        for (tables, places) in &schools {
            // What cannot be read may be the refusal for one file of a folder.
            let is_whole = tables.iter().all(|table| table.gaps.is_empty());
            for table in tables {
                let reading = Reading { table, places, is_whole, shared: &shared };
                consent.read_table(&reading, when, problems);
            }
        }
        consent
    }

    fn read_table(
        &mut self,
        Reading { table, places, is_whole, shared }: &Reading<'_>,
        when: When,
        problems: &mut Vec<Diagnostic>,
    ) {
        problems.extend(disclose::unread(Code::ConsentUnread, table));
        let (mut undated, mut ended, mut unclear) = (0, 0, Vec::new());
        let broken: HashSet<u32> = table.gaps.iter().filter_map(|gap| gap.line).collect();
        for (line, row) in &table.rows {
            // What of a row that is not whole can be read may be a refusal.
            if broken.contains(line) {
                let named = ["file", "!file", "?"].into_iter().filter_map(|column| row.get(column));
                named.for_each(|file| self.refuse(places, table, (*line, file), problems));
                continue;
            }
            let Some(file) = row.get("file") else { continue };
            if !is_yes(row) {
                self.refuse(places, table, (*line, file), problems);
                continue;
            }
            let until = row.get("until").map(|text| Date::parse(text)).or_else(|| unnamed_end(row).map(Some));
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
                let n = found.len().max(shared.get(&(&table.path, *line, file.clone())).copied().unwrap_or(0));
                match found[..] {
                    [_] if n > 1 => unclear.push((*line, file, n)),
                    [at] if *is_whole || places.item(at) != Item::Folder => self.yes.take(places, at),
                    [] | [_] => {}
                    _ => unclear.push((*line, file, n)),
                }
            }
        }
        for (line, file, n) in unclear {
            let unclear = Diagnostic::new(Code::ConsentUnclear, Place::line(&table.path, line));
            problems.push(unclear.with("file", file).with("n", n.to_string()));
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

    /// Whether somebody consented to this file and nobody refused. A folder of copies that is refused holds for
    /// what is copied; one that is consented to does not.
    pub(super) fn covers(&self, index: usize, thing: &Evidence) -> bool {
        self.yes.holds(index, &thing.path) && !thing.places().any(|path| self.no.holds(index, path))
    }
}

/// The earliest day under a head that nobody knows: it may be when the consent ends.
fn unnamed_end(row: &BTreeMap<String, String>) -> Option<Date> {
    let unnamed = row.iter().filter(|(head, _)| head.starts_with('?')).map(|(_, cell)| cell);
    unnamed.filter_map(|cell| Date::find(cell)).filter(|(_, range)| range.start < MOST_BEFORE).map(|(day, _)| day).min()
}

fn is_yes(row: &BTreeMap<String, String>) -> bool {
    row.get("consent").is_some_and(|value| value == "yes")
}

/// What the rows may mean in all schools: a register beside them is read for each, and a row that does not
/// say of which school it is may consent in one alone.
fn shared<'a>(schools: &[(Vec<&'a RegisterTable>, Places)]) -> Shared<'a> {
    let mut shared = Shared::new();
    for (tables, places) in schools {
        // Sheets of one file may have one line each of the same number.
        let mut mine = Shared::new();
        for table in tables {
            for (line, row) in table.rows.iter().filter(|(_, row)| is_yes(row)) {
                for (file, found) in row.get("file").into_iter().flat_map(|file| places.find_each(file, false)) {
                    mine.insert((&table.path, *line, file), found.len());
                }
            }
        }
        mine.into_iter().for_each(|(row, n)| *shared.entry(row).or_default() += n);
    }
    shared
}

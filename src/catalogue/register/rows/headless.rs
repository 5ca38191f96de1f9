//! A sheet without any known head. One that closes is read as a list of names and files, since what it
//! names may be in nobody's sight; any other cannot be read.

use std::collections::BTreeMap;

use crate::catalogue::register::Gap;
use crate::diagnostic::{Code, Diagnostic};
use crate::read::table::Row;
use crate::text::{fold, is_han};
use crate::vocabulary::{Class, Form};

use super::super::aside::aside;
use super::super::which;
use super::Reading;

/// The longest name that is read as one, in characters.
const MAX_NAME: usize = 24;

/// What a cell without a head is.
enum Bare {
    Person(String),
    File(String),
    /// A figure, a date, a mark.
    Nothing,
    /// Something that cannot be read.
    Odd,
}

impl Reading<'_, '_> {
    pub(super) fn without_header(&mut self, rows: &[Row]) {
        let Some((first, _)) = rows.first() else { return };
        let Some((person, file)) = self.ids().filter(|_| self.closes()) else {
            self.problems.push(Diagnostic::new(Code::RegisterHeader, self.reader.place(*first)));
            self.gaps.push(Gap { line: None, reason: "gap.header" });
            return;
        };
        self.problems.push(Diagnostic::new(Code::HeaderMissing, self.reader.place(*first)));
        for (at, (line, cells)) in rows.iter().enumerate() {
            match aside(&self.reader.vocabulary.register_words, cells) {
                Some(what) => self.aside(what, *line, cells),
                None if at < 3 && self.is_title(cells) => {
                    self.keep_beside(*line, cells, true);
                    self.pass(*line, cells);
                }
                None => self.bare_row(*line, cells, &person, &file),
            }
        }
    }

    /// The columns of names and of files.
    pub(super) fn ids(&self) -> Option<(String, String)> {
        let register = self.reader.register;
        let ids = |form: &dyn Fn(Form) -> bool| {
            let about = register.columns.iter().filter(|column| register.about.contains(&column.id));
            about.filter(|column| form(column.form)).map(|column| column.id.clone()).next()
        };
        ids(&super::is_name).zip(ids(&|form| !super::is_name(form)))
    }

    /// The first lines may say no more than what the list is: 撤回名单, 清河小学撤回登记表. 何甲甲撤回 says more.
    fn is_title(&self, cells: &[String]) -> bool {
        let mut cells = cells.iter().filter(|cell| !cell.is_empty());
        let Some(first) = cells.next() else { return true };
        let vocabulary = self.reader.vocabulary;
        let Some(found) = vocabulary.longest(Class::Register, first) else { return false };
        let folded = fold(first);
        let before =
            folded[..found.start].trim_matches(|c: char| !c.is_alphabetic() || matches!(c, '年' | '月' | '日'));
        let is_plain = which::named(vocabulary, first).is_some_and(|named| named.is_plain);
        cells.all(|cell| cell == first) && is_plain && (before.is_empty() || vocabulary.is_school_name(before))
    }

    pub(super) fn bare_row(&mut self, line: u32, cells: &[String], person: &str, file: &str) {
        let mut made: Vec<BTreeMap<String, String>> = Vec::new();
        let mut is_odd = false;
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            let (id, value) = match self.bare(cell) {
                Bare::Person(name) => (person, name),
                Bare::File(path) => (file, path),
                Bare::Nothing => continue,
                Bare::Odd => {
                    is_odd = true;
                    continue;
                }
            };
            match made.iter_mut().find(|row| !row.contains_key(id)) {
                Some(row) => drop(row.insert(id.to_owned(), value)),
                None => made.push(BTreeMap::from([(id.to_owned(), value)])),
            }
        }
        if is_odd || made.is_empty() {
            self.gap(line, "gap.cell");
        }
        self.rows.extend(made.into_iter().map(|row| (line, row)));
    }

    fn bare(&self, cell: &str) -> Bare {
        let folded = fold(cell);
        if self.reader.cells.date(cell).is_some() || !folded.chars().any(char::is_alphabetic) {
            return Bare::Nothing;
        }
        if folded.contains(['/', '\\']) || has_ending(&folded) {
            return Bare::File(cell.to_owned());
        }
        let is_prose = folded.contains(['。', ',', ';', ':', '!', '?', '《']) || folded.chars().count() > MAX_NAME;
        let is_list =
            folded.split('、').all(|part| part.chars().count() <= 6 && part.chars().all(|c| is_han(c) || c == '·'));
        if is_prose && !is_list { Bare::Odd } else { Bare::Person(cell.to_owned()) }
    }
}

/// Whether a text ends like the name of a file.
pub(super) fn has_ending(folded: &str) -> bool {
    folded.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

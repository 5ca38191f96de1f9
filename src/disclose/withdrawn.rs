//! Whom and what the registers of withdrawals name.

use std::collections::{BTreeSet, HashSet};

use crate::catalogue::{Catalogue, Evidence, Owner, RegisterTable, SchoolId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::disclose::known::{self, Known};
use crate::disclose::place::{Item, Places};
use crate::disclose::{self, beside, cell, work};
use crate::path::ContentPath;
use crate::vocabulary::Vocabulary;

/// People and files that were withdrawn: they are in no audience's catalogue.
#[derive(Default)]
pub(super) struct Withdrawn {
    /// For each person, whether withdrawn.
    pub(super) people: Vec<bool>,
    /// For each school, whether its registers of withdrawals are not understood to the end.
    pub(super) unread: Vec<bool>,
    /// Clean names that nobody of the school bears: they hold as soon as somebody does.
    pub(super) names: Vec<(SchoolId, String)>,
    /// What is to be said of those names, unless they stand in a path.
    pub(super) strangers: Vec<(String, Diagnostic)>,
    files: HashSet<usize>,
    others: HashSet<usize>,
    folders: HashSet<String>,
}

impl Withdrawn {
    /// Reads the registers. What of them cannot be understood is an error: somebody relies on it.
    pub(super) fn read(catalogue: &Catalogue, words: &Vocabulary, problems: &mut Vec<Diagnostic>) -> Self {
        let people = vec![false; catalogue.people.len()];
        let mut withdrawn = Self { people, unread: vec![false; catalogue.schools.len()], ..Self::default() };
        for index in 0..catalogue.schools.len() {
            let school = SchoolId(index as u32);
            let is_here = |table: &&RegisterTable| table.register == "withdrawn" && table.school == school;
            let tables: Vec<&RegisterTable> = catalogue.registers.iter().filter(is_here).collect();
            if tables.is_empty() {
                continue;
            }
            let known = Known::new(catalogue, school, words);
            let places = Places::new(catalogue, &catalogue.school(school).path, true);
            for table in &tables {
                let reader = Reader { words, known: &known, places: &places, table, out: &mut withdrawn, problems };
                reader.read();
            }
            let mut judge = beside::Judge::new(catalogue, (words, &known, &places), school, &mut withdrawn);
            let said = tables.iter().flat_map(|table| beside::said(table, words));
            said.for_each(|said| judge.judge(&said, problems));
        }
        for (person, is_gone) in catalogue.people.iter().zip(&mut withdrawn.people) {
            let mut paths = person.paths.iter();
            *is_gone |= paths.any(|path| is_within(&withdrawn.folders, path));
        }
        withdrawn
    }

    /// Whether a folder, or one that it lies in, is withdrawn.
    pub(super) fn holds_folder(&self, path: &ContentPath) -> bool {
        is_within(&self.folders, path)
    }

    /// Whether the evidence at `index` is withdrawn, by itself, with its folder or with its person.
    pub(super) fn holds_file(&self, catalogue: &Catalogue, index: usize, thing: &Evidence) -> bool {
        let owner = match thing.owner {
            Owner::Person(person) => Some(person),
            Owner::Package(package) => catalogue.package(package).person,
            _ => None,
        };
        let mut people = thing.person.into_iter().chain(owner);
        people.any(|person| self.people[person.index()])
            || self.files.contains(&index)
            || thing.places().any(|path| is_within(&self.folders, path))
    }

    /// Whether a row withdrew the file at `index` among the evidence, or that among the others, or a folder by
    /// its spelling.
    pub(super) fn has_file(&self, index: usize) -> bool {
        self.files.contains(&index)
    }

    pub(super) fn has_other(&self, index: usize) -> bool {
        self.others.contains(&index)
    }

    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    /// Whether the text at `index` among the files that are no evidence is withdrawn.
    pub(super) fn holds_other(&self, index: usize, path: &ContentPath) -> bool {
        self.others.contains(&index) || is_within(&self.folders, path)
    }
}

fn is_within(folders: &HashSet<String>, path: &ContentPath) -> bool {
    if folders.is_empty() {
        return false;
    }
    let path = cell::spelling(path);
    let mut ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.any(|end| folders.contains(&path[..end]))
}

/// Reads one register.
struct Reader<'a, 'b> {
    words: &'a Vocabulary,
    known: &'a Known<'a>,
    places: &'a Places,
    table: &'a RegisterTable,
    out: &'b mut Withdrawn,
    problems: &'b mut Vec<Diagnostic>,
}

/// Where a cell stands.
#[derive(Clone, Copy)]
struct At {
    line: u32,
    /// The last row of a file that was cut off is cut off too.
    is_last: bool,
}

impl Reader<'_, '_> {
    fn read(mut self) {
        self.problems.extend(disclose::unread(Code::WithdrawalsUnread, self.table));
        if !self.table.gaps.is_empty() {
            self.out.unread[self.table.school.index()] = true;
        }
        let n_rows = self.table.rows.len();
        for (index, (line, row)) in self.table.rows.iter().enumerate() {
            let at = At { line: *line, is_last: index + 1 == n_rows };
            work::count(1);
            let numbers: Vec<&String> =
                ["id_number", "id", "!name", "!id_number"].iter().filter_map(|column| row.get(*column)).collect();
            let (name, file) = (row.get("name"), row.get("file"));
            // What a comma too many pushed out of its column; that it stands there is a gap.
            row.get("?").into_iter().for_each(|cell| self.names(cell, at));
            numbers.iter().for_each(|number| self.number(number, at, name.is_some() || file.is_some()));
            name.into_iter().for_each(|cell| self.names(cell, at));
            file.into_iter().for_each(|cell| self.files(cell, at));
            if numbers.is_empty() && name.is_none() && file.is_none() {
                let cells: Vec<&str> = row.values().map(String::as_str).collect();
                self.not_understood(&cells.join(", "), at);
            }
        }
    }

    fn names(&mut self, cell: &str, at: At) {
        let is_path = cell.contains(['/', '\\', '／', '＼', '.']) && !self.places.find(cell, true).is_empty();
        if is_path {
            return self.files(cell, at);
        }
        if !cell::is_balanced(cell) {
            // Where a remark ends, and whether a name stands behind it, is a guess.
            return self.not_understood(cell, at);
        }
        self.listed(cell, at);
        let within = self.known.within(cell);
        // Whoever stands in a remark or before a colon is meant too: 何甲甲(何乙乙同).
        if within.iter().any(|index| !self.out.people[*index]) {
            self.take_people(&within, cell, at);
        }
    }

    /// The names of a cell, without remarks.
    fn listed(&mut self, cell: &str, at: At) {
        let whole = self.known.find(cell);
        if !whole.is_empty() {
            return self.take_people(&whole, cell, at);
        }
        let names = cell::names(cell);
        if names.is_empty() {
            return self.not_understood(cell, at);
        }
        names.iter().for_each(|name| self.name(name, at));
    }

    fn name(&mut self, name: &str, at: At) {
        let found = self.known.find(name);
        if !found.is_empty() {
            return self.take_people(&found, name, at);
        }
        if let Some(near) = self.known.spelling(name).map(str::to_owned) {
            return self.nearly(name, &near, at);
        }
        // 何甲甲 何乙乙 are two, 何 甲甲 is one.
        let parts: Vec<&str> = name.split_whitespace().collect();
        let is_full = |part: &str| !self.known.find(part).is_empty() || self.is_person(&known::clean(self.words, part));
        if parts.len() > 1 && parts.iter().all(|part| is_full(part)) {
            return parts.into_iter().for_each(|part| self.name(part, at));
        }
        let bare = cell::bare(name);
        let two = cell::joined(&bare).find(|(a, b)| is_full(a) && is_full(b));
        if let Some((a, b)) = two.map(|(a, b)| (a.to_owned(), b.to_owned())) {
            self.name(&a, at);
            return self.name(&b, at);
        }
        let clean = known::clean(self.words, name);
        let is_number = name.chars().any(|c| c.is_ascii_digit());
        let number = || self.known.number_slip(name, at.is_last).filter(|_| is_number);
        if let Some(near) = self.known.slip(name, at.is_last).or_else(number).map(str::to_owned) {
            self.nearly(name, &near, at);
        } else if self.is_person(&clean) {
            self.stranger(clean, name, at);
        } else {
            self.not_understood(name, at);
        }
    }

    /// Whether a clean name may be somebody's who is not here.
    fn is_person(&self, clean: &str) -> bool {
        let is_word = || self.words.role(clean).is_some() || !self.words.matches(clean).is_empty();
        cell::is_name_like(clean) && (self.words.looks_like_person(clean) || !is_word())
    }

    fn number(&mut self, number: &str, at: At, has_more: bool) {
        let found = self.known.numbered(number);
        if !found.is_empty() {
            return self.take_people(&found, number, at);
        }
        if let Some(near) = self.known.number_slip(number, at.is_last) {
            let near = near.to_owned();
            self.nearly(number, &near, at);
        } else if !has_more && !number.chars().any(|c| c.is_ascii_digit()) {
            self.not_understood(number, at);
        } else if !has_more {
            self.stranger(String::new(), number, at);
        }
    }

    fn take_people(&mut self, found: &BTreeSet<usize>, written: &str, at: At) {
        work::count(found.len());
        if found.len() > 1 {
            self.several(written, found.len(), at);
        }
        found.iter().for_each(|index| self.out.people[*index] = true);
    }

    fn files(&mut self, cell: &str, at: At) {
        for (file, found) in self.places.find_each(cell, true) {
            if found.len() > 1 {
                self.several(&file, found.len(), at);
            }
            if found.is_empty() {
                self.no_file(&file, at);
            }
            for found in found {
                match self.places.item(found) {
                    Item::File(index) => drop(self.out.files.insert(index)),
                    Item::Other(index) => drop(self.out.others.insert(index)),
                    Item::Folder => drop(self.out.folders.insert(self.places.path(found).to_owned())),
                }
            }
        }
    }

    /// A cell of files that fits none.
    fn no_file(&mut self, cell: &str, at: At) {
        let people = self.known.find(cell);
        let begun = if at.is_last { self.places.begun(cell) } else { None };
        if !people.is_empty() {
            self.take_people(&people, cell, at);
        } else if let Some(near) = self.known.spelling(cell).map(str::to_owned) {
            self.nearly(cell, &near, at);
        } else if let Some(near) = self.places.slip(cell).or(begun) {
            let near = self.places.path(near).to_owned();
            self.nearly(cell, &near, at);
        } else if cell::is_path_like(cell) && !cell.contains('*') {
            self.stranger(String::new(), cell, at);
        } else {
            self.not_understood(cell, at);
        }
    }

    fn said(&self, code: Code, written: &str, at: At) -> Diagnostic {
        Diagnostic::new(code, Place::line(&self.table.path, at.line)).with("value", written.trim())
    }

    fn several(&mut self, written: &str, n: usize, at: At) {
        let said = self.said(Code::WithdrawalOfSeveral, written, at).with("n", n.to_string());
        self.problems.push(said);
    }

    fn nearly(&mut self, written: &str, near: &str, at: At) {
        let said = self.said(Code::RegisterNearly, written, at).with("near", near);
        self.problems.push(said);
        self.out.unread[self.table.school.index()] = true;
    }

    fn not_understood(&mut self, written: &str, at: At) {
        let said = self.said(Code::WithdrawalUnclear, written, at);
        self.problems.push(said);
        self.out.unread[self.table.school.index()] = true;
        // Whoever is named in it is meant, until somebody says otherwise.
        self.known.within(written).iter().for_each(|index| self.out.people[*index] = true);
    }

    fn stranger(&mut self, name: String, written: &str, at: At) {
        let place = Place::line(&self.table.path, at.line);
        let said = Diagnostic::new(Code::UnknownPerson, place).with("name", written.trim());
        if !name.is_empty() {
            self.out.names.push((self.table.school, name.clone()));
        }
        self.out.strangers.push((name, said));
    }
}

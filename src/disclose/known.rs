//! The people of one school by every name that a row may give them.

use std::collections::{BTreeSet, HashMap};

use crate::catalogue::{Catalogue, SchoolId};
use crate::disclose::cell::{self, bare, without_remark};
use crate::vocabulary::Vocabulary;

/// The people of one school.
pub(super) struct Known<'a> {
    words: &'a Vocabulary,
    by_name: HashMap<String, BTreeSet<usize>>,
    by_surname: HashMap<String, BTreeSet<usize>>,
    /// People known only by surname and title, by surname.
    short: HashMap<String, BTreeSet<usize>>,
    by_number: HashMap<String, BTreeSet<usize>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(catalogue: &Catalogue, school: SchoolId, words: &'a Vocabulary) -> Self {
        let (by_name, by_surname) = (HashMap::new(), HashMap::new());
        let mut known = Self { words, by_name, by_surname, short: HashMap::new(), by_number: HashMap::new() };
        for (at, person) in catalogue.people.iter().enumerate().filter(|(_, person)| person.school == school) {
            let clean = clean(words, &person.name);
            if let Some(surname) = words.honorific_surname(&clean) {
                known.short.entry(surname.to_owned()).or_default().insert(at);
            }
            known.by_surname.entry(surname(words, &clean).to_owned()).or_default().insert(at);
            known.by_name.entry(bare(&person.name)).or_default().insert(at);
            known.by_name.entry(clean).or_default().insert(at);
            let numbers = ["id_number", "id"].into_iter().filter_map(|column| person.private.get(column));
            for number in numbers.chain(&person.id) {
                known.by_number.entry(bare(number)).or_default().insert(at);
            }
        }
        known
    }

    /// Everybody whom a name may mean.
    pub(super) fn find(&self, name: &str) -> BTreeSet<usize> {
        let (whole, clean) = (bare(name), clean(self.words, name));
        let of = |map: &HashMap<String, BTreeSet<usize>>, key: &str| map.get(key).cloned().unwrap_or_default();
        // A remark tells two of one name apart; without one, both may be meant.
        let mut found = of(&self.by_name, &whole);
        if found.is_empty() {
            found = of(&self.by_name, &clean);
        }
        let short = self.words.honorific_surname(&clean);
        let is_bare_surname = self.words.surname(&clean) == Some(clean.as_str());
        match short {
            Some(surname) => found.extend(of(&self.by_surname, surname)),
            None if found.is_empty() && is_bare_surname => found.extend(of(&self.by_surname, &clean)),
            None => found.extend(of(&self.short, surname(self.words, &clean))),
        }
        found.extend(self.numbered(name));
        found
    }

    /// Whoever has that number.
    pub(super) fn numbered(&self, number: &str) -> BTreeSet<usize> {
        self.by_number.get(&bare(number)).cloned().unwrap_or_default()
    }

    /// Everybody whose full name stands in a cell, but not only within the longer name of somebody else.
    pub(super) fn within(&self, cell: &str) -> BTreeSet<usize> {
        let cell = bare(cell);
        let is_there = |name: &&String| name.chars().count() > 1 && cell.contains(name.as_str());
        let there: Vec<&String> = self.by_name.keys().filter(is_there).collect();
        let stands_alone = |name: &&&String| {
            let longer = there.iter().filter(|other| other.len() > name.len() && other.contains(name.as_str()));
            let rest = longer.fold(cell.clone(), |rest, other| rest.replace(other.as_str(), "\n"));
            rest.contains(name.as_str())
        };
        there.iter().filter(stands_alone).flat_map(|name| &self.by_name[*name]).copied().collect()
    }

    /// A name or number that differs from a cell's by a slip, or of which a cell that was cut off may be the beginning.
    pub(super) fn slip(&self, name: &str, is_cut: bool) -> Option<&str> {
        let clean = clean(self.words, name);
        let is_near = |known: &&String| {
            cell::is_name_slip(&clean, known) || (is_cut && !clean.is_empty() && known.starts_with(&clean))
        };
        self.by_name.keys().filter(is_near).min().map(String::as_str)
    }

    /// A number that differs from a cell's by one digit, or begins with what was cut off.
    pub(super) fn number_slip(&self, number: &str, is_cut: bool) -> Option<&str> {
        let number = bare(number);
        let is_near = |known: &&String| {
            strsim::osa_distance(&number, known) == 1 || (is_cut && !number.is_empty() && known.starts_with(&number))
        };
        self.by_number.keys().filter(is_near).min().map(String::as_str)
    }
}

/// A name without remark and title.
pub(super) fn clean(words: &Vocabulary, name: &str) -> String {
    let bare = bare(name);
    let plain = without_remark(&bare);
    let plain = if plain.is_empty() { bare } else { plain };
    words.without_honorific(&plain).to_owned()
}

/// The surname with which a clean name begins: its first character if none is known.
pub(super) fn surname<'n>(words: &Vocabulary, clean: &'n str) -> &'n str {
    let first = clean.chars().next().map_or(0, char::len_utf8);
    words.surname(clean).unwrap_or(&clean[..first])
}

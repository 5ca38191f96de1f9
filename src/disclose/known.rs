//! The people of one school by every name that a row may give them.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::catalogue::{Catalogue, SchoolId};
use crate::disclose::cell::{self, bare, without_remark};
use crate::disclose::letters::{readings, usual};
use crate::disclose::near::Near;
use crate::disclose::work;
use crate::vocabulary::Vocabulary;

/// From so many characters on a name may have two slips.
const TWO_SLIPS: usize = 5;

/// The people of one school.
pub(super) struct Known<'a> {
    words: &'a Vocabulary,
    by_name: HashMap<String, BTreeSet<usize>>,
    by_surname: HashMap<String, BTreeSet<usize>>,
    /// People known only by surname and title, by surname.
    short: HashMap<String, BTreeSet<usize>>,
    by_number: HashMap<String, BTreeSet<usize>>,
    /// Names by their usual sound, and by every reading in letters alone.
    by_sound: HashMap<String, BTreeSet<String>>,
    by_letters: HashMap<String, BTreeSet<String>>,
    names: OnceLock<Names>,
}

/// What finds names in longer texts, and near ones; made when it is asked for.
struct Names {
    /// In order.
    all: Vec<String>,
    automaton: AhoCorasick,
    near: Near,
    near_numbers: Near,
}

impl<'a> Known<'a> {
    pub(super) fn new(catalogue: &Catalogue, school: SchoolId, words: &'a Vocabulary) -> Self {
        let (by_name, by_surname) = (HashMap::new(), HashMap::new());
        let (by_number, by_sound, by_letters) = (HashMap::new(), HashMap::new(), HashMap::new());
        let names = OnceLock::new();
        let mut known =
            Self { words, by_name, by_surname, short: HashMap::new(), by_number, by_sound, by_letters, names };
        for (at, person) in catalogue.people.iter().enumerate().filter(|(_, person)| person.school == school) {
            let clean = clean(words, &person.name);
            if let Some(surname) = words.honorific_surname(&clean) {
                known.short.entry(surname.to_owned()).or_default().insert(at);
            }
            known.by_surname.entry(surname(words, &clean).to_owned()).or_default().insert(at);
            known.spell(&clean);
            let decoded = cell::decoded(&person.name).map(|name| bare(&name));
            for name in [bare(&person.name), clean].into_iter().chain(decoded) {
                known.by_name.entry(name).or_default().insert(at);
            }
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

    /// Everybody whom a word of two characters and more calls by full name, or by surname and title.
    pub(super) fn called(&self, word: &str) -> BTreeSet<usize> {
        let clean = clean(self.words, word);
        let by_name = [bare(word), clean.clone()].into_iter().filter(|name| name.chars().count() > 1);
        let mut found: BTreeSet<usize> =
            by_name.filter_map(|name| self.by_name.get(&name)).flatten().copied().collect();
        let surname = self.words.honorific_surname(&clean).and_then(|surname| self.by_surname.get(surname));
        found.extend(surname.into_iter().flatten());
        if let Some(names) = self.by_letters.get(&bare(word)) {
            found.extend(names.iter().filter_map(|name| self.by_name.get(name)).flatten());
        }
        found
    }

    /// Whoever has that number.
    pub(super) fn numbered(&self, number: &str) -> BTreeSet<usize> {
        self.by_number.get(&bare(number)).cloned().unwrap_or_default()
    }

    /// Takes note of how a name sounds; by letters from so many on that they are no chance.
    fn spell(&mut self, name: &str) {
        if name.chars().count() < 2 {
            return;
        }
        self.by_sound.entry(usual(name)).or_default().insert(name.to_owned());
        let given = &name[surname(self.words, name).len()..];
        let turned = format!("{given}{}", &name[..name.len() - given.len()]);
        for letters in readings(name).into_iter().chain(readings(&turned)) {
            self.by_letters.entry(letters).or_default().insert(name.to_owned());
        }
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let mut all: Vec<String> = self.by_name.keys().filter(|name| name.chars().count() > 1).cloned().collect();
            all.sort();
            // Without it a name in prose would go unseen: no site at all is better.
            let automaton =
                AhoCorasick::new(&all).expect("only more than two thousand million characters of names fail");
            let mut numbers: Vec<&String> = self.by_number.keys().collect();
            numbers.sort();
            let mut any: Vec<&String> = self.by_name.keys().collect();
            any.sort();
            let near = Near::new(any.into_iter(), TWO_SLIPS);
            Names { all, automaton, near, near_numbers: Near::new(numbers.into_iter(), usize::MAX) }
        })
    }

    /// The names that stand in a bare text, overlapping ones too, with their places.
    fn standing<'k>(&'k self, bare: &str) -> Vec<(std::ops::Range<usize>, &'k String)> {
        let names = self.names();
        let found = names.automaton.find_overlapping_iter(bare);
        let found: Vec<_> = found.map(|m| (m.range(), &names.all[m.pattern().as_usize()])).collect();
        work::count(found.len());
        found
    }

    /// Everybody whose full name stands in a cell, but not only within the longer name of somebody else.
    pub(super) fn within(&self, cell: &str) -> BTreeSet<usize> {
        let there = self.standing(&bare(cell));
        let is_alone = |range: &std::ops::Range<usize>| {
            let is_longer = |other: &std::ops::Range<usize>| {
                other.len() > range.len() && other.start <= range.start && range.end <= other.end
            };
            !there.iter().any(|(other, _)| is_longer(other))
        };
        let alone = there.iter().filter(|(range, _)| is_alone(range));
        alone.flat_map(|(_, name)| &self.by_name[*name]).copied().collect()
    }

    /// A name or number that differs from a cell's by a slip, spells it by sound, or of which a cell that was
    /// cut off may be the beginning.
    pub(super) fn slip(&self, name: &str, is_cut: bool) -> Option<&str> {
        let clean = clean(self.words, name);
        let near = self.names().near.candidates(&clean, TWO_SLIPS).into_iter();
        let near = near.filter(|known| cell::is_name_slip(&clean, known));
        let alike = self.by_sound.get(&usual(&clean)).into_iter().flatten();
        let alike = alike.map(String::as_str).filter(|known| cell::is_name_slip(&clean, known));
        let begun = || {
            let begins = |known: &&String| !clean.is_empty() && known.starts_with(&clean) && **known != clean;
            self.by_name.keys().filter(begins).map(String::as_str).min()
        };
        near.chain(alike).min().or_else(|| self.spelling(name)).or_else(|| if is_cut { begun() } else { None })
    }

    /// A number that differs from a cell's by one digit, or begins with what was cut off.
    pub(super) fn number_slip(&self, number: &str, is_cut: bool) -> Option<&str> {
        let number = bare(number);
        let near = self.names().near_numbers.candidates(&number, usize::MAX).into_iter();
        let near = near.filter(|known| strsim::osa_distance(&number, known) == 1).min();
        let begun = || {
            let begins = |known: &&String| !number.is_empty() && known.starts_with(&number);
            self.by_number.keys().filter(begins).map(String::as_str).min()
        };
        near.or_else(|| if is_cut { begun() } else { None })
    }

    /// The name that a cell spells by its sound: hemimi, He Mimi, Mimi He.
    pub(super) fn spelling(&self, name: &str) -> Option<&str> {
        self.by_letters.get(&cell::letters(name))?.first().map(String::as_str)
    }

    /// Clean names of all, and surnames.
    pub(super) fn all(&self) -> (Vec<String>, Vec<String>) {
        (self.names().all.clone(), self.by_surname.keys().cloned().collect())
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

//! How a person's name is told from other words.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use crate::text::is_han;

/// What `names.toml` holds.
#[derive(Deserialize)]
pub(super) struct NamesFile {
    surnames: BTreeSet<String>,
    compound_surnames: BTreeSet<String>,
    honorifics: Vec<String>,
    not_names: BTreeSet<String>,
    not_name_parts: Vec<String>,
}

/// Surnames, titles of address, and words that only look like names.
#[derive(Clone, Debug)]
pub(super) struct Names {
    surnames: BTreeSet<String>,
    compound_surnames: BTreeSet<String>,
    honorifics: Vec<String>,
    not_names: BTreeSet<String>,
    not_name_parts: AhoCorasick,
}

impl From<NamesFile> for Names {
    fn from(file: NamesFile) -> Self {
        Self {
            surnames: file.surnames,
            compound_surnames: file.compound_surnames,
            honorifics: file.honorifics,
            not_names: file.not_names,
            not_name_parts: AhoCorasick::new(&file.not_name_parts).expect("some hundred short words fit an automaton"),
        }
    }
}

impl Names {
    pub(super) fn looks_like_person(&self, name: &str, knows_word: &dyn Fn(&str) -> bool) -> bool {
        if self.honorific(name).is_some() {
            let rest = self.strip(name);
            return self.surname(rest).is_some_and(|surname| self.given_fits(rest, surname)) && !self.is_no_name(rest);
        }
        let Some(surname) = self.surname(name) else { return false };
        let given = name[surname.len()..].chars().count();
        (1..=2).contains(&given) && self.given_fits(name, surname) && !self.is_no_name(name) && !knows_word(name)
    }

    /// At most two Han characters behind the surname.
    fn given_fits(&self, name: &str, surname: &str) -> bool {
        let given = &name[surname.len()..];
        given.chars().count() <= 2 && given.chars().all(is_han)
    }

    fn is_no_name(&self, name: &str) -> bool {
        self.not_names.contains(name) || self.not_name_parts.is_match(name)
    }

    /// The surname `name` begins with: two characters, else one.
    pub(super) fn surname<'a>(&self, name: &'a str) -> Option<&'a str> {
        let head = |chars: usize| name.char_indices().nth(chars).map_or(name, |(at, _)| &name[..at]);
        let known = |set: &BTreeSet<String>, head: &'a str| set.contains(head).then_some(head);
        known(&self.compound_surnames, head(2)).or_else(|| known(&self.surnames, head(1)))
    }

    pub(super) fn honorifics(&self) -> &[String] {
        &self.honorifics
    }

    pub(super) fn honorific(&self, name: &str) -> Option<&str> {
        self.honorifics
            .iter()
            .filter(|title| name.len() > title.len() && name.ends_with(title.as_str()))
            .max_by_key(|title| title.len())
            .map(String::as_str)
    }

    fn strip<'a>(&self, name: &'a str) -> &'a str {
        self.honorific(name).map_or(name, |title| &name[..name.len() - title.len()])
    }

    pub(super) fn honorific_surname<'a>(&self, name: &'a str) -> Option<&'a str> {
        self.honorific(name)?;
        let rest = self.strip(name);
        self.surname(rest).filter(|surname| surname.len() == rest.len())
    }

    pub(super) fn without_honorific<'a>(&self, name: &'a str) -> &'a str {
        if self.honorific_surname(name).is_some() { name } else { self.strip(name) }
    }
}

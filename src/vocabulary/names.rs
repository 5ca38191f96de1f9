//! How a person's name is told from other words.

use serde::Deserialize;

use crate::text::is_han;

/// Surnames, titles of address, and words that only look like names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Names {
    surnames: Vec<String>,
    compound_surnames: Vec<String>,
    honorifics: Vec<String>,
    not_names: Vec<String>,
    not_name_parts: Vec<String>,
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
        self.not_names.iter().any(|word| word == name) || self.not_name_parts.iter().any(|part| name.contains(part.as_str()))
    }

    fn surname<'a>(&self, name: &'a str) -> Option<&'a str> {
        self.compound_surnames
            .iter()
            .chain(&self.surnames)
            .find(|surname| name.starts_with(surname.as_str()))
            .map(|surname| &name[..surname.len()])
    }

    fn honorific(&self, name: &str) -> Option<&str> {
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

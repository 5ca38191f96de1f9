//! Who is who: names of folders, files and rosters brought together.

use std::collections::BTreeMap;

use crate::catalogue::{PersonId, SchoolId};
use crate::text::fold;
use crate::vocabulary::Vocabulary;

/// The people of the schools by every name they go by.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    by_name: BTreeMap<(SchoolId, String), PersonId>,
    /// Declared people by surname, for short forms such as 林老师.
    by_surname: BTreeMap<(SchoolId, String), Vec<(PersonId, String)>>,
}

/// What a name turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A person known by this name.
    Known(PersonId),
    /// A short form that fits several declared people: their names.
    Ambiguous(Vec<String>),
    /// Nobody known by that name.
    Unknown,
}

impl People {
    /// Makes `id` known as `name`. Declared people can also be meant by their surname and a title.
    pub(super) fn add(&mut self, school: SchoolId, name: &str, id: PersonId, is_declared: bool) {
        self.by_name.insert((school, key(name)), id);
        if is_declared {
            let mut chars = key(name).chars().map(String::from).collect::<Vec<_>>();
            chars.truncate(2);
            for len in 1..=chars.len() {
                let list = self.by_surname.entry((school, chars[..len].concat())).or_default();
                list.push((id, name.to_owned()));
            }
        }
    }

    /// Who is meant by `name` in that school.
    pub(super) fn who(&self, vocabulary: &Vocabulary, school: SchoolId, name: &str) -> Who {
        let folded = key(name);
        if let Some(id) = self.by_name.get(&(school, folded.clone())) {
            return Who::Known(*id);
        }
        if let Some(surname) = vocabulary.honorific_surname(&folded) {
            return match self.by_surname.get(&(school, surname.to_owned())).map(Vec::as_slice) {
                Some([(id, _)]) => Who::Known(*id),
                Some(several) if !several.is_empty() => Who::Ambiguous(several.iter().map(|(_, name)| name.clone()).collect()),
                _ => Who::Unknown,
            };
        }
        let full = vocabulary.without_honorific(&folded).to_owned();
        self.by_name.get(&(school, full)).map_or(Who::Unknown, |id| Who::Known(*id))
    }
}

/// One spelling for a name: folded, without blanks and marks.
pub(super) fn key(name: &str) -> String {
    fold(name).chars().filter(|c| !c.is_whitespace() && *c != '·').collect()
}

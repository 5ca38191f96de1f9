//! Who is who: names of folders, files and rosters brought together.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{PersonId, SchoolId};
use crate::path::ContentPath;
use crate::text::fold;
use crate::vocabulary::Vocabulary;

/// The people of the schools by every name they go by.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    /// People of one name are several if their `id`s differ.
    by_name: BTreeMap<(SchoolId, String), Vec<PersonId>>,
    /// By `id` of `teacher.toml` or number of the roster.
    by_id: BTreeMap<(SchoolId, String), PersonId>,
    /// For a name that fits several people: the one that stands for whoever is meant.
    undecided: BTreeMap<(SchoolId, String), PersonId>,
    /// Everybody a short form such as 林老师 may mean.
    by_surname: BTreeMap<(SchoolId, String), Vec<Bearer>>,
    /// Bare name → the names with remarks that folders bear: 张伟（语文）, 张伟（数学）.
    remarked: BTreeMap<(SchoolId, String), BTreeSet<String>>,
}

/// Somebody who bears a surname.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bearer {
    name: String,
    /// Where the name stands.
    from: String,
    /// The person, if the roster declares it.
    declared: Option<PersonId>,
}

/// What a name turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A person known by this name.
    Known(PersonId),
    /// A name that fits several people: their names, each with its place.
    Ambiguous(Vec<String>),
    /// Nobody known by that name.
    Unknown,
}

impl People {
    /// Makes `id` known as `name`.
    pub(super) fn add(&mut self, vocabulary: &Vocabulary, school: SchoolId, name: &str, id: PersonId) {
        self.by_name.entry((school, name_key(vocabulary, name))).or_default().push(id);
    }

    /// Makes `id` known by its surname and a title too: a roster declares it at `from`.
    pub(super) fn declare(
        &mut self,
        vocabulary: &Vocabulary,
        school: SchoolId,
        name: &str,
        id: PersonId,
        from: String,
    ) {
        let bearer = Bearer { name: name.to_owned(), from, declared: Some(id) };
        self.by_surname.entry((school, surname_key(vocabulary, name))).or_default().push(bearer);
    }

    /// A folder bears this full name. If the roster does not, it is a further bearer of its surname.
    pub(super) fn see(&mut self, vocabulary: &Vocabulary, school: SchoolId, name: &str, path: &ContentPath) {
        let key = name_key(vocabulary, name);
        if vocabulary.honorific_surname(&key).is_some() {
            return;
        }
        let bearers = self.by_surname.entry((school, surname_key(vocabulary, name))).or_default();
        if bearers.iter().all(|bearer| name_key(vocabulary, &bearer.name) != key) {
            bearers.push(Bearer { name: name.to_owned(), from: path.to_string(), declared: None });
        }
    }

    /// A folder bears the name `bare` with a remark.
    pub(super) fn see_remark(&mut self, school: SchoolId, bare: &str, whole: &str) {
        self.remarked.entry((school, key(bare))).or_default().insert(key(whole));
    }

    /// Whether only their remarks tell the people of that name apart.
    pub(super) fn is_told_by_remark(&self, school: SchoolId, bare: &str) -> bool {
        self.remarked.get(&(school, key(bare))).is_some_and(|whole| whole.len() > 1)
    }

    /// The person of that `id`.
    pub(super) fn of_id(&self, school: SchoolId, id: &str) -> Option<PersonId> {
        self.by_id.get(&(school, id.to_owned())).copied()
    }

    /// Gives a person its `id`, unless somebody bears it.
    pub(super) fn give_id(&mut self, school: SchoolId, id: &str, person: PersonId) {
        self.by_id.entry((school, id.to_owned())).or_insert(person);
    }

    /// The one who stands for the people that `name` may mean.
    pub(super) fn undecided(&mut self, school: SchoolId, name: &str, make: impl FnOnce() -> PersonId) -> PersonId {
        *self.undecided.entry((school, key(name))).or_insert_with(make)
    }

    /// Whether somebody goes by exactly this name.
    pub(super) fn has(&self, vocabulary: &Vocabulary, school: SchoolId, name: &str) -> bool {
        self.by_name.contains_key(&(school, name_key(vocabulary, name)))
    }

    /// Who is meant by `name` in that school.
    pub(super) fn who(&self, vocabulary: &Vocabulary, school: SchoolId, name: &str) -> Who {
        let key = name_key(vocabulary, name);
        let surname = vocabulary.honorific_surname(&key).map(str::to_owned);
        match self.by_name.get(&(school, key)).map(Vec::as_slice) {
            Some([id]) => return Who::Known(*id),
            Some(several) => return Who::Ambiguous(vec![name.to_owned(); several.len()]),
            None => {}
        }
        let Some(surname) = surname else { return Who::Unknown };
        let bearers = self.by_surname.get(&(school, surname)).map_or(&[][..], Vec::as_slice);
        match bearers {
            [Bearer { declared: Some(id), .. }] => Who::Known(*id),
            several if several.iter().any(|bearer| bearer.declared.is_some()) => {
                Who::Ambiguous(several.iter().map(|bearer| format!("{} ({})", bearer.name, bearer.from)).collect())
            }
            _ => Who::Unknown,
        }
    }
}

/// One spelling for a name: folded, without blanks and marks.
pub(super) fn key(name: &str) -> String {
    fold(name).chars().filter(|c| !c.is_whitespace() && *c != '·').collect()
}

/// The key of a name without a title of address: 林芳老师 and 林芳 are one.
pub(super) fn name_key(vocabulary: &Vocabulary, name: &str) -> String {
    let key = key(name);
    let bare = vocabulary.without_honorific(&key).len();
    if bare == key.len() { key } else { key[..bare].to_owned() }
}

/// Whether two names may be one person's: equal but for a title, or a surname with a title and a
/// full name that begins with it.
pub(super) fn may_be_one(vocabulary: &Vocabulary, a: &str, b: &str) -> bool {
    let (a, b) = (name_key(vocabulary, a), name_key(vocabulary, b));
    let short = |short: &str, full: &str| {
        vocabulary.honorific_surname(short).is_some_and(|surname| surname == surname_key(vocabulary, full))
    };
    a == b || short(&a, &b) || short(&b, &a)
}

fn surname_key(vocabulary: &Vocabulary, name: &str) -> String {
    let key = name_key(vocabulary, name);
    let first = key.chars().next().map_or(0, char::len_utf8);
    let len = vocabulary.surname(&key).map_or(first, str::len);
    key[..len].to_owned()
}

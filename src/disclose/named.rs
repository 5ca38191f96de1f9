//! Whose names count where, and which paths bear them.

use std::collections::{BTreeSet, HashMap};

use crate::catalogue::{Catalogue, Evidence, SchoolId};
use crate::disclose::cell::{bare, without_remark};
use crate::disclose::gate::{Gate, Named};
use crate::disclose::known::{clean, surname};
use crate::disclose::withdrawn::Withdrawn;
use crate::path::ContentPath;
use crate::vocabulary::Vocabulary;

/// The names that count in each school, and beside the schools. A school that is held back is named
/// nowhere, and nobody of it.
pub(super) fn names(catalogue: &Catalogue, withdrawn: &Withdrawn, is_public: bool, words: &Vocabulary) -> Vec<Named> {
    let is_held = |school: SchoolId| is_public && withdrawn.unread[school.index()];
    let mut gone: BTreeSet<(SchoolId, String)> = withdrawn.names.iter().cloned().collect();
    let mut stay: Vec<BTreeSet<String>> = vec![BTreeSet::new(); catalogue.schools.len()];
    for (person, is_gone) in catalogue.people.iter().zip(&withdrawn.people) {
        let spellings = [clean(words, &person.name), without_remark(&bare(&person.name))];
        for name in spellings.into_iter().filter(|name| !name.is_empty()) {
            if *is_gone || is_held(person.school) {
                gone.insert((person.school, name));
            } else {
                stay[person.school.index()].insert(name);
            }
        }
    }
    let (mut held, mut open) = (BTreeSet::new(), BTreeSet::new());
    for (index, school) in catalogue.schools.iter().enumerate() {
        let names = if is_held(SchoolId(index as u32)) { &mut held } else { &mut open };
        names.extend([bare(&school.name), bare(school.path.name())].into_iter().filter(|name| !name.is_empty()));
    }
    if gone.is_empty() && held.is_empty() {
        return Vec::new();
    }
    let in_school = |index: usize| {
        let (school, mine) = (SchoolId(index as u32), &stay[index]);
        // Somebody of that name who stays is not the one of another school who went.
        let counts = |(of, name): &&(SchoolId, String)| *of == school || !mine.contains(name);
        let gone_here: BTreeSet<String> =
            gone.iter().filter(counts).map(|(_, name)| name.clone()).chain(held.iter().cloned()).collect();
        let of_mine = gone.iter().filter(|(of, name)| *of == school && words.honorific_surname(name).is_none());
        let surnames: BTreeSet<&str> = of_mine.map(|(_, name)| surname(words, name)).collect();
        let staying: BTreeSet<&str> = mine.iter().map(|name| surname(words, name)).collect();
        let is_alone = |one: &&str| !staying.contains(one);
        let surnames = surnames.into_iter().filter(is_alone).map(str::to_owned).collect();
        let stay = mine.iter().chain(&open).filter(|name| !gone_here.contains(*name)).cloned().collect();
        Named { school: Some(school), gone: gone_here.into_iter().collect(), surnames, stay }
    };
    let gone_names: BTreeSet<&str> = gone.iter().map(|(_, name)| name.as_str()).collect();
    let site = Named {
        school: None,
        gone: gone.iter().map(|(_, name)| name.clone()).chain(held.iter().cloned()).collect(),
        surnames: Vec::new(),
        stay: stay.iter().flatten().chain(&open).filter(|name| !gone_names.contains(name.as_str())).cloned().collect(),
    };
    (0..catalogue.schools.len()).map(in_school).chain([site]).collect()
}

/// Which paths bear the name of somebody who withdrew; folder by folder, each looked at once.
pub(super) struct Paths<'a> {
    gate: &'a Gate,
    words: &'a Vocabulary,
    schools: BTreeSet<ContentPath>,
    folders: HashMap<ContentPath, bool>,
    seen: BTreeSet<String>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(catalogue: &Catalogue, gate: &'a Gate, words: &'a Vocabulary) -> Self {
        let schools = catalogue.schools.iter().map(|school| school.path.clone()).collect();
        Self { gate, words, schools, folders: HashMap::new(), seen: BTreeSet::new() }
    }

    /// Whether a part of the path below its school names somebody.
    pub(super) fn names(&mut self, path: &ContentPath) -> bool {
        if self.gate.is_open() || path.is_root() || self.schools.contains(path) {
            return false;
        }
        if let Some(known) = self.folders.get(path) {
            return *known;
        }
        let above = path.parent().is_some_and(|folder| self.names(&folder));
        let named = self.gate.named_in(path, path.name(), self.words);
        let is_named = above || named.is_some();
        self.seen.extend(named);
        self.folders.insert(path.clone(), is_named);
        is_named
    }

    /// Whether somebody who withdrew is said to have made a file.
    pub(super) fn wrote(&self, thing: &Evidence) -> bool {
        thing.authors.iter().any(|author| self.gate.named_in(&thing.path, author, self.words).is_some())
    }

    /// The names that stand in paths.
    pub(super) fn into_seen(self) -> BTreeSet<String> {
        self.seen
    }
}

//! The gate: the one way by which words of the content reach pages. What names somebody who withdrew
//! stays behind.
//!
//! A name of three characters and more, and one of two that is no ordinary word, counts wherever it
//! stands, but not within the longer name of somebody who stays. An ordinary word counts as a name only
//! beside a sign: a title, a word such as 执教, or the marks of a list on both sides.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use crate::catalogue::{Catalogue, SchoolId};
use crate::disclose::folded::Folded;
use crate::disclose::letters::readings;
use crate::disclose::spans::Spans;
use crate::path::ContentPath;
use crate::slug;
use crate::text::{fold, is_han};
use crate::vocabulary::{Class, Vocabulary};

/// What `words.toml` holds.
#[derive(Deserialize)]
pub(super) struct Words {
    mark: String,
    pub(super) everybody: Vec<String>,
    pub(super) joins: Vec<String>,
    shields: Vec<String>,
    ordinary: Vec<String>,
    before: Vec<String>,
    after: Vec<String>,
    separators: String,
}

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("compiled-in data is checked by a test"));

/// The fewest letters by which somebody is known from the sound of a name: linfang, but not lina.
const MIN_SPELT: usize = 6;

/// Knows who withdrew, and opens texts without their names.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// By the folder of a school.
    schools: BTreeMap<ContentPath, Scope>,
    /// For what lies beside the schools.
    site: Scope,
    /// Whether texts are masked, not only looked through.
    is_masking: bool,
    honorifics: Vec<String>,
}

/// The names that count in one school.
#[derive(Clone, Debug, Default)]
struct Scope {
    entries: Vec<Entry>,
    automaton: Option<AhoCorasick>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Folded, without blanks.
    word: String,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// Somebody who withdrew.
    Gone,
    /// The same, by a name that is an ordinary word.
    GoneOrdinary,
    /// The same, by surname and title.
    GoneShort,
    /// The same, by the letters of the name's sound.
    GoneSpelt,
    /// Somebody who stays.
    Stays,
    /// A word whose last character begins no name.
    Shield,
}

/// A text as it may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// The text.
    pub text: String,
    /// Lines, counted from 1, in which somebody who withdrew is named.
    pub lines: Vec<u32>,
}

/// Who is named in a school, in one spelling.
pub(super) struct Named {
    /// The school; `None` for what lies beside the schools.
    pub(super) school: Option<SchoolId>,
    /// Names of those who withdrew.
    pub(super) gone: Vec<String>,
    /// Surnames that only those who withdrew bear.
    pub(super) surnames: Vec<String>,
    /// Names of those who stay.
    pub(super) stay: Vec<String>,
}

impl Gate {
    pub(super) fn new(catalogue: &Catalogue, named: Vec<Named>, is_masking: bool, words: &Vocabulary) -> Self {
        let honorifics: Vec<String> = words.honorifics().to_vec();
        let subjects: Vec<String> = words.subjects.iter().flat_map(|word| &word.words).map(|word| fold(word)).collect();
        let mut gate = Self { is_masking, honorifics, ..Self::default() };
        for named in named {
            let scope = Scope::new(&named, &gate.honorifics, &subjects, words);
            match named.school {
                Some(id) => drop(gate.schools.insert(catalogue.school(id).path.clone(), scope)),
                None => gate.site = scope,
            }
        }
        gate
    }

    /// Whether nobody withdrew.
    pub fn is_open(&self) -> bool {
        self.site.automaton.is_none() && self.schools.values().all(|scope| scope.automaton.is_none())
    }

    /// What texts pass through: of equal gates texts come out equal.
    pub fn fingerprint(&self) -> String {
        if self.is_open() {
            String::new()
        } else {
            blake3::hash(format!("{self:?}").as_bytes()).to_hex()[..16].to_owned()
        }
    }

    /// The text of the content file `path` as this audience may read it.
    pub fn text(&self, path: &ContentPath, text: String) -> Opened {
        let scope = self.scope(path);
        let found = self.find(scope, &text, false);
        if found.is_empty() {
            return Opened { text, lines: Vec::new() };
        }
        let mut lines: Vec<u32> = Vec::new();
        let (mut line, mut last) = (1, 0);
        for range in &found {
            line += u32::try_from(text[last..range.start].matches('\n').count()).unwrap_or(u32::MAX);
            last = range.start;
            lines.push(line);
        }
        lines.dedup();
        Opened { text: if self.is_masking { masked(&text, &found) } else { text }, lines }
    }

    /// Whether somebody who withdrew is named where a mark stands in `text`.
    pub fn is_masked(text: &str) -> bool {
        text.contains(&WORDS.mark)
    }

    /// A title, label or excerpt of what lies at `path`, masked for every audience; `None` if it names nobody.
    pub fn word(&self, path: &ContentPath, text: &str) -> Option<String> {
        let found = self.find(self.scope(path), text, false);
        (!found.is_empty()).then(|| masked(text, &found))
    }

    /// The one who withdrew and is named in a name of a file or folder below `path`.
    pub(super) fn named_in(&self, path: &ContentPath, name: &str, words: &Vocabulary) -> Option<String> {
        let scope = self.scope(path);
        let found = self.find_with(scope, name, true, &|rest| {
            let is_kind = |class| matches!(class, Class::Kind | Class::Activity);
            words.matches(&fold(rest)).iter().any(|m| m.start == 0 && is_kind(m.class))
        });
        found.into_iter().next().map(|(_, entry)| scope.entries[entry].word.clone())
    }

    /// Everybody named in a text, each in the words of an entry.
    pub(super) fn all_in(&self, text: &str) -> BTreeSet<String> {
        let scope = &self.site;
        self.find_with(scope, text, false, &|_| false)
            .into_iter()
            .map(|(_, at)| scope.entries[at].word.clone())
            .collect()
    }

    /// Whether a folder name of the site spells somebody's name by its sound.
    pub(super) fn is_spelt(&self, path: &ContentPath, slug: &str) -> bool {
        let gone =
            self.scope(path).entries.iter().filter(|entry| matches!(entry.role, Role::Gone | Role::GoneOrdinary));
        let slug = slug.replace('-', "");
        gone.map(|entry| slug::slug(&entry.word).replace('-', "")).any(|name| name.len() > 3 && slug.contains(&name))
    }

    fn scope(&self, path: &ContentPath) -> &Scope {
        let mut folder = Some(path.clone());
        while let Some(path) = folder {
            if let Some(scope) = self.schools.get(&path) {
                return scope;
            }
            folder = path.parent();
        }
        &self.site
    }

    fn find(&self, scope: &Scope, text: &str, is_name: bool) -> Vec<Range<usize>> {
        let found = self.find_with(scope, text, is_name, &|_| false);
        let mut merged: Vec<Range<usize>> = Vec::new();
        for (range, _) in found {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        merged
    }

    /// Where in `text` which of those who withdrew are named, in order of start.
    fn find_with(
        &self,
        scope: &Scope,
        text: &str,
        is_name: bool,
        says_more: &dyn Fn(&str) -> bool,
    ) -> Vec<(Range<usize>, usize)> {
        let Some(automaton) = &scope.automaton else { return Vec::new() };
        let read = |folded: &Folded| self.find_folded((scope, automaton), text, folded, (is_name, says_more));
        let mut found = read(&Folded::new(text));
        // A tag with attributes, or brackets, may name somebody and may part a name: both are looked at.
        if text.contains(['<', '[', ']']) {
            found.extend(read(&Folded::without_marks(text)));
        }
        found.sort_by_key(|(range, at)| (range.start, range.end, *at));
        found.dedup();
        found
    }

    fn find_folded(
        &self,
        (scope, automaton): (&Scope, &AhoCorasick),
        text: &str,
        folded: &Folded,
        (is_name, says_more): (bool, &dyn Fn(&str) -> bool),
    ) -> Vec<(Range<usize>, usize)> {
        let all: Vec<(usize, Range<usize>)> =
            automaton.find_overlapping_iter(&folded.text).map(|m| (m.pattern().as_usize(), m.range())).collect();
        let of = |role: Role| {
            let all = all.iter().filter(move |(at, _)| scope.entries[*at].role == role);
            Spans::new(all.map(|(_, range)| range.clone()).collect())
        };
        let (stays, shields) = (of(Role::Stays), of(Role::Shield));
        let mut found = Vec::new();
        for (at, range) in &all {
            let Entry { word, role } = &scope.entries[*at];
            let may_be_chance = word.chars().count() == 2 || *role == Role::GoneShort;
            if matches!(role, Role::Stays | Role::Shield)
                || stays.hold_longer(range)
                || (may_be_chance && shields.end_within(range))
            {
                continue;
            }
            let Some(place) = folded.place(range.clone()) else { continue };
            let (before, after) = (&text[..place.start], &text[place.end..]);
            let is_whole = !word.is_ascii() || is_bounded(before, after);
            let is_told = *role != Role::GoneOrdinary || self.has_sign(before, after, is_name) || says_more(after);
            if is_whole && is_told {
                found.push((place, *at));
            }
        }
        found
    }

    /// Whether something beside an ordinary word says that it is a name.
    fn has_sign(&self, before: &str, after: &str, is_name: bool) -> bool {
        let is_mark = |c: char| c.is_whitespace() || WORDS.separators.contains(c) || "*_`#>-".contains(c);
        let next = fold(&after.chars().skip_while(|c| is_mark(*c) && *c != '\n').take(8).collect::<String>());
        let right = fold(&after.chars().take(8).collect::<String>());
        if self.honorifics.iter().any(|title| right.starts_with(title.as_str()))
            || WORDS.after.iter().any(|word| right.starts_with(word.as_str()))
            || (after.starts_with(['(', '（', '[', '【'])
                && self.honorifics.iter().any(|title| next.starts_with(title.as_str())))
        {
            return true;
        }
        let head: String = before.chars().rev().take(12).collect::<Vec<char>>().into_iter().rev().collect();
        let left = fold(head.trim_end_matches(is_mark));
        if WORDS.before.iter().any(|word| left.ends_with(word.as_str())) {
            return true;
        }
        if is_name {
            let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            return is_end(before.chars().next_back()) && is_end(after.chars().next());
        }
        let is_end = |c: Option<char>| c.is_none_or(|c| c == '\n' || WORDS.separators.contains(c));
        let line = before.rsplit('\n').next().unwrap_or_default().trim_end_matches([' ', '\u{3000}']);
        let is_first = line.chars().all(|c| c.is_ascii_digit() || is_mark(c) || c == '.');
        let right_ends = is_end(after.trim_start_matches([' ', '\u{3000}', '*', '_', '`', '\r']).chars().next());
        (is_first || is_end(line.chars().next_back())) && right_ends
    }
}

/// A Latin name stands alone.
fn is_bounded(before: &str, after: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_han(c));
    !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
}

/// A name that is a word, or begins like a name and looks like none.
fn is_ordinary(name: &String, words: &Vocabulary) -> bool {
    let is_no_name = words.surname(name).is_some() && !words.looks_like_person(name);
    WORDS.ordinary.contains(name) || (name.chars().count() == 2 && is_no_name)
}

/// How the names of those who withdrew sound, surname first and last, where so many letters are no chance and
/// nobody who stays sounds alike.
fn letters(named: &Named, words: &Vocabulary) -> BTreeSet<String> {
    let both = |name: &String| {
        let surname = words.surname(name).unwrap_or_default();
        let turned = format!("{}{surname}", &name[surname.len()..]);
        readings(name).into_iter().chain(readings(&turned))
    };
    let is_told = |name: &&String| name.chars().count() > 1 && !is_ordinary(name, words);
    let gone = named.gone.iter().filter(is_told).flat_map(both).filter(|letters| letters.len() >= MIN_SPELT);
    let gone: BTreeSet<String> = gone.collect();
    if gone.is_empty() {
        return gone;
    }
    let stay: BTreeSet<String> = named.stay.iter().flat_map(|name| both(name).chain([name.clone()])).collect();
    gone.difference(&stay).cloned().collect()
}

fn masked(text: &str, found: &[Range<usize>]) -> String {
    let (mut out, mut last) = (String::with_capacity(text.len()), 0);
    for range in found {
        out.push_str(&text[last..range.start]);
        out.push_str(&WORDS.mark);
        last = range.end;
    }
    out.push_str(&text[last..]);
    out
}

impl Scope {
    fn new(named: &Named, honorifics: &[String], subjects: &[String], words: &Vocabulary) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut add = |word: String, role: Role| entries.push(Entry { word, role });
        for name in named.gone.iter().filter(|name| name.chars().count() > 1) {
            add(name.clone(), if is_ordinary(name, words) { Role::GoneOrdinary } else { Role::Gone });
        }
        for letters in letters(named, words) {
            add(letters, Role::GoneSpelt);
        }
        for surname in &named.surnames {
            honorifics.iter().for_each(|title| add(format!("{surname}{title}"), Role::GoneShort));
        }
        if entries.is_empty() {
            return Self::default();
        }
        let mut add = |word: &String, role: Role| entries.push(Entry { word: word.clone(), role });
        named.stay.iter().for_each(|name| add(name, Role::Stays));
        WORDS.shields.iter().chain(subjects).for_each(|word| add(word, Role::Shield));
        entries.sort();
        entries.dedup();
        // Without it nobody would have withdrawn: no site at all is better.
        let automaton = AhoCorasick::new(entries.iter().map(|entry| &entry.word))
            .expect("only more than two thousand million characters of names fail");
        Self { entries, automaton: Some(automaton) }
    }
}

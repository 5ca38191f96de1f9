//! The words of names, folders and registers, as loaded data: kinds of evidence, subjects, grades,
//! surnames, column heads. No word of the field stands in Rust.
//!
//! **In** the TOML files of `vocabulary/data`, compiled in; a school's own `kinds.toml`. **Out** a
//! [`Vocabulary`] and the [`Match`]es of its words in a name. **Never** looks at the content.
//! **Start at** [`Vocabulary::builtin`].

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;

use crate::message::Language;
use crate::text::fold;
use crate::text::leading_number;

mod data_files;
mod double;
mod heads;
mod matcher;
mod names;
mod share;
mod word;

pub use data_files::{CodeWords, IgnoredNames, ProjectNames, SecretWords};
use data_files::{FoldersFile, FormsFile, KindsFile, SchoolFile};
pub use heads::Heads;
use heads::HeadsFile;
pub use matcher::Class;
pub use matcher::Match;
use matcher::Matcher;
use names::{Names, NamesFile};
pub use word::Column;
pub use word::Form;
pub use word::Guards;
pub use word::Kind;
pub use word::Register;
pub use word::RegisterWords;
use word::RegistersFile;
pub use word::Role;
pub use word::Status;
pub use word::Unit;
pub use word::UnitPart;
pub use word::Word;

/// Every word the program knows.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Kinds of evidence.
    pub kinds: Vec<Kind>,
    /// Stages of school.
    pub stages: Vec<Word>,
    /// Subjects.
    pub subjects: Vec<Word>,
    /// Grades.
    pub grades: Vec<Word>,
    /// Terms.
    pub terms: Vec<Word>,
    /// Parts of a lesson.
    pub phases: Vec<Word>,
    /// Registers.
    pub registers: Vec<Register>,
    /// Words of registers.
    pub register_words: RegisterWords,
    /// Units of numbers.
    pub units: Vec<Unit>,
    /// What a roster says of somebody's service.
    pub statuses: Vec<Status>,
    /// Units of episodes, such as 期.
    pub episode_units: Vec<String>,
    /// Words that only begin with a unit: 课堂.
    pub not_units: Vec<String>,
    /// Words about point codes.
    pub code: CodeWords,
    /// Names that are passed over.
    pub ignored: IgnoredNames,
    /// Words of files that hold passwords or keys.
    pub secret: SecretWords,
    introductions: Vec<String>,
    share_words: Vec<String>,
    roles: BTreeMap<String, Role>,
    role_names: BTreeMap<Role, Vec<String>>,
    layers: Vec<String>,
    /// Folded, the longest first.
    doubles: Vec<String>,
    /// Likewise.
    nameless: Vec<String>,
    school_words: Vec<String>,
    group_words: Vec<String>,
    same_group_words: Vec<String>,
    class_pattern: Regex,
    class_before: BTreeMap<String, u64>,
    years: Vec<Regex>,
    /// Which words of a name count.
    pub heads: Heads,
    stand_ins: BTreeMap<String, String>,
    names: Names,
    matcher: Matcher,
}

const COMPILED_IN: &str = "compiled-in data is checked by a test";

impl Vocabulary {
    /// The words compiled in.
    pub fn builtin() -> Self {
        let kinds: KindsFile = toml::from_str(include_str!("vocabulary/data/kinds.toml")).expect(COMPILED_IN);
        Self::with_kinds(kinds.kinds)
    }

    /// The words compiled in, with a school's own `kinds.toml` instead of the kinds.
    pub fn with_own_kinds(text: &str) -> Result<Self, toml::de::Error> {
        Ok(Self::with_kinds(toml::from_str::<KindsFile>(text)?.kinds))
    }

    fn with_kinds(kinds: Vec<Kind>) -> Self {
        let school: SchoolFile = toml::from_str(include_str!("vocabulary/data/school.toml")).expect(COMPILED_IN);
        let folders: FoldersFile = toml::from_str(include_str!("vocabulary/data/folders.toml")).expect(COMPILED_IN);
        let registers: RegistersFile =
            toml::from_str(include_str!("vocabulary/data/registers.toml")).expect(COMPILED_IN);
        let names: NamesFile = toml::from_str(include_str!("vocabulary/data/names.toml")).expect(COMPILED_IN);
        let heads: HeadsFile = toml::from_str(include_str!("vocabulary/data/heads.toml")).expect(COMPILED_IN);
        let forms: FormsFile = toml::from_str(include_str!("vocabulary/data/kind_forms.toml")).expect(COMPILED_IN);
        let mut matcher = Matcher::builder();
        for (index, kind) in kinds.iter().enumerate() {
            matcher.add(Class::Kind, index, &kind.words);
        }
        for (class, words) in [
            (Class::Subject, &school.subjects),
            (Class::Grade, &school.grades),
            (Class::Term, &school.terms),
            (Class::Phase, &school.phases),
            (Class::Stage, &school.stages),
        ] {
            for (index, word) in words.iter().enumerate() {
                matcher.add(class, index, &word.words);
            }
        }
        for (index, register) in registers.registers.iter().enumerate() {
            matcher.add(Class::Register, index, &register.words);
        }
        matcher.add(Class::Activity, 0, &folders.activity.words);
        matcher.add(Class::Copy, 0, &folders.copies.words);
        matcher.add(Class::Compound, 0, heads.compounds());
        matcher.add(Class::Project, 0, heads.projects());
        let bare = |words: &[String]| words.iter().map(|word| bare(word)).collect::<Vec<_>>();
        let mut roles = BTreeMap::new();
        for (role, words) in &folders.roles {
            roles.extend(bare(words).into_iter().map(|word| (word, *role)));
        }
        Self {
            kinds,
            stages: school.stages,
            subjects: school.subjects,
            grades: school.grades,
            terms: school.terms,
            phases: school.phases,
            registers: registers.registers,
            register_words: registers.words,
            units: registers.units,
            statuses: registers.statuses,
            episode_units: folders.episode.units,
            not_units: folders.episode.not_units,
            code: folders.code,
            ignored: folders.ignored,
            secret: folders.secret,
            introductions: bare(&folders.introduction.words),
            share_words: bare(&school.school.share_words),
            roles,
            role_names: folders.roles,
            layers: bare(&folders.layers.words),
            doubles: double::words(&folders.copies.doubles),
            nameless: double::words(&folders.copies.nameless),
            school_words: bare(&school.school.words),
            group_words: bare(&school.school.group_words),
            same_group_words: bare(&school.school.same_group_words),
            class_pattern: Regex::new(&school.class.pattern).expect(COMPILED_IN),
            class_before: school.class.before,
            years: school.year.patterns.iter().map(|pattern| Regex::new(pattern).expect(COMPILED_IN)).collect(),
            heads: heads.into(),
            stand_ins: forms.stand_ins,
            names: names.into(),
            matcher: matcher.build(),
        }
    }

    /// What a folder of that name is for.
    pub fn role(&self, name: &str) -> Option<Role> {
        self.roles.get(&bare(name)).copied()
    }

    /// The folder name that `init` writes for a role.
    pub fn role_name(&self, role: Role, language: Language) -> &str {
        let words = &self.role_names[&role];
        &words[usize::from(language == Language::English).min(words.len() - 1)]
    }

    /// Whether a folder of that name says nothing and is passed through.
    pub fn is_layer(&self, name: &str) -> bool {
        self.layers.contains(&bare(name))
    }

    /// Whether `folded` begins with a word that says nothing, such as 材料.
    pub fn begins_with_layer(&self, folded: &str) -> bool {
        self.layers.iter().any(|word| folded.starts_with(word.as_str()))
    }

    /// Whether the name ends like a school's.
    pub fn is_school_name(&self, name: &str) -> bool {
        ends_with_word(&bare(&without_brackets(name)), &self.school_words)
    }

    /// Whether the name ends like a subject group's.
    pub fn is_group_name(&self, name: &str) -> bool {
        ends_with_word(&bare(&without_brackets(name)), &self.group_words)
    }

    /// Whether the word says no more than that something is a subject group's.
    pub fn is_group_word(&self, word: &str) -> bool {
        self.group_words.iter().any(|known| known == word)
    }

    /// The name of a subject group without the words that all say group: 语文组 and 语文教研组 are one.
    pub fn without_group_word<'a>(&self, name: &'a str) -> &'a str {
        let ending =
            self.same_group_words.iter().filter(|word| name.len() > word.len() && name.ends_with(word.as_str()));
        ending.max_by_key(|word| word.len()).map_or(name, |word| &name[..name.len() - word.len()])
    }

    /// Every known word in `folded` (see [`fold`]), in order of start; they may overlap.
    pub fn matches(&self, folded: &str) -> Vec<Match> {
        self.matcher.find(folded)
    }

    /// Whether `folded` begins with a known word.
    pub fn begins_with_word(&self, folded: &str) -> bool {
        !self.matcher.find_such(folded, |m| m.start == 0).is_empty()
    }

    /// Whether `text` alone is one word of that class, and which.
    pub fn word(&self, class: Class, text: &str) -> Option<usize> {
        let folded = fold(text.trim());
        let is_it = |m: &Match| m.class == class && m.start == 0 && m.end == folded.len();
        self.matcher.find_such(&folded, is_it).first().map(|m| m.index)
    }

    /// The longest word of that class in `text`.
    pub fn longest(&self, class: Class, text: &str) -> Option<Match> {
        let of_class = |m: &Match| m.class == class;
        self.matcher.find_such(&fold(text), of_class).into_iter().max_by_key(|m| (m.end - m.start, m.end))
    }

    /// Whether `name` looks like a person's: an honorific at its end, or a common surname before one
    /// or two characters, and no word of the field in it. `name` is folded.
    pub fn looks_like_person(&self, name: &str) -> bool {
        // 王健康 may be somebody, 健康 is a subject; 周总结 is nobody.
        let is_telling = |m: &Match| {
            matches!(m.class, Class::Kind | Class::Activity | Class::Register) || m.end - m.start == name.len()
        };
        let knows_word = |text: &str| !self.matcher.find_such(text, is_telling).is_empty();
        self.names.looks_like_person(name, &knows_word)
    }

    /// The surname with which `name` begins, if it is a common one.
    pub fn surname<'a>(&self, name: &'a str) -> Option<&'a str> {
        self.names.surname(name)
    }

    /// Whether `name` ends with a title of address: 林老师, 林芳老师.
    pub fn has_honorific(&self, name: &str) -> bool {
        self.names.honorific(name).is_some()
    }

    /// The surname with which a short form such as 林老师 names somebody, if `name` is one.
    pub fn honorific_surname<'a>(&self, name: &'a str) -> Option<&'a str> {
        self.names.honorific_surname(name)
    }

    /// `name` without a title of address at its end: 林芳老师 → 林芳. A bare surname keeps it.
    pub fn without_honorific<'a>(&self, name: &'a str) -> &'a str {
        self.names.without_honorific(name)
    }

    /// Titles of address, such as 老师.
    pub fn honorifics(&self) -> &[String] {
        self.names.honorifics()
    }

    /// The class that `folded` names, such as 三(2)班: where it stands, the grade's place in
    /// [`grades`](Self::grades), and the number of the class.
    pub fn class(&self, folded: &str) -> Option<(Range<usize>, usize, u64)> {
        let found = self.class_pattern.captures(folded)?;
        let number = |name: &str| leading_number(found.name(name)?.as_str()).map(|(number, _)| number);
        let years_before =
            found.name("before").and_then(|word| self.class_before.get(word.as_str())).copied().unwrap_or(0);
        let grade = number("grade")? + years_before;
        let index = self
            .grades
            .iter()
            .position(|word| word.number == Some(grade) && word.stage.as_deref() != Some("kindergarten"))?;
        Some((found.get(0)?.range(), index, number("class")?))
    }

    /// The school year or season that `folded` names, such as 2021-2022学年 or 2015春.
    pub fn year(&self, folded: &str) -> Option<Range<usize>> {
        self.years.iter().find_map(|pattern| pattern.find(folded)).map(|found| found.range())
    }

    /// The status of that id.
    pub fn status(&self, id: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.id == id)
    }

    /// A term of the school year `year`: 2021-2022学年第一学期, whatever the folder calls it.
    pub fn term_of_year(&self, year: &str, term: &str) -> String {
        let known = self.terms.iter().find(|word| word.zh == term).and_then(|word| word.in_year.as_deref());
        format!("{year}{}", known.unwrap_or(term))
    }

    /// The family that counts for kinds where a file has that form of that family: a Markdown text is a document.
    pub fn kind_family<'a>(&'a self, form: &str, family: &'a str) -> &'a str {
        self.stand_ins.get(form).map_or(family, String::as_str)
    }

    /// The place of the kind that `kind` is where it is a group's.
    pub fn of_group(&self, kind: usize) -> usize {
        let other = self.kinds[kind].of_group.as_ref();
        other.and_then(|id| self.kinds.iter().position(|kind| kind.id == *id)).unwrap_or(kind)
    }

    /// The kind of that id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// The label of a kind, subject, grade, term, stage or phase.
    pub fn label(&self, id: &str, language: Language) -> Option<&str> {
        let pick = |zh, en| if language == Language::Chinese { zh } else { en };
        if let Some(kind) = self.kind(id) {
            return Some(pick(kind.zh.as_str(), kind.en.as_str()));
        }
        [&self.subjects, &self.grades, &self.terms, &self.phases, &self.stages]
            .into_iter()
            .flatten()
            .find(|word| word.id == id)
            .map(|word| pick(word.zh.as_str(), word.en.as_str()))
    }
}

/// [`fold`], and without blanks.
fn bare(name: &str) -> String {
    fold(name).chars().filter(|c| !c.is_whitespace()).collect()
}

/// `name` without a bracketed remark at its end: 清河小学(示例) → 清河小学.
fn without_brackets(name: &str) -> String {
    let folded = fold(name.trim());
    match folded.rfind('(') {
        Some(at) if at > 0 && folded.ends_with(')') => folded[..at].trim_end().to_owned(),
        _ => folded,
    }
}

fn ends_with_word(name: &str, words: &[String]) -> bool {
    words.iter().any(|word| name.len() > word.len() && name.ends_with(word.as_str()))
}

#[cfg(test)]
mod tests;

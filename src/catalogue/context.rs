//! What holds for everything below a folder.

use crate::catalogue::folder::Standing;
use crate::catalogue::input::Input;
use crate::catalogue::name::Parts;
use crate::catalogue::{ActivityId, GroupId, Inference, PackageId, PersonId, SchoolId, Source};
use crate::date::Date;
use crate::path::ContentPath;
use crate::vocabulary::{Role, Vocabulary};

/// What holds for everything below a folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub(super) school: Option<SchoolId>,
    pub(super) role: Option<Role>,
    pub(super) person: Option<PersonId>,
    pub(super) point: Option<String>,
    pub(super) package: Option<PackageId>,
    pub(super) group: Option<GroupId>,
    pub(super) activity: Option<ActivityId>,
    /// The folder of the thing that owns what lies below; the rest of the path is a label.
    pub(super) owner_folder: ContentPath,
    /// Kind, by its place in the vocabulary.
    pub(super) kind: Option<usize>,
    /// The kind of activity that a folder of several activities names.
    pub(super) activity_kind: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) grade: Option<String>,
    pub(super) class: Option<u64>,
    pub(super) term: Option<String>,
    pub(super) phase: Option<String>,
    pub(super) date: Option<Date>,
    /// Inside a folder of passwords or keys.
    pub(super) is_secret: bool,
    pub(super) why: Vec<Inference>,
}

impl Context {
    pub(super) fn of_school(school: SchoolId, path: &ContentPath) -> Self {
        Self { school: Some(school), ..Self::of_site(path) }
    }

    pub(super) fn of_site(path: &ContentPath) -> Self {
        Self { owner_folder: path.clone(), ..Self::default() }
    }

    pub(super) fn standing(&self) -> Standing {
        Standing {
            role: self.role,
            in_person: self.person.is_some(),
            in_point: self.point.is_some(),
            in_package: self.package.is_some(),
            in_group: self.group.is_some(),
        }
    }

    /// Notes that `fact` was read from `word`; what was noted of it before no longer holds.
    pub(super) fn note(&mut self, fact: &'static str, value: &str, word: &str, from: Source) {
        self.forget(fact);
        self.why.push(Inference { fact, value: value.to_owned(), word: word.to_owned(), from });
    }

    /// Notes an inference from the name of `path`.
    pub(super) fn because(&mut self, fact: &'static str, value: &str, word: &str, path: &ContentPath) {
        self.note(fact, value, word, Source::Name(path.clone()));
    }

    fn forget(&mut self, fact: &'static str) {
        self.why.retain(|why| why.fact != fact);
    }

    /// The kind that a folder's name told holds no longer: a new thing begins.
    pub(super) fn forget_kind(&mut self) {
        self.kind = None;
        self.forget("fact.kind");
    }

    /// Where `fact` was read.
    pub(super) fn source_of(&self, fact: &'static str) -> Option<&ContentPath> {
        self.why.iter().find(|why| why.fact == fact).map(|why| why.from.path())
    }

    /// Takes over the facts that a folder's name tells of all it holds.
    pub(super) fn learn(&mut self, input: &Input<'_>, parts: &Parts, path: &ContentPath) {
        self.is_secret |= input.vocabulary.is_secret(&parts.name, &parts.name, "");
        if let Some(word) = parts.kind(input.vocabulary, "") {
            self.kind = Some(word.kind);
            self.because("fact.kind", &input.vocabulary.kinds[word.kind].id, &word.word, path);
        }
        if let Some((id, word)) = &parts.subject {
            self.subject = Some(id.clone());
            self.because("fact.subject", id, word, path);
        }
        if let Some((id, word)) = &parts.grade {
            self.grade = Some(id.clone());
            self.because("fact.grade", id, word, path);
        }
        if let Some((id, word)) = &parts.phase {
            self.phase = Some(id.clone());
            self.because("fact.phase", id, word, path);
        }
        if let Some((term, word)) = &parts.term {
            let term = join_terms(input.vocabulary, self.term.as_deref(), term);
            self.because("fact.term", &term, word, path);
            self.term = Some(term);
        }
        if let Some((class, word)) = &parts.class {
            self.class = Some(*class);
            self.because("fact.class", &class.to_string(), word, path);
        }
        if let Some((date, word)) = &parts.date {
            self.date = Some(*date);
            self.because("fact.date", &date.to_string(), word, path);
        }
    }
}

/// A term inside a school year says both: 2021-2022学年第一学期.
pub(super) fn join_terms(vocabulary: &Vocabulary, outer: Option<&str>, inner: &str) -> String {
    let is_year = |term: &str| term.starts_with(|c: char| c.is_ascii_digit());
    match outer {
        Some(year) if is_year(year) && !is_year(inner) => {
            let names_term = vocabulary
                .terms
                .iter()
                .filter_map(|term| term.in_year.as_deref())
                .find_map(|term| year.strip_suffix(term));
            vocabulary.term_of_year(names_term.unwrap_or(year).trim_end(), inner)
        }
        _ => inner.to_owned(),
    }
}

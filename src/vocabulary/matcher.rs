//! Finds every known word in a name, in one pass.

use std::borrow::Cow;
use std::cell::OnceCell;

use aho_corasick::AhoCorasick;

use crate::text::{fold, is_han};
use crate::vocabulary::heads;

/// What a word speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Index into the kinds of evidence.
    Kind,
    /// Index into the subjects.
    Subject,
    /// Index into the grades.
    Grade,
    /// Index into the terms.
    Term,
    /// Index into the parts of a lesson.
    Phase,
    /// Index into the stages.
    Stage,
    /// Index into the registers.
    Register,
    /// A word of activities.
    Activity,
    /// A mark of copies, such as 最终版.
    Copy,
    /// A word of its own that holds another class's: 统计学.
    Compound,
    /// A programme's name that holds a subject's word: 信息技术2.0.
    Project,
}

/// A known word in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// What it speaks of.
    pub class: Class,
    /// Which one of its class.
    pub index: usize,
    /// First byte in the folded name.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The compiled words.
#[derive(Clone, Debug)]
pub(super) struct Matcher {
    automaton: AhoCorasick,
    meanings: Vec<(Class, usize)>,
}

#[derive(Default)]
pub(super) struct Builder {
    words: Vec<String>,
    meanings: Vec<(Class, usize)>,
}

impl Builder {
    pub(super) fn add(&mut self, class: Class, index: usize, words: &[String]) {
        for word in words {
            self.words.push(level(&fold(word)).into_owned());
            self.meanings.push((class, index));
        }
    }

    pub(super) fn build(self) -> Matcher {
        let automaton = AhoCorasick::new(&self.words).expect("a few thousand short words fit an automaton");
        Matcher { automaton, meanings: self.meanings }
    }
}

impl Matcher {
    pub(super) fn builder() -> Builder {
        Builder::default()
    }

    /// Every word in `folded`, in order of start.
    pub(super) fn find(&self, folded: &str) -> Vec<Match> {
        self.find_such(folded, |_| true)
    }

    /// The words in `folded` that `counts` asks for, in order of start; no other is looked at closely.
    pub(super) fn find_such(&self, folded: &str, counts: impl Fn(&Match) -> bool) -> Vec<Match> {
        let hits = self.hits(folded);
        hits.found.iter().filter(|m| counts(m) && hits.is_word(m)).copied().collect()
    }

    fn hits<'t>(&self, folded: &'t str) -> Hits<'t> {
        let text = level(folded);
        let mut found: Vec<Match> = self
            .automaton
            .find_overlapping_iter(text.as_ref())
            .filter(|hit| stands_free(&text, hit.start(), hit.end()))
            .map(|hit| {
                let (class, index) = self.meanings[hit.pattern().as_usize()];
                Match { class, index, start: hit.start(), end: hit.end() }
            })
            .collect();
        found.sort_by_key(|m| (m.start, m.end));
        Hits { text, found, touches_han: OnceCell::new(), cuts: OnceCell::new() }
    }
}

/// The known words in a text, some of which may be no words there. The text is cut, which takes long, only if
/// a word is asked for that other words and marks do not part from what stands beside it.
struct Hits<'t> {
    text: Cow<'t, str>,
    found: Vec<Match>,
    touches_han: OnceCell<bool>,
    cuts: OnceCell<Vec<usize>>,
}

impl Hits<'_> {
    /// Whether `m` is a word here. One of a kind or subject may be none: within a longer compound, or cut across
    /// by the words about it. What guards people, registers, is always one.
    fn is_word(&self, m: &Match) -> bool {
        if !may_be_part(m) || !self.text[m.start..m.end].starts_with(is_han) || !self.touches_han() {
            return true;
        }
        let is_whole = |other: &&Match| matches!(other.class, Class::Compound | Class::Project);
        let holds =
            |other: &Match| other.start <= m.start && m.end <= other.end && m.end - m.start < other.end - other.start;
        if self.found.iter().filter(is_whole).any(holds) {
            return false;
        }
        let is_edge = |at: usize| {
            self.found.iter().any(|other| other.end == at && at == m.start || other.start == at && at == m.end)
        };
        if (self.begins_run(m.start) || is_edge(m.start)) && (self.ends_run(m.end) || is_edge(m.end)) {
            return true;
        }
        let cuts = self.cuts.get_or_init(|| heads::cuts(&self.text));
        heads::is_whole(&self.text, cuts, m.start..m.end, &is_edge)
    }

    /// Whether any word that may be none stands beside Han.
    fn touches_han(&self) -> bool {
        let touches = |m: &Match| self.text[..m.start].ends_with(is_han) || self.text[m.end..].starts_with(is_han);
        *self.touches_han.get_or_init(|| self.found.iter().any(|m| may_be_part(m) && touches(m)))
    }

    /// Whether the Han word at `at` is the first of its run for certain.
    fn begins_run(&self, at: usize) -> bool {
        self.text[..at].chars().next_back().is_none_or(|c| c.is_ascii())
    }

    /// Whether Han stands before `at`, and none of its run behind it, for certain.
    fn ends_run(&self, at: usize) -> bool {
        self.text[..at].ends_with(is_han) && self.text[at..].chars().next().is_none_or(|c| c.is_ascii())
    }
}

fn may_be_part(m: &Match) -> bool {
    matches!(m.class, Class::Kind | Class::Subject | Class::Activity | Class::Phase)
}

/// Blank, hyphen and underscore are one; byte places stay.
fn level(text: &str) -> Cow<'_, str> {
    if text.contains(['_', '-']) { Cow::Owned(text.replace(['_', '-'], " ")) } else { Cow::Borrowed(text) }
}

/// Latin words and figures need a boundary: `ppt` is not in `apptest`, 1年级 not in 11年级. A single
/// Han character is a word only right after a figure: 2015春, but not 春天.
fn stands_free(text: &str, start: usize, end: usize) -> bool {
    let word = &text[start..end];
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let joined = |a: Option<char>, b: Option<char>| match (a, b) {
        (Some(a), Some(b)) => {
            (a.is_ascii_alphabetic() && b.is_ascii_alphabetic()) || (a.is_ascii_digit() && b.is_ascii_digit())
        }
        _ => false,
    };
    if word.chars().count() == 1 && !word.is_ascii() {
        return before.is_some_and(|c| c.is_ascii_digit() || c == '年') && !after.is_some_and(crate::text::is_han);
    }
    !joined(before, word.chars().next()) && !joined(word.chars().next_back(), after)
}

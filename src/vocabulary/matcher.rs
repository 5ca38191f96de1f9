//! Finds every known word in a name, in one pass.

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
            self.words.push(level(&fold(word)));
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
        let text = level(folded);
        let mut found: Vec<Match> = self
            .automaton
            .find_overlapping_iter(&text)
            .filter(|hit| stands_free(&text, hit.start(), hit.end()))
            .map(|hit| {
                let (class, index) = self.meanings[hit.pattern().as_usize()];
                Match { class, index, start: hit.start(), end: hit.end() }
            })
            .collect();
        found.sort_by_key(|m| (m.start, m.end));
        drop_parts(&text, &mut found);
        found
    }
}

/// Drops words of kinds and subjects that are no words here: within a longer compound, or cut across by the
/// words about them. What guards people, registers, is never dropped.
fn drop_parts(text: &str, found: &mut Vec<Match>) {
    let may_be_part = |m: &Match| matches!(m.class, Class::Kind | Class::Subject | Class::Activity | Class::Phase);
    let touches_han = |m: &Match| {
        text[..m.start].chars().next_back().is_some_and(is_han) || text[m.end..].chars().next().is_some_and(is_han)
    };
    if !found.iter().any(|m| may_be_part(m) && touches_han(m)) {
        return;
    }
    let cuts = heads::cuts(text);
    let edges: Vec<Match> = found.clone();
    let wholes: Vec<Match> =
        found.iter().filter(|m| matches!(m.class, Class::Compound | Class::Project)).copied().collect();
    found.retain(|m| {
        let inside =
            |whole: &Match| whole.start <= m.start && m.end <= whole.end && m.end - m.start < whole.end - whole.start;
        !may_be_part(m)
            || !text[m.start..m.end].starts_with(is_han)
            || (!wholes.iter().any(inside) && {
                let is_edge = |at: usize| {
                    edges.iter().any(|other| other.end == at && at == m.start || other.start == at && at == m.end)
                };
                heads::is_whole(text, &cuts, m.start..m.end, &is_edge)
            })
    });
}

/// Blank, hyphen and underscore are one; byte places stay.
fn level(text: &str) -> String {
    text.replace(['_', '-'], " ")
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

//! A folded name with the way back to the name as written.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::text::{fold, folded_char};

/// A folded name with the way back to the name as written.
pub(super) struct Folded {
    pub(super) written: String,
    pub(super) text: String,
    /// For each byte of `text`, the byte of `written` it came from; one more for the end.
    pub(super) origin: Vec<usize>,
    /// Bytes of `text` that a word has explained.
    pub(super) taken: Vec<bool>,
}

/// In which marks something stands.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    /// Marks of titles: 《》.
    pub(super) in_title: bool,
    /// Round or square brackets.
    pub(super) in_brackets: bool,
}

const OPENS_TITLE: [char; 4] = ['《', '「', '“', '〈'];
const CLOSES_TITLE: [char; 4] = ['》', '」', '”', '〉'];

impl Folded {
    pub(super) fn new(name: &str) -> Self {
        let written: String = name.nfc().collect();
        let (mut text, mut origin) = (String::with_capacity(written.len()), Vec::with_capacity(written.len() + 1));
        for (at, c) in written.char_indices() {
            match folded_char(c) {
                Some(folded) => text.push(folded),
                None => text.push_str(&fold(c.encode_utf8(&mut [0; 4]))),
            }
            origin.resize(text.len(), at);
        }
        origin.push(written.len());
        let taken = vec![false; text.len()];
        Self { written, text, origin, taken }
    }

    pub(super) fn take(&mut self, span: &Range<usize>) {
        self.taken[span.clone()].fill(true);
    }

    pub(super) fn is_free(&self, span: &Range<usize>) -> bool {
        !self.taken[span.clone()].contains(&true)
    }

    pub(super) fn word(&self, span: &Range<usize>) -> String {
        self.written[self.origin[span.start]..self.origin[span.end]].trim().to_owned()
    }

    /// The letters and figures about `span` that no mark, blank or taken word parts from it.
    pub(super) fn run(&self, span: Range<usize>) -> Range<usize> {
        let joins = |at: usize, c: char| c.is_alphanumeric() && !self.taken[at];
        let before = self.text[..span.start].char_indices().rev().take_while(|(at, c)| joins(*at, *c)).last();
        let after = self.text[span.end..].char_indices().find(|(at, c)| !joins(span.end + at, *c));
        before.map_or(span.start, |(at, _)| at)..after.map_or(self.text.len(), |(at, _)| span.end + at)
    }

    /// In which marks the byte `at` stands.
    pub(super) fn marks(&self, at: usize) -> Marks {
        let (mut titles, mut brackets) = (0_usize, 0_usize);
        for c in self.text[..at].chars() {
            match c {
                _ if OPENS_TITLE.contains(&c) => titles += 1,
                _ if CLOSES_TITLE.contains(&c) => titles = titles.saturating_sub(1),
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
        }
        Marks { in_title: titles > 0, in_brackets: brackets > 0 }
    }

    /// The name as written without what was taken so far, trimmed of separators.
    pub(super) fn left(&self) -> String {
        let mut left = String::new();
        for (at, _) in self.text.char_indices() {
            if self.taken[at] {
                // A blank keeps what stood on both sides apart; doubles are folded below.
                left.push(' ');
            } else if at == 0 || self.origin[at] != self.origin[at - 1] {
                left.push_str(&self.written[self.origin[at]..next_char(&self.written, self.origin[at])]);
            }
        }
        tidy(&left)
    }

    /// Runs of the folded text that nothing explains, split at separators, and whether each stands in
    /// title marks.
    pub(super) fn segments(&self) -> Vec<(String, bool)> {
        let mut segments: Vec<(String, bool)> = Vec::new();
        let (mut depth, mut goes_on) = (0_usize, false);
        for (at, c) in self.text.char_indices() {
            if OPENS_TITLE.contains(&c) {
                depth += 1;
            } else if CLOSES_TITLE.contains(&c) {
                depth = depth.saturating_sub(1);
            }
            let counts = c.is_alphanumeric() && !self.taken[at];
            match segments.last_mut() {
                Some((segment, _)) if counts && goes_on => segment.push(c),
                _ if counts => segments.push((c.to_string(), depth > 0)),
                _ => {}
            }
            goes_on = counts;
        }
        segments
    }
}

fn next_char(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// `text` without separators at its ends, empty brackets and doubled blanks.
fn tidy(text: &str) -> String {
    let mut out: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for empty in ["()", "( )", "（）", "（ ）", "[]", "[ ]", "【】", "【 】", "《》", "《 》"] {
        out = out.replace(empty, "");
    }
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '_' | '—' | '–' | ':' | '：' | '.' | '、' | '，' | ',' | '+' | '·' | ';' | '；' | '|' | '~'
            )
    };
    out.trim_matches(is_mark).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As many bytes of a mark that is part of no code as `c` has.
pub(super) fn filler(c: char) -> impl Iterator<Item = char> {
    std::iter::repeat_n('\u{1}', c.len_utf8())
}

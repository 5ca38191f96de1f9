//! Which dollars of a text enclose a formula, and which are money: `每本$5，两本$9` stays text.
//!
//! The parser takes nearly any two dollars for a formula. Here a text that has two or more is parsed
//! once without formulas; every dollar outside code that encloses none becomes a private character,
//! which is a dollar again in the end.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::text::is_han;

/// The private character, a noncharacter of Unicode; it never stands in a result.
pub(super) const DOLLAR: char = '\u{fdd1}';

/// What tells a formula from words between two sums of money.
const SIGNS: &str = "\\=^_+-*/<>|{}()[]×÷±≤≥≠≈√π∠△°′";

/// `text` with every dollar that encloses no formula made private.
pub(super) fn settle(text: &str, options: Options) -> Cow<'_, str> {
    let clean = if text.contains(DOLLAR) { Cow::Owned(text.replace(DOLLAR, "")) } else { Cow::Borrowed(text) };
    if clean.bytes().filter(|byte| *byte == b'$').nth(1).is_none() {
        return clean;
    }
    let kept = kept(&clean, options);
    let mut kept = kept.iter().peekable();
    let mut out = String::with_capacity(clean.len() + 64);
    let mut from = 0;
    for (at, _) in clean.match_indices('$') {
        while kept.next_if(|range| range.end <= at).is_some() {}
        if kept.peek().is_some_and(|range| range.contains(&at)) || is_escaped(&clean, at) {
            continue;
        }
        out.push_str(&clean[from..at]);
        out.push(DOLLAR);
        from = at + 1;
    }
    out.push_str(&clean[from..]);
    Cow::Owned(out)
}

/// Where dollars stay what they are: code, and formulas with their dollars; in order.
fn kept(text: &str, options: Options) -> Vec<Range<usize>> {
    let mut kept = Vec::new();
    let mut block = Block::default();
    let mut is_code = false;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                is_code = true;
                kept.push(range);
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(_) if !is_code => block.dollars(text, range),
            Event::Code(_) => {
                block.codes.push(range.start);
                kept.push(range);
            }
            // What stands between two blocks, or in two cells, is no formula.
            Event::Start(tag) if !is_inline(&tag) => block.close(text, &mut kept),
            Event::End(TagEnd::TableCell) => block.close(text, &mut kept),
            _ => {}
        }
    }
    block.close(text, &mut kept);
    kept.sort_by_key(|range| range.start);
    kept
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

/// The runs of dollars in one block of text, and where code stands between them.
#[derive(Default)]
struct Block {
    runs: Vec<Range<usize>>,
    codes: Vec<usize>,
}

impl Block {
    fn dollars(&mut self, text: &str, range: Range<usize>) {
        let bytes = text.as_bytes();
        let mut at = range.start;
        while let Some(found) = text[at..range.end].find('$') {
            let start = at + found;
            at = start + bytes[start..].iter().take_while(|byte| **byte == b'$').count();
            match self.runs.last_mut() {
                Some(last) if last.end == start => last.end = at,
                _ if is_escaped(text, start) => {}
                _ => self.runs.push(start..at),
            }
            at = at.min(range.end);
        }
    }

    /// Finds the formulas among the runs, and forgets them.
    fn close(&mut self, text: &str, kept: &mut Vec<Range<usize>>) {
        let mut at = 0;
        while at + 1 < self.runs.len() {
            let (open, close) = (&self.runs[at], &self.runs[at + 1]);
            let has_code = || {
                let next = self.codes.partition_point(|code| *code < open.end);
                self.codes.get(next).is_some_and(|code| *code < close.start)
            };
            let is_formula = open.len() == close.len()
                && match open.len() {
                    1 => is_inline_formula(text, open.end..close.start),
                    2 => is_formula(text[open.end..close.start].trim()),
                    _ => false,
                }
                && !has_code();
            if is_formula {
                kept.push(open.start..close.end);
                at += 1;
            }
            at += 1;
        }
        self.runs.clear();
        self.codes.clear();
    }
}

/// Whether what stands at `range`, between two single dollars, is a formula.
fn is_inline_formula(text: &str, range: Range<usize>) -> bool {
    let before = text[..range.start - 1].chars().next_back();
    let after = text[range.end + 1..].chars().next();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inner = &text[range];
    let touches = inner.trim() == inner;
    touches && !is_word(before) && !is_word(after) && is_formula(inner)
}

/// Whether `inner` reads like a formula and not like the words behind a price.
fn is_formula(inner: &str) -> bool {
    let is_meant = |c: char| c.is_ascii_alphanumeric() || c == '\\' || ('\u{391}'..='\u{3c9}').contains(&c);
    if !inner.contains(is_meant) {
        return false;
    }
    if inner.starts_with(|c: char| c.is_ascii_digit()) && is_price(inner) {
        return false;
    }
    let has_words = || inner.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word.len() > 1);
    !(inner.contains(is_chinese) && !inner.contains(|c| SIGNS.contains(c)) && has_words())
}

/// Whether `inner`, which starts with a digit, goes on with words: `5和`, `5 each, or`.
fn is_price(inner: &str) -> bool {
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    let words = rest.trim_start();
    let word = words.bytes().take_while(u8::is_ascii_alphabetic).count();
    words.starts_with(is_chinese) || (word > 1 && words.len() < rest.len())
}

fn is_chinese(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '…' | '“' | '”')
}

/// Whether an odd number of backslashes stands before byte `at`.
fn is_escaped(text: &str, at: usize) -> bool {
    text.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

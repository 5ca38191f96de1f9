//! Makes the parser see what the writer meant, before anything else is looked at:
//!
//! - a `<` that begins no HTML of ours becomes a private character, so that what follows is a text
//!   like any other;
//! - a link whose target holds blanks, as editors write them (`![](照片 1.jpg)`), gets its brackets;
//! - a definition that no link uses (`[注意]: 请准时`) is the line that was meant.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::render::markdown::emphasis::{MARK, STAR, TILDE};
use crate::render::markdown::outline::Spanned;
use crate::render::markdown::raw;
use crate::render::markdown::target;

/// Stands for a `<` that is text, a noncharacter of Unicode; it never stands in a result.
pub(super) const LESS: char = '\u{fdd2}';

/// How often a text is looked at: what was freed may hold HTML of its own.
const MOST_ROUNDS: usize = 4;

/// A change of the text: the bytes it takes the place of, and what stands there then.
type Change = (Range<usize>, String);

/// `text`, settled.
pub(super) fn settle(text: &str, options: Options) -> String {
    const PRIVATE: [char; 4] = [LESS, MARK, STAR, TILDE];
    let mut text = if text.contains(PRIVATE) { text.replace(PRIVATE, "") } else { text.to_owned() };
    for _ in 0..MOST_ROUNDS {
        let has_html = text.match_indices('<').any(|(at, _)| is_like_html(&text[at + 1..]));
        let has_links = ["](", "]（", "]:"].iter().any(|mark| text.contains(mark));
        if !has_html && !has_links {
            break;
        }
        let events: Vec<Spanned<'_>> = Parser::new_ext(&text, options).into_offset_iter().collect();
        let mut changes: Vec<Change> = Vec::new();
        if has_html {
            let marks =
                raw::survey(&events).into_values().flat_map(|stretch| stretch.false_marks().collect::<Vec<_>>());
            let is_mark = |at: &usize| text.as_bytes().get(*at) == Some(&b'<');
            changes.extend(marks.filter(is_mark).map(|at| (at..at + 1, LESS.to_string())));
        }
        if has_links {
            changes.extend(spaced(&text, &events));
            changes.extend(unused(&text, &events));
        }
        if changes.is_empty() {
            break;
        }
        text = changed(&text, changes);
    }
    text
}

fn is_like_html(behind: &str) -> bool {
    behind.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

fn changed(text: &str, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len() + 4 * changes.len());
    let mut from = 0;
    for (range, new) in changes {
        if range.start < from {
            continue;
        }
        out.push_str(&text[from..range.start]);
        out.push_str(&new);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Targets with blanks, in brackets.
fn spaced(text: &str, events: &[Spanned<'_>]) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut code = 0;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code += 1,
            Event::End(TagEnd::CodeBlock) => code -= 1,
            // The bracket alone is a piece of text; one that closes a link is none.
            Event::Text(words) if code == 0 && words.contains(']') => {
                let inner = text.get(range.clone()).unwrap_or_default();
                for (at, _) in inner.match_indices(']') {
                    changes.extend(target::spaced(text, range.start + at));
                }
            }
            _ => {}
        }
    }
    changes
}

/// Definitions that no link uses, as lines of the text. Remarks (`[//]: # (…)`) stay unseen.
fn unused(text: &str, events: &[Spanned<'_>]) -> Vec<Change> {
    if !text.contains("]:") {
        return Vec::new();
    }
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) => drop(used.insert(label(id))),
            Event::Start(Tag::FootnoteDefinition(_)) => drop(seen.insert(range.start)),
            Event::Start(Tag::CodeBlock(_)) | Event::Html(_) | Event::InlineHtml(_) => seen.extend(lines(text, range)),
            Event::Text(_) | Event::Code(_) => seen.extend(lines(text, range)),
            _ => {}
        }
    }
    let mut changes = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '>', '\t']);
        let at = start + line.len() - words.len();
        if let Some(label_end) = words.strip_prefix('[').and_then(|rest| rest.find("]:"))
            && seen.range(start..start + line.len()).next().is_none()
            && !used.contains(&label(&words[1..=label_end]))
            && is_word(&words[1..=label_end])
            && !target::is_address(words[label_end + 3..].trim())
        {
            changes.push((at..at, MARK.to_string()));
        }
        start += line.len();
    }
    changes
}

/// The places in `range` at which a line of it begins.
fn lines(text: &str, range: &Range<usize>) -> Vec<usize> {
    let inner = text.get(range.clone()).unwrap_or_default();
    let breaks = inner.match_indices('\n').map(|(at, _)| range.start + at + 1).filter(|at| *at < range.end);
    std::iter::once(range.start).chain(breaks).collect()
}

/// A label as links are compared by it.
fn label(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_word(label: &str) -> bool {
    !label.starts_with('^') && label.contains(char::is_alphanumeric) && label != "comment"
}

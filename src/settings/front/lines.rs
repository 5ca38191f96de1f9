//! Heads line by line: whether lines look like keys and values, and what they plainly say.

use std::ops::Range;

use crate::settings::fields::{Field, Value, unquoted, yaml_text};
use crate::settings::words;

/// Marks that stand between key and value, with those of full width.
const BETWEEN: [char; 4] = [':', '：', '=', '＝'];

/// The most characters of a key.
const MAX_KEY: usize = 40;

/// A line taken apart: its key, and where the value begins.
fn apart<'a>(line: &'a str, between: &[char]) -> Option<(&'a str, usize)> {
    let at = line.find(between)?;
    let width = line[at..].chars().next().map_or(1, char::len_utf8);
    let key = line[..at].trim().trim_matches(['"', '\'']);
    let fits = !key.is_empty() && key.chars().count() <= MAX_KEY;
    (fits && !key.starts_with(['-', '#', '>', '|', '*', '<'])).then_some((key, at + width))
}

/// Whether a key looks like one of a program, whoever's.
fn is_identifier(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.'))
}

/// Whether the keys of a mapping look like settings: one of them is known, as an English word or all of them,
/// or all could be a program's.
pub(super) fn are_keys(fields: &[Field]) -> bool {
    let is_known = |field: &Field| words::is_meant(&field.key);
    fields.iter().any(|field| field.key.is_ascii() && is_known(field))
        || fields.iter().all(is_known)
        || fields.iter().all(|field| is_identifier(&field.key))
}

/// Lines that are neither blank nor a comment.
fn said(block: &str) -> impl Iterator<Item = &str> {
    block.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// Whether a block was meant as settings: its first line is a key with a value, and some key of it is known.
pub(super) fn is_meant(block: &str) -> bool {
    let key = |line| apart(line, &BETWEEN).map(|(key, _)| key);
    let Some(first) = said(block).next().and_then(key) else { return false };
    if words::is_meant(first) {
        return true;
    }
    let run = said(block).map_while(key);
    is_identifier(first) && run.take(100).any(|key| key.is_ascii() && words::is_meant(key))
}

/// Whether a block holds a line `key = value`.
pub(super) fn has_key(block: &str) -> bool {
    let is_key = |line: &str| {
        let key = apart(line, &['=', '＝']).map(|(key, _)| key);
        key.is_some_and(|key| is_identifier(&key.to_lowercase()) || words::our_key(key).is_some())
    };
    said(block).any(is_key)
}

/// Whether settings end at a blank line, and prose follows before the block ends.
pub(super) fn ends_early(block: &str) -> bool {
    let run = end_of_run(block, 0);
    let rest = block[run..].trim_start();
    !rest.is_empty()
        && block[..run].trim_end().len() < run
        && apart(rest.lines().next().unwrap_or_default(), &BETWEEN).is_none()
}

/// The byte behind the lines from `start` on that are keys, values or parts of values.
pub(super) fn end_of_run(text: &str, start: usize) -> usize {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let is_part = line.starts_with([' ', '\t', '-', '#', '{', '}', ']', '"']) && !line.trim().is_empty();
        if !is_part && apart(line, &BETWEEN).is_none() {
            // The blank line belongs to neither.
            return if line.trim().is_empty() { at + line.len() } else { at };
        }
        at += line.len();
        if at - start > super::MAX_BYTES {
            break;
        }
    }
    at
}

/// The end of a MultiMarkdown head: every line is a known key with its value, a blank line ends it, and a text follows.
pub(super) fn multimarkdown_end(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    for line in text[start..].split_inclusive('\n').take(100) {
        if line.trim().is_empty() {
            let has_text = !text[at..].trim().is_empty();
            return (at > start && has_text).then_some(at + line.len());
        }
        let is_key = apart(line, &[':']).is_some_and(|(key, _)| words::is_multimarkdown(key, at == start));
        let is_part = at > start && line.starts_with([' ', '\t']);
        if !is_key && !is_part {
            return None;
        }
        at += line.len();
    }
    None
}

/// The bytes of the JSON object that `text` begins with.
pub(super) fn object_end(text: &str, most: usize) -> Option<usize> {
    let (mut depth, mut in_text, mut is_escaped) = (0usize, false, false);
    for (at, c) in text.char_indices() {
        if at > most {
            return None;
        }
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if in_text => is_escaped = true,
            '"' => in_text = !in_text,
            '{' | '[' if !in_text => depth += 1,
            '}' | ']' if !in_text => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The fields of a block that is no YAML or TOML, but plain to read: every line is a known key with one value on
/// the same line, or with a list of `- item` lines. `None` if any line is not.
pub(super) fn plain(source: &str, block: Range<usize>, between: &[char]) -> Option<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    let mut set_in = None;
    for (at, line) in lines_of(source, block) {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(item) = text.strip_prefix("- ") {
            let last = fields.last_mut()?;
            let (value, span) = value_at(line, at, line.len() - line.trim_start().len() + "- ".len());
            match &mut last.value {
                Value::Nothing => last.value = Value::List(vec![(value, span)]),
                Value::List(list) => list.push((value, span)),
                _ => return None,
            }
            is_plain(item).then_some(())?;
            continue;
        }
        let (key, from) = apart(line, between)?;
        words::our_key(key).or_else(|| words::tools(key))?;
        // Lines that stand further in belong to another key.
        let own = &line[..line.len() - line.trim_start().len()];
        (*set_in.get_or_insert(own) == own).then_some(())?;
        is_plain(&line[from..]).then_some(())?;
        fields.push(field_of(line, at, key, from));
    }
    (!fields.is_empty()).then_some(fields)
}

/// What single lines of a block can be read, whatever stands around them.
pub(super) fn readable(source: &str, block: Range<usize>) -> Vec<Field> {
    let lines = lines_of(source, block);
    let fields = lines.filter_map(|(at, line)| {
        let line = line.trim_end().trim_end_matches(',');
        let (key, from) = apart(line, &BETWEEN)?;
        words::our_key(key).or_else(|| words::tools(key))?;
        Some(field_of(line, at, key, from))
    });
    let mut fields: Vec<Field> = fields.collect();
    for field in &mut fields {
        // Half a quotation or list is better than a title that begins with its mark.
        if let Value::Text(text) = &mut field.value {
            *text = text.trim_matches(['"', '\'', '[', ']', '{', '}', '“', '”', ' ']).to_owned();
        }
    }
    fields
}

/// The field in the line `range`.
pub(in crate::settings) fn field(source: &str, range: Range<usize>) -> Option<Field> {
    let line = source.get(range.clone())?;
    let (key, from) = apart(line, &BETWEEN)?;
    Some(field_of(line, range.start, key, from))
}

/// The lines of a block, each with the byte it begins at.
fn lines_of(source: &str, block: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
    let mut at = block.start;
    source[block].split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

fn field_of(line: &str, at: usize, key: &str, from: usize) -> Field {
    let key_at = at + line.find(key).unwrap_or(0);
    let (value, span) = value_at(line, at, from);
    Field { key: key.to_owned(), key_span: key_at..key_at + key.len(), value, span }
}

/// The value that stands in `line` from its byte `from` on.
fn value_at(line: &str, at: usize, from: usize) -> (Value, Range<usize>) {
    let text = line[from..].trim();
    let start = at + from + (line[from..].len() - line[from..].trim_start().len());
    (value(text), start..start + text.len())
}

fn value(text: &str) -> Value {
    let quoted = ['"', '\''].iter().find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark));
    if let Some(inner) = quoted {
        return Value::Text(inner.to_owned());
    }
    let list = text.strip_prefix(['[', '［', '【']).and_then(|text| text.strip_suffix([']', '］', '】']));
    if let Some(list) = list.filter(|list| !list.contains(['[', ']'])) {
        let items = list.split([',', '，', '、']).map(|item| unquoted(item.trim().trim_matches(['"', '\''])));
        return Value::List(
            items.filter(|item| !item.is_empty()).map(|item| (Value::Text(item.to_owned()), 0..0)).collect(),
        );
    }
    yaml_text::plain(unquoted(text))
}

/// Whether a value is whole as it stands: its quotation marks and brackets are even, and no mark of YAML or TOML
/// begins what another line goes on with.
fn is_plain(value: &str) -> bool {
    let value = value.trim();
    let even = |mark: char| value.matches(mark).count().is_multiple_of(2);
    let pairs = [('[', ']'), ('{', '}'), ('“', '”'), ('［', '］')];
    let is_open = pairs.iter().any(|(open, close)| value.matches(*open).count() != value.matches(*close).count());
    let goes_on = matches!(value, "|" | ">" | "|-" | ">-" | "|+" | ">+") || value.starts_with(['{', '=', ':', '&']);
    even('"') && !is_open && !goes_on
}

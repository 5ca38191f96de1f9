//! Names and paths as people write them into a cell, brought to one spelling.

use unicode_normalization::UnicodeNormalization;

use crate::disclose::gate::WORDS;
use crate::disclose::letters::{is_dot, is_unseen, spelt, usual};
use crate::path::ContentPath;
use crate::text::{fold, is_han};

/// A name without blanks, dots and marks of emphasis, in one spelling.
pub(super) fn bare(name: &str) -> String {
    spelt(name).chars().filter(|c| !c.is_whitespace() && !is_dot(*c) && !matches!(c, '*' | '_' | '~' | '`')).collect()
}

/// The Latin letters of a name that is written in nothing else, without marks of tones: Hé Mìmi → hemimi. Empty
/// if there are others, or too few to be more than chance.
pub(super) fn letters(name: &str) -> String {
    let is_between = |c: char| !c.is_alphanumeric();
    let letters: String =
        fold(name).replace('ü', "v").nfd().filter(|c| !is_between(*c)).flat_map(char::to_lowercase).collect();
    if letters.len() < MIN_LETTERS || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return String::new();
    }
    letters
}

/// The fewest letters by which a name is told from its sound.
pub(super) const MIN_LETTERS: usize = 4;

/// A bare name without remarks in brackets: 何甲甲(语文) → 何甲甲.
pub(super) fn without_remark(bare: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in bare.chars() {
        match c {
            '(' | '[' | '【' | '<' | '〔' => depth += 1,
            ')' | ']' | '】' | '>' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Whether every bracket that is opened is closed by its like. One closed too many hides nothing: 1)何甲甲.
pub(super) fn is_balanced(cell: &str) -> bool {
    let mut open = Vec::new();
    for c in fold(cell).chars() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '【' => open.push('】'),
            '<' => open.push('>'),
            '〔' => open.push('〕'),
            ')' | ']' | '】' | '>' | '〕' if open.pop().is_some_and(|close| close != c) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

/// The names that a cell lists, as written but for numbers and labels before them.
pub(super) fn names(cell: &str) -> Vec<String> {
    let is_mark = |c: char| {
        matches!(
            c,
            '、' | ',' | '，' | ';' | '；' | '/' | '／' | '|' | '\n' | '\r' | '\t' | '&' | '＆' | '+' | '＋' | '。'
        )
    };
    let parts = cell.split(is_mark).map(name).filter(|name| !name.is_empty());
    parts.map(str::to_owned).collect()
}

/// A name without quotes, a number or a label before it: 1. 教师：“何甲甲” → 何甲甲.
fn name(text: &str) -> &str {
    let text = unquoted(text);
    let text = text.rsplit([':', '：']).next().unwrap_or(text);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = rest.len() < text.len() && rest.starts_with(['.', '．', ')', '）', ' ', '、']);
    unquoted(if is_numbered { rest.trim_start_matches(['.', '．', ')', '）', ' ', '、']) } else { text })
}

/// Whether a bare name looks like somebody's: some Han characters, or Latin words.
pub(super) fn is_name_like(bare: &str) -> bool {
    let n = bare.chars().count();
    let is_han_name = (2..=4).contains(&n) && bare.chars().all(is_han);
    let is_latin =
        n > 2 && n < 40 && bare.chars().all(|c| c.is_alphabetic() && !is_han(c) || matches!(c, '.' | '-' | '\''));
    (is_han_name || is_latin) && !WORDS.everybody.iter().any(|word| bare.contains(word.as_str()))
}

/// Whether a cell that fits no file may still be a path: not one word for all, not one character.
pub(super) fn is_path_like(text: &str) -> bool {
    let text = path(unquoted(text));
    text.chars().count() > 1 && text.chars().any(char::is_alphanumeric) && !WORDS.everybody.contains(&text)
}

/// Two names joined by a word: 何甲甲和何乙乙.
pub(super) fn joined(bare: &str) -> impl Iterator<Item = (&str, &str)> {
    WORDS.joins.iter().filter_map(|word| bare.split_once(word.as_str()))
}

/// Blanks, quotes, bullets and marks of emphasis around a text taken off.
pub(super) fn unquoted(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || is_unseen(c)
            || matches!(c, '*' | '※' | '★' | '~' | '_' | '#' | '•' | '-')
            || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '`')
    })
}

/// A path in one spelling: its parts joined by `/`, without drive, `.`, `..`, and the `**` of patterns around it.
pub(super) fn path(text: &str) -> String {
    let text = spelt(text).replace(['\\', '∕', '⁄', '⧸', '╱', '→', '›', '»', '>'], "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/').map(str::trim) {
        match part {
            "" | "." | "file:" => {}
            ".." => drop(parts.pop()),
            // D: of a drive; a name may hold a colon elsewhere.
            _ if parts.is_empty() && part.len() == 2 && part.ends_with(':') => {}
            _ if parts.is_empty() && is_any(part) => {}
            _ => parts.push(part),
        }
    }
    while parts.last().is_some_and(|part| is_any(part)) {
        parts.pop();
    }
    parts.join("/")
}

/// The path of a file or folder in that spelling, percent codes decoded.
pub(super) fn spelling(path: &ContentPath) -> String {
    spelt(&decoded(path.as_str()).unwrap_or_else(|| path.as_str().to_owned()))
}

/// Whether a part of a pattern stands for whatever is there: `*`, `**`, `*.*`.
fn is_any(part: &str) -> bool {
    part.contains('*') && part.chars().all(|c| matches!(c, '*' | '.'))
}

/// The folder above the first part of a path that is a pattern, if it is one.
pub(super) fn above_pattern(path: &str) -> Option<&str> {
    let at = path.find(['*', '?'])?;
    path[..at].rfind('/').map(|slash| &path[..slash])
}

/// Every spelling in which a cell may mean a path: as it stands, without quotes, percent codes decoded.
pub(super) fn paths(text: &str) -> Vec<String> {
    let mut spellings = vec![path(text)];
    let bare = unquoted(text);
    for text in [bare, bare.trim_matches(['《', '》', '<', '>', '[', ']', '【', '】'])] {
        spellings.push(path(text));
        spellings.extend(decoded(text).map(|text| path(&text)));
    }
    spellings.retain(|path| !path.is_empty());
    let mut known: Vec<String> = Vec::new();
    for path in spellings {
        if !known.contains(&path) {
            known.push(path);
        }
    }
    known
}

/// Percent codes decoded, if there are any and they are UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest, mut n) = (Vec::new(), text.as_bytes(), 0);
    while let Some((first, after)) = rest.split_first() {
        let code = if *first == b'%' { after.get(..2).and_then(|code| std::str::from_utf8(code).ok()) } else { None };
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                n += 1;
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|_| n > 0)
}

/// The files that a cell may list: split first at lines and semicolons, then at commas, then at blanks.
pub(super) fn split_paths(cell: &str, round: usize) -> Option<Vec<String>> {
    let is_mark = |c: char| match round {
        0 => matches!(c, '\n' | '\r' | ';' | '；' | '\t' | '|'),
        1 => matches!(c, '、' | ',' | '，'),
        _ => c.is_whitespace(),
    };
    let parts: Vec<String> =
        cell.split(is_mark).map(|part| unquoted(part).to_owned()).filter(|part| !part.is_empty()).collect();
    (parts.len() > 1).then_some(parts)
}

/// How many rounds [`split_paths`] has.
pub(super) const ROUNDS: usize = 3;

/// Letters and digits alone, without the ending: what is left when people mistype marks.
pub(super) fn skeleton(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.nfkc().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether two names differ by a slip: a letter, a mark or the ending, but no number.
pub(super) fn is_slip(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (short, long) = (skeleton(a), skeleton(b));
    a != b
        && digits(&short) == digits(&long)
        && (short == long
            || (short.chars().count().max(long.chars().count()) > 2 && strsim::osa_distance(&short, &long) < 2))
}

/// Whether two names of people differ by a slip, or sound the same.
pub(super) fn is_name_slip(a: &str, b: &str) -> bool {
    let longest = a.chars().count().max(b.chars().count());
    let allowed = match longest {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    a != b && (strsim::osa_distance(a, b) <= allowed || (a.chars().count() > 1 && usual(a) == usual(b)))
}

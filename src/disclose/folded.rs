//! A text in one spelling that still knows where each character stood: names are found in it however
//! they are spaced, marked up or encoded.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::disclose::letters::{is_dot, is_unseen, simple};

/// The widest gap, in bytes, between two characters of one name.
const MAX_GAP: usize = 40;

/// The same where tags and brackets stand between them: programs write long tags.
const MAX_MARKED_GAP: usize = 600;

/// A text folded, without blanks, marks of emphasis and tags; entities and percent codes are decoded.
pub(super) struct Folded {
    pub(super) text: String,
    /// For each character: its first byte in `text`, and its bytes in the original.
    chars: Vec<(usize, Range<usize>)>,
    breaks: Vec<usize>,
    max_gap: usize,
}

impl Folded {
    /// What stands in attributes of tags and in targets of links stays.
    pub(super) fn new(text: &str) -> Self {
        Self::with(text, MAX_GAP, |_| None)
    }

    /// Tags are passed over with all that stands in them, and brackets and targets of links.
    pub(super) fn without_marks(text: &str) -> Self {
        Self::with(text, MAX_MARKED_GAP, mark)
    }

    fn with(text: &str, max_gap: usize, mark: fn(&str) -> Option<usize>) -> Self {
        let (chars, breaks) = (Vec::new(), Vec::new());
        let mut folded = Self { text: String::with_capacity(text.len()), chars, breaks, max_gap };
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if let Some(len) = mark(&text[at..]) {
                at += len;
                continue;
            }
            let (decoded, len) = decode(&text[at..], c);
            if c == '\n' {
                folded.breaks.push(at);
            }
            for c in decoded.into_iter().filter(|c| !is_passed_over(*c)) {
                for c in std::iter::once(c).nfkc().flat_map(char::to_lowercase).filter(|c| !is_passed_over(*c)) {
                    let c = simple(c);
                    folded.chars.push((folded.text.len(), at..at + len));
                    folded.text.push(c);
                }
            }
            at += len;
        }
        folded
    }

    /// Where a part of the folded text stands in the original; `None` if its characters stand too far apart.
    pub(super) fn place(&self, part: Range<usize>) -> Option<Range<usize>> {
        let from = self.chars.partition_point(|(start, _)| *start < part.start);
        let to = self.chars.partition_point(|(start, _)| *start < part.end);
        let chars = self.chars.get(from..to)?;
        let (first, last) = (chars.first()?, chars.last()?);
        let is_near = |pair: &[(usize, Range<usize>)]| {
            let gap = pair[0].1.end..pair[1].1.start.max(pair[0].1.end);
            let n_breaks =
                self.breaks.partition_point(|at| *at < gap.end) - self.breaks.partition_point(|at| *at < gap.start);
            gap.len() <= self.max_gap && n_breaks < 2
        };
        chars.windows(2).all(is_near).then_some(first.1.start..last.1.end)
    }
}

/// Blanks, marks of Markdown, and what no reader sees.
fn is_passed_over(c: char) -> bool {
    c.is_whitespace() || is_unseen(c) || is_dot(c) || matches!(c, '*' | '_' | '~' | '`' | '\\' | '-' | '.')
}

/// What stands at the beginning of `rest`, and how many bytes it takes.
fn decode(rest: &str, c: char) -> (Option<char>, usize) {
    let found = match c {
        '<' => tag(rest),
        '&' => entity(rest),
        '%' => percent(rest),
        _ => None,
    };
    found.unwrap_or((Some(c), c.len_utf8()))
}

/// The bytes of the tag, bracket or target of a link with which `rest` begins.
fn mark(rest: &str) -> Option<usize> {
    let up_to = |end: u8| rest.bytes().take(MAX_MARKED_GAP / 2).position(|byte| byte == end).map(|at| at + 1);
    let next = rest.as_bytes().get(1).copied().unwrap_or_default();
    match rest.as_bytes().first()? {
        b'<' if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?') => up_to(b'>'),
        b']' if next == b'(' => up_to(b')').or(Some(1)),
        b'[' | b']' => Some(1),
        _ => None,
    }
}

/// A tag without attributes: those may name somebody.
fn tag(rest: &str) -> Option<(Option<char>, usize)> {
    let end = rest.bytes().take(12).position(|byte| byte == b'>')?;
    let name = &rest[1..end];
    let is_tag = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    is_tag.then_some((None, end + 1))
}

fn entity(rest: &str) -> Option<(Option<char>, usize)> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = &rest[1..end];
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let c = match name.strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => number(hex, 16)?,
            None => number(code, 10)?,
        },
        None if matches!(name, "nbsp" | "ensp" | "emsp" | "thinsp" | "shy" | "zwnj" | "zwj") => ' ',
        None => return None,
    };
    Some((Some(c), end + 1))
}

fn percent(rest: &str) -> Option<(Option<char>, usize)> {
    let byte = |at: usize| {
        let code = rest.get(at * 3..at * 3 + 3)?;
        u8::from_str_radix(code.strip_prefix('%')?, 16).ok()
    };
    let first = byte(0)?;
    let len = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = (0..len).map(byte).collect::<Option<_>>()?;
    Some((std::str::from_utf8(&bytes).ok()?.chars().next(), len * 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for text in [
            "何甲甲",
            "何 甲甲",
            "何\u{3000}甲 甲",
            "**何**甲甲",
            "何<b>甲</b>甲",
            "&#20309;甲甲",
            "&#x4f55;甲&nbsp;甲",
            "%E4%BD%95甲甲",
            "何\n甲甲",
            "何·甲甲",
            "何•甲‧甲",
            "何・甲･甲",
            "何-甲_甲",
            "何\u{34f}甲\u{fe01}甲",
            "何\u{e0101}甲\u{200d}甲",
            "何\u{202e}甲\u{61c}甲",
        ] {
            let folded = Folded::new(text);
            let at = folded.text.find("何甲甲").unwrap_or_else(|| panic!("{text}: {}", folded.text));
            let place = folded.place(at..at + 9).unwrap_or_else(|| panic!("{text}"));
            assert!(
                place.start <= text.find(['何', '&', '%', '*']).unwrap_or(0) + 2 && text[place.end..].len() < 3,
                "{text} {place:?}"
            );
        }
        for text in [
            "何<span lang=EN-US>甲甲</span>",
            "<a href=x>何</a><a href=y>甲</a>甲",
            "何<!-- -->甲甲",
            "何[甲甲](x)",
            "[何](x)甲甲",
            "[何甲](<x>)甲",
            &format!("何<span style='font-family:宋体;{}'>甲甲</span>", "mso-bidi:0;".repeat(20)),
        ] {
            let folded = Folded::without_marks(text);
            let at = folded.text.find("何甲甲").unwrap_or_else(|| panic!("{text}: {}", folded.text));
            assert!(folded.place(at..at + 9).is_some(), "{text}");
        }
        assert!(Folded::new("<img alt=何甲甲>").text.contains("何甲甲"), "what an attribute says");
        assert_eq!(Folded::new("何\n\n甲甲").place(0..9), None, "two paragraphs");
        assert_eq!(Folded::new("3 < 5 & 6 %").text, "3<5&6%");
    }
}

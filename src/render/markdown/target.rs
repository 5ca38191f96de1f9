//! Targets of links as editors write them: with blanks and brackets that Markdown asks to be escaped.

use std::ops::Range;

use crate::text::is_han;

/// How many closing brackets are tried for one link.
const MOST_TRIED: usize = 16;
/// How far the words and the target of a link are looked for, in bytes.
const MOST_BYTES: usize = 600;
/// The longest ending of a file's name, in bytes.
const MAX_ENDING: usize = 5;

/// The target of the link whose words end at byte `at` of `text`, in brackets, if it needs them:
/// `](照片 1.jpg)` as `](<照片 1.jpg>)`.
pub(super) fn spaced(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let behind = text.get(at + 1..)?;
    let wide = behind.starts_with('（');
    if !(behind.starts_with('(') || wide) {
        return None;
    }
    let line = &behind[..floor(behind, behind.len().min(MOST_BYTES))];
    let line = line.split('\n').next().unwrap_or_default();
    let start = floor(text, at.saturating_sub(MOST_BYTES));
    let before = &text[start..at];
    let before = before.rsplit('\n').next().unwrap_or_default();
    let open = opening(before)?;
    if wide && !before[..open].ends_with('!') {
        return None;
    }
    let from = line.chars().next()?.len_utf8();
    let (end, close) = closing(line, from, wide)?;
    let (target, title) = without_title(&line[from..end]);
    let escaped = target.replace('<', "%3C").replace('>', "%3E");
    let title = if title.is_empty() { String::new() } else { format!(" {title}") };
    Some((at + 1..at + 1 + end + close, format!("(<{escaped}>{title})")))
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the words of a link begin that end at the end of `before`.
fn opening(before: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in before.bytes().enumerate().rev() {
        let is_escaped = before.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        match byte {
            _ if is_escaped => {}
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(at),
            b'[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Where the target ends, and how long its closing bracket is: the first at which it reads like a file.
fn closing(line: &str, from: usize, wide: bool) -> Option<(usize, usize)> {
    let ends = |c: char| c == ')' || (wide && c == '）');
    let all = line[from..].char_indices().filter(|(_, c)| ends(*c)).take(MOST_TRIED);
    let mut found = all.map(|(at, c)| (from + at, c.len_utf8())).filter(|(at, _)| is_file(&line[from..*at], wide));
    let balanced = |end: usize| {
        let inner = &line[from..end];
        inner.matches('(').count() == inner.matches(')').count()
    };
    let all: Vec<(usize, usize)> = found.by_ref().collect();
    all.iter().find(|(at, _)| balanced(*at)).or(all.first()).copied()
}

/// Whether `written` is a target that Markdown does not take as it is, and reads like one.
fn is_file(written: &str, wide: bool) -> bool {
    let (target, _) = without_title(written);
    let is_plain = !target.contains(char::is_whitespace)
        && target.matches('(').count() == target.matches(')').count()
        && !target.is_empty();
    if target.starts_with('<') || target.contains("](") || target.contains(']') || (is_plain && !wide) {
        return false;
    }
    let has_scheme = target.starts_with("http://") || target.starts_with("https://");
    has_scheme || has_ending(target)
}

/// A target and its title, which stands behind it in quotes.
fn without_title(written: &str) -> (&str, &str) {
    let written = written.trim();
    for quote in ['"', '\''] {
        let Some(inner) = written.strip_suffix(quote) else { continue };
        let Some(start) = inner.rfind(quote).filter(|start| inner[..*start].ends_with(char::is_whitespace)) else {
            continue;
        };
        return (written[..start].trim_end(), &written[start..]);
    }
    (written, "")
}

/// Whether a target ends like a file's name, an anchor or a query apart.
fn has_ending(target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default().trim_end();
    let Some((stem, ending)) = path.rsplit_once('.') else { return false };
    let is_ending = (1..=MAX_ENDING).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let has_letter = ending.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_ending && has_letter && !stem.trim().is_empty()
}

/// Whether what stands behind `[label]:` leads somewhere, and is no sentence.
pub(super) fn is_address(written: &str) -> bool {
    let target = written.split_whitespace().next().unwrap_or_default();
    let has_words = written[target.len()..].contains(is_han);
    let leads = target.starts_with(['<', '/', '#', '.']) || target.contains('/') || target.contains(':');
    !has_words && (leads || has_ending(target) || !target.contains(is_han))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_with_blanks_get_brackets_and_prose_stays_prose() {
        let check = |text: &str, expected: &str| {
            let at = text.find(']').expect("the end of the words");
            let found = spaced(text, at).map_or_else(
                || text.to_owned(),
                |(range, new)| format!("{}{new}{}", &text[..range.start], &text[range.end..]),
            );
            assert_eq!(found, expected);
        };
        check("![图](照片 1.jpg)后", "![图](<照片 1.jpg>)后");
        check("![](img/Screen Shot (1).png)", "![](<img/Screen Shot (1).png>)");
        check("![](a(1.png)（好）", "![](<a(1.png>)（好）");
        check("[x](文件 名.docx \"说明\")", "[x](<文件 名.docx> \"说明\")");
        check("[x](文件 名.md#第 一)", "[x](<文件 名.md#第 一>)");
        check("![图]（照片.jpg）", "![图](<照片.jpg>)");
        check("[a](b c.png) 和 [d](e f.png)", "[a](<b c.png>) 和 [d](e f.png)");
        for text in
            ["[注](见 第3页)", "a](b c.png)", "\\[x](a b.png)", "[x](a.png)", "[注]（见 a.docx）", "[1] (a b.png)"]
        {
            check(text, text);
        }
    }
}

//! Plain words of a text for lists: no signs of formulas, pictures, notes, boxes or links that a page would show.

use std::borrow::Cow;

/// Signs that begin a box or a tab in the Markdown of other tools, up to the end of their first line.
const BOXES: [&str; 6] = ["!!!", "???+", "???", "===", ":::", "--8<--"];
/// The longest formula that is told as it stands, in characters.
const MAX_FORMULA: usize = 24;

/// One paragraph, as a reader would say it.
pub(super) fn plain_words(paragraph: &str) -> String {
    let paragraph = without_box(paragraph.trim_start());
    let mut out = String::with_capacity(paragraph.len());
    let mut rest = paragraph.as_ref();
    while let Some(c) = rest.chars().next() {
        let (words, len) = match c {
            '!' if rest.starts_with("![") => picture(rest),
            '[' => bracket(rest),
            '$' => formula(rest, &out),
            '*' | '~' | '=' => run(rest, c, &out),
            '{' if rest.starts_with("{#") || rest.starts_with("{:") || rest.starts_with("{.") => {
                (None, len_to(rest, '}'))
            }
            _ => (None, None),
        };
        match len {
            Some(len) => {
                out.push_str(&words.unwrap_or_default());
                rest = &rest[len..];
            }
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// What is left of a paragraph that opens a box: its title in quotes, and what follows.
fn without_box(paragraph: &str) -> Cow<'_, str> {
    let Some(mark) = BOXES.iter().find(|mark| paragraph.starts_with(**mark)) else { return Cow::Borrowed(paragraph) };
    let (head, rest) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
    let head = head[mark.len()..].trim_start_matches([':', '=', '+']).trim();
    let title = head.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_".contains(c));
    let title = title.trim().trim_matches(['"', '\'']);
    Cow::Owned(format!("{title} {}", rest.trim_start()).trim_start().to_owned())
}

/// The words that take the place of some bytes; `None` for the number: nothing takes their place.
type Taken = (Option<String>, Option<usize>);

fn len_to(text: &str, end: char) -> Option<usize> {
    let line = text.split('\n').next().unwrap_or_default();
    line.find(end).map(|at| at + end.len_utf8())
}

/// `![](照片 1.jpg)` and `![[图.png]]`, which the parser took for text.
fn picture(rest: &str) -> Taken {
    if rest.starts_with("![[") {
        return (None, rest.find("]]").map(|at| at + 2));
    }
    let Some(words) = rest.find("](") else { return (None, None) };
    (None, len_to(&rest[words..], ')').map(|len| words + len))
}

/// `[^1]`, `[[乙|字]]`, `[字](文件 名.md)`.
fn bracket(rest: &str) -> Taken {
    if rest.starts_with("[^") {
        return (None, len_to(rest, ']').filter(|len| *len < 40));
    }
    if let Some(inner) = rest.strip_prefix("[[")
        && let Some(end) = inner.find("]]").filter(|end| !inner[..*end].contains('\n'))
    {
        let words = inner[..end].rsplit('|').next().unwrap_or_default();
        let words = words.split('#').find(|part| !part.is_empty()).unwrap_or_default();
        return (Some(words.to_owned()), Some(end + 4));
    }
    let Some(close) = len_to(rest, ']') else { return (None, None) };
    if rest.eq_ignore_ascii_case("[toc]") {
        return (None, Some(close));
    }
    let target = rest[close..].strip_prefix('(').and_then(|inner| len_to(inner, ')'));
    let is_file = target.is_some_and(|len| rest[close..close + len].contains('.'));
    match target.filter(|_| is_file) {
        Some(len) => (Some(rest[1..close - 1].to_owned()), Some(close + 1 + len)),
        None => (None, None),
    }
}

/// A formula as it stands if that can be read; a price stays a price.
fn formula(rest: &str, before: &str) -> Taken {
    let marks = rest.len() - rest.trim_start_matches('$').len();
    let inner = &rest[marks..];
    let Some(end) = inner.find(&rest[..marks]) else { return (None, None) };
    let inner = &inner[..end];
    let is_money = marks == 1
        && (inner.starts_with(|c: char| c.is_whitespace())
            || inner.ends_with(|c: char| c.is_whitespace())
            || before.ends_with(|c: char| c.is_ascii_alphanumeric())
            || (inner.starts_with(|c: char| c.is_ascii_digit()) && !inner.contains(['=', '\\', '^', '+'])));
    if is_money || inner.contains('\n') && marks == 1 {
        return (None, None);
    }
    let is_readable = inner.chars().count() <= MAX_FORMULA && !inner.contains(['\\', '{', '&']);
    let words = if is_readable { inner.trim().to_owned() } else { "…".to_owned() };
    (Some(words), Some(2 * marks + end))
}

/// Stars, tildes and equals signs that would set words apart; those between figures stay.
fn run(rest: &str, c: char, before: &str) -> Taken {
    let len = rest.chars().take_while(|next| *next == c).count();
    let is_figure =
        before.ends_with(|c: char| c.is_ascii_digit()) && rest[len..].starts_with(|c: char| c.is_ascii_digit());
    if len < 2 || is_figure { (None, None) } else { (None, Some(len)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_plain() {
        let check = |text: &str, expected: &str| assert_eq!(plain_words(text), expected, "{text}");
        check("设$x=1$，求$y$。", "设x=1，求y。");
        check("求$\\frac{1}{2}$的值", "求…的值");
        check("$$\\sum_{i=1}^n i$$", "…");
        check("每本$5，两本$9", "每本$5，两本$9");
        check("US$5和US$6", "US$5和US$6");
        check("图![](照片 1.jpg)后", "图后");
        check("![[图.png]]后", "后");
        check("见[[乙]]和[[乙#节|字]]", "见乙和字");
        check("说[^1]和[^注]", "说和");
        check("[字](文件 名.md)后", "字后");
        check("[注](见下)", "[注](见下)");
        check("??? tip \"提示\"\n    甲", "提示 甲");
        check("!!! note\n乙", "乙");
        check(":::tip\n乙", "乙");
        check("这是**重点：**内容和==标记==", "这是重点：内容和标记");
        check("2**3=8，a=b", "2**3=8，a=b");
        check("题{#id}后{:.c}", "题后");
        for text in ["$", "$$", "[", "[[", "![", "[^", "{#", "***", "[a](", "$a", "[]()", "![]()"] {
            plain_words(text);
        }
    }
}

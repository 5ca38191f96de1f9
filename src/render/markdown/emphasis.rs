//! Bold beside Chinese punctuation: `这是**重点：**内容`.
//!
//! CommonMark asks for a blank between a closing `**` that follows punctuation and the next letter;
//! Chinese has no blanks. A private character between the punctuation and the stars, taken out
//! again at the end, makes the parser see what the writer meant.

use crate::render::markdown::dollar::DOLLAR;
use crate::text::is_han;

/// The private character; it never stands in a result.
const MARK: char = '\u{e000}';

/// `text` with marks where emphasis touches punctuation on one side and Han on the other.
pub(super) fn mark(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut fence: Option<&str> = None;
    let mut open = Open::default();
    let mut code_run = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start_matches([' ', '>', '\t']);
        let trimmed = if fence.is_none() { behind_bullets(trimmed) } else { trimmed };
        if let Some(mark) = fence {
            out.push_str(line);
            let rest = trimmed.trim_end();
            if rest.starts_with(mark) && rest.chars().all(|c| mark.starts_with(c)) {
                fence = None;
            }
            continue;
        }
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            let len = trimmed.bytes().take_while(|byte| *byte == trimmed.as_bytes()[0]).count();
            fence = Some(&trimmed[..len]);
            out.push_str(line);
            continue;
        }
        if trimmed.trim_end().is_empty() {
            (open, code_run) = (Open::default(), 0);
        }
        mark_line(line, &mut open, &mut code_run, &mut out);
    }
    out
}

/// What stands behind the bullets or numbers of list items that begin a line.
fn behind_bullets(mut line: &str) -> &str {
    loop {
        let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = if digits.len() < line.len() {
            digits.strip_prefix(['.', ')'])
        } else {
            line.strip_prefix(['-', '*', '+'])
        };
        match rest.filter(|rest| rest.starts_with([' ', '\t'])) {
            Some(rest) => line = rest.trim_start_matches([' ', '>', '\t']),
            None => return line,
        }
    }
}

/// Takes the marks out again, and private dollars back.
pub(super) fn unmark(text: String) -> String {
    let text = if text.contains(MARK) { text.replace(MARK, "") } else { text };
    if text.contains(DOLLAR) { text.replace(DOLLAR, "$") } else { text }
}

/// Which runs of stars or tildes stand open in the paragraph.
#[derive(Default)]
struct Open {
    one: bool,
    two: bool,
    tildes: bool,
}

impl Open {
    fn slot(&mut self, run: &str) -> Option<&mut bool> {
        match run {
            "*" => Some(&mut self.one),
            "**" => Some(&mut self.two),
            "~~" => Some(&mut self.tildes),
            _ => None,
        }
    }
}

fn mark_line(line: &str, open: &mut Open, code_run: &mut usize, out: &mut String) {
    let mut before: Option<char> = None;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        match c {
            MARK => rest = &rest[MARK.len_utf8()..],
            '`' => {
                let len = run_len(rest, '`');
                *code_run = if *code_run == 0 {
                    len
                } else if *code_run == len {
                    0
                } else {
                    *code_run
                };
                out.push_str(&rest[..len]);
                (before, rest) = (Some('`'), &rest[len..]);
            }
            '\\' if *code_run == 0 => {
                let len = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..len]);
                (before, rest) = (Some('\\'), &rest[len..]);
            }
            '*' | '~' if *code_run == 0 => {
                let len = run_len(rest, c);
                let after = rest[len..].chars().next();
                push_run(&rest[..len], before, after, open, out);
                (before, rest) = (Some(c), &rest[len..]);
            }
            _ => {
                out.push(c);
                (before, rest) = (Some(c), &rest[c.len_utf8()..]);
            }
        }
    }
}

fn push_run(run: &str, before: Option<char>, after: Option<char>, open: &mut Open, out: &mut String) {
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let is_mark = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
    let han = |c: Option<char>| c.is_some_and(is_han);
    let (mut mark_before, mut mark_after) = (false, false);
    if let Some(is_open) = open.slot(run)
        && !(is_blank(before) && is_blank(after))
    {
        if *is_open {
            mark_before = is_mark(before) && han(after);
            *is_open = is_blank(before);
        } else {
            mark_after = is_mark(after) && han(before);
            *is_open = !is_blank(after);
        }
    }
    if mark_before {
        out.push(MARK);
    }
    out.push_str(run);
    if mark_after {
        out.push(MARK);
    }
}

fn run_len(text: &str, c: char) -> usize {
    text.chars().take_while(|next| *next == c).count()
}

//! Bold beside Chinese punctuation: `这是**重点：**内容`, and stars and tildes that are arithmetic.
//!
//! CommonMark asks for a blank between a closing `**` that follows punctuation and the next letter;
//! Chinese has no blanks. A private character between the punctuation and the stars, taken out
//! again at the end, makes the parser see what the writer meant. Signs between figures (`3*4=12，5*6=30`,
//! `3~5岁，6~8岁`) are private characters too.

use crate::render::markdown::dollar::DOLLAR;
use crate::render::markdown::settle::LESS;
use crate::text::is_han;

/// The private character; it never stands in a result.
pub(super) const MARK: char = '\u{e000}';
/// Stand for a star and a tilde that are signs between figures; noncharacters, never in a result.
pub(super) const STAR: char = '\u{fdd3}';
pub(super) const TILDE: char = '\u{fdd4}';

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

/// Words without marks, and with the signs that private characters stand for.
pub(super) fn unmark(text: String) -> String {
    unmarked(text, "<")
}

/// HTML without marks, and with the signs that private characters stand for.
pub(super) fn unmark_html(html: String) -> String {
    unmarked(html, "&lt;")
}

fn unmarked(text: String, less: &str) -> String {
    const PRIVATE: [char; 5] = [MARK, DOLLAR, LESS, STAR, TILDE];
    if !text.contains(PRIVATE) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            MARK => {}
            DOLLAR => out.push('$'),
            LESS => out.push_str(less),
            STAR => out.push('*'),
            TILDE => out.push('~'),
            _ => out.push(c),
        }
    }
    out
}

/// Which runs of stars or tildes stand open in the paragraph.
#[derive(Default)]
struct Open {
    one: bool,
    two: bool,
    tildes: bool,
}

impl Open {
    /// Whether the run closes something that is open; `None` if it is none that is known.
    fn closes(&self, run: &str) -> Option<bool> {
        match run {
            "*" => Some(self.one),
            "**" => Some(self.two),
            "***" => Some(self.one && self.two),
            "~~" => Some(self.tildes),
            _ => None,
        }
    }

    fn set(&mut self, run: &str, is_open: bool) {
        self.one = if matches!(run, "*" | "***") { is_open } else { self.one };
        self.two = if matches!(run, "**" | "***") { is_open } else { self.two };
        self.tildes = if run == "~~" { is_open } else { self.tildes };
    }
}

fn mark_line(line: &str, open: &mut Open, code_run: &mut usize, out: &mut String) {
    let mut before: Option<char> = None;
    let mut rest = line;
    let is_equation = line.contains(['=', '＝']);
    while let Some(c) = rest.chars().next() {
        match c {
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
                let run = &rest[..len];
                let sides = Sides::new(&line[..line.len() - rest.len()], before, &rest[len..]);
                if is_sign(run, &sides, is_equation) {
                    out.extend(std::iter::repeat_n(if c == '*' { STAR } else { TILDE }, len));
                } else {
                    push_run(run, &sides, open, out);
                }
                (before, rest) = (Some(c), &rest[len..]);
            }
            _ => {
                out.push(c);
                (before, rest) = (Some(c), &rest[c.len_utf8()..]);
            }
        }
    }
}

/// How many stars and tildes may stand between a run and the word it touches.
const MOST_BESIDE: usize = 12;

/// What stands on both sides of a run: beside it, and beyond the runs that touch it.
struct Sides {
    before: Option<char>,
    after: Option<char>,
    beyond_before: Option<char>,
    beyond_after: Option<char>,
}

impl Sides {
    fn new(line: &str, before: Option<char>, rest: &str) -> Self {
        let is_run = |c: &char| matches!(c, '*' | '~');
        Self {
            before,
            after: rest.chars().next(),
            beyond_before: line.chars().rev().take(MOST_BESIDE).find(|c| !is_run(c)),
            beyond_after: rest.chars().take(MOST_BESIDE).find(|c| !is_run(c)),
        }
    }
}

/// Whether a run is a sign between figures or quantities.
fn is_sign(run: &str, sides: &Sides, is_equation: bool) -> bool {
    let (Some(before), Some(after)) = (sides.before, sides.after) else { return false };
    let is_quantity = |c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | '（' | '）');
    let has_digit = before.is_ascii_digit() || after.is_ascii_digit();
    match run {
        "~" => before.is_alphanumeric() && after.is_alphanumeric(),
        "**" => before.is_ascii_digit() && after.is_ascii_digit(),
        "*" if is_quantity(before) && is_quantity(after) => has_digit || is_equation,
        // 长*2+宽*2=周长
        "*" => is_han(before) && after.is_ascii_digit() && is_equation,
        _ => false,
    }
}

fn push_run(run: &str, sides: &Sides, open: &mut Open, out: &mut String) {
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (mut mark_before, mut mark_after) = (false, false);
    if let Some(closes) = open.closes(run)
        && !(is_blank(sides.before) && is_blank(sides.after))
    {
        if closes {
            mark_before = is_tight(sides.before, sides.beyond_after);
            open.set(run, is_blank(sides.before));
        } else {
            mark_after = is_tight(sides.after, sides.beyond_before);
            open.set(run, !is_blank(sides.after));
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

/// Whether a run that has punctuation within and a letter without touches both as Chinese does.
fn is_tight(within: Option<char>, without: Option<char>) -> bool {
    let (Some(within), Some(without)) = (within, without) else { return false };
    let is_mark = !within.is_alphanumeric() && !within.is_whitespace();
    let is_wide = matches!(within, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '‘'..='”' | '…' | '—');
    is_mark && without.is_alphanumeric() && (is_han(without) || is_wide)
}

fn run_len(text: &str, c: char) -> usize {
    text.chars().take_while(|next| *next == c).count()
}

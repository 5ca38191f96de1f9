//! The one reader of heads: what stands before the words of a text and speaks of it.
//!
//! A head is a block between `---` lines that is a YAML mapping with keys, one between `+++` lines that is
//! TOML, a JSON object, a comment or first lines of `key: value` whose keys are known. Prose, a number or a
//! heading between rules is text. A head that was meant but is broken is told; what lines of it can be read
//! holds, and its words stay on the page as they are written.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::fields::{Field, Fields, report_twice, toml_text, yaml_text};
use crate::settings::words;

pub(super) mod lines;

/// The longest head that is read, in bytes.
const MAX_BYTES: usize = 1 << 16;

/// The head of a text.
#[derive(Clone, Debug)]
pub struct Front {
    /// What it says.
    pub fields: Fields,
    /// The byte at which the words begin.
    pub body: usize,
    /// Whether it is broken, so that its words stay on the page.
    pub is_broken: bool,
    /// The marks around it; the page shows a block of code where they stand.
    marks: Option<(Range<usize>, Range<usize>)>,
}

/// The head of `text`, if it has one.
pub fn front(path: &ContentPath, text: &str, problems: &mut Vec<Diagnostic>) -> Option<Front> {
    let start = text.len() - text.trim_start_matches(is_nothing).len();
    let rest = &text[start..];
    let reader = Reader { path, text, problems };
    match first_line(rest).trim_end() {
        "---" => reader.between_rules(start),
        "+++" => reader.between_pluses(start),
        _ if rest.starts_with('{') => reader.object(start),
        _ if rest.starts_with("<!--") => reader.comment(start),
        _ if text[..start].chars().all(|c| c == '\u{feff}') => reader.first_lines(start),
        _ => None,
    }
}

/// `text` without its head, and how many lines stand before what is left. Of a broken head nothing is left out.
pub fn without(text: &str) -> (Cow<'_, str>, usize) {
    let whole = || (Cow::Borrowed(text.trim_start_matches('\u{feff}')), 0);
    let Some(front) = front(&ContentPath::root(), text, &mut Vec::new()) else { return whole() };
    if !front.is_broken {
        return (Cow::Borrowed(&text[front.body..]), text[..front.body].matches('\n').count());
    }
    let Some((open, close)) = front.marks else { return whole() };
    // As many bytes as before, so that every line stays where it is.
    let mut shown = text.to_owned();
    let fence = if text[open.end..close.start].contains("```") { "~" } else { "`" };
    let (from, to) = if open.len() == 3 { (fence.repeat(3), fence.repeat(3)) } else { (" ".repeat(4), " ".repeat(3)) };
    shown.replace_range(open, &from);
    shown.replace_range(close, &to);
    (Cow::Owned(shown), 0)
}

/// What may stand before a head without being anything.
fn is_nothing(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// The byte behind the line that `at` stands in.
fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |len| at + len + 1)
}

struct Reader<'a> {
    path: &'a ContentPath,
    text: &'a str,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn source(&self, end: usize) -> Arc<str> {
        self.text[..end].into()
    }

    /// A head that was read whole.
    fn whole(self, source: &Arc<str>, fields: Vec<Field>, body: usize) -> Option<Front> {
        report_twice(self.path, source, &fields, self.problems);
        let fields = Fields { path: self.path.clone(), source: source.clone(), fields };
        Some(Front { fields, body, is_broken: false, marks: None })
    }

    /// A head that could not be read: what lines of it can be holds.
    fn broken(
        self,
        problem: Diagnostic,
        block: Range<usize>,
        body: usize,
        marks: Option<(Range<usize>, Range<usize>)>,
    ) -> Option<Front> {
        self.problems.push(problem);
        let source = self.source(block.end);
        let fields = lines::readable(&source, block);
        let fields = Fields { path: self.path.clone(), source, fields };
        Some(Front { fields, body, is_broken: true, marks })
    }

    /// Between `---` and `---` or `...`.
    fn between_rules(self, start: usize) -> Option<Front> {
        let open = next_line(self.text, start);
        let is_set_in = start > 0 && self.text[..start].ends_with([' ', '\t']);
        let closes = |line: &str| {
            let line = if is_set_in { line.trim() } else { line.trim_end() };
            line == "---" || line == "..."
        };
        let Some(close) = closing(self.text, open, closes) else { return self.never_ends(start, open) };
        let block = open..close.start;
        if block.len() > MAX_BYTES {
            return if lines::is_meant(&self.text[block]) { self.too_long(start, open) } else { None };
        }
        let source = self.source(close.end);
        let text = &self.text[block.clone()];
        if text.trim().is_empty() {
            return self.whole(&source, Vec::new(), close.end);
        }
        let parsed = yaml_text::parse(&source, block.clone());
        if let Ok(Some(fields)) = &parsed
            && lines::are_keys(fields)
        {
            return parsed.ok().flatten().and_then(|fields| self.whole(&source, fields, close.end));
        }
        if let Some(fields) = lines::plain(&source, block.clone(), &[':', '：']) {
            return self.whole(&source, fields, close.end);
        }
        let Err((at, reason)) = parsed else { return None };
        if !lines::is_meant(text) {
            return None;
        }
        if lines::ends_early(text) {
            return self.never_ends(start, open);
        }
        let problem = self.problem(Code::YamlSyntax, &source, at..at).with("reason", reason);
        let marks = (mark(self.text, start), mark(self.text, close.start));
        self.broken(problem, block, close.end, Some(marks))
    }

    /// Between `+++` and `+++`.
    fn between_pluses(self, start: usize) -> Option<Front> {
        let open = next_line(self.text, start);
        let Some(close) = closing(self.text, open, |line| line.trim() == "+++") else {
            return self.never_ends(start, open);
        };
        let block = open..close.start;
        let is_settings = block.is_empty() || lines::has_key(&self.text[block.clone()]);
        if !is_settings {
            return None;
        }
        if block.len() > MAX_BYTES {
            return self.too_long(start, open);
        }
        let source = self.source(close.end);
        let mut found = Vec::new();
        let fields = toml_text::parse(self.path, &source, block.clone(), &mut found);
        let is_broken = found.iter().any(|problem| problem.code == Code::TomlSyntax);
        if is_broken && let Some(fields) = lines::plain(&source, block.clone(), &['=', '＝']) {
            return self.whole(&source, fields, close.end);
        }
        self.problems.append(&mut found);
        let mut front = Front { fields, body: close.end, is_broken, marks: None };
        if is_broken {
            front.marks = Some((mark(self.text, start), mark(self.text, close.start)));
            // What the parser could not make out, a line may tell; what closes is not passed over.
            let more = lines::readable(&source, block);
            let has = |field: &Field| front.fields.fields.iter().any(|known| known.key == field.key);
            let more: Vec<Field> =
                more.into_iter().filter(|field| !has(field) || super::fields::says_closed(field)).collect();
            front.fields.fields.extend(more);
        }
        Some(front)
    }

    /// The object that JSON heads are.
    fn object(self, start: usize) -> Option<Front> {
        let rest = &self.text[start..];
        let key = rest[1..].trim_start().strip_prefix('"')?.split('"').next()?;
        words::our_key(key)?;
        let place = start..start + 1;
        let Some(end) = lines::object_end(rest, MAX_BYTES).map(|len| start + len) else {
            let end = lines::end_of_run(self.text, start);
            let problem = self.problem(Code::FrontMatterOpen, &self.source(end), place);
            return self.broken(problem, start..end, end, None);
        };
        if !first_line(&self.text[end..]).trim().is_empty() {
            return None;
        }
        let (source, body) = (self.source(end), next_line(self.text, end));
        match yaml_text::parse(&source, start..end) {
            Ok(fields) => self.whole(&source, fields?, body),
            Err((at, reason)) => {
                let problem = self.problem(Code::YamlSyntax, &source, at..at).with("reason", reason);
                self.broken(problem, start..end, body, None)
            }
        }
    }

    /// A comment that holds nothing but keys and values.
    fn comment(self, start: usize) -> Option<Front> {
        let open = start + "<!--".len();
        let end = open + self.text[open..].find("-->").filter(|len| *len <= MAX_BYTES)?;
        let (block, close) = (open..end, end..end + "-->".len());
        let text = &self.text[block.clone()];
        if !lines::is_meant(text) {
            return None;
        }
        let source = self.source(close.end);
        let body = if first_line(&self.text[close.end..]).trim().is_empty() {
            next_line(self.text, close.end)
        } else {
            close.end
        };
        let parsed = yaml_text::parse(&source, block.clone());
        if let Ok(Some(fields)) = &parsed
            && lines::are_keys(fields)
        {
            return parsed.ok().flatten().and_then(|fields| self.whole(&source, fields, body));
        }
        if let Some(fields) = lines::plain(&source, block.clone(), &[':', '：']) {
            return self.whole(&source, fields, body);
        }
        let Err((at, reason)) = parsed else { return None };
        let problem = self.problem(Code::YamlSyntax, &source, at..at).with("reason", reason);
        self.broken(problem, block, body, Some((start..open, close)))
    }

    /// MultiMarkdown: the lines up to the first blank one, if all are keys that are known and a text follows.
    fn first_lines(self, start: usize) -> Option<Front> {
        let end = lines::multimarkdown_end(self.text, start)?;
        let source = self.source(end);
        let fields = lines::readable(&source, start..end);
        self.whole(&source, fields, end)
    }

    fn never_ends(self, start: usize, open: usize) -> Option<Front> {
        if !lines::is_meant(&self.text[open..]) {
            return None;
        }
        let end = lines::end_of_run(self.text, open);
        let problem = self.problem(Code::FrontMatterOpen, &self.source(end), start..start + 3);
        self.broken(problem, open..end, end, None)
    }

    fn too_long(self, start: usize, open: usize) -> Option<Front> {
        let line = u32::try_from(self.text[..start].matches('\n').count() + 1).unwrap_or(u32::MAX);
        let problem = Diagnostic::new(Code::SettingsTooLong, Place::line(self.path, line))
            .with("limit", format!("{} KB", MAX_BYTES >> 10));
        let end = lines::end_of_run(self.text, open);
        self.broken(problem, open..end, end, None)
    }

    fn problem(&self, code: Code, source: &Arc<str>, span: Range<usize>) -> Diagnostic {
        Diagnostic::new(code, Place::span(self.path, source, span))
    }
}

/// The line that closes a block.
fn closing(text: &str, start: usize, closes: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let mut at = start;
    while at < text.len() {
        let next = next_line(text, at);
        if closes(text[at..next].trim_end_matches('\n')) {
            return Some(at..next);
        }
        at = next;
    }
    None
}

/// The three characters of a mark in the line that begins at `at`.
fn mark(text: &str, at: usize) -> Range<usize> {
    let from = at + text[at..].len() - text[at..].trim_start().len();
    from..from + 3
}

#[cfg(test)]
mod tests;

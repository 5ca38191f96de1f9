//! What is printed, and how.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity as Colour, SourceCode};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::failure::Failure;
use crate::message::{self, Facts, Language, facts};

/// More problems of one kind than this are counted, not printed; `--format json` lists them all.
const MOST_OF_A_KIND: usize = 100;

/// Lines longer than this (bytes) are not drawn.
const LONGEST_DRAWN: usize = 400;

/// The terminal, or the pipe that stands for it.
pub(super) struct Console {
    /// In which language it speaks.
    pub(super) language: Language,
    is_terminal: bool,
    bar: Mutex<Option<(&'static str, ProgressBar)>>,
}

impl Console {
    pub(super) fn new(language: Language) -> Self {
        Self { language, is_terminal: std::io::stderr().is_terminal(), bar: Mutex::new(None) }
    }

    /// The sentence `id`.
    pub(super) fn say(&self, id: &str, facts: &Facts) -> String {
        message::say(self.language, id, facts)
    }

    /// Prints a line to standard output. A closed pipe ends nothing.
    pub(super) fn line(&self, text: &str) {
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// Prints a line to standard error.
    pub(super) fn aside(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Shows how far a stage is; on a terminal only.
    pub(super) fn progress(&self, stage: &'static str, done: usize, all: usize) {
        if !self.is_terminal || all < 200 {
            return;
        }
        let Ok(mut bar) = self.bar.lock() else { return };
        if bar.as_ref().is_none_or(|(shown, _)| *shown != stage) {
            let label = self.say(&format!("stage.{stage}"), &Facts::new());
            let new = ProgressBar::new(all as u64).with_message(label);
            if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
                new.set_style(style);
            }
            *bar = Some((stage, new));
        }
        if let Some((_, bar)) = bar.as_ref() {
            bar.set_position(done as u64);
            if done == all {
                bar.finish_and_clear();
            }
        }
    }

    /// Prints a refusal.
    pub(super) fn failure(&self, failure: &Failure) {
        let label = self.say("severity.error", &Facts::new());
        self.aside(&format!("{label}: {}", failure.message(self.language)));
        if let Some(hint) = failure.hint(self.language) {
            self.hint(&hint);
        }
    }

    fn hint(&self, hint: &str) {
        self.aside(&format!("  {}: {hint}", self.say("word.hint", &Facts::new())));
    }

    /// Prints every problem: what, where, the line with a caret, and the way out.
    pub(super) fn problems(&self, problems: &[Diagnostic]) {
        let theme = if self.is_terminal && std::env::var_os("NO_COLOR").is_none() {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_context_lines(1).with_links(false);
        let mut printed: BTreeMap<Code, usize> = BTreeMap::new();
        for problem in problems {
            let count = printed.entry(problem.code).or_default();
            *count += 1;
            if *count <= MOST_OF_A_KIND {
                self.problem(problem, &handler);
            }
        }
        for (code, count) in printed.into_iter().filter(|(_, count)| *count > MOST_OF_A_KIND) {
            let more = facts([("code", code.as_str().to_owned()), ("more", (count - MOST_OF_A_KIND).to_string())]);
            self.aside(&self.say("console.more", &more));
        }
    }

    fn problem(&self, problem: &Diagnostic, handler: &GraphicalReportHandler) {
        let severity = severity_id(problem.code.severity());
        let label = self.say(severity, &Facts::new());
        let line = problem.place.line.map_or(String::new(), |line| format!(":{line}"));
        self.aside(&format!("{label}[{}] {}{line}", problem.code.as_str(), harmless(problem.place.path.as_str())));
        self.aside(&format!("  {}", harmless(&problem.message(self.language))));
        if let Some(drawn) = Drawn::new(problem) {
            let mut picture = String::new();
            if handler.render_report(&mut picture, &drawn).is_ok() {
                picture.lines().filter(|line| !line.trim().is_empty()).skip(1).for_each(|line| self.aside(line));
            }
        }
        if let Some(hint) = problem.hint(self.language) {
            self.hint(&harmless(&hint));
        }
    }

    /// How many problems of which severity, in words; empty if there are none.
    pub(super) fn count(&self, problems: &[Diagnostic]) -> String {
        let of = |severity| problems.iter().filter(|problem| problem.code.severity() == severity).count();
        let counts =
            [Severity::Error, Severity::Warning, Severity::Note].map(|severity| (severity_id(severity), of(severity)));
        let words: Vec<String> = counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(id, count)| {
                let id = if *count == 1 { (*id).to_owned() } else { format!("{id}s") };
                format!("{count} {}", self.say(&id, &Facts::new()))
            })
            .collect();
        words.join(", ")
    }
}

fn severity_id(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity.error",
        Severity::Warning => "severity.warning",
        Severity::Note => "severity.note",
    }
}

/// A diagnostic's excerpt, as the drawing library wants it.
#[derive(Debug)]
struct Drawn {
    source: NamedSource<String>,
    label: LabeledSpan,
}

impl Drawn {
    fn new(problem: &Diagnostic) -> Option<Self> {
        let excerpt = problem.place.excerpt.as_ref()?;
        // A line that fills the screen shows nothing.
        let line_start = excerpt.source[..excerpt.from].rfind('\n').map_or(0, |at| at + 1);
        let lines_end = excerpt.source[excerpt.from..]
            .match_indices('\n')
            .nth(1)
            .map_or(excerpt.source.len(), |(at, _)| excerpt.from + at);
        let before = excerpt.source[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
        if excerpt.source[before..lines_end].lines().any(|line| line.len() > LONGEST_DRAWN) {
            return None;
        }
        let length = (excerpt.to - excerpt.from).max(1).min(excerpt.source.len().saturating_sub(excerpt.from).max(1));
        Some(Self {
            source: NamedSource::new(problem.place.path.as_str(), harmless_bytes(&excerpt.source)),
            label: LabeledSpan::new_primary_with_span(None, (excerpt.from, length)),
        })
    }
}

impl std::fmt::Display for Drawn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("-")
    }
}

impl std::error::Error for Drawn {}

impl miette::Diagnostic for Drawn {
    fn severity(&self) -> Option<Colour> {
        Some(Colour::Error)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(self.label.clone())))
    }
}

/// `text` without characters that steer a terminal: names and settings of a shared folder are
/// anybody's. Line breaks go too, since what is printed so is one line.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The same for a text whose byte places must stay; line breaks and tabs too.
fn harmless_bytes(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c.is_control() && !matches!(c, '\n' | '\r' | '\t') {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            out.push(c);
        }
        out
    })
}

//! What is printed, and how.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity as Colour, SourceCode};

use crate::diagnostic::{self, Diagnostic, Group, Severity, Spot};
use crate::failure::Failure;
use crate::message::{self, Facts, Language, facts};

/// Examples shown of a cause in one folder.
const EXAMPLES: usize = 3;

/// Folders told apart within one cause.
const FOLDERS: usize = 3;

/// Lines longer than this (bytes) are not drawn.
const LONGEST_DRAWN: usize = 400;

/// The terminal, or the pipe that stands for it.
pub(super) struct Console {
    /// In which language it speaks.
    pub(super) language: Language,
    /// The language that `--lang` asks for.
    pub(super) asked: Option<Language>,
    is_terminal: bool,
    bar: Mutex<Option<(&'static str, ProgressBar)>>,
}

impl Console {
    pub(super) fn new(language: Language) -> Self {
        Self { language, asked: None, is_terminal: std::io::stderr().is_terminal(), bar: Mutex::new(None) }
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

    pub(super) fn hint(&self, hint: &str) {
        self.aside(&format!("  {}: {hint}", self.say("word.hint", &Facts::new())));
    }

    /// Prints the problems by cause and folder, what matters most last, where it is seen; `all` of them, or
    /// examples. Says whether it left any out.
    pub(super) fn problems(&self, problems: &[Diagnostic], all: bool) -> bool {
        let groups = diagnostic::groups(problems, self.language);
        let printer = Printer { console: self, problems, handler: self.handler(), all };
        let mut is_cut = false;
        for group in groups.iter().rev() {
            is_cut |= printer.group(group);
        }
        is_cut
    }

    fn handler(&self) -> GraphicalReportHandler {
        let theme = if self.is_terminal && std::env::var_os("NO_COLOR").is_none() {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        GraphicalReportHandler::new_themed(theme).with_width(100).with_context_lines(1).with_links(false)
    }

    /// How many problems of which severity, in words; empty if there are none.
    pub(super) fn count(&self, problems: &[Diagnostic]) -> String {
        let of = |severity| problems.iter().filter(|problem| problem.code.severity() == severity).count();
        let words = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
            .into_iter()
            .map(|(severity, id)| (id, of(severity)))
            .filter(|(_, count)| *count > 0)
            .map(|(id, count)| {
                let id = if count == 1 { format!("count.{id}") } else { format!("count.{id}s") };
                self.say(&id, &facts([("n", count.to_string())]))
            });
        words.collect::<Vec<_>>().join(&self.say("word.comma", &Facts::new()))
    }
}

/// Prints groups of problems.
struct Printer<'a> {
    console: &'a Console,
    problems: &'a [Diagnostic],
    handler: GraphicalReportHandler,
    all: bool,
}

impl Printer<'_> {
    /// Prints a group; says whether it left any of it out.
    fn group(&self, group: &Group) -> bool {
        let label = self.console.say(severity_id(group.severity), &Facts::new());
        let head = format!("{label}[{}]", group.code);
        let is_cut = match group.spots.as_slice() {
            [only] => {
                self.alone(&head, group, only);
                false
            }
            // A few are shown one by one, and errors that are asked for, since each has to be mended.
            few if few.len() <= EXAMPLES || (self.all && group.severity == Severity::Error) => {
                few.iter().for_each(|spot| self.alone(&head, group, spot));
                false
            }
            spots => {
                let n = spots.len().to_string();
                let told = self.console.say("group.head", &facts([("cause", group.cause.clone()), ("n", n)]));
                self.line(&format!("{head} {told}"));
                self.spots(group)
            }
        };
        if let Some(hint) = &group.hint {
            self.console.hint(&harmless(hint));
        }
        is_cut
    }

    fn alone(&self, head: &str, group: &Group, spot: &Spot) {
        self.line(&format!("{head} {}", spot.seen_from("")));
        self.line(&format!("  {}", spot.message.as_ref().unwrap_or(&group.cause)));
        self.drawn(spot);
        if let Some(hint) = &spot.hint {
            self.console.hint(&harmless(hint));
        }
    }

    fn spots(&self, group: &Group) -> bool {
        if self.all {
            group.spots.iter().for_each(|spot| self.spot(spot, "", "  "));
            return false;
        }
        let mut is_cut = false;
        for bucket in group.buckets(FOLDERS) {
            if let [only] = bucket.spots.as_slice() {
                self.spot(only, "", "  ");
                continue;
            }
            let n = bucket.spots.len();
            let id = if bucket.folder.is_empty() { "group.root" } else { "group.folder" };
            let folder = self.console.say(id, &facts([("folder", bucket.folder.clone()), ("n", n.to_string())]));
            let shown = bucket.spots.iter().take(EXAMPLES);
            if group.differs() || group.severity == Severity::Error {
                self.line(&format!("  {folder}"));
                shown.for_each(|spot| self.spot(spot, &bucket.folder, "    "));
            } else {
                let comma = self.console.say("word.comma", &Facts::new());
                let names: Vec<String> = shown.map(|spot| spot.seen_from(&bucket.folder)).collect();
                let id = if n > EXAMPLES { "group.names_cut" } else { "group.names" };
                let told = facts([("folder", folder), ("names", names.join(&comma))]);
                self.line(&format!("  {}", self.console.say(id, &told)));
            }
            is_cut |= n > EXAMPLES;
        }
        is_cut
    }

    fn spot(&self, spot: &Spot, folder: &str, indent: &str) {
        let message = spot.message.as_ref().map_or(String::new(), |message| format!("  {message}"));
        self.line(&format!("{indent}{}{message}", spot.seen_from(folder)));
        if self.problems[spot.at].code.severity() == Severity::Error {
            self.drawn(spot);
        }
        if let Some(hint) = &spot.hint {
            self.console.hint(&harmless(hint));
        }
    }

    /// The line that is meant, with a caret.
    fn drawn(&self, spot: &Spot) {
        let Some(drawn) = Drawn::new(&self.problems[spot.at]) else { return };
        let mut picture = String::new();
        if self.handler.render_report(&mut picture, &drawn).is_ok() {
            picture.lines().filter(|line| !line.trim().is_empty()).skip(1).for_each(|line| self.console.aside(line));
        }
    }

    fn line(&self, text: &str) {
        self.console.aside(&harmless(text));
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

//! `xingzhi check`: every problem at once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::build::{self, Survey};
use crate::cli::console::Console;
use crate::cli::{ContentArguments, Ended, list, report, values};
use crate::diagnostic::{Diagnostic, Severity};
use crate::disclose::ledger::Row;
use crate::failure::Failure;
use crate::message::{self, Facts, Language, facts};
use crate::path::ContentPath;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) content: ContentArguments,
    #[arg(long, default_value = "text", value_name = "FORMAT", value_parser = values::choice("format", &["text", "json"]), ignore_case = true)]
    format: String,
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let request = arguments.content.request(console)?;
    if let Some(file) = &arguments.report {
        list::may_be_written(file, &request.content)?;
    }
    let survey = build::inspect(&request, &|stage, done, all| console.progress(stage, done, all))?;
    if let Some(file) = &arguments.report {
        let since = build::since(request.cache.as_deref(), &survey);
        list::write(file, report::page(&survey, since.as_ref(), console.language).as_bytes())?;
    }
    if arguments.format == "json" {
        let report = Report::new(&survey, console.language);
        console.line(&serde_json::to_string_pretty(&report).expect("strings and numbers are JSON"));
    } else {
        let is_cut = console.problems(&survey.problems, arguments.content.all);
        summary(arguments, &survey, is_cut, console);
    }
    let has_errors = survey.problems.iter().any(|problem| problem.code.severity() == Severity::Error);
    Ok(if has_errors { Ended::WithErrors } else { Ended::Well })
}

/// What there is, and what to do next.
fn summary(arguments: &Arguments, survey: &Survey, is_cut: bool, console: &Console) {
    let problems = console.count(&survey.problems);
    if survey.ledger.iter().all(|row| row.verdict == "ignored") {
        console.line(&console.say("build.nothing", &Facts::new()));
        console.hint(&message::hint(console.language, "build.nothing", &Facts::new()).unwrap_or_default());
    }
    let id = if problems.is_empty() { "check.well" } else { "check.done" };
    console.line(&console.say(id, &facts([("files", survey.ledger.len().to_string()), ("problems", problems)])));
    if let Some(file) = &arguments.report {
        console.line(&console.say("report.written", &facts([("path", file.display().to_string())])));
    } else if is_cut {
        console.line(&console.say("next.all", &Facts::new()));
    }
    if !survey.problems.is_empty() {
        let has_errors = survey.problems.iter().any(|problem| problem.code.severity() == Severity::Error);
        console.line(&console.say(if has_errors { "next.errors" } else { "next.no_errors" }, &Facts::new()));
    }
}

/// What `check --format json` prints. This shape is an interface.
#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    diagnostics: Vec<Problem<'a>>,
    /// No rule profile is held against the content yet.
    verdicts: [(); 0],
    files: Vec<Row>,
    counts: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct Problem<'a> {
    code: &'static str,
    severity: Severity,
    path: &'a ContentPath,
    line: Option<u32>,
    message: String,
    hint: Option<String>,
}

impl<'a> Report<'a> {
    fn new(survey: &'a Survey, language: Language) -> Self {
        let problem = |problem: &'a Diagnostic| Problem {
            code: problem.code.as_str(),
            severity: problem.code.severity(),
            path: &problem.place.path,
            line: problem.place.line,
            message: problem.message(language),
            hint: problem.hint(language),
        };
        let mut counts = BTreeMap::from([("shown", 0), ("download", 0), ("withheld", 0), ("ignored", 0)]);
        for row in &survey.ledger {
            *counts.entry(row.verdict).or_default() += 1;
        }
        counts.insert("files", survey.ledger.len());
        Self {
            version: 1,
            diagnostics: survey.problems.iter().map(problem).collect(),
            verdicts: [],
            files: list::in_words(&survey.ledger, language),
            counts,
        }
    }
}

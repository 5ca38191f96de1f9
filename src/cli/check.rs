//! `xingzhi check`: every problem at once.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::build::{self, Survey};
use crate::cli::console::Console;
use crate::cli::{ContentArguments, Ended};
use crate::diagnostic::{Diagnostic, Severity};
use crate::disclose::ledger::Row;
use crate::failure::Failure;
use crate::message::{self, Facts, Language, facts};
use crate::path::ContentPath;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    content: ContentArguments,
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let request = arguments.content.survey.request(arguments.content.content.clone())?;
    let survey = build::inspect(&request, &|stage, done, all| console.progress(stage, done, all))?;
    if arguments.format == "json" {
        let report = Report::new(&survey, console.language);
        console.line(&serde_json::to_string_pretty(&report).expect("strings and numbers are JSON"));
    } else {
        console.problems(&survey.problems);
        let problems = console.count(&survey.problems);
        let id = if problems.is_empty() { "check.well" } else { "check.done" };
        console.line(&console.say(id, &facts([("files", survey.ledger.len().to_string()), ("problems", problems)])));
    }
    let has_errors = survey.problems.iter().any(|problem| problem.code.severity() == Severity::Error);
    Ok(if has_errors { Ended::WithErrors } else { Ended::Well })
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
            files: rows(&survey.ledger, language),
            counts,
        }
    }
}

/// The ledger with its reasons in words.
fn rows(ledger: &[Row], language: Language) -> Vec<Row> {
    let mut rows = ledger.to_vec();
    for row in &mut rows {
        row.reason = row.reason_id.map(|id| message::say(language, id, &Facts::new()));
    }
    rows
}

/// Writes the ledger: as JSON, or as CSV that spreadsheets open right if the name ends so.
pub(super) fn write_ledger(ledger: &[Row], file: &Path, language: Language) -> Result<(), Failure> {
    let rows = rows(ledger, language);
    let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let bytes =
        if is_csv { as_csv(&rows) } else { serde_json::to_vec_pretty(&rows).expect("strings and numbers are JSON") };
    // A pipe or a device such as /dev/null is written to, never replaced.
    if file.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return std::fs::write(file, bytes).map_err(|error| Failure::write(file, &error));
    }
    let beside = file.with_extension("xingzhi-new");
    let written = std::fs::File::create(&beside)
        .and_then(|mut out| out.write_all(&bytes))
        .and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| Failure::write(file, &error))
}

fn as_csv(rows: &[Row]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let heads = ["path", "size", "kind", "subject", "person", "point", "verdict", "reason"];
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    out.write_record(heads).expect("a vector takes any record");
    for row in rows {
        let subject = row.subject.as_ref().map_or(String::new(), |subject| format!("{} {}", subject.kind, subject.id));
        let record = [
            row.path.as_str().to_owned(),
            row.size.to_string(),
            text(&row.kind),
            subject,
            text(&row.person),
            text(&row.point),
            row.verdict.to_owned(),
            text(&row.reason),
        ];
        out.write_record(record.map(harmless)).expect("a vector takes any record");
    }
    out.into_inner().expect("a vector is never full")
}

/// A cell that a spreadsheet would take for a formula gets a quote before it.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell }
}

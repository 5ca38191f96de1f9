//! `xingzhi build`.

use std::path::{Path, PathBuf};

use crate::build::{self, Built};
use crate::cli::check::write_ledger;
use crate::cli::console::Console;
use crate::cli::{ContentArguments, Ended};
use crate::diagnostic::Severity;
use crate::failure::Failure;
use crate::message::facts;
use crate::produce;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    content: ContentArguments,
    #[arg(short, long, default_value = "public", value_name = "DIR")]
    output: PathBuf,
    #[arg(long, value_name = "NAME|DIR")]
    theme: Option<String>,
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    #[arg(long)]
    copy: bool,
    #[arg(long)]
    open: bool,
    #[arg(long)]
    timings: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let mut request = arguments.content.survey.request(arguments.content.content.clone())?;
    request.theme.clone_from(&arguments.theme);
    if let Some(ledger) = &arguments.ledger {
        produce::check_apart(&request.content, &arguments.output, &[ledger])?;
    }
    let (built, took) = build::timed(|| {
        build::build(&request, &arguments.output, arguments.copy, &|stage, done, all| console.progress(stage, done, all))
    });
    let built = built?;
    let survey = &built.survey;
    console.problems(&survey.problems);
    if let Some(reason) = &survey.cache_refused {
        console.aside(&console.say("build.cache_refused", &facts([("reason", reason.clone())])));
    }
    if let Some(ledger) = &arguments.ledger {
        write_ledger(survey, ledger, console.language)?;
    }
    summary(&built, &arguments.output, took, console);
    if arguments.timings {
        for (stage, took) in &survey.stages.list {
            console.line(&format!("{:>9.1} ms  {stage}", took.as_secs_f64() * 1000.0));
        }
    }
    if arguments.open {
        open(&arguments.output.join("index.html"))?;
    }
    let has_errors = survey.problems.iter().any(|problem| problem.code.severity() == Severity::Error);
    Ok(if has_errors { Ended::WithErrors } else { Ended::Well })
}

fn summary(built: &Built, output: &Path, took: std::time::Duration, console: &Console) {
    let survey = &built.survey;
    let count = |verdict: &str| survey.ledger.iter().filter(|row| row.verdict == verdict).count().to_string();
    console.line(&console.say(
        "build.done",
        &facts([
            ("output", output.display().to_string()),
            ("pages", built.n_pages.to_string()),
            ("written", (built.produced.written + built.produced.linked).to_string()),
            ("kept", built.produced.kept.to_string()),
            ("seconds", format!("{:.2}", took.as_secs_f64())),
        ]),
    ));
    console.line(&console.say(
        "build.files",
        &facts([
            ("files", survey.ledger.len().to_string()),
            ("shown", count("shown")),
            ("download", count("download")),
            ("withheld", count("withheld")),
            ("ignored", count("ignored")),
        ]),
    ));
    let problems = console.count(&survey.problems);
    if !problems.is_empty() {
        console.line(&console.say("build.problems", &facts([("problems", problems)])));
    }
}

fn open(page: &Path) -> Result<(), Failure> {
    let page = page.canonicalize().unwrap_or_else(|_| page.to_owned());
    open::that_detached(&page).map_err(|error| Failure::Open { path: page, reason: error.to_string() })
}

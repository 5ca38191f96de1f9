//! `xingzhi build`.

use std::path::{Path, PathBuf};

use crate::build::{self, Built, Writing};
use crate::cli::check::write_ledger;
use crate::cli::console::Console;
use crate::cli::why;
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
    #[arg(long, value_name = "PAGE")]
    why: Option<String>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let mut request = arguments.content.survey.request(arguments.content.content.clone())?;
    request.theme.clone_from(&arguments.theme);
    if let Some(ledger) = &arguments.ledger {
        produce::check_apart(&request.content, &arguments.output, &[ledger])?;
    }
    let writing = Writing { copy: arguments.copy, wants_ledger: arguments.ledger.is_some(), in_place: false };
    let progress = |stage, done, all| console.progress(stage, done, all);
    let (built, took) = build::timed(|| build::build(&request, &arguments.output, writing, &progress));
    let built = built?;
    console.problems(&built.problems);
    if let Some(reason) = &built.cache_refused {
        console.aside(&console.say("build.cache_refused", &facts([("reason", reason.clone())])));
    }
    if let (Some(file), Some(ledger)) = (&arguments.ledger, &built.ledger) {
        write_ledger(ledger, file, console.language)?;
    }
    summary(&built, &arguments.output, took, console);
    if arguments.timings {
        for (stage, took) in &built.stages.list {
            console.line(&format!("{:>9.1} ms  {stage}", took.as_secs_f64() * 1000.0));
        }
    }
    if let Some(page) = &arguments.why {
        console.line(&why::answer(page, &built, &arguments.output, console));
    }
    if arguments.open {
        // The site is there, whatever the browser says.
        if let Err(failure) = open(&arguments.output.join("index.html")) {
            console.failure(&failure);
        }
    }
    let has_errors = built.problems.iter().any(|problem| problem.code.severity() == Severity::Error);
    Ok(if has_errors { Ended::WithErrors } else { Ended::Well })
}

fn summary(built: &Built, output: &Path, took: std::time::Duration, console: &Console) {
    let counts = built.counts;
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
            ("files", (counts.shown + counts.download + counts.withheld + counts.ignored).to_string()),
            ("shown", counts.shown.to_string()),
            ("download", counts.download.to_string()),
            ("withheld", counts.withheld.to_string()),
            ("ignored", counts.ignored.to_string()),
        ]),
    ));
    if built.produced.removed > 0 {
        let n = built.produced.removed.to_string();
        console.line(&console.say("build.removed", &facts([("n", n)])));
    }
    let problems = console.count(&built.problems);
    if !problems.is_empty() {
        console.line(&console.say("build.problems", &facts([("problems", problems)])));
    }
}

fn open(page: &Path) -> Result<(), Failure> {
    let page = page.canonicalize().unwrap_or_else(|_| page.to_owned());
    open::that_detached(&page).map_err(|error| Failure::Open { path: page, reason: error.to_string() })
}

//! `xingzhi build`.

use std::path::{Path, PathBuf};

use crate::build::{self, Built, Writing};
use crate::cli::console::Console;
use crate::cli::why;
use crate::cli::{ContentArguments, Ended, list, place};
use crate::diagnostic::Severity;
use crate::failure::Failure;
use crate::message::{self, Facts, facts};
use crate::produce;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) content: ContentArguments,
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "NAME_OR_DIR")]
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
    let mut request = arguments.content.request(console)?;
    request.theme.clone_from(&arguments.theme);
    let output = place::output(&request.content, arguments.output.as_deref(), console.language);
    if let Some(ledger) = &arguments.ledger {
        produce::check_apart(&request.content, &output, &[ledger])?;
        list::may_be_written(ledger, &request.content)?;
    }
    let writing = Writing { copy: arguments.copy, wants_ledger: arguments.ledger.is_some(), in_place: false };
    let progress = |stage, done, all| console.progress(stage, done, all);
    let (built, took) = build::timed(|| build::build(&request, &output, writing, &progress));
    let built = built?;
    let is_cut = console.problems(&built.problems, arguments.content.all);
    if let Some(refused) = &built.cache_refused {
        let folder = refused.folder.display().to_string();
        let facts = facts([("folder", folder), ("reason", refused.reason.clone())]);
        console.aside(&console.say("build.cache_refused", &facts));
        console.hint(&message::hint(console.language, "build.cache_refused", &facts).unwrap_or_default());
    }
    if let (Some(file), Some(ledger)) = (&arguments.ledger, &built.ledger) {
        list::write_ledger(ledger, file, console.language)?;
    }
    summary(&built, &output, took, console);
    next(&built, &output, is_cut, console);
    if arguments.timings {
        for (stage, took) in &built.stages.list {
            console.line(&format!("{:>9.1} ms  {stage}", took.as_secs_f64() * 1000.0));
        }
    }
    if let Some(page) = &arguments.why {
        console.line(&why::answer(page, &built, &output, console));
    }
    if arguments.open {
        // The site is there, whatever the browser says.
        if let Err(failure) = open(&output.join("index.html")) {
            console.aside(&failure.message(console.language));
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
}

/// What to do next: the last words, which are read.
fn next(built: &Built, output: &Path, is_cut: bool, console: &Console) {
    let problems = console.count(&built.problems);
    if !problems.is_empty() {
        console.line(&console.say("build.problems", &facts([("problems", problems)])));
        if is_cut {
            console.line(&console.say("next.all", &Facts::new()));
        }
        let has_errors = built.problems.iter().any(|problem| problem.code.severity() == Severity::Error);
        console.line(&console.say(if has_errors { "next.errors" } else { "next.no_errors" }, &Facts::new()));
    }
    let counts = built.counts;
    if counts.shown + counts.download + counts.withheld == 0 {
        console.line(&console.say("build.nothing", &Facts::new()));
        return console.hint(&message::hint(console.language, "build.nothing", &Facts::new()).unwrap_or_default());
    }
    let page = output.join("index.html").display().to_string();
    console.line(&console.say("next.open", &facts([("page", page)])));
}

fn open(page: &Path) -> Result<(), Failure> {
    let page = page.canonicalize().unwrap_or_else(|_| page.to_owned());
    open::that_detached(&page).map_err(|_| Failure::Open { path: page })
}

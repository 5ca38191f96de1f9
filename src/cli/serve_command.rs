//! `xingzhi serve`: the preview, rebuilt whenever the content changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::SystemTime;

use walkdir::WalkDir;

use crate::build::{self, Request, Writing};
use crate::cli::console::{Console, harmless};
use crate::cli::{ContentArguments, Ended};
use crate::diagnostic::Diagnostic;
use crate::disclose::ledger::Row;
use crate::failure::Failure;
use crate::message::{Facts, Language, facts};
use crate::render::Theme;
use crate::scan;
use crate::serve::{self, Changes, LedgerRow, Options, Pace, Problem, Rebuilt, Stop};
use crate::vocabulary::Vocabulary;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    content: ContentArguments,
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    host: String,
    #[arg(long, default_value_t = 4000, value_name = "PORT")]
    port: u16,
    #[arg(long, value_name = "NAME|DIR")]
    theme: Option<String>,
    #[arg(long)]
    open: bool,
}

static WORDS: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::builtin);

/// More changed pages than this are counted, not named.
const MOST_NAMED: usize = 8;

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let mut request = arguments.content.survey.request(arguments.content.content.clone())?;
    request.theme.clone_from(&arguments.theme);
    let root = build::content_root(&request.content)?;
    let site = site_folder(&request, &root);
    let mut watched = vec![root.clone()];
    watched.extend(arguments.theme.as_deref().and_then(|choice| Theme::folder(choice, &root)));
    let options = Options {
        host: arguments.host.clone(),
        port: arguments.port,
        site: site.clone(),
        watched,
        language: console.language,
        open: arguments.open,
        passes_over: |name| scan::is_passed_over(&WORDS.ignored, name),
        pace: Pace::default(),
    };
    let stop = Stop::new();
    let hear = |news: &serve::News<'_>| {
        for line in news.lines(console.language) {
            console.line(&harmless(&line));
        }
    };
    if let Err(error) = stop.on_ctrl_c() {
        hear(&serve::News::CtrlCRefused { reason: error.to_string() });
    }
    serve::run(&options, &stop, &hear, |changes| rebuild(&request, &site, changes, console))?;
    Ok(Ended::Well)
}

/// Our own copy of the site: one for each content, audience and theme.
fn site_folder(request: &Request, root: &Path) -> PathBuf {
    let base = request.cache.clone().unwrap_or_else(|| std::env::temp_dir().join("xingzhi"));
    let key = format!("{} {:?} {:?} {:?}", root.display(), request.audience, request.theme, request.only);
    base.join(format!("preview-{}", &blake3::hash(key.as_bytes()).to_hex()[..12]))
}

fn rebuild(request: &Request, site: &Path, changes: &Changes, console: &Console) -> Rebuilt {
    let before = listing(site);
    let writing = Writing { copy: false, wants_ledger: true };
    let (built, took) = build::timed(|| build::build(request, site, writing, &|_, _, _| {}));
    let built = match built {
        Ok(built) => built,
        Err(failure) => return Rebuilt { failed: Some(failure.message(console.language)), ..Rebuilt::default() },
    };
    let after = listing(site);
    let mut changed: Vec<String> =
        after.iter().filter(|(path, state)| before.get(*path) != Some(state)).map(|(path, _)| path.clone()).collect();
    changed.extend(before.keys().filter(|path| !after.contains_key(*path)).cloned());
    Rebuilt {
        lines: lines(changes, &changed, took, console),
        changed,
        problems: built.problems.iter().map(|problem| in_words(problem, console.language)).collect(),
        ledger: built.ledger.map(|rows| rows.iter().map(|row| row_in_words(row, console)).collect()),
        failed: None,
    }
}

/// Every file of the site with what tells its state.
fn listing(site: &Path) -> BTreeMap<String, (u64, Option<SystemTime>)> {
    let files = WalkDir::new(site).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(site).ok()?.to_string_lossy().replace('\\', "/");
            let metadata = entry.metadata().ok()?;
            Some((path, (metadata.len(), metadata.modified().ok())))
        })
        .collect()
}

/// What was redone, why, in how many milliseconds.
fn lines(changes: &Changes, changed: &[String], took: std::time::Duration, console: &Console) -> Vec<String> {
    let why = match changes {
        Changes::Everything => console.say("serve.start", &Facts::new()),
        Changes::Paths(paths) => {
            let names: Vec<_> = paths
                .iter()
                .take(MOST_NAMED)
                .filter_map(|path| path.file_name())
                .map(|name| name.to_string_lossy())
                .collect();
            names.join("、")
        }
    };
    let count = facts([("changed", changed.len().to_string()), ("ms", took.as_millis().to_string()), ("why", why)]);
    let mut lines = vec![console.say("serve.rebuilt", &count)];
    if changed.len() <= MOST_NAMED {
        lines.extend(changed.iter().map(|path| format!("  {path}")));
    }
    lines
}

fn in_words(problem: &Diagnostic, language: Language) -> Problem {
    Problem {
        severity: problem.code.severity(),
        code: problem.code.as_str().to_owned(),
        path: problem.place.path.as_str().to_owned(),
        line: problem.place.line,
        message: problem.message(language),
        hint: problem.hint(language),
    }
}

fn row_in_words(row: &Row, console: &Console) -> LedgerRow {
    LedgerRow {
        path: row.path.as_str().to_owned(),
        verdict: console.say(&format!("verdict.{}", row.verdict), &Facts::new()),
        reason: row.reason_id.map(|id| console.say(id, &Facts::new())).unwrap_or_default(),
    }
}

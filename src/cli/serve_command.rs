//! `xingzhi serve`: the preview, rebuilt whenever the content changes.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::build::{self, Built, Reason, Request, Session, Writing};
use crate::cli::console::{Console, harmless};
use crate::cli::why;
use crate::cli::{ContentArguments, Ended};
use crate::diagnostic::{self, Diagnostic};
use crate::disclose::ledger::Row;
use crate::failure::Failure;
use crate::message::{Facts, facts};
use crate::path::SitePath;
use crate::render::Theme;
use crate::scan;
use crate::serve::{self, Changes, LedgerRow, Options, Pace, Rebuilt, Stop};
use crate::vocabulary::Vocabulary;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) content: ContentArguments,
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    host: String,
    #[arg(long, default_value_t = 4000, value_name = "PORT")]
    port: u16,
    #[arg(long, value_name = "NAME_OR_DIR")]
    theme: Option<String>,
    #[arg(long)]
    open: bool,
}

static WORDS: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::builtin);

/// More changed pages than this are counted, not named.
const MOST_NAMED: usize = 8;

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let mut request = arguments.content.request(console)?;
    request.theme.clone_from(&arguments.theme);
    let root = build::content_root(&request.content)?;
    let site = site_folder(&request, &root);
    make_private(&site);
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
            line.lines().for_each(|part| console.line(&harmless(part)));
        }
    };
    if let Err(error) = stop.on_ctrl_c() {
        hear(&serve::News::CtrlCRefused { reason: error.to_string() });
    }
    let shown = root.display().to_string();
    console.line(&harmless(&console.say("serve.content", &facts([("path", shown)]))));
    let mut session = Session::default();
    let mut told = Vec::new();
    serve::run(&options, &stop, &hear, |changes| {
        let (rebuilt, problems) = rebuild(&mut session, &request, &site, changes, console);
        let fresh: Vec<Diagnostic> = problems.iter().filter(|problem| !told.contains(*problem)).cloned().collect();
        console.problems(&fresh, arguments.content.all);
        told = problems;
        rebuilt
    })?;
    Ok(Ended::Well)
}

/// Our own copy of the site: one for each content, audience and theme.
fn site_folder(request: &Request, root: &Path) -> PathBuf {
    let base = request.cache.clone().unwrap_or_else(|| std::env::temp_dir().join("xingzhi"));
    let key = format!("{} {:?} {:?} {:?}", root.display(), request.audience, request.theme, request.only);
    base.join(format!("preview-{}", &blake3::hash(key.as_bytes()).to_hex()[..12]))
}

/// The preview may show what only reviewers may see: a folder for caches that we make is for nobody else.
fn make_private(site: &Path) {
    let Some(base) = site.parent().filter(|base| !base.exists()) else { return };
    // What cannot be made is told when the site is written.
    let _ = std::fs::create_dir_all(base);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(base, std::fs::Permissions::from_mode(0o700));
    }
}

/// Builds again; gives what is to be told of it, and all that is wrong with the content.
fn rebuild(
    session: &mut Session,
    request: &Request,
    site: &Path,
    changes: &Changes,
    console: &Console,
) -> (Rebuilt, Vec<Diagnostic>) {
    let writing = Writing { copy: false, wants_ledger: true, in_place: true };
    let paths = match changes {
        Changes::Everything => None,
        Changes::Paths(paths) => Some(paths.as_slice()),
    };
    let (built, took) = build::timed(|| session.build(request, site, writing, paths, &|_, _, _| {}));
    let built = match built {
        Ok(built) => built,
        Err(failure) => {
            let words = std::iter::once(failure.message(console.language)).chain(failure.hint(console.language));
            let failed = Some(words.collect::<Vec<_>>().join("\n"));
            return (Rebuilt { failed, ..Rebuilt::default() }, Vec::new());
        }
    };
    let rebuilt = Rebuilt {
        lines: lines(changes, &built, took, console),
        problems: diagnostic::groups(&built.problems, console.language),
        changed: built.produced.changed.iter().map(ToString::to_string).collect(),
        ledger: built.ledger.map(|rows| rows.iter().map(|row| row_in_words(row, console)).collect()),
        failed: None,
    };
    (rebuilt, built.problems)
}

/// What was redone, why, in how many milliseconds.
fn lines(changes: &Changes, built: &Built, took: std::time::Duration, console: &Console) -> Vec<String> {
    let why = match changes {
        Changes::Everything => console.say("serve.start", &Facts::new()),
        Changes::Paths(paths) => {
            let names: Vec<_> = paths
                .iter()
                .take(MOST_NAMED)
                .filter_map(|path| path.file_name())
                .map(|name| name.to_string_lossy().into_owned())
                .collect();
            let comma = console.say("serve.comma", &Facts::new());
            let more = paths.len().saturating_sub(names.len());
            let more = (more > 0).then(|| console.say("serve.more", &facts([("n", more.to_string())])));
            names.into_iter().chain(more).collect::<Vec<_>>().join(&comma)
        }
    };
    let changed = built.produced.changed.len().to_string();
    let ms = format!("{:.1}", took.as_secs_f64() * 1000.0);
    let mut lines = vec![console.say("serve.rebuilt", &facts([("changed", changed), ("ms", ms), ("why", why)]))];
    let problems = console.count(&built.problems);
    if !problems.is_empty() {
        lines.push(console.say("serve.problems", &facts([("problems", problems)])));
    }
    if built.redone.len() <= MOST_NAMED {
        let page = |(path, reason): &(SitePath, Reason)| {
            let reason = why::reason(reason, console);
            format!("  {}", console.say("why.redone", &facts([("page", path.to_string()), ("reason", reason)])))
        };
        lines.extend(built.redone.iter().map(page));
    }
    lines
}

fn row_in_words(row: &Row, console: &Console) -> LedgerRow {
    LedgerRow {
        path: row.path.as_str().to_owned(),
        verdict: console.say(&format!("verdict.{}", row.verdict), &Facts::new()),
        reason: row.why(console.language).unwrap_or_default(),
    }
}

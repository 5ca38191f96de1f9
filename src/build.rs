//! The stages in order.
//!
//! **In** a [`Request`]. **Out** a [`Survey`] of the content, or a site in a folder ([`Built`]).
//! **Never** decides anything about content or pages: it hands each stage what the one before made.
//! **Start at** [`survey()`], then [`build`]; [`Session`] builds again and again.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::catalogue::Evidence;
use crate::date::Date;
use crate::diagnostic::{self, Diagnostic};
use crate::disclose::ledger::Row;
use crate::failure::Failure;
use crate::formats::{Danger, Formats};
use crate::message::Language;
use crate::path::{ContentPath, SitePath};
use crate::preview;
use crate::produce::Produced;
use crate::read;
use crate::render::{Counts, Renderer, Site, SiteFacts, Theme};
use crate::route::{Routes, TakenAlias};
use crate::scan::What;
use crate::settings::Audience;
use crate::shelve::Shelves;
use crate::store::Refused;

mod data;
mod language;
mod memory;
mod outputs;
mod problem;
mod session;
mod since;
mod stages;
mod stamp;
mod survey;

pub use memory::Reason;
pub use session::Session;
pub use since::{Since, since};
pub use stages::{Stages, timed};
pub use survey::{Survey, content_root, site_language, survey};

/// What somebody asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The content folder.
    pub content: PathBuf,
    /// Audience, if the settings' is not to hold.
    pub audience: Option<Audience>,
    /// Names of the only schools wanted.
    pub only: Vec<String>,
    /// Theme, if the settings' is not to hold.
    pub theme: Option<String>,
    /// Language of pages, where the settings name none.
    pub language: Option<Language>,
    /// "Today", if the settings' is not to hold.
    pub as_of: Option<Date>,
    /// Folder of the private cache; `None` for none.
    pub cache: Option<PathBuf>,
    /// Ignores every cache.
    pub force: bool,
    /// How many threads and children may work; at least one.
    pub jobs: usize,
    /// Our own program, to look into files in child processes.
    pub program: Option<PathBuf>,
}

/// Hears how far a stage is: its name, done, of how many.
pub type Progress<'a> = &'a (dyn Fn(&'static str, usize, usize) + Sync);

/// Looks at the content and renders every page without keeping it, so that broken links are found too.
pub fn inspect(request: &Request, progress: Progress<'_>) -> Result<Survey, Failure> {
    let mut survey = survey(request, false, progress)?;
    something(&survey)?;
    let theme = Theme::load(None, &survey.tree.root)?;
    let shelves = Shelves::new(&survey.catalogue, &survey.vocabulary);
    let routes = Routes::new(&survey.catalogue, shelves, Formats::builtin(), &runs_in_browser);
    let renderer = Renderer::new(site(&survey, &routes, count(&survey.ledger)), &theme);
    let texts = |path: &ContentPath| outputs::text_of(&survey.tree, path);
    let pages: Result<Vec<Vec<Diagnostic>>, Failure> =
        renderer.pages().par_iter().map(|key| renderer.page(key, &texts).map(|page| page.diagnostics)).collect();
    let found = pages?;
    drop(renderer);
    survey.problems.extend(routes.taken_aliases().iter().map(TakenAlias::diagnostic));
    survey.problems.extend(found.into_iter().flatten());
    diagnostic::sort(&mut survey.problems);
    Ok(survey)
}

/// Refuses content that holds nothing, not even folders: a share that is not connected must not empty the
/// site that stands.
fn something(survey: &Survey) -> Result<(), Failure> {
    const SAYS_NOTHING: [&str; 5] =
        ["reason.settings", "reason.housekeeping", "reason.hidden", "reason.listed", "reason.empty"];
    let is_nothing = |row: &Row| row.reason_id.is_some_and(|reason| SAYS_NOTHING.contains(&reason));
    let is_empty = survey.tree.entries.iter().all(|entry| entry.what != What::Folder);
    if is_empty && survey.ledger.iter().all(is_nothing) {
        return Err(Failure::NothingFound { path: survey.tree.root.clone() });
    }
    Ok(())
}

/// A site that was built.
pub struct Built {
    /// What was written.
    pub produced: Produced,
    /// Which pictures were made.
    pub previews: preview::Report,
    /// Which pages were made, and why; sorted by path.
    pub redone: Vec<(SitePath, Reason)>,
    /// Whether something went wrong that may go well next time: a file that was in use, a child out of time.
    pub is_passing: bool,
    /// How many pages it has.
    pub n_pages: usize,
    /// How many files had which verdict.
    pub counts: Counts,
    /// What is wrong with the content, sorted.
    pub problems: Vec<Diagnostic>,
    /// Every file and its verdict; `None` if nothing had changed and nothing was looked at again.
    pub ledger: Option<Vec<Row>>,
    /// A cache that could not be written, if one could not.
    pub cache_refused: Option<Refused>,
    /// How long each stage took.
    pub stages: Stages,
}

/// How a site is to be written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Writing {
    /// Copies teachers' files instead of linking them.
    pub copy: bool,
    /// The ledger is wanted, so that the content must be looked at even if nothing changed.
    pub wants_ledger: bool,
    /// The site is a preview of our own, changed file by file.
    pub in_place: bool,
}

/// Builds the site into `output`.
pub fn build(request: &Request, output: &Path, writing: Writing, progress: Progress<'_>) -> Result<Built, Failure> {
    Session::default().build(request, output, writing, None, progress)
}

fn read_options(request: &Request) -> read::Options {
    read::Options {
        program: request.program.clone(),
        cache: request.cache.clone(),
        jobs: request.jobs,
        force: request.force,
    }
}

fn count(ledger: &[Row]) -> Counts {
    let of = |verdict: &str| ledger.iter().filter(|row| row.verdict == verdict).count() as u64;
    Counts { shown: of("shown"), download: of("download"), withheld: of("withheld"), ignored: of("ignored") }
}

fn site<'a>(survey: &'a Survey, routes: &'a Routes, counts: Counts) -> Site<'a> {
    let name = survey.tree.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let only_school = match survey.catalogue.schools.as_slice() {
        [school] => Some(school.name.clone()),
        _ => None,
    };
    let masked = |text: String| survey.gate.word(&ContentPath::root(), &text).unwrap_or(text);
    Site {
        catalogue: &survey.catalogue,
        gate: &survey.gate,
        routes,
        frameworks: &survey.frameworks,
        vocabulary: &survey.vocabulary,
        formats: Formats::builtin(),
        facts: SiteFacts {
            title: masked(survey.settings.title.clone().or(only_school).unwrap_or(name)),
            description: survey.settings.description.clone().map(masked),
            language: survey.language,
            audience: survey.audience,
            as_of: survey.as_of,
            accent: survey.settings.accent.clone(),
            counts,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    }
}

/// Whether a browser would run what is in the file; it is delivered under a harmless name.
fn runs_in_browser(evidence: &Evidence) -> bool {
    Formats::builtin().get(&evidence.form).is_some_and(|form| form.danger == Some(Danger::Page))
}

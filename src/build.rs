//! The stages in order.
//!
//! **In** a [`Request`]. **Out** a [`Survey`] of the content, or a site in a folder ([`Built`]).
//! **Never** decides anything about content or pages: it hands each stage what the one before made.
//! **Start at** [`survey`], then [`build`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::catalogue::{self, Catalogue, Evidence};
use crate::date::Date;
use crate::diagnostic::{self, Diagnostic};
use crate::disclose::{self, ledger::Row};
use crate::failure::{self, Failure};
use crate::framework::Frameworks;
use crate::message::Language;
use crate::path::{ContentPath, SitePath};
use crate::preview;
use crate::produce::{self, Produced};
use crate::read::formats::{Danger, Formats};
use crate::read::{self, heads};
use crate::render::{Counts, Renderer, Site, SiteFacts, Theme};
use crate::route::Routes;
use crate::scan::{self, Tree};
use crate::settings::{Audience, Fields, SiteSettings};
use crate::vocabulary::Vocabulary;

mod data;
mod keep;
mod memory;
mod outputs;
mod problem;
mod stages;
mod stamp;

use memory::Memory;
pub use memory::Reason;
use outputs::{Maker, Piece};
pub use stages::{Stages, timed};
use stamp::Stamp;

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
    /// Language, if the settings' is not to hold.
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

/// What the content holds, as one audience may see it.
pub struct Survey {
    /// What is in the folder.
    pub tree: Tree,
    /// `site.toml`.
    pub settings: SiteSettings,
    /// For whom.
    pub audience: Audience,
    /// The only "today" there is.
    pub as_of: Option<Date>,
    /// Language of pages.
    pub language: Language,
    /// The whole catalogue, before anything is withheld: for `explain` only.
    pub whole: Option<Catalogue>,
    /// The catalogue, cut down to the audience.
    pub catalogue: Catalogue,
    /// Every file and its verdict.
    pub ledger: Vec<Row>,
    /// BLAKE3 of every text.
    pub texts: BTreeMap<ContentPath, [u8; 32]>,
    /// What is wrong with the content, sorted.
    pub problems: Vec<Diagnostic>,
    /// Why the cache could not be written, if it could not.
    pub cache_refused: Option<String>,
    /// The frameworks.
    pub frameworks: Frameworks,
    /// The words.
    pub vocabulary: Vocabulary,
    /// How long each stage took.
    pub stages: Stages,
}

/// What is known once the folder was walked: enough to tell whether anything changed.
struct Walked {
    root: PathBuf,
    settings: SiteSettings,
    vocabulary: Vocabulary,
    tree: Tree,
    problems: Vec<Diagnostic>,
    stages: Stages,
    /// When the walk began, in nanoseconds since 1970.
    began_ns: i128,
}

fn walk(request: &Request) -> Result<Walked, Failure> {
    let began_ns = stamp::now_ns();
    let mut stages = Stages::default();
    let mut problems = Vec::new();
    let root = content_root(&request.content)?;
    if let Some(cache) = &request.cache {
        produce::check_outside(&root, cache)?;
    }
    let settings = site_settings(&root, &mut problems);
    let mut vocabulary = Vocabulary::builtin();
    let (tree, found) = stages.time("scan", || scan::scan(&root, &vocabulary.ignored, &settings.ignore))?;
    problems.extend(found);
    data::own_kinds(&tree, &mut vocabulary, &mut problems);
    Ok(Walked { root, settings, vocabulary, tree, problems, stages, began_ns })
}

/// Looks at the content: scan, read, catalogue, disclose. Writes nothing but the private cache.
/// `keep_whole` keeps the catalogue as it was before anything was withheld.
pub fn survey(request: &Request, keep_whole: bool, progress: Progress<'_>) -> Result<Survey, Failure> {
    survey_of(request, walk(request)?, keep_whole, progress)
}

fn survey_of(request: &Request, walked: Walked, keep_whole: bool, progress: Progress<'_>) -> Result<Survey, Failure> {
    let Walked { settings, vocabulary, tree, mut problems, mut stages, .. } = walked;
    let frameworks = data::frameworks(&tree, &vocabulary, &mut problems);
    let options = read_options(request);
    let wants_table = |path: &ContentPath| catalogue::may_be_register(&vocabulary, path);
    let contents =
        stages.time("read", || read::read_all(&tree, &wants_table, &options, &|done, all| progress("read", done, all)));
    let heads = stages.time("heads", || heads::heads(&tree, &contents.facts));
    problems.extend(contents.problems);
    problems.extend(heads.problems);

    let input = catalogue::Input {
        tree: &tree,
        facts: &contents.facts,
        documents: &heads.documents,
        fields: &heads.fields,
        tables: &contents.tables,
        vocabulary: &vocabulary,
        frameworks: &frameworks,
        formats: Formats::builtin(),
        site: &settings,
        only: &request.only,
    };
    let (whole, found) = stages.time("catalogue", || catalogue::catalogue(&input));
    problems.extend(found);
    let is_known =
        |name: &&String| whole.schools.iter().any(|school| school.path.name() == **name || school.name == **name);
    if let Some(name) = request.only.iter().find(|name| !is_known(name)) {
        let known = whole.schools.iter().map(|school| school.name.clone()).chain(whole.left_out.iter().cloned());
        return Err(Failure::NoSuchSchool { name: name.clone(), known: known.collect::<Vec<_>>().join(", ") });
    }
    let audience = request.audience.or(settings.audience).unwrap_or_default();
    let as_of = request.as_of.or(settings.as_of);
    let kept = keep_whole.then(|| whole.clone());
    let disclosed =
        stages.time("disclose", || disclose::disclose(whole, audience, as_of, &vocabulary, Formats::builtin()));
    problems.extend(disclosed.problems);
    balance(&tree, &disclosed.ledger)?;
    diagnostic::sort(&mut problems);
    Ok(Survey {
        language: settings.language.unwrap_or_default(),
        tree,
        settings,
        audience,
        as_of,
        whole: kept,
        catalogue: disclosed.catalogue,
        ledger: disclosed.ledger,
        texts: contents.facts.into_iter().filter_map(|(path, facts)| Some((path, facts.text_hash?))).collect(),
        problems,
        cache_refused: contents.cache_refused,
        frameworks,
        vocabulary,
        stages,
    })
}

/// Looks at the content and renders every page without keeping it, so that broken links are found too.
pub fn inspect(request: &Request, progress: Progress<'_>) -> Result<Survey, Failure> {
    let mut survey = survey(request, false, progress)?;
    let theme = Theme::load(None, &survey.tree.root)?;
    let routes = Routes::new(&survey.catalogue, &runs_in_browser);
    let renderer = Renderer::new(site(&survey, &routes), &theme);
    let texts = |path: &ContentPath| outputs::text_of(&survey.tree, path);
    let pages: Result<Vec<Vec<Diagnostic>>, Failure> =
        renderer.pages().par_iter().map(|key| renderer.page(key, &texts).map(|page| page.diagnostics)).collect();
    let found = pages?;
    drop(renderer);
    survey.problems.extend(found.into_iter().flatten());
    diagnostic::sort(&mut survey.problems);
    Ok(survey)
}

/// A site that was built.
pub struct Built {
    /// What was written.
    pub produced: Produced,
    /// Which pictures were made.
    pub previews: preview::Report,
    /// Which pages were made, and why; sorted by path.
    pub redone: Vec<(SitePath, Reason)>,
    /// How many pages it has.
    pub n_pages: usize,
    /// How many files had which verdict.
    pub counts: Counts,
    /// What is wrong with the content, sorted.
    pub problems: Vec<Diagnostic>,
    /// Every file and its verdict; `None` if nothing had changed and nothing was looked at again.
    pub ledger: Option<Vec<Row>>,
    /// Why the cache could not be written, if it could not.
    pub cache_refused: Option<String>,
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
}

/// Builds the site into `output`.
pub fn build(request: &Request, output: &Path, writing: Writing, progress: Progress<'_>) -> Result<Built, Failure> {
    let root = content_root(&request.content)?;
    let others: Vec<&Path> = request.cache.iter().map(PathBuf::as_path).collect();
    produce::check_apart(&root, output, &others)?;
    let mut walked = walk(request)?;
    let stamp = Stamp::new(request, &walked, output, writing);
    if !request.force
        && !writing.wants_ledger
        && let Some(built) = walked.stages.time("compare", || stamp.unchanged(output))
    {
        return Ok(Built { stages: walked.stages, ..built });
    }
    let survey = survey_of(request, walked, false, progress)?;
    let built = write(request, survey, &stamp, output, writing, progress)?;
    stamp.store(output, &built);
    Ok(built)
}

fn write(
    request: &Request,
    mut survey: Survey,
    stamp: &Stamp,
    output: &Path,
    writing: Writing,
    progress: Progress<'_>,
) -> Result<Built, Failure> {
    let choice = request.theme.clone().or_else(|| survey.settings.theme.clone());
    let mut stages = std::mem::take(&mut survey.stages);
    let theme = stages.time("theme", || Theme::load(choice.as_deref(), &survey.tree.root))?;
    let routes = stages.time("route", || Routes::new(&survey.catalogue, &runs_in_browser));
    let renderer = Renderer::new(site(&survey, &routes), &theme);
    let plan = stages.time("plan", || outputs::plan(&survey, &routes, &renderer))?;
    let n_pages = renderer.pages().len();
    let (file, program) = stamp.memory();
    let shared = format!("{program} {:016x}", renderer.shared());
    let memory = stages.time("recall", || Memory::load(file, shared, request.force));
    let maker = Maker::new(&survey, &routes, &renderer, &read_options(request), memory);
    let make = |piece: &Piece, before: Option<&Path>| maker.make(piece, before);
    let options = produce::Options { copy: writing.copy };
    let produced = stages.time("produce", || {
        produce::produce(&plan, &make, output, &options, &|done, all| progress("pages", done, all))
    })?;
    let finished = stages.time("remember", || maker.finish(output));
    let mut problems = survey.problems;
    problems.extend(finished.problems);
    problems.extend(produced.unreadable.iter().map(|(disk, reason)| data::unreadable(&survey.tree.root, disk, reason)));
    diagnostic::sort(&mut problems);
    Ok(Built {
        produced,
        previews: finished.previews,
        redone: finished.redone,
        n_pages,
        counts: count(&survey.ledger),
        problems,
        ledger: Some(survey.ledger),
        cache_refused: survey.cache_refused,
        stages,
    })
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

/// The content folder, absolute and without links, so that its name is known.
pub fn content_root(content: &Path) -> Result<PathBuf, Failure> {
    let unusable = |reason: String| Failure::ContentUnusable { path: content.to_owned(), reason };
    let root = content.canonicalize().map_err(|error| unusable(failure::reason(&error)))?;
    if !root.is_dir() {
        return Err(unusable("io.not_a_folder".to_owned()));
    }
    Ok(root)
}

/// `site.toml`, read before the walk because it says what to pass over.
fn site_settings(root: &Path, problems: &mut Vec<Diagnostic>) -> SiteSettings {
    let path = ContentPath::new("site.toml");
    let disk = root.join("site.toml");
    // Links are not followed, and a pipe would never end.
    if !disk.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        return SiteSettings::default();
    }
    let Ok(text) = read::text::text(&disk) else { return SiteSettings::default() };
    // Syntax errors are reported when all settings are read.
    let fields = Fields::toml(&path, &text.into(), &mut Vec::new());
    SiteSettings::read(&fields, problems)
}

fn site<'a>(survey: &'a Survey, routes: &'a Routes) -> Site<'a> {
    let name = survey.tree.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let only_school = match survey.catalogue.schools.as_slice() {
        [school] => Some(school.name.clone()),
        _ => None,
    };
    Site {
        catalogue: &survey.catalogue,
        routes,
        frameworks: &survey.frameworks,
        vocabulary: &survey.vocabulary,
        formats: Formats::builtin(),
        facts: SiteFacts {
            title: survey.settings.title.clone().or(only_school).unwrap_or(name),
            description: survey.settings.description.clone(),
            language: survey.language,
            audience: survey.audience,
            as_of: survey.as_of,
            accent: survey.settings.accent.clone(),
            counts: count(&survey.ledger),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    }
}

/// Whether a browser would run what is in the file; it is delivered under a harmless name.
fn runs_in_browser(evidence: &Evidence) -> bool {
    Formats::builtin().get(&evidence.form).is_some_and(|form| form.danger == Some(Danger::Page))
}

/// Files in = verdicts out, each exactly once.
fn balance(tree: &Tree, ledger: &[Row]) -> Result<(), Failure> {
    let files: Vec<&ContentPath> =
        tree.entries.iter().filter(|entry| entry.what != scan::What::Folder).map(|entry| &entry.path).collect();
    let rows: Vec<&ContentPath> = ledger.iter().map(|row| &row.path).collect();
    if files == rows {
        return Ok(());
    }
    let odd = files.iter().zip(&rows).find(|(file, row)| file != row).map(|(file, row)| std::cmp::min(*file, *row));
    let example = odd
        .or_else(|| files.get(rows.len()).copied())
        .or_else(|| rows.get(files.len()).copied())
        .map_or(String::new(), ToString::to_string);
    Err(Failure::LedgerUnbalanced { files: files.len(), verdicts: rows.len(), example })
}

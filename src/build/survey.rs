//! What the content holds: from the walk to what one audience may see.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::build::stages::Stages;
use crate::build::{Progress, Request, data, language, read_options};
use crate::catalogue::{self, Catalogue};
use crate::date::Date;
use crate::diagnostic::{self, Code, Diagnostic};
use crate::disclose::{self, Gate, ledger::Row};
use crate::failure::{self, Failure};
use crate::formats::Formats;
use crate::framework::Frameworks;
use crate::message::Language;
use crate::path::ContentPath;
use crate::produce;
use crate::read::{self, Facts, heads};
use crate::scan::{self, Tree};
use crate::settings::{self, Audience, Fields, SITE_FILE, SiteSettings};
use crate::store::{self, Refused};
use crate::vocabulary::Vocabulary;

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
    /// Through which every text passes.
    pub gate: Gate,
    /// Every file and its verdict.
    pub ledger: Vec<Row>,
    /// BLAKE3 of every text.
    pub texts: BTreeMap<ContentPath, [u8; 32]>,
    /// Whether a file could not be looked into for a reason that may pass.
    pub is_passing: bool,
    /// What is wrong with the content, sorted.
    pub problems: Vec<Diagnostic>,
    /// A cache that could not be written, if one could not.
    pub cache_refused: Option<Refused>,
    /// The frameworks.
    pub frameworks: Frameworks,
    /// The words.
    pub vocabulary: Vocabulary,
    /// How long each stage took.
    pub stages: Stages,
}

/// What is known once the folder was walked: enough to tell whether anything changed.
pub(super) struct Walked {
    pub(super) root: PathBuf,
    pub(super) settings: SiteSettings,
    pub(super) vocabulary: Vocabulary,
    pub(super) tree: Tree,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) stages: Stages,
    /// When the walk began, in nanoseconds since 1970.
    pub(super) began_ns: i128,
}

pub(super) fn walk(request: &Request) -> Result<Walked, Failure> {
    let began_ns = store::now_ns();
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
    survey_of(request, walk(request)?, keep_whole, None, progress)
}

/// As [`survey`], after the walk; texts that `known` has the heads of are not read again.
pub(super) fn survey_of(
    request: &Request,
    walked: Walked,
    keep_whole: bool,
    known: Option<&mut heads::Known>,
    progress: Progress<'_>,
) -> Result<Survey, Failure> {
    let Walked { settings, vocabulary, tree, mut problems, mut stages, .. } = walked;
    let (options, frameworks) = (read_options(request), data::frameworks(&tree, &vocabulary, &mut problems));
    let wants_table = |path: &ContentPath| catalogue::may_be_register(&vocabulary, path);
    let mut contents =
        stages.time("read", || read::read_all(&tree, &wants_table, &options, &|done, all| progress("read", done, all)));
    let heads = stages.time("heads", || heads::heads(&tree, &contents.facts, known, options.kept()));
    contents.lose(heads.unreadable);
    problems.extend(contents.problems.into_iter().filter(|problem| !has_copy(&tree, problem)));
    problems.extend(heads.problems);
    let same = stages.time("copies", || same(&tree, &contents.facts, &vocabulary));
    let input = catalogue::Input {
        same: &same,
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
    problems.retain(|problem| !is_of_no_use(&disclosed.ledger, problem));
    settings::once_a_key(&mut problems);
    diagnostic::sort(&mut problems);
    Ok(Survey {
        language: settings
            .language
            .or(request.language)
            .unwrap_or_else(|| language::of_content(&tree, &heads.documents)),
        tree,
        settings,
        audience,
        as_of,
        whole: kept,
        catalogue: disclosed.catalogue,
        gate: disclosed.gate,
        ledger: disclosed.ledger,
        is_passing: contents.is_passing,
        texts: contents.facts.into_iter().filter_map(|(path, facts)| Some((path, facts.text_hash?))).collect(),
        problems,
        cache_refused: contents.cache_refused.or(heads.cache_refused),
        frameworks,
        vocabulary,
        stages,
    })
}

/// Files of one place that hold the same bytes.
fn same(tree: &Tree, facts: &BTreeMap<ContentPath, Facts>, vocabulary: &Vocabulary) -> Vec<Vec<ContentPath>> {
    read::same(tree, facts, &|path| catalogue::place_of_copies(vocabulary, path))
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

/// Whether a file that browsers do not show is shown to nobody: a register beside which a copy would be a
/// second register; or what is said of a copy is said of the file.
fn is_of_no_use(ledger: &[Row], problem: &Diagnostic) -> bool {
    let row = ledger.binary_search_by(|row| row.path.cmp(&problem.place.path));
    let Ok(row) = row.map(|at| &ledger[at]) else { return false };
    let is_shown = row.verdict == "download" || row.verdict == "shown";
    row.original.is_some() || (problem.code == Code::FormatNotShown && !is_shown)
}

/// Whether a copy that browsers show lies beside a file they do not: then nothing is left to do.
fn has_copy(tree: &Tree, problem: &Diagnostic) -> bool {
    let path = problem.place.path.as_str();
    let (Code::FormatNotShown, Some(advice)) = (problem.code, problem.facts.get("advice")) else { return false };
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    tree.get(&ContentPath::new(format!("{stem}.{}", advice.to_lowercase()))).is_some()
}

/// The language that `site.toml` of the content names.
pub fn site_language(content: &Path) -> Option<Language> {
    site_settings(content, &mut Vec::new()).language
}

/// `site.toml`, read before the walk because it says what to pass over.
fn site_settings(root: &Path, problems: &mut Vec<Diagnostic>) -> SiteSettings {
    let path = ContentPath::new(SITE_FILE);
    let disk = root.join(SITE_FILE);
    // Links are not followed, and a pipe would never end.
    if !disk.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        return SiteSettings::default();
    }
    let Ok(text) = read::text::text(&disk) else { return SiteSettings::default() };
    // Syntax errors are reported when all settings are read.
    let fields = Fields::toml(&path, &text.into(), &mut Vec::new());
    SiteSettings::read(&fields, problems)
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

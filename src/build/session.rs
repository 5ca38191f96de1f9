//! Builds one after the other: the first from nothing, or from what the cache knows; after that, of an
//! edited text nothing is done again but the pages on which it is to be seen.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::build::memory::{Memory, Pages};
use crate::build::outputs::{self, Finished, Found, Maker, Piece};
use crate::build::stages::Stages;
use crate::build::stamp::Stamp;
use crate::build::survey::{self, Survey};
use crate::build::{
    Built, Progress, Request, Writing, content_root, count, data, read_options, runs_in_browser, since, site, something,
};
use crate::catalogue;
use crate::diagnostic::{self, Code, Diagnostic, Place};
use crate::disclose::ledger::Row;
use crate::failure::Failure;
use crate::formats::Formats;
use crate::path::{ContentPath, SitePath};
use crate::plan::{self, Output, Recipe};
use crate::preview;
use crate::produce;
use crate::read::{self, heads};
use crate::render::{Counts, Renderer, Theme};
use crate::route::{PageKey, Routes, Stand, TakenAlias};
use crate::shelve::Shelves;

/// What stays in memory between builds of one site.
#[derive(Default)]
pub struct Session {
    heads: heads::Known,
    standing: Option<Standing>,
}

/// A site as it was built last, and all that it was made of.
struct Standing {
    survey: Survey,
    theme: Theme,
    routes: Routes,
    counts: Counts,
    pages: Pages,
    /// The pages that have to do with a file.
    touching: HashMap<ContentPath, Vec<SitePath>>,
    keys: HashMap<SitePath, PageKey>,
    /// Pages of which it is not known what they have to do with.
    unsure: Vec<SitePath>,
    stands: Vec<Stand>,
    /// What is wrong with texts, by page.
    of_pages: BTreeMap<SitePath, Vec<Diagnostic>>,
    /// What is wrong with pictures and files that could not be delivered.
    of_files: Vec<Diagnostic>,
}

impl Session {
    /// Builds the site into `output`. `changes` are all files and folders that came, went or differ since
    /// the last build of this session, if they are known.
    pub fn build(
        &mut self,
        request: &Request,
        output: &Path,
        writing: Writing,
        changes: Option<&[PathBuf]>,
        progress: Progress<'_>,
    ) -> Result<Built, Failure> {
        if let (Some(changes), Some(standing)) = (changes, self.standing.take()) {
            let (standing, built) = standing.edit(&mut self.heads, changes, request, output)?;
            self.standing = standing;
            if let Some(built) = built {
                return Ok(built);
            }
        }
        self.standing = None;
        let root = content_root(&request.content)?;
        let others: Vec<&Path> = request.cache.iter().map(PathBuf::as_path).collect();
        produce::check_apart(&root, output, &others)?;
        let mut walked = survey::walk(request)?;
        let stamp = Stamp::new(request, &walked, output, writing);
        if !request.force
            && !writing.wants_ledger
            && let Some(built) = walked.stages.time("compare", || stamp.unchanged(output))
        {
            return Ok(Built { stages: walked.stages, ..built });
        }
        let known = writing.in_place.then_some(&mut self.heads);
        let survey = survey::survey_of(request, walked, false, known, progress)?;
        something(&survey)?;
        let (mut built, standing) = write(request, survey, &stamp, output, writing, progress)?;
        let mut kept = stamp.keep(output, &built, &standing.survey.tree);
        if !writing.in_place {
            kept = kept.and(since::keep(request.cache.as_deref(), &standing.survey));
        }
        built.cache_refused = built.cache_refused.or(kept.err());
        if writing.in_place {
            self.standing = Some(standing.ready());
        }
        Ok(built)
    }
}

fn write(
    request: &Request,
    mut survey: Survey,
    stamp: &Stamp,
    output: &Path,
    writing: Writing,
    progress: Progress<'_>,
) -> Result<(Built, Standing), Failure> {
    let choice = request.theme.clone().or_else(|| survey.settings.theme.clone());
    let mut stages = std::mem::take(&mut survey.stages);
    let theme = stages.time("theme", || Theme::load(choice.as_deref(), &survey.tree.root))?;
    let shelves = stages.time("shelve", || Shelves::new(&survey.catalogue, &survey.vocabulary));
    let routes = stages.time("route", || Routes::new(&survey.catalogue, shelves, Formats::builtin(), &runs_in_browser));
    survey.problems.extend(routes.taken_aliases().iter().map(TakenAlias::diagnostic));
    let counts = count(&survey.ledger);
    let renderer = Renderer::new(site(&survey, &routes, counts), &theme);
    let plan = stages.time("plan", || outputs::plan(&survey, &routes, &renderer))?;
    let shared = format!("{:016x} {}", renderer.shared(), survey.gate.fingerprint());
    let memory = stages.time("recall", || Memory::load(stamp.memory(), shared, request.force, writing.in_place));
    let maker = Maker::new(&survey, &routes, &renderer, read_options(request), memory);
    let make = |piece: &Piece, before: Option<&Path>| maker.make(piece, before);
    let options = produce::Options { copy: writing.copy, in_place: writing.in_place };
    let produced = stages.time("produce", || {
        produce::produce(&plan, &make, output, &options, &|done, all| progress("pages", done, all))
    })?;
    let finished = stages.time("remember", || maker.finish(output));
    let stands = renderer.stands().to_vec();
    let n_pages = renderer.pages().len();
    let (mut of_pages, mut of_files) = (BTreeMap::new(), Vec::new());
    take(finished.found, &mut of_pages, &mut of_files);
    let root = &survey.tree.root;
    of_files.extend(produced.unreadable.iter().map(|(disk, reason)| data::unreadable(root, disk, reason)));
    lose(&mut survey.ledger, &mut of_files, &finished.unread);
    let built = Built {
        is_passing: finished.is_passing,
        problems: all(&survey, &of_pages, &of_files),
        produced,
        previews: finished.previews,
        redone: finished.redone,
        n_pages,
        counts,
        ledger: Some(std::mem::take(&mut survey.ledger)),
        cache_refused: survey.cache_refused.clone().or(finished.cache_refused),
        stages,
    };
    let (touching, keys, unsure) = (HashMap::new(), HashMap::new(), Vec::new());
    let pages = finished.pages;
    let standing =
        Standing { survey, theme, routes, counts, pages, touching, keys, unsure, stands, of_pages, of_files };
    Ok((built, standing))
}

/// Texts that could not be read when their pages were made: nobody sees them, whatever was thought before.
fn lose(ledger: &mut [Row], of_files: &mut Vec<Diagnostic>, unread: &BTreeMap<ContentPath, String>) {
    for (path, reason) in unread {
        if let Ok(at) = ledger.binary_search_by(|row| row.path.cmp(path)) {
            (ledger[at].verdict, ledger[at].reason_id) = ("withheld", Some("reason.unreadable"));
        }
        of_files.push(Diagnostic::new(Code::Unreadable, Place::file(path)).with("reason", reason));
    }
}

/// Sorts what was found by what it was found in.
fn take(found: Vec<Found>, of_pages: &mut BTreeMap<SitePath, Vec<Diagnostic>>, of_files: &mut Vec<Diagnostic>) {
    for (page, problems) in found {
        match page {
            Some(page) if problems.is_empty() => drop(of_pages.remove(&page)),
            Some(page) => drop(of_pages.insert(page, problems)),
            None => of_files.extend(problems),
        }
    }
}

/// All that is wrong with the content, sorted.
fn all(survey: &Survey, of_pages: &BTreeMap<SitePath, Vec<Diagnostic>>, of_files: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut problems = survey.problems.clone();
    problems.extend(of_pages.values().flatten().cloned());
    problems.extend(of_files.iter().cloned());
    diagnostic::sort(&mut problems);
    problems
}

/// A text that differs in nothing but its words.
struct Edit {
    path: ContentPath,
    stamp: crate::scan::Stamp,
    facts: read::Facts,
    document: read::document::Document,
}

impl Standing {
    /// Ready for edits.
    fn ready(mut self) -> Self {
        self.touching = self.pages.touching();
        self.keys = self.routes.pages().map(|(key, path)| (path.clone(), key.clone())).collect();
        self.unsure = self.keys.keys().filter(|path| !self.pages.knows(path)).cloned().collect();
        self
    }

    /// Does what `changes` ask for, if they are edits of texts of which nothing but the pages with these
    /// texts can tell; else gives nothing, and the whole site is to be looked at.
    fn edit(
        mut self,
        known: &mut heads::Known,
        changes: &[PathBuf],
        request: &Request,
        output: &Path,
    ) -> Result<(Option<Self>, Option<Built>), Failure> {
        let mut stages = Stages::default();
        let edits: Option<Vec<Edit>> =
            stages.time("read", || changes.iter().map(|path| self.look_at(known, path)).collect());
        let Some(edits) = edits.filter(|edits| !edits.is_empty()) else { return Ok((None, None)) };
        if self.concern_copies(&edits) {
            return Ok((None, None));
        }
        let outputs = stages.time("plan", || self.apply(&edits));
        let Self {
            survey, theme, routes, counts, pages, mut touching, keys, stands, mut of_pages, mut of_files, ..
        } = self;
        let renderer = Renderer::new(site(&survey, &routes, counts), &theme);
        if renderer.stands() != stands {
            return Ok((None, None));
        }
        let maker = Maker::new(&survey, &routes, &renderer, read_options(request), Memory::of(pages));
        let make = |piece: &Piece, before: Option<&Path>| maker.make(piece, before);
        let Some(produced) = stages.time("produce", || produce::refresh(outputs, &make, output, plan::SITE))? else {
            return Ok((None, None));
        };
        let Finished { pages, redone, found, is_passing, .. } = maker.finish_some();
        for (path, _) in &redone {
            for file in pages.touched(path).into_iter().flatten() {
                let known = touching.entry(file.clone()).or_default();
                if !known.contains(path) {
                    known.push(path.clone());
                }
            }
        }
        take(found, &mut of_pages, &mut of_files);
        let root = &survey.tree.root;
        of_files.extend(produced.unreadable.iter().map(|(disk, reason)| data::unreadable(root, disk, reason)));
        let unsure = keys.keys().filter(|path| !pages.knows(path)).cloned().collect();
        let built = Built {
            is_passing,
            problems: all(&survey, &of_pages, &of_files),
            produced,
            previews: preview::Report::default(),
            redone,
            n_pages: renderer.pages().len(),
            counts,
            ledger: None,
            cache_refused: None,
            stages,
        };
        let standing =
            Self { survey, theme, routes, counts, pages, touching, keys, unsure, stands, of_pages, of_files };
        Ok((Some(standing), Some(built)))
    }

    /// Whether a text was or will be the same as another one of its place: then it is more than its words.
    fn concern_copies(&self, edits: &[Edit]) -> bool {
        let now: HashMap<&ContentPath, Option<[u8; 32]>> =
            edits.iter().map(|edit| (&edit.path, edit.facts.text_hash)).collect();
        let place = |path: &ContentPath| catalogue::place_of_copies(&self.survey.vocabulary, path);
        edits.iter().any(|edit| {
            let mine = [self.survey.texts.get(&edit.path).copied(), edit.facts.text_hash];
            let is_mine = |hash: Option<[u8; 32]>| hash.is_some() && mine.contains(&hash);
            let mut others = self.survey.texts.iter().filter(|(path, _)| **path != edit.path);
            others.any(|(path, hash)| {
                let is_same = is_mine(Some(*hash)) || now.get(path).is_some_and(|hash| is_mine(*hash));
                is_same && place(path) == place(&edit.path)
            })
        })
    }

    fn look_at(&mut self, known: &mut heads::Known, changed: &Path) -> Option<Edit> {
        let inside = changed.strip_prefix(&self.survey.tree.root).ok()?;
        let path = ContentPath::new(inside.to_str()?.replace('\\', "/"));
        self.survey.texts.get(&path)?;
        let (entry, stamp) = self.survey.tree.look_again(&path)?;
        let facts = read::reread(&self.survey.tree, &entry, stamp).filter(|facts| facts.troubles.is_empty())?;
        facts.text_hash?;
        let document = known.update(&self.survey.tree, &entry, &facts)?;
        if let Some(at) = self.evidence_at(&path) {
            let evidence = &self.survey.catalogue.evidence[at];
            if evidence.form != facts.form || !evidence.troubles.is_empty() {
                return None;
            }
        }
        Some(Edit { path, stamp, facts, document })
    }

    fn evidence_at(&self, path: &ContentPath) -> Option<usize> {
        self.survey.catalogue.evidence.binary_search_by(|evidence| evidence.path.cmp(path)).ok()
    }

    /// Takes the edits into the catalogue; what they may show in is to be made again.
    fn apply(&mut self, edits: &[Edit]) -> Vec<Output<Piece>> {
        let mut outputs: Vec<Output<Piece>> = Vec::new();
        for edit in edits {
            if let Some(hash) = edit.facts.text_hash {
                self.survey.texts.insert(edit.path.clone(), hash);
            }
            if let Some(at) = self.evidence_at(&edit.path) {
                let evidence = &mut self.survey.catalogue.evidence[at];
                evidence.size_bytes = edit.facts.size_bytes;
                evidence.n_zi = Some(edit.document.n_zi);
                let id = crate::catalogue::EvidenceId(u32::try_from(at).expect("ids fit"));
                if let (Some(path), Some(entry)) = (self.routes.file(id), self.survey.tree.get(&edit.path)) {
                    let recipe = outputs::original(&self.survey.tree, entry, edit.stamp, &edit.facts.form);
                    outputs.push(Output { path: path.clone(), recipe });
                }
            }
            for page in self.touching.get(&edit.path).into_iter().flatten().chain(&self.unsure) {
                let Some(key) = self.keys.get(page) else { continue };
                outputs.push(Output { path: page.clone(), recipe: Recipe::Made(Piece::Page(key.clone())) });
            }
        }
        outputs.sort_by(|a, b| a.path.cmp(&b.path));
        outputs.dedup_by(|a, b| a.path == b.path);
        outputs
    }
}

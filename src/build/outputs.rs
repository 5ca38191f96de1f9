//! What a site consists of, and how each piece is made.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::build::Survey;
use crate::build::memory::{Memory, Page, Pages, Reason};
use crate::catalogue::EvidenceId;
use crate::diagnostic::Diagnostic;
use crate::failure::Failure;
use crate::formats::{Form, Formats};
use crate::path::{ContentPath, SitePath};
use crate::plan::{self, Output, Plan, Recipe, SITE_FILE};
use crate::preview::{self, Painted, Previews, Wanted};
use crate::produce::{self, Made};
use crate::read;
use crate::read::text::{self, TextError};
use crate::render::Renderer;
use crate::route::{PageKey, Routes};
use crate::scan::{Entry, Stamp, Tree, What};
use crate::store::Refused;

/// An output that is made when it is its turn.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Page(PageKey),
    /// A picture made of a file, by its place among its sizes.
    Picture(EvidenceId, usize),
}

/// Every output once: pages, pictures, the theme's files, teachers' files, and what says that it is a site.
pub(super) fn plan(survey: &Survey, routes: &Routes, renderer: &Renderer<'_>) -> Result<Plan<Piece>, Failure> {
    let text = |bytes: Vec<u8>| Recipe::Text(Arc::from(bytes));
    let mut outputs: Vec<Output<Piece>> = Vec::new();
    for key in renderer.pages() {
        outputs.push(Output { path: routes.page(&key).clone(), recipe: Recipe::Made(Piece::Page(key)) });
    }
    outputs.extend(renderer.assets().into_iter().map(|(path, bytes)| Output { path, recipe: text(bytes) }));
    for (index, evidence) in survey.catalogue.evidence.iter().enumerate() {
        let id = EvidenceId(u32::try_from(index).expect("ids fit"));
        let Some((entry, stamp)) = file(&survey.tree, &evidence.path) else { continue };
        for (at, (_, path)) in routes.pictures(id).iter().enumerate() {
            outputs.push(Output { path: path.clone(), recipe: Recipe::Made(Piece::Picture(id, at)) });
        }
        let Some(path) = routes.file(id) else { continue };
        outputs.push(Output { path: path.clone(), recipe: original(&survey.tree, entry, stamp, &evidence.form) });
    }
    outputs.push(Output { path: SitePath::new("robots.txt"), recipe: text(b"User-agent: *\nDisallow: /\n".to_vec()) });
    outputs.push(Output { path: SitePath::new(SITE_FILE), recipe: text(renderer.manifest()) });
    Plan::new(outputs, plan::SITE).map_err(|fault| Failure::OutputClash { reason: fault.to_string() })
}

/// A teacher's file as it is. Only large films, sound and pictures may be links: what else there is, programs
/// save over in place.
pub(super) fn original(tree: &Tree, entry: &Entry, stamp: Stamp, form: &str) -> Recipe<Piece> {
    let is_recording = Formats::builtin().get(form).is_some_and(Form::is_recording);
    let may_link = is_recording && produce::may_be_linked(stamp.size_bytes);
    Recipe::File { disk: tree.disk(entry), stamp, may_link }
}

/// What is wrong with texts on one page, or with a picture.
pub(super) type Found = (Option<SitePath>, Vec<Diagnostic>);

/// What came of making a site.
pub(super) struct Finished {
    /// What is wrong with texts and pictures.
    pub(super) found: Vec<Found>,
    /// Texts that could be read before and cannot be read now, and why.
    pub(super) unread: BTreeMap<ContentPath, String>,
    /// Whether something of it may go well next time.
    pub(super) is_passing: bool,
    /// Which pictures were made.
    pub(super) previews: preview::Report,
    /// All pages.
    pub(super) pages: Pages,
    /// Which pages were made, and why.
    pub(super) redone: Vec<(SitePath, Reason)>,
    /// A cache that could not be written, if one could not.
    pub(super) cache_refused: Option<Refused>,
}

/// Makes pages and pictures, from any number of threads.
pub(super) struct Maker<'a> {
    survey: &'a Survey,
    routes: &'a Routes,
    renderer: &'a Renderer<'a>,
    /// Begun when the first picture is asked for.
    previews: OnceLock<Previews>,
    options: read::Options,
    memory: Memory,
    found: Mutex<Vec<Found>>,
    /// Texts that could be read before and cannot be read now, and why.
    unread: Mutex<BTreeMap<ContentPath, String>>,
    is_passing: AtomicBool,
}

impl<'a> Maker<'a> {
    pub(super) fn new(
        survey: &'a Survey,
        routes: &'a Routes,
        renderer: &'a Renderer<'a>,
        options: read::Options,
        memory: Memory,
    ) -> Self {
        Self {
            survey,
            routes,
            renderer,
            previews: OnceLock::new(),
            options,
            memory,
            found: Mutex::default(),
            unread: Mutex::default(),
            is_passing: AtomicBool::new(survey.is_passing),
        }
    }

    /// Makes a piece, unless it would be the file that stands at `before`.
    pub(super) fn make(&self, piece: &Piece, before: Option<&Path>) -> Result<Made, Failure> {
        match piece {
            Piece::Page(key) => self.page(key, before),
            Piece::Picture(id, at) => Ok(self.picture(*id, *at)),
        }
    }

    /// What came of it, now that the whole site stands in the folder `site`.
    pub(super) fn finish(self, site: &Path) -> Finished {
        let (pages, redone, kept) = self.memory.store(site);
        let mut previews = self.previews.into_inner().map(Previews::finish).unwrap_or_default();
        Finished {
            found: self.found.into_inner().unwrap_or_else(PoisonError::into_inner),
            unread: self.unread.into_inner().unwrap_or_else(PoisonError::into_inner),
            is_passing: self.is_passing.into_inner(),
            cache_refused: previews.cache_refused.take().or(kept.err()),
            previews,
            pages,
            redone,
        }
    }

    /// The pages, and why which were made, if only some were asked for.
    pub(super) fn finish_some(self) -> Finished {
        let (pages, redone) = self.memory.update();
        Finished {
            found: self.found.into_inner().unwrap_or_else(PoisonError::into_inner),
            unread: self.unread.into_inner().unwrap_or_else(PoisonError::into_inner),
            is_passing: self.is_passing.into_inner(),
            cache_refused: None,
            previews: preview::Report::default(),
            pages,
            redone,
        }
    }

    fn page(&self, key: &PageKey, before: Option<&Path>) -> Result<Made, Failure> {
        let path = self.routes.page(key);
        let hashes = |path: &ContentPath| self.survey.texts.get(path).copied();
        let known = self.memory.page(path).and_then(|page| Ok((page, before.ok_or(Reason::Output)?)));
        let reason = match known {
            Ok((page, before)) => match self.renderer.sketch(key, &hashes, &page.asked) {
                Some((sketch, touched)) => match page.why(&sketch, before) {
                    None => {
                        self.report(Some(path), self.memory.keep(path, page, touched));
                        return Ok(Made::Kept);
                    }
                    Some(reason) => reason,
                },
                None => Reason::First,
            },
            Err(reason) => reason,
        };
        // A text that changed since it was looked at is not the one that the sketch would speak of.
        let is_other = Cell::new(false);
        let texts = |path: &ContentPath| {
            let text = text_of(&self.survey.tree, path).inspect_err(|reason| {
                // Next time it may be read again.
                is_other.set(true);
                self.is_passing.store(true, Ordering::Relaxed);
                lock(&self.unread).insert(path.clone(), reason.clone());
            })?;
            is_other.set(is_other.get() || hashes(path) != Some(*blake3::hash(text.as_bytes()).as_bytes()));
            Ok(text)
        };
        let made = self.renderer.page(key, &texts)?;
        let sketch = self.renderer.sketch(key, &hashes, &made.asked).filter(|_| !is_other.get());
        let asked: Vec<_> = made.asked.into_iter().collect();
        let page = sketch.map(|sketch| Page::new(sketch, asked, &made.diagnostics, &made.html));
        self.memory.made(path, page, reason);
        self.report(Some(path), made.diagnostics);
        Ok(Made::Bytes(made.html.into_bytes()))
    }

    /// A picture that cannot be made is a grey one: pages name it already.
    fn picture(&self, id: EvidenceId, at: usize) -> Made {
        let evidence = self.survey.catalogue.evidence(id);
        let sizes: Vec<_> = self.routes.pictures(id).iter().map(|(size, _)| *size).collect();
        let made = file(&self.survey.tree, &evidence.path).map(|(entry, stamp)| {
            let disk = self.survey.tree.disk(entry);
            let wanted = Wanted { path: &evidence.path, disk: &disk, stamp, form: &evidence.form, sizes: &sizes };
            self.previews.get_or_init(|| Previews::new(&self.survey.tree.root, &self.options)).picture(&wanted, at)
        });
        match made {
            Some(Ok(Painted::File(file))) => return Made::File(file),
            Some(Ok(Painted::Bytes(bytes))) => return Made::Bytes(bytes),
            Some(Err(fault)) if at == 0 => {
                self.is_passing.fetch_or(!fault.is_lasting, Ordering::Relaxed);
                self.report(None, vec![fault.diagnostic(&evidence.path, &evidence.form)]);
            }
            _ => {}
        }
        Made::Bytes(preview::placeholder(sizes[at]))
    }

    fn report(&self, page: Option<&SitePath>, problems: Vec<Diagnostic>) {
        // A page without problems is told, too: it may have had some before.
        lock(&self.found).push((page.cloned(), problems));
    }
}

/// The file at `path` as the walk found it.
fn file<'t>(tree: &'t Tree, path: &ContentPath) -> Option<(&'t Entry, Stamp)> {
    let entry = tree.get(path)?;
    match entry.what {
        What::File(stamp) => Some((entry, stamp)),
        _ => None,
    }
}

/// The decoded text of a content file.
pub(super) fn text_of(tree: &Tree, path: &ContentPath) -> Result<String, String> {
    let entry = tree.get(path).ok_or_else(|| "not in the content".to_owned())?;
    text::text(&tree.disk(entry)).map_err(|error| match error {
        TextError::Unreadable(reason) => reason,
        TextError::TooLong => "limit.text".to_owned(),
        TextError::Encoding => "damage.changed".to_owned(),
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The pages of the last build, so that those are not made again that would be the same.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::build::problem::Problems;
use crate::diagnostic::Diagnostic;
use crate::path::{ContentPath, SitePath};
use crate::render::{Asked, Sketch, Touched, Why};
use crate::scan::Stamp;
use crate::store::{self, Refused};

/// Bumped when the shape of [`Pages`] changes, or what a sketch is made of.
const SHAPE: u32 = 3;

/// Why a page was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing is known of an earlier one.
    First,
    /// The program is another one, or other settings or another theme hold for all pages.
    Everything,
    /// A text on it changed.
    Text(ContentPath),
    /// Something it shows changed, by the name templates know it.
    Shown(String),
    /// Its links lead elsewhere.
    Links,
    /// The file that stood there is not the one that was written.
    Output,
}

/// The pages of the last build of one site.
pub(super) struct Memory {
    file: Option<PathBuf>,
    known: Option<Pages>,
    /// What every page depends on.
    shared: String,
    is_lasting: bool,
    news: Mutex<BTreeMap<SitePath, Page>>,
    reasons: Mutex<Vec<(SitePath, Reason)>>,
}

/// All pages of a site.
#[derive(Serialize, Deserialize)]
pub(super) struct Pages {
    /// What every page depends on.
    shared: String,
    pages: BTreeMap<SitePath, Page>,
}

impl Pages {
    /// Which pages have to do with a file, by the path of the file.
    pub(super) fn touching(&self) -> HashMap<ContentPath, Vec<SitePath>> {
        let mut touching: HashMap<ContentPath, Vec<SitePath>> = HashMap::new();
        for (path, page) in &self.pages {
            for file in &page.touched {
                touching.entry(file.clone()).or_default().push(path.clone());
            }
        }
        touching
    }

    /// Whether anything is known of the page at `path`.
    pub(super) fn knows(&self, path: &SitePath) -> bool {
        self.pages.contains_key(path)
    }

    /// Files that the page at `path` has to do with.
    pub(super) fn touched(&self, path: &SitePath) -> Option<&Touched> {
        self.pages.get(path).map(|page| &page.touched)
    }
}

/// A page as it was made.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Page {
    sketch: Sketch,
    pub(super) asked: Vec<Asked>,
    problems: Problems,
    /// BLAKE3 of the file, and its state on disk.
    bytes: [u8; 32],
    size_bytes: u64,
    stamp: Stamp,
    /// Whether that state will tell that it did not change.
    is_settled: bool,
    /// Files that it has to do with.
    #[serde(skip)]
    touched: Touched,
}

impl Memory {
    /// What is kept at `file`, of use if `shared` is still the same. With `force`, nothing is.
    /// `is_lasting`: the pages stay in memory, and are to be found by the files they have to do with.
    pub(super) fn load(file: Option<PathBuf>, shared: String, force: bool, is_lasting: bool) -> Self {
        let known = file.as_ref().filter(|_| !force).and_then(|file| store::load(file, SHAPE));
        Self { file, shared, known, is_lasting, news: Mutex::default(), reasons: Mutex::default() }
    }

    /// The same, of pages that are still in memory.
    pub(super) fn of(pages: Pages) -> Self {
        let shared = pages.shared.clone();
        Self {
            file: None,
            shared,
            known: Some(pages),
            is_lasting: true,
            news: Mutex::default(),
            reasons: Mutex::default(),
        }
    }

    /// The page as it was made, if anything is known of it.
    pub(super) fn page(&self, path: &SitePath) -> Result<&Page, Reason> {
        let known = self.known.as_ref().ok_or(Reason::First)?;
        let page = known.pages.get(path).ok_or(Reason::First)?;
        if known.shared == self.shared { Ok(page) } else { Err(Reason::Everything) }
    }

    /// The page is as it was.
    pub(super) fn keep(&self, path: &SitePath, page: &Page, touched: Touched) -> Vec<Diagnostic> {
        let touched = if self.is_lasting { touched } else { Touched::new() };
        lock(&self.news).insert(path.clone(), Page { touched, ..page.clone() });
        page.problems.restore().unwrap_or_default()
    }

    /// The page was made anew.
    pub(super) fn made(&self, path: &SitePath, page: Option<Page>, reason: Reason) {
        if let Some(mut page) = page {
            if !self.is_lasting {
                page.touched = Touched::new();
            }
            lock(&self.news).insert(path.clone(), page);
        }
        lock(&self.reasons).push((path.clone(), reason));
    }

    /// Remembers that some pages were made again and all others stayed; says why which were made.
    pub(super) fn update(self) -> (Pages, Vec<(SitePath, Reason)>) {
        let news = self.news.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut pages = self.known.map_or_else(BTreeMap::new, |known| known.pages);
        let reasons = sorted(self.reasons);
        // Of a page that was made without a sketch nothing is known any more.
        for (path, _) in &reasons {
            pages.remove(path);
        }
        pages.extend(news);
        (Pages { shared: self.shared, pages }, reasons)
    }

    /// Remembers the pages, which are all, as they stand in the folder `site`; says why which were made.
    pub(super) fn store(self, site: &Path) -> (Pages, Vec<(SitePath, Reason)>, Result<(), Refused>) {
        let mut pages = self.news.into_inner().unwrap_or_else(PoisonError::into_inner);
        let reasons = sorted(self.reasons);
        let is_same = self.known.as_ref().is_some_and(|known| known.pages.len() == pages.len());
        let is_settled = pages.values().all(|page| page.is_settled);
        if let Some(file) = self.file.filter(|_| !(is_same && is_settled && reasons.is_empty())) {
            let now_ns = store::now_ns();
            // All of them: to carry a page over from the site before is a change of its state.
            pages.par_iter_mut().for_each(|(path, page)| {
                let Ok(metadata) = fs::metadata(site.join(path.as_str())) else { return };
                page.stamp = Stamp::of_ours(&metadata);
                page.is_settled = store::is_settled(&page.stamp, now_ns);
            });
            let kept = Pages { shared: self.shared, pages };
            let refused = store::keep(&file, SHAPE, &kept);
            return (kept, reasons, refused);
        }
        (Pages { shared: self.shared, pages }, reasons, Ok(()))
    }
}

fn sorted(reasons: Mutex<Vec<(SitePath, Reason)>>) -> Vec<(SitePath, Reason)> {
    let mut reasons = reasons.into_inner().unwrap_or_else(PoisonError::into_inner);
    reasons.sort_by(|a, b| a.0.cmp(&b.0));
    reasons
}

impl Page {
    pub(super) fn new(sketch: (Sketch, Touched), asked: Vec<Asked>, problems: &[Diagnostic], html: &str) -> Self {
        Self {
            sketch: sketch.0,
            touched: sketch.1,
            asked,
            problems: Problems::keep(problems),
            bytes: *blake3::hash(html.as_bytes()).as_bytes(),
            size_bytes: html.len() as u64,
            stamp: Stamp::default(),
            is_settled: false,
        }
    }

    /// Why the page has to be made again; `None` if it would be what stands at `before`.
    pub(super) fn why(&self, sketch: &Sketch, before: &Path) -> Option<Reason> {
        match sketch.why(&self.sketch) {
            Some(Why::Text(path)) => Some(Reason::Text(path)),
            Some(Why::Shown(name)) => Some(Reason::Shown(name)),
            Some(Why::Links) => Some(Reason::Links),
            None => (!self.stands_at(before)).then_some(Reason::Output),
        }
    }

    fn stands_at(&self, before: &Path) -> bool {
        let Ok(metadata) = fs::metadata(before) else { return false };
        if metadata.len() != self.size_bytes {
            return false;
        }
        (self.is_settled && self.stamp.is_still(&Stamp::of_ours(&metadata)))
            || fs::read(before).is_ok_and(|bytes| blake3::hash(&bytes).as_bytes() == &self.bytes)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

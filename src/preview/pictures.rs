//! Pictures made when they are asked for, each once.
//!
//! **In** a file and the sizes that pages name. **Out** JPEGs, on disk to be linked or copied, or in memory
//! where the cache's disk has no room. **Never** reads a file that did not change since its pictures were
//! made, lets one bad file harm another's picture, or blames a file for the cache. **Start at**
//! [`Previews::picture`].

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::hash::Hash;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use super::cache::Cache;
use super::cache::Entry;
use super::cache::Key;
use super::fault::Fault;
use super::index::Index;
use super::index::Known;
use super::job::Job;
use super::job::MAX_FILE_BYTES;
use super::size::PictureSize;
use super::sweep;
use crate::child::{self, Workers};
use crate::path::ContentPath;
use crate::read::Options;
use crate::scan;
use crate::scan::Stamp;
use crate::store;
use crate::store::Refused;

/// Name of the folder in the private cache.
const FOLDER: &str = "pictures";

/// A picture that pages name.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Where it is in the content.
    pub path: &'a ContentPath,
    /// Where it is on disk.
    pub disk: &'a Path,
    /// Its state when the content was walked.
    pub stamp: Stamp,
    /// Its form.
    pub form: &'a str,
    /// All its sizes, as [planned](super::sizes_of).
    pub sizes: &'a [PictureSize],
}

/// One size of a picture, made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Painted {
    /// A file that holds it and will not change, as long as the [`Previews`] last.
    File(PathBuf),
    /// Its bytes, which no cache could take.
    Bytes(Vec<u8>),
}

/// All sizes of a picture.
#[derive(Clone)]
enum Sizes {
    Kept(Arc<[PathBuf]>),
    /// Each until it is asked for: memory does not hold all that a cache should.
    Loose(Arc<Mutex<Vec<Vec<u8>>>>),
}

/// What became of a picture, and where.
#[derive(Clone)]
enum Outcome {
    Kept(Entry),
    Loose(Arc<Mutex<Vec<Vec<u8>>>>),
}

/// Makes pictures, from any number of threads.
pub struct Previews {
    workers: Workers<Job>,
    cache: Cache,
    index: Index,
    force: bool,
    /// Pictures in use are to be marked so.
    is_marking: bool,
    started_ns: i128,
    refused: Mutex<Option<Refused>>,
    by_path: Once<ContentPath, Result<Sizes, Fault>>,
    by_key: Once<Key, Outcome>,
    news: Mutex<BTreeMap<ContentPath, Known>>,
    n_kept: AtomicUsize,
    n_made: AtomicUsize,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Pictures that had to be made, in all their sizes.
    pub n_made: usize,
    /// Pictures that were there already.
    pub n_kept: usize,
    /// The cache, if it could not be written.
    pub cache_refused: Option<Refused>,
}

impl Previews {
    /// Pictures of the content at `root`. Without a folder for caches they are made in a temporary one,
    /// which lasts as long as this value.
    pub fn new(root: &Path, options: &Options) -> Self {
        let (cache, refused) = Cache::open(options.cache.as_ref().map(|folder| folder.join(FOLDER)));
        let index = Index::load(cache.folder(), root);
        let started_ns = store::now_ns();
        let period_ns = i128::try_from(sweep::PERIOD.as_nanos()).unwrap_or(i128::MAX);
        Self {
            workers: Workers::new(options.program.clone(), options.jobs, child::CLOCK),
            is_marking: !(0..period_ns).contains(&(started_ns - index.touched_ns)),
            cache,
            index,
            force: options.force,
            started_ns,
            refused: Mutex::new(refused),
            by_path: Once::default(),
            by_key: Once::default(),
            news: Mutex::default(),
            n_kept: AtomicUsize::new(0),
            n_made: AtomicUsize::new(0),
        }
    }

    /// The JPEG of a picture in size number `at`, made now with all others if it is not there. Whoever asks
    /// for the same picture meanwhile, for another of its sizes, waits for them.
    ///
    /// # Errors
    /// If the file cannot be read or decoded. Pages name its pictures nevertheless: there
    /// [`placeholder`](super::placeholder) may stand.
    pub fn picture(&self, wanted: &Wanted<'_>, at: usize) -> Result<Painted, Fault> {
        let missing = || Fault::unreadable("limit.worker");
        let sizes = self.by_path.get_or_init(wanted.path, || {
            let (key, outcome) = self.outcome(wanted)?;
            match outcome {
                Outcome::Kept(entry) => entry.map(|made| Sizes::Kept(self.cache.paths(key, made.len()).into())),
                Outcome::Loose(pictures) => Ok(Sizes::Loose(pictures)),
            }
        })?;
        match sizes {
            Sizes::Kept(paths) => paths.get(at).cloned().map(Painted::File).ok_or_else(missing),
            Sizes::Loose(pictures) => {
                let taken = lock(&pictures).get_mut(at).map(std::mem::take).unwrap_or_default();
                if !taken.is_empty() {
                    return Ok(Painted::Bytes(taken));
                }
                // Asked for before, for a file of the same content.
                let source = self.hash(wanted).map_err(Fault::unreadable)?.0;
                let mut all = self.ask(source, wanted)?;
                if at < all.len() { Ok(Painted::Bytes(all.swap_remove(at))) } else { Err(missing()) }
            }
        }
    }

    /// Remembers what was made and drops what no build has used for long.
    pub fn finish(mut self) -> Report {
        let mut report = Report {
            n_made: self.n_made.into_inner(),
            n_kept: self.n_kept.into_inner(),
            cache_refused: lock(&self.refused).take(),
        };
        if self.cache.is_lasting() {
            let news = self.news.into_inner().unwrap_or_else(PoisonError::into_inner);
            if self.is_marking {
                self.index.touched_ns = self.started_ns;
            }
            let stored = self.index.store(self.cache.folder(), news);
            report.cache_refused = report.cache_refused.or(stored.err());
            if self.is_marking {
                sweep::sweep(self.cache.folder(), SystemTime::now(), sweep::MAX_BYTES);
            }
        }
        report
    }

    fn outcome(&self, wanted: &Wanted<'_>) -> Result<(Key, Outcome), Fault> {
        let key = |source: &[u8; 32]| Key::new(source, wanted.form, wanted.sizes);
        let known =
            self.index.files.get(wanted.path).filter(|known| !self.force && known.stamp.is_still(&wanted.stamp));
        if let Some(known) = known
            && known.key == key(&known.source)
            && known.entry.as_ref().map_or(true, |made| self.cache.is_intact(known.key, made))
        {
            self.count_kept(known.key);
            let known = Known { n_unasked: 0, stamp: wanted.stamp, ..known.clone() };
            let found = (known.key, Outcome::Kept(known.entry.clone()));
            lock(&self.news).insert(wanted.path.clone(), known);
            return Ok(found);
        }
        if wanted.stamp.size_bytes > MAX_FILE_BYTES {
            return Err(Fault::limit("limit.memory"));
        }
        let (source, is_settled) = self.hash(wanted).map_err(Fault::unreadable)?;
        let key = key(&source);
        let outcome = self.by_key.get_or_init(&key, || self.made(key, source, wanted));
        if let Outcome::Kept(entry) = &outcome
            && is_settled
            && entry.as_ref().map_or_else(|fault| fault.is_lasting, |_| true)
        {
            let known = Known { stamp: wanted.stamp, source, key, entry: entry.clone(), n_unasked: 0 };
            lock(&self.news).insert(wanted.path.clone(), known);
        }
        Ok((key, outcome))
    }

    /// The picture of this content, from the cache or from a child.
    fn made(&self, key: Key, source: [u8; 32], wanted: &Wanted<'_>) -> Outcome {
        let found = if self.force { None } else { self.cache.find(key) };
        if let Some(entry) = found.filter(|entry| entry.as_ref().map_or(true, |made| made.len() == wanted.sizes.len()))
        {
            self.count_kept(key);
            return Outcome::Kept(entry);
        }
        self.n_made.fetch_add(1, Ordering::Relaxed);
        let answer = self.ask(source, wanted);
        if let Err(fault) = answer.as_ref()
            && !fault.is_lasting
        {
            return Outcome::Kept(Err(fault.clone()));
        }
        match (self.cache.keep(key, &answer, time(wanted.stamp)), answer) {
            (Ok(entry), _) => Outcome::Kept(entry),
            (Err(refused), answer) => {
                lock(&self.refused).get_or_insert(refused);
                answer.map_or_else(
                    |fault| Outcome::Kept(Err(fault)),
                    |pictures| Outcome::Loose(Arc::new(Mutex::new(pictures))),
                )
            }
        }
    }

    /// All sizes, from a child.
    fn ask(&self, source: [u8; 32], wanted: &Wanted<'_>) -> Result<Vec<Vec<u8>>, Fault> {
        let pictures = self.workers.ask(&Job {
            disk: wanted.disk.as_os_str().to_owned(),
            source,
            form: wanted.form.to_owned(),
            sizes: wanted.sizes.to_vec(),
        })?;
        if pictures.len() == wanted.sizes.len() { Ok(pictures) } else { Err(Fault::unreadable("limit.worker")) }
    }

    /// BLAKE3 of the file, and whether its stamp will tell next time that it did not change.
    fn hash(&self, wanted: &Wanted<'_>) -> io::Result<([u8; 32], bool)> {
        let mut file = scan::open(wanted.disk)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&mut file)?;
        let is_same = wanted.stamp.is_still(&Stamp::of(&file.metadata()?));
        let is_old = store::is_settled(&wanted.stamp, self.started_ns);
        Ok((*hasher.finalize().as_bytes(), is_old && is_same))
    }

    fn count_kept(&self, key: Key) {
        self.n_kept.fetch_add(1, Ordering::Relaxed);
        if self.is_marking && self.cache.is_lasting() {
            self.cache.touch(key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time of a file, as far as this system can tell it.
fn time(stamp: Stamp) -> SystemTime {
    let span = u64::try_from(stamp.modified_ns.unsigned_abs()).map_or(Duration::ZERO, Duration::from_nanos);
    let time = if stamp.modified_ns < 0 { UNIX_EPOCH.checked_sub(span) } else { UNIX_EPOCH.checked_add(span) };
    time.unwrap_or(UNIX_EPOCH)
}

/// Values that are made once each, while whoever else asks for them waits.
struct Once<K, V>(Mutex<HashMap<K, Arc<OnceLock<V>>>>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Once<K, V> {
    fn get_or_init(&self, key: &K, make: impl FnOnce() -> V) -> V {
        let slot = {
            let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match slots.get(key) {
                Some(slot) => slot.clone(),
                None => slots.entry(key.clone()).or_default().clone(),
            }
        };
        slot.get_or_init(make).clone()
    }
}

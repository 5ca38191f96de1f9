//! Sees what changes in the watched folders, and waits until it rests.
//!
//! **In** folders. **Out** [`Changes`], one for all that happened until things came to rest. **Never**
//! follows a link, opens a file (our own reads raise events, too), or believes an event: events are
//! hints where to look, the folders' names, sizes and times are the truth. **Start at** `sentry`.
//!
//! 1. `hints` asks the system for events; where it has none, the walk alone must do.
//! 2. `record` remembers every name, size and time, and says what differs now.
//! 3. `rest` waits until what differs has stopped changing.
//! 4. Every few seconds the folders are walked, in slices between which hints are heard: on network
//!    drives events get lost.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Scope;
use std::time::Duration;

use super::{Changes, News, PassesOver};

mod hints;
mod record;
mod rest;
mod root;
mod sentry;

use hints::Hint;
use record::Rules;
use sentry::Sentry;

/// Changed paths told one by one.
const MOST_PATHS: usize = 1000;

/// How patient the watch is.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long nothing may have happened before a rebuild.
    pub quiet: Duration,
    /// The same where a file was seen growing, or is large and new.
    pub grown: Duration,
    /// How long to wait for things to rest at all.
    pub limit: Duration,
    /// How often the folders are walked, if they are small.
    pub walk: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            quiet: Duration::from_millis(80),
            grown: Duration::from_millis(500),
            limit: Duration::from_secs(20),
            walk: Duration::from_secs(3),
        }
    }
}

/// The watch, as the rebuilding thread has it.
pub(super) struct Watch {
    roots: Vec<PathBuf>,
    rules: Rules,
    pace: Pace,
    shared: Arc<Shared>,
    hints: Mutex<Option<Receiver<Hint>>>,
}

/// What watching and rebuilding thread share.
pub(super) struct Shared {
    state: Mutex<State>,
    news: Condvar,
    sender: Sender<Hint>,
}

#[derive(Default)]
struct State {
    changes: Option<Changes>,
    is_ready: bool,
    is_closed: bool,
}

impl Watch {
    /// A watch over `roots` that has not begun. What lies at or beside `site` by its name is ours.
    pub(super) fn new(roots: &[PathBuf], site: &Path, passes_over: PassesOver, pace: Pace) -> Self {
        let mut roots: Vec<PathBuf> =
            roots.iter().map(|root| root.canonicalize().unwrap_or_else(|_| root.clone())).collect();
        roots.sort();
        // One within another is watched with it.
        roots.dedup_by(|inner, outer| inner.starts_with(outer));
        let site = site.canonicalize().unwrap_or_else(|_| site.to_owned());
        let (sender, receiver) = mpsc::channel();
        let shared = Arc::new(Shared { state: Mutex::default(), news: Condvar::new(), sender });
        Self { roots, rules: Rules { site, passes_over }, pace, shared, hints: Mutex::new(Some(receiver)) }
    }

    /// The watched folders, as their paths are told.
    pub(super) fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// Begins, in a thread of `scope`. The first rebuild may begin when [`ready`](Self::ready) returns.
    pub(super) fn start<'scope>(&self, scope: &'scope Scope<'scope, '_>, hear: &'scope (dyn Fn(&News<'_>) + Sync)) {
        let receiver = self.hints.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(receiver) = receiver else { return };
        let mut sentry = Sentry::new(self, receiver, hear);
        scope.spawn(move || sentry.run());
    }

    /// Waits until every file that is there was seen.
    pub(super) fn ready(&self) {
        let state = self.shared.lock();
        drop(self.shared.news.wait_while(state, |state| !state.is_ready && !state.is_closed));
    }

    /// The next changes that have come to rest; `None` in the end.
    pub(super) fn next(&self) -> Option<Changes> {
        let state = self.shared.lock();
        let waited = self.shared.news.wait_while(state, |state| state.changes.is_none() && !state.is_closed);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_closed { None } else { state.changes.take() }
    }

    /// What ends the watch, from any thread.
    pub(super) fn closer(&self) -> Arc<Shared> {
        self.shared.clone()
    }
}

impl Shared {
    /// Ends the watch.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.news.notify_all();
        let _ = self.sender.send(Hint::Close);
    }

    fn add(&self, new: Changes) {
        let mut state = self.lock();
        let changes = match (state.changes.take(), new) {
            (None, new) => new,
            (Some(Changes::Paths(mut old)), Changes::Paths(new)) => {
                old.extend(new);
                old.sort();
                old.dedup();
                Changes::Paths(old)
            }
            _ => Changes::Everything,
        };
        let is_too_much = matches!(&changes, Changes::Paths(paths) if paths.len() > MOST_PATHS);
        state.changes = Some(if is_too_much { Changes::Everything } else { changes });
        drop(state);
        self.news.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

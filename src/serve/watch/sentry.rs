//! The watching thread: hears hints, walks, and keeps what differs until it rests.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::hints::{Hint, Hints};
use super::record::Record;
use super::rest::Touched;
use super::root::{Root, Seen};
use super::{News, Pace, Shared, Watch};

/// How long one slice of a walk may take.
const SLICE: Duration = Duration::from_millis(30);

/// A walk takes at most one part in so many of the time.
const SHARE: u32 = 20;

/// The watching thread.
pub(super) struct Sentry<'a> {
    pub(super) roots: Vec<Root>,
    pub(super) record: Record,
    pub(super) pace: Pace,
    pub(super) shared: Arc<Shared>,
    pub(super) receiver: Receiver<Hint>,
    pub(super) hints: Option<Hints>,
    pub(super) hear: &'a (dyn Fn(&News<'_>) + Sync),
    /// What differs and may still change.
    pub(super) touched: Touched,
    /// A walk under way: folders to see, and when it began.
    pub(super) walk: Option<(Vec<PathBuf>, Instant)>,
    pub(super) next_walk: Instant,
    /// When something last differed, and what.
    pub(super) last_event: Instant,
    pub(super) last_path: PathBuf,
}

/// Whether to go on.
pub(super) enum Going {
    On,
    Ends,
}

impl<'a> Sentry<'a> {
    pub(super) fn new(watch: &Watch, receiver: Receiver<Hint>, hear: &'a (dyn Fn(&News<'_>) + Sync)) -> Self {
        Self {
            roots: watch.roots.iter().map(|path| Root::new(path)).collect(),
            record: Record::new(watch.rules.clone()),
            pace: watch.pace,
            shared: watch.shared.clone(),
            receiver,
            hints: None,
            hear,
            touched: Touched::default(),
            walk: None,
            next_walk: Instant::now(),
            last_event: Instant::now(),
            last_path: PathBuf::new(),
        }
    }
}

impl Sentry<'_> {
    pub(super) fn run(&mut self) {
        for root in self.roots.iter().filter(|root| root.is_gone) {
            (self.hear)(&News::RootGone { path: root.path.clone() });
        }
        self.listen();
        // What is there is no change.
        self.begin_walk();
        while self.walk.is_some() && !self.shared.lock().is_closed {
            self.walk_on();
        }
        self.touched = Touched::default();
        self.shared.lock().is_ready = true;
        self.shared.news.notify_all();
        while let Going::On = self.turn() {}
        if let Some(hints) = self.hints.take() {
            hints.stop();
        }
    }

    /// Hears one hint, or walks a little.
    fn turn(&mut self) -> Going {
        let is_walking = self.walk.is_some();
        let patience =
            if is_walking { Duration::ZERO } else { self.next_walk.saturating_duration_since(Instant::now()) };
        let was_hinted = match self.receiver.recv_timeout(patience) {
            Ok(hint) => {
                if let Going::Ends = self.take(hint) {
                    return Going::Ends;
                }
                true
            }
            Err(RecvTimeoutError::Timeout) => {
                if !is_walking {
                    self.begin_walk();
                }
                self.walk_on();
                false
            }
            Err(RecvTimeoutError::Disconnected) => return Going::Ends,
        };
        if !self.touched.is_empty() && (was_hinted || self.walk.is_none()) { self.rest() } else { Going::On }
    }

    /// Looks where a hint points.
    pub(super) fn take(&mut self, hint: Hint) -> Going {
        match hint {
            Hint::Close => return Going::Ends,
            Hint::Refused { reason, is_limit } => self.refuse(reason, is_limit),
            Hint::Rescan => {
                // One under way has passed by where something was lost.
                self.walk = None;
                self.next_walk = Instant::now();
            }
            Hint::Seen { paths, at } => {
                for (path, is_deep) in paths {
                    if self.roots.iter().any(|root| root.path == path) {
                        self.next_walk = Instant::now();
                    } else if self.roots.iter().any(|root| path.starts_with(&root.path))
                        && self.record.touch(&path, is_deep, &mut self.touched)
                    {
                        self.last_event = self.last_event.max(at);
                        self.last_path = path;
                    }
                }
            }
        }
        Going::On
    }

    fn listen(&mut self) {
        if let Some(hints) = self.hints.take() {
            hints.stop();
        }
        let there: Vec<&Path> =
            self.roots.iter().filter(|root| !root.is_gone).map(|root| root.path.as_path()).collect();
        match Hints::start(&there, &self.shared.sender, self.pace.quiet / 4) {
            Ok(hints) => self.hints = Some(hints),
            Err(refused) => {
                if let Hint::Refused { reason, is_limit } = refused {
                    self.refuse(reason, is_limit);
                }
            }
        }
    }

    /// Goes on without hints; half of them would be worth little, and cost other programs theirs.
    fn refuse(&mut self, reason: String, is_limit: bool) {
        if let Some(hints) = self.hints.take() {
            hints.stop();
        }
        (self.hear)(&News::HintsRefused { reason, is_limit });
    }

    pub(super) fn begin_walk(&mut self) {
        let mut must_listen = false;
        for at in 0..self.roots.len() {
            match self.roots[at].look() {
                Seen::Same => {}
                Seen::Gone => {
                    let path = self.roots[at].path.clone();
                    self.touched.drop_within(&path);
                    (self.hear)(&News::RootGone { path });
                }
                Seen::Replaced => must_listen = true,
                Seen::Back => {
                    must_listen = true;
                    (self.hear)(&News::RootBack { path: self.roots[at].path.clone() });
                    self.touched.everything();
                }
            }
        }
        if must_listen {
            self.listen();
        }
        let there = self.roots.iter().filter(|root| !root.is_gone).map(|root| root.path.clone()).collect();
        self.walk = Some((there, Instant::now()));
    }

    /// One slice of the walk.
    fn walk_on(&mut self) {
        let Some((mut folders, began)) = self.walk.take() else { return };
        let until = Instant::now() + SLICE;
        while Instant::now() < until
            && let Some(folder) = folders.pop()
        {
            let is_root = self.roots.iter().any(|root| root.path == folder);
            self.record.compare(&folder, is_root, &mut folders, &mut self.touched);
        }
        if folders.is_empty() {
            // Without hints this is all there is; a folder that is gone is awaited.
            let is_urgent = self.hints.is_none() || self.roots.iter().any(|root| root.is_gone);
            let (pause, share) = if is_urgent { (self.pace.walk / 3, SHARE / 4) } else { (self.pace.walk, SHARE) };
            self.next_walk = Instant::now() + pause.max(began.elapsed() * share);
            self.last_event = Instant::now();
        } else {
            self.walk = Some((folders, began));
        }
    }
}

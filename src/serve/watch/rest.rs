//! Waiting until what differs has stopped changing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::record::{Record, Stamp};
use super::sentry::{Going, Sentry};
use super::{Changes, News};

/// How often somebody who waits is told for what.
const TELL: Duration = Duration::from_secs(1);

/// Paths that differ from what the last rebuild was told of, with what they were then.
#[derive(Default)]
pub(super) struct Touched {
    paths: BTreeMap<PathBuf, Option<Stamp>>,
    is_everything: bool,
}

impl Touched {
    /// Notes a path that differs from `before`; what it was first counts.
    pub(super) fn note(&mut self, path: PathBuf, before: Option<Stamp>) {
        self.paths.entry(path).or_insert(before);
    }

    /// Everything may differ.
    pub(super) fn everything(&mut self) {
        self.is_everything = true;
    }

    /// Forgets what happened in a folder that is gone.
    pub(super) fn drop_within(&mut self, root: &Path) {
        self.paths.retain(|path, _| !path.starts_with(root));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.is_everything
    }

    /// What differs in the end; what came and went is nothing.
    fn changes(self, record: &Record) -> Option<Changes> {
        if self.is_everything {
            return Some(Changes::Everything);
        }
        let differs = self.paths.into_iter().filter(|(path, before)| record.get(path) != *before);
        let paths: Vec<PathBuf> = differs.map(|(path, _)| path).collect();
        (!paths.is_empty()).then_some(Changes::Paths(paths))
    }
}

impl Sentry<'_> {
    /// Waits until what was touched rests, and tells the rebuilding thread.
    pub(super) fn rest(&mut self) -> Going {
        let late = Instant::now() + self.pace.limit;
        let mut told = Instant::now();
        let mut grows = self.touched.paths.keys().any(|path| self.record.get(path).is_some_and(Stamp::may_grow));
        loop {
            let quiet = if grows { self.pace.grown } else { self.pace.quiet };
            let pause = (told + TELL).min(late);
            if let Going::Ends = self.hear_until_quiet(quiet, pause) {
                return Going::Ends;
            }
            let is_quiet = self.last_event.elapsed() >= quiet;
            if let Some(path) = self.still_changing() {
                grows |= matches!(self.record.get(&path), Some(Stamp::File { .. }));
                self.last_event = Instant::now();
                self.last_path = path;
            } else if is_quiet {
                break;
            }
            if Instant::now() >= late {
                break;
            }
            if told.elapsed() >= TELL {
                told = Instant::now();
                self.tell_what_for();
            }
        }
        if self.roots.iter().any(|root| !root.is_gone && !root.path.is_dir()) {
            // The whole folder is going, not what was in it.
            self.begin_walk();
        }
        if let Some(changes) = std::mem::take(&mut self.touched).changes(&self.record) {
            self.shared.add(changes);
        }
        Going::On
    }

    fn tell_what_for(&self) {
        if let Some(Stamp::File { size_bytes, .. }) = self.record.get(&self.last_path) {
            (self.hear)(&News::Waiting { path: self.last_path.clone(), size_bytes });
        }
    }

    /// Hears hints until none has come for `quiet`, or it is time for a pause.
    fn hear_until_quiet(&mut self, quiet: Duration, pause: Instant) -> Going {
        loop {
            let until = (self.last_event + quiet).min(pause);
            match self.receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(hint) => {
                    if let Going::Ends = self.take(hint) {
                        return Going::Ends;
                    }
                    if Instant::now() >= pause {
                        return Going::On;
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Going::On,
                Err(RecvTimeoutError::Disconnected) => return Going::Ends,
            }
        }
    }

    /// Looks at everything touched once more: one path that has changed since, if there is any.
    fn still_changing(&mut self) -> Option<PathBuf> {
        let paths: Vec<PathBuf> = self.touched.paths.keys().cloned().collect();
        let mut changing = None;
        for path in paths {
            if self.record.touch(&path, false, &mut self.touched) {
                changing = Some(path);
            }
        }
        changing
    }
}

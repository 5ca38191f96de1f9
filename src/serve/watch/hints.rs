//! Events of the system, merged by notify's debouncer.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{
    Config, Error, ErrorKind, Event, EventHandler, EventKind, RecommendedWatcher, RecursiveMode, Result as Notified,
    Watcher, WatcherKind,
};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};

/// Something to look at.
#[derive(Debug)]
pub(super) enum Hint {
    /// Something happened at these paths; `true` for one that may be a whole folder, moved.
    Seen {
        /// Where.
        paths: Vec<(PathBuf, bool)>,
        /// When the last of it happened.
        at: Instant,
    },
    /// Events were lost: look everywhere.
    Rescan,
    /// The system gives no more hints.
    Refused {
        /// Its own word for why.
        reason: String,
        /// Whether it has no more watches to give.
        is_limit: bool,
    },
    /// The end.
    Close,
}

/// Events wanted, until dropped.
pub(super) struct Hints {
    debouncer: Debouncer<Deaf, NoCache>,
}

impl Hints {
    /// Asks for events below `roots`; they come at most `merge` late.
    pub(super) fn start(roots: &[&Path], sender: &Sender<Hint>, merge: Duration) -> Result<Self, Hint> {
        let sender = sender.clone();
        let handler = move |result: DebounceEventResult| {
            // Nobody listens once the server ends.
            let _ = sender.send(hint(result));
        };
        // No cache of file ids: it would read every folder, to pair renames nobody here needs paired.
        let config = Config::default().with_follow_symlinks(false);
        let tick = (merge / 2).max(Duration::from_millis(1));
        let mut debouncer = new_debouncer_opt::<_, Deaf, _>(merge, Some(tick), handler, NoCache::new(), config)
            .map_err(|error| refused(&[error]))?;
        for root in roots {
            debouncer.watch(root, RecursiveMode::Recursive).map_err(|error| refused(&[error]))?;
        }
        Ok(Self { debouncer })
    }

    /// Ends, and waits for the thread.
    pub(super) fn stop(self) {
        self.debouncer.stop();
    }
}

fn hint(result: DebounceEventResult) -> Hint {
    let events = match result {
        Ok(events) => events,
        Err(errors) => {
            let is_fatal = |error: &Error| matches!(error.kind, ErrorKind::MaxFilesWatch);
            return if errors.iter().any(is_fatal) { refused(&errors) } else { Hint::Rescan };
        }
    };
    if events.iter().any(|event| event.event.need_rescan()) {
        return Hint::Rescan;
    }
    let mut paths = Vec::new();
    let mut at = None;
    for event in events {
        let is_deep = !matches!(event.event.kind, EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)));
        at = at.max(Some(event.time));
        let seen = event.event.paths.into_iter().filter(|path| !is_passing(path)).map(|path| (path, is_deep));
        paths.extend(seen);
    }
    Hint::Seen { paths, at: at.unwrap_or_else(Instant::now) }
}

fn refused(errors: &[Error]) -> Hint {
    let is_limit = errors.iter().any(|error| matches!(error.kind, ErrorKind::MaxFilesWatch));
    let reason = errors.first().map_or(String::new(), |error| match &error.kind {
        ErrorKind::Io(error) => crate::failure::reason(error),
        _ => error.to_string(),
    });
    Hint::Refused { reason, is_limit }
}

/// Names that editors and browsers give to what they are still working at. One that stays is found by
/// the next walk.
fn is_passing(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let endings = ["~", ".swp", ".swo", ".swx", ".tmp", ".temp", ".crdownload", ".part", ".download"];
    name == "4913"
        || [".#", "~$", ".~", ".goutputstream-"].iter().any(|start| name.starts_with(start))
        || endings.iter().any(|ending| name.len() > ending.len() && name.ends_with(ending))
        || (name.len() > 2 && name.starts_with('#') && name.ends_with('#'))
}

/// The system's watcher, deaf to mere reading: a rebuild reads every file, and each read is an event.
struct Deaf(RecommendedWatcher);

impl Watcher for Deaf {
    fn new<F: EventHandler>(mut handler: F, config: Config) -> Notified<Self> {
        let filter = move |event: Notified<Event>| {
            if !matches!(&event, Ok(event) if event.kind.is_access() && !event.need_rescan()) {
                handler.handle_event(event);
            }
        };
        RecommendedWatcher::new(filter, config).map(Self)
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> Notified<()> {
        self.0.watch(path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> Notified<()> {
        self.0.unwatch(path)
    }

    fn configure(&mut self, config: Config) -> Notified<bool> {
        self.0.configure(config)
    }

    fn kind() -> WatcherKind {
        RecommendedWatcher::kind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_while_they_work_is_passing() {
        for name in [
            "a.md~",
            ".a.md.swp",
            "4913",
            ".#a.md",
            "#a.md#",
            "~$计划.docx",
            ".~计划.docx",
            "x.tmp",
            "片.mp4.crdownload",
        ] {
            assert!(is_passing(Path::new(name)), "{name}");
        }
        for name in ["a.md", "4913.md", "~", "#", "##", "tmp", "swp.md", ".tmp"] {
            assert!(!is_passing(Path::new(name)), "{name}");
        }
    }
}

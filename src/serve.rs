//! Preview server: serves a folder with a site, watches the content, asks for a rebuild when it
//! changes, and tells open pages.
//!
//! **In** [`Options`], and the rebuild as a closure. **Out** answers to browsers and [`News`], until
//! somebody says [`Stop`]. **Never** knows what content or a page is, writes into the site's folder
//! (but for its lock beside it), or serves anything outside it. **Start at** [`run`].
//!
//! ```text
//! content ─watch▶ Changes ─rebuild (closure)▶ Rebuilt ─board▶ events ▶ open pages
//!                                    │                 └────▶ desk   ▶ /__xingzhi/
//!                                  site folder ─shelf▶ connection ▶ browsers
//! ```
//!
//! 1. `listen` binds the address; `lock` leads a second start to the first server.
//! 2. `connection` accepts, bounds and times clients; `head` reads what they ask, `host` whether it is
//!    meant for us. The header of `connection` says what is used of tiny_http, and why no more.
//! 3. `shelf` answers: `locate` finds the file, `kind` its type, `range` the part wanted, `inject` adds
//!    the reload script to pages, `answer` sends.
//! 4. `watch` sees what changes, and waits until it rests; `board` keeps what happened, `events` tells
//!    it to pages, `desk` shows it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::message::Language;

pub use crate::diagnostic::{Group, Severity};

mod answer;
mod board;
mod connection;
mod desk;
mod events;
mod head;
mod host;
mod inject;
mod kind;
mod listen;
mod locate;
mod lock;
mod news;
mod range;
mod shelf;
mod stop;
#[cfg(test)]
mod tests;
mod watch;

pub use desk::{escape, problems as problems_in_html};
pub use news::News;
pub use stop::Stop;
pub use watch::Pace;

use board::{Board, Cause};
use connection::{Room, Timing};
use lock::{Lock, Taken};
use shelf::Shelf;
use watch::Watch;

/// Says of the name of a file or folder whether its changes cannot matter.
pub type PassesOver = fn(&str) -> bool;

/// What is served, where, and what is watched.
#[derive(Clone, Debug)]
pub struct Options {
    /// A name or address of this machine; `127.0.0.1` unless somebody wants otherwise.
    pub host: String,
    /// The port; the ten after it are tried, too. 0 for any.
    pub port: u16,
    /// The folder with the site, in a cache of ours; need not be there yet.
    pub site: PathBuf,
    /// Folders whose changes call for a rebuild: the content, a theme. Never one that holds `site`.
    pub watched: Vec<PathBuf>,
    /// In which language our own pages speak.
    pub language: Language,
    /// Opens the browser.
    pub open: bool,
    /// Names to pass over while watching, as the scan does.
    pub passes_over: PassesOver,
    /// How patient the watch is.
    pub pace: Pace,
}

/// What may have changed since the last rebuild: a hint, not the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// The first rebuild, or more than can be told.
    Everything,
    /// Files and folders that came, went or differ, absolute and sorted.
    Paths(Vec<PathBuf>),
}

/// What a rebuild brought.
#[derive(Clone, Debug, Default)]
pub struct Rebuilt {
    /// Outputs that came, went or differ: paths in the site, unencoded, with `/`.
    pub changed: Vec<String>,
    /// All that is wrong with the content now, by cause, in the order to show it.
    pub problems: Vec<Group>,
    /// Every file and what became of it; `None` if that is as before.
    pub ledger: Option<Vec<LedgerRow>>,
    /// For terminal and local page: which pages were redone, why, in how many milliseconds.
    pub lines: Vec<String>,
    /// What the world refused, in words; the site is then as it was.
    pub failed: Option<String>,
}

/// A file and what became of it, in words.
#[derive(Clone, Debug)]
pub struct LedgerRow {
    /// Inside the content.
    pub path: String,
    /// Shown, download, withheld or ignored.
    pub verdict: String,
    /// Why, where there is a reason.
    pub reason: String,
}

/// Serves until `stop`; calls `rebuild` on this thread, first for everything, then for each rest after
/// changes. `hear` is told what there is to print, from several threads.
///
/// # Errors
/// [`Failure::Listen`] if no address can be had, [`Failure::WriteFile`] if the cache cannot be
/// written. What `rebuild` meets is its own to tell, in [`Rebuilt::failed`].
pub fn run(
    options: &Options,
    stop: &Stop,
    hear: &(dyn Fn(&News<'_>) + Sync),
    mut rebuild: impl FnMut(&Changes) -> Rebuilt,
) -> Result<(), Failure> {
    let lock = match Lock::take(&options.site)? {
        Taken::Ours(lock) => lock,
        Taken::Theirs(url) => {
            if let (Some(url), true) = (&url, options.open) {
                open_browser(url, hear);
            }
            hear(&News::AlreadyRunning { url });
            return Ok(());
        }
    };
    let door = listen::listen(&options.host, options.port)?;
    let url = door.url();
    lock.note(&url);
    if options.port != 0 && door.address.port() != options.port {
        hear(&News::PortTaken { wanted: options.port, used: door.address.port() });
    }
    if door.is_beyond_loopback() {
        hear(&News::BeyondLoopback { address: door.address.to_string() });
    }
    let (board, room) = (Board::new(), Room::default());
    let shelf =
        Shelf { site: options.site.clone(), host: options.host.clone(), language: options.language, board: &board };
    let watch = Watch::new(&options.watched, &options.site, options.passes_over, options.pace);
    std::thread::scope(|scope| {
        // Ends every thread below, also if a rebuild panics; the scope then joins them.
        let _end = End(Some(|| {
            board.close();
            room.close();
            watch.closer().close();
            connection::wake(door.address);
        }));
        scope.spawn(|| connection::accept(scope, &door.listener, &room, Timing::default(), &shelf));
        let closer = watch.closer();
        stop.when_set(move || closer.close());
        watch.start(scope, hear);
        hear(&News::Ready { url: url.clone() });
        if options.open {
            open_browser(&url, hear);
        }
        // All is seen before the first rebuild reads anything, so that no change after that is missed.
        watch.ready();
        let mut changes = Changes::Everything;
        while !stop.is_set() {
            round(&changes, watch.roots(), &board, hear, &mut rebuild);
            let Some(next) = watch.next() else { break };
            changes = next;
        }
    });
    drop(lock);
    hear(&News::Stopped);
    Ok(())
}

/// One rebuild, put up for everybody to see.
fn round(
    changes: &Changes,
    roots: &[PathBuf],
    board: &Board,
    hear: &(dyn Fn(&News<'_>) + Sync),
    rebuild: &mut impl FnMut(&Changes) -> Rebuilt,
) {
    let start = Instant::now();
    let rebuilt = rebuild(changes);
    let took: Duration = start.elapsed();
    let paths = match changes {
        Changes::Everything => Vec::new(),
        Changes::Paths(paths) => paths.iter().map(|path| shown(path, roots)).collect(),
    };
    hear(&News::Rebuilt(&rebuilt));
    board.add(rebuilt, Cause { paths, took });
}

/// A changed path as people know it: inside the watched folder.
fn shown(path: &std::path::Path, roots: &[PathBuf]) -> String {
    let inner =
        roots.iter().find_map(|root| path.strip_prefix(root).ok()).filter(|inner| !inner.as_os_str().is_empty());
    inner.unwrap_or(path).display().to_string().replace('\\', "/")
}

fn open_browser(url: &str, hear: &(dyn Fn(&News<'_>) + Sync)) {
    if open::that_detached(url).is_err() {
        hear(&News::BrowserRefused { url: url.to_owned() });
    }
}

/// Does something when dropped.
struct End<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for End<F> {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

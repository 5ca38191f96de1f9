//! Server-sent events: what every open page is told.
//!
//! **In** the [`Board`], and the round a page knows. **Out** a stream of `changed`, `problems` and
//! `bye`. **Never** has more than [`MOST_LISTENERS`], or keeps one that has gone. **Start at** [`send`].
//!
//! A browser opens six connections to one host at most, over all its tabs, and this one stays open;
//! the script therefore lets go of it while its tab is hidden, and says what it knows when it is back.

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::board::{Board, Missed};
use crate::message::{self, Facts, Language, facts};

/// Pages that listen at once.
pub(super) const MOST_LISTENERS: usize = 64;

/// After how long a silent stream gets a sign of life.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How often a silent stream is asked whether anybody is still there.
const GLANCE: Duration = Duration::from_secs(1);

/// Problems shown beside a page; the local page has them all.
const MOST_SHOWN: usize = 3;

/// A place among the listeners, given back when dropped.
pub(super) struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    /// A place, if one is free.
    pub(super) fn take(taken: &'a AtomicUsize) -> Option<Self> {
        let free = |n: usize| (n < MOST_LISTENERS).then_some(n + 1);
        taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, free).ok().map(|_| Self(taken))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Sends events until the client goes or the server ends.
pub(super) fn send(mut stream: &TcpStream, board: &Board, since: Option<u64>, language: Language) -> io::Result<()> {
    let mut known = since.unwrap_or_else(|| board.number());
    // Events are small: a client that does not take one is stuck.
    stream.set_write_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n\
          X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\nretry: 1000\n\n",
    )?;
    stream.write_all(event("problems", known, &panel(board, language)).as_bytes())?;
    let mut spoke = Instant::now();
    loop {
        match board.missed(known, GLANCE) {
            Missed::Changed(number, paths) => {
                known = number;
                let changed = json!({ "paths": paths });
                stream.write_all(event("changed", number, &changed).as_bytes())?;
                stream.write_all(event("problems", number, &panel(board, language)).as_bytes())?;
                spoke = Instant::now();
            }
            Missed::End => return stream.write_all(event("bye", known, &Value::Null).as_bytes()),
            Missed::Nothing if has_gone(stream) => return Ok(()),
            Missed::Nothing if spoke.elapsed() >= KEEP_ALIVE => {
                stream.write_all(b": still here\n\n")?;
                spoke = Instant::now();
            }
            Missed::Nothing => {}
        }
    }
}

fn event(name: &str, id: u64, data: &Value) -> String {
    // JSON on one line: a line break would end the field.
    format!("event: {name}\nid: {id}\ndata: {data}\n\n")
}

/// What the panel beside a page shows, in words: nothing unless something must be mended.
fn panel(board: &Board, language: Language) -> Value {
    let standing = board.standing();
    let say = |id: &str, facts: &Facts| message::say(language, id, facts);
    let errors: Vec<_> = standing.problems.iter().filter(|group| group.severity == super::Severity::Error).collect();
    if errors.is_empty() && standing.failed.is_none() {
        return json!({});
    }
    let count: usize = errors.iter().map(|group| group.spots.len()).sum();
    let spots = errors.iter().flat_map(|group| group.spots.iter().map(move |spot| (group, spot)));
    let shown = spots.take(MOST_SHOWN).map(|(group, spot)| {
        let message = spot.message.as_ref().unwrap_or(&group.cause);
        json!({ "place": spot.seen_from(""), "message": message, "hint": spot.hint.as_ref().or(group.hint.as_ref()) })
    });
    let title = match &standing.failed {
        Some(_) => say("serve.panel.failed", &Facts::new()),
        None => say("serve.panel.errors", &facts([("count", count.to_string())])),
    };
    json!({
        "title": title,
        "failed": standing.failed,
        "items": shown.collect::<Vec<_>>(),
        "all": say("serve.panel.all", &Facts::new()),
        "close": say("serve.panel.close", &Facts::new()),
    })
}

/// Whether the client has closed its end. Whatever it sends meanwhile is of no interest.
fn has_gone(stream: &TcpStream) -> bool {
    let mut byte = [0];
    if stream.set_read_timeout(Some(Duration::from_millis(1))).is_err() {
        return true;
    }
    match stream.peek(&mut byte) {
        Ok(n) => n == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted),
    }
}

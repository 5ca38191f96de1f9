//! Connections: accepted, counted, timed, ended.
//!
//! **In** a listener and a [`Handler`]. **Out** an answer to every request that is one. **Never** lets
//! one client wait for another, however slow, broken or many they are. **Start at** [`accept`].
//!
//! tiny_http 0.12 parses requests and writes responses well, but its `Server` gives every connection a
//! thread of its own without limit, reads without a time-out, lines of any length, queues pipelined
//! requests without end, drains bodies nobody reads, and unwraps where the system is out of handles.
//! It takes a listener, never a stream, so that no guard can stand before it but a relay through a
//! second, unguarded port. So its words and its response writer are used (`Method`, `Header`,
//! `StatusCode`, `Response::raw_print`), and the loop around them is this one: a thread a connection,
//! at most [`MOST_SEATS`]; when all are taken, whoever has been silent longest gives up his.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Scope};
use std::time::{Duration, Instant};

use super::answer::Answer;
use super::events::Place;
use super::head::{Head, Patience, Reader, Trouble};

/// Connections at once; more than browsers open, with listeners and idle ones.
const MOST_SEATS: usize = 128;

/// Beyond this a newcomer is turned away: those asked to go have not gone yet.
const FULL: usize = MOST_SEATS + 64;

/// A client that takes nothing for this long, in the middle of an answer, may lose its seat.
const STUCK: Duration = Duration::from_secs(2);

/// Deep enough for paths, JSON and HTML; small enough for all seats.
const STACK_BYTES: usize = 512 * 1024;

/// What is done with a request.
pub(super) trait Handler: Sync {
    /// The answer to `head`, which came in at `local`.
    fn answer(&self, head: &Head, local: SocketAddr) -> Answer;

    /// Sends events until the client goes.
    fn send_events(&self, stream: &TcpStream, since: Option<u64>) -> io::Result<()>;
}

/// How long clients may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timing {
    /// To begin a request.
    pub(super) idle: Duration,
    /// To finish its head.
    pub(super) head: Duration,
    /// To take some bytes of an answer.
    pub(super) write: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { idle: Duration::from_secs(30), head: Duration::from_secs(10), write: Duration::from_secs(30) }
    }
}

/// Everybody connected.
#[derive(Default)]
pub(super) struct Room {
    seats: Mutex<BTreeMap<u64, Arc<Seat>>>,
    next: AtomicU64,
    listeners: AtomicUsize,
    is_closed: AtomicBool,
}

/// One connection, as others see it.
struct Seat {
    stream: TcpStream,
    state: AtomicU8,
    start: Instant,
    /// When something last happened, in milliseconds after `start`.
    moved_ms: AtomicU64,
    was_asked_to_go: AtomicBool,
}

/// No request is there yet.
const WAITING: u8 = 0;
/// An answer goes out.
const ANSWERING: u8 = 1;
/// Events go out; bounded by themselves.
const LISTENING: u8 = 2;

impl Room {
    /// Ends every connection, and lets nobody in.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        for seat in self.lock().values() {
            // Listeners are told by the board, and leave by themselves.
            if seat.state.load(Ordering::Acquire) != LISTENING {
                seat.go();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Seat>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A seat for the newcomer; somebody else's if need be.
    fn seat(&self, stream: &TcpStream) -> Option<(u64, Arc<Seat>)> {
        let mut seats = self.lock();
        if self.is_closed.load(Ordering::Acquire) {
            return None;
        }
        if seats.len() >= MOST_SEATS {
            let free = seats.values().filter(|seat| seat.is_idle()).min_by_key(|seat| seat.rank());
            if let Some(seat) = free {
                seat.go();
            }
            if seats.len() >= FULL {
                return None;
            }
        }
        let seat = Arc::new(Seat {
            stream: stream.try_clone().ok()?,
            state: AtomicU8::new(WAITING),
            start: Instant::now(),
            moved_ms: AtomicU64::new(0),
            was_asked_to_go: AtomicBool::new(false),
        });
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        seats.insert(id, seat.clone());
        Some((id, seat))
    }
}

impl Seat {
    fn go(&self) {
        self.was_asked_to_go.store(true, Ordering::Release);
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    fn moved(&self) {
        self.moved_ms.store(u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX), Ordering::Release);
    }

    fn moved_at(&self) -> Instant {
        self.start + Duration::from_millis(self.moved_ms.load(Ordering::Acquire))
    }

    fn is_idle(&self) -> bool {
        let may_go = match self.state.load(Ordering::Acquire) {
            WAITING => true,
            ANSWERING => self.moved_at().elapsed() >= STUCK,
            _ => false,
        };
        may_go && !self.was_asked_to_go.load(Ordering::Acquire)
    }

    /// Who goes first: who has asked for nothing, then who has been silent longest.
    fn rank(&self) -> (u8, Instant) {
        (self.state.load(Ordering::Acquire), self.moved_at())
    }
}

/// Accepts until the room is closed; [`wake`] it then.
pub(super) fn accept<'scope>(
    scope: &'scope Scope<'scope, '_>,
    listener: &TcpListener,
    room: &'scope Room,
    timing: Timing,
    handler: &'scope dyn Handler,
) {
    while !room.is_closed.load(Ordering::Acquire) {
        let Ok((stream, _)) = listener.accept() else {
            // Out of handles, or the client has gone: others will go, too.
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        if room.is_closed.load(Ordering::Acquire) {
            return;
        }
        let Some((id, seat)) = room.seat(&stream) else { continue };
        let work = move || {
            // A fault in answering one request ends this connection only.
            let _ = catch_unwind(AssertUnwindSafe(|| converse(&stream, &seat, room, timing, handler)));
            room.lock().remove(&id);
            let _ = stream.shutdown(Shutdown::Both);
        };
        if Builder::new().name("preview".into()).stack_size(STACK_BYTES).spawn_scoped(scope, work).is_err() {
            room.lock().remove(&id);
        }
    }
}

/// Makes [`accept`] look whether the room is closed.
pub(super) fn wake(address: SocketAddr) {
    let _ = TcpStream::connect_timeout(&super::listen::reachable(address), Duration::from_secs(1));
}

fn converse(stream: &TcpStream, seat: &Seat, room: &Room, timing: Timing, handler: &dyn Handler) {
    let Ok(local) = stream.local_addr() else { return };
    if stream.set_write_timeout(Some(timing.write)).is_err() {
        return;
    }
    // Heads and bodies leave in one piece each; waiting for more helps nobody.
    let _ = stream.set_nodelay(true);
    let mut reader = Reader::new(stream);
    loop {
        seat.state.store(WAITING, Ordering::Release);
        let head = match reader.head(Patience { idle: timing.idle, head: timing.head }) {
            Ok(head) => head,
            Err(trouble) => return refuse(stream, trouble),
        };
        seat.moved();
        seat.state.store(ANSWERING, Ordering::Release);
        let answer = catch_unwind(AssertUnwindSafe(|| handler.answer(&head, local)));
        let answer = answer.unwrap_or_else(|_| Answer::text(500, "fault in the preview server\n"));
        if let Some(since) = answer.as_events() {
            let Some(_place) = Place::take(&room.listeners) else {
                let _ = Answer::text(503, "too many pages listen\n").send(stream, false);
                return;
            };
            seat.state.store(LISTENING, Ordering::Release);
            let _ = handler.send_events(stream, since);
            return;
        }
        let is_last = !head.wants_more() || head.has_body() || answer.status == 400 || answer.status >= 500;
        let is_head = head.method == tiny_http::Method::Head;
        if answer.send(Moving { stream, seat }, is_head).is_err() {
            return;
        }
        if is_last || room.is_closed.load(Ordering::Acquire) {
            return linger(stream);
        }
        seat.moved();
    }
}

fn refuse(stream: &TcpStream, trouble: Trouble) {
    let (status, text) = match trouble {
        Trouble::Gone | Trouble::Idle => return,
        Trouble::Slow => (408, "too slow\n"),
        Trouble::Long => (431, "head too long\n"),
        Trouble::Malformed => (400, "not understood\n"),
        Trouble::Version => (505, "HTTP/1.1 is spoken here\n"),
    };
    let _ = stream.set_write_timeout(Some(Duration::from_secs(1)));
    if Answer::text(status, text).send(stream, false).is_ok() {
        linger(stream);
    }
}

/// Lets the answer arrive before the connection ends: a client that is still sending would otherwise be
/// told that the connection broke.
fn linger(mut stream: &TcpStream) {
    if stream.shutdown(Shutdown::Write).is_err() || stream.set_read_timeout(Some(Duration::from_millis(200))).is_err() {
        return;
    }
    let until = Instant::now() + Duration::from_millis(500);
    let mut ignored = [0; 4096];
    while Instant::now() < until && matches!(stream.read(&mut ignored), Ok(n) if n > 0) {}
}

/// A stream that notes when its client takes something.
struct Moving<'a> {
    stream: &'a TcpStream,
    seat: &'a Seat,
}

impl Write for Moving<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.stream.write(bytes)?;
        self.seat.moved();
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

//! What everybody who looks at the preview may know: which rounds of rebuilding there were, and what
//! is wrong with the content.
//!
//! **In** a [`Rebuilt`] after each round. **Out** what a page that knows some round has missed
//! ([`Missed`]), and all there is to show on the local page ([`Standing`]). **Never** grows: it keeps
//! the last rounds only. **Start at** [`Board::add`].

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Group, LedgerRow, Rebuilt};

/// Rounds kept; a page that was away for longer is loaded again.
const MOST_ROUNDS: usize = 50;

/// Changed outputs told one by one; beyond, every page is told that everything changed.
const MOST_CHANGED: usize = 2000;

/// Why and how long a round ran.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    /// What changed in the content, as shown to people; empty for the first round.
    pub(super) paths: Vec<String>,
    /// How long the rebuild took.
    pub(super) took: Duration,
}

/// One rebuild that ended.
#[derive(Clone, Debug)]
pub(super) struct Round {
    /// Rises by one; begins with the time the server started, so that no page of an earlier server
    /// takes it for one it knows.
    pub(super) number: u64,
    /// What brought it about.
    pub(super) cause: Cause,
    /// What it said of itself.
    pub(super) lines: Vec<String>,
    /// Outputs that differ; `None` for more than can be told.
    changed: Option<Arc<[String]>>,
}

/// All there is to show.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// The number of the last round.
    pub(super) number: u64,
    /// The last rounds, newest first.
    pub(super) rounds: Vec<Round>,
    /// What is wrong with the content.
    pub(super) problems: Arc<[Group]>,
    /// Every file and what became of it.
    pub(super) ledger: Arc<[LedgerRow]>,
    /// What the world refused in the last round.
    pub(super) failed: Option<String>,
}

/// What a page has missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missed {
    /// Nothing, for as long as one was willing to wait.
    Nothing,
    /// Outputs that differ, up to a round; `None` for everything.
    Changed(u64, Option<Vec<String>>),
    /// The server ends.
    End,
}

/// Shared by the rebuilding thread and every connection.
pub(super) struct Board {
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    number: u64,
    rounds: VecDeque<Round>,
    problems: Arc<[Group]>,
    ledger: Arc<[LedgerRow]>,
    failed: Option<String>,
    is_closed: bool,
}

impl Board {
    /// A board before the first round.
    pub(super) fn new() -> Self {
        let start = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(1, |since| u64::try_from(since.as_millis()).unwrap_or(1));
        let state = State {
            // Scripts count exactly up to 2^53; milliseconds stay below for a quarter of a million years.
            number: start,
            rounds: VecDeque::new(),
            problems: Arc::from([]),
            ledger: Arc::from([]),
            failed: None,
            is_closed: false,
        };
        Self { state: Mutex::new(state), news: Condvar::new() }
    }

    /// Puts up what a rebuild brought, and wakes whoever waits for it.
    pub(super) fn add(&self, rebuilt: Rebuilt, cause: Cause) {
        let mut state = self.lock();
        state.number += 1;
        let changed = (rebuilt.changed.len() <= MOST_CHANGED).then(|| Arc::from(rebuilt.changed));
        let round = Round { number: state.number, cause, lines: rebuilt.lines, changed };
        state.rounds.push_back(round);
        if state.rounds.len() > MOST_ROUNDS {
            state.rounds.pop_front();
        }
        state.problems = Arc::from(rebuilt.problems);
        if let Some(ledger) = rebuilt.ledger {
            state.ledger = Arc::from(ledger);
        }
        state.failed = rebuilt.failed;
        drop(state);
        self.news.notify_all();
    }

    /// Tells everybody that the server ends.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.news.notify_all();
    }

    /// The number of the last round.
    pub(super) fn number(&self) -> u64 {
        self.lock().number
    }

    /// Whether no rebuild has ended yet.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().rounds.is_empty()
    }

    /// All there is to show.
    pub(super) fn standing(&self) -> Standing {
        let state = self.lock();
        Standing {
            number: state.number,
            rounds: state.rounds.iter().rev().cloned().collect(),
            problems: state.problems.clone(),
            ledger: state.ledger.clone(),
            failed: state.failed.clone(),
        }
    }

    /// What happened after the round `since`; waits up to `patience` for something to happen.
    pub(super) fn missed(&self, since: u64, patience: Duration) -> Missed {
        let state = self.lock();
        let waited = self.news.wait_timeout_while(state, patience, |state| !state.is_closed && state.number == since);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return Missed::End;
        }
        if state.number == since {
            return Missed::Nothing;
        }
        let is_known = since < state.number && state.rounds.front().is_some_and(|first| first.number <= since + 1);
        let rounds = state.rounds.iter().filter(|round| round.number > since);
        let changed: Option<Vec<Arc<[String]>>> = rounds.map(|round| round.changed.clone()).collect();
        let changed =
            changed.filter(|_| is_known).map(|parts| parts.iter().flat_map(|part| part.iter().cloned()).collect());
        Missed::Changed(state.number, changed)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_hears_exactly_what_it_missed() {
        let board = Board::new();
        let start = board.number();
        let add = |changed: &[&str]| {
            let changed = changed.iter().map(|path| (*path).to_owned()).collect();
            board.add(Rebuilt { changed, ..Rebuilt::default() }, Cause { paths: Vec::new(), took: Duration::ZERO });
        };
        let now = Duration::ZERO;
        assert_eq!(board.missed(start, now), Missed::Nothing);
        add(&["a"]);
        add(&["b", "c"]);
        assert_eq!(
            board.missed(start, now),
            Missed::Changed(start + 2, Some(vec!["a".into(), "b".into(), "c".into()]))
        );
        assert_eq!(board.missed(start + 1, now), Missed::Changed(start + 2, Some(vec!["b".into(), "c".into()])));
        assert_eq!(board.missed(start + 2, now), Missed::Nothing);
        assert_eq!(board.missed(start + 9, now), Missed::Changed(start + 2, None), "a round of another server");
        assert_eq!(board.missed(3, now), Missed::Changed(start + 2, None), "a round of an earlier server");
        for _ in 0..MOST_ROUNDS {
            add(&[]);
        }
        assert_eq!(board.missed(start, now), Missed::Changed(start + 2 + MOST_ROUNDS as u64, None), "too long ago");
        board.close();
        assert_eq!(board.missed(board.number(), Duration::from_secs(60)), Missed::End);
    }
}

//! Lines of code that were parsed before: programs repeat themselves, and patterns are slow.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use syntect::parsing::{ParseState, ScopeStackOp, SyntaxReference, SyntaxSet};

/// Lines remembered by one thread.
const MOST_LINES: usize = 4096;
/// States in which such a line may begin.
const MOST_STATES: usize = 256;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Where scopes open and close within a line.
pub(super) type Changes = Rc<[(usize, ScopeStackOp)]>;

#[derive(Default)]
struct Known {
    states: Vec<ParseState>,
    /// By the state before it: the changes of a line, and the state behind it.
    lines: Vec<HashMap<Box<str>, (Changes, usize)>>,
    n_lines: usize,
}

/// A program in the middle of being parsed.
pub(super) struct Lines<'s> {
    languages: &'s SyntaxSet,
    state: State,
}

/// Where a program stands: in a state that is known, or in one of its own.
enum State {
    Known(usize),
    Own(ParseState),
}

impl<'s> Lines<'s> {
    pub(super) fn new(syntax: &SyntaxReference, languages: &'s SyntaxSet) -> Self {
        let state = KNOWN.with_borrow_mut(|known| {
            // Numbers of states hold as long as a program is being parsed.
            if known.n_lines >= MOST_LINES || known.states.len() >= MOST_STATES {
                *known = Known::default();
            }
            known.number(ParseState::new(syntax))
        });
        Self { languages, state }
    }

    /// The changes within the next line, which ends with its line feed; `None` if the line cannot be parsed.
    pub(super) fn next(&mut self, line: &str) -> Option<Changes> {
        KNOWN.with_borrow_mut(|known| {
            let (mut state, from) = match &self.state {
                State::Known(at) => {
                    if let Some((changes, next)) = known.lines[*at].get(line) {
                        let changes = changes.clone();
                        self.state = State::Known(*next);
                        return Some(changes);
                    }
                    (known.states[*at].clone(), Some(*at))
                }
                State::Own(state) => (state.clone(), None),
            };
            let changes: Changes = state.parse_line(line, self.languages).ok()?.into();
            self.state = known.number(state);
            if let (Some(from), State::Known(next)) = (from, &self.state)
                && known.n_lines < MOST_LINES
            {
                known.lines[from].insert(line.into(), (changes.clone(), *next));
                known.n_lines += 1;
            }
            Some(changes)
        })
    }
}

impl Known {
    fn number(&mut self, state: ParseState) -> State {
        if let Some(at) = self.states.iter().position(|known| *known == state) {
            return State::Known(at);
        }
        if self.states.len() >= MOST_STATES {
            return State::Own(state);
        }
        self.states.push(state);
        self.lines.push(HashMap::new());
        State::Known(self.states.len() - 1)
    }
}

//! How a running server is told to end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Waker = Box<dyn Fn() + Send>;

/// Ends a running server, from any thread. Clones are one.
#[derive(Clone, Default)]
pub struct Stop {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    is_set: AtomicBool,
    wakers: Mutex<Vec<Waker>>,
}

impl Stop {
    /// Nobody has said stop yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says stop.
    pub fn stop(&self) {
        self.inner.is_set.store(true, Ordering::Release);
        self.inner.wakers.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|wake| wake());
    }

    /// Whether somebody has said stop. A long rebuild may ask.
    pub fn is_set(&self) -> bool {
        self.inner.is_set.load(Ordering::Acquire)
    }

    /// Says stop at Ctrl-C or a polite kill. The second time the program ends at once, whatever it
    /// does: a build killed at any moment leaves the old or the new site.
    ///
    /// # Errors
    /// The system's, or that the program listens for Ctrl-C already.
    pub fn on_ctrl_c(&self) -> Result<(), ctrlc::Error> {
        /// What shells report for a program ended by Ctrl-C.
        const INTERRUPTED: i32 = 130;
        let stop = self.clone();
        ctrlc::set_handler(move || {
            if stop.is_set() {
                std::process::exit(INTERRUPTED);
            }
            stop.stop();
        })
    }

    /// Calls `wake` at once when somebody says stop.
    pub(super) fn when_set(&self, wake: impl Fn() + Send + 'static) {
        self.inner.wakers.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(wake));
        if self.is_set() {
            self.stop();
        }
    }
}

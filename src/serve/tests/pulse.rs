//! How steadily the machine runs, for tests that count what happens within a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const BEAT: Duration = Duration::from_millis(5);

/// A thread that only sleeps; where it oversleeps, so did others.
pub(super) struct Pulse {
    longest_ms: Arc<AtomicU64>,
    has_ended: Arc<AtomicBool>,
}

impl Pulse {
    pub(super) fn start() -> Self {
        let pulse = Self { longest_ms: Arc::default(), has_ended: Arc::default() };
        let (longest, has_ended) = (pulse.longest_ms.clone(), pulse.has_ended.clone());
        std::thread::spawn(move || {
            while !has_ended.load(Ordering::Acquire) {
                let slept = Instant::now();
                std::thread::sleep(BEAT);
                longest.fetch_max(u64::try_from(slept.elapsed().as_millis()).unwrap(), Ordering::AcqRel);
            }
        });
        pulse
    }

    /// Forgets what was.
    pub(super) fn feel_anew(&self) {
        self.longest_ms.store(0, Ordering::Release);
    }

    /// The longest that anybody was kept waiting since.
    pub(super) fn longest(&self) -> Duration {
        Duration::from_millis(self.longest_ms.load(Ordering::Acquire))
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::Release);
    }
}

//! How long each stage took.

use std::time::{Duration, Instant};

/// Stages in the order they ran.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    /// Name and duration.
    pub list: Vec<(&'static str, Duration)>,
}

impl Stages {
    /// Runs a stage and notes its time.
    pub fn time<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let (made, took) = timed(work);
        self.list.push((name, took));
        made
    }
}

/// How long something took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed())
}

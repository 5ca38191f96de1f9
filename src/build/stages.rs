//! How long each stage took.

use std::time::Duration;

/// Stages in the order they ran.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    /// Name and duration.
    pub list: Vec<(&'static str, Duration)>,
}

impl Stages {
    /// Runs a stage and notes its time.
    pub fn time<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let (made, took) = super::timed(work);
        self.list.push((name, took));
        made
    }
}

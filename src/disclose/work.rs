//! How much is looked at: counted in tests, which hold that ten times the input takes no more than fifteen times the work.

#[cfg(test)]
thread_local! {
    static WORK: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Notes that `n` things were held against something.
#[cfg_attr(not(test), expect(unused_variables, reason = "counted in tests alone"))]
pub(super) fn count(n: usize) {
    #[cfg(test)]
    WORK.with(|work| work.set(work.get() + n));
}

/// What was counted since the last call on this thread.
#[cfg(test)]
pub(super) fn counted() -> usize {
    WORK.with(std::cell::Cell::take)
}

//! A long text in parts: block by block, each part as long as the others or nearly so.

use pulldown_cmark::Event;

use crate::render::markdown::outline::Spanned;
use crate::render::plain::even;

/// The topmost blocks of a text: the event each begins with, the one behind it, and its part.
pub(super) struct Split(Vec<(usize, usize, u32)>);

impl Split {
    /// Splits a text of `len` bytes into `n_parts`.
    pub(super) fn new(events: &[Spanned<'_>], len: usize, n_parts: u32) -> Self {
        let mut blocks = Vec::new();
        let (mut depth, mut start, mut part) = (0usize, 0, 0);
        for (at, (event, range)) in events.iter().enumerate() {
            if depth == 0 {
                start = at;
                while part + 1 < n_parts && even(len, part + 1, n_parts) <= range.start {
                    part += 1;
                }
            }
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                blocks.push((start, at + 1, part));
            }
        }
        Self(blocks)
    }

    /// The blocks in order.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (std::ops::Range<usize>, u32)> {
        self.0.iter().map(|(start, end, part)| (*start..*end, *part))
    }

    /// The first event of each part behind the first.
    pub(super) fn firsts(&self, n_parts: u32) -> Vec<usize> {
        let last = self.0.last().map_or(0, |(_, end, _)| *end);
        let first = |part: u32| self.0.iter().find(|(.., of)| *of >= part).map_or(last, |(start, ..)| *start);
        (1..n_parts).map(first).collect()
    }

    /// The part in which an event is.
    pub(super) fn part_of(&self, event: usize) -> u32 {
        let block = self.0.partition_point(|(start, ..)| *start <= event).saturating_sub(1);
        self.0.get(block).map_or(0, |(.., part)| *part)
    }
}

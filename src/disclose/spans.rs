//! Ranges of a text, and which of them lie around another.

use std::ops::Range;

/// Ranges, of which those around another are found without looking at all.
pub(super) struct Spans {
    /// By start.
    ranges: Vec<Range<usize>>,
    /// For each range, the furthest end up to it.
    ends: Vec<usize>,
}

impl Spans {
    pub(super) fn new(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.sort_by_key(|range| (range.start, range.end));
        let furthest = |end: &mut usize, range: &Range<usize>| {
            *end = range.end.max(*end);
            Some(*end)
        };
        let ends = ranges.iter().scan(0, furthest).collect();
        Self { ranges, ends }
    }

    /// Whether one holds `inner` and is longer.
    pub(super) fn hold_longer(&self, inner: &Range<usize>) -> bool {
        let furthest = |n: usize| n.checked_sub(1).map_or(0, |last| self.ends[last]);
        let before = self.ranges.partition_point(|range| range.start < inner.start);
        let up_to = self.ranges.partition_point(|range| range.start <= inner.start);
        furthest(before) >= inner.end || furthest(up_to) > inner.end
    }

    /// Whether one begins before `inner` and ends within it.
    pub(super) fn end_within(&self, inner: &Range<usize>) -> bool {
        let before = self.ranges.partition_point(|range| range.start < inner.start);
        let mut near = (0..before).rev().take_while(|at| self.ends[*at] > inner.start);
        near.any(|at| (inner.start + 1..inner.end).contains(&self.ranges[at].end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_around_a_range_is_found() {
        let spans = Spans::new(vec![6..9, 0..9, 2..4]);
        for (inner, holds, ends) in
            [(0..9, false, false), (0..6, true, false), (3..9, true, true), (6..9, true, false), (9..12, false, false)]
        {
            assert_eq!((spans.hold_longer(&inner), spans.end_within(&inner)), (holds, ends), "{inner:?}");
        }
        assert!(!Spans::new(Vec::new()).hold_longer(&(0..1)));
    }
}

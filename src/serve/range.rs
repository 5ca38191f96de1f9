//! Which part of a file is wanted, and whether it is wanted at all.
//!
//! **In** a [`Head`], the length, tag and time of what it asks for. **Out** [`Asked`]. **Never** sends
//! several parts in one answer: whoever asks for that gets the whole, as the standard allows.

use super::head::Head;

/// What part is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it: 200.
    Whole,
    /// Both ends included: 206.
    Part {
        /// The first byte.
        first: u64,
        /// The last byte.
        last: u64,
    },
    /// A part that is not there: 416.
    Beyond,
}

/// What part `head` asks for of something `length_bytes` long. `If-Range` that names another state
/// of it asks for the whole.
pub(super) fn asked(head: &Head, length_bytes: u64, etag: &str, modified: Option<&str>) -> Asked {
    let Some(range) = head.header("range") else { return Asked::Whole };
    let is_same_state = match head.header("if-range") {
        None => head.count("if-range") == 0,
        // A date is compared as a text: whoever has our file has the date as we wrote it.
        Some(state) => state == etag || modified == Some(state),
    };
    if is_same_state { parse(range, length_bytes) } else { Asked::Whole }
}

/// Whether the client already has what it asks for.
pub(super) fn is_unchanged(head: &Head, etag: &str, modified: Option<&str>) -> bool {
    if head.count("if-none-match") > 0 {
        let tags = head.header("if-none-match").unwrap_or_default();
        return tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag);
    }
    modified.is_some() && head.header("if-modified-since") == modified
}

fn parse(range: &str, length_bytes: u64) -> Asked {
    let Some((unit, set)) = range.split_once('=') else { return Asked::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return Asked::Whole;
    }
    let Some((from, to)) = set.trim().split_once('-') else { return Asked::Whole };
    let (from, to) = (number(from), number(to));
    match (from, to) {
        (Number::Wrong, _) | (_, Number::Wrong) | (Number::Absent, Number::Absent) => Asked::Whole,
        (Number::Is(from), Number::Is(to)) if to < from => Asked::Whole,
        (Number::Absent, Number::Is(count)) => {
            if count == 0 || length_bytes == 0 {
                return Asked::Beyond;
            }
            Asked::Part { first: length_bytes - count.min(length_bytes), last: length_bytes - 1 }
        }
        (Number::Is(from), _) if from >= length_bytes => Asked::Beyond,
        (Number::Is(first), Number::Absent) => Asked::Part { first, last: length_bytes - 1 },
        (Number::Is(first), Number::Is(to)) => Asked::Part { first, last: to.min(length_bytes - 1) },
    }
}

enum Number {
    Absent,
    Is(u64),
    Wrong,
}

/// Digits only; more than any file has count as that.
fn number(text: &str) -> Number {
    let text = text.trim();
    if text.is_empty() {
        Number::Absent
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Number::Is(text.parse().unwrap_or(u64::MAX))
    } else {
        Number::Wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_understood() {
        let check = |range: &str, length: u64, expected: Asked| {
            assert_eq!(parse(range, length), expected, "{range} of {length}")
        };
        let part = |first, last| Asked::Part { first, last };
        check("bytes=0-0", 10, part(0, 0));
        check("bytes=0-", 10, part(0, 9));
        check("bytes=2-5", 10, part(2, 5));
        check("Bytes = 2 - 5 ", 10, part(2, 5));
        check("bytes=9-", 10, part(9, 9));
        check("bytes=5-99999999999999999999999999", 10, part(5, 9));
        check("bytes=-3", 10, part(7, 9));
        check("bytes=-30", 10, part(0, 9));
        check("bytes=10-", 10, Asked::Beyond);
        check("bytes=10-20", 10, Asked::Beyond);
        check("bytes=99999999999999999999999999-", 10, Asked::Beyond);
        check("bytes=-0", 10, Asked::Beyond);
        check("bytes=0-", 0, Asked::Beyond);
        check("bytes=-5", 0, Asked::Beyond);
        for wrong in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=1",
            "bytes=5-2",
            "bytes=+1-2",
            "bytes=1-2-3",
            "bytes=0-1,3-4",
            "items=0-1",
            "bytes=0x1-2",
            "bytes=--1",
        ] {
            check(wrong, 10, Asked::Whole);
        }
    }

    #[test]
    fn a_part_of_another_state_is_never_sent() {
        let check = |if_range: &str, expected: Asked| {
            let head = Head::of(&format!("GET / HTTP/1.1\nRange: bytes=1-2\nIf-Range: {if_range}"));
            assert_eq!(asked(&head, 10, "\"a\"", Some("Sat, 14 Mar 2026 00:00:00 GMT")), expected, "{if_range}");
        };
        check("\"a\"", Asked::Part { first: 1, last: 2 });
        check("Sat, 14 Mar 2026 00:00:00 GMT", Asked::Part { first: 1, last: 2 });
        check("\"b\"", Asked::Whole);
        check("W/\"a\"", Asked::Whole);
        check("Sun, 15 Mar 2026 00:00:00 GMT", Asked::Whole);
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let check = |headers: &str, expected: bool| {
            let head = Head::of(&format!("GET / HTTP/1.1\n{headers}"));
            assert_eq!(is_unchanged(&head, "\"a\"", Some("D")), expected, "{headers}");
        };
        check("If-None-Match: \"a\"", true);
        check("If-None-Match: \"x\", W/\"a\"", true);
        check("If-None-Match: *", true);
        check("If-None-Match: \"x\"", false);
        check("If-None-Match: \"x\"\nIf-Modified-Since: D", false);
        check("If-Modified-Since: D", true);
        check("If-Modified-Since: E", false);
        check("Range: bytes=0-", false);
    }
}

//! What tells a file's state without reading it.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What tells a file's state without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub size_bytes: u64,
    /// Last change of its bytes in nanoseconds since 1970, as anybody may set it; only ever compared, never shown.
    pub modified_ns: i128,
    /// Last change of anything about it, which nobody can set back. `None` where the system does not tell,
    /// and of a file with several names, since every name that comes or goes counts: a build may give one.
    pub changed_ns: Option<i128>,
}

impl Stamp {
    /// The state of a file.
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            size_bytes: metadata.len(),
            modified_ns: metadata.modified().map_or(0, nanoseconds),
            changed_ns: changed_ns(metadata),
        }
    }

    /// The state of a file whose names are all ours: every one counts.
    pub fn of_ours(metadata: &Metadata) -> Self {
        Self { changed_ns: any_change_ns(metadata), ..Self::of(metadata) }
    }

    /// Whether a file that was in this state and now is in that one did not change meanwhile.
    pub fn is_still(&self, now: &Self) -> bool {
        let is_touched = self.changed_ns.zip(now.changed_ns).is_some_and(|(before, now)| before != now);
        (self.size_bytes, self.modified_ns) == (now.size_bytes, now.modified_ns) && !is_touched
    }

    /// The last change that the file tells of, in nanoseconds since 1970.
    pub fn latest_ns(&self) -> i128 {
        self.changed_ns.unwrap_or(self.modified_ns)
    }
}

/// A time in nanoseconds since 1970, before it negative.
pub fn nanoseconds(time: SystemTime) -> i128 {
    let whole = |span: Duration| i128::try_from(span.as_nanos()).unwrap_or(i128::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|before| -whole(before.duration()), whole)
}

#[cfg(unix)]
fn changed_ns(metadata: &Metadata) -> Option<i128> {
    any_change_ns(metadata).filter(|_| std::os::unix::fs::MetadataExt::nlink(metadata) == 1)
}

#[cfg(unix)]
fn any_change_ns(metadata: &Metadata) -> Option<i128> {
    use std::os::unix::fs::MetadataExt;
    Some(i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()))
}

#[cfg(not(unix))]
fn changed_ns(_: &Metadata) -> Option<i128> {
    None
}

#[cfg(not(unix))]
fn any_change_ns(_: &Metadata) -> Option<i128> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_was_set_back_hides_nothing() {
        let stamp = |modified_ns, changed_ns| Stamp { size_bytes: 1, modified_ns, changed_ns };
        let check =
            |before: Stamp, now: Stamp, expected| assert_eq!(before.is_still(&now), expected, "{before:?} {now:?}");
        check(stamp(5, Some(7)), stamp(5, Some(7)), true);
        check(stamp(5, Some(7)), stamp(5, Some(9)), false);
        check(stamp(5, Some(7)), stamp(6, Some(7)), false);
        check(stamp(5, Some(7)), Stamp { size_bytes: 2, ..stamp(5, Some(7)) }, false);
        // Linked into a site meanwhile.
        check(stamp(5, Some(7)), stamp(5, None), true);
        check(stamp(5, None), stamp(6, None), false);
    }
}

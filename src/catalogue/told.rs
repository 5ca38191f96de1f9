//! Where the facts of a person were read: what a register says and what a folder's name says are not the same.

use crate::catalogue::GroupId;

/// Where a fact of a thing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A row of a register.
    Register,
    /// The thing's own `.toml` or index text.
    Settings,
    /// Names of files and folders.
    Found,
}

/// What was told of a person, each value with where it was read; what two places say stands twice.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Subject groups.
    pub groups: Vec<(GroupId, Origin)>,
    /// Subject ids.
    pub subjects: Vec<(String, Origin)>,
    /// Grade ids.
    pub grades: Vec<(String, Origin)>,
    /// Where the post was read that holds.
    pub post: Option<Origin>,
}

/// Adds what one place tells; what it told before stands once.
pub(super) fn note<T: PartialEq>(told: &mut Vec<(T, Origin)>, values: impl IntoIterator<Item = T>, origin: Origin) {
    for value in values {
        if !told.iter().any(|(known, from)| *known == value && *from == origin) {
            told.push((value, origin));
        }
    }
}

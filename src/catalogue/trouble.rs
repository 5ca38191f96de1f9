//! What a file's form and faults mean for its verdict.

use crate::catalogue::FileVerdict;
use crate::diagnostic::Code;
use crate::formats::{Danger, Formats, Shown};
use crate::read::{Facts, Trouble};

/// The verdict of a file before any audience is asked: shown if browsers show its form, withheld if
/// it can do harm, else a download.
pub(super) fn verdict(formats: &Formats, facts: &Facts) -> FileVerdict {
    let form = formats.get(&facts.form);
    match form.and_then(|form| form.danger) {
        Some(Danger::Never) => return FileVerdict::Withheld("reason.program"),
        Some(Danger::Shortcut) => return FileVerdict::Withheld("reason.shortcut"),
        Some(Danger::Pointer) => return FileVerdict::Withheld("reason.pointer"),
        _ => {}
    }
    let has = |wanted: fn(&Trouble) -> bool| facts.troubles.iter().any(wanted);
    if has(|trouble| matches!(trouble, Trouble::Unreadable { .. })) {
        return FileVerdict::Withheld("reason.unreadable");
    }
    let broken = has(|trouble| {
        matches!(trouble, Trouble::Empty | Trouble::Damaged { .. } | Trouble::Limit { .. } | Trouble::Encoding)
    });
    match form.and_then(|form| form.shown) {
        Some(Shown::Text) if facts.text_hash.is_none() => FileVerdict::Download,
        Some(_) if !broken => FileVerdict::Shown,
        _ => FileVerdict::Download,
    }
}

/// The codes of a file's faults, for its card.
pub(super) fn codes(troubles: &[Trouble]) -> Vec<&'static str> {
    troubles.iter().map(Trouble::code).map(Code::as_str).collect()
}

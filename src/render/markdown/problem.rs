//! Where in its file a problem of a text stands.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Excerpt, Place};
use crate::path::ContentPath;

/// The most problems that are told of one text; who has so many looks at the text itself.
const MAX_PROBLEMS: usize = 500;

/// A link that leads nowhere, or where nobody should be sent; a formula that is none.
pub(super) struct Problem {
    pub(super) code: Code,
    /// Byte of the prepared text where it stands.
    pub(super) at: usize,
    pub(super) target: String,
    /// What the file is really called; empty in other problems.
    pub(super) other: String,
}

/// `problems` with their lines in `text`, the first `before` of which are not in `prepared`.
pub(super) fn place(
    problems: Vec<Problem>,
    prepared: &str,
    text: &str,
    before: usize,
    path: &ContentPath,
) -> Vec<Diagnostic> {
    let source: Arc<str> = Arc::from(text);
    let (prepared, lines) = (line_starts(prepared), line_starts(text));
    let placed = problems.into_iter().take(MAX_PROBLEMS).map(|problem| {
        let line = before + prepared.partition_point(|start| *start <= problem.at);
        let place = Place { path: path.clone(), line: u32::try_from(line).ok(), excerpt: None };
        let start = lines.get(line - 1).copied().unwrap_or(text.len());
        let end = lines.get(line).copied().unwrap_or(text.len());
        // Marked, if it stands there as written.
        let excerpt = text[start..end].find(&problem.target).map(|at| Excerpt {
            source: source.clone(),
            from: start + at,
            to: start + at + problem.target.len(),
        });
        let told = Diagnostic::new(problem.code, Place { excerpt, ..place }).with("target", problem.target);
        if problem.other.is_empty() { told } else { told.with("name", problem.other) }
    });
    placed.collect()
}

/// The first bytes of the lines.
fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

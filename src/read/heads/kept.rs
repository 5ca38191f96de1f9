//! Heads of texts between runs, so that a text that did not change is not opened again for its head.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Head, OneHead, is_markdown};
use crate::path::ContentPath;
use crate::read::Facts;
use crate::read::document::Document;
use crate::store::{self, Refused};

const NAME: &str = "heads.bin";
/// Bumped when the shape of [`Kept`] changes.
const SHAPE: u32 = 1;

/// The head of a text in which nothing is wrong; of others what is wrong has to be told anew.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    path: ContentPath,
    text_hash: [u8; 32],
    is_markdown: bool,
    document: Document,
}

/// The same, of a head that is in use.
#[derive(Serialize)]
struct Lent<'a> {
    path: &'a ContentPath,
    text_hash: [u8; 32],
    is_markdown: bool,
    document: &'a Document,
}

/// What was kept, sorted by path.
pub(super) fn load(folder: Option<&Path>) -> Vec<Kept> {
    folder.and_then(|folder| store::load(&folder.join(NAME), SHAPE)).unwrap_or_default()
}

/// Of what was kept, the heads that still hold of files with these facts, in the order of the files, which are
/// sorted by path.
pub(super) fn holding<'a>(
    kept: Vec<Kept>,
    files: impl Iterator<Item = (&'a ContentPath, Option<&'a Facts>)>,
) -> Vec<Option<Document>> {
    let mut kept = kept.into_iter().peekable();
    let one = |(path, facts): (&ContentPath, Option<&Facts>)| {
        while kept.next_if(|kept| kept.path < *path).is_some() {}
        let found = kept.next_if(|kept| kept.path == *path)?;
        let is_same = facts
            .is_some_and(|facts| facts.text_hash == Some(found.text_hash) && is_markdown(facts) == found.is_markdown);
        is_same.then_some(found.document)
    };
    files.map(one).collect()
}

/// Keeps what may be kept of `heads`, which are sorted by path, unless that is no more than the `n_same` kept
/// already.
pub(super) fn keep<'a>(
    folder: &Path,
    heads: impl Iterator<Item = (&'a ContentPath, &'a OneHead, Option<&'a Facts>)>,
    n_same: usize,
) -> Result<(), Refused> {
    let lent: Vec<Lent<'_>> = heads
        .filter_map(|(path, one, facts)| match (&one.head, one.text_hash, facts) {
            (Some(Head::Document(document)), Some(text_hash), Some(facts)) if one.problems.is_empty() => {
                Some(Lent { path, text_hash, is_markdown: is_markdown(facts), document })
            }
            _ => None,
        })
        .collect();
    if lent.len() == n_same { Ok(()) } else { store::keep(&folder.join(NAME), SHAPE, &lent) }
}

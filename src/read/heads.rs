//! The heads of all texts and the fields of all settings, read in parallel.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::formats::Formats;
use crate::path::ContentPath;
use crate::read::Facts;
use crate::read::document::{Document, document};
use crate::read::text::{self, TextError};
use crate::scan::{Entry, Tree};
use crate::settings::{self, Fields};
use crate::store::Refused;

mod kept;

/// What the texts of the content say of themselves.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    /// Heads of Markdown and plain texts.
    pub documents: BTreeMap<ContentPath, Document>,
    /// TOML files.
    pub fields: BTreeMap<ContentPath, Fields>,
    /// What is wrong with them.
    pub problems: Vec<Diagnostic>,
    /// Files whose facts are known, but that cannot be read now, and why.
    pub unreadable: Vec<(ContentPath, String)>,
    /// The cache, if it could not be written.
    pub cache_refused: Option<Refused>,
}

/// The head of one file.
#[derive(Clone, Debug, PartialEq)]
enum Head {
    Document(Document),
    Fields(Fields),
}

/// Heads that were read before, for a program that goes on to read the same content.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<ContentPath, OneHead>);

/// The head of one file, as long as its text stays the same.
#[derive(Clone, Debug)]
struct OneHead {
    text_hash: Option<[u8; 32]>,
    head: Option<Head>,
    problems: Vec<Diagnostic>,
    /// Why it could not be read.
    unreadable: Option<String>,
}

impl Known {
    /// Takes note of the new text of a file. Its head, if but for the count of 字 it is still the same:
    /// then the difference is to be seen only where the text itself stands.
    pub fn update(&mut self, tree: &Tree, entry: &Entry, facts: &Facts) -> Option<Document> {
        let known = self.0.get_mut(&entry.path)?;
        let fresh = one(tree, entry, facts);
        let (Some(Head::Document(before)), Some(Head::Document(now))) = (&known.head, &fresh.head) else { return None };
        let aligned = Document { n_zi: before.n_zi, ..now.clone() };
        let is_same = aligned == *before && known.problems.is_empty() && fresh.problems.is_empty();
        let document = now.clone();
        *known = fresh;
        is_same.then_some(document)
    }
}

/// Reads the head of every text file that decoded well, and every TOML file; those of `known`, or kept in the
/// folder `cache`, whose text did not change are not read again.
pub fn heads(
    tree: &Tree,
    facts: &BTreeMap<ContentPath, Facts>,
    known: Option<&mut Known>,
    cache: Option<&Path>,
) -> Heads {
    let wanted: Vec<_> = tree
        .files()
        .filter(|(entry, _)| {
            let form =
                facts.get(&entry.path).filter(|facts| facts.text_hash.is_some()).map(|facts| facts.form.as_str());
            matches!(form, Some("md" | "txt")) || is_settings(&entry.path, facts)
        })
        .collect();
    let before = known.as_ref().map(|known| &known.0);
    let cache = cache.filter(|_| before.is_none_or(BTreeMap::is_empty));
    let kept = kept::load(cache);
    let n_kept = kept.len();
    let holding = kept::holding(kept, wanted.iter().map(|(entry, _)| (&entry.path, facts.get(&entry.path))));
    let n_holding = holding.iter().flatten().count();
    let read: Vec<(ContentPath, OneHead)> = wanted
        .par_iter()
        .zip(holding)
        .map(|((entry, _), kept)| {
            let unknown = Facts::default();
            let facts = facts.get(&entry.path).unwrap_or(&unknown);
            let same = before
                .and_then(|known| known.get(&entry.path))
                .filter(|known| known.unreadable.is_none())
                .filter(|known| known.text_hash.is_some() && known.text_hash == facts.text_hash);
            let kept = kept.map(|document| OneHead {
                text_hash: facts.text_hash,
                head: Some(Head::Document(document)),
                problems: Vec::new(),
                unreadable: None,
            });
            (entry.path.clone(), same.cloned().or(kept).unwrap_or_else(|| one(tree, entry, facts)))
        })
        .collect();
    let mut heads = Heads::default();
    if let Some(folder) = cache {
        let lent = read.iter().map(|(path, one)| (path, one, facts.get(path)));
        let n_same = if n_kept == n_holding { n_holding } else { usize::MAX };
        heads.cache_refused = kept::keep(folder, lent, n_same).err();
    }
    if let Some(known) = known {
        known.0 = read.iter().cloned().collect();
    }
    for (path, one) in read {
        heads.problems.extend(one.problems);
        heads.unreadable.extend(one.unreadable.map(|reason| (path.clone(), reason)));
        match one.head {
            Some(Head::Document(document)) => drop(heads.documents.insert(path, document)),
            Some(Head::Fields(fields)) => drop(heads.fields.insert(path, fields)),
            None => {}
        }
    }
    heads
}

/// Whether a text is read as Markdown.
fn is_markdown(facts: &Facts) -> bool {
    facts.form == "md"
}

/// Whether a TOML file is settings of ours and not another program's: it speaks of its folder or of a file.
pub fn is_settings(path: &ContentPath, facts: &BTreeMap<ContentPath, Facts>) -> bool {
    path.extension() == "toml" && (settings::is_folder_file(path.name()) || sidecar_target(path, facts).is_some())
}

/// The file that a sidecar speaks of, if `path` is named like a sidecar: `NAME.EXT.toml`.
pub fn sidecar_target(path: &ContentPath, facts: &BTreeMap<ContentPath, Facts>) -> Option<ContentPath> {
    let target = ContentPath::new(path.as_str().strip_suffix(".toml")?);
    let is_file = facts.contains_key(&target) || Formats::builtin().by_extension(&target.extension()).is_some();
    is_file.then_some(target)
}

fn one(tree: &Tree, entry: &Entry, facts: &Facts) -> OneHead {
    let (mut problems, mut unreadable) = (Vec::new(), None);
    let is_toml = entry.path.extension() == "toml";
    let head = match text::text(&tree.disk(entry)) {
        Ok(text) if is_toml => Some(Head::Fields(Fields::toml(&entry.path, &text.into(), &mut problems))),
        Ok(text) => Some(Head::Document(document(&entry.path, &text, is_markdown(facts), &mut problems))),
        Err(TextError::Unreadable(reason)) => {
            unreadable = Some(reason);
            None
        }
        Err(_) if is_toml => {
            problems.push(Diagnostic::new(Code::SettingsEncoding, Place::file(&entry.path)));
            None
        }
        // Reported when its facts were read.
        Err(_) => None,
    };
    OneHead { text_hash: facts.text_hash, head, problems, unreadable }
}

//! The heads of all texts and the fields of all settings, read in parallel.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::read::document::{Document, document};
use crate::read::{Facts, text};
use crate::scan::Tree;
use crate::settings::Fields;

/// What the texts of the content say of themselves.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    /// Heads of Markdown and plain texts.
    pub documents: BTreeMap<ContentPath, Document>,
    /// TOML files.
    pub fields: BTreeMap<ContentPath, Fields>,
    /// What is wrong with them.
    pub problems: Vec<Diagnostic>,
}

enum Head {
    Document(Document),
    Fields(Fields),
}

/// Reads the head of every text file that decoded well, and every TOML file.
pub fn heads(tree: &Tree, facts: &BTreeMap<ContentPath, Facts>) -> Heads {
    let wanted: Vec<_> = tree
        .files()
        .filter(|(entry, _)| {
            let form =
                facts.get(&entry.path).filter(|facts| facts.text_hash.is_some()).map(|facts| facts.form.as_str());
            matches!(form, Some("md" | "txt")) || entry.path.extension() == "toml"
        })
        .collect();
    let read: Vec<(ContentPath, Option<Head>, Vec<Diagnostic>)> = wanted
        .par_iter()
        .map(|(entry, _)| {
            let mut problems = Vec::new();
            let is_toml = entry.path.extension() == "toml";
            let head = match text::text(&tree.disk(entry)) {
                Ok(text) if is_toml => Some(Head::Fields(Fields::toml(&entry.path, &text.into(), &mut problems))),
                Ok(text) => {
                    let is_markdown = facts.get(&entry.path).is_some_and(|facts| facts.form == "md");
                    Some(Head::Document(document(&entry.path, &text, is_markdown, &mut problems)))
                }
                Err(_) if is_toml => {
                    problems.push(Diagnostic::new(Code::SettingsEncoding, Place::file(&entry.path)));
                    None
                }
                // Reported when its facts were read.
                Err(_) => None,
            };
            (entry.path.clone(), head, problems)
        })
        .collect();
    let mut heads = Heads::default();
    for (path, head, problems) in read {
        heads.problems.extend(problems);
        match head {
            Some(Head::Document(document)) => drop(heads.documents.insert(path, document)),
            Some(Head::Fields(fields)) => drop(heads.fields.insert(path, fields)),
            None => {}
        }
    }
    heads
}

//! A school's own frameworks and kinds, which must be known before anything is taken for anything.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::framework::Frameworks;
use crate::path::ContentPath;
use crate::read::text;
use crate::scan::Tree;
use crate::settings::Fields;
use crate::vocabulary::{Role, Vocabulary};

/// Frameworks compiled in, and those under `能力框架/`, which replace them by id.
pub(super) fn frameworks(tree: &Tree, vocabulary: &Vocabulary, problems: &mut Vec<Diagnostic>) -> Frameworks {
    let mut frameworks = Frameworks::builtin();
    let mut own = Vec::new();
    for (entry, _) in tree.files() {
        let is_framework = entry.path.extension() == "toml"
            && entry.path.parent().is_some_and(|folder| vocabulary.role(folder.name()) == Some(Role::Frameworks))
            && entry.path.parts().count() == 2;
        if !is_framework {
            continue;
        }
        let Ok(source) = text::text(&tree.disk(entry)) else { continue };
        own.push(Fields::toml(&entry.path, &source.into(), problems));
    }
    frameworks.add_own(&own, problems);
    frameworks
}

/// A `kinds.toml` at the top of the content replaces the kinds compiled in.
pub(super) fn own_kinds(tree: &Tree, vocabulary: &mut Vocabulary, problems: &mut Vec<Diagnostic>) {
    let path = ContentPath::new("kinds.toml");
    let Some((entry, _)) = tree.files().find(|(entry, _)| entry.path == path) else { return };
    let Ok(source) = text::text(&tree.disk(entry)) else { return };
    match Vocabulary::with_own_kinds(&source) {
        Ok(own) => *vocabulary = own,
        Err(error) => problems.push(unusable(&path, source, &error)),
    }
}

fn unusable(path: &ContentPath, source: String, error: &toml::de::Error) -> Diagnostic {
    let source: Arc<str> = source.into();
    let place = error.span().map_or_else(|| Place::file(path), |span| Place::span(path, &source, span));
    Diagnostic::new(Code::DataFileUnusable, place).with("reason", error.message())
}

/// A teacher's file that could not be delivered.
pub(super) fn unreadable(root: &Path, disk: &Path, reason: &str) -> Diagnostic {
    let below = disk.strip_prefix(root).unwrap_or(disk).to_string_lossy().replace('\\', "/");
    Diagnostic::new(Code::Unreadable, Place::file(&ContentPath::new(below))).with("reason", reason)
}

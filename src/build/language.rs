//! The language of pages where nobody says which: that of the content itself, never of the machine.

use std::collections::BTreeMap;

use crate::message::Language;
use crate::path::ContentPath;
use crate::read::document::Document;
use crate::scan::Tree;

/// The language of most files: of texts by their titles or first words, of others by their paths. Where nothing tells,
/// Chinese, since schools read it.
pub(super) fn of_content(tree: &Tree, documents: &BTreeMap<ContentPath, Document>) -> Language {
    let (mut chinese, mut other, mut is_plain) = (0_usize, 0_usize, false);
    for (entry, _) in tree.files() {
        let path = entry.path.as_str();
        // What the program itself writes says nothing of the reader.
        if entry.path.extension() == "toml" {
            continue;
        }
        let said = documents.get(&entry.path).map(|document| document.title.as_deref().unwrap_or(&document.excerpt));
        let written = Script::of(said.unwrap_or_default()).or(Script::of(path));
        match written {
            Script::Chinese => chinese += 1,
            Script::Other => other += 1,
            // A camera's names tell nothing; an English text does.
            Script::Latin if said.is_some() => other += 1,
            Script::Latin => is_plain = true,
            Script::None => {}
        }
    }
    let root = tree.root.file_name().map_or(Script::None, |name| Script::of(&name.to_string_lossy()));
    match (chinese, other) {
        (0, 0) if is_plain && root == Script::Latin => Language::English,
        (0, 0) => Language::Chinese,
        _ if chinese >= other => Language::Chinese,
        _ => Language::English,
    }
}

/// In which letters something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Chinese,
    /// Han characters mixed with kana, hangul and the like.
    Other,
    Latin,
    None,
}

impl Script {
    fn of(text: &str) -> Self {
        let mut found = Self::None;
        for letter in text.chars() {
            match letter {
                '\u{3041}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}' | '\u{0400}'..='\u{052F}' => return Self::Other,
                '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => found = Self::Chinese,
                letter if letter.is_alphabetic() && found == Self::None => found = Self::Latin,
                _ => {}
            }
        }
        found
    }

    /// What a title says, and where that is no more than Latin letters, what the path does.
    fn or(self, path: Self) -> Self {
        match (self, path) {
            (Self::None, path) => path,
            (Self::Latin, Self::Chinese | Self::Other) => path,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_apart() {
        let check = |text: &str, expected| assert_eq!(Script::of(text), expected, "{text}");
        check("教学反思", Script::Chinese);
        check("A5 教学设计.docx", Script::Chinese);
        check("授業のふりかえり", Script::Other);
        check("lesson plan", Script::Latin);
        check("2026-03-12", Script::None);
        assert_eq!(Script::of("README").or(Script::of("教程/README.md")), Script::Chinese);
    }
}

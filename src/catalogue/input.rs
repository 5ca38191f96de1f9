//! What the catalogue is made from, and what people said of single things.

use std::collections::BTreeMap;

use crate::formats::Formats;
use crate::framework::Frameworks;
use crate::path::ContentPath;
use crate::read::document::Document;
use crate::read::table::Book;
use crate::read::{Facts, heads};
use crate::scan::Tree;
use crate::settings::{self, Fields, SiteSettings};
use crate::vocabulary::{Class, Role, Vocabulary};

/// Everything [`catalogue`](crate::catalogue::catalogue) looks at; nothing of it is on disk.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// What is in the content folder.
    pub tree: &'a Tree,
    /// What each file was found to hold.
    pub facts: &'a BTreeMap<ContentPath, Facts>,
    /// Heads of Markdown and plain texts.
    pub documents: &'a BTreeMap<ContentPath, Document>,
    /// TOML files, parsed.
    pub fields: &'a BTreeMap<ContentPath, Fields>,
    /// Tables that may be registers.
    pub tables: &'a BTreeMap<ContentPath, Book>,
    /// Files of one [place](crate::catalogue::place_of_copies) that hold the same bytes.
    pub same: &'a [Vec<ContentPath>],
    /// The words.
    pub vocabulary: &'a Vocabulary,
    /// The frameworks.
    pub frameworks: &'a Frameworks,
    /// The file forms.
    pub formats: &'a Formats,
    /// `site.toml`.
    pub site: &'a SiteSettings,
    /// Names of the only schools wanted; empty for all.
    pub only: &'a [String],
}

/// A school's own words for kinds, at the top of the content.
const OWN_KINDS: &str = "kinds.toml";

/// Names of a folder's own text.
const INDEX_TEXTS: [&str; 2] = ["index.md", "readme.md"];

/// Whether files of that form are the words of a film.
pub(super) fn is_caption(form: &str) -> bool {
    matches!(form, "vtt" | "srt")
}

/// Whether a file of that name speaks of the folder it lies in.
pub(super) fn is_own_file(name: &str) -> bool {
    let is = |own: &&str| name.eq_ignore_ascii_case(own);
    INDEX_TEXTS.iter().any(is) || settings::is_folder_file(name)
}

impl<'a> Input<'a> {
    /// Whether `path` is a folder's own text.
    pub fn is_index(&self, path: &ContentPath) -> bool {
        INDEX_TEXTS.iter().any(|own| path.name().eq_ignore_ascii_case(own)) && self.documents.contains_key(path)
    }

    /// The text of a folder, if it has one that is to be shown.
    pub fn index_of(&self, folder: &ContentPath) -> Option<(ContentPath, &'a Document)> {
        self.index_texts(folder).find(|(_, document)| !document.is_draft())
    }

    fn index_texts(&self, folder: &ContentPath) -> impl Iterator<Item = (ContentPath, &'a Document)> {
        let names = INDEX_TEXTS.iter().flat_map(|name| [(*name).to_owned(), name.replace("readme", "README")]);
        let paths: Vec<ContentPath> = names.map(|name| folder.join(&name)).collect();
        let documents = self.documents;
        paths.into_iter().filter_map(|path| documents.get(&path).map(|document| (path, document)))
    }

    /// Whether somebody says of the file `path` that it is not to be shown yet.
    pub fn is_draft(&self, path: &ContentPath) -> bool {
        self.documents.get(path).is_some_and(Document::is_draft)
            || self.sidecar(path).is_some_and(Fields::is_draft)
            || self.is_caption_of_draft(path)
    }

    /// Whether it is the caption file of a film that is a draft.
    fn is_caption_of_draft(&self, path: &ContentPath) -> bool {
        if !self.facts.get(path).is_some_and(|facts| is_caption(&facts.form)) {
            return false;
        }
        let begin = path.parent().unwrap_or_default().join(&format!("{}.", path.stem()));
        let sidecars = self.fields.range(begin.clone()..).take_while(|(it, _)| it.as_str().starts_with(begin.as_str()));
        let is_of_film = |sidecar: &ContentPath| {
            self.sidecar_target(sidecar).is_some_and(|film| film.stem() == path.stem() && self.family(&film) == "video")
        };
        sidecars.filter(|(sidecar, _)| is_of_film(sidecar)).any(|(_, fields)| fields.is_draft())
    }

    /// Whether the settings of a folder say so of it and all it holds.
    pub fn is_draft_folder(&self, folder: &ContentPath) -> bool {
        settings::folder_files().any(|name| self.fields.get(&folder.join(name)).is_some_and(Fields::is_draft))
    }

    /// Whether the text of a folder is a draft.
    pub fn has_draft_index(&self, folder: &ContentPath) -> bool {
        self.index_texts(folder).any(|(_, document)| document.is_draft())
    }

    /// Whether `path` is a folder's own settings.
    pub fn is_folder_file(&self, path: &ContentPath) -> bool {
        settings::is_folder_file(path.name())
    }

    /// The fields of the folder's own `NAME.toml`, of `index.toml`, and of its index text.
    pub fn folder_fields(&self, folder: &ContentPath, name: &str) -> Option<&'a Fields> {
        [format!("{name}.toml"), "index.toml".to_owned()]
            .iter()
            .find_map(|name| self.fields.get(&folder.join(name)))
            .or_else(|| self.index_of(folder).and_then(|(_, document)| document.front.as_ref()))
    }

    /// The family of a file's form.
    pub fn family(&self, path: &ContentPath) -> &'a str {
        let form = self.facts.get(path).map_or("", |facts| facts.form.as_str());
        self.formats.get(form).map_or("other", |form| form.family.as_str())
    }

    /// The sidecar of a file, if it has one.
    pub fn sidecar(&self, file: &ContentPath) -> Option<&'a Fields> {
        self.fields.get(&ContentPath::new(format!("{file}.toml")))
    }

    /// The file that a sidecar speaks of, if `path` is named like a sidecar: `NAME.EXT.toml`.
    pub fn sidecar_target(&self, path: &ContentPath) -> Option<ContentPath> {
        heads::sidecar_target(path, self.facts)
    }

    /// Whether a TOML file is one of ours: it speaks of its folder or of a file, or holds words or rules.
    pub fn is_settings(&self, path: &ContentPath) -> bool {
        let is_data = |folder: &str| {
            matches!(self.vocabulary.role(folder), Some(Role::Frameworks | Role::Profiles | Role::Registers))
        };
        heads::is_settings(path, self.facts) || path.as_str() == OWN_KINDS || path.parts().any(is_data)
    }

    /// The id of a word as people write it, or the text itself where it is no known word.
    pub fn word_id(&self, class: Class, text: &str) -> String {
        let words = match class {
            Class::Grade => &self.vocabulary.grades,
            _ => &self.vocabulary.subjects,
        };
        if words.iter().any(|word| word.id == text) {
            return text.to_owned();
        }
        // 三至六年级 is not 六年级: what a grade's word does not begin with is left as it is written.
        let is_whole = |start: usize| class != Class::Grade || start == 0;
        let longest =
            || self.vocabulary.longest(class, text).filter(|found| is_whole(found.start)).map(|found| found.index);
        let found = self.vocabulary.word(class, text).or_else(longest);
        found.map_or_else(|| text.to_owned(), |index| words[index].id.clone())
    }
}

/// A cell or value that lists several things: 语文、数学.
pub(super) fn split_list(text: &str) -> Vec<String> {
    text.split(['、', ',', '，', ';', '；', '/', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

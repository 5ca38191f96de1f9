//! The TOML files of `data` as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::vocabulary::{Kind, Role, Word};

#[derive(Deserialize)]
pub(super) struct KindsFile {
    #[serde(rename = "kind")]
    pub(super) kinds: Vec<Kind>,
}

#[derive(Deserialize)]
pub(super) struct SchoolFile {
    #[serde(rename = "stage")]
    pub(super) stages: Vec<Word>,
    #[serde(rename = "subject")]
    pub(super) subjects: Vec<Word>,
    #[serde(rename = "grade")]
    pub(super) grades: Vec<Word>,
    #[serde(rename = "term")]
    pub(super) terms: Vec<Word>,
    #[serde(rename = "phase")]
    pub(super) phases: Vec<Word>,
    pub(super) school: SchoolWords,
    pub(super) class: ClassPattern,
    pub(super) year: YearPatterns,
}

#[derive(Deserialize)]
pub(super) struct ClassPattern {
    pub(super) pattern: String,
    pub(super) before: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
pub(super) struct YearPatterns {
    pub(super) patterns: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct SchoolWords {
    pub(super) words: Vec<String>,
    pub(super) share_words: Vec<String>,
    pub(super) group_words: Vec<String>,
    pub(super) same_group_words: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct FormsFile {
    pub(super) stand_ins: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct WordList {
    pub(super) words: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct FoldersFile {
    pub(super) roles: BTreeMap<Role, Vec<String>>,
    pub(super) layers: WordList,
    pub(super) copies: CopyWords,
    pub(super) activity: WordList,
    pub(super) episode: Episode,
    pub(super) code: CodeWords,
    pub(super) ignored: IgnoredNames,
    pub(super) secret: SecretWords,
    pub(super) introduction: WordList,
}

#[derive(Deserialize)]
pub(super) struct Episode {
    pub(super) units: Vec<String>,
    pub(super) not_units: Vec<String>,
}

/// Words of copies.
#[derive(Deserialize)]
pub(super) struct CopyWords {
    pub(super) words: Vec<String>,
    pub(super) doubles: Vec<String>,
    pub(super) nameless: Vec<String>,
}

/// Words about point codes.
#[derive(Clone, Debug, Deserialize)]
pub struct CodeWords {
    /// May stand right before a code.
    pub prefixes: Vec<String>,
    /// After a code these say that it is none.
    pub not_after: Vec<String>,
}

/// Names that are passed over.
#[derive(Clone, Debug, Deserialize)]
pub struct IgnoredNames {
    /// Whole file names.
    pub names: Vec<String>,
    /// Beginnings of file names.
    pub prefixes: Vec<String>,
    /// Whole folder names.
    pub folders: Vec<String>,
    /// Endings of unfinished downloads.
    pub unfinished: Vec<String>,
    /// Names in a program's source.
    pub project: ProjectNames,
}

/// Names in a program's source, folded.
#[derive(Clone, Debug, Deserialize)]
pub struct ProjectNames {
    /// Files that only a program's source has.
    pub signs: Vec<String>,
    /// Folders that only a checkout has.
    pub sign_folders: Vec<String>,
    /// Files that it often has: two make a checkout.
    pub files: Vec<String>,
    /// Folders of source.
    pub source_folders: Vec<String>,
    /// Endings of what people write, film and save: not a program's.
    pub documents: Vec<String>,
    /// Endings of program text.
    pub endings: Vec<String>,
}

/// Words of files that hold passwords or keys, folded.
#[derive(Clone, Debug, Deserialize)]
pub struct SecretWords {
    /// Words at the end of a name or of one of its parts.
    pub words: Vec<String>,
    /// What may stand behind such a word.
    pub tails: Vec<String>,
    /// Whole names of files, up to one of `plain_endings`.
    pub names: Vec<String>,
    /// What may stand behind such a name.
    pub plain_endings: Vec<String>,
    /// Endings.
    pub endings: Vec<String>,
    /// Families of forms that are never meant.
    pub not_families: Vec<String>,
    /// Words of names that ask or teach how.
    pub not_with: Vec<String>,
}

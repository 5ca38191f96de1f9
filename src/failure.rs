//! What the world refused: always with its path. Ends a command with exit status 2.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::message::{self, Facts, Language, facts};

/// A refusal by the disk, the theme or the machine.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields are the facts of the sentence above them")]
pub enum Failure {
    /// The content folder is missing or no folder.
    ContentUnusable { path: PathBuf, reason: String },
    /// Reading a file failed.
    ReadFile { path: PathBuf, reason: String },
    /// Writing a file or folder failed.
    WriteFile { path: PathBuf, reason: String },
    /// The output folder holds something that is not a site of ours.
    OutputForeign { path: PathBuf },
    /// The output overlaps the content.
    OutputOverlaps { output: PathBuf, content: PathBuf },
    /// Another build is writing the same output.
    OutputBusy { path: PathBuf },
    /// A ledger or cache inside the site or the content.
    PathInside { path: PathBuf, folder: PathBuf },
    /// No theme of that name.
    ThemeMissing { name: String, known: String },
    /// A theme's file cannot be used.
    ThemeBroken { path: PathBuf, reason: String },
    /// A page could not be rendered with the theme.
    Render { page: String, reason: String },
    /// A date on the command line that is none.
    BadDate { value: String },
    /// No school of that name.
    NoSuchSchool { name: String, known: String },
    /// Several schools, and none was named.
    WhichSchool { known: String },
    /// Something `init` or `new` would overwrite.
    Exists { path: PathBuf },
    /// A path to explain that the content does not hold.
    NotInContent { path: PathBuf, content: PathBuf },
    /// The preview server cannot listen there.
    Listen { address: String, reason: String },
    /// The system would not open the browser.
    Open { path: PathBuf },
    /// Files in ≠ verdicts out: a fault of the program.
    LedgerUnbalanced { files: usize, verdicts: usize, example: String },
    /// Two outputs that are one file on some file system: a fault of the program.
    OutputClash { reason: String },
    /// A name that cannot be used for a new folder.
    BadName { name: String },
    /// No content folder was named, and none is at hand.
    NoContent { path: PathBuf },
    /// The content folder holds nothing that could be shown.
    NothingFound { path: PathBuf },
    /// Something of somebody's stands where a list of ours is to be written.
    FileForeign { path: PathBuf },
    /// Nothing was said to serve, and the folder at hand holds everything of a person or a disk.
    TooWide { path: PathBuf },
}

impl Failure {
    /// A failed read, with the system's own word for why.
    pub fn read(path: &Path, error: &std::io::Error) -> Self {
        Self::ReadFile { path: path.to_owned(), reason: reason(error) }
    }

    /// A failed write, with the system's own word for why.
    pub fn write(path: &Path, error: &std::io::Error) -> Self {
        Self::WriteFile { path: path.to_owned(), reason: reason(error) }
    }

    /// The sentence.
    pub fn message(&self, language: Language) -> String {
        let (id, facts) = self.parts();
        message::say(language, id, &facts)
    }

    /// The way out, if there is one.
    pub fn hint(&self, language: Language) -> Option<String> {
        let (id, facts) = self.parts();
        message::hint(language, id, &facts)
    }

    fn parts(&self) -> (&'static str, Facts) {
        match self {
            Self::ContentUnusable { path, reason } => {
                ("failure.content_unusable", facts([("path", show(path)), ("reason", reason.clone())]))
            }
            Self::ReadFile { path, reason } => {
                ("failure.read_file", facts([("path", show(path)), ("reason", reason.clone())]))
            }
            Self::WriteFile { path, reason } => {
                ("failure.write_file", facts([("path", show(path)), ("reason", reason.clone())]))
            }
            Self::OutputForeign { path } => ("failure.output_foreign", facts([("path", show(path))])),
            Self::OutputOverlaps { output, content } => {
                ("failure.output_overlaps", facts([("output", show(output)), ("content", show(content))]))
            }
            Self::OutputBusy { path } => ("failure.output_busy", facts([("path", show(path))])),
            Self::PathInside { path, folder } => {
                ("failure.path_inside", facts([("path", show(path)), ("folder", show(folder))]))
            }
            Self::ThemeMissing { name, known } => {
                ("failure.theme_missing", facts([("name", name.clone()), ("known", known.clone())]))
            }
            Self::ThemeBroken { path, reason } => {
                ("failure.theme_broken", facts([("path", show(path)), ("reason", reason.clone())]))
            }
            Self::Render { page, reason } => {
                ("failure.render", facts([("page", page.clone()), ("reason", reason.clone())]))
            }
            Self::BadDate { value } => ("failure.bad_date", facts([("value", value.clone())])),
            Self::NoSuchSchool { name, known } => {
                ("failure.no_such_school", facts([("name", name.clone()), ("known", known.clone())]))
            }
            Self::WhichSchool { known } => ("failure.which_school", facts([("known", known.clone())])),
            Self::Exists { path } => ("failure.exists", facts([("path", show(path))])),
            Self::NotInContent { path, content } => {
                ("failure.not_in_content", facts([("path", show(path)), ("content", show(content))]))
            }
            Self::Listen { address, reason } => {
                ("failure.listen", facts([("address", address.clone()), ("reason", reason.clone())]))
            }
            Self::Open { path } => ("failure.open", facts([("path", show(path))])),
            Self::LedgerUnbalanced { files, verdicts, example } => (
                "failure.ledger_unbalanced",
                facts([("files", files.to_string()), ("verdicts", verdicts.to_string()), ("example", example.clone())]),
            ),
            Self::OutputClash { reason } => ("failure.output_clash", facts([("reason", reason.clone())])),
            Self::BadName { name } => ("failure.bad_name", facts([("name", name.clone())])),
            Self::NoContent { path } => ("failure.no_content", facts([("path", show(path))])),
            Self::NothingFound { path } => ("failure.nothing_found", facts([("path", show(path))])),
            Self::FileForeign { path } => ("failure.file_foreign", facts([("path", show(path))])),
            Self::TooWide { path } => ("failure.too_wide", facts([("path", show(path))])),
        }
    }
}

/// Why the system refused: a word of the catalogue for what people meet, else the system's own.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    let id = match error.kind() {
        Kind::NotFound => "io.not_found",
        Kind::PermissionDenied => "io.denied",
        Kind::StorageFull | Kind::QuotaExceeded => "io.full",
        Kind::ReadOnlyFilesystem => "io.read_only",
        Kind::NotADirectory => "io.not_a_folder",
        Kind::IsADirectory => "io.a_folder",
        Kind::FileTooLarge => "io.too_large",
        Kind::AddrInUse => "io.port_taken",
        Kind::AddrNotAvailable => "io.not_here",
        Kind::InvalidFilename => "io.name",
        _ => return error.to_string(),
    };
    id.to_owned()
}

fn show(path: &Path) -> String {
    path.display().to_string()
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message(Language::English))
    }
}

impl std::error::Error for Failure {}

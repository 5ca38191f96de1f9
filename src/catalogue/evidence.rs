//! Files: what each was taken for, from which word, and what becomes of it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalogue::{ActivityId, EvidenceId, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};
use crate::date::Date;
use crate::path::ContentPath;
use crate::read::Pose;

/// A file that stands on a page.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Where it is.
    pub path: ContentPath,
    /// The thing on whose page it stands.
    pub owner: Owner,
    /// Folders between the owner's folder and the file, joined by `/`; empty if none.
    pub folder: String,
    /// Title: of the sidecar or text, else the name without extension and copy marks.
    pub title: String,
    /// Kind id of `kinds.toml`; `None` if it cannot be told.
    pub kind: Option<String>,
    /// Whose.
    pub person: Option<PersonId>,
    /// Who is said to have made it, as written.
    pub authors: Vec<String>,
    /// Canonical code of the point.
    pub point: Option<String>,
    /// Subject id.
    pub subject: Option<String>,
    /// Grade id.
    pub grade: Option<String>,
    /// Class number within the grade.
    pub class: Option<u64>,
    /// Term as read.
    pub term: Option<String>,
    /// Part of the lesson: `before`, `during`, `after`.
    pub phase: Option<String>,
    /// Date.
    pub date: Option<Date>,
    /// A sentence about it, from sidecar or front matter, else the text's first sentences.
    pub summary: Option<String>,
    /// Form id of `formats.toml`.
    pub form: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Pixels, for pictures and films.
    pub size_px: Option<(u32, u32)>,
    /// What browsers make of a picture as it is.
    pub pose: Pose,
    /// Length in milliseconds, for films and sound.
    pub duration_ms: Option<u64>,
    /// Codec of the film.
    pub codec: Option<String>,
    /// Members of an archive: names, and how many there are in all.
    pub members: Option<(Vec<String>, u64)>,
    /// 字 of a text.
    pub n_zi: Option<u64>,
    /// A caption file that goes with this film.
    pub captions: Option<EvidenceId>,
    /// What is doubtful about the file, as diagnostic codes; shown on its card.
    pub troubles: Vec<&'static str>,
    /// What becomes of it.
    pub verdict: FileVerdict,
    /// Whether the file itself is delivered, not only what a page shows of it.
    pub has_original: bool,
    /// Copies of it that are passed over.
    pub copies: Vec<ContentPath>,
    /// Every inference, for `explain`.
    pub why: Vec<Inference>,
}

impl Evidence {
    /// Where it is, and where its copies are: what is said of one of them is said of all.
    pub fn places(&self) -> impl Iterator<Item = &ContentPath> {
        std::iter::once(&self.path).chain(&self.copies)
    }
}

/// What a file's page is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The first page: files beside the schools.
    Site,
    /// The school's page, among its own files of the whole school.
    WholeSchool(SchoolId),
    /// The school's library.
    Library(SchoolId),
    /// What fits nowhere.
    Unfiled(SchoolId),
    /// A person, outside packages.
    Person(PersonId),
    /// A package.
    Package(PackageId),
    /// A subject group.
    Group(GroupId),
    /// An activity.
    Activity(ActivityId),
    /// A series, outside its tutorials.
    Series(SeriesId),
    /// A tutorial.
    Tutorial(TutorialId),
}

/// What becomes of a file: exactly one of four.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileVerdict {
    /// Shown in a page.
    Shown,
    /// Offered, not shown.
    Download,
    /// Kept back; why (id of a sentence `reason.*` in the message catalogue).
    Withheld(&'static str),
    /// Passed over; why (id of a sentence `reason.*` in the message catalogue).
    Ignored(&'static str),
}

/// How many files the public alone may not see: what it is not told of is not denied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// By the thing on whose page they stand for the school.
    pub by_owner: BTreeMap<Owner, usize>,
    /// By person.
    pub by_person: BTreeMap<PersonId, usize>,
    /// By person and canonical code of the point; with no person, the school's.
    pub by_point: BTreeMap<(SchoolId, Option<PersonId>, String), usize>,
    /// By school.
    pub by_school: BTreeMap<SchoolId, usize>,
}

/// A file that stands on no page.
#[derive(Clone, Debug)]
pub struct Other {
    /// Where it is.
    pub path: ContentPath,
    /// Size in bytes.
    pub size_bytes: u64,
    /// What becomes of it: shown (index texts), withheld (registers) or ignored.
    pub verdict: FileVerdict,
    /// The thing it speaks of, if any.
    pub owner: Option<Owner>,
}

/// One thing the program took for granted, and from which word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inference {
    /// What was inferred: id of a sentence `fact.*` in the message catalogue, such as `fact.kind`.
    pub fact: &'static str,
    /// The value held, in words.
    pub value: String,
    /// The word it was read from, as written.
    pub word: String,
    /// Where the word stands.
    pub from: Source,
}

/// Where a fact was read, strongest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A sidecar `NAME.EXT.toml`.
    Sidecar(ContentPath),
    /// Front matter of the text itself.
    FrontMatter(ContentPath),
    /// The folder's own `.toml` or `index.md`.
    FolderFile(ContentPath),
    /// A row of a register.
    Register(ContentPath, u32),
    /// The name of a file or folder.
    Name(ContentPath),
    /// The form of the content (first bytes).
    Content(ContentPath),
}

impl Source {
    /// The file or folder in which it stands.
    pub fn path(&self) -> &ContentPath {
        match self {
            Self::Sidecar(path) | Self::FrontMatter(path) | Self::FolderFile(path) | Self::Register(path, _) => path,
            Self::Name(path) | Self::Content(path) => path,
        }
    }
}

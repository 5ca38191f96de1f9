//! Turns the tree into schools, people, packages, resources, activities and tutorials that refer to
//! each other by id.
//!
//! **In** a [`Tree`](crate::scan::Tree), what was [read](crate::read) of it, the words and frameworks.
//! **Out** a [`Catalogue`] and diagnostics. **Never** reads the disk, knows a URL, or drops a file:
//! every file ends as evidence, as something read, or ignored. **Start at** [`catalogue()`].

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::Date;
use crate::path::ContentPath;

mod draft;
mod file;
mod folder;
mod input;
mod name;
mod order;
mod people;
mod register;
mod schools;
mod trouble;
mod tutorials;
mod walk;

pub use input::Input;
pub use register::RegisterTable;
pub use register::may_be_register;
pub use walk::catalogue;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in its vector of the catalogue.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// Index into [`Catalogue::schools`].
    SchoolId,
    /// Index into [`Catalogue::people`].
    PersonId,
    /// Index into [`Catalogue::packages`].
    PackageId,
    /// Index into [`Catalogue::groups`].
    GroupId,
    /// Index into [`Catalogue::activities`].
    ActivityId,
    /// Index into [`Catalogue::series`].
    SeriesId,
    /// Index into [`Catalogue::tutorials`].
    TutorialId,
    /// Index into [`Catalogue::evidence`].
    EvidenceId,
}

/// Everything the content holds, typed. Vectors are in the order people count; ids index them.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Names of the schools that were found but not wanted.
    pub left_out: Vec<String>,
    /// Schools, by folder name.
    pub schools: Vec<School>,
    /// People, school by school.
    pub people: Vec<Person>,
    /// Evidence packages, person by person.
    pub packages: Vec<Package>,
    /// Subject groups, school by school.
    pub groups: Vec<Group>,
    /// Activities, school by school, newest first where dated.
    pub activities: Vec<Activity>,
    /// Tutorial series: the site's own first, then school by school.
    pub series: Vec<Series>,
    /// Tutorials, series by series, in order of episode.
    pub tutorials: Vec<Tutorial>,
    /// Every file that stands on a page, by path.
    pub evidence: Vec<Evidence>,
    /// Files beside the schools, shown on the first page.
    pub files: Vec<EvidenceId>,
    /// Files that are not evidence: settings, registers, index texts, what was ignored.
    pub others: Vec<Other>,
    /// Registers as the schools keep them; private columns only for audience *review*.
    pub registers: Vec<RegisterTable>,
}

/// A school.
#[derive(Clone, Debug, Default)]
pub struct School {
    /// Its folder; the root if the content folder is itself one school.
    pub path: ContentPath,
    /// Its name.
    pub name: String,
    /// `slug =` of its settings, if given.
    pub slug: Option<String>,
    /// Stage id such as `primary`.
    pub stage: Option<String>,
    /// Environment id of the framework.
    pub environment: Option<String>,
    /// Framework id whose codes hold here.
    pub framework: String,
    /// Canonical codes the school chose, in its own order.
    pub points: Vec<String>,
    /// The school's own words about itself.
    pub about: Option<About>,
    /// The school form's flags and counts, key → value as written, in key order.
    pub form: BTreeMap<String, String>,
    /// Its people.
    pub people: Vec<PersonId>,
    /// Its subject groups.
    pub groups: Vec<GroupId>,
    /// Its activities.
    pub activities: Vec<ActivityId>,
    /// Its tutorial series.
    pub series: Vec<SeriesId>,
    /// Packages that name no person, only a point.
    pub packages: Vec<PackageId>,
    /// Resources of its library.
    pub library: Vec<EvidenceId>,
    /// The proofs, rules and forms of the whole school.
    pub whole_school: Vec<EvidenceId>,
    /// Files that fit nowhere else.
    pub unfiled: Vec<EvidenceId>,
}

/// A teacher, or anybody else who hands in evidence.
#[derive(Clone, Debug)]
pub struct Person {
    /// The school.
    pub school: SchoolId,
    /// The name as folder or roster writes it.
    pub name: String,
    /// `id` of `teacher.toml`.
    pub id: Option<String>,
    /// `slug =` of the settings, if given.
    pub slug: Option<String>,
    /// Name of the subject group.
    pub group: Option<GroupId>,
    /// Subject ids taught.
    pub subjects: Vec<String>,
    /// Grade ids taught.
    pub grades: Vec<String>,
    /// Full-time teacher, if the roster says.
    pub full_time: Option<bool>,
    /// Post such as 教务主任, if the roster says.
    pub post: Option<String>,
    /// Private columns of the roster: column id → value. Empty but for audience *review*.
    pub private: BTreeMap<String, String>,
    /// The roster lists this person.
    pub is_declared: bool,
    /// Files or folders bear this person's name.
    pub is_found: bool,
    /// The person's own words.
    pub about: Option<About>,
    /// The person's folders.
    pub paths: Vec<ContentPath>,
    /// The person's packages, points first in framework order, then by folder.
    pub packages: Vec<PackageId>,
    /// Loose files of the person.
    pub files: Vec<EvidenceId>,
}

/// What one person shows for one point, or one folder of a person.
#[derive(Clone, Debug)]
pub struct Package {
    /// The school.
    pub school: SchoolId,
    /// Whose; `None` for a point's folder without a person.
    pub person: Option<PersonId>,
    /// Canonical code of the point, in the school's framework.
    pub point: Option<String>,
    /// Title: of the index text, else the folder's name without code and person, else the point's.
    pub title: String,
    /// `slug =` of the settings, if given.
    pub slug: Option<String>,
    /// The folders it was gathered from; the first names it in ledgers.
    pub paths: Vec<ContentPath>,
    /// Its own words.
    pub about: Option<About>,
    /// Subject id.
    pub subject: Option<String>,
    /// Grade id.
    pub grade: Option<String>,
    /// Term as read, such as `上册` or `2021-2022学年`.
    pub term: Option<String>,
    /// Date.
    pub date: Option<Date>,
    /// Its files, in the order people count.
    pub files: Vec<EvidenceId>,
}

/// A subject group.
#[derive(Clone, Debug)]
pub struct Group {
    /// The school.
    pub school: SchoolId,
    /// Its name.
    pub name: String,
    /// `slug =` of the settings, if given.
    pub slug: Option<String>,
    /// Its folder, if it has one.
    pub path: Option<ContentPath>,
    /// Its members.
    pub members: Vec<PersonId>,
    /// Its own words.
    pub about: Option<About>,
    /// Its files.
    pub files: Vec<EvidenceId>,
}

/// An activity with its proofs.
#[derive(Clone, Debug)]
pub struct Activity {
    /// The school.
    pub school: SchoolId,
    /// Name without the date.
    pub name: String,
    /// `slug =` of the settings, if given.
    pub slug: Option<String>,
    /// Its folder.
    pub path: ContentPath,
    /// When.
    pub date: Option<Date>,
    /// Kind as declared, such as 集体备课.
    pub kind: Option<String>,
    /// Hours as declared.
    pub hours: Option<f64>,
    /// People who took part, as declared.
    pub members: Vec<PersonId>,
    /// Names among the members that the school does not know.
    pub other_members: Vec<String>,
    /// Its own words.
    pub about: Option<About>,
    /// Its files.
    pub files: Vec<EvidenceId>,
}

/// A series of tutorials: one folder.
#[derive(Clone, Debug)]
pub struct Series {
    /// The school, or `None` for the site's own.
    pub school: Option<SchoolId>,
    /// Title.
    pub title: String,
    /// `slug =` of the settings, if given.
    pub slug: Option<String>,
    /// Its folder.
    pub path: ContentPath,
    /// Its own words.
    pub about: Option<About>,
    /// Its tutorials, in order.
    pub tutorials: Vec<TutorialId>,
    /// Episode numbers that are missing between the first and the last.
    pub missing_episodes: Vec<u64>,
    /// Files that are no tutorials of their own: pictures and attachments of its texts.
    pub files: Vec<EvidenceId>,
}

/// One tutorial: a text, a film, or both.
#[derive(Clone, Debug)]
pub struct Tutorial {
    /// The series.
    pub series: SeriesId,
    /// Title without number and separators.
    pub title: String,
    /// `slug =` of the settings, if given.
    pub slug: Option<String>,
    /// Episode number.
    pub episode: Option<u64>,
    /// Date.
    pub date: Option<Date>,
    /// Tags as written.
    pub tags: Vec<String>,
    /// Its text, shown as the page's body.
    pub text: Option<EvidenceId>,
    /// Its films, recordings and documents (the text not among them).
    pub files: Vec<EvidenceId>,
}

/// The words of an `index.md`: where they are and what a list shows of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The Markdown file; its body is read when the page is made.
    pub path: ContentPath,
    /// First sentences, plain.
    pub excerpt: String,
    /// BLAKE3 of the text.
    pub text_hash: [u8; 32],
}

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
    /// Length in milliseconds, for films and sound.
    pub duration_ms: Option<u64>,
    /// Codec of the film.
    pub codec: Option<String>,
    /// Members of an archive: names, and how many there are in all.
    pub members: Option<(Vec<String>, u64)>,
    /// 字 of a text.
    pub n_zi: Option<u64>,
    /// BLAKE3 of a text.
    pub text_hash: Option<[u8; 32]>,
    /// A caption file that goes with this film.
    pub captions: Option<EvidenceId>,
    /// What is doubtful about the file, as diagnostic codes; shown on its card.
    pub troubles: Vec<&'static str>,
    /// What becomes of it.
    pub verdict: FileVerdict,
    /// Whether the file itself is delivered, not only what a page shows of it.
    pub has_original: bool,
    /// Every inference, for `explain`.
    pub why: Vec<Inference>,
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

impl Catalogue {
    /// The school of `id`.
    pub fn school(&self, id: SchoolId) -> &School {
        &self.schools[id.index()]
    }

    /// The person of `id`.
    pub fn person(&self, id: PersonId) -> &Person {
        &self.people[id.index()]
    }

    /// The package of `id`.
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.index()]
    }

    /// The group of `id`.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.index()]
    }

    /// The activity of `id`.
    pub fn activity(&self, id: ActivityId) -> &Activity {
        &self.activities[id.index()]
    }

    /// The series of `id`.
    pub fn series(&self, id: SeriesId) -> &Series {
        &self.series[id.index()]
    }

    /// The tutorial of `id`.
    pub fn tutorial(&self, id: TutorialId) -> &Tutorial {
        &self.tutorials[id.index()]
    }

    /// The evidence of `id`.
    pub fn evidence(&self, id: EvidenceId) -> &Evidence {
        &self.evidence[id.index()]
    }
}

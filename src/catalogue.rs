//! Turns the tree into schools, people, packages, resources, activities and tutorials that refer to
//! each other by id.
//!
//! **In** a [`Tree`](crate::scan::Tree), what was [read](crate::read) of it, the words and frameworks.
//! **Out** a [`Catalogue`] and diagnostics. **Never** reads the disk, knows a URL, or drops a file:
//! every file ends as evidence, as something read, or ignored. **Start at** [`catalogue()`].

use std::collections::BTreeMap;

use crate::path::ContentPath;

mod children;
mod closed;
mod context;
mod copies;
mod draft;
mod enter;
mod evidence;
mod file;
mod folder;
mod input;
mod name;
mod names;
mod order;
mod people;
mod register;
mod said;
mod school;
mod schools;
mod thing;
mod told;
mod trouble;
mod tutorials;
mod twins;
mod walk;
mod whose;

pub use copies::place_of_copies;
pub use evidence::Evidence;
pub use evidence::FileVerdict;
pub use evidence::Held;
pub use evidence::Inference;
pub use evidence::Other;
pub use evidence::Owner;
pub use evidence::Source;
pub use input::Input;
pub use register::Gap;
pub use register::RegisterTable;
pub use register::may_be_register;
pub use thing::About;
pub use thing::Activity;
pub use thing::Address;
pub use thing::Group;
pub use thing::Package;
pub use thing::Person;
pub use thing::School;
pub use thing::Series;
pub use thing::Tutorial;
pub use told::Origin;
pub use told::Told;
pub use walk::catalogue;

use crate::settings::Audience;

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
    /// Files that are passed over because another one of the same place holds the same, and that one.
    pub copies: BTreeMap<ContentPath, ContentPath>,
    /// How many files only the school sees.
    pub held: Held,
    /// Registers as the schools keep them; private columns only for audience *review*.
    pub registers: Vec<RegisterTable>,
    /// Files and folders that their own settings keep from some, with the first audience that may see them.
    pub closed: BTreeMap<ContentPath, Audience>,
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

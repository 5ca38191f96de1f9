//! What lists are made of.

use crate::catalogue::{ActivityId, EvidenceId, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};

/// What a page lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A school.
    School(SchoolId),
    /// A person.
    Person(PersonId),
    /// A group.
    Group(GroupId),
    /// An activity.
    Activity(ActivityId),
    /// A package.
    Package(PackageId),
    /// A series.
    Series(SeriesId),
    /// A tutorial.
    Tutorial(TutorialId),
    /// A file.
    File(EvidenceId),
    /// What has no page of its own: an episode that is missing, or a name by its place.
    Number(u64),
}

/// What may be taken out of a list.
pub trait Listed: Sized {
    /// The thing, if it is one of these.
    fn of(thing: Thing) -> Option<Self>;
}

macro_rules! listed {
    ($($kind:ident $id:ty,)*) => {$(
        impl Listed for $id {
            fn of(thing: Thing) -> Option<Self> {
                if let Thing::$kind(id) = thing { Some(id) } else { None }
            }
        }
    )*};
}

listed! {
    School SchoolId,
    Person PersonId,
    Group GroupId,
    Activity ActivityId,
    Package PackageId,
    Series SeriesId,
    Tutorial TutorialId,
    File EvidenceId,
    Number u64,
}

impl Listed for Thing {
    fn of(thing: Thing) -> Option<Self> {
        Some(thing)
    }
}

/// A part of what a page lists, in its own form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Schools of the site.
    Schools,
    /// People who are there: of a school, a group, an activity.
    People,
    /// People who have left or are away.
    Away,
    /// Names of people nobody knows.
    Names,
    /// Subject groups.
    Groups,
    /// Activities.
    Activities,
    /// Packages: of a person, or that name none.
    Packages,
    /// Packages of people that show a point.
    ShownPackages,
    /// Files of people that show a point; their cards stand elsewhere.
    ShownFiles,
    /// Resources that show a point; their cards stand elsewhere.
    Resources,
    /// Tutorial series.
    Series,
    /// Tutorials and gaps of a series.
    Tutorials,
    /// Documents of a whole school.
    Documents,
    /// Files of the thing itself.
    Files,
    /// Files that fit nowhere else.
    Unfiled,
    /// Resources of one subject, counted from 0 in the order of the page.
    Subject(usize),
}

impl Section {
    /// Its name, as `section.*` of the theme's words calls it; empty for those with a title of their own.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schools => "schools",
            Self::People => "people",
            Self::Away => "away",
            Self::Names => "names",
            Self::Groups => "groups",
            Self::Activities => "activities",
            Self::Packages => "packages",
            Self::ShownPackages => "shown_packages",
            Self::ShownFiles => "shown_files",
            Self::Resources => "resources",
            Self::Series => "series",
            Self::Tutorials => "tutorials",
            Self::Documents => "documents",
            Self::Files => "files",
            Self::Unfiled => "unfiled",
            Self::Subject(_) => "",
        }
    }

    /// Whether the cards of its files stand here, rather than being mentioned.
    pub fn holds_cards(self) -> bool {
        !matches!(self, Self::ShownFiles | Self::Resources)
    }
}

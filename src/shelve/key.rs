//! What pages there are.

use crate::catalogue::{ActivityId, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};
use crate::catalogue::{EvidenceId, Owner};
use crate::path::SitePath;

/// What a page is of. The order is the order of pages in lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKey {
    /// The first page.
    Home,
    /// A school.
    School(SchoolId),
    /// A person.
    Teacher(PersonId),
    /// An evidence package.
    Package(PackageId),
    /// A point as one school shows it: its canonical code.
    Point(SchoolId, String),
    /// A framework by id.
    Framework(String),
    /// A subject group.
    Group(GroupId),
    /// An activity.
    Activity(ActivityId),
    /// A school's library.
    Library(SchoolId),
    /// All tutorial series.
    Tutorials,
    /// A tutorial series.
    Series(SeriesId),
    /// A tutorial.
    Tutorial(TutorialId),
    /// A text that has no room on the page of its thing, or a part of it, counted from 0.
    Text(EvidenceId, u32),
    /// What this site is and how its files were counted.
    About,
    /// What a server shows for a wrong address.
    NotFound,
    /// A further page of one whose list is too long for a single one, counted from 2.
    Further(Box<PageKey>, u32),
    /// An address that leads on: an old one, or one that several things wish.
    Moved(SitePath),
}

impl PageKey {
    /// The kind as `xingzhi.json` and templates name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::School(_) => "school",
            Self::Teacher(_) => "teacher",
            Self::Package(_) => "package",
            Self::Point(..) => "point",
            Self::Framework(_) => "framework",
            Self::Group(_) => "group",
            Self::Activity(_) => "activity",
            Self::Library(_) => "library",
            Self::Tutorials => "tutorials",
            Self::Series(_) => "series",
            Self::Tutorial(_) => "tutorial",
            Self::Text(..) => "lesson",
            Self::About => "about",
            Self::NotFound => "not_found",
            Self::Further(of, _) if matches!(**of, Self::Library(_)) => "library_facet",
            Self::Further(of, _) => of.kind(),
            Self::Moved(_) => "moved",
        }
    }

    /// The name of the template of the page.
    pub fn template(&self) -> &'static str {
        self.first().0.kind()
    }

    /// The first page of the list of which this one shows a part, and the number of this one.
    pub fn first(&self) -> (&Self, u32) {
        match self {
            Self::Further(of, number) => (of, *number),
            key => (key, 1),
        }
    }

    /// The page with that number of the list that begins on this one.
    pub fn at(&self, number: u32) -> Self {
        if number < 2 { self.clone() } else { Self::Further(Box::new(self.clone()), number) }
    }

    /// The page on which the files of `owner` stand.
    pub fn of_owner(owner: Owner) -> Self {
        match owner {
            Owner::Site => Self::Home,
            Owner::WholeSchool(school) | Owner::Unfiled(school) => Self::School(school),
            Owner::Library(school) => Self::Library(school),
            Owner::Person(person) => Self::Teacher(person),
            Owner::Package(package) => Self::Package(package),
            Owner::Group(group) => Self::Group(group),
            Owner::Activity(activity) => Self::Activity(activity),
            Owner::Series(series) => Self::Series(series),
            Owner::Tutorial(tutorial) => Self::Tutorial(tutorial),
        }
    }
}

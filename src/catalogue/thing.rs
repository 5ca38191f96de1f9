//! The things a catalogue holds: schools, people, packages, groups, activities, tutorials.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::Told;
use crate::catalogue::{ActivityId, EvidenceId, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};
use crate::date::Date;
use crate::path::ContentPath;

/// Where the page of a thing stands, as far as the content says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The own name of its file or folder, never a title: an edited title moves no page.
    pub own: String,
    /// `slug =` of its settings, if given.
    pub slug: Option<String>,
    /// `aliases =` of its settings: places in the site that lead on to it, joined by `/`.
    pub aliases: Vec<String>,
}

impl Address {
    /// The address of a thing whose file or folder bears that name.
    pub fn of(own: &str) -> Self {
        Self { own: own.to_owned(), ..Self::default() }
    }

    /// Takes what settings say, where nothing was said before.
    pub fn take(&mut self, slug: Option<String>, aliases: Vec<String>) {
        self.slug = self.slug.take().or(slug);
        for alias in aliases {
            if !self.aliases.contains(&alias) {
                self.aliases.push(alias);
            }
        }
    }
}

/// A school.
#[derive(Clone, Debug, Default)]
pub struct School {
    /// Its folder; the root if the content folder is itself one school.
    pub path: ContentPath,
    /// Its name.
    pub name: String,
    /// Where its page stands.
    pub address: Address,
    /// Stage id such as `primary`.
    pub stage: Option<String>,
    /// Environment id of the framework.
    pub environment: Option<String>,
    /// Framework id whose codes hold here.
    pub framework: String,
    /// Whether `school.toml` or `site.toml` names that framework; else it is the default.
    pub is_framework_declared: bool,
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
    /// Its register of withdrawals is not understood to the end.
    pub is_unsure: bool,
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
    /// Where its page stands.
    pub address: Address,
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
    /// Where group, subjects, grades and post were read.
    pub told: Told,
    /// What the roster says of the person's service, where everybody may know it: id of a status.
    pub status: Option<String>,
    /// The roster says that the person is not there, so that nothing of theirs is lacking.
    pub is_away: bool,
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
    /// Where its page stands.
    pub address: Address,
    /// The folders it was gathered from; the first names it in ledgers.
    pub paths: Vec<ContentPath>,
    /// Its own words.
    pub about: Option<About>,
    /// Subject id.
    pub subject: Option<String>,
    /// Grade id.
    pub grade: Option<String>,
    /// Term as read, such as `上册` or `2021-2022学年第一学期`.
    pub term: Option<String>,
    /// Date.
    pub date: Option<Date>,
    /// Facts that its own `.toml` says: `subject`, `grade`, `term`, `date`.
    pub said: BTreeSet<&'static str>,
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
    /// Where its page stands.
    pub address: Address,
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
    /// Where its page stands.
    pub address: Address,
    /// Its folder.
    pub path: ContentPath,
    /// When.
    pub date: Option<Date>,
    /// Term as read, such as `2021-2022学年 第一学期`.
    pub term: Option<String>,
    /// Kind as declared, such as 集体备课.
    pub kind: Option<String>,
    /// Hours as declared.
    pub hours: Option<f64>,
    /// People who took part, as declared.
    pub members: Vec<PersonId>,
    /// Names among the members that the school does not know.
    pub other_members: Vec<String>,
    /// Facts that its own `.toml` or index text says: `date`, `kind`, `hours`.
    pub said: BTreeSet<&'static str>,
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
    /// Where its page stands.
    pub address: Address,
    /// Whether its tutorials have the files of their texts beside them.
    pub has_originals: bool,
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
    /// Where its page stands.
    pub address: Address,
    /// Whether the file of its text is delivered beside it; its page shows it whole.
    pub has_original: bool,
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
}

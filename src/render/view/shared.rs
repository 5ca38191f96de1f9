//! What several page kinds show.

use serde::Serialize;

use crate::catalogue::{ActivityId, GroupId, PersonId, SchoolId};
use crate::framework::Framework;
use crate::render::view::scene::Scene;
use crate::render::words;
use crate::route::PageKey;

/// A page to go to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Link {
    /// Its title.
    pub title: String,
    /// The link to it, ready to use; none if the site has no such page.
    pub href: Option<String>,
}

/// A word of the vocabulary.
#[derive(Clone, Debug, Serialize)]
pub struct Label {
    /// Its stable id, such as `lesson_plan`.
    pub id: String,
    /// How it is called.
    pub label: String,
}

/// Something known, and from where.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is about.
    pub label: String,
    /// The value in words; none: not filled in.
    pub value: Option<String>,
    /// A page about the value.
    pub href: Option<String>,
    /// `found` in files, `declared` in a register or settings, or `both`.
    pub source: &'static str,
    /// The same in words.
    pub source_label: String,
}

/// A point as badges and lists show it.
#[derive(Clone, Debug, Serialize)]
pub struct PointLabel {
    /// Its code, such as `A5`.
    pub code: String,
    /// Its title; empty if nobody knows it.
    pub title: String,
    /// The link to its page in this school.
    pub href: Option<String>,
}

/// A person in a list.
#[derive(Clone, Debug, Serialize)]
pub struct PersonCard {
    /// Name as written.
    pub name: String,
    /// The link to the person's page.
    pub href: Option<String>,
    /// Subject group.
    pub group: Option<String>,
    /// Subjects taught.
    pub subjects: Vec<String>,
    /// Points with evidence.
    pub points: Vec<PointLabel>,
    /// How many packages.
    pub n_packages: usize,
    /// How many files, those in packages included.
    pub n_files: usize,
}

/// A group in a list.
#[derive(Clone, Debug, Serialize)]
pub struct GroupCard {
    /// Name.
    pub name: String,
    /// The link to its page.
    pub href: Option<String>,
    /// How many members.
    pub n_members: usize,
    /// How many files.
    pub n_files: usize,
    /// First sentences of its own words.
    pub excerpt: Option<String>,
}

/// An activity in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ActivityCard {
    /// Name without the date.
    pub name: String,
    /// The link to its page.
    pub href: Option<String>,
    /// When.
    pub date: Option<String>,
    /// Kind as declared.
    pub kind: Option<String>,
    /// Hours as declared.
    pub hours: Option<String>,
    /// How many files.
    pub n_files: usize,
}

impl Scene<'_> {
    /// A fact; `is_found` and `is_declared` say from where.
    pub fn fact(&self, name: &str, value: Option<String>, is_found: bool, is_declared: bool) -> Fact {
        let source = source(is_found, is_declared);
        Fact {
            label: self.strings.of("fact", name),
            value,
            href: None,
            source,
            source_label: self.strings.of("source", source),
        }
    }

    /// A person as lists show them.
    pub fn person_card(&self, id: PersonId) -> PersonCard {
        let person = self.catalogue().person(id);
        let in_packages: usize =
            person.packages.iter().map(|id| self.visible(&self.catalogue().package(*id).files)).sum();
        PersonCard {
            name: person.name.clone(),
            href: self.href(&PageKey::Teacher(id)),
            group: person.group.map(|id| self.catalogue().group(id).name.clone()),
            subjects: person.subjects.iter().map(|id| self.words.subject(id).to_owned()).collect(),
            points: self.points_of(id).into_iter().map(|code| self.point(person.school, &code)).collect(),
            n_packages: person.packages.len(),
            n_files: in_packages + self.visible(&person.files),
        }
    }

    /// Codes for which a person has evidence, in the order of the framework.
    pub fn points_of(&self, id: PersonId) -> Vec<String> {
        let person = self.catalogue().person(id);
        let packages = person.packages.iter().map(|id| self.catalogue().package(*id));
        let files = person.files.iter().filter(|id| self.is_visible(**id)).map(|id| self.catalogue().evidence(*id));
        let mut codes: Vec<String> = packages
            .filter_map(|package| package.point.clone())
            .chain(files.filter_map(|file| file.point.clone()))
            .collect();
        codes.sort_by_key(|code| (self.point_order(person.school, code), code.clone()));
        codes.dedup();
        codes
    }

    /// How many files a person shows for a point.
    pub fn n_shown(&self, id: PersonId, code: &str) -> usize {
        let person = self.catalogue().person(id);
        let packages = person.packages.iter().map(|id| self.catalogue().package(*id));
        let in_packages: usize = packages
            .filter(|package| package.point.as_deref() == Some(code))
            .map(|package| self.visible(&package.files))
            .sum();
        let loose = person
            .files
            .iter()
            .filter(|id| self.is_visible(**id) && self.catalogue().evidence(**id).point.as_deref() == Some(code));
        in_packages + loose.count()
    }

    /// A group as lists show it.
    pub fn group_card(&self, id: GroupId) -> GroupCard {
        let group = self.catalogue().group(id);
        GroupCard {
            name: group.name.clone(),
            href: self.href(&PageKey::Group(id)),
            n_members: group.members.len(),
            n_files: self.visible(&group.files),
            excerpt: group.about.as_ref().map(|about| about.excerpt.clone()).filter(|excerpt| !excerpt.is_empty()),
        }
    }

    /// An activity as lists show it.
    pub fn activity_card(&self, id: ActivityId) -> ActivityCard {
        let activity = self.catalogue().activity(id);
        ActivityCard {
            name: activity.name.clone(),
            href: self.href(&PageKey::Activity(id)),
            date: self.date(activity.date),
            kind: activity.kind.clone(),
            hours: activity.hours.map(words::hours),
            n_files: self.visible(&activity.files),
        }
    }

    /// The label of an environment.
    pub fn environment(&self, framework: Option<&Framework>, id: &str) -> String {
        words::environment_label(self.site.frameworks, framework, id, self.language()).to_owned()
    }

    /// Stage, environment and framework of a school, as facts.
    pub fn school_facts(&self, id: SchoolId) -> Vec<Fact> {
        let school = self.catalogue().school(id);
        let stage = school.stage.as_ref().map(|stage| self.words.stage(stage).to_owned());
        let framework = self.framework(id);
        let environment = school.environment.as_ref().map(|id| self.environment(framework, id));
        let mut facts = Vec::new();
        facts.extend(stage.map(|stage| self.fact("stage", Some(stage), false, true)));
        facts.extend(environment.map(|environment| self.fact("environment", Some(environment), false, true)));
        if framework.is_some() {
            let key = PageKey::Framework(school.framework.clone());
            let mut fact = self.fact("framework", Some(self.title(&key)), false, true);
            fact.href = self.href(&key);
            facts.push(fact);
        }
        facts
    }
}

/// The word for where a fact is from.
pub fn source(is_found: bool, is_declared: bool) -> &'static str {
    match (is_found, is_declared) {
        (true, true) => "both",
        (false, true) => "declared",
        _ => "found",
    }
}

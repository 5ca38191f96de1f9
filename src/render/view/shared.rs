//! What several page kinds show.

use serde::Serialize;

use crate::catalogue::{ActivityId, GroupId, Origin, Owner, Person, PersonId, SchoolId};
use crate::framework::Framework;
use crate::render::view::scene::Scene;
use crate::render::words;
use crate::route::PageKey;
use crate::settings::Audience;

/// Read in names of files and folders.
pub const FOUND: &str = "found";
/// Read in a register.
pub const DECLARED: &str = "declared";
/// Read in both.
pub const BOTH: &str = "both";
/// Read in the own `.toml` or text of the thing.
pub const SAID: &str = "said";
/// Read in `school.toml` or `site.toml`.
pub const SETTINGS: &str = "settings";
/// Said by nobody: what holds then.
pub const DEFAULT: &str = "default";

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
    /// `found` in names of files and folders, `declared` in a register, `both`, `said` in the thing's own
    /// `.toml` or text, `settings` of the school or site, or the program's `default`.
    pub source: &'static str,
    /// The same in words.
    pub source_label: String,
    /// Other values, from elsewhere.
    pub others: Vec<FactValue>,
    /// Whether names of files and folders tell a value that register or settings do not know.
    pub is_differing: bool,
}

/// Another value of a fact, and from where.
#[derive(Clone, Debug, Serialize)]
pub struct FactValue {
    /// The value in words.
    pub value: String,
    /// A page about the value.
    pub href: Option<String>,
    /// From where, as in *Fact*.
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
    /// What the roster says of the person's service, if it says anything; none for the public.
    pub status: Option<String>,
    /// Whether the roster says that the person has left or is away.
    pub is_away: bool,
    /// Points with evidence.
    pub points: Vec<PointLabel>,
    /// How many packages.
    pub n_packages: usize,
    /// How many files, those in packages included.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
}

/// A group in a list.
#[derive(Clone, Debug, Serialize)]
pub struct GroupCard {
    /// Name.
    pub name: String,
    /// The link to its page.
    pub href: Option<String>,
    /// How many members, those who have left or are away not counted.
    pub n_members: usize,
    /// How many files.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
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
    /// Term as names of folders tell it.
    pub term: Option<String>,
    /// Kind as declared.
    pub kind: Option<String>,
    /// Hours as declared.
    pub hours: Option<String>,
    /// How many files.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
}

impl Scene<'_> {
    /// A fact from `source`, as `source.*` of the theme's words names it.
    pub fn fact(&self, name: &str, value: Option<String>, source: &'static str) -> Fact {
        Fact {
            label: self.strings.of("fact", name),
            value,
            href: None,
            source,
            source_label: self.strings.of("source", source),
            others: Vec::new(),
            is_differing: false,
        }
    }

    /// What was told of a person, each value with where it was read; none if nothing was.
    pub fn told<T: PartialEq>(&self, name: &str, told: &[(T, Origin)], word: &dyn Fn(&T) -> Link) -> Option<Fact> {
        let mut seen: Vec<&T> = Vec::new();
        let mut values: Vec<FactValue> = Vec::new();
        for (value, _) in told {
            if seen.contains(&value) {
                continue;
            }
            seen.push(value);
            let from = |origin| told.iter().any(|(other, from)| other == value && *from == origin);
            let source = source(from(Origin::Found), from(Origin::Register), from(Origin::Settings));
            let Link { title, href } = word(value);
            match values.iter_mut().find(|known| known.source == source) {
                Some(known) => {
                    known.value = [known.value.as_str(), &title].join(&self.strings.of("common", "comma"));
                    known.href = None;
                }
                None => {
                    let source_label = self.strings.of("source", source);
                    values.push(FactValue { value: title, href, source, source_label });
                }
            }
        }
        let is_differing = values.iter().any(|value| value.source == FOUND) && values.len() > 1;
        let mut values = values.into_iter();
        let first = values.next()?;
        let fact = self.fact(name, Some(first.value), first.source);
        Some(Fact { href: first.href, others: values.collect(), is_differing, ..fact })
    }

    /// What the roster says of a person's service. Why somebody is away is not the public's business.
    pub fn status(&self, person: &Person) -> Option<String> {
        let is_public = self.site.facts.audience == Audience::Public;
        let status = self.site.vocabulary.status(person.status.as_deref()?).filter(|_| !is_public)?;
        Some(self.words.status(&status.id).to_owned())
    }

    /// Whether the roster says that somebody has left or is away: counted with nobody's teachers.
    pub fn is_away(&self, id: PersonId) -> bool {
        self.catalogue().person(id).is_away
    }

    /// How many of `people` are there.
    pub fn n_present(&self, people: &[PersonId]) -> usize {
        people.iter().filter(|id| !self.is_away(**id)).count()
    }

    /// Subjects of a person, as the strongest source tells them.
    pub fn subjects_of(&self, person: &Person) -> Vec<String> {
        let strongest = person.told.subjects.iter().map(|(_, origin)| *origin).min();
        let told = person.told.subjects.iter().filter(|(_, origin)| Some(*origin) == strongest);
        told.map(|(id, _)| self.words.subject(id).to_owned()).collect()
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
            subjects: self.subjects_of(person),
            status: self.status(person),
            is_away: self.is_away(id),
            points: self.points_of(id).into_iter().map(|code| self.point(person.school, &code)).collect(),
            n_packages: person.packages.len(),
            n_files: in_packages + self.visible(&person.files),
            n_held: self.catalogue().held.by_person.get(&id).copied().unwrap_or_default(),
        }
    }

    /// Codes for which a person has evidence, in the order of the framework.
    pub fn points_of(&self, id: PersonId) -> Vec<String> {
        let person = self.catalogue().person(id);
        // A folder prepared for a point shows nothing yet.
        let packages = person.packages.iter().map(|id| self.catalogue().package(*id));
        let packages = packages.filter(|package| package.about.is_some() || self.visible(&package.files) > 0);
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
            n_members: self.n_present(&group.members),
            n_files: self.visible(&group.files),
            n_held: self.n_held(Owner::Group(id)),
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
            term: activity.term.clone(),
            kind: activity.kind.clone(),
            hours: activity.hours.map(words::hours),
            n_files: self.visible(&activity.files),
            n_held: self.n_held(Owner::Activity(id)),
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
        facts.extend(stage.map(|stage| self.fact("stage", Some(stage), SETTINGS)));
        facts.extend(environment.map(|environment| self.fact("environment", Some(environment), SETTINGS)));
        if framework.is_some() {
            let key = PageKey::Framework(school.framework.clone());
            let source = if school.is_framework_declared { SETTINGS } else { DEFAULT };
            let mut fact = self.fact("framework", Some(self.title(&key)), source);
            fact.href = self.href(&key);
            facts.push(fact);
        }
        facts
    }
}

/// The word for where a value is from: a register weighs more than the thing's own settings, these more
/// than names of files and folders.
pub fn source(is_found: bool, is_registered: bool, is_said: bool) -> &'static str {
    match (is_found, is_registered, is_said) {
        (true, true, _) => BOTH,
        (false, true, _) => DECLARED,
        (_, false, true) => SAID,
        _ => FOUND,
    }
}

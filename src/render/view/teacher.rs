//! A person's page.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalogue::{ActivityId, EvidenceId, GroupId, Origin, Owner, PackageId, PersonId};
use crate::date::Date;
use crate::render::view::card::{Card, PackageCard};
use crate::render::view::scene::Scene;
use crate::render::view::shared::{self, ActivityCard, DECLARED, Fact, Label, Link, PointLabel, SAID};
use crate::render::view::text::Text;
use crate::render::words;
use crate::route::{PageKey, Show};
use crate::shelve::{Listed, Section};
use crate::vocabulary::Form;

/// `view` of `teacher.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Teacher {
    /// Name as folder or roster writes it.
    pub name: String,
    /// First character of the name, for a mark beside it.
    pub initial: String,
    /// `found` in files, `declared` in the roster, or `both`.
    pub source: &'static str,
    /// The same in words.
    pub source_label: String,
    /// The person's own words.
    pub about: Option<Text>,
    /// Group, subjects, grades, post.
    pub facts: Vec<Fact>,
    /// Private columns of the roster; empty but for audience *review*.
    pub private: Vec<Fact>,
    /// Points, those of the school first.
    pub points: Vec<TeacherPoint>,
    /// Packages, points first.
    pub packages: Vec<PackageCard>,
    /// Words of reflection from the person's texts.
    pub quotes: Vec<Quote>,
    /// Dated things, newest first.
    pub timeline: Vec<Moment>,
    /// Activities in which the person took part.
    pub activities: Vec<ActivityCard>,
    /// Those of them that `timeline` does not show: without a date, or too long ago.
    pub more_activities: Vec<ActivityCard>,
    /// Pictures outside packages.
    pub gallery: Vec<Card>,
    /// All other files outside packages.
    pub files: Vec<Card>,
    /// How many files, those in packages included.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
}

/// A point as this person shows it.
#[derive(Clone, Debug, Serialize)]
pub struct TeacherPoint {
    /// The point.
    pub point: PointLabel,
    /// The link to the person's package for it, if there is just one.
    pub href: Option<String>,
    /// How many files.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
    /// Whether the school chose it.
    pub is_chosen: bool,
}

/// Words of a reflection.
#[derive(Clone, Debug, Serialize)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub from: Link,
}

/// What came about on a day in one place.
#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    /// The day or month.
    pub date: String,
    /// `package`, `file` or `activity`.
    pub what: &'static str,
    /// Its title: of the package, the file or the activity.
    pub title: String,
    /// The link to it.
    pub href: Option<String>,
    /// Kinds of evidence, each once.
    pub kinds: Vec<Label>,
    /// How many files.
    pub n_files: usize,
    /// The activity, if it is one.
    pub activity: Option<ActivityCard>,
}

/// The most quotes, and the most moments, that a page shows.
const MAX_QUOTES: usize = 3;
const MAX_MOMENTS: usize = 40;

/// What a person's page shows.
pub fn view(scene: &Scene<'_>, id: PersonId) -> Teacher {
    let person = scene.catalogue().person(id);
    let all = files(scene, id);
    let card = scene.person_card(id);
    let (gallery, files) = scene.cards(Section::Files).into_iter().partition(|card| card.show == "picture");
    let timeline = scene.once(|| timeline(scene, &all));
    let activities: Vec<ActivityCard> =
        scene.listed(Section::Activities).map(|activity| scene.activity_card(activity)).collect();
    // A list on several pages is told whole, so that none is without anything.
    let is_told_twice = scene.shelf.n_pages() > 1;
    let is_shown = |card: &ActivityCard| {
        !is_told_twice
            && timeline.iter().any(|moment| moment.activity.as_ref().is_some_and(|shown| shown.href == card.href))
    };
    let source = shared::source(person.is_found, person.is_declared, false);
    Teacher {
        name: person.name.clone(),
        initial: person.name.chars().next().map(String::from).unwrap_or_default(),
        source,
        source_label: scene.strings.of("source", source),
        about: scene.once(|| scene.about(person.about.as_ref(), &person.name)),
        facts: facts(scene, id),
        private: scene.once(|| private(scene, id)),
        points: scene.once(|| points(scene, id)),
        packages: scene.listed(Section::Packages).map(|package| scene.package_card(package)).collect(),
        quotes: scene.once(|| quotes(scene, &all)),
        more_activities: activities.iter().filter(|card| !is_shown(card)).cloned().collect(),
        timeline,
        activities,
        gallery,
        files,
        n_files: card.n_files,
        n_held: card.n_held,
    }
}

/// Every published file of a person, packages first.
fn files(scene: &Scene<'_>, id: PersonId) -> Vec<EvidenceId> {
    let person = scene.catalogue().person(id);
    let in_packages = person.packages.iter().flat_map(|package| &scene.catalogue().package(*package).files);
    in_packages.chain(&person.files).copied().filter(|file| scene.is_visible(*file)).collect()
}

fn facts(scene: &Scene<'_>, id: PersonId) -> Vec<Fact> {
    let person = scene.catalogue().person(id);
    let group = |id: &GroupId| scene.link(PageKey::Group(*id));
    let word = |title: &str| Link { title: title.to_owned(), href: None };
    let mut facts = Vec::new();
    facts.extend(scene.status(person).map(|status| scene.fact("status", Some(status), DECLARED)));
    facts.extend(scene.told("group", &person.told.groups, &group));
    facts.extend(scene.told("subjects", &person.told.subjects, &|id| word(scene.words.subject(id))));
    facts.extend(scene.told("grades", &person.told.grades, &|id| word(scene.words.grade(id))));
    if let Some(post) = &person.post {
        let is_said = person.told.post == Some(Origin::Settings);
        facts.push(scene.fact("post", Some(post.clone()), if is_said { SAID } else { DECLARED }));
    }
    if let Some(full_time) = person.full_time {
        let word = if full_time { "yes" } else { "no" };
        facts.push(scene.fact("full_time", Some(scene.strings.of("common", word)), DECLARED));
    }
    facts
}

/// Columns of the roster that only reviewers see, as the register calls them; what it does not know goes by
/// the school's own head.
fn private(scene: &Scene<'_>, id: PersonId) -> Vec<Fact> {
    let roster = scene.site.vocabulary.registers.iter().find(|register| register.id == "roster");
    let columns = || roster.into_iter().flat_map(|register| &register.columns);
    let fact = |(key, value): (&String, &String)| {
        let name = key.trim_start_matches(['?', '!']);
        let column = columns().find(|column| column.id == name);
        if column.is_some_and(|column| !column.private) && name == key {
            return None;
        }
        let is_word = column.is_some_and(|column| column.form == Form::YesNo) && name == key;
        let value = if is_word { scene.strings.of("common", value) } else { value.clone() };
        let label = column.map_or(name, |column| words::pick(scene.language(), &column.zh, &column.en));
        Some(Fact { label: label.to_owned(), ..scene.fact(name, Some(value), DECLARED) })
    };
    scene.catalogue().person(id).private.iter().filter_map(fact).collect()
}

fn points(scene: &Scene<'_>, id: PersonId) -> Vec<TeacherPoint> {
    let person = scene.catalogue().person(id);
    let chosen = &scene.catalogue().school(person.school).points;
    // Nothing is lacking of who is not there.
    let mut codes = if person.is_away { Vec::new() } else { chosen.clone() };
    codes.extend(scene.points_of(id).into_iter().filter(|code| person.is_away || !chosen.contains(code)));
    let packages = |code: &str| {
        let of_code = |package: &&crate::catalogue::PackageId| {
            scene.catalogue().package(**package).point.as_deref() == Some(code)
        };
        person.packages.iter().filter(of_code).copied().collect::<Vec<_>>()
    };
    codes
        .iter()
        .map(|code| TeacherPoint {
            point: scene.point(person.school, code),
            href: match packages(code)[..] {
                [package] => scene.href(&PageKey::Package(package)),
                _ => None,
            },
            n_files: scene.n_shown(id, code),
            n_held: scene.n_held_for(person.school, Some(id), code),
            is_chosen: chosen.contains(code),
        })
        .collect()
}

/// First sentences of what the person wrote in reflection.
fn quotes(scene: &Scene<'_>, all: &[EvidenceId]) -> Vec<Quote> {
    let is_text = |id: &&EvidenceId| matches!(scene.places.show(**id), Show::Markdown | Show::Plain);
    let is_reflection = |id: &&EvidenceId| {
        scene
            .catalogue()
            .evidence(**id)
            .kind
            .as_deref()
            .is_some_and(|kind| kind == "reflection" || kind == "point_summary")
    };
    let quote = |id: &EvidenceId| {
        let text = scene.catalogue().evidence(*id).summary.clone().filter(|summary| summary.chars().count() >= 12)?;
        Some(Quote { text, from: place(scene, *id) })
    };
    all.iter().filter(is_text).filter(is_reflection).filter_map(quote).take(MAX_QUOTES).collect()
}

/// A file's card on the page it stands on.
fn place(scene: &Scene<'_>, id: EvidenceId) -> Link {
    let evidence = scene.catalogue().evidence(id);
    let href = scene.stands(id).map(|page| format!("{page}#{}", scene.site.routes.anchor(id)));
    Link { title: evidence.title.clone(), href }
}

fn timeline(scene: &Scene<'_>, all: &[EvidenceId]) -> Vec<Moment> {
    let mut moments: BTreeMap<(Reverse<Date>, Link), Moment> = BTreeMap::new();
    let mut enter =
        |date: Date, what: &'static str, link: Link, kind: Option<Label>, activity: Option<ActivityCard>| {
            let new = || Moment {
                date: date.to_string(),
                what,
                title: link.title.clone(),
                href: link.href.clone(),
                kinds: Vec::new(),
                n_files: 0,
                activity: None,
            };
            let moment = moments.entry((Reverse(date), link.clone())).or_insert_with(new);
            moment.n_files += usize::from(what != "activity");
            moment.activity = activity;
            moment.kinds.extend(kind.filter(|kind| !moment.kinds.iter().any(|known| known.id == kind.id)));
        };
    let mut packages: BTreeMap<PackageId, Link> = BTreeMap::new();
    for file in all {
        let evidence = scene.catalogue().evidence(*file);
        let Some(date) = evidence.date else { continue };
        let kind = evidence.kind.as_ref().map(|kind| scene.kind(kind));
        match evidence.owner {
            Owner::Package(package) => {
                let new = || Link { title: scene.full_title(package), href: scene.href(&PageKey::Package(package)) };
                enter(date, "package", packages.entry(package).or_insert_with(new).clone(), kind, None);
            }
            _ => enter(date, "file", place(scene, *file), kind, None),
        }
    }
    for activity in scene.shelf.all(Section::Activities).iter().copied().filter_map(ActivityId::of) {
        let Some(date) = scene.catalogue().activity(activity).date else { continue };
        enter(date, "activity", scene.link(PageKey::Activity(activity)), None, Some(scene.activity_card(activity)));
    }
    moments.into_values().take(MAX_MOMENTS).collect()
}

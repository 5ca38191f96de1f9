//! A school's page.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::catalogue::{PackageId, PersonId, SchoolId};
use crate::render::view::card::{Card, PackageCard};
use crate::render::view::home::{self, News, Numbers};
use crate::render::view::scene::Scene;
use crate::render::view::shared::{ActivityCard, Fact, GroupCard, PersonCard, PointLabel, SETTINGS};
use crate::render::view::text::Text;
use crate::render::view::tutorial::SeriesCard;
use crate::route::PageKey;
use crate::shelve::{Section, step};

/// `view` of `school.html`.
#[derive(Clone, Debug, Serialize)]
pub struct School {
    /// Name.
    pub name: String,
    /// Its own words.
    pub about: Option<Text>,
    /// Stage, environment, framework.
    pub facts: Vec<Fact>,
    /// The school form's flags and counts.
    pub form: Vec<Fact>,
    /// Up to three packages that tell a whole lesson: what the school is proud of.
    pub proud: Vec<PackageCard>,
    /// Its people.
    pub people: Vec<PersonCard>,
    /// Those of whom the roster says that they have left or are away.
    pub away: Vec<PersonCard>,
    /// Which person shows which chosen point.
    pub coverage: Option<Coverage>,
    /// Its subject groups.
    pub groups: Vec<GroupCard>,
    /// Its activities, newest first.
    pub activities: Vec<ActivityCard>,
    /// The newest dated packages and activities.
    pub newest: Vec<News>,
    /// Packages that name no person.
    pub packages: Vec<PackageCard>,
    /// Its tutorial series.
    pub series: Vec<SeriesCard>,
    /// Its library, if it has one.
    pub library: Option<LibraryCard>,
    /// Documents of the whole school.
    pub documents: Vec<Card>,
    /// Files that fit nowhere else.
    pub unfiled: Vec<Card>,
    /// Files beside the school's folder, where its page is the site's first.
    pub files: Vec<Card>,
    /// How much there is, where its page is the site's first.
    pub numbers: Option<Numbers>,
}

/// People by points.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// Whether the school chose any points.
    pub has_choice: bool,
    /// The points: those the school chose, in its order, then others somebody shows.
    pub points: Vec<CoveragePoint>,
    /// A row a person of those this page lists.
    pub rows: Vec<CoverageRow>,
}

/// A column of the table.
#[derive(Clone, Debug, Serialize)]
pub struct CoveragePoint {
    /// The point.
    pub point: PointLabel,
    /// Whether the school chose it.
    pub is_chosen: bool,
    /// How many people show it, those who have left or are away not counted.
    pub n_people: usize,
}

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageRow {
    /// The person.
    #[serde(skip)]
    person: PersonId,
    /// Name.
    pub name: String,
    /// The link to the person's page.
    pub href: Option<String>,
    /// Whether the person has left or is away.
    pub is_away: bool,
    /// How many files for each point; 0: none.
    pub cells: Vec<usize>,
}

/// The library in a list.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryCard {
    /// The link to its page.
    pub href: Option<String>,
    /// How many resources.
    pub n_files: usize,
    /// Subjects, each with how many.
    pub subjects: Vec<(String, usize)>,
}

/// The most packages that a school is said to be proud of.
const MAX_PROUD: usize = 3;

/// What a school's page shows.
pub fn view(scene: &Scene<'_>, id: SchoolId) -> School {
    let school = scene.catalogue().school(id);
    let people = |section: Section| scene.listed(section).map(|person| scene.person_card(person)).collect();
    let is_first = scene.site.routes.is_first(&PageKey::School(id));
    School {
        name: school.name.clone(),
        about: scene.once(|| scene.about(school.about.as_ref(), &school.name)),
        facts: scene.school_facts(id),
        form: scene.once(|| school.form.iter().map(|(key, value)| form_fact(scene, key, value)).collect()),
        proud: scene.once(|| proud(scene, id)),
        people: people(Section::People),
        away: people(Section::Away),
        coverage: coverage(scene, id),
        groups: scene.listed(Section::Groups).map(|group| scene.group_card(group)).collect(),
        activities: scene.listed(Section::Activities).map(|activity| scene.activity_card(activity)).collect(),
        newest: scene.once(|| home::newest(scene, Some(id))),
        packages: scene.listed(Section::Packages).map(|package| scene.package_card(package)).collect(),
        series: scene.listed(Section::Series).map(|series| scene.series_card(series)).collect(),
        library: scene.once(|| library(scene, id)),
        documents: scene.cards(Section::Documents),
        unfiled: scene.cards(Section::Unfiled),
        files: scene.cards(Section::Files),
        numbers: scene.once(|| is_first.then(|| home::numbers(scene))),
    }
}

fn form_fact(scene: &Scene<'_>, key: &str, value: &str) -> Fact {
    let mut fact = scene.fact(key, Some(value.to_owned()).filter(|value| !value.is_empty()), SETTINGS);
    fact.label = scene.strings.of("form", key);
    if let Some(word) = scene.strings.get(&format!("form.{value}")).filter(|_| value == "true" || value == "false") {
        fact.value = Some(word.to_owned());
    }
    fact
}

/// Packages that tell most of a lesson: at least three steps, one a person, the fullest first.
fn proud(scene: &Scene<'_>, id: SchoolId) -> Vec<PackageCard> {
    let school = scene.catalogue().school(id);
    let best = |packages: &[PackageId]| {
        let rated = packages.iter().map(|package| (n_steps(scene, *package), *package));
        rated.max_by(|(steps, package), (other, other_package)| steps.cmp(other).then(other_package.cmp(package)))
    };
    let mut rated: Vec<(usize, PackageId)> =
        school.people.iter().filter_map(|person| best(&scene.catalogue().person(*person).packages)).collect();
    rated.retain(|(steps, _)| *steps >= 3);
    rated.sort_by(|(steps, package), (other, other_package)| other.cmp(steps).then(package.cmp(other_package)));
    rated.truncate(MAX_PROUD);
    rated.into_iter().map(|(_, package)| scene.package_card(package)).collect()
}

/// How many steps of a lesson a package tells.
fn n_steps(scene: &Scene<'_>, id: PackageId) -> usize {
    let files = scene.catalogue().package(id).files.iter().filter(|file| scene.is_visible(**file));
    let mut steps: Vec<usize> = files.map(|file| step::of(scene.catalogue().evidence(*file))).collect();
    steps.sort_unstable();
    steps.dedup();
    steps.into_iter().filter(|step| *step + 1 < step::all().len()).count()
}

fn coverage(scene: &Scene<'_>, id: SchoolId) -> Option<Coverage> {
    let school = scene.catalogue().school(id);
    let mut codes: Vec<String> = school.points.clone();
    let mut others: Vec<String> = school.people.iter().flat_map(|person| scene.points_of(*person)).collect();
    others.sort_by_key(|code| (scene.point_order(id, code), code.clone()));
    others.dedup();
    others.retain(|code| !codes.contains(code));
    codes.extend(others);
    let here: BTreeSet<PersonId> = scene.listed(Section::People).chain(scene.listed(Section::Away)).collect();
    if codes.is_empty() || here.is_empty() {
        return None;
    }
    let row = |person: &PersonId| CoverageRow {
        person: *person,
        name: scene.catalogue().person(*person).name.clone(),
        href: scene.href(&PageKey::Teacher(*person)),
        is_away: scene.is_away(*person),
        // What only the school sees is there all the same.
        cells: codes
            .iter()
            .map(|code| scene.n_shown(*person, code) + scene.n_held_for(id, Some(*person), code))
            .collect(),
    };
    // Nothing is lacking of somebody who is not there.
    let is_told = |row: &CoverageRow| !row.is_away || row.cells.iter().any(|n| *n > 0);
    let all: Vec<CoverageRow> = school.people.iter().map(row).filter(is_told).collect();
    let point = |(at, code): (usize, &String)| CoveragePoint {
        point: scene.point(id, code),
        is_chosen: school.points.contains(code),
        n_people: all.iter().filter(|row| !row.is_away && row.cells[at] > 0).count(),
    };
    let points: Vec<CoveragePoint> = codes.iter().enumerate().map(point).collect();
    let is_here = |row: &CoverageRow| here.contains(&row.person);
    let rows: Vec<CoverageRow> = all.into_iter().filter(is_here).collect();
    (!rows.is_empty()).then_some(Coverage { has_choice: !school.points.is_empty(), points, rows })
}

fn library(scene: &Scene<'_>, id: SchoolId) -> Option<LibraryCard> {
    let school = scene.catalogue().school(id);
    let files: Vec<_> = school.library.iter().filter(|file| scene.is_visible(**file)).collect();
    if files.is_empty() {
        return None;
    }
    let mut subjects: Vec<(String, usize)> = Vec::new();
    for subject in files.iter().filter_map(|file| scene.catalogue().evidence(**file).subject.as_ref()) {
        let label = scene.words.subject(subject);
        match subjects.iter_mut().find(|(known, _)| known == label) {
            Some((_, count)) => *count += 1,
            None => subjects.push((label.to_owned(), 1)),
        }
    }
    Some(LibraryCard { href: scene.href(&PageKey::Library(id)), n_files: files.len(), subjects })
}

//! The first page.

use serde::Serialize;

use crate::catalogue::{ActivityId, EvidenceId, PackageId, PersonId, SchoolId};
use crate::date::Date;
use crate::render::view::card::{Card, Picture};
use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::render::view::tutorial::SeriesCard;
use crate::route::PageKey;
use crate::shelve::Section;

/// `view` of `home.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// Schools in the order of folders.
    pub schools: Vec<SchoolCard>,
    /// The newest dated packages and activities, newest first.
    pub newest: Vec<News>,
    /// Tutorial series of the site itself.
    pub series: Vec<SeriesCard>,
    /// Files beside the schools.
    pub files: Vec<Card>,
    /// How many schools.
    pub n_schools: usize,
    /// How much there is.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// How much the site holds.
#[derive(Clone, Debug, Serialize)]
pub struct Numbers {
    /// How many people, those who have left or are away not counted.
    pub n_people: usize,
    /// How many packages.
    pub n_packages: usize,
    /// How many files are published.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
}

/// A school in a list.
#[derive(Clone, Debug, Serialize)]
pub struct SchoolCard {
    /// Name.
    pub name: String,
    /// The link to its page.
    pub href: Option<String>,
    /// Stage, such as 小学.
    pub stage: Option<String>,
    /// Environment, such as 多媒体教学环境.
    pub environment: Option<String>,
    /// First sentences of its own words.
    pub excerpt: Option<String>,
    /// How many people.
    pub n_people: usize,
    /// How many packages.
    pub n_packages: usize,
    /// How many of its chosen points somebody shows.
    pub n_covered: usize,
    /// How many points it chose.
    pub n_chosen: usize,
    /// `n_covered` of `n_chosen` in percent, 0 to 100.
    pub percent: usize,
    /// How many resources its library holds.
    pub n_library: usize,
    /// How many files only the school sees.
    pub n_held: usize,
    /// A picture of it.
    pub picture: Option<Picture>,
}

/// Something new.
#[derive(Clone, Debug, Serialize)]
pub struct News {
    /// `package` or `activity`.
    pub what: &'static str,
    /// Title.
    pub title: String,
    /// The link to its page.
    pub href: Option<String>,
    /// When.
    pub date: String,
    /// Whose, if a person's.
    pub person: Option<Link>,
    /// Which school.
    pub school: Link,
}

/// The most news that a page shows.
const MAX_NEWS: usize = 8;

/// What the first page shows.
pub fn view(scene: &Scene<'_>) -> Home {
    let catalogue = scene.catalogue();
    Home {
        schools: scene.listed(Section::Schools).map(|id| school(scene, id)).collect(),
        newest: scene.once(|| newest(scene, None)),
        series: scene.listed(Section::Series).map(|id| scene.series_card(id)).collect(),
        files: scene.cards(Section::Files),
        n_schools: catalogue.schools.len(),
        numbers: numbers(scene),
    }
}

/// How much the site holds.
pub fn numbers(scene: &Scene<'_>) -> Numbers {
    let catalogue = scene.catalogue();
    let all = (0..catalogue.evidence.len()).map(|at| EvidenceId(at as u32));
    Numbers {
        n_people: catalogue.schools.iter().map(|school| scene.n_present(&school.people)).sum(),
        n_packages: catalogue.packages.len(),
        n_files: all.filter(|id| scene.is_visible(*id)).count(),
        n_held: catalogue.held.by_owner.values().sum(),
    }
}

fn school(scene: &Scene<'_>, id: SchoolId) -> SchoolCard {
    let school = scene.catalogue().school(id);
    let shows =
        |person: &PersonId, code: &str| scene.n_shown(*person, code) + scene.n_held_for(id, Some(*person), code) > 0;
    let covered = |code: &&String| school.people.iter().any(|person| shows(person, code));
    let n_covered = school.points.iter().filter(covered).count();
    let n_packages: usize = school.people.iter().map(|person| scene.catalogue().person(*person).packages.len()).sum();
    SchoolCard {
        name: school.name.clone(),
        href: scene.href(&PageKey::School(id)),
        stage: school.stage.as_ref().map(|stage| scene.words.stage(stage).to_owned()),
        environment: school.environment.as_ref().map(|part| scene.environment(scene.framework(id), part)),
        excerpt: school.about.as_ref().map(|about| about.excerpt.clone()).filter(|excerpt| !excerpt.is_empty()),
        n_people: scene.n_present(&school.people),
        n_packages: n_packages + school.packages.len(),
        n_covered,
        percent: (n_covered * 100).checked_div(school.points.len()).unwrap_or(0),
        n_chosen: school.points.len(),
        n_library: scene.visible(&school.library),
        n_held: scene.catalogue().held.by_school.get(&id).copied().unwrap_or_default(),
        picture: cover(scene, id),
    }
}

/// What shows a school: a photo of its own, else of its newest activity that has one, else any picture.
fn cover(scene: &Scene<'_>, id: SchoolId) -> Option<Picture> {
    let (catalogue, school) = (scene.catalogue(), scene.catalogue().school(id));
    let mut activities: Vec<_> = school.activities.iter().map(|id| catalogue.activity(*id)).collect();
    activities.sort_by_key(|activity| std::cmp::Reverse(activity.date));
    let packages = school.people.iter().flat_map(|id| &catalogue.person(*id).packages);
    let packages = packages.flat_map(|id| &catalogue.package(*id).files);
    let activities = activities.iter().flat_map(|activity| &activity.files);
    let files: Vec<EvidenceId> = school.whole_school.iter().chain(activities).chain(packages).copied().collect();
    let is_photo = |id: &EvidenceId| catalogue.evidence(*id).kind.as_deref() == Some("photo");
    let photos: Vec<EvidenceId> = files.iter().copied().filter(is_photo).collect();
    scene.cover(&photos).or_else(|| scene.cover(&files))
}

/// The newest dated things, of one school or of all.
pub fn newest(scene: &Scene<'_>, school: Option<SchoolId>) -> Vec<News> {
    let catalogue = scene.catalogue();
    let mut dated: Vec<(Date, PageKey)> = Vec::new();
    for (at, package) in catalogue.packages.iter().enumerate() {
        if school.is_none_or(|school| school == package.school) {
            let files = package.files.iter().filter(|id| scene.is_visible(**id));
            let latest = files.filter_map(|id| catalogue.evidence(*id).date).max();
            dated.extend(package.date.or(latest).map(|date| (date, PageKey::Package(PackageId(at as u32)))));
        }
    }
    for (at, activity) in catalogue.activities.iter().enumerate() {
        if school.is_none_or(|school| school == activity.school) {
            dated.extend(activity.date.map(|date| (date, PageKey::Activity(ActivityId(at as u32)))));
        }
    }
    dated.sort_by(|(date, key), (other, other_key)| other.cmp(date).then_with(|| key.cmp(other_key)));
    dated.truncate(MAX_NEWS);
    dated.into_iter().filter_map(|(date, key)| news(scene, date, key)).collect()
}

fn news(scene: &Scene<'_>, date: Date, key: PageKey) -> Option<News> {
    let person = match &key {
        PageKey::Package(id) => scene.catalogue().package(*id).person,
        _ => None,
    };
    Some(News {
        what: key.kind(),
        title: match &key {
            PageKey::Package(id) => scene.full_title(*id),
            _ => scene.title(&key),
        },
        href: scene.href(&key),
        date: date.to_string(),
        person: person.map(|id| scene.link(PageKey::Teacher(id))),
        school: scene.link(PageKey::School(scene.school_of(&key)?)),
    })
}

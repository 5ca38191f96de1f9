//! A package's page: a lesson told in order.

use serde::Serialize;

use crate::catalogue::{EvidenceId, Owner, PackageId, PersonId};
use crate::render::view::card::Card;
use crate::render::view::scene::Scene;
use crate::render::view::shared::{FOUND, Fact, Link, PointLabel, SAID};
use crate::render::view::text::Text;
use crate::route::PageKey;
use crate::shelve::{Section, step};

/// `view` of `package.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Package {
    /// Title: mostly that of its point.
    pub title: String,
    /// The name of the lesson, as its files tell it; none if the title says it already.
    pub lesson: Option<String>,
    /// Whose.
    pub person: Option<Link>,
    /// The point it shows.
    pub point: Option<PointLabel>,
    /// Subject, grade, term, date.
    pub facts: Vec<Fact>,
    /// Its own words.
    pub about: Option<Text>,
    /// The lesson in order.
    pub steps: Vec<Step>,
    /// How many files.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
    /// The person's other packages, or the first of very many.
    pub others: Vec<Link>,
    /// The page that lists them all, if they are more.
    pub all_others: Option<Link>,
}

/// One part of a story told in files.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Its id, such as `design`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Pictures, to be shown side by side.
    pub gallery: Vec<Card>,
    /// All other files.
    pub cards: Vec<Card>,
}

/// The most other packages that a page names.
const MAX_OTHERS: usize = 60;

/// What a package's page shows.
pub fn view(scene: &Scene<'_>, id: PackageId) -> Package {
    let package = scene.catalogue().package(id);
    let siblings = package.person.map_or(&[][..], |person| &scene.catalogue().person(person).packages[..]);
    let others = || siblings.iter().filter(|other| **other != id);
    let more = |person: PersonId| scene.link(PageKey::Teacher(person));
    Package {
        title: package.title.clone(),
        lesson: scene.lesson(id),
        person: package.person.map(|person| scene.link(PageKey::Teacher(person))),
        point: package.point.as_ref().map(|code| scene.point(package.school, code)),
        facts: facts(scene, id),
        about: scene.once(|| scene.about(package.about.as_ref(), &package.title)),
        steps: steps(scene),
        n_files: scene.shelf.count(Section::Files),
        n_held: scene.n_held(Owner::Package(id)),
        others: scene.once(|| others().take(MAX_OTHERS).map(|other| package_link(scene, *other)).collect()),
        all_others: scene.once(|| package.person.filter(|_| others().count() > MAX_OTHERS)).map(more),
    }
}

fn package_link(scene: &Scene<'_>, id: PackageId) -> Link {
    let mut link = Link { title: scene.full_title(id), href: scene.href(&PageKey::Package(id)) };
    if let Some(code) = &scene.catalogue().package(id).point {
        link.title = format!("{code} {}", link.title);
    }
    link
}

fn facts(scene: &Scene<'_>, id: PackageId) -> Vec<Fact> {
    let package = scene.catalogue().package(id);
    let values = [
        ("subject", package.subject.as_ref().map(|id| scene.words.subject(id).to_owned())),
        ("grade", package.grade.as_ref().map(|id| scene.words.grade(id).to_owned())),
        ("term", package.term.clone()),
        ("date", scene.date(package.date)),
    ];
    values
        .into_iter()
        .filter(|(_, value)| value.is_some())
        .map(|(name, value)| scene.fact(name, value, if package.said.contains(name) { SAID } else { FOUND }))
        .collect()
}

/// The files that this page lists, as the steps of a lesson, pictures apart.
pub fn steps(scene: &Scene<'_>) -> Vec<Step> {
    let mut steps: Vec<Step> = step::all()
        .iter()
        .map(|step| Step {
            id: step.id.clone(),
            title: scene.strings.of("step", &step.id),
            gallery: Vec::new(),
            cards: Vec::new(),
        })
        .collect();
    for id in scene.listed::<EvidenceId>(Section::Files) {
        let Some(card) = scene.card(id, true) else { continue };
        let step = &mut steps[step::of(scene.catalogue().evidence(id))];
        let list = if card.picture.is_some() { &mut step.gallery } else { &mut step.cards };
        list.push(card);
    }
    steps.retain(|step| !(step.gallery.is_empty() && step.cards.is_empty()));
    steps
}

//! A point as one school shows it.

use serde::Serialize;

use crate::catalogue::{EvidenceId, Owner, PackageId, PersonId, SchoolId};
use crate::framework::{self, Confirmed, Framework};
use crate::render::view::card::{Card, PackageCard};
use crate::render::view::framework::confirmed_label;
use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::render::words;
use crate::route::PageKey;
use crate::shelve::Section;

/// `view` of `point.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// Its code.
    pub code: String,
    /// Its official title; empty if nobody knows it.
    pub title: String,
    /// Its framework, with the place of the point in it.
    pub framework: Option<Link>,
    /// Dimension.
    pub dimension: Option<String>,
    /// Environment.
    pub environment: Option<String>,
    /// How far title and place are confirmed: own, public, source, memory, inference or unknown.
    pub confirmed: &'static str,
    /// The same in words; empty for `own`.
    pub confirmed_label: String,
    /// Texts in which the title stands.
    pub sources: Vec<String>,
    /// What is to be said of its wording.
    pub remark: Option<String>,
    /// What is to be handed in, if it is known.
    pub evidence: Option<String>,
    /// Texts that say so.
    pub evidence_sources: Vec<String>,
    /// The same point in other frameworks.
    pub twins: Vec<Twin>,
    /// Points of other frameworks that this one covers.
    pub covers: Vec<Twin>,
    /// Whether the school chose it.
    pub is_chosen: bool,
    /// Whether the school chose any points at all.
    pub has_choice: bool,
    /// Who shows it.
    pub people: Vec<Showing>,
    /// Packages that name no person.
    pub packages: Vec<PackageCard>,
    /// Resources of the library that show it.
    pub resources: Vec<Card>,
    /// How many files for it only the school sees.
    pub n_held: usize,
}

/// A point of another framework.
#[derive(Clone, Debug, Serialize)]
pub struct Twin {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its framework.
    pub framework: String,
    /// The link to it, if the site has its framework.
    pub href: Option<String>,
}

/// A person who shows the point.
#[derive(Clone, Debug, Serialize)]
pub struct Showing {
    /// The person.
    pub person: Link,
    /// Packages for the point.
    pub packages: Vec<PackageCard>,
    /// Loose files for the point; they stand on the person's page.
    pub cards: Vec<Card>,
}

/// What the page of a point shows.
pub fn view(scene: &Scene<'_>, school_id: SchoolId, code: &str) -> Point {
    let school = scene.catalogue().school(school_id);
    let framework = scene.framework(school_id);
    let point = scene.known_point(school_id, code);
    let said =
        |zh: &str, en: &str| Some(words::pick(scene.language(), zh, en).to_owned()).filter(|text| !text.is_empty());
    let known = framework.zip(point);
    Point {
        code: code.to_owned(),
        title: point.map_or("", |point| words::point_title(point, scene.language())).to_owned(),
        framework: framework.map(|_| framework_link(scene, &school.framework, code)),
        dimension: framework
            .zip(point.and_then(words::dimension))
            .map(|(framework, id)| words::dimension_label(framework, id, scene.language()).to_owned()),
        environment: point.and_then(words::environment).map(|id| scene.environment(framework, id)),
        confirmed: point.map_or(Confirmed::Unknown, |point| point.confirmed).name(),
        confirmed_label: known.map_or_else(
            || scene.strings.of("confirmed", Confirmed::Unknown.name()),
            |(framework, point)| confirmed_label(scene, framework, point),
        ),
        sources: known.map_or_else(Vec::new, |(framework, point)| sources(scene, framework, &point.sources)),
        remark: point.and_then(|point| said(&point.remark_zh, &point.remark_en)),
        evidence: point.and_then(|point| said(&point.evidence_zh, &point.evidence_en)),
        evidence_sources: known
            .map_or_else(Vec::new, |(framework, point)| sources(scene, framework, &point.evidence_sources)),
        twins: point.map_or(&[][..], |point| &point.twins[..]).iter().map(|twin| other(scene, twin)).collect(),
        covers: point.map_or(&[][..], |point| &point.covers[..]).iter().map(|twin| other(scene, twin)).collect(),
        has_choice: !school.points.is_empty(),
        is_chosen: school.points.iter().any(|chosen| chosen == code),
        people: showing(scene, &school.people),
        packages: scene.listed(Section::Packages).map(|id| scene.package_card(id)).collect(),
        resources: scene.listed(Section::Resources).filter_map(|id| scene.card(id, false)).collect(),
        n_held: school
            .people
            .iter()
            .map(|id| Some(*id))
            .chain([None])
            .map(|person| scene.n_held_for(school_id, person, code))
            .sum(),
    }
}

/// The names of the sources of those ids.
fn sources(scene: &Scene<'_>, framework: &Framework, ids: &[String]) -> Vec<String> {
    let name = |source: &framework::Label| words::pick(scene.language(), &source.zh, &source.en).to_owned();
    framework.sources_of(ids).map(name).collect()
}

/// The people who show the point, with those of their packages and files that this page lists.
fn showing(scene: &Scene<'_>, people: &[PersonId]) -> Vec<Showing> {
    let catalogue = scene.catalogue();
    let mut showing: Vec<(PersonId, Showing)> = Vec::new();
    let mut of = |id: PersonId, add: &mut dyn FnMut(&mut Showing)| {
        let at = showing.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
            let person = scene.link(PageKey::Teacher(id));
            showing.push((id, Showing { person, packages: Vec::new(), cards: Vec::new() }));
            showing.len() - 1
        });
        add(&mut showing[at].1);
    };
    for id in scene.listed::<PackageId>(Section::ShownPackages) {
        if let Some(person) = catalogue.package(id).person {
            of(person, &mut |showing| showing.packages.push(scene.package_card(id)));
        }
    }
    for id in scene.listed::<EvidenceId>(Section::ShownFiles) {
        if let Owner::Person(person) = catalogue.evidence(id).owner {
            of(person, &mut |showing| showing.cards.extend(scene.card(id, false)));
        }
    }
    showing.sort_by_cached_key(|(id, _)| people.iter().position(|known| known == id));
    showing.into_iter().map(|(_, showing)| showing).collect()
}

/// A framework, at one of its points.
pub fn framework_link(scene: &Scene<'_>, id: &str, code: &str) -> Link {
    let mut link = scene.link(PageKey::Framework(id.to_owned()));
    let is_known = scene.site.frameworks.get(id).is_some_and(|framework| framework.point(code).is_some());
    link.href = link.href.map(|href| if is_known { format!("{href}#{}", anchor(code)) } else { href });
    link
}

/// The `id` of a point on the page of its framework.
pub fn anchor(code: &str) -> String {
    format!("p-{}", code.replace(char::is_whitespace, "-"))
}

/// A point written as `framework:code`.
fn other(scene: &Scene<'_>, written: &str) -> Twin {
    let (id, code) = written.split_once(':').unwrap_or(("", written));
    let framework = scene.site.frameworks.get(id);
    let point = framework.and_then(|framework| framework.point(code));
    let link = framework.map(|_| framework_link(scene, id, code));
    Twin {
        code: code.to_owned(),
        title: point.map_or("", |point| words::point_title(point, scene.language())).to_owned(),
        framework: link.as_ref().map_or_else(|| id.to_owned(), |link| link.title.clone()),
        href: link.and_then(|link| link.href),
    }
}

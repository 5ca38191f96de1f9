//! A framework: its points by dimension and environment.

use serde::Serialize;

use crate::catalogue::SchoolId;
use crate::framework::{self, Confirmed};
use crate::render::view::point::anchor;
use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::render::words::{self, pick};
use crate::route::PageKey;

/// `view` of `framework.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Framework {
    /// Name.
    pub name: String,
    /// What is known of it.
    pub note: String,
    /// How many points it is said to have; 0 if nobody says.
    pub n_total: usize,
    /// How many points are listed.
    pub n_points: usize,
    /// What is said of the points that are not listed.
    pub rest: Option<String>,
    /// The names of all its dimensions.
    pub dimension_names: Vec<String>,
    /// Texts in which listed titles stand.
    pub sources: Vec<String>,
    /// Environments, the columns of the table; empty if the framework knows none.
    pub environments: Vec<Environment>,
    /// Dimensions with listed points, the rows.
    pub dimensions: Vec<Dimension>,
    /// Schools of this site whose codes it gives, or the first of very many.
    pub schools: Vec<Link>,
    /// How many they are.
    pub n_schools: usize,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
pub struct Environment {
    /// Name.
    pub name: String,
    /// What it means.
    pub meaning: String,
}

/// A row.
#[derive(Clone, Debug, Serialize)]
pub struct Dimension {
    /// Name; empty for points whose dimension nobody knows.
    pub name: String,
    /// Points, one list for each environment, or a single list.
    pub cells: Vec<Vec<FrameworkPoint>>,
}

/// A point of the framework.
#[derive(Clone, Debug, Serialize)]
pub struct FrameworkPoint {
    /// Its code.
    pub code: String,
    /// Its `id` on the page.
    pub anchor: String,
    /// Its title; empty if nobody knows it.
    pub title: String,
    /// The subheading it stands under, if the framework has such.
    pub group: Option<String>,
    /// How far code and title are confirmed: own, public, source, memory, inference or unknown.
    pub confirmed: &'static str,
    /// The same in words; empty for `own`.
    pub confirmed_label: String,
    /// What is to be said of its wording.
    pub remark: Option<String>,
    /// Schools that have a page for it, or the first of very many.
    pub schools: Vec<Link>,
    /// How many schools have one.
    pub n_schools: usize,
}

/// The most schools that are named in one place.
const MAX_SCHOOLS: usize = 20;

fn named(scene: &Scene<'_>, schools: &[SchoolId]) -> Vec<Link> {
    schools.iter().take(MAX_SCHOOLS).map(|school| scene.link(PageKey::School(*school))).collect()
}

/// What the page of a framework shows.
pub fn view(scene: &Scene<'_>, id: &str) -> Framework {
    let language = scene.language();
    let of_framework: Vec<SchoolId> = (0..scene.catalogue().schools.len())
        .map(|at| SchoolId(at as u32))
        .filter(|school| scene.catalogue().school(*school).framework == id)
        .collect();
    let Some(framework) = scene.site.frameworks.get(id) else {
        return Framework {
            name: id.to_owned(),
            note: String::new(),
            n_total: 0,
            n_points: 0,
            rest: None,
            dimension_names: Vec::new(),
            sources: Vec::new(),
            environments: Vec::new(),
            dimensions: Vec::new(),
            n_schools: of_framework.len(),
            schools: named(scene, &of_framework),
        };
    };
    let environments = framework.environments.iter().map(|part| Environment {
        name: pick(language, &part.zh, &part.en).to_owned(),
        meaning: pick(language, &part.about_zh, &part.about_en).to_owned(),
    });
    let mut dimensions: Vec<Dimension> = framework
        .dimensions
        .iter()
        .map(|part| dimension(scene, framework, &of_framework, pick(language, &part.zh, &part.en), Some(&part.id)))
        .collect();
    dimensions.push(dimension(scene, framework, &of_framework, "", None));
    dimensions.retain(|dimension| dimension.cells.iter().any(|cell| !cell.is_empty()));
    let listed: Vec<&framework::Point> =
        framework.points.iter().filter(|point| is_listed(scene, point, &of_framework)).collect();
    let stands = |source: &&framework::Label| listed.iter().any(|point| point.sources.contains(&source.id));
    let sources = framework.sources.iter().filter(stands);
    Framework {
        name: pick(language, &framework.zh, &framework.en).to_owned(),
        note: pick(language, &framework.note_zh, &framework.note_en).to_owned(),
        n_total: framework.total,
        n_points: listed.len(),
        rest: rest(scene, framework, listed.len()),
        dimension_names: framework
            .dimensions
            .iter()
            .map(|part| pick(language, &part.zh, &part.en).to_owned())
            .collect(),
        sources: sources.map(|source| pick(language, &source.zh, &source.en).to_owned()).collect(),
        environments: environments.collect(),
        dimensions,
        n_schools: of_framework.len(),
        schools: named(scene, &of_framework),
    }
}

/// Whether the page lists a point: somebody vouches for it, or a school shows evidence for it.
fn is_listed(scene: &Scene<'_>, point: &framework::Point, schools: &[SchoolId]) -> bool {
    let is_titled = !words::point_title(point, scene.language()).is_empty();
    let is_shown = |school: &SchoolId| scene.href(&PageKey::Point(*school, point.code.clone())).is_some();
    (point.confirmed.is_known() && is_titled) || schools.iter().any(is_shown)
}

/// What is said of points that are not listed: the framework's own words, else how many they are.
fn rest(scene: &Scene<'_>, framework: &framework::Framework, n_listed: usize) -> Option<String> {
    let n = framework.total.max(framework.points.len()).saturating_sub(n_listed);
    let own = pick(scene.language(), &framework.rest_zh, &framework.rest_en);
    let words = if own.is_empty() { scene.strings.of("framework", "rest") } else { own.to_owned() };
    (n > 0).then(|| words.replace("{n}", &n.to_string()))
}

/// The points of one dimension; `None`: of no dimension that is known.
fn dimension(
    scene: &Scene<'_>,
    framework: &framework::Framework,
    schools: &[SchoolId],
    name: &str,
    id: Option<&str>,
) -> Dimension {
    let is_known = |id: Option<&str>| id.is_some_and(|id| framework.dimensions.iter().any(|part| part.id == id));
    let of_row = |point: &&framework::Point| match id {
        Some(id) => words::dimension(point) == Some(id),
        None => !is_known(words::dimension(point)),
    };
    let n_cells = framework.environments.len().max(1);
    let mut cells: Vec<Vec<FrameworkPoint>> = vec![Vec::new(); n_cells];
    for point in framework.points.iter().filter(of_row).filter(|point| is_listed(scene, point, schools)) {
        let environment = words::environment(point);
        let at = framework.environments.iter().position(|part| environment == Some(part.id.as_str())).unwrap_or(0);
        cells[at].push(entry(scene, framework, point, schools));
    }
    Dimension { name: name.to_owned(), cells }
}

fn entry(
    scene: &Scene<'_>,
    framework: &framework::Framework,
    point: &framework::Point,
    schools: &[SchoolId],
) -> FrameworkPoint {
    let href = |school: &SchoolId| scene.href(&PageKey::Point(*school, point.code.clone()));
    let link = |school: &SchoolId| {
        Some(Link { title: scene.catalogue().school(*school).name.clone(), href: Some(href(school)?) })
    };
    FrameworkPoint {
        code: point.code.clone(),
        anchor: anchor(&point.code),
        title: words::point_title(point, scene.language()).to_owned(),
        group: words::group(point, scene.language()),
        confirmed: point.confirmed.name(),
        confirmed_label: confirmed_label(scene, framework, point),
        remark: Some(pick(scene.language(), &point.remark_zh, &point.remark_en).to_owned())
            .filter(|text| !text.is_empty()),
        n_schools: schools.iter().filter_map(href).count(),
        schools: schools.iter().filter_map(link).take(MAX_SCHOOLS).collect(),
    }
}

/// How far code and title of a point are confirmed, in words; empty where the framework is its own authority.
pub fn confirmed_label(scene: &Scene<'_>, framework: &framework::Framework, point: &framework::Point) -> String {
    let n = framework.sources_of(&point.sources).filter(|source| source.is_public).count();
    match point.confirmed {
        Confirmed::Own => String::new(),
        Confirmed::Public => scene.strings.of("confirmed", "public").replace("{n}", &n.max(1).to_string()),
        other => scene.strings.of("confirmed", other.name()),
    }
}

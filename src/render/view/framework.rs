//! A framework: its points by dimension and environment.

use serde::Serialize;

use crate::catalogue::SchoolId;
use crate::framework;
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
    /// Where its wording is from and what is not confirmed.
    pub note: String,
    /// How many points its data hold.
    pub n_points: usize,
    /// Environments, the columns of the table; empty if the framework knows none.
    pub environments: Vec<Environment>,
    /// Dimensions, the rows.
    pub dimensions: Vec<Dimension>,
    /// Schools of this site whose codes it gives.
    pub schools: Vec<Link>,
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
    /// How sure the title is, as an id.
    pub confirmed: String,
    /// The same in words.
    pub confirmed_label: String,
    /// Schools that have a page for it.
    pub schools: Vec<Link>,
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
            n_points: 0,
            environments: Vec::new(),
            dimensions: Vec::new(),
            schools: of_framework.into_iter().map(|school| scene.link(PageKey::School(school))).collect(),
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
    Framework {
        name: pick(language, &framework.zh, &framework.en).to_owned(),
        note: pick(language, &framework.note_zh, &framework.note_en).to_owned(),
        n_points: framework.points.len(),
        environments: environments.collect(),
        dimensions,
        schools: of_framework.iter().map(|school| scene.link(PageKey::School(*school))).collect(),
    }
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
    for point in framework.points.iter().filter(of_row) {
        let environment = words::environment(point);
        let at = framework.environments.iter().position(|part| environment == Some(part.id.as_str())).unwrap_or(0);
        cells[at].push(entry(scene, point, schools));
    }
    Dimension { name: name.to_owned(), cells }
}

fn entry(scene: &Scene<'_>, point: &framework::Point, schools: &[SchoolId]) -> FrameworkPoint {
    let confirmed = words::confirmed(point).to_owned();
    let link = |school: &SchoolId| {
        let href = scene.href(&PageKey::Point(*school, point.code.clone()))?;
        Some(Link { title: scene.catalogue().school(*school).name.clone(), href: Some(href) })
    };
    FrameworkPoint {
        code: point.code.clone(),
        anchor: anchor(&point.code),
        title: words::point_title(point, scene.language()).to_owned(),
        group: words::group(point, scene.language()),
        confirmed_label: scene.strings.of("confirmed", &confirmed),
        confirmed,
        schools: schools.iter().filter_map(link).collect(),
    }
}

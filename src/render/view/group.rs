//! A subject group's page.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::catalogue::{GroupId, Origin, Owner};
use crate::render::view::package::{Step, steps};
use crate::render::view::scene::Scene;
use crate::render::view::shared::{DECLARED, FOUND, PersonCard, SAID};
use crate::render::view::text::Text;
use crate::shelve::Section;

/// `view` of `group.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Its own words.
    pub about: Option<Text>,
    /// Where it is known from that they are its members, in words.
    pub people_sources: Vec<String>,
    /// Its members, as far as this page lists them.
    pub people: Vec<PersonCard>,
    /// Its files in the order of a lesson.
    pub steps: Vec<Step>,
    /// How many files.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
}

/// What a group's page shows.
pub fn view(scene: &Scene<'_>, id: GroupId) -> Group {
    let group = scene.catalogue().group(id);
    Group {
        name: group.name.clone(),
        about: scene.once(|| scene.about(group.about.as_ref(), &group.name)),
        people_sources: sources(scene, id),
        people: scene.listed(Section::People).map(|person| scene.person_card(person)).collect(),
        steps: steps(scene),
        n_files: scene.shelf.count(Section::Files),
        n_held: scene.n_held(Owner::Group(id)),
    }
}

/// From where the members are known, the strongest first.
fn sources(scene: &Scene<'_>, id: GroupId) -> Vec<String> {
    let members = scene.catalogue().group(id).members.iter().map(|person| scene.catalogue().person(*person));
    let told = members.flat_map(|person| &person.told.groups).filter(|(group, _)| *group == id);
    let origins: BTreeSet<Origin> = told.map(|(_, origin)| *origin).collect();
    let name = |origin: Origin| match origin {
        Origin::Register => DECLARED,
        Origin::Settings => SAID,
        Origin::Found => FOUND,
    };
    origins.into_iter().map(|origin| scene.strings.of("source", name(origin))).collect()
}

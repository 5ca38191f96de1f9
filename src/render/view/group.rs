//! A subject group's page.

use serde::Serialize;

use crate::catalogue::GroupId;
use crate::render::view::package::{Step, steps};
use crate::render::view::scene::Scene;
use crate::render::view::shared::PersonCard;
use crate::render::view::text::Text;

/// `view` of `group.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Its own words.
    pub about: Option<Text>,
    /// Its members.
    pub people: Vec<PersonCard>,
    /// Its files in the order of a lesson.
    pub steps: Vec<Step>,
    /// How many files.
    pub n_files: usize,
}

/// What a group's page shows.
pub fn view(scene: &Scene<'_>, id: GroupId) -> Group {
    let group = scene.catalogue().group(id);
    Group {
        name: group.name.clone(),
        about: scene.about(group.about.as_ref(), &group.name),
        people: group.members.iter().map(|person| scene.person_card(*person)).collect(),
        steps: steps(scene, &group.files),
        n_files: scene.visible(&group.files),
    }
}

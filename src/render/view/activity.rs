//! An activity's page.

use serde::Serialize;

use crate::catalogue::{ActivityId, Owner};
use crate::render::view::card::Card;
use crate::render::view::package::steps;
use crate::render::view::scene::Scene;
use crate::render::view::shared::{FOUND, Fact, Link, SAID};
use crate::render::view::text::Text;
use crate::render::words;
use crate::route::PageKey;
use crate::shelve::Section;

/// `view` of `activity.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Activity {
    /// Name without the date.
    pub name: String,
    /// Date, kind, hours.
    pub facts: Vec<Fact>,
    /// Its own words.
    pub about: Option<Text>,
    /// People who took part, as declared.
    pub members: Vec<Link>,
    /// Names among them that the school does not know.
    pub other_members: Vec<String>,
    /// Its pictures.
    pub gallery: Vec<Card>,
    /// All other files, in the order of a lesson.
    pub cards: Vec<Card>,
    /// How many files.
    pub n_files: usize,
    /// How many more only the school sees.
    pub n_held: usize,
}

/// What an activity's page shows.
pub fn view(scene: &Scene<'_>, id: ActivityId) -> Activity {
    let activity = scene.catalogue().activity(id);
    let hours = activity.hours.map(words::hours);
    let mut facts = Vec::new();
    let from = |fact: &str| if activity.said.contains(fact) { SAID } else { FOUND };
    facts.extend(activity.date.map(|date| scene.fact("date", Some(date.to_string()), from("date"))));
    facts.extend(activity.term.clone().map(|term| scene.fact("term", Some(term), from("term"))));
    facts.extend(activity.kind.clone().map(|kind| scene.fact("activity_kind", Some(kind), from("kind"))));
    facts.extend(hours.map(|hours| scene.fact("hours", Some(hours), from("hours"))));
    let (mut gallery, mut cards) = (Vec::new(), Vec::new());
    for step in steps(scene) {
        gallery.extend(step.gallery);
        cards.extend(step.cards);
    }
    let name = |at: u64| activity.other_members.get(usize::try_from(at).ok()?).cloned();
    Activity {
        name: activity.name.clone(),
        facts,
        about: scene.once(|| scene.about(activity.about.as_ref(), &activity.name)),
        members: scene.listed(Section::People).map(|person| scene.link(PageKey::Teacher(person))).collect(),
        other_members: scene.listed::<u64>(Section::Names).filter_map(name).collect(),
        gallery,
        cards,
        n_files: scene.shelf.count(Section::Files),
        n_held: scene.n_held(Owner::Activity(id)),
    }
}

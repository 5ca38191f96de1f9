//! A text that has no room on the page of its thing.

use serde::Serialize;

use crate::catalogue::EvidenceId;
use crate::render::markdown::Parts;
use crate::render::view::card::Card;
use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::render::view::text::{Frame, Text};

/// `view` of `lesson.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Lesson {
    /// The file the text comes from.
    pub card: Card,
    /// The text, or a part of it; none if it cannot be read.
    pub text: Option<Text>,
    /// The parts of a long text, this one without a link; empty if it stands here whole.
    pub parts: Vec<Link>,
    /// The part before.
    pub previous: Option<Link>,
    /// The part after.
    pub next: Option<Link>,
}

impl Scene<'_> {
    /// The parts of a text that is too long for one page; `here` is the one this page shows.
    pub fn parts(&self, id: EvidenceId, here: u32) -> Vec<Link> {
        let n_parts = self.places.stand(id).n_parts;
        if n_parts < 2 {
            return Vec::new();
        }
        let link =
            |part: u32| Link { title: (part + 1).to_string(), href: self.part_href(id, part).filter(|_| part != here) };
        (0..n_parts).map(link).collect()
    }
}

/// What the page of a text shows; `None` where the site has no such file.
pub fn view(scene: &Scene<'_>, id: EvidenceId, part: u32) -> Option<Lesson> {
    let title = &scene.catalogue().evidence(id).title;
    let frame = Frame { title, base_level: 2, id_prefix: "", parts: Parts::default() };
    let parts = scene.parts(id, part);
    let beside = |at: Option<usize>| at.and_then(|at| parts.get(at)).cloned();
    let at = part as usize;
    Some(Lesson {
        card: scene.card(id, false)?,
        text: scene.part(id, part, &frame),
        previous: beside(at.checked_sub(1)),
        next: beside(Some(at + 1)),
        parts,
    })
}

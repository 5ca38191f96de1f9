//! Tutorials, alone and in series.

use serde::Serialize;

use crate::catalogue::{EvidenceId, Owner, SeriesId, TutorialId};
use crate::render::markdown::Parts;
use crate::render::view::card::Card;
use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::render::view::text::{Frame, Text};
use crate::render::words;
use crate::route::{PageKey, Show};
use crate::shelve::{Section, Thing};

/// `view` of `tutorials.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Tutorials {
    /// All series: the site's own first, then school by school.
    pub series: Vec<SeriesCard>,
}

/// A series in a list.
#[derive(Clone, Debug, Serialize)]
pub struct SeriesCard {
    /// Title.
    pub title: String,
    /// The link to its page.
    pub href: Option<String>,
    /// The school it belongs to; none: the site's own.
    pub school: Option<Link>,
    /// First sentences of its own words.
    pub excerpt: Option<String>,
    /// How many tutorials.
    pub n_tutorials: usize,
    /// Whether they are episodes: films, or numbered like films.
    pub is_episodes: bool,
    /// Length of all its films.
    pub duration: Option<String>,
}

/// `view` of `series.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Series {
    /// Title.
    pub title: String,
    /// Its own words.
    pub about: Option<Text>,
    /// Tutorials in order, missing episodes among them.
    pub tutorials: Vec<Entry>,
    /// How many there are, missing ones not counted.
    pub n_tutorials: usize,
    /// Whether they are episodes: films, or numbered like films.
    pub is_episodes: bool,
    /// Length of all its films.
    pub duration: Option<String>,
    /// Files that are no tutorials of their own.
    pub files: Vec<Card>,
}

/// A tutorial in a series, or the gap where one should be.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Whether this episode is missing.
    pub is_missing: bool,
    /// Episode number.
    pub episode: Option<u64>,
    /// Title; empty if missing.
    pub title: String,
    /// The link to its page.
    pub href: Option<String>,
    /// Date.
    pub date: Option<String>,
    /// Length of its films.
    pub duration: Option<String>,
    /// Tags as written.
    pub tags: Vec<String>,
    /// First sentences.
    pub excerpt: Option<String>,
    /// Whether it has a film.
    pub has_film: bool,
    /// Whether it has a text.
    pub has_text: bool,
}

/// `view` of `tutorial.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Tutorial {
    /// Title.
    pub title: String,
    /// Episode number.
    pub episode: Option<u64>,
    /// Date.
    pub date: Option<String>,
    /// Tags as written.
    pub tags: Vec<String>,
    /// Its series.
    pub series: Link,
    /// Whether the series is one of episodes: films, or numbered like films.
    pub is_episodes: bool,
    /// Its text, or the first part of it.
    pub text: Option<Text>,
    /// The parts of a long text, this one without a link; empty if it stands here whole.
    pub parts: Vec<Link>,
    /// Its films and recordings.
    pub films: Vec<Card>,
    /// All other files.
    pub files: Vec<Card>,
    /// How many files only the school sees.
    pub n_held: usize,
    /// The file the text comes from.
    pub source: Option<Card>,
    /// The tutorial before.
    pub previous: Option<Link>,
    /// The tutorial after.
    pub next: Option<Link>,
}

impl Scene<'_> {
    /// A series as lists show it.
    pub fn series_card(&self, id: SeriesId) -> SeriesCard {
        let series = self.catalogue().series(id);
        SeriesCard {
            title: series.title.clone(),
            href: self.href(&PageKey::Series(id)),
            school: series.school.map(|school| self.link(PageKey::School(school))),
            excerpt: series.about.as_ref().map(|about| about.excerpt.clone()).filter(|excerpt| !excerpt.is_empty()),
            n_tutorials: series.tutorials.len(),
            is_episodes: self.is_episodes(id),
            duration: self.series_duration(id),
        }
    }

    fn series_duration(&self, id: SeriesId) -> Option<String> {
        let tutorials = self.catalogue().series(id).tutorials.iter();
        let total: u64 = tutorials.filter_map(|id| self.duration_ms(*id)).sum();
        (total > 0).then(|| words::duration(total))
    }

    fn duration_ms(&self, id: TutorialId) -> Option<u64> {
        let files = self.catalogue().tutorial(id).files.iter().filter(|id| self.is_visible(**id));
        let total: u64 = files.filter_map(|id| self.catalogue().evidence(*id).duration_ms).sum();
        (total > 0).then_some(total)
    }

    fn is_episodes(&self, id: SeriesId) -> bool {
        let tutorials = self.catalogue().series(id).tutorials.iter().map(|id| self.catalogue().tutorial(*id));
        tutorials.into_iter().any(|it| it.episode.is_some() || it.files.iter().any(|id| self.is_film(*id)))
    }

    fn is_film(&self, id: EvidenceId) -> bool {
        matches!(self.places.show(id), Show::Film | Show::Sound)
    }
}

/// What the page of all series shows.
pub fn all(scene: &Scene<'_>) -> Tutorials {
    Tutorials { series: scene.listed(Section::Series).map(|id| scene.series_card(id)).collect() }
}

/// What the page of a series shows.
pub fn series(scene: &Scene<'_>, id: SeriesId) -> Series {
    let series = scene.catalogue().series(id);
    let entry = |thing: Thing| match thing {
        Thing::Tutorial(id) => Some(entry(scene, id)),
        Thing::Number(episode) => Some(missing(episode)),
        _ => None,
    };
    Series {
        title: series.title.clone(),
        about: scene.once(|| scene.about(series.about.as_ref(), &series.title)),
        tutorials: scene.listed(Section::Tutorials).filter_map(entry).collect(),
        n_tutorials: series.tutorials.len(),
        is_episodes: scene.is_episodes(id),
        duration: scene.series_duration(id),
        files: scene.cards(Section::Files),
    }
}

fn entry(scene: &Scene<'_>, id: TutorialId) -> Entry {
    let tutorial = scene.catalogue().tutorial(id);
    let excerpt = tutorial.text.and_then(|id| scene.catalogue().evidence(id).summary.clone());
    Entry {
        is_missing: false,
        episode: tutorial.episode,
        title: tutorial.title.clone(),
        href: scene.href(&PageKey::Tutorial(id)),
        date: scene.date(tutorial.date),
        duration: scene.duration_ms(id).map(words::duration),
        tags: tutorial.tags.clone(),
        excerpt: excerpt.filter(|excerpt| !excerpt.is_empty()),
        has_film: tutorial.files.iter().any(|id| scene.is_visible(*id) && scene.is_film(*id)),
        has_text: tutorial.text.is_some(),
    }
}

fn missing(episode: u64) -> Entry {
    Entry {
        is_missing: true,
        episode: Some(episode),
        title: String::new(),
        href: None,
        date: None,
        duration: None,
        tags: Vec::new(),
        excerpt: None,
        has_film: false,
        has_text: false,
    }
}

/// What the page of a tutorial shows.
pub fn view(scene: &Scene<'_>, id: TutorialId) -> Tutorial {
    let tutorial = scene.catalogue().tutorial(id);
    let siblings = &scene.catalogue().series(tutorial.series).tutorials;
    let at = siblings.iter().position(|other| *other == id);
    let sibling = |at: Option<usize>| at.and_then(|at| siblings.get(at)).map(|id| scene.link(PageKey::Tutorial(*id)));
    let files = scene.listed::<EvidenceId>(Section::Files);
    let (films, files): (Vec<EvidenceId>, Vec<EvidenceId>) = files.partition(|id| scene.is_film(*id));
    let cards = |files: &[EvidenceId]| files.iter().filter_map(|id| scene.card(*id, true)).collect();
    let text = tutorial.text.filter(|id| scene.is_visible(*id));
    let frame = Frame { title: &tutorial.title, base_level: 2, id_prefix: "", parts: Parts::default() };
    let body = scene.once(|| text.and_then(|id| scene.part(id, 0, &frame)));
    Tutorial {
        title: tutorial.title.clone(),
        episode: tutorial.episode,
        date: scene.date(tutorial.date),
        tags: tutorial.tags.clone(),
        series: scene.link(PageKey::Series(tutorial.series)),
        is_episodes: scene.is_episodes(tutorial.series),
        text: body,
        parts: scene.once(|| text.map(|id| scene.parts(id, 0)).unwrap_or_default()),
        films: cards(&films),
        files: cards(&files),
        n_held: scene.n_held(Owner::Tutorial(id)),
        source: scene.once(|| text.and_then(|id| scene.card(id, false))),
        previous: scene.once(|| sibling(at.and_then(|at| at.checked_sub(1)))),
        next: scene.once(|| sibling(at.map(|at| at + 1))),
    }
}

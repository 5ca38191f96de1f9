//! How files stand on pages, and where there is room for texts: on the page of their thing as long as
//! it stays light, else on pages of their own, so that whatever is shown can be read whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, Evidence, EvidenceId, FileVerdict, Owner};
use crate::formats::{Formats, Shown};
use crate::preview;
use crate::route::PageKey;

/// The most 字 of texts that a page shows in full, its own words and tutorials apart.
const ROOM_ZI: u64 = 12_000;
/// How much of a text stands on one page, in bytes of its file.
const PART_BYTES: u64 = 96 << 10;
/// How much of a table does; its HTML is longer.
const PART_TABLE_BYTES: u64 = 24 << 10;
/// The most pages of one text; longer ones have longer pages.
const MOST_PARTS: u64 = 128;
/// The longest Markdown that is set as such, in bytes; longer ones are shown as written.
const MAX_MARKDOWN_BYTES: u64 = 1 << 20;

/// How a page shows a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// A picture.
    Picture,
    /// A film in a player.
    Film,
    /// Sound in a player.
    Sound,
    /// Markdown, as a text.
    Markdown,
    /// Separated values, as a table.
    Table,
    /// Any other text.
    Plain,
    /// A card alone.
    Card,
}

impl Show {
    /// The word that templates see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Film => "film",
            Self::Sound => "sound",
            Self::Markdown | Self::Table | Self::Plain => "text",
            Self::Card => "card",
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Markdown | Self::Table | Self::Plain)
    }
}

/// Where the text of a file stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// On the page of its thing: the whole text, or its first part.
    pub is_here: bool,
    /// In how many parts; 0 for what is no text, 1 for one that stands in one place.
    pub n_parts: u32,
}

impl Stand {
    /// The parts that stand on pages of their own.
    pub fn own_parts(self) -> std::ops::Range<u32> {
        u32::from(self.is_here).min(self.n_parts)..self.n_parts
    }
}

/// How every file of a catalogue is shown, by evidence. Depends on nothing but the catalogue, so that
/// links to headings can be checked without rendering.
#[derive(Clone, Debug, Default)]
pub struct Room {
    shows: Vec<Show>,
    stands: Vec<Stand>,
}

impl Room {
    /// Finds room for the texts of `catalogue`, page by page.
    pub fn new(catalogue: &Catalogue, formats: &Formats) -> Self {
        let is_seen = |evidence: &&Evidence| matches!(evidence.verdict, FileVerdict::Shown | FileVerdict::Download);
        let spoken: BTreeSet<EvidenceId> =
            catalogue.evidence.iter().filter(is_seen).filter_map(|evidence| evidence.captions).collect();
        let (mut shows, mut stands) = (Vec::new(), Vec::new());
        let mut used: BTreeMap<PageKey, u64> = BTreeMap::new();
        for (at, evidence) in catalogue.evidence.iter().enumerate() {
            let id = EvidenceId(u32::try_from(at).unwrap_or(u32::MAX));
            let show = match evidence.verdict {
                FileVerdict::Shown => show(evidence, formats, spoken.contains(&id)),
                _ => Show::Card,
            };
            shows.push(show);
            stands.push(if show.is_text() { stand(catalogue, id, show, &mut used) } else { Stand::default() });
        }
        Self { shows, stands }
    }

    /// How the page of a file shows it.
    pub fn show(&self, id: EvidenceId) -> Show {
        self.shows.get(id.index()).copied().unwrap_or(Show::Card)
    }

    /// Where the text of a file stands.
    pub fn stand(&self, id: EvidenceId) -> Stand {
        self.stands.get(id.index()).copied().unwrap_or_default()
    }

    /// Where every text stands, by evidence.
    pub fn stands(&self) -> &[Stand] {
        &self.stands
    }
}

fn show(evidence: &Evidence, formats: &Formats, is_spoken: bool) -> Show {
    let form = evidence.form.as_str();
    match (form, formats.get(form).and_then(|form| form.shown)) {
        (_, Some(Shown::Image)) if evidence.has_original => Show::Picture,
        (_, Some(Shown::Image | Shown::Preview)) if !preview::sizes_of(evidence).is_empty() => Show::Picture,
        (_, Some(Shown::Video)) => Show::Film,
        (_, Some(Shown::Audio)) => Show::Sound,
        ("md", Some(Shown::Text)) if evidence.size_bytes <= MAX_MARKDOWN_BYTES => Show::Markdown,
        ("csv", Some(Shown::Text)) => Show::Table,
        // What is said in a film stands beside it.
        ("vtt" | "srt", Some(Shown::Text)) if is_spoken && evidence.size_bytes <= MAX_MARKDOWN_BYTES => Show::Card,
        (_, Some(Shown::Text)) => Show::Plain,
        _ => Show::Card,
    }
}

fn stand(catalogue: &Catalogue, id: EvidenceId, show: Show, used: &mut BTreeMap<PageKey, u64>) -> Stand {
    let evidence = catalogue.evidence(id);
    let part = if show == Show::Table { PART_TABLE_BYTES } else { PART_BYTES };
    let n_parts = evidence.size_bytes.div_ceil(part).clamp(1, MOST_PARTS) as u32;
    if let Owner::Tutorial(tutorial) = evidence.owner
        && catalogue.tutorial(tutorial).text == Some(id)
    {
        return Stand { is_here: true, n_parts };
    }
    let zi = evidence.n_zi.unwrap_or(evidence.size_bytes / 3).max(100);
    let used = used.entry(PageKey::of_owner(evidence.owner)).or_default();
    let is_here = n_parts == 1 && *used + zi <= ROOM_ZI;
    *used += if is_here { zi } else { 0 };
    Stand { is_here, n_parts }
}

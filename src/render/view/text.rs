//! Texts of the content as they stand on pages.

use serde::Serialize;
use tera::Value;

use crate::catalogue::{About, EvidenceId, SchoolId};
use crate::path::ContentPath;
use crate::render::markdown::{self, Parts, Setting};
use crate::render::plain;
use crate::render::view::resolve::From;
use crate::render::view::scene::Scene;
use crate::route::{PageKey, Show};

/// A text as it stands on a page.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// Safe HTML.
    pub html: Value,
    /// Its headings.
    pub outline: Vec<Heading>,
}

/// A heading of a text.
#[derive(Clone, Debug, Serialize)]
pub struct Heading {
    /// 1 for the topmost of the text, and so on.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Its `id`.
    pub anchor: String,
}

/// How a text stands on a page.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The title of the page or card.
    pub(super) title: &'a str,
    /// The level of its topmost headings.
    pub(super) base_level: u8,
    /// What every `id` begins with.
    pub(super) id_prefix: &'a str,
    /// Which part of it.
    pub(super) parts: Parts<'a>,
}

impl Scene<'_> {
    /// The own words of a thing.
    pub fn about(&self, about: Option<&About>, title: &str) -> Option<Text> {
        let about = about?;
        self.markdown(&about.path, &Frame { title, base_level: 2, id_prefix: "", parts: Parts::default() })
    }

    /// The text of a file that stands on the page of its thing.
    pub fn body(&self, id: EvidenceId) -> Option<Text> {
        let stand = self.places.stand(id);
        if !stand.is_here {
            return None;
        }
        let title = &self.catalogue().evidence(id).title;
        let own = format!("{}-", self.site.routes.anchor(id));
        self.part(id, 0, &Frame { title, base_level: 4, id_prefix: &own, parts: Parts::default() })
    }

    /// One part of the text of a file, as the page that bears it shows it.
    pub fn part(&self, id: EvidenceId, part: u32, frame: &Frame<'_>) -> Option<Text> {
        let (evidence, n_parts) = (self.catalogue().evidence(id), self.places.stand(id).n_parts);
        let hrefs: Vec<String> = (0..n_parts).map(|part| self.part_href(id, part).unwrap_or_default()).collect();
        let parts = Parts { at: part, hrefs: &hrefs };
        let show = self.places.show(id);
        if show == Show::Markdown {
            return self.markdown(&evidence.path, &Frame { parts, ..*frame });
        }
        let text = self.text(&evidence.path)?;
        let html = match show {
            _ if self.is_sketch() => format!("{text} {part} {n_parts}"),
            Show::Table => plain::table(&text, &evidence.title, part, n_parts),
            Show::Plain => plain::paragraphs(&text, part, n_parts),
            _ => return None,
        };
        if show == Show::Plain && evidence.form == "md" && part == 0 {
            self.diagnostics.borrow_mut().push(markdown::too_long(&evidence.path));
        }
        Some(Text { html: Value::safe_string(&html), outline: Vec::new() })
    }

    /// The link to the page on which a part of a text stands.
    pub fn part_href(&self, id: EvidenceId, part: u32) -> Option<String> {
        let stand = self.places.stand(id);
        match stand.n_parts == 0 || (part == 0 && stand.is_here) {
            true => self.stands(id),
            false => self.href(&PageKey::Text(id, part)),
        }
    }

    /// A Markdown file.
    pub fn markdown(&self, path: &ContentPath, frame: &Frame<'_>) -> Option<Text> {
        let text = self.text(path)?;
        let Frame { title, base_level, id_prefix, parts } = *frame;
        if self.is_sketch() {
            let stands_for = format!("{text} {base_level} {id_prefix} {title} {} {:?}", parts.at, parts.hrefs);
            return Some(Text { html: Value::safe_string(&stands_for), outline: Vec::new() });
        }
        let setting = Setting { path, title, base_level, id_prefix, parts, labels: self.labels };
        let output =
            markdown::render(&text, &setting, &From { scene: self, folder: path.parent().unwrap_or_default() });
        self.diagnostics.borrow_mut().extend(output.diagnostics);
        let heading =
            |heading: markdown::Heading| Heading { level: heading.level, text: heading.text, anchor: heading.anchor };
        Some(Text {
            html: Value::safe_string(&output.html),
            outline: output.outline.into_iter().map(heading).collect(),
        })
    }

    /// The school a page belongs to.
    pub fn school_of(&self, key: &PageKey) -> Option<SchoolId> {
        school_of(self.catalogue(), key)
    }
}

/// The school a page belongs to.
pub fn school_of(catalogue: &crate::catalogue::Catalogue, key: &PageKey) -> Option<SchoolId> {
    match key {
        PageKey::School(id) | PageKey::Point(id, _) | PageKey::Library(id) => Some(*id),
        PageKey::Teacher(id) => Some(catalogue.person(*id).school),
        PageKey::Package(id) => Some(catalogue.package(*id).school),
        PageKey::Group(id) => Some(catalogue.group(*id).school),
        PageKey::Activity(id) => Some(catalogue.activity(*id).school),
        PageKey::Series(id) => catalogue.series(*id).school,
        PageKey::Tutorial(id) => catalogue.series(catalogue.tutorial(*id).series).school,
        PageKey::Further(of, _) => school_of(catalogue, of),
        PageKey::Text(id, _) => school_of(catalogue, &PageKey::of_owner(catalogue.evidence(*id).owner)),
        _ => None,
    }
}

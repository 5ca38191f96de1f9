//! What a page depends on, told without making it.
//!
//! A page is made of its view, of texts, and of what the links in those texts lead to. Its sketch is
//! the view with each text replaced by its hash, and what the links lead to now: of equal sketches
//! equal pages are made, given the same theme. Links are asked as the page asked when it was made;
//! that their texts are the same, the hashes say.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::path::ContentPath;
use crate::render::Renderer;
use crate::render::markdown::Resolver;
use crate::render::view::resolve::From;
use crate::render::view::scene::Source;
use crate::render::view::{self, Taker, frame};
use crate::route::{PageKey, Stand};

/// BLAKE3 of a text.
pub(super) type Hash = [u8; 32];

/// Gives the hash of the text of a content file, if it is known.
pub type Hashes<'a> = dyn Fn(&ContentPath) -> Option<[u8; 32]> + 'a;

/// A link of a text: what it asked of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    /// Where the text lies.
    pub folder: ContentPath,
    /// What it links to, decoded.
    pub target: String,
    /// The heading there.
    pub fragment: Option<String>,
}

/// All that a page depends on, besides theme and settings of the whole site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Texts that stand on it.
    texts: Vec<(ContentPath, u64)>,
    /// What it shows, by the names of the variables templates see.
    parts: Vec<(String, u64)>,
    /// What its links lead to.
    links: u64,
}

/// Files of the content that a page has to do with: no other's text, size or length is to be seen on it.
pub type Touched = BTreeSet<ContentPath>;

/// The first of the things a page depends on that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A text.
    Text(ContentPath),
    /// Something it shows, as templates name it.
    Shown(String),
    /// Where its links lead.
    Links,
}

impl Sketch {
    /// What differs from the sketch `before`; `None` if nothing does.
    pub fn why(&self, before: &Self) -> Option<Why> {
        let text = self.texts.iter().find(|text| !before.texts.contains(text));
        let gone = before.texts.iter().find(|(path, _)| self.texts.iter().all(|(other, _)| other != path));
        if let Some((path, _)) = text.or(gone) {
            return Some(Why::Text(path.clone()));
        }
        let part = self.parts.iter().find(|part| !before.parts.contains(part));
        let gone = before.parts.iter().find(|(name, _)| self.parts.iter().all(|(other, _)| other != name));
        if let Some((name, _)) = part.or(gone) {
            return Some(Why::Shown(name.clone()));
        }
        (self != before).then_some(Why::Links)
    }
}

impl Renderer<'_> {
    /// What the page depends on, if its texts ask `asked`; `None` if a text is not known by hash.
    pub fn sketch<'s>(
        &self,
        key: &PageKey,
        hashes: &Hashes<'_>,
        asked: impl IntoIterator<Item = &'s Asked>,
    ) -> Option<(Sketch, Touched)> {
        let scene = self.scene(key, Source::Hashes(hashes));
        let mut parts = view::of(&scene, key, &ForSketch);
        parts.push(("page".to_owned(), short(&(scene.here, frame::page(&scene, key)))));
        parts.push(("crumbs".to_owned(), short(&frame::crumbs(&scene, key))));
        let school = scene.school_of(key).map(|id| frame::school(&self.site, self.strings, id));
        parts.push(("school".to_owned(), short(&school)));
        let reads = scene.reads.take();
        let mut touched: Touched = reads.keys().cloned().collect();
        let texts = reads.into_iter().map(|(path, hash)| Some((path, first(hash?)))).collect::<Option<_>>()?;
        touched.extend(scene.cards.take().into_iter().map(|id| self.site.catalogue.evidence(id).path.clone()));
        let mut links = blake3::Hasher::new();
        for link in asked {
            let from = From { scene: &scene, folder: link.folder.clone() };
            links.update(format!("{:?}\n", from.resolve(&link.target, link.fragment.as_deref())).as_bytes());
        }
        for (path, hash) in scene.reads.take() {
            hash?;
            touched.insert(path);
        }
        Some((Sketch { texts, parts, links: first(*links.finalize().as_bytes()) }, touched))
    }

    /// Where texts stand, by evidence.
    pub fn stands(&self) -> &[Stand] {
        self.places.stands()
    }

    /// What every page depends on: the theme, and what the site says of itself.
    pub fn shared(&self) -> u64 {
        let site = frame::site(&self.site, self.strings);
        short(&(self.theme.fingerprint(), self.site.facts.language.tag(), site))
    }
}

struct ForSketch;

impl Taker for ForSketch {
    type Taken = Vec<(String, u64)>;

    fn take<V: Serialize>(&self, view: &V) -> Self::Taken {
        // Not as templates get it: their maps have no order.
        match serde_json::to_value(view).expect("what templates see is JSON") {
            serde_json::Value::Object(parts) => parts.into_iter().map(|(name, value)| (name, short(&value))).collect(),
            other => vec![("view".to_owned(), short(&other))],
        }
    }
}

fn short<T: Serialize>(value: &T) -> u64 {
    let bytes = serde_json::to_vec(value).expect("what templates see is JSON");
    first(*blake3::hash(&bytes).as_bytes())
}

/// The first eight bytes: chance takes one changed page in 10^19 for unchanged.
fn first(hash: Hash) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = hash;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

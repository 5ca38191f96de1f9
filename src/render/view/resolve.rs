//! What the links of a text lead to.

use crate::catalogue::{EvidenceId, Owner};
use crate::disclose::Gate;
use crate::formats::Shown;
use crate::path::ContentPath;
use crate::render::markdown::{self, Embed, Resolver, Target};
use crate::render::place::{Found, Stands};
use crate::render::sketch::Asked;
use crate::render::view::scene::Scene;
use crate::route::{PageKey, Show};

/// Resolves links of a text that lies in `folder`.
pub(in crate::render) struct From<'s> {
    pub(in crate::render) scene: &'s Scene<'s>,
    pub(in crate::render) folder: ContentPath,
}

impl Resolver for From<'_> {
    fn resolve(&self, target: &str, fragment: Option<&str>) -> Target {
        if !self.scene.is_sketch() {
            let fragment = fragment.map(str::to_owned);
            let asked = Asked { folder: self.folder.clone(), target: target.to_owned(), fragment };
            self.scene.asked.borrow_mut().insert(asked);
        }
        // What was masked leads to what is withheld.
        if Gate::is_masked(target) {
            return Target::Withheld;
        }
        let Some(paths) = self.paths(target) else { return Target::Escapes };
        let Found { stands, spelt } = self.scene.places.look_up(&paths);
        let found = match stands {
            Stands::File(id) => self.file(id, fragment),
            Stands::Page(key) => self.page(&key, fragment),
            Stands::Part(key, section, part) => match self.scene.href(&self.scene.site.routes.section(&key, section)) {
                Some(href) => found(format!("{href}#{part}"), Embed::No),
                None => Target::Missing,
            },
            Stands::Withheld => Target::Withheld,
            Stands::Ignored => Target::Ignored,
            Stands::Nothing => Target::Missing,
        };
        match (found, spelt) {
            (Target::Found { href, embed, lacks_anchor, .. }, Some(spelt)) => {
                Target::Found { href, embed, lacks_anchor, spelt: Some(spelt) }
            }
            (found, _) => found,
        }
    }
}

fn found(href: String, embed: Embed) -> Target {
    Target::Found { href, embed, lacks_anchor: false, spelt: None }
}

impl From<'_> {
    /// Where `target` may be, the likeliest place first; `None` if it is outside the content. A slash at the
    /// beginning is the root of the series, of all tutorials, of the school or of the content.
    fn paths(&self, target: &str) -> Option<Vec<ContentPath>> {
        if !target.starts_with('/') {
            return self.folder.resolve(target).map(|path| vec![path]);
        }
        let mut paths = Vec::new();
        let mut root = Some(self.folder.clone());
        while let Some(folder) = root {
            paths.extend(folder.resolve(target.trim_start_matches('/')));
            root = folder.parent();
        }
        Some(paths)
    }

    /// A page, and a heading in the words of the thing it is of.
    fn page(&self, key: &PageKey, fragment: Option<&str>) -> Target {
        let scene = self.scene;
        let Some(href) = scene.href(key) else { return Target::Missing };
        let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else { return found(href, Embed::No) };
        let about = scene.places.about(key);
        let anchor = about.and_then(|about| self.anchor(&about.path, &scene.title(key), fragment, 1));
        match anchor {
            Some((anchor, _)) => found(format!("{href}#{anchor}"), Embed::No),
            None => Target::Found { href, embed: Embed::No, lacks_anchor: true, spelt: None },
        }
    }

    fn file(&self, id: EvidenceId, fragment: Option<&str>) -> Target {
        let scene = self.scene;
        let evidence = scene.catalogue().evidence(id);
        let file = scene.site.routes.file(id);
        if let Some(picture) = scene.picture(id) {
            let href = file.map_or_else(|| picture.full.clone(), |file| file.href_from(scene.here));
            let size_px = picture.width.zip(picture.height);
            let picture = markdown::Picture { src: picture.src, srcset: picture.srcset, full: picture.full, size_px };
            return found(href, Embed::Picture(picture));
        }
        if let Some(file) = file.filter(|_| scene.places.show(id) != Show::Markdown) {
            let href = file.href_from(scene.here);
            let embed = match scene.site.formats.get(&evidence.form).and_then(|form| form.shown) {
                Some(Shown::Video) => Embed::Film,
                Some(Shown::Audio) => Embed::Sound,
                _ => Embed::No,
            };
            return found(href, embed);
        }
        let fragment = fragment.filter(|fragment| !fragment.is_empty());
        let stand = scene.places.stand(id);
        let named = fragment.filter(|_| stand.n_parts > 0);
        let named = named.and_then(|fragment| self.anchor(&evidence.path, &evidence.title, fragment, stand.n_parts));
        let part = named.as_ref().map_or(0, |(_, part)| *part);
        let Some(page) = scene.part_href(id, part) else { return Target::Missing };
        let is_tutorial = matches!(evidence.owner, Owner::Tutorial(tutorial) if scene.catalogue().tutorial(tutorial).text == Some(id));
        let is_alone = is_tutorial || stand.own_parts().contains(&part);
        let card = scene.site.routes.anchor(id);
        let href = match (&named, is_alone) {
            (Some((anchor, _)), true) => format!("{page}#{anchor}"),
            (Some((anchor, _)), false) => format!("{page}#{card}-{anchor}"),
            (None, true) => page,
            (None, false) => format!("{page}#{card}"),
        };
        Target::Found { href, embed: Embed::No, lacks_anchor: fragment.is_some() && named.is_none(), spelt: None }
    }

    /// The anchor that `fragment` names in another text, and the part of the text in which it is.
    fn anchor(&self, path: &ContentPath, title: &str, fragment: &str, n_parts: u32) -> Option<(String, u32)> {
        let text = self.scene.text(path)?;
        if self.scene.is_sketch() {
            return Some((text, 0));
        }
        markdown::anchor(&text, title, fragment, n_parts)
    }
}

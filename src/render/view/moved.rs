//! An address that leads on.

use serde::Serialize;

use crate::path::SitePath;
use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::route::PageKey;
use crate::settings::Audience;

/// `view` of `moved.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// The pages it leads to; more than one where several wish the address.
    pub pages: Vec<Lead>,
    /// The link of the only one, for browsers to follow at once.
    pub only: Option<String>,
}

/// A page that an address leads to.
#[derive(Clone, Debug, Serialize)]
pub struct Lead {
    /// The page.
    pub page: Link,
    /// The page above it, which tells it from others of its title.
    pub within: Option<Link>,
    /// Its folder or file in the content, which tells it from others of its place; empty for the public.
    pub path: String,
}

/// What an address that leads on shows.
pub fn view(scene: &Scene<'_>, path: &SitePath) -> Moved {
    let keys = scene.site.routes.leads(path);
    let pages: Vec<Lead> = keys.iter().map(|key| lead(scene, key)).collect();
    let only = match pages.as_slice() {
        [lead] => lead.page.href.clone(),
        _ => None,
    };
    Moved { pages, only }
}

fn lead(scene: &Scene<'_>, key: &PageKey) -> Lead {
    // Folders are the school's own words.
    let is_public = scene.site.facts.audience == Audience::Public;
    Lead {
        page: scene.link(key.clone()),
        within: scene.above(key).map(|above| scene.link(above)),
        path: if is_public { String::new() } else { super::frame::stable_id(scene.catalogue(), key) },
    }
}

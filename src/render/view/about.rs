//! What this site is, and the page for wrong addresses.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::route::PageKey;

/// `view` of `about.html`.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// How many files were found.
    pub n_files: u64,
    /// How many are shown in a page.
    pub n_shown: u64,
    /// How many are offered, not shown.
    pub n_download: u64,
    /// How many are kept back from this audience.
    pub n_withheld: u64,
    /// How many were passed over.
    pub n_ignored: u64,
    /// Frameworks whose codes the site uses.
    pub frameworks: Vec<Link>,
}

/// `view` of `not_found.html`: nothing.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NotFound {}

/// What the page about the site shows.
pub fn view(scene: &Scene<'_>) -> About {
    let counts = &scene.site.facts.counts;
    let frameworks: BTreeSet<&str> = scene.catalogue().schools.iter().map(|school| school.framework.as_str()).collect();
    let known = frameworks.into_iter().filter(|id| !id.is_empty());
    About {
        n_files: counts.shown + counts.download + counts.withheld + counts.ignored,
        n_shown: counts.shown,
        n_download: counts.download,
        n_withheld: counts.withheld,
        n_ignored: counts.ignored,
        frameworks: known.map(|id| scene.link(PageKey::Framework(id.to_owned()))).collect(),
    }
}

//! Where the files that pages show or offer stand: beside the page of their thing.

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Evidence, FileVerdict, Owner};
use crate::path::SitePath;
use crate::preview::{self, PictureSize};
use crate::route::place::Place;
use crate::route::places::Places;
use crate::route::{PageKey, digits, join, name};
use crate::slug;

/// The folder of a page that holds pictures made for it.
const PICTURES: &str = "pictures";

/// The folder of the page on which the files of `owner` stand.
fn folder_of(places: &Places, owner: Owner) -> &str {
    places.get(&PageKey::of_owner(owner)).map_or("", Place::folder)
}

/// The places of the pictures made of a file, smallest first.
pub(super) fn pictures(places: &Places, evidence: &Evidence) -> Vec<(PictureSize, SitePath)> {
    if evidence.verdict != FileVerdict::Shown {
        return Vec::new();
    }
    let sizes = preview::sizes_of(evidence);
    if sizes.is_empty() {
        return Vec::new();
    }
    let folder = join(folder_of(places, evidence.owner), PICTURES);
    let path = evidence.path.as_str();
    let stem = evidence.path.name().rsplit_once('.').map_or("", |(stem, _)| stem);
    let name = slug::slug(stem);
    let own = if name.is_empty() { digits(path) } else { format!("{name}-{}", digits(path)) };
    let edge = |size: &PictureSize| size.width_px.max(size.height_px);
    let place = |size: &PictureSize| SitePath::new(format!("{folder}/{own}-{}.jpg", edge(size)));
    sizes.into_iter().map(|size| (size, place(&size))).collect()
}

/// Whether a page is all that is delivered of a file: the text of a tutorial, which it shows whole.
fn is_page(catalogue: &Catalogue, at: usize) -> bool {
    let evidence = &catalogue.evidence[at];
    let Owner::Tutorial(id) = evidence.owner else { return false };
    let tutorial = catalogue.tutorial(id);
    let is_text = tutorial.text.is_some_and(|text| text.index() == at);
    is_text && evidence.verdict == FileVerdict::Shown && !tutorial.has_original
}

/// The places of the files that are delivered as they are, by evidence.
pub(super) fn originals(
    catalogue: &Catalogue,
    places: &Places,
    runs_in_browser: &dyn Fn(&Evidence) -> bool,
) -> Vec<Option<SitePath>> {
    let mut files = vec![None; catalogue.evidence.len()];
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, evidence) in catalogue.evidence.iter().enumerate() {
        let is_published = matches!(evidence.verdict, FileVerdict::Shown | FileVerdict::Download);
        if !evidence.has_original || !is_published || is_page(catalogue, at) {
            continue;
        }
        let below = join(folder_of(places, evidence.owner), "files");
        let folder = join(&below, &slug::slug(&evidence.folder.replace('/', " ")));
        folders.entry(folder).or_default().push(at);
    }
    for (folder, held) in folders {
        let things = held.iter().map(|at| {
            let evidence = &catalogue.evidence[*at];
            (evidence.path.name(), runs_in_browser(evidence), evidence.path.as_str())
        });
        for (at, name) in held.iter().zip(name::publish(&things.collect::<Vec<_>>())) {
            files[*at] = Some(SitePath::new(format!("{folder}/{name}")));
        }
    }
    files
}

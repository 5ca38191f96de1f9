//! Addresses that lead on: those several things wish, and old ones that settings name.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{ActivityId, Address, Catalogue, GroupId, PackageId, PersonId, SchoolId, SeriesId, TutorialId};
use crate::diagnostic::{Code, Diagnostic, Place as Spot};
use crate::path::{ContentPath, SitePath, folded};
use crate::route::PageKey;
use crate::route::place::{Place, Standing};

/// An old address at which something else stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenAlias {
    /// The address as it was written.
    pub alias: String,
    /// The folder or file of the thing that wished it.
    pub path: ContentPath,
}

impl TakenAlias {
    /// What to tell of it.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::new(Code::AliasTaken, Spot::file(&self.path)).with("value", self.alias.as_str())
    }
}

/// What leads where.
pub(super) struct Found {
    pub(super) leads: BTreeMap<SitePath, Vec<PageKey>>,
    pub(super) refused: Vec<TakenAlias>,
}

/// First names that no old address may bear: what the site itself has or may have.
const OURS: [&str; 4] = ["static", "search", "robots.txt", "xingzhi.json"];
/// The most pages that one address leads to.
const MAX_LEADS: usize = 200;

/// Every address that leads on, with the pages it leads to in their order.
pub(super) fn find<'a>(
    catalogue: &Catalogue,
    places: &BTreeMap<PageKey, Place>,
    standing: &Standing<'_>,
    pages: &'a BTreeMap<PageKey, SitePath>,
    delivered: impl Iterator<Item = &'a SitePath>,
) -> Found {
    let mut taken = Taken::default();
    pages.values().chain(delivered).for_each(|path| taken.add(path));
    let mut leads = BTreeMap::new();
    for (place, keys) in wished(places) {
        // Which of them would stand there if it were alone, and how, nobody knows any more.
        let forms: BTreeSet<SitePath> = keys.iter().map(|key| standing.path_at(key, place)).collect();
        for path in forms.into_iter().filter(|path| taken.has_room(path)) {
            leads.insert(path, keys.iter().take(MAX_LEADS).map(|key| (*key).clone()).collect());
        }
    }
    // The school of a site of one school stands first; its own place leads on.
    for (key, place) in places {
        let own = standing.path_at(key, place.folder());
        if pages[key] != own && taken.has_room(&own) {
            leads.insert(own, vec![key.clone()]);
        }
    }
    leads.keys().for_each(|path| taken.add(path));
    let mut refused = Vec::new();
    for (key, address, path) in addresses(catalogue) {
        for alias in &address.aliases {
            let at = if alias.ends_with(".html") { SitePath::new(alias.as_str()) } else { SitePath::page(alias) };
            let is_ours = alias.split('/').next().is_some_and(|first| OURS.contains(&first.to_lowercase().as_str()));
            if is_ours || !taken.has_room(&at) {
                refused.push(TakenAlias { alias: alias.clone(), path: path.clone() });
                continue;
            }
            taken.add(&at);
            leads.insert(at, vec![key.clone()]);
        }
    }
    Found { leads, refused }
}

/// The places at which pages would stand if others did not wish the same, each with those pages.
fn wished(places: &BTreeMap<PageKey, Place>) -> BTreeMap<&str, Vec<&PageKey>> {
    let mut wished: BTreeMap<&str, Vec<&PageKey>> = BTreeMap::new();
    for (key, place) in places {
        place.bare().iter().for_each(|bare| wished.entry(bare).or_default().push(key));
    }
    wished
}

/// Everything that may have old addresses.
fn addresses(catalogue: &Catalogue) -> impl Iterator<Item = (PageKey, &Address, ContentPath)> {
    let first = |paths: &[ContentPath]| paths.first().cloned().unwrap_or_default();
    let schools =
        (0..).zip(&catalogue.schools).map(|(at, it)| (PageKey::School(SchoolId(at)), &it.address, it.path.clone()));
    let people = (0..)
        .zip(&catalogue.people)
        .map(move |(at, it)| (PageKey::Teacher(PersonId(at)), &it.address, first(&it.paths)));
    let packages = (0..)
        .zip(&catalogue.packages)
        .map(move |(at, it)| (PageKey::Package(PackageId(at)), &it.address, first(&it.paths)));
    let groups = (0..)
        .zip(&catalogue.groups)
        .map(|(at, it)| (PageKey::Group(GroupId(at)), &it.address, it.path.clone().unwrap_or_default()));
    let activities = (0..)
        .zip(&catalogue.activities)
        .map(|(at, it)| (PageKey::Activity(ActivityId(at)), &it.address, it.path.clone()));
    let series =
        (0..).zip(&catalogue.series).map(|(at, it)| (PageKey::Series(SeriesId(at)), &it.address, it.path.clone()));
    let tutorials = (0..).zip(&catalogue.tutorials).map(|(at, it)| {
        let file = it.text.or_else(|| it.files.first().copied());
        let path =
            file.map_or_else(|| catalogue.series(it.series).path.clone(), |id| catalogue.evidence(id).path.clone());
        (PageKey::Tutorial(TutorialId(at)), &it.address, path)
    });
    schools.chain(people).chain(packages).chain(groups).chain(activities).chain(series).chain(tutorials)
}

/// Files and folders of the site as the file system that distinguishes least sees them.
#[derive(Default)]
struct Taken {
    files: BTreeSet<String>,
    /// Each folder with how it is spelt: two spellings would be two folders on some disks, and one on others.
    folders: BTreeMap<String, String>,
}

impl Taken {
    fn add(&mut self, path: &SitePath) {
        let mut folder = path.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            if self.folders.insert(folded(above), above.to_owned()).is_some() {
                break;
            }
            folder = above;
        }
        self.files.insert(folded(path.as_str()));
    }

    /// Whether a file may stand at `path`: nothing stands there, and the folders above it are none or the same.
    fn has_room(&self, path: &SitePath) -> bool {
        let name = folded(path.as_str());
        let above = path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]);
        let is_free = |folder: &str| {
            let name = folded(folder);
            !self.files.contains(&name) && self.folders.get(&name).is_none_or(|spelt| spelt == folder)
        };
        !self.files.contains(&name) && !self.folders.contains_key(&name) && above.into_iter().all(is_free)
    }
}

//! Files and folders by what people write of them: a path from any folder on, with or without its ending.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use crate::catalogue::{Catalogue, FileVerdict};
use crate::disclose::cell;
use crate::disclose::letters::spelt;
use crate::disclose::work;
use crate::path::ContentPath;

/// What a cell may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Item {
    /// Index into the evidence.
    File(usize),
    /// Index into the files that are no evidence.
    Other(usize),
    /// A folder.
    Folder,
}

/// The files and folders of one school.
pub(super) struct Places {
    /// Folded paths.
    paths: Vec<(String, Item)>,
    /// By every end of the path that begins with a part, and of files by that without the ending: hash and
    /// place, in order.
    by_end: Vec<(u64, u32)>,
    /// The school's own folder, folded, with a slash at its end; empty at the root.
    prefix: String,
    /// The school's folder and names, folded.
    own: Vec<String>,
    /// By the last part with each letter left out once; made when a name fits nothing.
    slips: OnceLock<HashMap<u64, Vec<u32>>>,
}

impl Places {
    /// What lies in `school`; `beside`: and what lies in no school.
    pub(super) fn new(catalogue: &Catalogue, school: &ContentPath, beside: bool) -> Self {
        let is_school = |path: &ContentPath| catalogue.schools.iter().any(|other| path.is_within(&other.path));
        let is_here = |path: &ContentPath| path.is_within(school) || (beside && !is_school(path));
        let prefix = if school.is_root() { String::new() } else { format!("{}/", spelt(school.as_str())) };
        let name = catalogue.schools.iter().find(|one| one.path == *school).map(|one| one.name.as_str());
        let own = [school.as_str(), school.name()].into_iter().chain(name).map(spelt);
        let own = own.filter(|name| !name.is_empty()).collect();
        let mut places = Self { paths: Vec::new(), by_end: Vec::new(), prefix, own, slips: OnceLock::new() };
        // Whoever names a copy means the file.
        let all = catalogue.evidence.iter().enumerate();
        let evidence = all.flat_map(|(at, thing)| thing.places().map(move |path| (path, Item::File(at))));
        let is_seen = |verdict: &FileVerdict| matches!(verdict, FileVerdict::Shown | FileVerdict::Download);
        let others = catalogue.others.iter().enumerate().filter(|(_, other)| is_seen(&other.verdict));
        let others = others.map(|(at, other)| (&other.path, Item::Other(at)));
        let mut folders: std::collections::BTreeSet<ContentPath> = std::collections::BTreeSet::new();
        for (path, item) in evidence.chain(others).filter(|(path, _)| is_here(path)) {
            places.add(path, item);
            let mut folder = path.parent();
            while let Some(path) = folder.filter(|path| !path.is_root() && is_here(path)) {
                folder = path.parent();
                if !folders.insert(path) {
                    break;
                }
            }
        }
        folders.iter().for_each(|folder| places.add(folder, Item::Folder));
        places.by_end.sort_unstable();
        places.by_end.dedup();
        places
    }

    fn add(&mut self, path: &ContentPath, item: Item) {
        let at = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        let spelt = cell::spelling(path);
        for whole in [Some(spelt.as_str()), stem(&spelt, item)].into_iter().flatten() {
            let starts = std::iter::once(0).chain(whole.match_indices('/').map(|(slash, _)| slash + 1));
            self.by_end.extend(starts.map(|from| (hash(&whole[from..]), at)));
        }
        self.paths.push((spelt, item));
    }

    /// The folded path of an item.
    pub(super) fn path(&self, at: u32) -> &str {
        &self.paths[at as usize].0
    }

    /// What an item is.
    pub(super) fn item(&self, at: u32) -> Item {
        self.paths[at as usize].1
    }

    /// What a path in a cell may mean: something whose path ends so, or, if the cell begins above the
    /// content or names this school, something whose whole path the cell ends with. `is_wide` takes any end of
    /// two parts, and a whole path whatever stands before it.
    pub(super) fn find(&self, written: &str, is_wide: bool) -> Vec<u32> {
        for spelling in cell::paths(written) {
            // 教师/林芳/*.jpg: what is withdrawn is withdrawn with its folder.
            let above = if is_wide { cell::above_pattern(&spelling) } else { None };
            let spelling = above.unwrap_or(&spelling);
            let mut from = 0;
            loop {
                let (above, tail) = spelling.split_at(from);
                // 2024/照片/a.jpg is not 照片/a.jpg, and 清河小学/照片/a.jpg is no other school's.
                if from == 0 || is_wide || self.is_own(above, tail) {
                    let found = self.ending_with(tail, from == 0 || (is_wide && tail.contains('/')));
                    if !found.is_empty() {
                        return found;
                    }
                }
                let Some(slash) = tail.find('/') else { break };
                from += slash + 1;
            }
        }
        Vec::new()
    }

    /// Whether a path parted before `tail` says that `tail` is of this school.
    fn is_own(&self, above: &str, tail: &str) -> bool {
        let above = above.trim_end_matches('/');
        let ends = |name: &String| {
            above.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let is_whole = !self.prefix.is_empty() && format!("{tail}/").starts_with(&self.prefix);
        is_whole || self.own.iter().any(ends)
    }

    /// What each of the paths in a cell may mean; `is_wide` as in [`find`](Self::find).
    pub(super) fn find_each(&self, cell: &str, is_wide: bool) -> Vec<(String, Vec<u32>)> {
        self.find_from(cell, 0, is_wide)
    }

    fn find_from(&self, cell: &str, first: usize, is_wide: bool) -> Vec<(String, Vec<u32>)> {
        let found = self.find(cell, is_wide);
        if found.is_empty() {
            for round in first..cell::ROUNDS {
                // Blanks part files only where each has its ending.
                let is_list =
                    |parts: &Vec<String>| round + 1 < cell::ROUNDS || parts.iter().all(|part| part.contains('.'));
                if let Some(parts) = cell::split_paths(cell, round).filter(is_list) {
                    return parts.iter().flat_map(|part| self.find_from(part, round + 1, is_wide)).collect();
                }
            }
        }
        vec![(cell.trim().to_owned(), found)]
    }

    /// What a path ends with `tail`; unless `anywhere`, what has just this path from content or school on.
    fn ending_with(&self, tail: &str, anywhere: bool) -> Vec<u32> {
        let fits = |at: &u32| {
            let (path, item) = &self.paths[*at as usize];
            // By its stem: 教案 for 教案.docx.
            [Some(path.as_str()), stem(path, *item)].into_iter().flatten().any(|path| {
                let Some(head) = path.strip_suffix(tail) else { return false };
                head.is_empty() || head == self.prefix || (anywhere && head.ends_with('/'))
            })
        };
        let mut found: Vec<u32> = self.ending(tail).filter(fits).collect();
        if found.len() > 1 {
            // A file and its copy are one.
            let mut seen = HashSet::new();
            found.retain(|at| matches!(self.item(*at), Item::Folder) || seen.insert(self.item(*at)));
        }
        found
    }

    /// What a path may end with `tail`.
    fn ending(&self, tail: &str) -> impl Iterator<Item = u32> {
        let key = hash(tail);
        let from = self.by_end.partition_point(|(other, _)| *other < key);
        let found = self.by_end[from..].iter().take_while(move |(other, _)| *other == key);
        found.inspect(|_| work::count(1)).map(|(_, at)| *at)
    }

    /// Something whose path differs from a cell's by a slip.
    pub(super) fn slip(&self, written: &str) -> Option<u32> {
        cell::paths(written).iter().find_map(|spelling| {
            let mut parts = spelling.rsplit('/');
            let name = parts.next()?;
            let above: Vec<&str> = parts.collect();
            let same = self.ending(name);
            let near = keys(name).into_iter().filter_map(|key| self.slips().get(&key)).flatten();
            let near = near.inspect(|_| work::count(1)).copied();
            let is_one = |a: &str, b: &str| a == b || cell::is_slip(a, b);
            let fits = |at: &u32| {
                let mut parts = self.path(*at).rsplit('/');
                let is_name = parts.next().is_some_and(|other| is_one(name, other) || is_stem(name, other));
                is_name && above.iter().zip(parts.by_ref()).all(|(a, b)| is_one(a, b))
            };
            same.chain(near).find(fits)
        })
    }

    fn slips(&self) -> &HashMap<u64, Vec<u32>> {
        self.slips.get_or_init(|| {
            let mut slips: HashMap<u64, Vec<u32>> = HashMap::new();
            for at in 0..u32::try_from(self.paths.len()).unwrap_or(u32::MAX) {
                let name = self.path(at).rsplit('/').next().unwrap_or_default();
                keys(name).into_iter().for_each(|key| slips.entry(key).or_default().push(at));
            }
            slips
        })
    }

    /// Something of which a cell that was cut off may be the beginning.
    pub(super) fn begun(&self, written: &str) -> Option<u32> {
        let beginning = cell::path(cell::unquoted(written));
        let begins = |path: &str| {
            let mut starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
            !beginning.is_empty() && starts.any(|from| path[from..].starts_with(&beginning))
        };
        self.paths.iter().position(|(path, _)| begins(path)).and_then(|at| u32::try_from(at).ok())
    }
}

/// A file's path without its ending.
fn stem(path: &str, item: Item) -> Option<&str> {
    let dot = path.rfind('.').filter(|dot| !path[*dot..].contains('/') && !path[..*dot].ends_with('/'))?;
    (!matches!(item, Item::Folder) && dot > 0).then(|| &path[..dot])
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn is_stem(name: &str, other: &str) -> bool {
    other.rsplit_once('.').is_some_and(|(stem, _)| stem == name)
}

/// What a name and all that differ from it by one letter have in common.
fn keys(name: &str) -> Vec<u64> {
    let letters: Vec<char> = cell::skeleton(name).chars().collect();
    let key = |left_out: Option<usize>| {
        let mut hasher = DefaultHasher::new();
        letters.iter().enumerate().filter(|(at, _)| Some(*at) != left_out).for_each(|(_, c)| c.hash(&mut hasher));
        hasher.finish()
    };
    std::iter::once(None).chain((0..letters.len().min(80)).map(Some)).map(key).collect()
}

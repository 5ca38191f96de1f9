//! Which files of one place hold the same bytes. Only those that may are read again: equal in size, form and
//! all that is known of them.

use std::collections::BTreeMap;
use std::io::Read as _;

use rayon::prelude::*;

use crate::path::ContentPath;
use crate::read::Facts;
use crate::scan::{self, Entry, Tree};

/// The largest file that is held against another, in bytes: films are never read whole.
const MAX_BYTES: u64 = 8 << 20;

/// Files that hold the same bytes, each list sorted by path, the lists by their first. `place` says where a file
/// lies; only what lies in one place and bears one ending is held against each other. Empty files are alike
/// in nothing.
pub fn same(
    tree: &Tree,
    facts: &BTreeMap<ContentPath, Facts>,
    place: &dyn Fn(&ContentPath) -> Option<String>,
) -> Vec<Vec<ContentPath>> {
    let mut by_size: BTreeMap<(u64, String, String), Vec<&Entry>> = BTreeMap::new();
    let mut sizes: std::collections::HashMap<(u64, String), usize> = std::collections::HashMap::new();
    let files = || tree.files().filter(|(_, stamp)| (1..=MAX_BYTES).contains(&stamp.size_bytes));
    for (entry, stamp) in files() {
        *sizes.entry((stamp.size_bytes, entry.path.extension())).or_default() += 1;
    }
    for (entry, stamp) in files() {
        let extension = entry.path.extension();
        if sizes.get(&(stamp.size_bytes, extension.clone())).is_none_or(|n| *n < 2) {
            continue;
        }
        if let Some(place) = place(&entry.path) {
            by_size.entry((stamp.size_bytes, extension, place)).or_default().push(entry);
        }
    }
    let lists: Vec<Vec<&Entry>> = by_size.into_values().flat_map(|list| alike(list, facts)).collect();
    let mut same: Vec<Vec<ContentPath>> =
        lists.into_par_iter().flat_map_iter(|list| equal(tree, facts, &list)).collect();
    same.sort();
    same
}

/// Parts files by what is known of them; what is like no other is left out.
fn alike<'a>(list: Vec<&'a Entry>, facts: &BTreeMap<ContentPath, Facts>) -> Vec<Vec<&'a Entry>> {
    let mut parted: BTreeMap<Option<[u8; 32]>, Vec<Vec<&Entry>>> = BTreeMap::new();
    for entry in list {
        let Some(mine) = facts.get(&entry.path) else { continue };
        let lists = parted.entry(mine.text_hash).or_default();
        match lists.iter_mut().find(|list| facts.get(&list[0].path) == Some(mine)) {
            Some(list) => list.push(entry),
            None => lists.push(vec![entry]),
        }
    }
    parted.into_values().flatten().filter(|list| list.len() > 1).collect()
}

/// Parts files by their bytes. The bytes of a text were hashed when it was read.
fn equal(tree: &Tree, facts: &BTreeMap<ContentPath, Facts>, list: &[&Entry]) -> Vec<Vec<ContentPath>> {
    let mut by_hash: BTreeMap<[u8; 32], Vec<ContentPath>> = BTreeMap::new();
    for entry in list {
        let known = facts.get(&entry.path).and_then(|facts| facts.text_hash);
        if let Some(hash) = known.or_else(|| hash(tree, entry)) {
            by_hash.entry(hash).or_default().push(entry.path.clone());
        }
    }
    by_hash.into_values().filter(|paths| paths.len() > 1).collect()
}

/// BLAKE3 of a file; `None` if it cannot be read, or is longer by now.
fn hash(tree: &Tree, entry: &Entry) -> Option<[u8; 32]> {
    let mut bytes = Vec::new();
    let file = scan::open(&tree.disk(entry)).ok()?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MAX_BYTES).then(|| *blake3::hash(&bytes).as_bytes())
}

//! The folder name of a page: a short slug, unlike any other in its folder.

use std::collections::{BTreeMap, BTreeSet};

use crate::slug;

/// A folder name that a thing would like, and what tells it from others.
pub(super) struct Wish {
    /// `slug =` was written: it yields to nothing but another one.
    is_fixed: bool,
    slug: String,
    path: String,
}

impl Wish {
    pub(super) fn new(fixed: Option<&str>, title: &str, path: &str) -> Self {
        let is_fixed = fixed.is_some_and(|fixed| !slug::slug(fixed).is_empty());
        let wished = if is_fixed { fixed.unwrap_or_default() } else { title };
        Self { is_fixed, slug: slug::slug(wished), path: path.to_owned() }
    }
}

/// The folder name of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// What it is called, unlike any other in its folder.
    pub(super) name: String,
    /// What it would be called if others did not wish the same; nobody is called so.
    pub(super) wished: Option<String>,
}

impl Name {
    /// The name of one of several pages of a thing, counted from 0. No slug holds such a line.
    pub(super) fn of_part(&self, part: u32) -> Self {
        let of = |name: &String| if part == 0 { name.clone() } else { format!("{name}_{}", part + 1) };
        Self { name: of(&self.name), wished: self.wished.as_ref().map(of) }
    }
}

/// Folder names that pages use for something else.
const TAKEN: [&str; 12] = [
    "index",
    "files",
    "pictures",
    "teachers",
    "packages",
    "points",
    "groups",
    "activities",
    "library",
    "tutorials",
    "static",
    "texts",
];

/// One folder name for each wish, all different (also to a file system that ignores case).
pub(super) fn names(wishes: Vec<Wish>) -> Vec<Name> {
    let fixed: BTreeSet<String> = wishes.iter().filter(|wish| wish.is_fixed).map(|wish| wish.slug.clone()).collect();
    let mut things: Vec<(String, &str)> = Vec::with_capacity(wishes.len() + fixed.len() + TAKEN.len());
    let (own, derived): (Vec<usize>, Vec<usize>) = (0..wishes.len()).partition(|at| wishes[*at].is_fixed);
    things.extend(derived.iter().map(|at| (wishes[*at].slug.clone(), wishes[*at].path.as_str())));
    // Stand-ins make a wish that is taken collide, so that it gets digits.
    things.extend(fixed.iter().map(|slug| (slug.clone(), "")));
    things.extend(TAKEN.iter().map(|slug| ((*slug).to_owned(), "")));
    let derived_names = slug::unique(&things);
    let mut things: Vec<(String, &str)> =
        own.iter().map(|at| (wishes[*at].slug.clone(), wishes[*at].path.as_str())).collect();
    things.extend(TAKEN.iter().map(|slug| ((*slug).to_owned(), "")));
    let own_names = slug::unique(&things);

    let mut names = vec![String::new(); wishes.len()];
    let mut used = BTreeSet::new();
    for (at, name) in own.into_iter().zip(own_names).chain(derived.into_iter().zip(derived_names)) {
        let (mut last, mut round) = (name.clone(), 1);
        while !used.insert(last.clone()) {
            last = format!("{name}-{}", slug::digits(&format!("{}#{round}", wishes[at].path)));
            round += 1;
        }
        names[at] = last;
    }
    let mut n_wishes: BTreeMap<&str, usize> = BTreeMap::new();
    wishes.iter().for_each(|wish| *n_wishes.entry(&wish.slug).or_default() += 1);
    let named = wishes.iter().zip(names).map(|(wish, name)| {
        let is_ours = TAKEN.contains(&wish.slug.as_str()) || slug::is_of_page(&wish.slug);
        let is_free = !wish.slug.is_empty() && !used.contains(&wish.slug) && !is_ours;
        let wished = (is_free && n_wishes[wish.slug.as_str()] > 1).then(|| wish.slug.clone());
        Name { name, wished }
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_slug_wins_and_taken_names_give_way() {
        let wish = |fixed: Option<&str>, title: &str, path: &str| Wish::new(fixed, title, path);
        let found = names(vec![
            wish(None, "林老师", "a"),
            wish(Some("lin-lao-shi"), "别人", "b"),
            wish(None, "files", "c"),
            wish(None, "林老师", "d"),
        ]);
        let named = |at: usize| found[at].name.as_str();
        assert_eq!(named(1), "lin-lao-shi");
        assert!(named(0).starts_with("lin-lao-shi-") && named(3).starts_with("lin-lao-shi-") && named(0) != named(3));
        assert!(named(2).starts_with("files-"), "{found:?}");
        assert!(found.iter().all(|name| name.wished.is_none()), "the wished name is somebody's: {found:?}");
    }
}

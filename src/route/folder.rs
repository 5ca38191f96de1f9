//! The folder name of a page: a short slug, unlike any other in its folder.

use std::collections::BTreeSet;

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

/// Folder names that pages use for something else.
const TAKEN: [&str; 11] = [
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
pub(super) fn names(wishes: Vec<Wish>) -> Vec<String> {
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
    names
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
        assert_eq!(found[1], "lin-lao-shi");
        assert!(found[0].starts_with("lin-lao-shi-") && found[3].starts_with("lin-lao-shi-") && found[0] != found[3]);
        assert!(found[2].starts_with("files-"), "{found:?}");
    }
}

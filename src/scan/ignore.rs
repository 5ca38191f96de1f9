//! Which names are passed over, and why.

use crate::scan::Ignored;
use crate::text::fold;
use crate::vocabulary::IgnoredNames;

/// The names that are passed over, ready to compare.
pub(super) struct Ignore {
    names: Vec<String>,
    prefixes: Vec<String>,
    folders: Vec<String>,
    unfinished: Vec<String>,
    listed: Vec<Pattern>,
}

/// Whether a file or folder of that name is passed over wherever it lies.
pub fn is_passed_over(words: &IgnoredNames, name: &str) -> bool {
    let ignore = Ignore::new(words, &[]);
    ignore.reason(name, name, false).is_some() || ignore.reason(name, name, true).is_some()
}

/// An entry of `ignore` in `site.toml`: a name, a path, or either with `*` for anything.
struct Pattern {
    written: String,
    parts: Vec<String>,
    is_path: bool,
}

impl Ignore {
    pub(super) fn new(words: &IgnoredNames, listed: &[String]) -> Self {
        let fold_all = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        Self {
            names: fold_all(&words.names),
            prefixes: fold_all(&words.prefixes),
            folders: fold_all(&words.folders),
            unfinished: fold_all(&words.unfinished),
            listed: listed.iter().map(|entry| Pattern::new(entry)).collect(),
        }
    }

    /// Why the entry of that name and path is passed over, and for unfinished downloads the ending.
    pub(super) fn reason(&self, path: &str, name: &str, is_folder: bool) -> Option<Ignored> {
        let folded = fold(name);
        if let Some(pattern) = self.listed.iter().find(|pattern| pattern.fits(path, name)) {
            return Some(Ignored::Listed(pattern.written.clone()));
        }
        let dot_name = || name.starts_with('.').then_some(Ignored::DotName);
        if is_folder {
            return self.folders.contains(&folded).then_some(Ignored::Housekeeping).or_else(dot_name);
        }
        if self.unfinished.iter().any(|ending| folded.ends_with(ending.as_str())) {
            return Some(Ignored::Unfinished);
        }
        let housekeeping =
            self.names.contains(&folded) || self.prefixes.iter().any(|prefix| folded.starts_with(prefix.as_str()));
        housekeeping.then_some(Ignored::Housekeeping).or_else(dot_name)
    }
}

impl Pattern {
    fn new(written: &str) -> Self {
        let text = written.trim_matches('/');
        Self {
            written: written.to_owned(),
            parts: text.split('*').map(str::to_owned).collect(),
            is_path: text.contains('/'),
        }
    }

    fn fits(&self, path: &str, name: &str) -> bool {
        let text = if self.is_path { path } else { name };
        let [first, rest @ ..] = self.parts.as_slice() else { return false };
        let Some(mut left) = text.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return left.is_empty() };
        for part in middle {
            match left.find(part.as_str()) {
                Some(at) => left = &left[at + part.len()..],
                None => return false,
            }
        }
        left.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names_and_paths() {
        let check = |pattern: &str, path: &str, expected: bool| {
            let name = path.rsplit('/').next().expect("a path has a name");
            assert_eq!(Pattern::new(pattern).fits(path, name), expected, "{pattern} on {path}");
        };
        check("旧材料", "a/旧材料", true);
        check("旧材料", "a/旧材料2", false);
        check("*.bak", "a/x.bak", true);
        check("a/*/c.txt", "a/b/c.txt", true);
        check("a/b", "x/a/b", false);
        check("*草稿*", "a/教案草稿1.docx", true);
    }
}

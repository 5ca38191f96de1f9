//! Many problems as people read them: by cause, then by folder.
//!
//! A hundred files that browsers cannot show are one thing to know and one thing to do. A [`Group`]
//! holds what has one cause and one way out; its sentence says `…` where the problems differ, and then
//! each of them says the rest itself.

use std::collections::BTreeMap;

use super::{Code, Diagnostic, Severity};
use crate::message::{self, Facts, Language};

/// Stands where the facts of a group differ.
const DIFFERS: &str = "…";

/// A code with more ways out than this is one group, whose places say theirs themselves.
const MOST_HINTS: usize = 8;

/// Problems with one cause, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// How much they matter.
    pub severity: Severity,
    /// Such as `XZ0103`.
    pub code: &'static str,
    /// The sentence; `…` where they differ.
    pub cause: String,
    /// The way out, if it is one for all.
    pub hint: Option<String>,
    /// Where, sorted by path; never empty.
    pub spots: Vec<Spot>,
}

/// One problem of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its place among the problems that were grouped.
    pub at: usize,
    /// The folder; empty for the content itself.
    pub folder: String,
    /// The file or folder in it.
    pub name: String,
    /// Counted from 1, if a line is meant.
    pub line: Option<u32>,
    /// Its sentence, where it says more than the cause.
    pub message: Option<String>,
    /// Its own way out, where the group has none for all.
    pub hint: Option<String>,
}

/// A folder and the spots that lie in it, at any depth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket<'a> {
    /// The folder; empty for the content itself.
    pub folder: String,
    /// What lies there, sorted by path; never empty.
    pub spots: Vec<&'a Spot>,
}

/// Groups `problems`, which are sorted by place: first what matters most.
pub fn groups(problems: &[Diagnostic], language: Language) -> Vec<Group> {
    let mut by_code: BTreeMap<(Severity, Code), BTreeMap<Option<String>, Vec<usize>>> = BTreeMap::new();
    for (at, problem) in problems.iter().enumerate() {
        let of_code = by_code.entry((problem.code.severity(), problem.code)).or_default();
        of_code.entry(problem.hint(language)).or_default().push(at);
    }
    let mut groups = Vec::new();
    for ((_, code), by_hint) in by_code {
        if by_hint.len() > MOST_HINTS {
            let mut all: Vec<usize> = by_hint.into_values().flatten().collect();
            all.sort_unstable();
            groups.push(group(code, &all, problems, None, language));
        } else {
            groups.extend(by_hint.into_iter().map(|(hint, at)| group(code, &at, problems, Some(hint), language)));
        }
    }
    groups
}

/// `hint` is the one way out of all, or `None` if each has its own.
fn group(
    code: Code,
    members: &[usize],
    problems: &[Diagnostic],
    hint: Option<Option<String>>,
    language: Language,
) -> Group {
    let shared = shared(members, problems);
    let differs = shared.values().any(|value| value == DIFFERS);
    let cause = match message::many(language, code.as_str()).filter(|_| differs) {
        Some(words) => words.to_owned(),
        None => message::say(language, code.as_str(), &shared),
    };
    let spot = |at: &usize| {
        let problem = &problems[*at];
        let message = problem.message(language);
        let path = problem.place.path.as_str();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Spot {
            at: *at,
            folder: folder.to_owned(),
            name: if name.is_empty() { ".".to_owned() } else { name.to_owned() },
            line: problem.place.line,
            message: (message != cause).then_some(message),
            hint: if hint.is_none() { problem.hint(language) } else { None },
        }
    };
    let mut spots: Vec<Spot> = members.iter().map(spot).collect();
    spots.sort_by(|a, b| (&a.folder, &a.name, a.line, a.at).cmp(&(&b.folder, &b.name, b.line, b.at)));
    Group { severity: code.severity(), code: code.as_str(), cause, hint: hint.flatten(), spots }
}

/// The facts of all members, those that differ blanked out.
fn shared(members: &[usize], problems: &[Diagnostic]) -> Facts {
    let mut facts = Facts::new();
    for problem in members.iter().map(|at| &problems[*at]) {
        for (name, value) in &problem.facts {
            let known = facts.entry(name.clone()).or_insert_with(|| value.clone());
            if known != value {
                DIFFERS.clone_into(known);
            }
        }
    }
    facts
}

impl Group {
    /// The spots by at most `most` folders that hold all of them, as deep as that allows.
    pub fn buckets(&self, most: usize) -> Vec<Bucket<'_>> {
        let mut buckets = vec![settled(self.spots.iter().collect())];
        loop {
            let room = most.saturating_sub(buckets.len() - 1);
            let split = buckets.iter().enumerate().find_map(|(at, bucket)| {
                let parts = parts(bucket);
                (parts.len() > 1 && parts.len() <= room).then_some((at, parts))
            });
            let Some((at, parts)) = split else { return buckets };
            buckets.splice(at..=at, parts);
        }
    }

    /// Whether its places say something of their own.
    pub fn differs(&self) -> bool {
        self.spots.iter().any(|spot| spot.message.is_some())
    }
}

impl Spot {
    /// The path in the content.
    pub fn path(&self) -> String {
        self.below("")
    }

    /// The path with the line, as seen from the folder that holds it.
    pub fn seen_from(&self, folder: &str) -> String {
        let line = self.line.map_or(String::new(), |line| format!(":{line}"));
        self.below(folder) + &line
    }

    fn below(&self, folder: &str) -> String {
        let inner = self.folder.strip_prefix(folder).map_or(self.folder.as_str(), |rest| rest.trim_start_matches('/'));
        if inner.is_empty() { self.name.clone() } else { format!("{inner}/{}", self.name) }
    }
}

/// What lies in one folder, directly or in the same folder below it.
fn parts<'a>(bucket: &Bucket<'a>) -> Vec<Bucket<'a>> {
    let depth = names(&bucket.folder).count();
    let mut parts: BTreeMap<Option<&str>, Vec<&'a Spot>> = BTreeMap::new();
    for spot in &bucket.spots {
        parts.entry(names(&spot.folder).nth(depth)).or_default().push(spot);
    }
    parts.into_values().map(settled).collect()
}

/// A bucket whose folder is the deepest that holds all of `spots`.
fn settled(spots: Vec<&Spot>) -> Bucket<'_> {
    let mut common: Option<Vec<&str>> = None;
    for spot in &spots {
        common = Some(match common {
            None => names(&spot.folder).collect(),
            Some(known) => {
                let same = known.iter().zip(names(&spot.folder)).take_while(|(a, b)| **a == *b).count();
                known[..same].to_vec()
            }
        });
    }
    Bucket { folder: common.unwrap_or_default().join("/"), spots }
}

fn names(folder: &str) -> impl Iterator<Item = &str> {
    folder.split('/').filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::path::ContentPath;

    fn empty(path: &str) -> Diagnostic {
        Diagnostic::new(Code::EmptyFile, Place::file(&ContentPath::new(path)))
    }

    fn broken(path: &str, target: &str) -> Diagnostic {
        Diagnostic::new(Code::BrokenLink, Place::line(&ContentPath::new(path), 3)).with("target", target)
    }

    #[test]
    fn one_cause_is_one_group_and_errors_come_first() {
        let toml = Diagnostic::new(Code::TomlSyntax, Place::file(&ContentPath::new("site.toml"))).with("reason", "x");
        let all = [empty("a/x.docx"), broken("a/y.md", "b"), empty("b/x.docx"), broken("a/z.md", "c"), toml];
        let groups = groups(&all, Language::English);
        let told: Vec<_> = groups.iter().map(|group| (group.code, group.spots.len(), group.cause.as_str())).collect();
        assert_eq!(
            told,
            [
                ("XZ0101", 1, "the TOML does not parse: x"),
                ("XZ0201", 2, "an empty file"),
                ("XZ0501", 2, "links that lead nowhere"),
            ]
        );
        assert!(!groups[1].differs() && groups[1].hint.is_some());
        assert_eq!(groups[2].spots[1].message.as_deref(), Some("the link `c` leads nowhere"));
        assert_eq!(groups[2].spots[1].seen_from("a"), "z.md:3");
    }

    #[test]
    fn what_one_hint_mends_is_apart_from_what_another_does() {
        let key = |path: &str, key: &str, suggestion: &str| {
            let problem = Diagnostic::new(Code::UnknownKey, Place::file(&ContentPath::new(path))).with("key", key);
            if suggestion.is_empty() { problem } else { problem.with("suggestion", suggestion) }
        };
        let all =
            [key("a", "titel", "title"), key("b", "layout", ""), key("c", "titel", "title"), key("d", "hero", "")];
        let groups = groups(&all, Language::English);
        let told: Vec<_> = groups.iter().map(|group| (group.cause.as_str(), group.spots.len())).collect();
        assert_eq!(told, [("keys nobody reads", 2), ("unknown key `titel`", 2)]);
        let many: Vec<Diagnostic> = (0..20).map(|at| key(&format!("f{at:02}"), "k", &format!("s{at}"))).collect();
        let groups = super::groups(&many, Language::English);
        assert_eq!((groups.len(), groups[0].hint.as_ref()), (1, None));
        assert_eq!(groups[0].spots[3].hint.as_deref(), Some("did you mean `s3`?"));
    }

    #[test]
    fn folders_hold_every_spot_and_are_as_deep_as_their_number_allows() {
        let check = |paths: &[&str], expected: &[(&str, usize)]| {
            let all: Vec<Diagnostic> = paths.iter().map(|path| empty(path)).collect();
            let groups = groups(&all, Language::Chinese);
            let buckets = groups[0].buckets(3);
            let told: Vec<_> = buckets.iter().map(|bucket| (bucket.folder.as_str(), bucket.spots.len())).collect();
            assert_eq!(told, expected, "{paths:?}");
        };
        check(&["a/b/x", "a/b/y"], &[("a/b", 2)]);
        check(&["a/b/x", "a/c/y", "d"], &[("", 1), ("a/b", 1), ("a/c", 1)]);
        check(&["a/1/x", "a/2/x", "a/3/x", "a/4/x"], &[("a", 4)]);
        check(&["a/1/x", "a/2/x", "b/1/x", "b/2/x", "b/3/x"], &[("a/1", 1), ("a/2", 1), ("b", 3)]);
        check(&["x"], &[("", 1)]);
    }
}

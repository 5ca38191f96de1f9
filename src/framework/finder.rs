//! Tells a point from a name: by code, else by title.

use std::ops::Range;

use crate::framework::{Framework, Frameworks};
use crate::text::fold;
use crate::text::fold_title;
use crate::text::is_han;

/// A point found in a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The canonical code.
    pub code: String,
    /// Where it stands in the folded name: code, and title if it follows.
    pub span: Range<usize>,
}

/// Finds the points of one framework in names.
#[derive(Clone, Debug)]
pub struct PointFinder {
    /// Spelt codes, longest first.
    codes: Vec<Spelling>,
    /// Folded titles, longest first.
    titles: Vec<(String, String)>,
    prefixes: Vec<String>,
    not_after: Vec<String>,
}

#[derive(Clone, Debug)]
struct Spelling {
    /// Letters of the code, folded; empty for numeric codes.
    letters: String,
    /// Numbers of the code, in order.
    numbers: Vec<String>,
    /// What joins the numbers of a numeric code.
    joint: char,
    /// The canonical code.
    code: String,
    /// Folded titles that may follow.
    titles: Vec<String>,
}

impl PointFinder {
    /// A finder for `framework`. Codes of points it covers or twins are understood too, where they
    /// are not codes of its own.
    pub fn new(framework: &Framework, all: &Frameworks, prefixes: &[String], not_after: &[String]) -> Self {
        let mut codes = Vec::new();
        let mut titles = Vec::new();
        for point in &framework.points {
            let mut wordings: Vec<&str> = vec![&point.zh, &point.en];
            wordings.extend(point.aliases.iter().map(String::as_str));
            let covered: Vec<_> = point.covers.iter().filter_map(|reference| all.resolve(reference)).collect();
            wordings.extend(covered.iter().flat_map(|(_, other)| [other.zh.as_str(), other.en.as_str()]));
            let folded: Vec<String> =
                wordings.iter().map(|title| fold_title(title)).filter(|title| !title.is_empty()).collect();
            codes.push(spell(&point.code, &point.code, &folded));
            let twins = point.twins.iter().filter_map(|reference| all.resolve(reference));
            for (_, other) in covered.iter().copied().chain(twins) {
                if framework.point(&other.code).is_none() {
                    codes.push(spell(&other.code, &point.code, &folded));
                }
            }
            titles.extend(
                folded.into_iter().filter(|title| title.chars().count() >= 4).map(|title| (title, point.code.clone())),
            );
        }
        codes.sort_by_key(|spelling| std::cmp::Reverse((spelling.numbers.len(), spelling.numbers.concat().len())));
        titles.sort_by_key(|(title, _)| std::cmp::Reverse(title.len()));
        let fold_all = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        Self { codes, titles, prefixes: fold_all(prefixes), not_after: fold_all(not_after) }
    }

    /// The canonical code that `text` spells, and nothing else.
    pub fn code(&self, text: &str) -> Option<&str> {
        let folded = fold(text.trim());
        let hit = self.codes.iter().find(|spelling| spelling.len_at(&folded, 0) == Some(folded.len()));
        hit.map(|spelling| spelling.code.as_str()).or_else(|| {
            let title = fold_title(text);
            self.titles.iter().find(|(known, _)| *known == title).map(|(_, code)| code.as_str())
        })
    }

    /// The first point in `folded`: by code, else by title. `goes_on(rest)` says whether the text
    /// behind a code begins with a word that a code may stand before; `is_folder` whether the name
    /// is a folder's, where a bare numeric code is enough.
    pub fn find(&self, folded: &str, is_folder: bool, goes_on: &dyn Fn(&str) -> bool) -> Option<Found> {
        self.by_code(folded, is_folder, goes_on).or_else(|| self.by_title(folded))
    }

    /// Whether `rest`, which stands behind a code, begins like a title of some point.
    pub fn begins_title(&self, rest: &str) -> bool {
        self.codes.iter().any(|spelling| spelling.title_len(rest).is_some())
    }

    fn by_code(&self, folded: &str, is_folder: bool, goes_on: &dyn Fn(&str) -> bool) -> Option<Found> {
        for (start, _) in folded.char_indices() {
            for spelling in &self.codes {
                let Some(len) = spelling.len_at(folded, start) else { continue };
                let end = start + len;
                if !self.may_begin(spelling, folded, start) {
                    continue;
                }
                let Some(title_len) = self.what_follows(spelling, &folded[..start], &folded[end..], is_folder, goes_on)
                else {
                    continue;
                };
                return Some(Found { code: spelling.code.clone(), span: start..end + title_len });
            }
        }
        None
    }

    fn may_begin(&self, spelling: &Spelling, folded: &str, start: usize) -> bool {
        let Some(before) = folded[..start].chars().next_back() else { return true };
        if before.is_ascii_alphanumeric() {
            return false;
        }
        if spelling.letters.is_empty() {
            let prefixed = self.prefixes.iter().any(|prefix| folded[..start].ends_with(prefix.as_str()));
            // 王五-1-4, but not 2021-1-4.
            let joined = before == '-' && !folded[..start - 1].ends_with(|c: char| c.is_ascii_digit());
            return prefixed
                || joined
                || before.is_whitespace()
                || matches!(before, '(' | '[' | '【' | '《' | '_' | '、' | '+' | ',');
        }
        true
    }

    /// Whether `after` may stand behind the code, and how many bytes of it are the point's title.
    fn what_follows(
        &self,
        spelling: &Spelling,
        before: &str,
        after: &str,
        is_folder: bool,
        goes_on: &dyn Fn(&str) -> bool,
    ) -> Option<usize> {
        let numeric = spelling.letters.is_empty();
        let rest = after.trim_start_matches(is_separator);
        let separated = rest.len() < after.len();
        if rest.starts_with(|c: char| c.is_ascii_digit()) && !separated {
            return None;
        }
        if self.not_after.iter().any(|word| rest.starts_with(word.as_str())) {
            return None;
        }
        if let Some(len) = spelling.title_len(rest) {
            return Some(after.len() - rest.len() + len);
        }
        let prefixed = self.prefixes.iter().any(|prefix| before.trim_end().ends_with(prefix.as_str()));
        if rest.is_empty() {
            return (!numeric || is_folder || prefixed).then_some(0);
        }
        if prefixed || goes_on(rest) {
            return Some(0);
        }
        let glued_latin = !separated && rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        // A number before a blank is too often a plain number; a code with a letter is not.
        (separated && !glued_latin && (!numeric || is_folder)).then_some(0)
    }

    fn by_title(&self, folded: &str) -> Option<Found> {
        let (bare, places) = squeeze(folded);
        self.titles.iter().find_map(|(title, code)| {
            let at = bare.find(title.as_str()).filter(|at| !ends_with_code(&bare[..*at]))?;
            let first = bare[..at].chars().count();
            let last = first + title.chars().count() - 1;
            Some(Found { code: code.clone(), span: places[first].start..places[last].end })
        })
    }
}

impl Spelling {
    /// How many bytes the code takes at `start` of `text`.
    fn len_at(&self, text: &str, start: usize) -> Option<usize> {
        let mut rest = &text[start..];
        let from = rest.len();
        rest = rest.strip_prefix(self.letters.as_str())?;
        for (at, number) in self.numbers.iter().enumerate() {
            if at > 0 {
                rest = match self.joint {
                    '-' => rest.strip_prefix(['-', '\u{2010}', '\u{2013}', '\u{2014}'])?,
                    joint => rest.strip_prefix(joint)?,
                };
            } else if !self.letters.is_empty() {
                rest = rest.strip_prefix(['-', ' ', '_', '\u{2013}']).unwrap_or(rest);
            }
            rest = rest.strip_prefix(number.as_str())?;
            if rest.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
        }
        let joined_on =
            rest.strip_prefix(self.joint).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        (!(self.letters.is_empty() && joined_on)).then_some(from - rest.len())
    }

    /// How many bytes of `rest` are the whole title, or its first two characters at least.
    fn title_len(&self, rest: &str) -> Option<usize> {
        let (bare, places) = squeeze(rest);
        for title in &self.titles {
            if bare.starts_with(title.as_str()) {
                return places.get(title.chars().count() - 1).map(|place| place.end);
            }
        }
        // A shortened title: its words without the opening all titles share.
        let head: String = bare.chars().take(2).collect();
        let shortened = head.chars().count() == 2
            && head.chars().all(is_han)
            && self.titles.iter().any(|title| title.contains(&head));
        shortened.then_some(0)
    }
}

fn spell(written: &str, canonical: &str, titles: &[String]) -> Spelling {
    let folded = fold(written);
    let letters: String = folded.chars().take_while(char::is_ascii_alphabetic).collect();
    let joint = if folded.contains('-') { '-' } else { '.' };
    let numbers = folded[letters.len()..].split(joint).map(str::to_owned).collect();
    Spelling { letters, numbers, joint, code: canonical.to_owned(), titles: titles.to_vec() }
}

/// Whether a code of another framework stands there: T11 技术支持的课堂导入 is not this one's.
fn ends_with_code(before: &str) -> bool {
    let letters = before.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.len() < before.len() && letters.ends_with(|c: char| c.is_ascii_alphabetic())
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '_'
                | '—'
                | '–'
                | '·'
                | ':'
                | '.'
                | '、'
                | ','
                | '+'
                | '('
                | ')'
                | '['
                | ']'
                | '【'
                | '】'
                | '《'
                | '》'
                | '「'
                | '」'
                | '“'
                | '”'
        )
}

/// The letters of a folded text without blanks, marks and 的, and where each stands.
fn squeeze(folded: &str) -> (String, Vec<Range<usize>>) {
    let mut bare = String::with_capacity(folded.len());
    let mut places = Vec::new();
    for (at, c) in folded.char_indices() {
        if c.is_alphanumeric() && c != '的' {
            bare.push(c);
            places.push(at..at + c.len_utf8());
        }
    }
    (bare, places)
}

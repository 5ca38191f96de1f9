//! Takes a file's or folder's name apart: point, kind, date, subject, grade, class, term, episode,
//! and what is left, in which a person may be named.

use crate::catalogue::name::folded::{Folded, filler};
use crate::date::Date;
use crate::framework::PointFinder;
use crate::text::{fold, leading_number};
use crate::vocabulary::{Class, Match, Vocabulary};

mod folded;
mod kinds;
mod times;

/// A name taken apart. Words are given as written, half width and in lower case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// The name as written.
    pub name: String,
    /// Canonical code of the point, and its word.
    pub point: Option<(String, String)>,
    /// Whether no more than the code tells the point: no title, no word before it. `A1_zdd` is often none.
    pub is_bare_code: bool,
    /// Every kind word that counts: kind index, word, where it ends.
    pub kinds: Vec<KindWord>,
    /// Subject id and word.
    pub subject: Option<(String, String)>,
    /// Grade id and word.
    pub grade: Option<(String, String)>,
    /// Class number and word.
    pub class: Option<(u64, String)>,
    /// Term as read, and word.
    pub term: Option<(String, String)>,
    /// Phase id and word.
    pub phase: Option<(String, String)>,
    /// Date and word.
    pub date: Option<(Date, String)>,
    /// A month without its year: 10月.
    pub month: Option<String>,
    /// Episode number and word.
    pub episode: Option<(u64, String)>,
    /// A kind's word and the noun that takes it over: 检测, 系统.
    pub taken_over: Option<(String, String)>,
    /// A word of activities.
    pub activity: Option<String>,
    /// The name up to the end of that word: 10月教研活动.
    pub activity_name: Option<String>,
    /// What no word explains, split at separators.
    pub segments: Vec<String>,
    /// The segments that stand in no title marks: in 张三《金色花》 only the first may name a person.
    pub names: Vec<String>,
    /// Those of `names` that look like a person's.
    pub people: Vec<String>,
    /// The name without point, date, episode, number and copy marks.
    pub title: String,
    /// The title without a bracketed remark at its end: 张三（语文） → 张三.
    pub bare: String,
    /// Whether `bare` looks like a person's name.
    pub is_person: bool,
    /// The name without copy marks.
    pub clean: String,
}

/// A word that reveals a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindWord {
    /// Index into the vocabulary's kinds.
    pub kind: usize,
    /// The word.
    pub word: String,
    /// One past its last byte.
    pub end: usize,
    /// Whether the word says too little beside what is unknown, so that the file's form must speak for it.
    pub needs_form: bool,
    /// Whether it stands in brackets, where remarks stand.
    pub in_brackets: bool,
    /// Whether a group's or school's name stands before it, and its kind is another where it is a group's.
    pub is_collective: bool,
    /// The kind that it is all the same in a person's folder.
    pub personal: usize,
}

impl Parts {
    /// The kind that holds for a file whose own name this is: of the words whose kind comes in `family` the
    /// last, those of the usual families first and those in brackets last. So a document called 公开课《…》教案 is
    /// a lesson plan, and 课堂实录.mp4.txt is of no kind. `family` is that of
    /// [`kind_family`](Vocabulary::kind_family); empty for folders, whose words count for what they hold.
    pub fn kind(&self, vocabulary: &Vocabulary, family: &str) -> Option<&KindWord> {
        let has = |formats: &[String]| formats.iter().any(|format| format == family);
        let fits = |word: &KindWord| {
            let kind = &vocabulary.kinds[word.kind];
            let usual = || kind.formats.first().is_some_and(|first| first == family && first != "document");
            match family {
                _ if word.needs_form && !usual() => None,
                "" | "archive" | "other" => Some(2),
                _ if has(&kind.formats) => Some(2),
                _ if has(&kind.own_formats) => Some(1),
                _ => None,
            }
        };
        let counting = self.kinds.iter().filter_map(|word| Some((fits(word)?, !word.in_brackets, word.end, word)));
        counting.max_by_key(|(fit, is_outside, end, _)| (*fit, *is_outside, *end)).map(|(.., word)| word)
    }

    /// Whether known words and numbers explain the whole name.
    pub fn says_no_more(&self) -> bool {
        self.segments.iter().all(|segment| segment.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Whether the name tells a day.
    pub fn has_day(&self) -> bool {
        self.date.as_ref().is_some_and(|(date, _)| date.has_day())
    }
}

/// Takes names apart with one school's words and framework.
#[derive(Clone, Copy)]
pub struct Namer<'a> {
    /// The words.
    pub vocabulary: &'a Vocabulary,
    /// The points of the school's framework.
    pub finder: &'a PointFinder,
}

impl Namer<'_> {
    /// Takes `name` (without extension) apart.
    pub fn parts(&self, name: &str, is_folder: bool) -> Parts {
        let mut folded = Folded::new(name);
        let mut parts = Parts { name: name.to_owned(), ..Parts::default() };
        let words = self.vocabulary.matches(&folded.text);
        self.take_copy_marks(&mut folded, &words);
        parts.clean = folded.left();
        self.take_times(&mut folded, &mut parts);
        self.take_point(&mut folded, &mut parts, is_folder);
        take_leading_number(&mut folded);
        parts.title = folded.left();
        if let Some((span, word)) = times::month(&folded) {
            parts.month = Some(word);
            folded.take(&span);
        }
        self.take_class_and_grade(&mut folded, &mut parts, &words);
        self.take_kinds(&mut folded, &mut parts, &words);
        self.take_projects(&mut folded, &words);
        self.take_words(&mut folded, &mut parts, &words);
        for (segment, is_quoted) in folded.segments() {
            if !is_quoted {
                parts.names.push(segment.clone());
            }
            parts.segments.push(segment);
        }
        parts.people = parts.names.iter().filter(|name| self.vocabulary.looks_like_person(name)).cloned().collect();
        self.give_to_group(&mut parts);
        parts.bare = without_remark(&parts.title);
        parts.is_person = self.vocabulary.looks_like_person(&fold(&parts.bare));
        parts
    }

    /// Names of programmes, which mean no subject.
    fn take_projects(&self, folded: &mut Folded, words: &[Match]) {
        for span in words.iter().filter(|m| m.class == Class::Project).map(|m| m.start..m.end) {
            if folded.is_free(&span) {
                folded.take(&span);
            }
        }
    }

    /// Marks such as `(1)`, `- 副本`, 最终版 at the end, over and over.
    fn take_copy_marks(&self, folded: &mut Folded, words: &[Match]) {
        let mut end = folded.text.len();
        loop {
            let kept =
                folded.text[..end].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != ']').len();
            let before = &folded.text[..kept];
            let open = before.rfind(['(', '[']).filter(|_| before.ends_with([')', ']']));
            let is_copy = |from: usize, to: usize| {
                words
                    .iter()
                    .filter(|m| m.class == Class::Copy && m.start >= from && m.end <= to)
                    .map(|m| m.end - m.start)
                    .sum::<usize>()
                    >= folded.text[from..to].trim().len()
            };
            let start = if let Some(open) = open {
                let inside = folded.text[open + 1..kept - 1].trim();
                let counts =
                    !inside.is_empty() && inside.len() <= 2 && inside.bytes().all(|byte| byte.is_ascii_digit());
                (counts || is_copy(open + 1, kept - 1)).then_some(open)
            } else {
                let longest = words.iter().filter(|m| m.class == Class::Copy && m.end == kept).min_by_key(|m| m.start);
                // 二次修改 is more than a mark.
                longest.map(|m| m.start).filter(|start| !times::ends_in_count(&folded.text[..*start]))
            };
            // A name that is nothing but marks keeps them.
            match start.filter(|start| folded.text[..*start].chars().any(char::is_alphanumeric)) {
                Some(start) => {
                    folded.take(&(start..end));
                    end = start;
                }
                None => return,
            }
        }
    }

    fn take_times(&self, folded: &mut Folded, parts: &mut Parts) {
        if let Some(span) = self.vocabulary.year(&folded.text) {
            let word = folded.word(&span);
            parts.term =
                Some((folded.written[folded.origin[span.start]..folded.origin[span.end]].trim().to_owned(), word));
            folded.take(&span);
        }
        if let Some((date, span)) = Date::find(&folded.text)
            && folded.is_free(&span)
        {
            let span = span.start..times::range_end(&folded.text, span.end, date);
            parts.date = Some((date, folded.word(&span)));
            folded.take(&span);
        }
        if let Some((number, span)) = times::episode(self.vocabulary, folded) {
            parts.episode = Some((number, folded.word(&span)));
            folded.take(&span);
        }
    }

    fn take_point(&self, folded: &mut Folded, parts: &mut Parts, is_folder: bool) {
        let vocabulary = self.vocabulary;
        let goes_on = |rest: &str| {
            let heads = || rest.char_indices().map(|(at, c)| &rest[..at + c.len_utf8()]).skip(1).take(4);
            vocabulary.begins_with_layer(rest)
                || vocabulary.begins_with_word(rest)
                || heads().any(|head| vocabulary.looks_like_person(head))
        };
        // What is taken already is no code: dates, episodes.
        let mut free = String::with_capacity(folded.text.len());
        for (at, c) in folded.text.char_indices() {
            if folded.taken[at] {
                free.extend(filler(c));
            } else {
                free.push(c);
            }
        }
        let Some(found) = self.finder.find(&free, is_folder, &goes_on) else { return };
        let mut start = found.span.start;
        for prefix in &vocabulary.code.prefixes {
            if folded.text[..start].trim_end().ends_with(prefix.as_str()) {
                start = start.min(folded.text[..start].trim_end().len() - prefix.len());
            }
        }
        let word = folded.word(&found.span);
        let is_code = self.finder.code(&word) == Some(found.code.as_str()) && word.chars().any(|c| c.is_ascii_digit());
        let has_title = self.finder.begins_title(&folded.text[found.span.end..]);
        parts.is_bare_code = is_code && !has_title && start == found.span.start;
        parts.point = Some((found.code, word));
        folded.take(&(start..found.span.end));
        self.take_further_points(folded, found.span.end, is_folder);
    }

    /// More codes joined to the first, as in `A2+A3`: the first holds, the others are no person.
    fn take_further_points(&self, folded: &mut Folded, mut at: usize, is_folder: bool) {
        while let Some(rest) = folded.text[at..].strip_prefix(['+', '、', ',', '&']) {
            let Some(found) = self.finder.find(rest, is_folder, &|_| true).filter(|found| found.span.start == 0) else {
                return;
            };
            let start = folded.text.len() - rest.len();
            folded.take(&(start..start + found.span.end));
            at = start + found.span.end;
        }
    }

    fn take_class_and_grade(&self, folded: &mut Folded, parts: &mut Parts, words: &[Match]) {
        if let Some((span, grade, class)) = self.vocabulary.class(&folded.text)
            && folded.is_free(&span)
        {
            let word = folded.word(&span);
            parts.grade = Some((self.vocabulary.grades[grade].id.clone(), word.clone()));
            parts.class = Some((class, word));
            folded.take(&span);
        }
        if let Some(found) = longest(words, Class::Grade, folded) {
            let word = folded.word(&(found.start..found.end));
            parts.grade.get_or_insert((self.vocabulary.grades[found.index].id.clone(), word));
            folded.take(&(found.start..found.end));
        }
    }

    /// The plan of a group is no person's: 语文组研修计划.
    fn give_to_group(&self, parts: &mut Parts) {
        if !parts.people.is_empty() || parts.is_person {
            return;
        }
        for word in parts.kinds.iter_mut().filter(|word| word.is_collective) {
            word.kind = self.vocabulary.of_group(word.kind);
        }
    }

    fn take_words(&self, folded: &mut Folded, parts: &mut Parts, words: &[Match]) {
        let vocabulary = self.vocabulary;
        // An activity's word may be a kind's too: 集体备课.
        let activity = words.iter().filter(|m| m.class == Class::Activity).max_by_key(|m| m.end - m.start);
        parts.activity = activity.map(|m| folded.word(&(m.start..m.end)));
        parts.activity_name = activity.map(|m| folded.word(&(0..m.end)));
        // So may a part of the lesson: 课前预习单.
        let phase = words.iter().filter(|m| m.class == Class::Phase).max_by_key(|m| m.end - m.start);
        parts.phase = phase.map(|m| (vocabulary.phases[m.index].id.clone(), folded.word(&(m.start..m.end))));
        for class in
            [Class::Subject, Class::Term, Class::Phase, Class::Stage, Class::Register, Class::Activity, Class::Copy]
        {
            let counts = |m: &Match| class != Class::Subject || self.is_subject(folded, words, m);
            let Some(found) = longest(words, class, folded).filter(counts) else { continue };
            let span = found.start..found.end;
            let word = folded.word(&span);
            match class {
                Class::Subject => parts.subject = Some((vocabulary.subjects[found.index].id.clone(), word)),
                Class::Term => {
                    let label = vocabulary.terms[found.index].zh.clone();
                    parts.term = Some(match parts.term.take() {
                        Some((year, first)) => (vocabulary.term_of_year(&year, &label), format!("{first} {word}")),
                        None => (label, word),
                    });
                }
                _ => {}
            }
            folded.take(&span);
        }
    }
}

/// The longest word of that class that nothing has taken, then the last.
fn longest(words: &[Match], class: Class, folded: &Folded) -> Option<Match> {
    words
        .iter()
        .filter(|m| m.class == class && folded.is_free(&(m.start..m.end)))
        .max_by_key(|m| (m.end - m.start, m.start))
        .copied()
}

/// A number with which a name begins to keep its place in a list: `01 `, `3.`, `二、`.
fn take_leading_number(folded: &mut Folded) {
    let start = folded.text.len() - folded.text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    if folded.taken.get(start) != Some(&false) {
        return;
    }
    let Some((_, len)) = leading_number(&folded.text[start..]) else { return };
    let rest = &folded.text[start + len..];
    // 3.1 is the number of a section, which belongs to its title.
    if rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return;
    }
    let mark = rest.chars().next();
    let arabic_before_han = folded.text[start..].starts_with(|c: char| c.is_ascii_digit())
        && len <= 3
        && mark.is_some_and(|c| crate::text::is_han(c) && !"年月日期班级课节元个题页种".contains(c));
    if arabic_before_han || mark.is_some_and(|c| matches!(c, '.' | '、' | ' ' | '_' | '-' | ',' | ':')) {
        folded.take(&(start..start + len));
    }
}

/// A name without a bracketed remark at its end: 张三（语文） → 张三.
fn without_remark(name: &str) -> String {
    let end = name.trim_end();
    match end.rfind(['(', '（']) {
        Some(at) if at > 0 && end.ends_with([')', '）']) => end[..at].trim_end().to_owned(),
        _ => end.to_owned(),
    }
}

#[cfg(test)]
mod tests;

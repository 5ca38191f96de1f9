//! What a package teaches: the name of the lesson, as the names of its files tell it.
//!
//! Packages are mostly called after their point, so a list of them says nothing without this.

use crate::catalogue::{EvidenceId, PackageId};
use crate::render::view::scene::Scene;
use crate::shelve::step;
use crate::text::fold;
use crate::vocabulary::Class;

/// Kinds whose files are named after the lesson, the surest first.
const KINDS: [&str; 6] = ["lesson_plan", "activity_plan", "slides", "recording", "fragment", "micro_lesson"];
/// What separates the parts of a name.
const SEPARATORS: [char; 14] = ['-', '_', '－', '—', '＿', '–', '+', '＋', '(', ')', '（', '）', '：', ':'];
/// The longest name of a lesson, in characters.
const MAX_CHARS: usize = 24;

impl Scene<'_> {
    /// The name of the lesson that a package is about: what its published files put into 《》, else
    /// what stands before or after the kind in their names; `None` if its title says it already.
    pub fn lesson(&self, id: PackageId) -> Option<String> {
        let package = self.catalogue().package(id);
        let mut files: Vec<EvidenceId> = package.files.iter().copied().filter(|id| self.is_visible(*id)).collect();
        files.sort_by_key(|id| step::of(self.catalogue().evidence(*id)));
        let quoted = files.iter().find_map(|id| {
            let evidence = self.catalogue().evidence(*id);
            quoted(evidence.path.stem()).or_else(|| quoted(&evidence.title))
        });
        let owner = package.person.map_or("", |id| self.catalogue().person(id).name.as_str());
        let named = |kind: &&str| {
            let of_kind = files.iter().map(|id| self.catalogue().evidence(*id));
            of_kind
                .filter(|evidence| evidence.kind.as_deref() == Some(*kind))
                .find_map(|evidence| self.named(evidence.path.stem(), owner))
        };
        let lesson = quoted.or_else(|| KINDS.iter().find_map(named))?;
        (!package.title.contains(&lesson)).then_some(lesson)
    }

    /// A package's title with its lesson, for lists that show nothing else.
    pub fn full_title(&self, id: PackageId) -> String {
        let title = &self.catalogue().package(id).title;
        match self.lesson(id) {
            Some(lesson) => {
                self.strings.of("package", "of_lesson").replace("{lesson}", &lesson).replace("{title}", title)
            }
            None => title.clone(),
        }
    }

    /// What a file's name says besides kind, owner, code and date.
    fn named(&self, stem: &str, owner: &str) -> Option<String> {
        let (start, end) = self.kind_in(stem)?;
        let (before, after) = (&stem[..start], &stem[end..]);
        let part = |text: &str| text.split(SEPARATORS).rev().find_map(|part| self.lesson_in(part, owner));
        part(before).or_else(|| {
            let is_apart = after.starts_with(|c: char| c.is_whitespace() || "-_－—".contains(c));
            (before.trim().is_empty() && is_apart).then(|| part(after))?.filter(|name| name.chars().count() > 2)
        })
    }

    /// The bytes of `stem` that name its kind.
    fn kind_in(&self, stem: &str) -> Option<(usize, usize)> {
        let (mut folded, mut places) = (String::new(), Vec::new());
        for (at, c) in stem.char_indices() {
            let part = fold(c.encode_utf8(&mut [0; 4]));
            places.extend(std::iter::repeat_n(at, part.len()));
            folded.push_str(&part);
        }
        places.push(stem.len());
        let kinds = self.site.vocabulary.matches(&folded).into_iter().filter(|word| word.class == Class::Kind);
        kinds.max_by_key(|word| (word.end - word.start, word.end)).map(|word| (places[word.start], places[word.end]))
    }

    /// `part` of a name, if it can be what a lesson is called.
    fn lesson_in(&self, part: &str, owner: &str) -> Option<String> {
        let text = part.trim();
        let n_digits = text.chars().take_while(char::is_ascii_digit).count();
        let text = if n_digits >= 6 { text[n_digits..].trim() } else { text };
        let n_chars = text.chars().count();
        let folded = fold(text);
        let is_word =
            |word: &crate::vocabulary::Match| matches!(word.class, Class::Kind | Class::Copy | Class::Activity);
        let is_other = self.site.vocabulary.matches(&folded).iter().any(is_word)
            || self.site.vocabulary.looks_like_person(&folded)
            || (!owner.is_empty() && text.contains(self.site.vocabulary.without_honorific(owner)))
            || folded.bytes().all(|byte| byte.is_ascii());
        let is_latin_title = folded.is_ascii() && text.bytes().filter(u8::is_ascii_alphabetic).count() > 3;
        let is_fit = (2..=MAX_CHARS).contains(&n_chars) && (!is_other || is_latin_title);
        is_fit.then(|| text.to_owned())
    }
}

/// What stands in 《》.
fn quoted(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('《')?;
    let (inside, _) = rest.split_once('》')?;
    let inside = inside.trim();
    (!inside.is_empty() && inside.chars().count() <= MAX_CHARS).then(|| inside.to_owned())
}

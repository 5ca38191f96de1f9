//! One catalogue of every sentence the program says, in Chinese and English.
//!
//! The sentences live in `message/*.toml`, by id; a sentence may hold `{name}` marks that are
//! filled from facts. A hint is a second sentence under the same id.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The languages the program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The language that a tag such as `zh_CN.UTF-8`, `zh-CN` or `en` names; `None` for others.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_lowercase();
        if tag.starts_with("zh") {
            Some(Self::Chinese)
        } else if tag.starts_with("en") {
            Some(Self::English)
        } else {
            None
        }
    }

    /// The tag that pages carry in `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// The facts that fill a sentence's `{marks}`. A fact that is itself an id of the catalogue stands for
/// that sentence; one that has a name in each language stands under `NAME.zh` and `NAME.en`, too.
pub type Facts = BTreeMap<Cow<'static, str>, String>;

#[derive(Deserialize)]
struct Sentence {
    zh: String,
    en: String,
    /// What it says of many whose facts differ.
    #[serde(default)]
    many_zh: Option<String>,
    #[serde(default)]
    many_en: Option<String>,
    #[serde(default)]
    hint_zh: Option<String>,
    #[serde(default)]
    hint_en: Option<String>,
}

type Catalogue = BTreeMap<String, Sentence>;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut all = Catalogue::new();
    for text in [
        include_str!("message/diagnostics.toml"),
        include_str!("message/failures.toml"),
        include_str!("message/damage.toml"),
        include_str!("message/registers.toml"),
        include_str!("message/serve.toml"),
        include_str!("message/command.toml"),
        include_str!("message/typed.toml"),
        include_str!("message/problems.toml"),
    ] {
        let part: Catalogue = toml::from_str(text).expect("the compiled-in catalogue is checked by a test");
        all.extend(part);
    }
    all
});

/// The sentence `id` with its marks filled. An id that the catalogue lacks is shown as it is.
pub fn say(language: Language, id: &str, facts: &Facts) -> String {
    let Some(sentence) = CATALOGUE.get(id) else { return id.to_owned() };
    fill(if language == Language::Chinese { &sentence.zh } else { &sentence.en }, facts, language)
}

/// What the sentence `id` comes to for many whose facts differ, if it has words for that.
pub fn many(language: Language, id: &str) -> Option<&'static str> {
    let sentence = CATALOGUE.get(id)?;
    if language == Language::Chinese { sentence.many_zh.as_deref() } else { sentence.many_en.as_deref() }
}

/// The sentence `id` as it stands, if there is one; for sentences without marks.
pub fn word(language: Language, id: &str) -> Option<&'static str> {
    let sentence = CATALOGUE.get(id)?;
    Some(if language == Language::Chinese { &sentence.zh } else { &sentence.en })
}

/// The hint that goes with the sentence `id`, if it has one and every fact it speaks of is known.
pub fn hint(language: Language, id: &str, facts: &Facts) -> Option<String> {
    let sentence = CATALOGUE.get(id)?;
    let hint = if language == Language::Chinese { &sentence.hint_zh } else { &sentence.hint_en }.as_ref()?;
    marks(hint).all(|mark| facts.contains_key(mark)).then(|| fill(hint, facts, language))
}

/// Which of the choices `choice.LIST.…` somebody means who wrote `typed`, in either language.
pub fn chosen(list: &str, typed: &str) -> Option<&'static str> {
    let (prefix, typed) = (format!("choice.{list}."), typed.trim().to_lowercase());
    CATALOGUE.iter().find_map(|(id, words)| {
        let name = id.strip_prefix(&prefix)?;
        let mut all = std::iter::once(name).chain(spellings(words));
        all.any(|word| word.to_lowercase() == typed).then_some(name)
    })
}

/// Every word for the choice `name` of `LIST`, in both languages.
pub fn choices(list: &str, name: &str) -> Vec<&'static str> {
    CATALOGUE.get(&format!("choice.{list}.{name}")).map_or_else(Vec::new, |words| spellings(words).collect())
}

fn spellings(words: &Sentence) -> impl Iterator<Item = &str> {
    words.zh.split('、').chain(words.en.split(", "))
}

/// The usual word for a choice, such as 公开 for `public` of `audience`.
pub fn choice(language: Language, list: &str, name: &str) -> String {
    let words = say(language, &format!("choice.{list}.{name}"), &Facts::new());
    words.split(['、', ',']).next().unwrap_or(name).to_owned()
}

/// Whether the catalogue holds `id`.
pub fn knows(id: &str) -> bool {
    CATALOGUE.contains_key(id)
}

/// Every id of the catalogue, sorted.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CATALOGUE.keys().map(String::as_str)
}

fn fill(sentence: &str, facts: &Facts, language: Language) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((mark, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let own = if language == Language::Chinese { "zh" } else { "en" };
        let fact = facts.get(format!("{mark}.{own}").as_str()).or_else(|| facts.get(mark)).map_or("?", String::as_str);
        // A fact may be a sentence of the catalogue itself, so that facts speak no language.
        match CATALOGUE.get(fact) {
            Some(word) => out.push_str(if language == Language::Chinese { &word.zh } else { &word.en }),
            None => out.push_str(fact),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn marks(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(mark, _)| mark))
}

/// Facts from pairs: `facts([("key", "titel".into())])`.
pub fn facts<const N: usize>(pairs: [(&'static str, String); N]) -> Facts {
    pairs.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn both_languages_speak_of_the_same_facts() {
        for (id, sentence) in CATALOGUE.iter() {
            let of = |text: &str| marks(text).map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(of(&sentence.zh), of(&sentence.en), "{id}");
            assert_eq!(sentence.hint_zh.as_deref().map(of), sentence.hint_en.as_deref().map(of), "{id}: hints");
            assert_eq!(sentence.many_zh.is_some(), sentence.many_en.is_some(), "{id}: many");
            assert!(!sentence.zh.ends_with('。') || id.starts_with("about."), "{id}: no full stop");
        }
    }

    #[test]
    fn marks_are_filled_and_unknown_ones_show() {
        assert_eq!(fill("a {x} b {y}", &facts([("x", "1".into())]), Language::English), "a 1 b ?");
    }
}

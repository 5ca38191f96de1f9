//! The words of pages: `i18n/*.toml` of the theme, as `t.section.name` in templates.

use std::collections::BTreeMap;

use tera::{Kwargs, State, Value};

/// Words by `section.name`, and the same as one value for templates.
#[derive(Clone, Debug)]
pub struct Strings {
    flat: BTreeMap<String, String>,
    value: Value,
}

impl Strings {
    /// Joins texts of TOML, later ones over earlier ones.
    ///
    /// # Errors
    /// The index of the text that is wrong, and why.
    pub fn join(texts: &[&str]) -> Result<Self, (usize, String)> {
        let mut flat = BTreeMap::new();
        for (at, text) in texts.iter().enumerate() {
            let table: toml::Table = toml::from_str(text).map_err(|error| (at, error.to_string()))?;
            for (section, words) in table {
                let toml::Value::Table(words) = words else {
                    return Err((at, format!("`{section}` is not a section")));
                };
                for (name, word) in words {
                    let toml::Value::String(word) = word else {
                        return Err((at, format!("`{section}.{name}` is not text")));
                    };
                    flat.insert(format!("{section}.{name}"), word);
                }
            }
        }
        let mut nested: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        for (key, word) in &flat {
            let (section, name) = key.split_once('.').unwrap_or(("", key));
            nested.entry(section).or_default().insert(name, word);
        }
        let value = Value::from_serializable(&nested);
        Ok(Self { flat, value })
    }

    /// The word of `section.name`, if there is one.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.flat.get(key).map(String::as_str)
    }

    /// The word of `section.name`, else `name` itself.
    pub fn of(&self, section: &str, name: &str) -> String {
        self.get(&format!("{section}.{name}")).unwrap_or(name).to_owned()
    }

    /// All words as one value, cheap to copy.
    pub fn value(&self) -> Value {
        self.value.clone()
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.flat.keys().map(String::as_str)
    }
}

/// The filter `fill`: `{{ t.school.n_people | fill(n=12) }}` puts 12 where the word says `{n}`.
pub fn fill(text: &str, facts: Kwargs, _: &State) -> String {
    let mut out = text.to_owned();
    for (name, value) in facts.iter() {
        out = out.replace(&format!("{{{name}}}"), &value.to_string());
    }
    out
}

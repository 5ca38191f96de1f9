//! Keys and values of a TOML or YAML text, each with its place.
//!
//! 1. [`Fields::toml`] parses a file, [`front`](crate::settings::front) the head of a text; every span is kept;
//! 2. a [`Reader`](crate::settings::Reader) takes values out by key and form, and reports what nobody asked for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::{Audience, words};
use crate::text::fold;

pub(super) mod toml_text;
pub(super) mod yaml_text;

/// A table of keys and values, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// The file the text came from.
    pub path: ContentPath,
    /// The text, up to the end of the block.
    #[serde(serialize_with = "lend", deserialize_with = "take")]
    pub source: Arc<str>,
    /// Keys and values.
    pub fields: Vec<Field>,
}

/// The text, as caches keep it.
fn lend<S: Serializer>(source: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(source)
}

fn take<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(from).map(Arc::from)
}

/// One key and its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The key as written.
    pub key: String,
    /// Where the key stands, in bytes of the source.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Value,
    /// Where the value stands, in bytes of the source.
    pub span: Range<usize>,
}

/// A value as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number; whole numbers too.
    Number(f64),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// A list, each with its span.
    List(Vec<(Value, Range<usize>)>),
    /// A table within the table.
    Table(Vec<Field>),
    /// YAML's `null` or an empty value.
    Nothing,
}

impl Value {
    /// Id of the sentence that names the form of this value.
    pub(super) fn form(&self) -> &'static str {
        match self {
            Self::Text(_) => "form.text",
            Self::Number(_) => "form.number",
            Self::YesNo(_) => "form.yes_no",
            Self::Date(_) => "form.date",
            Self::List(_) => "form.list",
            Self::Table(_) => "form.table",
            Self::Nothing => "form.nothing",
        }
    }

    /// The yes or no it says.
    pub(super) fn yes_no(&self) -> Option<bool> {
        match self {
            Self::YesNo(value) => Some(*value),
            Self::Text(text) => words::yes_no(unquoted(text)),
            Self::Number(number) => words::yes_no(&number.to_string()),
            _ => None,
        }
    }

    /// The value as a person would write it in one line.
    pub fn as_written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::YesNo(value) => value.to_string(),
            Self::Date(date) => date.to_string(),
            Self::List(list) => list.iter().map(|(value, _)| value.as_written()).collect::<Vec<_>>().join("、"),
            Self::Table(fields) => fields
                .iter()
                .map(|field| format!("{}: {}", field.key, field.value.as_written()))
                .collect::<Vec<_>>()
                .join("、"),
            Self::Nothing => String::new(),
        }
    }
}

impl Fields {
    /// Parses TOML. Syntax errors are reported; what could be read is kept.
    pub fn toml(path: &ContentPath, source: &Arc<str>, problems: &mut Vec<Diagnostic>) -> Self {
        if source.len() > MAX_FILE_BYTES {
            problems.push(too_long(path, MAX_FILE_BYTES));
            return Self { path: path.clone(), ..Self::default() };
        }
        toml_text::parse(path, source, 0..source.len(), problems)
    }

    /// The field of that key, by the key itself or by another name of it.
    pub fn get(&self, key: &str) -> Option<&Field> {
        let is_said = |field: &&Field| field.value != Value::Nothing;
        let by_name = || self.fields.iter().filter(is_said).find(|field| words::our_key(&field.key) == Some(key));
        self.fields.iter().filter(is_said).find(|field| field.key == key).or_else(by_name)
    }

    /// Whether it says that its thing is not to be shown yet. Any key that says so suffices.
    pub fn is_draft(&self) -> bool {
        self.fields.iter().any(says_draft)
    }

    /// The first of the audiences that may see its thing, where it says so. Of several keys the closest holds.
    pub fn least_audience(&self) -> Option<Audience> {
        self.fields.iter().filter_map(least_audience).max()
    }

    /// Whether it keeps its thing from anybody.
    pub fn closes(&self) -> bool {
        self.fields.iter().any(says_closed)
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Whether one key says that its thing is not to be shown yet.
pub(super) fn says_draft(field: &Field) -> bool {
    let said = field.value.yes_no();
    let written = fold(field.value.as_written().trim());
    let means = |draft: &&words::Draft| match draft.is {
        Some(is) => said == Some(is) || (draft.strict && said.is_none()),
        None => draft.words.contains(&written),
    };
    let key = words::our_key(&field.key);
    !written.is_empty() && words::drafts().iter().filter(|draft| key == Some(&draft.key)).any(|draft| means(&draft))
}

/// Whether one key keeps its thing from anybody.
pub(super) fn says_closed(field: &Field) -> bool {
    says_draft(field) || least_audience(field).is_some()
}

/// The first of the audiences that may see the thing of one key, if that is not the public.
fn least_audience(field: &Field) -> Option<Audience> {
    let key = words::our_key(&field.key)?;
    let closed = words::closed().iter().find(|closed| closed.key == key)?;
    let written = field.value.as_written();
    if written.trim().is_empty() {
        return None;
    }
    let least = if closed.names {
        // Whoever lists several means each of them.
        let parts = written.split(['、', ',', '，', ';', '；', '/']);
        parts.filter_map(|part| Audience::from_name(unquoted(part.trim()))).min().unwrap_or(Audience::School)
    } else {
        let is_open = match closed.is {
            Some(is) => field.value.yes_no() == Some(!is),
            None => closed.unless.contains(&fold(unquoted(written.trim()))),
        };
        if is_open { Audience::Public } else { Audience::School }
    };
    Some(least).filter(|least| *least != Audience::Public)
}

/// Reports keys that stand twice: the first holds.
pub(super) fn report_twice(path: &ContentPath, source: &Arc<str>, fields: &[Field], problems: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, &Field> = BTreeMap::new();
    for field in fields {
        if let Some(held) = first.get(&fold(&field.key)) {
            problems.push(twice(path, source, &field.key, field.key_span.clone(), held));
        } else {
            first.insert(fold(&field.key), field);
        }
    }
}

pub(super) fn twice(path: &ContentPath, source: &Arc<str>, key: &str, at: Range<usize>, held: &Field) -> Diagnostic {
    let line = Place::span(path, source, held.key_span.clone()).line.unwrap_or(1);
    Diagnostic::new(Code::KeyTwice, Place::span(path, source, at)).with("key", key).with("line", line.to_string())
}

/// The longest settings file that is read, in bytes.
const MAX_FILE_BYTES: usize = 1 << 20;

/// More faults of one kind in one file than this are not listed one by one.
pub(super) const MAX_LISTED: usize = 20;

pub(super) fn too_long(path: &ContentPath, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::SettingsTooLong, Place::file(path)).with("limit", format!("{} KB", limit >> 10))
}

/// A text without the quotation marks of Chinese that stand around all of it.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = [('“', '”'), ('‘', '’'), ('＂', '＂'), ('＇', '＇')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    inner.filter(|inner| !inner.contains(['“', '”', '‘', '’', '＂', '＇'])).map_or(text, str::trim)
}

/// The candidate that `word` was most likely meant to be, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(&word.to_lowercase(), candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;

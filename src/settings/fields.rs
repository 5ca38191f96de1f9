//! Keys and values of a TOML or YAML text, each with its place.
//!
//! 1. [`Fields::toml`] and [`Fields::yaml`] parse and keep every span;
//! 2. [`Fields::front_matter`] cuts the block off the head of a text;
//! 3. a [`Reader`] takes values out by key and form, and reports what nobody asked for.

use std::ops::Range;
use std::sync::Arc;

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;

mod tables;
mod toml_text;
mod yaml_text;

/// A table of keys and values, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// The file the text came from.
    pub path: ContentPath,
    /// The text, up to the end of the block.
    pub source: Arc<str>,
    /// Keys and values.
    pub fields: Vec<Field>,
}

/// One key and its value.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
    fn form(&self) -> &'static str {
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

    /// Parses YAML. The first syntax error is reported; what was read before it is kept.
    pub fn yaml(path: &ContentPath, source: &Arc<str>, problems: &mut Vec<Diagnostic>) -> Self {
        yaml_text::parse(path, source, 0..source.len(), problems)
    }

    /// The block between `+++` (TOML) or `---` (YAML) lines at the head of `text`, and the byte at
    /// which the body begins. `None` if the text has no such block.
    pub fn front_matter(path: &ContentPath, text: &str, problems: &mut Vec<Diagnostic>) -> Option<(Self, usize)> {
        let mark = ["+++", "---"].into_iter().find(|mark| first_line(text).trim_end() == *mark)?;
        let start = text.find('\n').map_or(text.len(), |at| at + 1);
        let closing = closing_line(text, start, mark);
        if closing.is_some_and(|(end, _)| end > MAX_BLOCK_BYTES) {
            problems.push(too_long(path, MAX_BLOCK_BYTES));
            return None;
        }
        let Some((end, body)) = closing else {
            // A text that merely begins with a rule is no front matter.
            if mark == "+++" {
                let source: Arc<str> = text[..start].into();
                problems.push(Diagnostic::new(Code::FrontMatterOpen, Place::span(path, &source, 0..3)));
            }
            return None;
        };
        let source: Arc<str> = text[..body].into();
        let fields = if mark == "+++" {
            toml_text::parse(path, &source, start..end, problems)
        } else {
            // Text between two rules is a text: settings begin with a key.
            let head = source[start..end].trim_start();
            if !head.is_empty() && !head.starts_with('#') && !begins_with_key(head) {
                return None;
            }
            yaml_text::parse(path, &source, start..end, problems)
        };
        Some((fields, body))
    }

    /// Takes values out by key.
    pub fn reader<'a>(&'a self, problems: &'a mut Vec<Diagnostic>) -> Reader<'a> {
        Reader { path: &self.path, source: &self.source, fields: &self.fields, asked: Vec::new(), problems }
    }

    /// The field of that key.
    pub fn get(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Whether the first line is `key:` or `key: value`, or a broken attempt at it.
fn begins_with_key(head: &str) -> bool {
    let line = first_line(head).trim_end();
    line.split_once(':').is_some_and(|(key, _)| {
        !key.trim().is_empty() && !key.contains(['。', '，', '！', '？']) && key.chars().count() <= 40
    })
}

/// The longest settings file that is read, in bytes.
const MAX_FILE_BYTES: usize = 1 << 20;

/// The longest front matter that is read, in bytes.
const MAX_BLOCK_BYTES: usize = 1 << 16;

/// More faults of one kind in one file than this are not listed one by one.
const MAX_LISTED: usize = 20;

fn too_long(path: &ContentPath, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::SettingsTooLong, Place::file(path)).with("limit", format!("{} KB", limit >> 10))
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// Where the line that closes a block begins and ends.
fn closing_line(text: &str, start: usize, mark: &str) -> Option<(usize, usize)> {
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let next = at + line.len();
        if line.trim_end() == mark {
            return Some((at, next));
        }
        at = next;
    }
    None
}

/// Takes values out of [`Fields`] by key, and reports what does not fit.
pub struct Reader<'a> {
    path: &'a ContentPath,
    source: &'a Arc<str>,
    fields: &'a [Field],
    asked: Vec<&'static str>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn take(&mut self, key: &'static str) -> Option<Field> {
        self.asked.push(key);
        self.fields.iter().find(|field| field.key == key && field.value != Value::Nothing).cloned()
    }

    fn wrong(&mut self, field: &Field, expected: &'static str) {
        self.report(
            Diagnostic::new(Code::WrongType, Place::span(self.path, self.source, field.span.clone()))
                .with("key", field.key.as_str())
                .with("found", field.value.form())
                .with("expected", expected),
        );
    }

    /// Adds a problem.
    pub fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// A text; numbers and dates are taken as written.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        let field = self.take(key)?;
        match &field.value {
            Value::Text(text) => {
                // Control characters belong on no page and in no name.
                let clean: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
                Some(clean.trim().to_owned()).filter(|text| !text.is_empty())
            }
            Value::Number(_) | Value::Date(_) => Some(field.value.as_written()),
            _ => {
                self.wrong(&field, "form.text");
                None
            }
        }
    }

    /// A number; texts such as `"2"` too.
    pub fn number(&mut self, key: &'static str) -> Option<f64> {
        let field = self.take(key)?;
        let number = match &field.value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(&field, "form.number");
        }
        number.filter(|number: &f64| number.is_finite())
    }

    /// Yes or no; 是/否 too.
    pub fn yes_no(&mut self, key: &'static str) -> Option<bool> {
        let field = self.take(key)?;
        let value = match &field.value {
            Value::YesNo(value) => Some(*value),
            Value::Text(text) => match text.trim() {
                "是" | "yes" | "true" => Some(true),
                "否" | "no" | "false" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if value.is_none() {
            self.wrong(&field, "form.yes_no");
        }
        value
    }

    /// A date.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        let field = self.take(key)?;
        let date = match &field.value {
            Value::Date(date) => Some(*date),
            Value::Text(text) => Date::parse(text),
            _ => None,
        };
        if date.is_none() {
            self.wrong(&field, "form.date");
        }
        date
    }

    /// A list of texts; one text is a list of one.
    pub fn list(&mut self, key: &'static str) -> Vec<String> {
        let Some(field) = self.take(key) else { return Vec::new() };
        match &field.value {
            Value::Text(text) => vec![text.clone()],
            Value::Number(_) => vec![field.value.as_written()],
            Value::List(values)
                if values.iter().all(|(value, _)| !matches!(value, Value::List(_) | Value::Table(_))) =>
            {
                values.iter().map(|(value, _)| value.as_written()).filter(|text| !text.is_empty()).collect()
            }
            _ => {
                self.wrong(&field, "form.list");
                Vec::new()
            }
        }
    }

    /// The keys and values of a table, as written.
    pub fn table(&mut self, key: &'static str) -> Vec<(String, String)> {
        let Some(field) = self.take(key) else { return Vec::new() };
        match &field.value {
            Value::Table(fields) => fields.iter().map(|field| (field.key.clone(), field.value.as_written())).collect(),
            _ => {
                self.wrong(&field, "form.table");
                Vec::new()
            }
        }
    }

    /// A text that must be one of `allowed`.
    pub fn one_of(&mut self, key: &'static str, allowed: &[&str]) -> Option<String> {
        let text = self.text(key)?;
        if allowed.contains(&text.as_str()) {
            return Some(text);
        }
        let mut problem = self
            .problem_at(Code::UnknownValue, key)
            .with("key", key)
            .with("value", text.as_str())
            .with("allowed", allowed.join(", "));
        if let Some(near) = nearest(&text, allowed.iter().copied()) {
            problem = problem.with("suggestion", near);
        }
        self.report(problem);
        None
    }

    /// A slug of lower case ASCII.
    pub fn slug(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        let fits = text.len() <= crate::slug::MAX_LEN
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !crate::slug::is_reserved(&text);
        if !fits {
            let problem = self.problem_at(Code::BadSlug, key).with("value", text.as_str());
            self.report(problem);
        }
        fits.then_some(text)
    }

    /// A diagnostic placed at the value of `key`, or at the file if the key is not there.
    pub fn problem_at(&self, code: Code, key: &str) -> Diagnostic {
        let place = match self.fields.iter().find(|field| field.key == key) {
            Some(field) => Place::span(self.path, self.source, field.span.clone()),
            None => Place::file(self.path),
        };
        Diagnostic::new(code, place)
    }

    /// Reports every key that nobody asked for, with the nearest known one.
    pub fn finish(self) {
        let unknown = self.fields.iter().filter(|field| !self.asked.contains(&field.key.as_str()));
        for field in unknown.take(MAX_LISTED) {
            let mut problem =
                Diagnostic::new(Code::UnknownKey, Place::span(self.path, self.source, field.key_span.clone()))
                    .with("key", field.key.as_str());
            if let Some(near) = nearest(&field.key, self.asked.iter().copied()) {
                problem = problem.with("suggestion", near);
            }
            self.problems.push(problem);
        }
    }
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

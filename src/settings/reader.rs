//! Takes values out of settings by key and form, and reports what does not fit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::fields::{Field, Fields, MAX_LISTED, Value, nearest, unquoted};
use crate::settings::{Audience, moment, words};
use crate::text::{fold, is_han};

mod tables;

impl Fields {
    /// Takes values out by key.
    pub fn reader<'a>(&'a self, problems: &'a mut Vec<Diagnostic>) -> Reader<'a> {
        Reader { all: self, path: &self.path, source: &self.source, asked: Vec::new(), problems }
    }
}

/// Takes values out of [`Fields`] by key, and reports what does not fit.
pub struct Reader<'a> {
    all: &'a Fields,
    path: &'a ContentPath,
    source: &'a Arc<str>,
    asked: Vec<&'static str>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn take(&mut self, key: &'static str) -> Option<Field> {
        self.asked.push(key);
        self.all.get(key).cloned()
    }

    /// A value as it stands in the text: `007` stays 007.
    fn written(&self, value: &Value, span: &Range<usize>) -> String {
        let plain = matches!(value, Value::Number(_) | Value::Date(_));
        let text = self.source.get(span.clone()).map(str::trim).filter(|text| plain && !text.is_empty());
        text.map_or_else(|| unquoted(&value.as_written()).to_owned(), str::to_owned)
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
                let clean: String = unquoted(text).chars().filter(|c| !c.is_control() || *c == '\n').collect();
                Some(clean.trim().to_owned()).filter(|text| !text.is_empty())
            }
            Value::Number(_) | Value::Date(_) => Some(self.written(&field.value, &field.span)),
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
            Value::Text(text) => fold(unquoted(text)).parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(&field, "form.number");
        }
        number.filter(|number: &f64| number.is_finite())
    }

    /// Yes or no, in the words of `keys.toml`.
    pub fn yes_no(&mut self, key: &'static str) -> Option<bool> {
        let field = self.take(key)?;
        let value = field.value.yes_no();
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
            Value::Text(_) | Value::Number(_) => moment::day(&self.written(&field.value, &field.span)),
            _ => None,
        };
        if date.is_none() {
            self.wrong(&field, "form.date");
        }
        date
    }

    /// A list of texts; one text is a list of one, lists within lists are one.
    pub fn list(&mut self, key: &'static str) -> Vec<String> {
        let Some(field) = self.take(key) else { return Vec::new() };
        let mut texts = Vec::new();
        if !self.collect(&field.value, &field.span, &mut texts) {
            self.wrong(&field, "form.list");
            return Vec::new();
        }
        texts
    }

    /// Adds the texts of a value; `false` if there is something else among them.
    fn collect(&self, value: &Value, span: &Range<usize>, texts: &mut Vec<String>) -> bool {
        match value {
            Value::List(values) => values.iter().all(|(value, span)| self.collect(value, span, texts)),
            // People may stand there with more than a name.
            Value::Table(fields) => {
                let name =
                    fields.iter().find(|field| matches!(words::our_key(&field.key), Some("name" | "title" | "person")));
                name.is_some_and(|field| self.collect(&field.value, &field.span, texts))
            }
            _ => {
                texts.extend(Some(self.written(value, span)).filter(|text| !text.is_empty()));
                true
            }
        }
    }

    /// A list of words; a text that lists several is taken apart: `语文、数学`, `a, b`.
    pub fn words(&mut self, key: &'static str) -> Vec<String> {
        self.list(key).iter().flat_map(|text| split(text, true)).collect()
    }

    /// Names of people: a text, a list, a table with a `name`, or several of these.
    pub fn people(&mut self, key: &'static str) -> Vec<String> {
        // Smith, John is one.
        self.list(key).iter().flat_map(|text| split(text, text.contains(is_han))).collect()
    }

    /// Asks for the keys that keep a thing from anybody. Whoever lists things has heeded them before; here what
    /// cannot be read of them is told.
    pub fn is_closed(&mut self) {
        self.asked.extend(words::drafts().iter().map(|draft| draft.key.as_str()));
        if let Some(strict) = words::drafts().iter().find(|draft| draft.strict) {
            self.yes_no(&strict.key);
        }
        self.asked.extend(words::closed().iter().map(|closed| closed.key.as_str()));
        for closed in words::closed().iter().filter(|closed| closed.names) {
            let is_unread = |value: &str| Audience::from_name(value).is_none();
            for value in self.words(&closed.key).into_iter().filter(|value| is_unread(value)) {
                let problem = self.problem_at(Code::UnknownValue, &closed.key).with("key", closed.key.as_str());
                self.report(problem.with("value", value).with("allowed", Audience::NAMES.join(", ")));
            }
        }
    }

    /// Says of a key that is read but does nothing yet, if it stands there.
    pub fn is_idle(&mut self, key: &'static str) {
        if self.all.get(key).is_some() {
            let problem = self.problem_at(Code::NoEffectYet, key).with("key", key);
            self.report(problem);
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
        // In the words of either language, too.
        let meant = crate::message::chosen(key, &text).unwrap_or(&text);
        if allowed.contains(&meant) {
            return Some(meant.to_owned());
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

    /// Old addresses: places in the site, each a sound path; others are reported.
    pub fn aliases(&mut self, key: &'static str) -> Vec<String> {
        let mut aliases = Vec::new();
        for written in self.list(key) {
            match crate::slug::alias(&written) {
                Some(sound) => aliases.push(sound),
                None => {
                    let problem = self.problem_at(Code::BadAlias, key).with("value", written);
                    self.report(problem);
                }
            }
        }
        aliases
    }

    /// A diagnostic placed at the value of `key`, or at the file if the key is not there.
    pub fn problem_at(&self, code: Code, key: &str) -> Diagnostic {
        let place = match self.all.get(key) {
            Some(field) => Place::span(self.path, self.source, field.span.clone()),
            None => Place::file(self.path),
        };
        Diagnostic::new(code, place)
    }

    /// Reports every key that nobody asked for: those of other tools, and others with the nearest known one.
    pub fn finish(self) {
        let is_asked = |field: &&Field| {
            let key = words::our_key(&field.key).unwrap_or(&field.key);
            self.asked.contains(&key) || self.asked.contains(&field.key.as_str())
        };
        let is_front = self.path.extension() != "toml";
        for field in self.all.fields.iter().filter(|field| !is_asked(field)).take(MAX_LISTED) {
            let place = Place::span(self.path, self.source, field.key_span.clone());
            if let Some(tools) = words::tools(&field.key).filter(|_| is_front) {
                let problem = Diagnostic::new(Code::OtherToolsKey, place).with("key", fold(&field.key));
                self.problems.push(problem.with("tools", tools));
                continue;
            }
            let mut problem = Diagnostic::new(Code::UnknownKey, place).with("key", field.key.as_str());
            if let Some(near) = nearest(&field.key, self.asked.iter().copied()) {
                problem = problem.with("suggestion", near);
            }
            self.problems.push(problem);
        }
    }
}

/// The parts of a text that lists several things; at `,` too where `by_comma`.
fn split(text: &str, by_comma: bool) -> Vec<String> {
    let parts = text.split(|c: char| "、，；;\n&＆".contains(c) || (by_comma && c == ','));
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Keeps of keys that do nothing one note each, at the first place, with the number of files.
pub fn once_a_key(problems: &mut Vec<Diagnostic>) {
    let key = |problem: &Diagnostic| {
        let is_idle = matches!(problem.code, Code::OtherToolsKey | Code::NoEffectYet);
        is_idle.then(|| (problem.code, problem.facts.get("key").cloned()))
    };
    let mut files: BTreeMap<_, BTreeSet<ContentPath>> = BTreeMap::new();
    for problem in problems.iter() {
        if let Some(key) = key(problem) {
            files.entry(key).or_default().insert(problem.place.path.clone());
        }
    }
    problems.retain_mut(|problem| {
        let Some(key) = key(problem) else { return true };
        let is_first = files.get(&key).and_then(BTreeSet::first) == Some(&problem.place.path);
        if is_first && let Some(all) = files.remove(&key) {
            problem.facts.insert("n_files".into(), all.len().to_string());
        }
        is_first
    });
}

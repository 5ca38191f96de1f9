//! TOML with the span of every key and value.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::fields::{Field, Fields, MAX_LISTED, Value, twice};
use crate::settings::front::lines;

/// The parser's word for a key that stands twice.
const DUPLICATE: &str = "duplicate key";

/// Parses the bytes `range` of `source`.
pub(in crate::settings) fn parse(
    path: &ContentPath,
    source: &Arc<str>,
    range: Range<usize>,
    problems: &mut Vec<Diagnostic>,
) -> Fields {
    let (table, errors) = DeTable::parse_recoverable(&source[range.clone()]);
    let mut fields = convert_table(table.get_ref(), range.start);
    for error in errors.into_iter().take(MAX_LISTED) {
        let span = error.span().unwrap_or(0..0);
        let span = shift(span, range.start);
        let known = source.get(span.clone()).and_then(|key| fields.iter().find(|field| field.key == key));
        let problem = match known.filter(|_| error.message() == DUPLICATE) {
            Some(held) => twice(path, source, &held.key, span.clone(), held),
            None => Diagnostic::new(Code::TomlSyntax, Place::span(path, source, span.clone()))
                .with("reason", error.message()),
        };
        if problem.code == Code::KeyTwice {
            // What stands there second may still say that its thing is a draft.
            fields.extend(lines::field(source, span.start..line_end(source, span.end)));
        }
        problems.push(problem);
    }
    Fields { path: path.clone(), source: source.clone(), fields }
}

fn line_end(source: &str, at: usize) -> usize {
    source[at..].find('\n').map_or(source.len(), |len| at + len)
}

fn convert_table(table: &DeTable<'_>, offset: usize) -> Vec<Field> {
    let mut fields: Vec<Field> = table
        .iter()
        .map(|(key, value)| Field {
            key: key.get_ref().to_string(),
            key_span: shift(key.span(), offset),
            value: convert(value, offset),
            span: shift(value.span(), offset),
        })
        .collect();
    fields.sort_by_key(|field| field.key_span.start);
    fields
}

fn convert(value: &Spanned<DeValue<'_>>, offset: usize) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Nothing, |number| Value::Number(number as f64)),
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Nothing, Value::Number),
        DeValue::Boolean(value) => Value::YesNo(*value),
        DeValue::Datetime(moment) => {
            let written = moment.to_string();
            let day = written.get(..10).unwrap_or(&written);
            Date::parse(day).map_or(Value::Text(written.clone()), Value::Date)
        }
        DeValue::Array(values) => {
            Value::List(values.iter().map(|value| (convert(value, offset), shift(value.span(), offset))).collect())
        }
        DeValue::Table(table) => Value::Table(convert_table(table, offset)),
    }
}

fn shift(span: Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}

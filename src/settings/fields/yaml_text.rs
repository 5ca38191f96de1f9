//! YAML front matter with the span of every key and value. Anchors and aliases are not followed, so
//! that a small block cannot grow; depth and size are bounded.

use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::fields::{Field, Fields, Value};

const MAX_DEPTH: usize = 16;

/// Parses the bytes `range` of `source`.
pub(super) fn parse(
    path: &ContentPath,
    source: &Arc<str>,
    range: Range<usize>,
    problems: &mut Vec<Diagnostic>,
) -> Fields {
    let text = &source[range.clone()];
    // The parser counts characters; diagnostics count bytes.
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at + range.start).collect();
    bytes.push(range.end);
    let mut reader = YamlReader { parser: Parser::new_from_str(text), bytes };
    let fields = match reader.document() {
        Ok(Value::Table(fields)) => fields,
        Ok(Value::Nothing) => Vec::new(),
        Ok(_) => {
            problems.push(problem(path, source, range.start..range.start, "key: value"));
            Vec::new()
        }
        Err(error) => {
            let at = reader.byte(error.marker().index());
            problems.push(problem(path, source, at..at, error.info()));
            Vec::new()
        }
    };
    Fields { path: path.clone(), source: source.clone(), fields }
}

fn problem(path: &ContentPath, source: &Arc<str>, span: Range<usize>, reason: &str) -> Diagnostic {
    Diagnostic::new(Code::YamlSyntax, Place::span(path, source, span)).with("reason", reason)
}

struct YamlReader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    bytes: Vec<usize>,
}

impl<'a> YamlReader<'a> {
    fn byte(&self, index: usize) -> usize {
        self.bytes[index.min(self.bytes.len() - 1)]
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.byte(span.start.index())..self.byte(span.end.index())
    }

    fn next(&mut self) -> Result<(Event<'a>, Range<usize>), ScanError> {
        match self.parser.next_event() {
            Some(event) => event.map(|(event, span)| (event, self.range(span))),
            None => Ok((Event::StreamEnd, 0..0)),
        }
    }

    fn document(&mut self) -> Result<Value, ScanError> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (Event::StreamEnd | Event::DocumentEnd, _) => return Ok(Value::Nothing),
                (event, span) => return self.value(event, span, 0).map(|(value, _)| value),
            }
        }
    }

    fn value(
        &mut self,
        event: Event<'a>,
        span: Range<usize>,
        depth: usize,
    ) -> Result<(Value, Range<usize>), ScanError> {
        if depth > MAX_DEPTH {
            return Err(ScanError::new_str(saphyr_parser::Marker::new(span.start, 1, 0), "nested too deeply"));
        }
        match event {
            Event::Scalar(text, style, ..) => Ok((scalar(&text, style), span)),
            Event::SequenceStart(..) => {
                let mut list = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, end) => return Ok((Value::List(list), span.start..end.end)),
                        (event, at) => list.push(self.value(event, at, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut fields = Vec::new();
                loop {
                    let (event, key_span) = self.next()?;
                    if event == Event::MappingEnd {
                        return Ok((Value::Table(fields), span.start..key_span.end));
                    }
                    let (key, key_span) = self.value(event, key_span, depth + 1)?;
                    let (event, at) = self.next()?;
                    let (value, span) = self.value(event, at, depth + 1)?;
                    fields.push(Field { key: key.as_written(), key_span, value, span });
                }
            }
            _ => Ok((Value::Nothing, span)),
        }
    }
}

/// YAML's core schema, as far as settings need it.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Text(text.to_owned());
    }
    match text {
        "" | "~" | "null" => Value::Nothing,
        "true" => Value::YesNo(true),
        "false" => Value::YesNo(false),
        _ => Date::parse(text)
            .filter(|date| date.has_day() && text.contains('-'))
            .map(Value::Date)
            .or_else(|| text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number))
            .unwrap_or_else(|| Value::Text(text.to_owned())),
    }
}

//! YAML front matter with the span of every key and value. Anchors and aliases are not followed, so
//! that a small block cannot grow; depth and size are bounded.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use crate::date::Date;
use crate::settings::fields::{Field, Value};

const MAX_DEPTH: usize = 16;

/// The keys and values of the bytes `range` of `source`; `None` if they are no mapping.
///
/// # Errors
/// The byte at which the text is no YAML, and why.
pub(in crate::settings) fn parse(source: &str, range: Range<usize>) -> Result<Option<Vec<Field>>, (usize, String)> {
    let text = &source[range.clone()];
    // The parser counts characters; diagnostics count bytes.
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at + range.start).collect();
    bytes.push(range.end);
    let mut reader = YamlReader { parser: Parser::new_from_str(text), bytes };
    match reader.document() {
        Ok(Value::Table(fields)) => Ok(Some(fields)),
        Ok(_) => Ok(None),
        Err(error) => Err((reader.byte(error.marker().index()), error.info().to_owned())),
    }
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
        let mut found = Value::Nothing;
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing, _) => {}
                (Event::StreamEnd, _) => return Ok(found),
                (event, span) => found = self.value(event, span, 0)?.0,
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

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style == ScalarStyle::Plain { plain(text) } else { Value::Text(text.to_owned()) }
}

/// YAML's core schema, as far as settings need it.
pub(in crate::settings) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Nothing,
        "true" | "True" | "TRUE" => Value::YesNo(true),
        "false" | "False" | "FALSE" => Value::YesNo(false),
        _ => Date::parse(text)
            .filter(|date| date.has_day() && text.contains('-'))
            .map(Value::Date)
            .or_else(|| text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number))
            .unwrap_or_else(|| Value::Text(text.to_owned())),
    }
}

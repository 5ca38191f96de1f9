//! What a cell holds, as its column says: names, numbers with their unit, dates, yes or no.

use regex::Regex;

use crate::date::Date;
use crate::text::{fold, is_han, leading_number};
use crate::vocabulary::{Column, Form, Unit, Vocabulary};

/// The most digits a number may have.
const MAX_DIGITS: usize = 12;

/// Reads cells.
pub(super) struct Cells<'a> {
    vocabulary: &'a Vocabulary,
    after_date: Regex,
}

impl<'a> Cells<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary) -> Self {
        let after_date = Regex::new(&vocabulary.register_words.after_date);
        Self { vocabulary, after_date: after_date.expect("compiled-in data is checked by a test") }
    }

    /// The cell as the column holds it; `None` if it does not fit.
    pub(super) fn check(&self, column: &Column, cell: &str) -> Option<String> {
        match column.form {
            Form::Number => self.number(column, cell).map(|number| number.to_string()),
            Form::Date => self.date(cell).map(|date| date.to_string()),
            Form::YesNo => self.yes_no(cell).map(|yes| if yes { "yes" } else { "no" }.to_owned()),
            Form::Status => self.status(cell).map(str::to_owned),
            Form::Name => name(cell),
            Form::Digits => (!is_rounded(cell)).then(|| cell.to_owned()),
            Form::Text | Form::List | Form::Code => Some(cell.to_owned()),
        }
    }

    /// A date, maybe with a time or a day of the week behind it.
    pub(super) fn date(&self, cell: &str) -> Option<Date> {
        let text = fold(cell.trim());
        let (date, range) = Date::find(&text)?;
        (range.start == 0 && self.after_date.is_match(&text[range.end..])).then_some(date)
    }

    fn yes_no(&self, cell: &str) -> Option<bool> {
        let words = &self.vocabulary.register_words;
        let said = fold(cell.trim().trim_end_matches(['。', '.', '！', '!']));
        let is = |list: &[String]| list.iter().any(|word| fold(word) == said);
        if is(&words.yes) { Some(true) } else { is(&words.no).then_some(false) }
    }

    /// The status whose word is the cell, else the longest in it: 2025年8月退休.
    fn status(&self, cell: &str) -> Option<&str> {
        let said: String = fold(cell).chars().filter(|c| c.is_alphanumeric()).collect();
        let bare = |word: &str| fold(word).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let words = || {
            self.vocabulary.statuses.iter().flat_map(|status| status.words.iter().map(move |word| (status, bare(word))))
        };
        let whole = words().find(|(_, word)| *word == said);
        let within = || {
            let held = words().filter(|(_, word)| word.chars().count() > 1 && said.contains(word.as_str()));
            held.max_by_key(|(_, word)| word.len())
        };
        whole.or_else(within).map(|(status, _)| status.id.as_str())
    }

    /// A number with the unit of its column: 12, 1.5h, 90分钟, 1小时30分, 1:30.
    fn number(&self, column: &Column, cell: &str) -> Option<f64> {
        let text: String = fold(cell).chars().filter(|c| !c.is_whitespace()).collect();
        let unit = column.unit.as_ref().and_then(|id| self.vocabulary.units.iter().find(|unit| unit.id == *id));
        let number = clock(unit, &text).or_else(|| summed(unit, &text))?;
        let number = (number * 1e4).round() / 1e4;
        let is_possible =
            column.min.is_none_or(|least| number >= least) && column.max.is_none_or(|most| number <= most);
        (number.is_finite() && is_possible).then_some(number)
    }
}

/// Hours and minutes as a clock shows them.
fn clock(unit: Option<&Unit>, text: &str) -> Option<f64> {
    unit.filter(|unit| unit.clock)?;
    let (hours, minutes) = text.split_once(':')?;
    let is_digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(hours, 3) || !is_digits(minutes, 2) {
        return None;
    }
    let (hours, minutes): (f64, f64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60.0).then_some(hours + minutes / 60.0)
}

/// Numbers with their units, added up.
fn summed(unit: Option<&Unit>, text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = None;
    while !rest.is_empty() {
        let (number, len) = plain(rest)?;
        rest = &rest[len..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let is_first = sum.is_none();
        let worth = if word.is_empty() { is_first.then_some(1.0) } else { unit.and_then(|unit| worth(unit, word)) }?;
        sum = Some(sum.unwrap_or(0.0) + number / worth);
        rest = after;
    }
    sum
}

/// How many of `word` make one of the unit.
fn worth(unit: &Unit, word: &str) -> Option<f64> {
    if unit.words.iter().any(|known| fold(known) == word) {
        return Some(1.0);
    }
    let is_called = |part: &&crate::vocabulary::UnitPart| part.words.iter().any(|known| fold(known) == word);
    unit.parts.iter().find(is_called).map(|part| part.per)
}

/// The number that `text` begins with, and how many bytes it takes. Not the `1e3` of computers.
fn plain(text: &str) -> Option<(f64, usize)> {
    if text.starts_with(is_han) {
        return leading_number(text).map(|(number, len)| (number as f64, len));
    }
    let sign = usize::from(text.starts_with(['-', '+']));
    let len =
        sign + text[sign..].bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
    let written = &text[sign..len];
    let (whole, part) = written.split_once('.').unwrap_or((written, ""));
    let digits = whole.replace(',', "");
    // 1,200 but not 12,5: that may be twelve and a half.
    let is_grouped = whole.split(',').skip(1).all(|group| group.len() == 3) && !part.contains(',');
    let is_number = !digits.is_empty() && digits.len() + part.len() <= MAX_DIGITS && is_grouped && !part.contains('.');
    let number: f64 = format!("{}{digits}.{part}0", &text[..sign]).parse().ok().filter(|_| is_number)?;
    Some((number, len))
}

/// A name without the blanks that align it: 王　芳. `None` if it has no letter.
fn name(cell: &str) -> Option<String> {
    let mut name = String::with_capacity(cell.len());
    let mut blanks = String::new();
    for c in cell.trim().chars() {
        if c.is_whitespace() {
            blanks.push(c);
            continue;
        }
        let aligns = name.chars().next_back().is_some_and(is_han) && is_han(c);
        name.extend(blanks.drain(..).filter(|blank| !aligns || *blank == '\n'));
        name.push(c);
    }
    name.chars().any(char::is_alphabetic).then_some(name)
}

/// Whether a program wrote the digits as a rounded number: 1.38E+10.
fn is_rounded(cell: &str) -> bool {
    let text = fold(cell.trim());
    text.split_once('e').is_some_and(|(number, power)| {
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
        let digits = power.trim_start_matches(['+', '-']);
        is_number && !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;

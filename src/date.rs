//! Days and months as schools write them, checked against the calendar.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A day, or a whole month where only that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    year: i16,
    month: i8,
    day: Option<i8>,
}

impl Date {
    /// A day that the calendar knows, or a month if `day` is `None`.
    pub fn new(year: i16, month: i8, day: Option<i8>) -> Option<Self> {
        jiff::civil::Date::new(year, month, day.unwrap_or(1)).ok()?;
        (1900..2200).contains(&year).then_some(Self { year, month, day })
    }

    /// The first date in `text` and where it stands (bytes). Understands `2021-04-15`, `2021.4.15`,
    /// `2021/4/15`, `2021_04_15`, `2021年4月15日`, `2021年4月`, `2021-04` and `20210415`.
    pub fn find(text: &str) -> Option<(Self, Range<usize>)> {
        let mut from = 0;
        while let Some(at) = text[from..].find(|c: char| c.is_ascii_digit()) {
            let start = from + at;
            let digits = leading_digits(&text[start..]);
            if let Some((date, len)) = date_at(&text[start..], digits) {
                return Some((date, start..start + len));
            }
            from = start + digits;
        }
        None
    }

    /// A text that is a date and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::find(text).filter(|(_, range)| *range == (0..text.len())).map(|(date, _)| date)
    }

    /// The year.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Whether the day is known.
    pub fn has_day(&self) -> bool {
        self.day.is_some()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.year, self.month)?;
        self.day.map_or(Ok(()), |day| write!(out, "-{day:02}"))
    }
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn date_at(text: &str, digits: usize) -> Option<(Date, usize)> {
    match digits {
        8 => {
            let (year, rest) = text[..8].split_at(4);
            let date = Date::new(year.parse().ok()?, rest[..2].parse().ok()?, Some(rest[2..].parse().ok()?))?;
            Some((date, 8))
        }
        4 => {
            let year: i16 = text[..4].parse().ok()?;
            let (month, month_end, separator) = next_number(text, 4, &['-', '.', '/', '_', '年'])?;
            let day = next_number(
                text,
                month_end,
                match separator {
                    '年' => &['月'],
                    '-' => &['-'],
                    '.' => &['.'],
                    '/' => &['/'],
                    _ => &['_'],
                },
            );
            if let Some((day, day_end, _)) = day
                && let Some(date) = Date::new(year, month, Some(day))
            {
                return Some((date, after(text, day_end, &['日', '号'])));
            }
            let is_month = separator == '年' || (separator == '-' && month_end == 7);
            let date = Date::new(year, month, None).filter(|_| is_month)?;
            Some((date, after(text, month_end, &['月'])))
        }
        _ => None,
    }
}

/// The one- or two-digit number behind one of `separators` at `at`, where it ends, the separator.
fn next_number(text: &str, at: usize, separators: &[char]) -> Option<(i8, usize, char)> {
    let separator = text[at..].chars().next().filter(|c| separators.contains(c))?;
    let start = at + separator.len_utf8();
    let digits = leading_digits(&text[start..]);
    let number = (1..=2).contains(&digits).then(|| text[start..start + digits].parse().ok())??;
    Some((number, start + digits, separator))
}

fn after(text: &str, at: usize, marks: &[char]) -> usize {
    text[at..].chars().next().filter(|c| marks.contains(c)).map_or(at, |mark| at + mark.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_as_people_write_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Date::find(text).map(|(date, _)| date.to_string()).as_deref(), expected, "{text}");
        };
        check("20210415公开课", Some("2021-04-15"));
        check("2026-03-12 集体备课", Some("2026-03-12"));
        check("2021年4月5日教研", Some("2021-04-05"));
        check("2021.4.5", Some("2021-04-05"));
        check("IMG_20210230_101010", None);
        check("2021年9月计划", Some("2021-09"));
        check("2021-2022学年", None);
        check("13800000000", None);
        check("第3期 2026-05", Some("2026-05"));
        check("2021-13-01", None);
    }
}

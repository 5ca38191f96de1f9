//! Dates as people and other tools write them into settings, with or without a time.

use crate::date::Date;
use crate::settings::words;
use crate::text::{fold, leading_number};

/// The day (or month) that `text` names and nothing else but perhaps a time of that day:
/// `2026-03-12 14:00`, `2026-03-12T14:00:00+08:00`, `20260312`, `2026年3月12日 下午`, `2026.3`, `2026/3`,
/// `二〇二六年三月十二日`.
pub(super) fn day(text: &str) -> Option<Date> {
    let text = fold(text.trim());
    if let Some(date) = Date::parse(&text) {
        return Some(date);
    }
    if let Some((date, range)) = Date::find(&text)
        && range.start == 0
        && date.has_day()
        && is_time(&text[range.end..])
    {
        return Some(date);
    }
    month(&text).or_else(|| in_words(&text))
}

/// `2026.3`, `2026/03`, `2026-3`.
fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once(['.', '/', '-', '_'])?;
    let digits = |text: &str, len: std::ops::RangeInclusive<usize>| {
        len.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(year, 4..=4) || !digits(month, 1..=2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, None)
}

/// `二〇二六年三月十二日`.
fn in_words(text: &str) -> Option<Date> {
    let part = |text: &str, mark: &[char]| {
        let (number, len) = leading_number(text)?;
        let rest = text[len..].trim_start().strip_prefix(mark)?.trim_start();
        Some((number, rest.len()))
    };
    let rest = |len: usize| &text[text.len() - len..];
    let (year, left) = part(text, &['年'])?;
    let (month, left) = part(rest(left), &['月'])?;
    let (day, left) = match part(rest(left), &['日', '号']) {
        Some((day, left)) => (Some(i8::try_from(day).ok()?), left),
        None => (None, left),
    };
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, day)?;
    is_time(rest(left)).then_some(date)
}

/// Whether what stands behind a day is a time of it, or nothing.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim();
    let rest = rest.strip_prefix('t').unwrap_or(rest);
    let zone = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_zone = rest.len() - zone.len() <= 4;
    is_zone && zone.chars().count() <= 40 && zone.chars().all(words::is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(day(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        };
        for text in [
            "2026-03-12",
            "2026-3-12",
            "2026-03-12 14:00",
            "2026-03-12 14:00:05 +0800",
            "2026-03-12T14:00:05+08:00",
            "2026-03-12T06:00:05.123Z",
            "2026-03-12 14:00:00 UTC",
            "20260312",
            "2026/3/12",
            "2026.3.12",
            "2026年3月12日",
            "2026年3月12日 14:00",
            "2026年03月12号（周四）",
            "2026年3月12日下午2点",
            "２０２６－０３－１２",
            "二〇二六年三月十二日",
            " 2026-03-12 ",
        ] {
            check(text, Some("2026-03-12"));
        }
        for text in ["2026.3", "2026.03", "2026/3", "2026-03", "2026年3月", "二〇二六年三月"] {
            check(text, Some("2026-03"));
        }
        for text in
            ["2026-13-01", "2026-02-30", "12/03/2026", "三月", "2026", "2026-03-12 上公开课", "morgen", "", "2026.13"]
        {
            check(text, None);
        }
    }
}

//! Dates, months and episodes as names write them.

use std::ops::Range;

use crate::catalogue::name::folded::Folded;
use crate::date::Date;
use crate::text::{is_han, leading_number};
use crate::vocabulary::Vocabulary;

/// Where the range of days ends that begins with `date`, which ends at byte `end`: 2026-3-12~3-14, 2026-3-12至14日.
pub(super) fn range_end(text: &str, end: usize, date: Date) -> usize {
    let rest = &text[end..];
    let trimmed = rest.trim_start();
    let Some(mark) = trimmed.chars().next().filter(|c| date.has_day() && "~—–-至到".contains(*c)) else {
        return end;
    };
    let from = end + (rest.len() - trimmed.len()) + mark.len_utf8();
    let until = text[from..].trim_start_matches(|c: char| c.is_whitespace() || c == mark);
    let from = text.len() - until.len();
    if let Some((_, span)) = Date::find(until).filter(|(_, span)| span.start == 0) {
        return from + span.end;
    }
    let Some((first, mut at)) = small_number(until) else { return end };
    let joint = until[at..].chars().next();
    if let Some(joint) = joint.filter(|c| matches!(c, '-' | '.' | '/' | '月'))
        && let Some((_, len)) = small_number(&until[at + joint.len_utf8()..])
        && (1..=12).contains(&first)
    {
        at += joint.len_utf8() + len;
    } else if mark == '-' && !until[at..].starts_with(['日', '号']) {
        // 2026-03-12-3 may be the third of that day.
        return end;
    }
    let after = &until[at..];
    from + at + after.chars().next().filter(|c| matches!(c, '日' | '号')).map_or(0, char::len_utf8)
}

/// A number of one or two figures and its length.
fn small_number(text: &str) -> Option<(u8, usize)> {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&len).then(|| text[..len].parse().ok()).flatten().map(|number| (number, len))
}

/// A month without its year: 10月教研, but not 五月的雨.
pub(super) fn month(folded: &Folded) -> Option<(Range<usize>, String)> {
    let text = &folded.text;
    let at = text.match_indices('月').map(|(at, _)| at).find(|at| !folded.taken[*at])?;
    let before = text[..at].trim_end();
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c))
        .last()?
        .0;
    let (number, len) = leading_number(&before[start..])?;
    let mut end = at + '月'.len_utf8();
    let has_part = text[end..].starts_with('份');
    end += if has_part { '份'.len_utf8() } else { 0 };
    let is_plain = before[start..].starts_with(|c: char| c.is_ascii_digit());
    let stands_free = has_part || !text[end..].starts_with(is_han) && !before[..start].ends_with(is_han);
    let span = start..end;
    ((1..=12).contains(&number) && len == before.len() - start && (is_plain || stands_free) && folded.is_free(&span))
        .then(|| (span.clone(), folded.word(&span)))
}

/// `第N期` and its kin: the number of an episode. 第二课堂 and 第三节课 are none.
pub(super) fn episode(vocabulary: &Vocabulary, folded: &Folded) -> Option<(u64, Range<usize>)> {
    let text = &folded.text;
    text.match_indices('第').filter(|(at, _)| !folded.taken[*at]).find_map(|(start, mark)| {
        let rest = text[start + mark.len()..].trim_start();
        let (number, len) = leading_number(rest)?;
        let after = rest[len..].trim_start();
        let unit = vocabulary.episode_units.iter().find(|unit| after.starts_with(unit.as_str()))?;
        let behind = &after[unit.len()..];
        let goes_on = vocabulary.not_units.iter().any(|word| after.starts_with(word.as_str()));
        (!goes_on).then(|| (number, start..text.len() - behind.len()))
    })
}

/// Whether `text` ends with a count of times: 二次, 第3次.
pub(super) fn ends_in_count(text: &str) -> bool {
    let Some(before) = text.trim_end().strip_suffix('次') else { return false };
    before.ends_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十两几多再".contains(c))
}

//! How text is counted, folded and put in order: the habits of people who read Chinese.

use unicode_normalization::UnicodeNormalization;

/// Counts 字 as a word processor does: Han characters and their punctuation one each, a Latin word
/// or a number one, blanks none.
pub fn count_zi(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        let wide = is_han(c) || is_wide_mark(c);
        let word = !wide && c.is_alphanumeric();
        count += usize::from(wide || (word && !in_word));
        in_word = word || (in_word && matches!(c, '.' | '-' | '\'' | '_'));
    }
    count
}

/// Whether `c` is a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '〇')
}

fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '‘' | '’' | '“' | '”' | '…' | '—' | '·')
}

/// One spelling for names that people hold to be the same: composed, half width, lower case.
/// Blanks and separators stay.
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// [`fold`], and without blanks, punctuation and the particle 的: for comparing titles.
pub fn fold_title(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric() && *c != '的').collect()
}

/// The number that Chinese or Arabic digits at the start of `text` spell, and how many bytes they
/// take: `十三期` → (13, 6), `二十` → (20, 6), `007` → (7, 3).
pub fn leading_number(text: &str) -> Option<(u64, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return text[..digits.min(18)].parse().ok().map(|number| (number, digits));
    }
    let (mut total, mut current, mut len, mut seen) = (0u64, None::<u64>, 0, false);
    for c in text.chars() {
        if let Some(digit) = han_digit(c) {
            // 二〇二一 is read digit by digit.
            current = Some(current.unwrap_or(0).saturating_mul(10).saturating_add(digit));
        } else if let Some(unit) = [('十', 10), ('百', 100), ('千', 1000)].iter().find(|unit| unit.0 == c) {
            total = total.saturating_add(current.take().unwrap_or(1).saturating_mul(unit.1));
        } else {
            break;
        }
        seen = true;
        len += c.len_utf8();
    }
    seen.then(|| (total.saturating_add(current.unwrap_or(0)), len))
}

fn han_digit(c: char) -> Option<u64> {
    "零一二三四五六七八九".chars().position(|digit| digit == c).map(|value| value as u64).or(match c {
        '〇' => Some(0),
        '两' => Some(2),
        _ => None,
    })
}

/// One step of a name as people order it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrderStep {
    /// A number, Chinese or Arabic, by value.
    Number(u64),
    /// A run of anything else; Han characters by their sound, then by themselves.
    Word(String),
}

/// The key that puts names as people count: 第二期 before 第十期, 2 before 10, Han by sound.
pub fn order_key(name: &str) -> Vec<OrderStep> {
    let folded = fold(name);
    let mut steps = Vec::new();
    let mut word = String::new();
    let mut rest = folded.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some((number, len)) = leading_number(rest) {
            if !word.is_empty() {
                steps.push(OrderStep::Word(std::mem::take(&mut word)));
            }
            steps.push(OrderStep::Number(number));
            rest = &rest[len..];
        } else {
            if let Some(sound) = pinyin::ToPinyin::to_pinyin(&c) {
                word.push_str(sound.plain());
            }
            word.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if !word.is_empty() {
        steps.push(OrderStep::Word(word));
    }
    steps
}

/// `text` cut to at most `max_chars` characters, with `…` where something was left out.
pub fn shorten(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zi_are_counted_as_a_word_processor_does() {
        assert_eq!(count_zi("今天，我们学习 PPT 2016。"), 10);
        assert_eq!(count_zi(" \n\t"), 0);
    }

    #[test]
    fn numerals_are_read_by_value() {
        let check = |text: &str, expected: Option<(u64, usize)>| assert_eq!(leading_number(text), expected, "{text}");
        check("一", Some((1, 3)));
        check("十", Some((10, 3)));
        check("十三期", Some((13, 6)));
        check("二十", Some((20, 6)));
        check("二〇二一年", Some((2021, 12)));
        check("一百零五", Some((105, 12)));
        check("007", Some((7, 3)));
        check("期", None);
    }

    #[test]
    fn names_stand_in_the_order_people_count() {
        let mut names = ["第十期", "第二期", "第1期", "第二十期", "第十三期", "第九期"];
        names.sort_by_key(|name| order_key(name));
        assert_eq!(names, ["第1期", "第二期", "第九期", "第十期", "第十三期", "第二十期"]);
    }

    #[test]
    fn titles_compare_without_particles_and_width() {
        assert_eq!(fold_title("创造真实的学习情境"), fold_title("创造 真实学习情境"));
        assert_eq!(fold("Ａ１（示例）"), "a1(示例)");
    }
}

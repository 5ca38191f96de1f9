//! How text is counted, folded and put in order: the habits of people who read Chinese.

use std::sync::LazyLock;

use icu_collator::CollatorBorrowed;
use icu_collator::options::{CollatorOptions, Strength};
use icu_locale_core::locale;
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
    let plain: Option<String> = text.chars().map(folded_char).collect();
    plain.unwrap_or_else(|| text.nfkc().flat_map(char::to_lowercase).collect())
}

/// `c` folded, where it is known without tables, as most of a name is: ASCII, and the common Han, which neither
/// change nor join what stands beside them.
pub(crate) fn folded_char(c: char) -> Option<char> {
    match c {
        '\u{4e00}'..='\u{9fff}' | '《' | '》' | '、' => Some(c),
        _ => c.is_ascii().then(|| c.to_ascii_lowercase()),
    }
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

/// Where a name stands among others, as people order them; see [`order_key`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(Vec<u8>);

/// The key that puts names as people count: Han by sound as dictionaries do (ICU's pinyin order), numbers by
/// value however they are written (第二期 before 第十期, 2 before 10), Latin whatever its case. Equal keys may
/// belong to different names.
pub fn order_key(name: &str) -> OrderKey {
    static COLLATOR: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Secondary);
        CollatorBorrowed::try_new(locale!("zh-u-kn").into(), options).expect("the order of Chinese is compiled in")
    });
    let mut key = Vec::new();
    match COLLATOR.write_sort_key_to(&with_arabic_numbers(&fold(name)), &mut key) {
        Ok(()) => OrderKey(key),
    }
}

/// What a number counts where it stands before one of these, and behind one of those.
const COUNTED: &str = "期集讲课节章回年单月周学班届册组部分步号件题天次等中小幼";
const COUNTS: &str = "第初高周";

/// `folded` with Chinese numbers as figures where they count: 第十期, 三年级, 二、; 张三 stays.
fn with_arabic_numbers(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        let number = if c.is_ascii_digit() { None } else { leading_number(rest) };
        let Some((number, len)) = number else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let (before, after) = (out.chars().next_back(), rest[len..].chars().next());
        let stands_alone = !before.is_some_and(is_han) && !after.is_some_and(is_han);
        let is_counted = after.is_some_and(|c| COUNTED.contains(c)) && !before.is_some_and(is_han);
        let counts = before.is_some_and(|c| COUNTS.contains(c)) && (before == Some('第') || !after.is_some_and(is_han));
        let in_run = after.is_some_and(|c| "年单月册课期班".contains(c));
        if stands_alone || is_counted || counts || in_run {
            out.push_str(&number.to_string());
        } else {
            out.push_str(&rest[..len]);
        }
        rest = &rest[len..];
    }
    out
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
    fn people_stand_as_in_a_dictionary() {
        let check = |expected: &[&str]| {
            let mut names = expected.to_vec();
            names.reverse();
            names.sort_by_key(|name| order_key(name));
            assert_eq!(names, expected);
        };
        check(&["陈静", "成刚", "胡明", "黄海", "黎平", "李芳", "林老师", "刘洋"]);
        check(&["吕布", "绿源", "马超", "张安", "张三", "张伟", "张一"]);
        check(&["anna", "Bob", "carl", "Dora"]);
        check(&["第2课", "第三课", "第10课", "第十一课"]);
        check(&["一年级", "二年级", "三年级", "十年级"]);
        check(&["2 认识", "10 画图"]);
        check(&["二、准备", "十、小结"]);
    }

    #[test]
    fn what_is_folded_without_tables_is_folded_so_with_them() {
        let known = ('\0'..=char::MAX).filter_map(|c| Some((c, folded_char(c)?)));
        for (c, folded) in known {
            let text = format!("{c}é{c}");
            let by_tables: String = text.nfkc().flat_map(char::to_lowercase).collect();
            assert_eq!(by_tables, format!("{folded}é{folded}"));
            assert_eq!(fold(&c.to_string()), folded.to_string());
        }
    }

    #[test]
    fn titles_compare_without_particles_and_width() {
        assert_eq!(fold_title("创造真实的学习情境"), fold_title("创造 真实学习情境"));
        assert_eq!(fold("Ａ１（示例）"), "a1(示例)");
    }
}

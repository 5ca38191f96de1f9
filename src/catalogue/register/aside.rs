//! Rows that stand in a table but are nobody's: sums, who filled the form and when, notes, titles.

use crate::text::fold;
use crate::vocabulary::RegisterWords;

/// What a row is, if it is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// Sums up; all its other cells are numbers.
    Total,
    /// Sums up, but says more than numbers.
    OddTotal,
    /// Who filled the form, and when.
    Sign,
    /// Explains.
    Note,
}

/// What the row is, if it is nobody's.
pub(super) fn aside(words: &RegisterWords, cells: &[String]) -> Option<Aside> {
    let mut filled: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    filled.dedup();
    let first = filled.first()?;
    if let Some(at) = filled.iter().take(2).position(|cell| is_total(words, cell)) {
        let is_plain = |cell: &&str| is_total(words, cell) || is_figure(cell);
        return Some(if filled[at..].iter().all(is_plain) { Aside::Total } else { Aside::OddTotal });
    }
    if begins(first, &words.signs) {
        return Some(Aside::Sign);
    }
    let is_marked = first.starts_with(['*', '※', '＊', '★']);
    (filled.len() == 1 && (is_marked || begins(first, &words.notes))).then_some(Aside::Note)
}

/// 合计, 合　计, 合计：12人.
fn is_total(words: &RegisterWords, cell: &str) -> bool {
    let key = key(cell);
    words
        .totals
        .iter()
        .filter_map(|word| key.strip_prefix(word.as_str()))
        .any(|rest| rest.is_empty() || is_figure(rest))
}

/// A number, maybe with a word behind it: 12, 12人, 95.5%.
fn is_figure(cell: &str) -> bool {
    let text = fold(cell);
    let text = text.trim().trim_start_matches(['-', '+', '=', '约', '共', ':']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-'));
    rest.len() < text.len() && rest.trim().chars().count() <= 3
}

/// Whether the cell begins with one of the words and a colon: 填表人：王主任, 注1：…
fn begins(cell: &str, list: &[String]) -> bool {
    let text = fold(cell);
    let Some((word, _)) = text.split_once(':') else { return false };
    let word = key(word);
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    list.iter().any(|known| key(known) == bare)
}

fn key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '%' | '/')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn sums_signatures_and_notes_are_nobodys() {
        let vocabulary = Vocabulary::builtin();
        let check = |row: &[&str], expected: Option<Aside>| {
            let cells: Vec<String> = row.iter().map(|cell| (*cell).to_owned()).collect();
            assert_eq!(aside(&vocabulary.register_words, &cells), expected, "{row:?}");
        };
        check(&["合计", "2人"], Some(Aside::Total));
        check(&["合 计", "", "24", "3.5"], Some(Aside::Total));
        check(&["", "总计：12人"], Some(Aside::Total));
        check(&["小计", "12学时"], Some(Aside::Total));
        check(&["合计", "何甲甲"], Some(Aside::OddTotal));
        check(&["填表人：王主任", "", "审核人：李校长"], Some(Aside::Sign));
        check(&["填表人:", "王主任"], Some(Aside::Sign));
        check(&["制表日期：2026年3月1日"], Some(Aside::Sign));
        check(&["单位（盖章）：清河小学"], Some(Aside::Sign));
        check(&["注：以下教师已调离"], Some(Aside::Note));
        check(&["注1：略", "注1：略"], Some(Aside::Note));
        check(&["※ 请于周五前上交"], Some(Aside::Note));
        check(&["林芳", "语文组"], None);
        check(&["12", "林芳", "语文组"], None);
        check(&["备注", "语文组"], None);
        check(&["何甲甲"], None);
    }
}

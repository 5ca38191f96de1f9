//! Texts that are no Markdown, shown as they are: paragraphs, tables, what is said in a film.

use crate::render::html::escape;

/// How far behind its even place a part may end, to end with a line; in bytes.
const MOST_BEHIND: usize = 4 << 10;

/// A plain text, or one of its `n_parts` parts: paragraphs where blank lines stand, line breaks kept by
/// the style `plain`.
pub fn paragraphs(text: &str, part: u32, n_parts: u32) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let text = &text[border(text, part, n_parts)..border(text, part + 1, n_parts)];
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    let clean = text.replace("\r\n", "\n");
    for block in clean.split("\n\n").map(|block| block.trim_matches('\n')).filter(|block| !block.trim().is_empty()) {
        html.push_str("<p class=\"plain\">");
        escape(block, &mut html);
        html.push_str("</p>\n");
    }
    html
}

/// The byte with which a part begins: the first of a line, if one ends nearby.
fn border(text: &str, part: u32, n_parts: u32) -> usize {
    if part == 0 || part >= n_parts {
        return if part == 0 { 0 } else { text.len() };
    }
    let mut at = even(text.len(), part, n_parts);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    let near = text[at..].find('\n').filter(|behind| *behind < MOST_BEHIND);
    at + near.map_or(0, |behind| behind + 1)
}

/// The byte with which part number `part` would begin if all were of one length.
pub fn even(len: usize, part: u32, n_parts: u32) -> usize {
    let at = len as u128 * u128::from(part) / u128::from(n_parts.max(1));
    usize::try_from(at).unwrap_or(len)
}

/// A table of separated values, or one of its `n_parts` parts; its first row is the head of each.
pub fn table(text: &str, label: &str, part: u32, n_parts: u32) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = reader.records().filter_map(Result::ok).filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    let Some(head) = rows.next() else { return String::new() };
    let begins = |row: &csv::StringRecord| row.position().map_or(0, csv::Position::byte) as usize;
    let (from, to) = (even(text.len(), part, n_parts), even(text.len(), part + 1, n_parts));
    let rows: Vec<csv::StringRecord> =
        rows.skip_while(|row| begins(row) < from).take_while(|row| begins(row) < to || part + 1 >= n_parts).collect();
    let n_columns = rows.iter().map(csv::StringRecord::len).max().unwrap_or_default().max(head.len());
    let mut html = String::from("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"");
    crate::render::html::escape_attribute(label, &mut html);
    html.push_str("\"><table>\n<thead><tr>");
    for at in 0..n_columns {
        let cell = head.get(at).unwrap_or_default().trim();
        html.push_str(if cell.is_empty() { "<td>" } else { "<th scope=\"col\">" });
        escape(cell, &mut html);
        html.push_str(if cell.is_empty() { "</td>" } else { "</th>" });
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in &rows {
        html.push_str("<tr>");
        // What a row lacks at its end is nothing to look at.
        for cell in row {
            html.push_str("<td>");
            escape(cell.trim(), &mut html);
            html.push_str("</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// The separator that the first line holds most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |byte: u8| first.bytes().filter(|found| *found == byte).count();
    [b'\t', b';', b','].into_iter().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}

/// One thing said in a film: when it begins and ends, in milliseconds, and the words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cue {
    /// Begin in milliseconds.
    pub from_ms: u64,
    /// End in milliseconds.
    pub to_ms: u64,
    /// Plain words.
    pub text: String,
}

/// The cues of a caption file, WebVTT or SubRip.
pub fn cues(text: &str) -> Vec<Cue> {
    let clean = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    clean.split("\n\n").filter_map(cue).collect()
}

fn cue(block: &str) -> Option<Cue> {
    let mut lines = block.lines();
    let times = lines.find(|line| line.contains("-->"))?;
    let (from, to) = times.split_once("-->")?;
    let words: Vec<String> = lines.map(without_tags).filter(|line| !line.is_empty()).collect();
    let to = to.split_whitespace().next()?;
    Some(Cue { from_ms: clock(from.trim())?, to_ms: clock(to)?, text: words.join("\n") })
        .filter(|cue| !cue.text.is_empty())
}

/// `1:02:03.450` or `02:03,450`.
fn clock(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let seconds =
        whole.split(':').try_fold(0u64, |sum, part| sum.checked_mul(60)?.checked_add(part.trim().parse().ok()?))?;
    let thousandths: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    seconds.checked_mul(1000)?.checked_add(thousandths)
}

fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut is_tag = false;
    for c in line.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if !is_tag => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_a_table_is_in_one_part_and_the_head_in_each() {
        let whole = table("姓名,学时\n林老师,\"2,5\",多一格\n", "表", 0, 1);
        for cell in ["<th scope=\"col\">姓名</th>", "<td>2,5</td>", "<td>多一格</td>"] {
            assert!(whole.contains(cell), "{cell} in {whole}");
        }
        let long: String = (0..500).map(|row| format!("第{row}行,\"甲\n乙\"\n")).collect();
        let parts: Vec<String> = (0..7).map(|part| table(&format!("名,字\n{long}"), "", part, 7)).collect();
        for row in 0..500 {
            let cell = format!("<td>第{row}行</td>");
            assert_eq!(parts.iter().filter(|part| part.contains(&cell)).count(), 1, "{cell}");
        }
        assert!(parts.iter().all(|part| part.contains(">名</th>")));
    }

    #[test]
    fn every_line_of_a_text_is_in_one_part() {
        let long: String = (0..4000).map(|line| format!("第{line}句话。\n")).collect();
        let endless = "无尽".repeat(30_000);
        for (text, n_parts) in [(&long, 9), (&long, 1), (&endless, 5)] {
            let parts: String = (0..n_parts).map(|part| paragraphs(text, part, n_parts)).collect();
            let words = parts.replace("<p class=\"plain\">", "").replace("</p>", "").replace('\n', "");
            assert_eq!(words, text.replace('\n', ""));
        }
    }

    #[test]
    fn captions_of_both_kinds_are_read() {
        let expected = Cue { from_ms: 1500, to_ms: 62_000, text: "上课".into() };
        assert_eq!(cues("WEBVTT\n\n00:01.500 --> 01:02.000 line:0\n<b>上课</b>\n"), std::slice::from_ref(&expected));
        assert_eq!(cues("1\r\n00:00:01,500 --> 00:01:02,000\r\n上课\r\n"), [expected]);
    }

    #[test]
    fn plain_text_is_escaped() {
        assert_eq!(
            paragraphs("a <b>\nc\n\n\n d", 0, 1),
            "<p class=\"plain\">a &lt;b&gt;\nc</p>\n<p class=\"plain\"> d</p>\n"
        );
    }
}

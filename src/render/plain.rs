//! Texts that are no Markdown, shown as they are: paragraphs, tables, what is said in a film.

use crate::render::html::escape;

/// The most rows of a table that a page shows.
pub const MAX_ROWS: usize = 200;
/// The most columns.
const MAX_COLUMNS: usize = 40;
/// The most characters of a plain text.
const MAX_CHARS: usize = 40_000;

/// A plain text: paragraphs where blank lines stand, line breaks kept by the style `plain`.
pub fn paragraphs(text: &str) -> (String, bool) {
    let text = text.trim_start_matches('\u{feff}');
    let end = text.char_indices().nth(MAX_CHARS).map_or(text.len(), |(at, _)| at);
    let mut html = String::with_capacity(end + end / 8);
    let clean = text[..end].replace("\r\n", "\n");
    for block in clean.split("\n\n").map(|block| block.trim_matches('\n')).filter(|block| !block.trim().is_empty()) {
        html.push_str("<p class=\"plain\">");
        escape(block, &mut html);
        html.push_str("</p>\n");
    }
    (html, end < text.len())
}

/// A table of separated values, its first row as the head; `true` if rows were left out.
pub fn table(text: &str, label: &str) -> (String, bool) {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = reader.records().filter_map(Result::ok).filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    let mut html = String::from("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"");
    crate::render::html::escape_attribute(label, &mut html);
    html.push_str("\"><table>\n");
    let Some(head) = rows.next() else { return (String::new(), false) };
    let n_columns = head.len().min(MAX_COLUMNS);
    html.push_str("<thead><tr>");
    for cell in head.iter().take(n_columns) {
        let is_empty = cell.trim().is_empty();
        html.push_str(if is_empty { "<td>" } else { "<th scope=\"col\">" });
        escape(cell.trim(), &mut html);
        html.push_str(if is_empty { "</td>" } else { "</th>" });
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let mut n_rows = 0;
    for row in rows.by_ref().take(MAX_ROWS) {
        html.push_str("<tr>");
        for at in 0..n_columns {
            html.push_str("<td>");
            escape(row.get(at).unwrap_or_default().trim(), &mut html);
            html.push_str("</td>");
        }
        html.push_str("</tr>\n");
        n_rows += 1;
    }
    html.push_str("</tbody></table></div>\n");
    (html, n_rows == MAX_ROWS && rows.next().is_some())
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
    fn tables_have_heads_and_caps() {
        let (html, cut) = table("姓名,学时\n林老师,\"2,5\"\n", "表");
        assert!(html.contains("<th scope=\"col\">姓名</th>") && html.contains("<td>2,5</td>") && !cut);
        let long = format!("a\n{}", "1\n".repeat(MAX_ROWS + 1));
        assert!(table(&long, "").1);
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
            paragraphs("a <b>\nc\n\n\n d").0,
            "<p class=\"plain\">a &lt;b&gt;\nc</p>\n<p class=\"plain\"> d</p>\n"
        );
    }
}

//! What Markdown and plain lists put around their cells.

use super::trim;

/// Whether a row only parts the head of a Markdown table from its body: `|---|:-:|`.
pub(super) fn is_separator(cells: &[String]) -> bool {
    let is_rule = |cell: &String| trim(cell).chars().all(|c| matches!(c, '-' | ':' | '=' | '+'));
    cells.iter().all(is_rule) && cells.iter().any(|cell| cell.contains(['-', '=']))
}

/// A line without the mark of a list, a heading or a quotation: `- 林芳`, `1. 林芳`, `## 撤回`.
pub(super) fn without_mark(line: &str) -> &str {
    let text = trim(line);
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if numbered.len() < text.len()
        && let Some(rest) = numbered.strip_prefix(['.', '、', ')', '）', '．'])
        && !rest.starts_with(|c: char| c.is_ascii_digit())
    {
        return trim(rest);
    }
    for mark in ["- ", "* ", "+ ", "· ", "•", "> ", "# ", "## ", "### "] {
        if let Some(rest) = text.strip_prefix(mark) {
            return trim(rest.trim_start_matches(['#', '>', ' ']));
        }
    }
    text
}

//! Texts made to cost much. Their cost was measured for n and 2n pieces of each, debug build, in
//! milliseconds; what was not linear is what `work.rs`, the cap of problems and the
//! counted anchors are for:
//!
//! | text | 20,000 | 40,000 | before |
//! |---|---|---|---|
//! | `[`, `[^`, `![`, `[a](` | 4–22 | 11–69 | the same |
//! | `**a`, `*a_ `, `*a**b` | 22–36 | 53–80 | the same |
//! | `` ` ``, `$`, `$a `, `${`, `$}a` | 0–18 | 1–65 | the same |
//! | `> `, `- ` | 2–15 | 4–29 | the same |
//! | `[a][b] `, no `b` in the content | 349 | 707 | 3,797, 18,251 |
//! | `# a` | 348 | 794 | minutes |
//! | `<div>` | 76 | 164 | 3,789, 13,266 |
//! | `<b>x`, blank line | 128 | 229 | 773, 2,978 |
//! | `<kbd>a</kbd>`, then `- ` | 351 | 611 | 6,853, 41,614 |
//! | table of √n columns and rows | 19 | 52 | the same |
//! | block of Python, one word | 300 | 300 | 4,054, 6,459 |

use super::*;

/// Renders `text` and holds it to an output of at most `most` bytes for each of its own.
#[track_caller]
fn bounded(text: &str, most: usize) -> Output {
    let out = output(text);
    let start: String = text.chars().take(30).collect();
    assert!(out.html.len() <= most * text.len() + 1000, "{start}: {} from {}", out.html.len(), text.len());
    assert!(out.diagnostics.len() <= 501, "{start}: {} problems", out.diagnostics.len());
    out
}

#[test]
fn repeated_pieces_stay_small() {
    let pieces = [
        "[",
        "[^",
        "![",
        "![a",
        "**a",
        "*a_ ",
        "*a**b",
        "`",
        "`` ` ",
        "> ",
        "- ",
        "1. ",
        "[a](",
        "[a][b] ",
        "[^a]: ",
        "$",
        "$a ",
        "$a$ ",
        "$$a ",
        "${",
        "$}a",
        "$`a` ",
        "\\$",
        "|a",
        "<a href=\"",
        "<!--",
        "<?",
        "&amp;",
        "# a\n",
        "<div>",
        "<b>",
        "<a>",
        "<b>x\n\n",
        "<table><td>",
        "~~a",
        "<http://",
        "x[^1]\n\n[^1]: y\n\n",
    ];
    for piece in pieces {
        bounded(&piece.repeat(20_000), 30);
    }
}

#[test]
fn deep_nesting_overflows_no_stack() {
    for piece in ["> ", "- ", "* > ", "[", "*a **b "] {
        bounded(&format!("{}x", piece.repeat(50_000)), 30);
        bounded(&format!("<kbd>x</kbd>\n\n{}x", piece.repeat(20_000)), 40);
    }
    bounded(&format!("{}x{}", "[".repeat(20_000), "](b)".repeat(20_000)), 10);
    bounded(&format!("{}x{}", "![a".repeat(20_000), "](b)".repeat(20_000)), 10);
}

#[test]
fn what_many_elements_left_open_would_cost_is_not_paid() {
    // Each paragraph would open every one of them again.
    let open: String = (0..2000).map(|at| format!("<b id=x{at}>")).collect();
    let out = bounded(&format!("{open}{}", "\n\n甲".repeat(2000)), 10);
    assert!(out.html.starts_with("<p>&lt;b id=x0&gt;"), "raw HTML as written");
    // What people write is far from it.
    let page = "<div><section><ul><li><b>甲</b></li></ul></section></div>\n\n".repeat(2000);
    assert!(bounded(&page, 2).html.starts_with("<div><section>"));
}

#[test]
fn wide_tables_and_many_links_stay_small() {
    let row = "|a".repeat(1000);
    let table = format!("{row}\n{}\n{}", "|-".repeat(1000), format!("{row}\n").repeat(100));
    let out = bounded(&table, 10);
    assert_eq!(out.html.matches("<td").count(), 100_000);
    let links: String = (0..20_000).map(|at| format!("[{at}]: /{at}\n")).collect();
    let named: String = (0..20_000).map(|at| format!("[{at}] ")).collect();
    bounded(&format!("{links}\n{named}"), 10);
}

#[test]
fn code_stays_small() {
    bounded(&format!("```py\n{}\n```", "[".repeat(1 << 20)), 2);
    bounded(&format!("```py\n{}\n```", "(\n".repeat(100_000)), 2);
    bounded(&format!("```js\n{}```", "f(`${\n".repeat(5_000)), 20);
    bounded(&"```py\nx\n```\n".repeat(20_000), 10);
}

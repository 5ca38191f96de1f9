//! The ledger, a page at a time: 50,000 rows at once would choke a browser.

use super::super::LedgerRow;
use super::{Words, escape};
use crate::message::facts;

/// Rows on one page.
const ROWS: usize = 500;

/// The body of the page that `query` asks for: `q` a word, `from` the first row.
pub(super) fn body(words: Words, rows: &[LedgerRow], query: &str) -> String {
    let wanted = parameter(query, "q").unwrap_or_default();
    let from: usize = parameter(query, "from").and_then(|from| from.parse().ok()).unwrap_or(0);
    let folded = wanted.to_lowercase();
    let fits = |row: &&LedgerRow| {
        [&row.path, &row.verdict, &row.reason].iter().any(|text| text.to_lowercase().contains(&folded))
    };
    let found: Vec<&LedgerRow> =
        if folded.is_empty() { rows.iter().collect() } else { rows.iter().filter(fits).collect() };
    let from = from.min(found.len());
    let shown = &found[from..found.len().min(from + ROWS)];
    let mut out = format!(
        "<form action=\"/__xingzhi/ledger\"><label>{} <input type=\"search\" name=\"q\" value=\"{}\"></label> <button>{}</button></form>\n<p>{}</p>\n",
        words.say("serve.desk.filter"),
        escape(&wanted),
        words.say("serve.desk.filter_do"),
        words.fill("serve.desk.rows", &facts([("shown", shown.len().to_string()), ("count", found.len().to_string())])),
    );
    out += &format!(
        "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n<tbody>\n",
        words.say("serve.desk.path"),
        words.say("serve.desk.verdict"),
        words.say("serve.desk.reason")
    );
    for row in shown {
        out += &format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escape(&row.path),
            escape(&row.verdict),
            escape(&row.reason)
        );
    }
    out += "</tbody></table>\n<nav>";
    if from > 0 {
        out += &link(&wanted, from.saturating_sub(ROWS), &words.say("serve.desk.previous"));
    }
    if from + ROWS < found.len() {
        out += &link(&wanted, from + ROWS, &words.say("serve.desk.next"));
    }
    out + "</nav>\n"
}

fn link(wanted: &str, from: usize, label: &str) -> String {
    let mut encoded = String::new();
    for byte in wanted.bytes() {
        encoded += &format!("%{byte:02X}");
    }
    format!("<a href=\"/__xingzhi/ledger?q={encoded}&amp;from={from}\">{label}</a> ")
}

/// A value of a query as a form sends it.
fn parameter(query: &str, name: &str) -> Option<String> {
    let raw = query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))?.1;
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut digit = || {
                    rest.next()
                        .and_then(|byte| char::from(byte).to_digit(16))
                        .and_then(|digit| u8::try_from(digit).ok())
                };
                bytes.push(digit()? * 16 + digit()?);
            }
            other => bytes.push(other),
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Language;

    #[test]
    fn rows_are_found_and_paged() {
        let rows: Vec<LedgerRow> = (0..1200)
            .map(|at| LedgerRow {
                path: format!("教师/{at}.md"),
                verdict: "shown".into(),
                reason: if at == 7 { "<因>".into() } else { String::new() },
            })
            .collect();
        let all = body(Words(Language::English), &rows, "");
        assert_eq!(all.matches("<tr><td>").count(), 500);
        assert!(all.contains("from=500"));
        let last = body(Words(Language::English), &rows, "from=1000");
        assert!(last.matches("<tr><td>").count() == 200 && !last.contains("from=1500") && last.contains("from=500"));
        let found = body(Words(Language::English), &rows, "q=%E5%9B%A0%3E&from=x");
        assert!(
            found.matches("<tr><td>").count() == 1
                && found.contains("&lt;因&gt;")
                && found.contains("value=\"因&gt;\"")
        );
        assert_eq!(
            body(Words(Language::English), &rows, "q=%zz&from=99999999999999999999").matches("<tr><td>").count(),
            500
        );
        assert_eq!(body(Words(Language::English), &rows, "from=5000").matches("<tr><td>").count(), 0);
    }
}

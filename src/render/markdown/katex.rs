//! Formulas as KaTeX reads them, in words that our converter knows. The words are data: `macros.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The longest formula that comes of it, in bytes.
const MAX_BYTES: usize = 16 << 10;

#[derive(Deserialize)]
struct Macros {
    /// Commands with what stands for them.
    command: BTreeMap<String, String>,
    /// Commands that take what is given in braces.
    with_argument: BTreeMap<String, String>,
}

static MACROS: LazyLock<Macros> = LazyLock::new(|| {
    toml::from_str(include_str!("macros.toml")).expect("the compiled-in macros are checked by a test")
});

/// `source` in words that the converter knows; what it does not know either way stays as it is.
pub(super) fn settle(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 32);
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (name, behind) = command(&rest[at + 1..]);
        rest = behind;
        let fits = out.len() + rest.len() < MAX_BYTES;
        if let Some(words) = MACROS.command.get(name).filter(|_| fits) {
            out.push_str(words);
            apart(rest, &mut out);
        } else if let Some(words) = MACROS.with_argument.get(name).filter(|_| fits)
            && let Some((argument, behind)) = argument(rest)
        {
            out.push_str(&words.replace("#1", &settle(argument)));
            rest = behind;
            apart(rest, &mut out);
        } else {
            out.push('\\');
            out.push_str(name);
        }
    }
    out.push_str(rest);
    in_lines(fraction(out))
}

/// A command that ends in a letter would take the next one for its own.
fn apart(rest: &str, out: &mut String) {
    if out.ends_with(|c: char| c.is_ascii_alphabetic()) && rest.starts_with(|c: char| c.is_alphanumeric()) {
        out.push(' ');
    }
}

/// The name of the command behind a backslash, and what stands behind it.
fn command(text: &str) -> (&str, &str) {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let len = match letters {
        0 => text.chars().next().map_or(0, char::len_utf8),
        _ if text[letters..].starts_with("*{") => letters + 1,
        _ => letters,
    };
    text.split_at(len)
}

/// What is given to a command: what stands in braces, a command, or one sign; and what stands behind.
fn argument(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let Some(inner) = text.strip_prefix('{') else {
        let first = text.chars().next().filter(|c| !"}&^_".contains(*c))?;
        let len = if first == '\\' { 1 + command(&text[1..]).0.len() } else { first.len_utf8() };
        return Some(text.split_at(len));
    };
    let end = closing(inner)?;
    Some((&inner[..end], &inner[end + 1..]))
}

/// Where the brace closes that was opened before `inner`.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0;
    let mut is_escaped = false;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `{a \over b}` as `{\frac{a}{b}}`, and `\choose` likewise, in the outermost braces that hold one.
fn fraction(source: String) -> String {
    for (word, with) in [("\\over", "\\frac"), ("\\choose", "\\binom")] {
        let is_word = |at: usize| !source[at + word.len()..].starts_with(|c: char| c.is_ascii_alphabetic());
        let Some(at) = source.match_indices(word).map(|(at, _)| at).find(|at| is_word(*at)) else { continue };
        let (before, after) = (&source[..at], &source[at + word.len()..]);
        let mut depth = 0;
        let open = before.bytes().enumerate().rev().find_map(|(at, byte)| {
            match byte {
                b'}' => depth += 1,
                b'{' if depth == 0 => return Some(at),
                b'{' => depth -= 1,
                _ => {}
            }
            None
        });
        let (start, end) = (open.map_or(0, |at| at + 1), closing(after).unwrap_or(after.len()));
        return format!("{}{with}{{{}}}{{{}}}{}", &source[..start], &source[start..at], &after[..end], &after[end..]);
    }
    source
}

/// A formula of several lines in the environment that lines ask for.
fn in_lines(source: String) -> String {
    let (mut depth, mut environments, mut has_lines, mut has_columns) = (0i32, 0i32, false, false);
    let mut rest = source.as_str();
    while let Some(c) = rest.chars().next() {
        let mut len = c.len_utf8();
        match c {
            '\\' => {
                let (name, behind) = command(&rest[1..]);
                len = rest.len() - behind.len();
                match name {
                    "begin" => environments += 1,
                    "end" => environments -= 1,
                    "\\" | "cr" => has_lines |= depth == 0 && environments == 0,
                    _ => {}
                }
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            '&' => has_columns |= depth == 0 && environments == 0,
            _ => {}
        }
        rest = &rest[len.max(1)..];
    }
    match (has_lines, has_columns) {
        (true, true) => format!("\\begin{{aligned}}{source}\\end{{aligned}}"),
        (true, false) => format!("\\begin{{gathered}}{source}\\end{{gathered}}"),
        _ => source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_what_the_converter_knows() {
        let check = |source: &str, expected: &str| assert_eq!(settle(source), expected, "{source}");
        check("\\R^n", "\\mathbb{R}^n");
        check("\\Bbb{P}(A)", "\\mathbb{P}(A)");
        check("\\bold x", "\\mathbf x");
        check("\\real z", "\\Re z");
        check("a=b\\tag{1}", "a=b\\qquad(\\text{1})");
        check("\\norm{\\R}x", "\\lVert \\mathbb{R}\\rVert x");
        check("{a\\over b}", "{\\frac{a}{ b}}");
        check("a\\\\b", "\\begin{gathered}a\\\\b\\end{gathered}");
        check("a&=b\\\\c&=d", "\\begin{aligned}a&=b\\\\c&=d\\end{aligned}");
        check("\\begin{cases}a\\\\b\\end{cases}", "\\begin{cases}a\\\\b\\end{cases}");
        check("\\Rightarrow \\overline{a}", "\\Rightarrow \\overline{a}");
        check("\\nosuch\\", "\\nosuch\\");
        check("\\tag", "\\tag");
        check("\\tag{", "\\tag{");
        let deep = "\\abs{".repeat(500) + &"}".repeat(500);
        assert!(settle(&deep).len() < 4 * MAX_BYTES);
    }
}

//! Text inside HTML.

/// Appends `text` as it may stand between tags.
pub fn escape(text: &str, out: &mut String) {
    push(text, out, false);
}

/// Appends `text` as it may stand in a double-quoted attribute.
pub fn escape_attribute(text: &str, out: &mut String) {
    push(text, out, true);
}

fn push(text: &str, out: &mut String, is_attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if is_attribute => "&quot;",
            // Controls are no characters of HTML.
            0..=8 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

//! Texts as teachers save them: UTF-8, UTF-16 with its mark, or GB18030.
//!
//! **In** bytes. **Out** text with `\n` line ends and no byte order mark. **Never** replaces what
//! cannot be decoded: a text is whole or an error. **Start at** [`text`].

use std::io::Read;
use std::path::Path;

use encoding_rs::Encoding;
use encoding_rs::GB18030;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

/// The longest text that is read as text, in bytes.
pub const TEXT_BYTES: u64 = 8 << 20;

/// Why a file's text cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// The system would not read it; its word for why.
    Unreadable(String),
    /// Longer than [`TEXT_BYTES`].
    TooLong,
    /// In no encoding we know.
    Encoding,
}

/// The decoded text of a file.
///
/// # Errors
/// If the file cannot be read, is longer than [`TEXT_BYTES`], or is in no encoding we know.
pub fn text(disk: &Path) -> Result<String, TextError> {
    let unreadable = |error: std::io::Error| TextError::Unreadable(crate::failure::reason(&error));
    let mut bytes = Vec::new();
    crate::scan::open(disk).map_err(unreadable)?.take(TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > TEXT_BYTES {
        return Err(TextError::TooLong);
    }
    decode(bytes).ok_or(TextError::Encoding)
}

/// The text that `bytes` spell; `None` if they are in no encoding we know.
pub(super) fn decode(bytes: Vec<u8>) -> Option<String> {
    let text = match Encoding::for_bom(&bytes) {
        Some((encoding, mark)) => strictly(encoding, &bytes[mark..])?,
        None => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => strictly(GB18030, error.as_bytes())?,
        },
    };
    is_plain(&text).then(|| normalise(text))
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    debug_assert!([UTF_8, UTF_16LE, UTF_16BE, GB18030].contains(&encoding), "an encoding that teachers use");
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// Bytes that are no text often decode by chance, but hold control characters.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(is_control)
}

fn is_control(byte: u8) -> bool {
    // Old editors leave page breaks, escapes and their end mark in texts.
    byte < 0x20 && !matches!(byte, 0x08..=0x0d | 0x1a | 0x1b)
}

fn normalise(mut text: String) -> String {
    // A mark too many is left where files were joined or saved twice.
    let n_marks = text.len() - text.trim_start_matches('\u{feff}').len();
    text.drain(..n_marks);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// Whether the beginning of a file may be text: it holds no control characters, or is UTF-16.
pub(super) fn looks_like_text(head: &[u8]) -> bool {
    if Encoding::for_bom(head).is_some_and(|(encoding, _)| encoding != UTF_8) {
        return true;
    }
    if head.iter().any(|byte| is_control(*byte)) {
        return false;
    }
    // The head may end within a character.
    let from = |len: usize| &head[..head.len().saturating_sub(len)];
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) if error.error_len().is_none() => true,
        Err(_) => (0..4).any(|len| strictly(GB18030, from(len)).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_teachers_use_is_read_and_nothing_is_guessed() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            assert_eq!(decode(bytes.to_vec()).as_deref(), expected, "{bytes:x?}")
        };
        let gbk = GB18030.encode("教学反思：导入，€𠮷").0;
        check("反思\r\n一\r二".as_bytes(), Some("反思\n一\n二"));
        check("\u{feff}姓名,学时".as_bytes(), Some("姓名,学时"));
        check("\u{feff}\u{feff}姓名".as_bytes(), Some("姓名"));
        check(b"\x84\x31\x95\x33\xbd\xcc", Some("教"));
        check(&gbk, Some("教学反思：导入，€𠮷"));
        check(&[0xff, 0xfe, 0x59, 0x65, 0x0a, 0x00], Some("教\n"));
        check(&[0xfe, 0xff, 0x65, 0x59], Some("教"));
        check(&[0xff, 0xfe, 0x00, 0xd8], None);
        check(&gbk[..gbk.len() - 1], None);
        check(&[0xff, 0x80, 0x41], None);
        check(b"PK\x03\x04\0\0", None);
        check(b"", Some(""));
    }

    #[test]
    fn the_head_of_a_text_may_end_within_a_character() {
        let check = |bytes: &[u8], expected: bool| assert_eq!(looks_like_text(bytes), expected, "{bytes:x?}");
        check(&"教学".as_bytes()[..5], true);
        check(&GB18030.encode("教学").0[..3], true);
        check(b"\x89PNG\r\n\x1a\n\0", false);
        check(b"\xff\xd8\xff\xe0\0", false);
    }
}

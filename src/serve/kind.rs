//! What browsers are told a file is, by its extension alone.

/// The type of the file `name`. `head` is how its bytes begin: plain texts that are not UTF-8 are
/// GB18030 in Chinese schools.
pub(super) fn content_type(name: &str, head: &[u8]) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "txt" | "md" | "markdown" | "csv" | "toml" | "yaml" | "yml" | "log" | "srt" => text(&extension, head),
        "vtt" => "text/vtt; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" | "jfif" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "tif" | "tiff" => "image/tiff",
        "heic" => "image/heic",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mov" => "video/quicktime",
        "avi" => "video/x-msvideo",
        "wmv" => "video/x-ms-wmv",
        "flv" => "video/x-flv",
        "mkv" => "video/x-matroska",
        "mp3" => "audio/mpeg",
        "m4a" | "aac" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "wma" => "audio/x-ms-wma",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

fn text(extension: &str, head: &[u8]) -> &'static str {
    // A character cut off at the end of `head` is no reason to doubt the rest.
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    match (extension, is_utf8) {
        ("csv", true) => "text/csv; charset=utf-8",
        ("csv", false) => "text/csv; charset=gb18030",
        (_, true) => "text/plain; charset=utf-8",
        (_, false) => "text/plain; charset=gb18030",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_the_last_extension() {
        assert_eq!(content_type("a/B.HTML", b""), "text/html; charset=utf-8");
        assert_eq!(content_type("课件.html.txt", b"<p>"), "text/plain; charset=utf-8");
        assert_eq!(content_type("名单.txt", &[0xC3, 0xFB, 0xB5, 0xA5]), "text/plain; charset=gb18030");
        assert_eq!(content_type("cut.txt", &"名".as_bytes()[..2]), "text/plain; charset=utf-8");
        assert_eq!(content_type("课堂实录.mp4", b""), "video/mp4");
        assert_eq!(content_type("none", b""), "application/octet-stream");
    }
}

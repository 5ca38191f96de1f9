//! What form a file has, by its first bytes; the extension decides only where the bytes are silent.
//!
//! **In** the [`Head`] of a file and its extension. **Out** a [`Sniffed`]: the form, whether the members
//! of a zip must be asked, and what is wrong. **Never** takes a harmless difference (`.jpeg` and
//! `.jpg`, a `.wps` that is OLE2) for a contradiction. **Start at** [`sniff`].

use super::Trouble;
use super::brands as iso;
use crate::formats::Container;
use crate::formats::Danger;
use crate::formats::Form;
use crate::formats::Formats;

/// How much of a file is looked at, in bytes.
pub(super) const HEAD_BYTES: usize = 4096;

/// A pointer to a file that was not fetched is shorter than this, in bytes.
const POINTER_BYTES: usize = 1024;

/// What is looked at of a file.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The first bytes, at most [`HEAD_BYTES`].
    pub(super) bytes: Vec<u8>,
    /// The names of the first streams, for an OLE2 file.
    pub(super) streams: Vec<String>,
}

/// What the first bytes tell.
#[derive(Debug)]
pub(super) struct Sniffed {
    /// The form.
    pub(super) form: &'static Form,
    /// What is wrong, if anything.
    pub(super) trouble: Option<Trouble>,
}

/// The form of a file that begins with `head`. `extension` is in lower case, without the dot.
pub(super) fn sniff(head: &Head, extension: &str) -> Sniffed {
    let named = Formats::builtin().by_extension(extension);
    if let Some(form) = pointer(&head.bytes) {
        return Sniffed { form, trouble: None };
    }
    if let Some(form) =
        named.filter(|form| is_in(form, "zip") && head.streams.iter().any(|stream| stream == "EncryptedPackage"))
    {
        return Sniffed { form, trouble: Some(Trouble::Damaged { reason: "damage.encrypted".into() }) };
    }
    match found(head, named) {
        Some(form) => settle(form, named, extension),
        None => silent(&head.bytes, named, extension),
    }
}

/// The form of a file without content: what its extension says.
pub(super) fn sniff_empty(extension: &str) -> &'static Form {
    let formats = Formats::builtin();
    formats.by_extension(extension).unwrap_or_else(|| formats.unknown())
}

/// The form that a zip with these members has, seen its extension.
pub(super) fn settle_zip<'a>(members: impl Iterator<Item = &'a str> + Clone, extension: &str) -> Sniffed {
    let formats = Formats::builtin();
    let named = formats.by_extension(extension);
    let holds = |form: &Form| members.clone().any(|member| form.inside.iter().any(|inside| inside == member));
    if let Some(form) = named.filter(|form| is_in(form, "zip") && (form.loose || holds(form))) {
        return Sniffed { form, trouble: None };
    }
    let zips = || formats.all().iter().filter(|form| is_in(form, "zip"));
    let office = members.clone().any(|member| member == "[Content_Types].xml");
    let by_members =
        zips().find(|form| (office || !form.inside.iter().any(|inside| inside.contains('/'))) && holds(form));
    let form = by_members.unwrap_or_else(|| formats.get("zip").expect("formats.toml has the form `zip`"));
    if named.is_some_and(|named| named.id == "zip" || (is_in(named, "zip") && named.inside.is_empty())) {
        return Sniffed { form: named.unwrap_or(form), trouble: None };
    }
    settle(form, named, extension)
}

fn is_in(form: &Form, container: &str) -> bool {
    form.container.as_deref() == Some(container)
}

/// Whether a file is a zip, so that its members decide what it is.
pub(super) fn is_zip(head: &[u8]) -> bool {
    let formats = Formats::builtin();
    formats
        .containers()
        .iter()
        .any(|container| container.id == "zip" && container.starts.iter().any(|pattern| pattern.fits(head)))
}

fn found(Head { bytes: head, streams }: &Head, named: Option<&'static Form>) -> Option<&'static Form> {
    let formats = Formats::builtin();
    let is_textual = named.is_some_and(Form::is_textual);
    if is_textual && super::text::looks_like_text(head) {
        return None;
    }
    // A text may begin with the letters of a binary form; where its name is silent it stays a text.
    let is_silent = named.is_none_or(|named| named.id == "unknown" || named.as_text.is_some());
    let is_text = is_silent && super::text::looks_like_text(head);
    let may_start = |form: &Form| (!is_text || form.ascii) && form.danger != Some(Danger::Pointer);
    let starts = |form: &&Form| may_start(form) && form.starts.iter().any(|pattern| pattern.fits(head));
    if let Some(form) = formats.all().iter().find(starts) {
        return Some(form);
    }
    let holds = |container: &&Container| !is_text && container.starts.iter().any(|pattern| pattern.fits(head));
    if let Some(container) = formats.containers().iter().find(holds) {
        return contained(head, streams, &container.id, named).or_else(|| formats.get(&container.otherwise));
    }
    // A PDF may have some junk before its mark.
    if head[..head.len().min(1024)].windows(5).any(|window| window == b"%PDF-") && !is_textual && !is_text {
        return formats.get("pdf");
    }
    let agrees = |form: &Form| {
        named.is_none_or(|named| named.id == "unknown" || named.id == form.id || named.family == form.family)
    };
    let weak = |form: &&Form| !is_text && agrees(form) && form.weak.iter().any(|pattern| pattern.fits(head));
    formats.all().iter().find(weak).or_else(|| by_mark(head))
}

/// Which of the forms that share these first bytes it is; `None` if nothing tells.
fn contained(head: &[u8], streams: &[String], container: &str, named: Option<&'static Form>) -> Option<&'static Form> {
    let named = named.filter(|form| is_in(form, container));
    let formats = Formats::builtin();
    let mut alike = formats.all().iter().filter(|form| is_in(form, container));
    match container {
        // The members decide later, or the streams of the storage now.
        "zip" | "asf" => named,
        "ole" => {
            let holds = |form: &&Form| form.inside.iter().any(|inside| streams.contains(inside));
            // An embedded sheet has its streams in a document's storage too: the name comes first.
            let by_stream = named.filter(holds).or_else(|| alike.find(|form| holds(form)));
            by_stream.filter(|form| named.is_none_or(|named| !named.tolerates.contains(&form.id))).or(named)
        }
        "iso" => iso::form(head, named),
        _ => {
            let words = &head[..head.len().min(256)];
            alike.find(|form| form.inside.iter().any(|inside| contains(words, inside.as_bytes()))).or(named)
        }
    }
}

/// The form of what stands for a file that was not fetched; such a file is short.
fn pointer(head: &[u8]) -> Option<&'static Form> {
    let forms = || Formats::builtin().all().iter().filter(|form| form.danger == Some(Danger::Pointer));
    let fits = |form: &&Form| form.starts.iter().any(|pattern| pattern.fits(head));
    forms().find(fits).filter(|_| head.len() < POINTER_BYTES && super::text::looks_like_text(head))
}

/// A file that its inside shows to be a still picture, of the form `id`, whatever its name and first bytes.
pub(super) fn settle_still(id: &str, extension: &str) -> Sniffed {
    let formats = Formats::builtin();
    settle(formats.get(id).unwrap_or_else(|| formats.unknown()), formats.by_extension(extension), extension)
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// The form that the first words of a text reveal.
fn by_mark(head: &[u8]) -> Option<&'static Form> {
    if !super::text::looks_like_text(head) {
        return None;
    }
    let text = String::from_utf8_lossy(&head[..head.len().min(1024)]).to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let forms = Formats::builtin().all();
    let by = |text: &str| forms.iter().find(|form| form.marks.iter().any(|mark| text.starts_with(mark.as_str())));
    let mut rest = text;
    // Behind an XML head, comments and a document type, the first element tells more.
    while let Some(tail) = ["<?", "<!--"].iter().find_map(|open| rest.strip_prefix(open)) {
        rest = tail.split_once('>').map_or("", |(_, after)| after).trim_start();
    }
    by(rest).or_else(|| by(text))
}

fn settle(form: &'static Form, named: Option<&'static Form>, extension: &str) -> Sniffed {
    match named {
        Some(named) if named.id == form.id || named.tolerates.contains(&form.id) => {
            Sniffed { form: named, trouble: None }
        }
        None => Sniffed { form, trouble: None },
        Some(named) if named.id == "unknown" && form.loose => Sniffed { form, trouble: None },
        Some(_) => {
            let trouble = Trouble::Contradicts { extension: extension.to_owned(), found: form.id.clone() };
            Sniffed { form, trouble: Some(trouble) }
        }
    }
}

/// The bytes tell nothing.
fn silent(head: &[u8], named: Option<&'static Form>, extension: &str) -> Sniffed {
    let formats = Formats::builtin();
    let damaged = |reason: &str| Some(Trouble::Damaged { reason: reason.into() });
    let may_be_text = |form: &Form| form.tolerates.iter().any(|id| formats.get(id).is_some_and(Form::is_textual));
    match named {
        Some(form) if may_be_text(form) && super::text::looks_like_text(head) => Sniffed { form, trouble: None },
        Some(Form { as_text: Some(id), .. }) if super::text::looks_like_text(head) => {
            Sniffed { form: formats.get(id).unwrap_or_else(|| formats.unknown()), trouble: None }
        }
        Some(form) if !form.loose || head.iter().all(|byte| *byte == 0) => {
            let reason = if head.iter().all(|byte| *byte == 0) { "damage.zeros" } else { "damage.first_bytes" };
            Sniffed { form, trouble: damaged(reason) }
        }
        Some(form) if form.id != "unknown" => Sniffed { form, trouble: None },
        _ => {
            let is_text = (extension.is_empty() || named.is_some()) && super::text::looks_like_text(head);
            let form = formats.get("txt").filter(|_| is_text).unwrap_or_else(|| formats.unknown());
            Sniffed { form, trouble: None }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], extension: &str, form: &str, trouble: &str) {
        let sniffed = sniff(&Head { bytes: head.to_vec(), streams: Vec::new() }, extension);
        let told = sniffed.trouble.map_or(String::new(), |trouble| format!("{trouble:?}"));
        assert_eq!(sniffed.form.id, form, ".{extension}: {told}");
        assert!(
            told.contains(trouble) && told.is_empty() == trouble.is_empty(),
            ".{extension}: {told} for {trouble:?}"
        );
    }

    #[test]
    fn bytes_rule_and_only_real_contradictions_are_told() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        check(b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg", "jpg", "");
        check(png, "jpg", "png", "Contradicts");
        // A film or picture under a name of temporary files was cut off or renamed in the making.
        check(png, "tmp", "png", "Contradicts");
        check(png, "", "png", "");
        check(png, "奇怪", "png", "");
        check(png, "txt", "png", "Contradicts");
        check(b"hello", "jpg", "jpg", "first_bytes");
        check(&[0; 64], "docx", "docx", "zeros");
        check(b"PK\x03\x04....", "docx", "docx", "");
        check(b"PK\x03\x04....", "zip", "zip", "");
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "wps", "wps", "");
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "tmp", "ole", "Contradicts");
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "jpg", "ole", "Contradicts");
        check(b"junk%PDF-1.7", "pdf", "pdf", "");
        check(b"{\\rtf1\\ansi", "doc", "doc", "");
        check(b"{\\rtf1\\ansi", "docx", "rtf", "Contradicts");
    }

    #[test]
    fn films_and_sound_are_told_apart_by_brand() {
        let iso = |brand: &[u8]| [b"\0\0\0\x20ftyp", brand, b"\0\0\0\0isommp42"].concat();
        check(&iso(b"isom"), "mp4", "mp4", "");
        check(&iso(b"qt  "), "mov", "mov", "");
        check(&iso(b"qt  "), "mp4", "mp4", "");
        check(&iso(b"heic"), "heic", "heic", "");
        check(&iso(b"heic"), "jpg", "heic", "Contradicts");
        check(&iso(b"M4A "), "m4a", "m4a", "");
        check(&iso(b"mp42"), "m4a", "m4a", "");
        check(&iso(b"mp42"), "avi", "mp4", "Contradicts");
        // All brands of a still are foreign to films; no brand anybody knows is none of a film.
        for brand in [b"mif1", b"mif2", b"miaf", b"MiHE", b"msf1", b"avci", b"crx ", b"avif", b"avis", b"heix"] {
            for extension in ["mp4", "mov", "m4a", "3gp", "flv"] {
                let sniffed = sniff(&Head { bytes: iso(brand), streams: Vec::new() }, extension);
                assert_eq!(sniffed.form.family, "image", "{brand:?} .{extension}");
                assert!(matches!(sniffed.trouble, Some(Trouble::Contradicts { .. })), "{brand:?} .{extension}");
            }
        }
        check(b"\0\0\0\x10ftypXYZW\0\0\0\0\0\0\0\x08mdat", "mp4", "unknown", "Contradicts");
        check(b"\0\0\0\x10ftypXYZW\0\0\0\0\0\0\0\x08mdat", "heic", "unknown", "Contradicts");
        check(b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "webm", "webm", "");
        check(b"RIFF\x10\0\0\0AVI LIST", "avi", "avi", "");
        check(b"RIFF\x10\0\0\0WAVEfmt ", "mp3", "wav", "Contradicts");
        check(b"ID3\x03\0", "mp3", "mp3", "");
        check(b"\xff\xfb\x90\x64", "mp3", "mp3", "");
        check(b"#!AMR\n", "amr", "amr", "");
        check(b"\x02#!SILK_V3", "amr", "amr", "");
        check(b"\x02#!SILK_V3", "", "silk", "");
    }

    #[test]
    fn texts_stay_what_their_name_says() {
        check("# 标题".as_bytes(), "md", "md", "");
        check(b"<html><body>", "md", "md", "");
        check(b"<html><body>", "tmp", "html", "");
        check(b"<?xml version='1.0'?>\n<!-- x -->\n<svg xmlns=''>", "jpg", "svg", "Contradicts");
        check(b"<?xml version='1.0'?><a/>", "xml", "xml", "");
        check(b"BM is a text", "txt", "txt", "");
        check("没有扩展名的文字".as_bytes(), "", "txt", "");
        check(b"MZ\x90\0\x03\0\0\0", "jpg", "exe", "Contradicts");
        check(b"x=1", "xyz", "unknown", "");
        check(b"<table><tr>", "xls", "xls", "");
    }

    #[test]
    fn a_text_under_the_name_of_a_film_is_a_text() {
        let program = b"import { defineConfig } from 'vitepress'\n\nexport default defineConfig({})\n";
        for extension in ["mts", "ts", "cts"] {
            check(program, extension, "code", "");
        }
        let transport = [vec![0x47; 1], vec![0; 187], vec![0x47; 1], vec![0; 187], vec![0x47; 1], vec![0; 99]].concat();
        for extension in ["mts", "ts", "m2ts"] {
            check(&transport, extension, "mts", "");
            check(
                &[&[0; 4], &transport[..188], &[0; 4], &transport[..188], &[0; 4], &transport[..9]].concat(),
                extension,
                "mts",
                "",
            );
            check(&[0x47, 1, 2, 3], extension, "mts", "first_bytes");
        }
        check(b"1.5 2.5\n3 4\n", "dat", "txt", "");
        check(&[1, 2, 3, 4, 5], "dat", "unknown", "");
        check(b"\0\0\x01\xba\x44\0", "dat", "mpg", "");
        check("温度，湿度\n".as_bytes(), "bak", "txt", "");
        check(b"# Hash: SHA512\n", "asc", "txt", "");
        check(b"0 1 2\n", "raw", "txt", "");
        check(b"nothing\n", "iso", "txt", "");
        check(b"solid cube\n", "stl", "model", "");
        // Words that are the first letters of a binary form.
        for text in [
            "BM 是什么",
            "GIF89a 与 GIF87a",
            "MZ 开头的文件",
            "ID3 标签",
            "FWS 是什么",
            "#!AMR",
            "OggS",
            "fLaC",
            "8BPS",
            "Rar!",
        ] {
            for extension in ["", "txt", "md", "csv", "dat", "py"] {
                let expected = if extension.is_empty() || extension == "dat" { "txt" } else { extension };
                check(text.as_bytes(), extension, if expected == "py" { "code" } else { expected }, "");
            }
        }
    }

    #[test]
    fn a_pointer_is_known_whatever_its_name() {
        let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
        let annex = b"/annex/objects/SHA256E-s1048576--aa.mp4\n";
        for extension in ["jpg", "mp4", "pdf", "docx", "md", "txt", "csv", "zip", "", "dat", "toml", "html"] {
            check(lfs, extension, "pointer", "");
            check(annex, extension, "pointer", "");
        }
        check(&[&lfs[..], &[b'x'; 1024]].concat(), "md", "md", "");
        check(b"see version https://git-lfs.github.com/spec/v1", "md", "md", "");
        check(&[&lfs[..], &[0]].concat(), "jpg", "jpg", "first_bytes");
    }

    #[test]
    fn old_office_files_are_told_apart_by_their_streams() {
        let check = |streams: &[&str], extension: &str, form: &str, trouble: &str| {
            let streams = streams.iter().map(|stream| (*stream).to_owned()).collect();
            let sniffed = sniff(&Head { bytes: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), streams }, extension);
            let told = sniffed.trouble.map_or(String::new(), |trouble| format!("{trouble:?}"));
            assert_eq!((sniffed.form.id.as_str(), told.contains(trouble)), (form, true), "{streams:?}", streams = told);
        };
        check(&["Root Entry", "WordDocument"], "doc", "doc", "");
        check(&["Root Entry", "WordDocument"], "wps", "wps", "");
        check(&["Root Entry", "WordDocument"], "", "doc", "");
        check(&["Root Entry", "WordDocument"], "ppt", "doc", "Contradicts");
        check(&["Root Entry", "Workbook", "WordDocument"], "xls", "xls", "");
        check(&["Root Entry", "EncryptedPackage"], "docx", "docx", "encrypted");
    }

    #[test]
    fn zips_are_told_apart_by_their_members() {
        let check = |members: &[&str], extension: &str, form: &str, is_trouble: bool| {
            let sniffed = settle_zip(members.iter().copied(), extension);
            assert_eq!(
                (sniffed.form.id.as_str(), sniffed.trouble.is_some()),
                (form, is_trouble),
                "{members:?} .{extension}"
            );
        };
        check(&["[Content_Types].xml", "word/document.xml"], "docx", "docx", false);
        check(&["[Content_Types].xml", "ppt/presentation.xml"], "docx", "pptx", true);
        check(&["[Content_Types].xml", "ppt/presentation.xml"], "", "pptx", false);
        check(&["[Content_Types].xml", "word/document.xml"], "wps", "wps", false);
        check(&["照片/1.jpg"], "docx", "zip", true);
        check(&["照片/1.jpg"], "zip", "zip", false);
        check(&["Board.xml"], "enbx", "enbx", false);
        check(&["geogebra.xml"], "ggb", "ggb", false);
        check(&["word/document.xml"], "", "zip", false);
    }
}

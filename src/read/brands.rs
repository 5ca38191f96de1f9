//! Which film, sound or still picture an ISO file is, by its brands.
//!
//! **In** the first bytes and the form that the name means. **Out** a form. **Never** takes a still
//! picture for a film, whichever brand stands first: pages offer films as they are, and a photo says
//! where it was taken. **Start at** [`form`].

use crate::formats::Form;
use crate::formats::Formats;

/// How many brands are looked at.
const MAX_BRANDS: usize = 64;

/// The form of a file that begins with `head`, whose name means `named` if that is an ISO form; `None`
/// if no brand is known and nothing shows a film.
pub(super) fn form(head: &[u8], named: Option<&'static Form>) -> Option<&'static Form> {
    let (brands, behind) = brands(head);
    let forms = || Formats::builtin().all().iter().filter(|form| form.container.as_deref() == Some("iso"));
    let by = |brand: &&[u8]| forms().find(|form| form.inside.iter().any(|inside| inside.as_bytes() == *brand));
    let is_still = |form: &&Form| form.family == "image";
    let general = |brand: &&[u8]| forms().find(|form| form.general.iter().any(|general| general.as_bytes() == *brand));
    let still = brands.iter().filter_map(by).find(is_still).or_else(|| brands.iter().find_map(general));
    let film = brands.iter().filter_map(by).find(|form| !is_still(form));
    let first = brands.first().and_then(by);
    match still {
        // A film may say that a still picture could be made of it.
        Some(_) if first.is_some_and(|first| !is_still(&first)) && is_film(behind) => first,
        Some(still) => Some(still),
        None if is_picture(behind) => forms().find(|form| !form.general.is_empty()),
        None => first.or(film).or(named.filter(|form| !is_still(form) && is_film(behind))),
    }
}

/// The brands, the first of them the main one, and what stands behind them.
fn brands(head: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let size = head.get(..4).and_then(|size| size.try_into().ok()).map_or(0, u32::from_be_bytes);
    // A size of one is followed by a longer one, one of nothing reaches to the end.
    let from = if size == 1 { 16 } else { 8 };
    let size = match size {
        1 => head.get(8..16).and_then(|size| size.try_into().ok()).map_or(0, u64::from_be_bytes),
        0 => u64::MAX,
        size => u64::from(size),
    };
    let end = usize::try_from(size).unwrap_or(usize::MAX).clamp(from, head.len().max(from));
    let list = head.get(from..end).unwrap_or_default();
    // The second four bytes are a version.
    let main = head.get(from..from + 4);
    let others = list.get(8..).unwrap_or_default().chunks_exact(4).take(MAX_BRANDS);
    (main.into_iter().chain(others).collect(), head.get(end..).unwrap_or_default())
}

/// Whether the next box of note is an index, a fragment or its list.
fn is_film(bytes: &[u8]) -> bool {
    matches!(next(bytes), Some((b"moov" | b"moof" | b"sidx" | b"styp", _)))
}

/// Whether the next box of note describes still pictures.
fn is_picture(bytes: &[u8]) -> bool {
    // Behind version and flags: the size and name of `hdlr`, its version, four bytes of nothing, the kind.
    matches!(next(bytes), Some((b"meta", content)) if content.get(8..12) == Some(b"hdlr") && content.get(20..24) == Some(b"pict"))
}

/// The next box that is no filling, as far as the head shows it.
fn next(bytes: &[u8]) -> Option<(&[u8; 4], &[u8])> {
    let mut rest = bytes;
    loop {
        let (size, name) = (rest.first_chunk::<4>()?, rest.get(4..)?.first_chunk::<4>()?);
        let content = rest.get(8..)?;
        if !matches!(name, b"free" | b"skip" | b"wide" | b"uuid") {
            return Some((name, content));
        }
        let size = usize::try_from(u32::from_be_bytes(*size)).ok().filter(|size| *size >= 8)?;
        rest = rest.get(size..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with these brands and then this box.
    fn file(brands: &str, then: &[u8]) -> Vec<u8> {
        let (main, others) = brands.split_at(4);
        let size = u32::try_from(16 + others.len()).expect("few brands");
        [&size.to_be_bytes()[..], b"ftyp", main.as_bytes(), &[0; 4], others.as_bytes(), then].concat()
    }

    fn check(brands: &str, then: &[u8], extension: &str, expected: Option<&str>) {
        let iso = |form: &&Form| form.container.as_deref() == Some("iso");
        let named = Formats::builtin().by_extension(extension).filter(iso);
        let found = form(&file(brands, then), named).map(|form| form.id.as_str());
        assert_eq!(found, expected, "{brands} .{extension}");
    }

    const META: &[u8] = b"\0\0\x01\0meta\0\0\0\0\0\0\0\x21hdlr\0\0\0\0\0\0\0\0pict";
    const MOOV: &[u8] = b"\0\0\0\x08free\0\0\x01\0moov\0\0\0\x6cmvhd";

    #[test]
    fn a_still_picture_is_one_whatever_brand_stands_first() {
        for (brands, expected) in [
            ("mif1mif1heic", "heic"),
            ("mif2mif2", "heic"),
            ("miafmiaf", "heic"),
            ("MiHEmif1", "heic"),
            ("msf1hevc", "heic"),
            ("heicmif1MiHB", "heic"),
            ("mif1avifmiaf", "avif"),
            ("avismsf1", "avif"),
            ("avcimif1", "heif"),
            ("crx isom", "raw"),
            ("XYZWmif1", "heic"),
            ("isommif1heic", "heic"),
            ("mp42miaf", "heic"),
            ("isom", "heic"),
            ("qt  ", "heic"),
            ("XYZW", "heic"),
        ] {
            for extension in ["heic", "mp4", "mov", "jpg", "m4a", ""] {
                check(brands, META, extension, Some(expected));
            }
        }
    }

    #[test]
    fn films_stay_films_and_the_unknown_is_unknown() {
        check("isomiso2avc1mp41", MOOV, "mp4", Some("mp4"));
        check("qt  qt  ", MOOV, "mov", Some("mov"));
        check("mp42isommif1", MOOV, "mp4", Some("mp4"));
        check("M4A mp42", MOOV, "m4a", Some("m4a"));
        check("3gp4isom", MOOV, "3gp", Some("3gp"));
        check("XYZWisom", b"", "mp4", Some("mp4"));
        check("XYZWQQQQ", MOOV, "mp4", Some("mp4"));
        check("XYZWQQQQ", MOOV, "", None);
        check("XYZWQQQQ", b"", "mp4", None);
        check("XYZWQQQQ", b"\0\0\x01\0mdat", "mp4", None);
        check("XYZWQQQQ", b"\0\0\x01\0mdat", "heic", None);
    }

    #[test]
    fn any_bytes_are_survived() {
        let whole = file("mif1heicmiaf", META);
        for len in 0..whole.len() {
            form(&whole[..len], None);
        }
        for size in [0_u32, 1, 7, 8, 12, 15, 17, u32::MAX] {
            let mut bytes = whole.clone();
            bytes[..4].copy_from_slice(&size.to_be_bytes());
            form(&bytes, None);
        }
    }
}

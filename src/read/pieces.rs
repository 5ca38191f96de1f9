//! The pieces that pictures are made of: chunks of a PNG, segments of a JPEG.
//!
//! **In** a picture. **Out** what only its pieces tell: size, mark of orientation and movement of a PNG
//! ([`png`]), scans of a JPEG ([`scans`]). **Never** unpacks a piece: a few bytes may unpack to
//! gigabytes. **Start at** [`png`], [`scans`].

use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use image::metadata::Orientation;

/// How many pieces stand before the pixels, at most.
const MAX_PIECES: usize = 4096;
/// The longest Exif that is read, in bytes.
const EXIF_BYTES: u64 = 64 << 10;

/// What the chunks before the pixels of a PNG tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Png {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) orientation: Orientation,
    pub(super) is_moving: bool,
}

/// The head of a PNG; `None` if it has none.
pub(super) fn png<R: Read + Seek>(mut file: R) -> Option<Png> {
    file.seek(SeekFrom::Start(0)).ok()?;
    let mut file = BufReader::with_capacity(512, file);
    let mut head = [0; 8];
    file.read_exact(&mut head).ok()?;
    let mut found: Option<Png> = None;
    for _ in 0..MAX_PIECES {
        let mut chunk = [0; 8];
        file.read_exact(&mut chunk).ok()?;
        let len = u32::from_be_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        if len > i32::MAX.cast_unsigned() {
            return None;
        }
        let kept = match (&chunk[4..], &mut found) {
            (b"IHDR", None) => {
                let mut size = [0; 8];
                file.read_exact(&mut size).ok()?;
                let edge = |at: usize| u32::from_be_bytes([size[at], size[at + 1], size[at + 2], size[at + 3]]);
                let (width_px, height_px) = (edge(0), edge(4));
                let orientation = Orientation::NoTransforms;
                found = Some(Png { width_px, height_px, orientation, is_moving: false })
                    .filter(|png| png.width_px > 0 && png.height_px > 0);
                8
            }
            (_, None) => return None,
            (b"IDAT", Some(_)) => return found,
            (b"acTL", Some(png)) => {
                let mut n_frames = [0; 4];
                file.read_exact(&mut n_frames).ok()?;
                png.is_moving = u32::from_be_bytes(n_frames) > 1;
                4
            }
            (b"eXIf", Some(png)) => {
                let mut exif = Vec::new();
                (&mut file).take(EXIF_BYTES.min(len.into())).read_to_end(&mut exif).ok()?;
                png.orientation = of_exif(&exif).unwrap_or(png.orientation);
                exif.len() as i64
            }
            _ => 0,
        };
        // Behind it stand four bytes of sum.
        file.seek_relative(i64::from(len) + 4 - kept).ok()?;
    }
    None
}

/// The mark of orientation in an Exif block, with or without its name before it.
pub(super) fn of_exif(exif: &[u8]) -> Option<Orientation> {
    Orientation::from_exif_chunk(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
}

/// Whether a JPEG whose first bytes these are is drawn in many scans over the whole picture.
pub(super) fn is_progressive(head: &[u8]) -> bool {
    segments(head).any(|(_, marker)| matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce))
}

/// How many scans a JPEG has.
pub(super) fn scans(jpeg: &[u8]) -> u64 {
    segments(jpeg).filter(|(_, marker)| *marker == 0xda).count() as u64
}

/// Where the segments of a JPEG begin, with their markers; in the scans, what stands between two
/// markers is passed over.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = jpeg.get(at..)?;
            let mark = at + rest.iter().position(|byte| *byte == 0xff)?;
            let marker = *jpeg.get(mark + 1)?;
            match marker {
                // Filling; a byte of the pixels; marks without content.
                0xff => at = mark + 1,
                0x00 | 0x01 | 0xd0..=0xd8 => at = mark + 2,
                0xd9 => return None,
                _ => {
                    let len = jpeg.get(mark + 2..mark + 4).map_or(2, |len| u16::from_be_bytes([len[0], len[1]]));
                    at = mark + 2 + usize::from(len.max(2));
                    return Some((mark, marker));
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let len = u32::try_from(content.len()).expect("a small chunk").to_be_bytes();
        [&len[..], name, content, &[0; 4]].concat()
    }

    #[test]
    fn what_the_chunks_of_a_png_tell() {
        let ihdr = chunk(b"IHDR", &[0, 0, 2, 0, 0, 0, 1, 0, 8, 2, 0, 0, 0]);
        let exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let of = |chunks: &[Vec<u8>]| png(Cursor::new([&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()));
        let idat = chunk(b"IDAT", b"");
        let plain = Png { width_px: 512, height_px: 256, orientation: Orientation::NoTransforms, is_moving: false };
        assert_eq!(of(&[ihdr.clone(), idat.clone()]), Some(plain));
        let turned = Png { orientation: Orientation::Rotate90, ..plain };
        assert_eq!(of(&[ihdr.clone(), chunk(b"eXIf", exif), idat.clone()]), Some(turned));
        let named = [b"Exif\0\0".as_slice(), exif].concat();
        assert_eq!(of(&[ihdr.clone(), chunk(b"eXIf", &named), idat.clone()]), Some(turned));
        let moving = Png { is_moving: true, ..plain };
        let actl = chunk(b"acTL", &[0, 0, 0, 9, 0, 0, 0, 0]);
        assert_eq!(of(&[ihdr.clone(), chunk(b"iCCP", &[7; 999]), actl, idat.clone()]), Some(moving));
        assert_eq!(of(std::slice::from_ref(&idat)), None);
        assert_eq!(of(std::slice::from_ref(&ihdr)), None, "without pixels");
        assert_eq!(of(&[ihdr.clone(), b"\xff\xff\xff\xffzTXt".to_vec()]), None);
        assert_eq!(of(&[[ihdr].as_slice(), &vec![chunk(b"tEXt", b""); MAX_PIECES + 1], &[idat]].concat()), None);
    }

    #[test]
    fn scans_are_counted_and_nothing_else() {
        let scan = b"\xff\xda\0\x04\0\0\x12\xff\0\xda\xff\xd0\x34";
        let jpeg =
            [b"\xff\xd8\xff\xe1\0\x06\xff\xda\xff\xc2\xff\xff\xc2\0\x03\0".as_slice(), scan, scan, b"\xff\xd9", scan]
                .concat();
        assert_eq!((scans(&jpeg), is_progressive(&jpeg)), (2, true));
        assert_eq!((scans(b"\xff\xd8\xff\xda"), scans(b""), is_progressive(b"\xff")), (1, 0, false));
    }
}

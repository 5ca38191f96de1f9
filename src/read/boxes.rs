//! The boxes that films and phone photos are made of (ISO base media): just enough to notice a film
//! that was cut off, and to read the size of a HEIC photo.
//!
//! **In** a file. **Out** [`is_cut_off`], [`picture_size`]. **Never** reads what a box holds unless
//! it must: films are gigabytes. **Start at** [`next`].

use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use super::Picture;

/// How many boxes are looked at, at most.
const MAX_BOXES: usize = 200_000;

/// One box: its name, where its content begins, where it ends (bytes).
#[derive(Clone, Copy, Debug)]
struct Box {
    name: [u8; 4],
    from: u64,
    end: u64,
}

/// The box that begins at `at`; `limit` is the end of what holds it. A size of zero reaches there.
fn next<R: Read + Seek>(file: &mut R, at: u64, limit: u64) -> Option<Box> {
    let mut head = [0; 16];
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(&mut head[..8]).ok()?;
    let (mut from, mut size) = (at + 8, u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])));
    if size == 1 {
        file.read_exact(&mut head[8..]).ok()?;
        (from, size) = (at + 16, u64::from_be_bytes(head[8..].try_into().ok()?));
    }
    let end = if size == 0 { limit } else { at.checked_add(size)? };
    (end >= from).then(|| Box { name: [head[4], head[5], head[6], head[7]], from, end })
}

/// Whether a box of the film reaches beyond the file's end: a copy that was cut off.
pub(super) fn is_cut_off<R: Read + Seek>(file: &mut R, size_bytes: u64) -> bool {
    let mut at = 0;
    for _ in 0..MAX_BOXES {
        if at >= size_bytes {
            return at > size_bytes;
        }
        let Some(found) = next(file, at, size_bytes) else { return false };
        // Junk behind the last box is harmless; a box has a name in letters.
        if !found.name.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
            return false;
        }
        at = found.end;
    }
    false
}

/// Width and height of the largest picture in a HEIC or AVIF file, turned as shown.
pub(super) fn picture_size<R: Read + Seek>(file: &mut R, size_bytes: u64) -> Option<Picture> {
    let whole = Box { name: *b"file", from: 0, end: size_bytes };
    let meta = child(file, whole, b"meta")?;
    // `meta` begins with four bytes of version and flags.
    let properties = child(file, Box { from: meta.from + 4, ..meta }, b"iprp")?;
    let properties = child(file, properties, b"ipco")?;
    let (mut at, mut largest, mut is_turned) = (properties.from, None::<(u32, u32)>, false);
    for _ in 0..4096 {
        let Some(property) = (at < properties.end).then(|| next(file, at, properties.end)).flatten() else { break };
        let mut bytes = [0; 12];
        match &property.name {
            b"ispe" if read_at(file, property.from, &mut bytes) => {
                let number = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
                let size = (number(4), number(8));
                let area = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
                largest = Some(largest.map_or(size, |known| if area(size) > area(known) { size } else { known }));
            }
            b"irot" if read_at(file, property.from, &mut bytes[..1]) => is_turned |= bytes[0] & 1 == 1,
            _ => {}
        }
        at = property.end.max(at + 8);
    }
    let (width, height) = largest?;
    Some(if is_turned {
        Picture { width_px: height, height_px: width }
    } else {
        Picture { width_px: width, height_px: height }
    })
}

fn child<R: Read + Seek>(file: &mut R, parent: Box, name: &[u8; 4]) -> Option<Box> {
    let mut at = parent.from;
    for _ in 0..4096 {
        let found = (at < parent.end).then(|| next(file, at, parent.end)).flatten()?;
        if found.name == *name {
            return Some(found);
        }
        at = found.end;
    }
    None
}

fn read_at<R: Read + Seek>(file: &mut R, at: u64, bytes: &mut [u8]) -> bool {
    file.seek(SeekFrom::Start(at)).is_ok() && file.read_exact(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).expect("a test's box is small");
        [&size.to_be_bytes()[..], name, content].concat()
    }

    #[test]
    fn a_film_that_was_cut_off_is_noticed() {
        let whole = [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[7; 100])].concat();
        let check = |bytes: &[u8], expected: bool| {
            assert_eq!(is_cut_off(&mut Cursor::new(bytes), bytes.len() as u64), expected, "{} bytes", bytes.len());
        };
        check(&whole, false);
        check(&whole[..whole.len() - 1], true);
        check(&[&whole[..], &[0; 64]].concat(), false);
    }

    #[test]
    fn the_size_of_a_phone_photo_is_read_and_turned() {
        let ispe = boxed(b"ispe", &[0, 0, 0, 0, 0, 0, 0x0f, 0xc0, 0, 0, 0x0b, 0xd0]);
        let tile = boxed(b"ispe", &[0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0]);
        let of = |properties: &[u8]| {
            let iprp = boxed(b"iprp", &boxed(b"ipco", properties));
            let file = [boxed(b"ftyp", b"heic"), boxed(b"meta", &[&[0; 4][..], &iprp].concat())].concat();
            picture_size(&mut Cursor::new(&file), file.len() as u64).map(|size| (size.width_px, size.height_px))
        };
        assert_eq!(of(&[tile.clone(), ispe.clone()].concat()), Some((4032, 3024)));
        assert_eq!(of(&[tile, ispe, boxed(b"irot", &[1])].concat()), Some((3024, 4032)));
        assert_eq!(of(&[]), None);
    }
}

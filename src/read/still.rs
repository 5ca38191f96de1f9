//! Still pictures in boxes (HEIC, AVIF): the size as shown.
//!
//! **In** a file. **Out** a [`Picture`]. **Never** reads the coded picture, or a thumbnail's turn for
//! the picture's. **Start at** [`picture_size`].

use std::io::Read;
use std::io::Seek;

use super::Picture;
use super::Pose;
use super::boxes::Boxes;
use super::boxes::Span;
use super::boxes::be16;
use super::boxes::be32;

/// How much of a list of properties is read, in bytes.
const LIST_BYTES: u64 = 1 << 20;
/// How many properties are looked at, and how many of one picture: each tile may have some.
const MAX_PROPERTIES: usize = 4096;
const MAX_TURNS: usize = 64;
/// How much of one property is read, in bytes.
const PROPERTY_BYTES: u64 = 64;

/// Width and height of the picture that the file is of, cropped and turned as shown.
pub(super) fn picture_size<R: Read + Seek>(file: R, size_bytes: u64) -> Option<Picture> {
    let mut boxes = Boxes::new(file, size_bytes)?;
    let whole = boxes.whole();
    let meta = boxes.child(whole, 0, b"meta")?;
    // `meta` begins with four bytes of version and flags.
    let inside = boxes.within(meta, 4);
    let iprp = inside.iter().find(|span| span.name == *b"iprp")?;
    let lists = boxes.within(*iprp, 0);
    let ipco = lists.iter().find(|span| span.name == *b"ipco")?;
    let mut properties = boxes.within(*ipco, 0);
    properties.truncate(MAX_PROPERTIES);
    let primary = inside.iter().find(|span| span.name == *b"pitm").map(|pitm| boxes.bytes(*pitm, PROPERTY_BYTES));
    let primary = primary.and_then(|bytes| number(&bytes, 4, bytes.first() != Some(&0)));
    let of_primary: Vec<Span> = lists
        .iter()
        .filter(|span| span.name == *b"ipma")
        .flat_map(|span| associated(&boxes.bytes(*span, LIST_BYTES), primary))
        .filter_map(|index| properties.get(index.checked_sub(1)?).copied())
        .take(MAX_TURNS)
        .collect();
    let shown = as_shown(&mut boxes, &of_primary);
    // Where nothing is associated, the largest picture is the one.
    let (width_px, height_px) = shown.or_else(|| largest(&mut boxes, &properties))?;
    Some(Picture { width_px, height_px, pose: Pose::Upright })
}

/// The form by what the picture is coded in, whatever the file's brand: that of its first property that
/// says so; `None` if none does.
pub(super) fn form<R: Read + Seek>(file: R, size_bytes: u64) -> Option<&'static str> {
    let mut boxes = Boxes::new(file, size_bytes)?;
    let whole = boxes.whole();
    let meta = boxes.child(whole, 0, b"meta")?;
    let iprp = boxes.child(meta, 4, b"iprp")?;
    let ipco = boxes.child(iprp, 0, b"ipco")?;
    boxes.within(ipco, 0).iter().take(MAX_PROPERTIES).find_map(|span| match &span.name {
        b"hvcC" => Some("heic"),
        b"av1C" => Some("avif"),
        b"avcC" | b"vvcC" | b"evcC" | b"jpgC" | b"j2kH" | b"jxlC" | b"uncC" => Some("heif"),
        _ => None,
    })
}

fn number(bytes: &[u8], at: usize, is_long: bool) -> Option<u32> {
    if is_long { be32(bytes, at) } else { be16(bytes, at).map(u32::from) }
}

/// Which properties, counted from one, `ipma` gives to the item, in order.
fn associated(ipma: &[u8], item: Option<u32>) -> Vec<usize> {
    let (mut at, mut found) = (8, Vec::new());
    let (Some(head), Some(count)) = (be32(ipma, 0), be32(ipma, 4)) else { return found };
    let (is_long, is_wide) = (head >> 24 > 0, head & 1 == 1);
    for _ in 0..count {
        let Some(id) = number(ipma, at, is_long) else { break };
        at += if is_long { 4 } else { 2 };
        let Some(n) = ipma.get(at).map(|n| usize::from(*n)) else { break };
        at += 1;
        let width = if is_wide { 2 } else { 1 };
        let list = ipma.get(at..at + n * width).unwrap_or_default();
        at += n * width;
        if Some(id) == item {
            let index = |entry: &[u8]| match entry {
                [one] => usize::from(one & 0x7f),
                [high, low] => usize::from(u16::from_be_bytes([high & 0x7f, *low])),
                _ => 0,
            };
            found.extend(list.chunks_exact(width).map(index));
        }
    }
    found
}

/// The size that properties in their order come to.
fn as_shown<R: Read + Seek>(boxes: &mut Boxes<R>, properties: &[Span]) -> Option<(u32, u32)> {
    let mut size = None;
    for property in properties {
        if property.name == *b"ispe" {
            size = size.or(extent(boxes, *property));
        }
    }
    for property in properties {
        let bytes = boxes.bytes(*property, PROPERTY_BYTES);
        match &property.name {
            b"clap" => {
                let edge = |at: usize| Some(be32(&bytes, at)?.checked_div(be32(&bytes, at + 4)?)?).filter(|px| *px > 0);
                size = edge(0).zip(edge(8)).or(size);
            }
            b"irot" if bytes.first().is_some_and(|turns| turns & 1 == 1) => {
                size = size.map(|(width, height)| (height, width));
            }
            _ => {}
        }
    }
    size
}

fn extent<R: Read + Seek>(boxes: &mut Boxes<R>, ispe: Span) -> Option<(u32, u32)> {
    let bytes = boxes.bytes(ispe, PROPERTY_BYTES);
    be32(&bytes, 4).zip(be32(&bytes, 8))
}

fn largest<R: Read + Seek>(boxes: &mut Boxes<R>, properties: &[Span]) -> Option<(u32, u32)> {
    let (mut largest, mut is_turned) = (None, false);
    for property in properties {
        match &property.name {
            b"ispe" => {
                let area = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
                largest = largest.max(extent(boxes, *property).map(|size| (area(size), size)));
            }
            b"irot" => is_turned |= boxes.bytes(*property, 1).first().is_some_and(|turns| turns & 1 == 1),
            _ => {}
        }
    }
    largest.map(|(_, (width, height))| if is_turned { (height, width) } else { (width, height) })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::boxes::boxed;
    use super::*;

    /// A file with these properties, those numbered in `of_primary` given to its picture.
    fn still(properties: &[u8], of_primary: &[u8]) -> Vec<u8> {
        let n = u8::try_from(of_primary.len()).expect("few properties");
        let ipma = boxed(b"ipma", &[&[0, 0, 0, 0, 0, 0, 0, 1, 0, 7, n], of_primary].concat());
        let lists = [boxed(b"ipco", properties), if n > 0 { ipma } else { Vec::new() }].concat();
        let inside = [boxed(b"pitm", &[0, 0, 0, 0, 0, 7]), boxed(b"iprp", &lists)].concat();
        [boxed(b"ftyp", b"heic"), boxed(b"meta", &[&[0; 4][..], &inside].concat())].concat()
    }

    #[test]
    fn the_size_of_a_phone_photo_is_read_and_turned() {
        let ispe = boxed(b"ispe", &[0, 0, 0, 0, 0, 0, 0x0f, 0xc0, 0, 0, 0x0b, 0xd0]);
        let tile = boxed(b"ispe", &[0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0]);
        let irot = boxed(b"irot", &[1]);
        let check = |properties: &[&[u8]], of_primary: &[u8], expected: Option<(u32, u32)>| {
            let file = still(&properties.concat(), of_primary);
            let found = picture_size(Cursor::new(&file), file.len() as u64);
            assert_eq!(found.map(|size| (size.width_px, size.height_px)), expected);
        };
        check(&[&tile, &ispe], &[], Some((4032, 3024)));
        check(&[&tile, &ispe, &irot], &[], Some((3024, 4032)));
        check(&[&tile, &ispe, &irot], &[2, 3], Some((3024, 4032)));
        check(&[&tile, &ispe, &irot], &[2], Some((4032, 3024)));
        check(&[&tile, &ispe, &irot, &irot], &[0x82, 0x83, 0x84], Some((4032, 3024)));
        let clap = boxed(b"clap", &[[0, 0, 0, 100], [0, 0, 0, 1], [0, 0, 0, 50], [0, 0, 0, 1]].concat());
        check(&[&ispe, &clap, &irot], &[1, 2, 3], Some((50, 100)));
        check(&[], &[], None);
        check(&[&ispe], &[0, 9, 127], Some((4032, 3024)));
    }
}

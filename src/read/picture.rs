//! Width and height of pictures, and whether a copy was cut off.
//!
//! **In** a picture on disk. **Out** [`Picture`], or what is wrong. **Never** decodes the pixels, or
//! reads more of a photo than its head and tail where those suffice. **Start at** [`picture`].

use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use image::ImageDecoder;
use image::ImageFormat;
use image::ImageReader;
use image::Limits;
use image::metadata::Orientation;

use super::Picture;
use super::Trouble;
use super::boxes;

/// Pictures with more pixels are shown nowhere: a browser would need more than a gigabyte for one.
pub const MAX_PIXELS: u64 = 200_000_000;
/// How much of a JPEG is read at first, in bytes; most have their size there.
const HEAD_BYTES: u64 = 64 << 10;
/// How much of the end is searched for the end mark at first, in bytes.
const TAIL_BYTES: u64 = 4 << 10;
/// The longest picture read whole, in bytes.
const WHOLE_BYTES: u64 = 256 << 20;

/// The size of the picture in `file`, which has the form `form`; a trouble if it is damaged. Both if
/// only its end is missing. Neither if the form is not understood.
pub(super) fn picture(file: &mut File, form: &str, size_bytes: u64) -> (Option<Picture>, Option<Trouble>) {
    let format = match form {
        "jpg" => ImageFormat::Jpeg,
        "png" => ImageFormat::Png,
        "gif" => ImageFormat::Gif,
        "webp" => ImageFormat::WebP,
        "bmp" => ImageFormat::Bmp,
        "tif" => ImageFormat::Tiff,
        "heic" | "avif" => return (boxes::picture_size(&mut BufReader::new(file), size_bytes), None),
        _ => return (None, None),
    };
    let size =
        if format == ImageFormat::Jpeg { jpeg(file, size_bytes) } else { measure(BufReader::new(&mut *file), format) };
    if size.as_ref().is_ok_and(|size| u64::from(size.width_px) * u64::from(size.height_px) > MAX_PIXELS) {
        return (size.ok(), Some(Trouble::Limit { limit: "limit.memory".into() }));
    }
    let reason = match &size {
        Ok(_) if is_cut_off(file, format, size_bytes).unwrap_or(false) => Some("damage.cut_off"),
        Ok(_) => None,
        Err(image::ImageError::Limits(_)) => return (None, Some(Trouble::Limit { limit: "limit.memory".into() })),
        Err(image::ImageError::Unsupported(_)) => None,
        Err(_) => Some("damage.header"),
    };
    (size.ok(), reason.map(|reason| Trouble::Damaged { reason: reason.into() }))
}

/// A JPEG's size from as little of its head as holds it: the decoder would read the whole photo.
fn jpeg(file: &mut File, size_bytes: u64) -> image::ImageResult<Picture> {
    let mut len = HEAD_BYTES;
    loop {
        file.seek(SeekFrom::Start(0))?;
        let mut head = Vec::new();
        (&mut *file).take(len).read_to_end(&mut head)?;
        match measure(Cursor::new(head), ImageFormat::Jpeg) {
            Err(_) if len < size_bytes.min(WHOLE_BYTES) => len *= 16,
            size => return size,
        }
    }
}

fn measure<R: BufRead + Seek>(reader: R, format: ImageFormat) -> image::ImageResult<Picture> {
    let mut reader = ImageReader::with_format(reader, format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(WHOLE_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let is_turned = matches!(
        decoder.orientation().unwrap_or(Orientation::NoTransforms),
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    Ok(if is_turned {
        Picture { width_px: height, height_px: width }
    } else {
        Picture { width_px: width, height_px: height }
    })
}

fn is_cut_off(file: &mut File, format: ImageFormat, size_bytes: u64) -> std::io::Result<bool> {
    match format {
        // Compressed data never holds an end mark, but phones put films behind theirs.
        ImageFormat::Jpeg => Ok(!ends_with(file, &[0xff, 0xd9], size_bytes)?),
        ImageFormat::Png => Ok(!ends_with(file, b"IEND", size_bytes)?),
        ImageFormat::WebP => {
            let mut head = [0; 8];
            file.seek(SeekFrom::Start(0))?;
            file.read_exact(&mut head)?;
            Ok(u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]])) + 8 > size_bytes)
        }
        _ => Ok(false),
    }
}

/// Whether `mark` stands in the tail, or else anywhere behind the head.
fn ends_with(file: &mut File, mark: &[u8], size_bytes: u64) -> std::io::Result<bool> {
    file.seek(SeekFrom::Start(size_bytes.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    (&mut *file).take(TAIL_BYTES).read_to_end(&mut tail)?;
    let has_mark = |bytes: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
    if has_mark(&tail) || size_bytes <= TAIL_BYTES {
        return Ok(has_mark(&tail));
    }
    // A thumbnail within the head has an end mark of its own.
    let behind_head = HEAD_BYTES.min(size_bytes / 2);
    file.seek(SeekFrom::Start(behind_head))?;
    let mut rest = Vec::new();
    (&mut *file).take(WHOLE_BYTES).read_to_end(&mut rest)?;
    Ok(has_mark(&rest))
}

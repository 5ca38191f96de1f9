//! Width and height of pictures, and whether a copy was cut off.
//!
//! **In** a picture on disk. **Out** [`Picture`], or what is wrong. **Never** decodes the pixels (but of
//! a JPEG without its end, to see how much of it is there), or reads more of a photo than its head and
//! tail where those suffice. **Start at** [`picture`].

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
use super::Pose;
use super::Trouble;
use super::jpeg_end;
use super::jpeg_end::End;
use super::pieces;
use super::still;
use crate::formats::Formats;

/// Pictures with more pixels are shown nowhere: a browser would need more than a gigabyte for one.
pub const MAX_PIXELS: u64 = 200_000_000;
/// How much of a JPEG is read at first, in bytes; most have their size there.
const HEAD_BYTES: u64 = 64 << 10;
/// How much of the end is searched for the end mark at first, in bytes.
const TAIL_BYTES: u64 = 4 << 10;
/// The longest picture read whole, in bytes.
const WHOLE_BYTES: u64 = 256 << 20;
/// What a head may take in memory, in bytes.
const HEAD_MEMORY_BYTES: u64 = 32 << 20;

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
        "heic" | "avif" | "heif" => return (still::picture_size(file, size_bytes), None),
        _ => return (None, None),
    };
    let size = match format {
        ImageFormat::Jpeg => jpeg(file, size_bytes),
        ImageFormat::Png => png(file),
        _ => measure(BufReader::new(&mut *file), format),
    };
    let limit = |limit: &str| Some(Trouble::Limit { limit: limit.into() });
    let size = match size {
        Ok(size) => size,
        Err(image::ImageError::Limits(_)) => return (None, limit("limit.memory")),
        Err(image::ImageError::Unsupported(_)) => return (None, None),
        Err(_) => return (None, Some(Trouble::Damaged { reason: "damage.header".into() })),
    };
    let n_pixels = u64::from(size.width_px) * u64::from(size.height_px);
    let trouble = if n_pixels > MAX_PIXELS {
        limit("limit.memory")
    } else if format == ImageFormat::Jpeg && is_endless(file, n_pixels).unwrap_or(false) {
        limit("limit.work")
    } else {
        end(file, format, size_bytes).unwrap_or_default()
    };
    (Some(size), trouble)
}

/// A JPEG's size from as little of its head as holds it: the decoder would read the whole photo.
fn jpeg(file: &mut File, size_bytes: u64) -> image::ImageResult<Picture> {
    let mut len = HEAD_BYTES;
    loop {
        match measure(Cursor::new(start(file, len)?), ImageFormat::Jpeg) {
            Err(_) if len < size_bytes.min(WHOLE_BYTES) => len *= 16,
            size => return size,
        }
    }
}

fn start(file: &mut File, len: u64) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A PNG's size by its chunks: the decoder would unpack what stands before the pixels.
fn png(file: &mut File) -> image::ImageResult<Picture> {
    let found = pieces::png(file).ok_or_else(|| std::io::Error::other("no head of a PNG"))?;
    let pose = if found.is_moving { Pose::Moving } else { pose(ImageFormat::Png, found.orientation) };
    Ok(upright(found.width_px, found.height_px, found.orientation, pose))
}

fn measure<R: BufRead + Seek>(mut reader: R, format: ImageFormat) -> image::ImageResult<Picture> {
    let is_moving = format == ImageFormat::WebP && moves(&mut reader)?;
    let mut reader = ImageReader::with_format(reader, format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(HEAD_MEMORY_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let orientation = orientation(&mut decoder);
    let pose = if is_moving { Pose::Moving } else { pose(format, orientation) };
    Ok(upright(width, height, orientation, pose))
}

/// Whether a WebP is one of many pictures.
fn moves<R: BufRead + Seek>(reader: &mut R) -> std::io::Result<bool> {
    let mut head = Vec::new();
    reader.seek(SeekFrom::Start(0))?;
    reader.take(21).read_to_end(&mut head)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(head.get(12..16) == Some(b"VP8X") && head.get(20).is_some_and(|flags| flags & 2 != 0))
}

/// How a picture must be turned to stand upright, by its Exif mark.
pub fn orientation(decoder: &mut impl ImageDecoder) -> Orientation {
    let plain = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    if plain != Orientation::NoTransforms {
        return plain;
    }
    // Some programs write the name of JPEG's segment into other forms too.
    let exif = decoder.exif_metadata().ok().flatten();
    exif.and_then(|exif| pieces::of_exif(&exif)).unwrap_or(plain)
}

/// Browsers heed the mark in JPEGs alone; TIFFs are never shown as they are.
fn pose(format: ImageFormat, orientation: Orientation) -> Pose {
    let is_passed_over = matches!(format, ImageFormat::Png | ImageFormat::WebP);
    if is_passed_over && orientation != Orientation::NoTransforms { Pose::Turned } else { Pose::Upright }
}

fn upright(width: u32, height: u32, orientation: Orientation, pose: Pose) -> Picture {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    // What moves stays as it is.
    let is_turned = matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH);
    let (width_px, height_px) = if is_turned && pose != Pose::Moving { (height, width) } else { (width, height) };
    Picture { width_px, height_px, pose }
}

/// Whether a JPEG of so many pixels is drawn over and over.
fn is_endless(file: &mut File, n_pixels: u64) -> std::io::Result<bool> {
    if !pieces::is_progressive(&start(file, HEAD_BYTES)?) {
        return Ok(false);
    }
    let n_scans = pieces::scans(&start(file, WHOLE_BYTES)?);
    let limits = Formats::builtin().limits();
    Ok(n_scans > limits.jpeg_scans && n_scans * n_pixels.max(1 << 16) > limits.jpeg_scan_pixels)
}

/// What is wrong with the end of a picture.
fn end(file: &mut File, format: ImageFormat, size_bytes: u64) -> std::io::Result<Option<Trouble>> {
    let cut_off = Some(Trouble::Damaged { reason: "damage.cut_off".into() });
    Ok(match format {
        // Compressed data never holds an end mark, but phones put films behind theirs.
        ImageFormat::Jpeg if !ends_with(file, &[0xff, 0xd9], size_bytes)? => {
            match jpeg_end::end(start(file, WHOLE_BYTES)?) {
                End::Whole => None,
                End::Incomplete => Some(Trouble::Incomplete),
                End::Lost => cut_off,
            }
        }
        ImageFormat::Png if !ends_with(file, b"IEND", size_bytes)? => cut_off,
        ImageFormat::WebP => {
            let head = start(file, 8)?;
            let len = head.get(4..8).map_or(0, |len| u32::from_le_bytes([len[0], len[1], len[2], len[3]]));
            cut_off.filter(|_| u64::from(len) + 8 > size_bytes)
        }
        _ => None,
    })
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

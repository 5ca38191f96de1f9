//! From a file's bytes to pixels, within limits.
//!
//! **In** the bytes of a picture whose form is known. **Out** a [`Raster`], at least as large as the
//! largest size wanted. **Never** takes more memory than a child has, as far as the head of the file
//! tells; transparency becomes white. **Start at** [`decode`].

use std::io::Cursor;

use image::DynamicImage;
use image::ImageDecoder;
use image::ImageError;
use image::ImageFormat;
use image::ImageReader;
use image::Limits;

use super::colour::Profile;
use super::fault::Fault;
use super::heic;
use super::jpeg;
use super::raster::Raster;
use super::raster::is_turned;
use super::size::PictureSize;
use crate::read::MAX_PIXELS;
use crate::read::Trouble;
use crate::read::orientation;

/// The longest packed profile that is unpacked, in bytes; a camera's takes some hundreds.
const MAX_PACKED_PROFILE_BYTES: usize = 64 << 10;
/// How many bytes the pixels may take while decoded.
pub(super) const MAX_DECODED_BYTES: u64 = 640 << 20;

/// Decodes a picture for `largest`, its largest size, which is given upright.
pub(super) fn decode(bytes: Vec<u8>, form: &str, largest: PictureSize) -> Result<Raster, Fault> {
    let raster = match form {
        "jpg" => photo(bytes, largest),
        "heic" => heic::decode(&bytes),
        "png" => other(without_packed(bytes), ImageFormat::Png),
        "gif" => other(bytes, ImageFormat::Gif),
        "webp" => other(bytes, ImageFormat::WebP),
        "bmp" => other(bytes, ImageFormat::Bmp),
        "tif" => other(bytes, ImageFormat::Tiff),
        _ => Err(Fault::damaged("damage.header")),
    }?;
    // Facts that do not fit the pixels would show people with long faces.
    if is_alike(&raster, largest) { Ok(raster) } else { Err(Fault::damaged("damage.header")) }
}

/// A JPEG, by the reader that shrinks it on the way, or by one that forgives more.
fn photo(mut bytes: Vec<u8>, largest: PictureSize) -> Result<Raster, Fault> {
    // One without its end mark goes as far as it goes; behind another, one more is no harm.
    bytes.extend([0xff, 0xd9]);
    let decoded = jpeg::decode(&bytes, largest);
    match &decoded {
        Err(fault) if matches!(fault.trouble, Trouble::Damaged { .. }) => other(bytes, ImageFormat::Jpeg).or(decoded),
        _ => decoded,
    }
}

/// A PNG without what would be unpacked besides its pixels: texts, and profiles too long to be any.
fn without_packed(bytes: Vec<u8>) -> Vec<u8> {
    let (mut kept, mut from, mut at) = (Vec::new(), 0, 8);
    while let Some(head) = bytes.get(at..at + 8) {
        let len = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at.saturating_add(len).saturating_add(12).min(bytes.len());
        let is_packed = match &head[4..] {
            b"IDAT" => break,
            b"iCCP" => len > MAX_PACKED_PROFILE_BYTES,
            name => matches!(name, b"zTXt" | b"iTXt" | b"tEXt"),
        };
        if is_packed {
            kept.extend_from_slice(&bytes[from..at]);
            from = end;
        }
        at = end;
    }
    if from == 0 {
        return bytes;
    }
    kept.extend_from_slice(&bytes[from..]);
    kept
}

/// Whether the pixels have the proportions of `size`, but for rounding and a few rows cut off.
fn is_alike(raster: &Raster, size: PictureSize) -> bool {
    let (mut width, mut height) = (f64::from(raster.width_px), f64::from(raster.height_px));
    if is_turned(raster.orientation) {
        (width, height) = (height, width);
    }
    let scale = f64::max(width / f64::from(size.width_px), height / f64::from(size.height_px));
    let is_near = |px: f64, wanted: u32| (px / scale - f64::from(wanted)).abs() <= 1.0 + f64::from(wanted) / 40.0;
    is_near(width, size.width_px) && is_near(height, size.height_px)
}

fn other(bytes: Vec<u8>, format: ImageFormat) -> Result<Raster, Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| fault(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(Fault::limit("limit.memory"));
    }
    let orientation = orientation(&mut decoder);
    let profile = decoder.icc_profile().ok().flatten().and_then(|bytes| Profile::read(&bytes));
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error))?;
    let (is_gray, samples) = flatten(decoded);
    Ok(Raster { width_px: width, height_px: height, is_gray, samples, orientation, profile })
}

fn fault(error: &ImageError) -> Fault {
    match error {
        ImageError::Limits(_) => Fault::limit("limit.memory"),
        _ => Fault::damaged("damage.picture"),
    }
}

/// Eight bits a sample, gray or RGB, on white paper.
fn flatten(decoded: DynamicImage) -> (bool, Vec<u8>) {
    match decoded {
        DynamicImage::ImageLuma8(image) => (true, image.into_raw()),
        DynamicImage::ImageRgb8(image) => (false, image.into_raw()),
        DynamicImage::ImageLumaA8(image) => (true, on_white::<2>(image.into_raw())),
        DynamicImage::ImageRgba8(image) => (false, on_white::<4>(image.into_raw())),
        DynamicImage::ImageLuma16(image) => (true, high_bytes(&image)),
        DynamicImage::ImageRgb16(image) => (false, high_bytes(&image)),
        DynamicImage::ImageLumaA16(image) => (true, on_white::<2>(high_bytes(&image))),
        DynamicImage::ImageRgba16(image) => (false, on_white::<4>(high_bytes(&image))),
        decoded => (false, decoded.into_rgb8().into_raw()),
    }
}

fn high_bytes(samples: &[u16]) -> Vec<u8> {
    samples.iter().map(|sample| sample.to_be_bytes()[0]).collect()
}

/// Lays pixels of `N` samples, the last of them opacity, on white, in place.
fn on_white<const N: usize>(mut samples: Vec<u8>) -> Vec<u8> {
    let n_pixels = samples.len() / N;
    for pixel in 0..n_pixels {
        let opacity = u32::from(samples[pixel * N + N - 1]);
        for sample in 0..N - 1 {
            let ink = u32::from(samples[pixel * N + sample]) * opacity + 255 * (255 - opacity);
            samples[pixel * (N - 1) + sample] = u8::try_from((ink + 127) / 255).unwrap_or(u8::MAX);
        }
    }
    samples.truncate(n_pixels * (N - 1));
    samples
}

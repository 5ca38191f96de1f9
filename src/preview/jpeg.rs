//! Photos, decoded no larger than needed: a JPEG can be decoded at an eighth, a quarter or a half of
//! its size for a fraction of the work.
//!
//! **In** the bytes of a JPEG. **Out** a [`Raster`]. **Never** decodes at full size what is to be
//! small. **Start at** [`decode`].

use std::sync::LazyLock;

use image::metadata::Orientation;
use jpeg_decoder::Decoder;
use jpeg_decoder::Error;
use jpeg_decoder::PixelFormat;
use rayon::ThreadPool;
use rayon::ThreadPoolBuilder;

use super::colour::Profile;
use super::decode::MAX_DECODED_BYTES;
use super::fault::Fault;
use super::raster::Raster;
use super::raster::is_turned;
use super::size::PictureSize;
use crate::read::MAX_PIXELS;

/// Decodes a JPEG for `largest`, its largest size, which is given upright.
pub(super) fn decode(bytes: &[u8], largest: PictureSize) -> Result<Raster, Fault> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(MAX_DECODED_BYTES).unwrap_or(usize::MAX));
    decoder.read_info().map_err(|error| fault(&error))?;
    let full = decoder.info().ok_or_else(|| Fault::damaged("damage.header"))?;
    if u64::from(full.width) * u64::from(full.height) > MAX_PIXELS {
        return Err(Fault::limit("limit.memory"));
    }
    let orientation = decoder.exif_data().and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
    let edge = |px: u32| u16::try_from(px).unwrap_or(u16::MAX);
    let (width, height) = if is_turned(orientation) {
        (edge(largest.height_px), edge(largest.width_px))
    } else {
        (edge(largest.width_px), edge(largest.height_px))
    };
    decoder.scale(width, height).map_err(|error| fault(&error))?;
    let samples = on_one_thread(|| decoder.decode()).map_err(|error| fault(&error))?;
    let decoded = decoder.info().ok_or_else(|| Fault::damaged("damage.header"))?;
    let profile = decoder.icc_profile().and_then(|bytes| Profile::read(&bytes));
    let (is_gray, samples) = match decoded.pixel_format {
        PixelFormat::L8 => (true, samples),
        PixelFormat::L16 => (true, samples.chunks_exact(2).map(u16_high).collect()),
        PixelFormat::RGB24 => (false, samples),
        PixelFormat::CMYK32 => (false, from_inks(samples)),
    };
    Ok(Raster {
        width_px: decoded.width.into(),
        height_px: decoded.height.into(),
        is_gray,
        samples,
        orientation,
        profile,
    })
}

/// Keeps the decoder from handing its rows to other threads: every core has a picture of its own, and
/// the handing over would cost a sixth of the time.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static POOL: LazyLock<Option<ThreadPool>> = LazyLock::new(|| ThreadPoolBuilder::new().num_threads(1).build().ok());
    let Some(pool) = &*POOL else { return work() };
    if rayon::current_thread_index().is_none() {
        return pool.install(work);
    }
    // Without children (tests): a thread of a pool that waits takes up other work, which may in turn
    // wait for this very picture.
    let outcome = std::thread::scope(|scope| scope.spawn(|| pool.install(work)).join());
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::Format(reason) if reason.contains("exceeds maximum") => Fault::limit("limit.memory"),
        _ => Fault::damaged("damage.picture"),
    }
}

/// The upper eight bits of a sample in the machine's order.
fn u16_high(sample: &[u8]) -> u8 {
    u16::from_ne_bytes([sample[0], sample[1]]).to_be_bytes()[0]
}

/// Printing inks to RGB, in place: plain, as browsers do without a profile.
fn from_inks(mut samples: Vec<u8>) -> Vec<u8> {
    let n_pixels = samples.len() / 4;
    for pixel in 0..n_pixels {
        let paper = 255 - u32::from(samples[pixel * 4 + 3]);
        for ink in 0..3 {
            let light = (255 - u32::from(samples[pixel * 4 + ink])) * paper;
            samples[pixel * 3 + ink] = u8::try_from((light + 127) / 255).unwrap_or(u8::MAX);
        }
    }
    samples.truncate(n_pixels * 3);
    samples
}

//! Pixels on their way to a published picture: shrunk, brought to sRGB, turned upright, encoded.
//!
//! **In** a [`Raster`] as the file holds it. **Out** the bytes of a JPEG. **Never** enlarges by more
//! than the rounding of a pixel, or writes metadata. **Start at** [`Raster::shrink`].

use fast_image_resize::FilterType;
use fast_image_resize::PixelType;
use fast_image_resize::ResizeAlg;
use fast_image_resize::ResizeOptions;
use fast_image_resize::Resizer;
use fast_image_resize::images::Image;
use fast_image_resize::images::ImageRef;
use image::DynamicImage;
use image::GrayImage;
use image::RgbImage;
use image::metadata::Orientation;
use jpeg_encoder::ColorType;
use jpeg_encoder::Encoder;
use jpeg_encoder::SamplingFactor;

use super::colour::Profile;
use super::fault::Fault;
use super::size::PictureSize;

/// Of 100, as JPEG encoders count.
const QUALITY: u8 = 80;
/// A plain grey, for pictures that could not be made.
const PAPER: u8 = 0xe6;
const INK: u8 = 0xb4;

/// How many colour samples a JPEG keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chroma {
    Full,
    Halved,
}

/// Pixels of eight bits a sample, as the file holds them.
pub(super) struct Raster {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// One sample a pixel, else three.
    pub(super) is_gray: bool,
    /// Rows without padding.
    pub(super) samples: Vec<u8>,
    /// How it must be turned to stand upright.
    pub(super) orientation: Orientation,
    /// Its colours, unless they are sRGB.
    pub(super) profile: Option<Profile>,
}

impl Raster {
    /// The same in another size, which is given upright. Proportions may differ by rounding only.
    pub(super) fn shrink(self, upright: PictureSize) -> Result<Self, Fault> {
        let (width_px, height_px) = if is_turned(self.orientation) {
            (upright.height_px, upright.width_px)
        } else {
            (upright.width_px, upright.height_px)
        };
        if (width_px, height_px) == (self.width_px, self.height_px) {
            return Ok(self);
        }
        let broken = || Fault::damaged("damage.picture");
        let pixel = if self.is_gray { PixelType::U8 } else { PixelType::U8x3 };
        let from = ImageRef::new(self.width_px, self.height_px, &self.samples, pixel).map_err(|_| broken())?;
        let mut to = Image::new(width_px, height_px, pixel);
        // Its weights need no transcendental function, whose last bit differs between systems.
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        Resizer::new().resize(&from, &mut to, &options).map_err(|_| broken())?;
        Ok(Self { width_px, height_px, samples: to.into_vec(), ..self })
    }

    /// The JPEG of this, upright and in sRGB.
    pub(super) fn finish(&self, chroma: Chroma) -> Result<Vec<u8>, Fault> {
        let mut samples = self.samples.clone();
        if let Some(profile) = self.profile.as_ref().filter(|_| !self.is_gray) {
            profile.to_srgb(&mut samples);
        }
        let (width, height) = (self.width_px, self.height_px);
        let broken = || Fault::damaged("damage.picture");
        let mut turned = if self.is_gray {
            DynamicImage::ImageLuma8(GrayImage::from_raw(width, height, samples).ok_or_else(broken)?)
        } else {
            DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, samples).ok_or_else(broken)?)
        };
        turned.apply_orientation(self.orientation);
        let (width, height) = (turned.width(), turned.height());
        encode(turned.as_bytes(), width, height, self.is_gray, chroma).ok_or_else(broken)
    }
}

/// Whether width and height change places.
pub(super) fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

fn encode(samples: &[u8], width: u32, height: u32, is_gray: bool, chroma: Chroma) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let mut bytes = Vec::with_capacity(samples.len() / 8);
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(match chroma {
        Chroma::Full => SamplingFactor::F_1_1,
        Chroma::Halved => SamplingFactor::F_2_2,
    });
    encoder.encode(samples, width, height, if is_gray { ColorType::Luma } else { ColorType::Rgb }).ok()?;
    Some(bytes)
}

/// A JPEG of this size that stands where a picture could not be made: an empty, crossed-out frame.
pub fn placeholder(size: PictureSize) -> Vec<u8> {
    let (width, height) = (size.width_px.clamp(1, 65_500), size.height_px.clamp(1, 65_500));
    let line = u64::from(width.min(height) / 120 + 1);
    let (wide, high) = (u64::from(width), u64::from(height));
    let frame = GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (u64::from(x), u64::from(y));
        let edge = x.min(y).min(wide - 1 - x).min(high - 1 - y);
        let reach = line * wide.max(high);
        let is_crossed = (x * high).abs_diff(y * wide) < reach || ((wide - 1 - x) * high).abs_diff(y * wide) < reach;
        image::Luma([if edge < line || is_crossed { INK } else { PAPER }])
    });
    encode(frame.as_raw(), width, height, true, Chroma::Halved).unwrap_or_default()
}

//! Photos of phones in HEIC.
//!
//! **In** the bytes of a HEIC. **Out** a [`Raster`], upright: the container says how it is turned.
//! **Never** takes the Exif mark as well, which would turn it twice. **Start at** [`decode`].
//!
//! Which numbers stand for which colours is said by the container or, in many phones' photos, only by
//! the coded picture; `heic-rs` alone would take those for television colours, too bright and too dark.

use heic_rs::Error;
use heic_rs::MatrixCoefficients;
use heic_rs::Nclx;
use heic_rs::PixelLayout;
use heic_rs::Range;
use heic_rs::color;
use heic_rs::context::Context;
use heic_rs::grid;
use heic_rs::hevc;
use heic_rs::hevc::Frame;
use heic_rs::image::check_pixels;
use heic_rs::props::ItemProps;
use heic_rs::props::Transform;
use heic_rs::props::simple::Mirror;
use heic_rs::transform;
use image::metadata::Orientation;

use super::colour::Profile;
use super::fault::Fault;
use super::raster::Raster;

/// On the way a pixel takes up to nine bytes.
const MAX_PIXELS: u64 = 64_000_000;
/// What a sequence parameter set is called.
const SPS: u8 = 33;

/// Decodes a HEIC.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster, Fault> {
    let decoded = pixels(bytes);
    decoded.map_err(|error| match error {
        Error::PixelLimit { .. } => Fault::limit("limit.memory"),
        _ => Fault::damaged("damage.picture"),
    })
}

fn pixels(bytes: &[u8]) -> Result<Raster, Error> {
    let context = Context::open(bytes)?;
    let (item, about) = (context.meta.primary, context.props(context.meta.primary)?);
    let (width, height) = context.coded_size(item, &about)?;
    check_pixels(width, height, MAX_PIXELS)?;
    let (width, height) = transform::transformed_size(width, height, &about.transforms)?;
    check_pixels(width, height, MAX_PIXELS)?;
    let (frame, coded) = match context.grid(item)? {
        Some((grid, tiles)) => {
            let first = tiles.first().ok_or(Error::Malformed("a grid without tiles"))?;
            let coded = context.props(*first)?;
            let tiles = tiles.iter().map(|tile| frame(&context, *tile, &context.props(*tile)?));
            (grid::compose(&grid, &tiles.collect::<Result<Vec<_>, _>>()?, MAX_PIXELS)?, coded)
        }
        None => (frame(&context, item, &about)?, about.clone()),
    };
    let colours = about.nclx.or(coded.nclx).unwrap_or_else(|| colours(&coded).unwrap_or(PHOTO));
    let image = color::convert(&frame, None, colours, PixelLayout::Rgb8, MAX_PIXELS, Some(1))?;
    drop(frame);
    let turns: Vec<_> = about.transforms.iter().copied().map(mirrored).collect();
    let image = transform::apply_all(image, &turns)?;
    Ok(Raster {
        width_px: image.width,
        height_px: image.height,
        is_gray: false,
        samples: image.data,
        orientation: Orientation::NoTransforms,
        profile: about.icc.and_then(Profile::read),
    })
}

/// The standard's second edition says which axis 0 is, as every other reader has it: top and bottom
/// change places. `heic-rs` has it the other way round.
fn mirrored(turn: Transform) -> Transform {
    match turn {
        Transform::Mirror(Mirror::LeftRight) => Transform::Mirror(Mirror::TopBottom),
        Transform::Mirror(Mirror::TopBottom) => Transform::Mirror(Mirror::LeftRight),
        turn => turn,
    }
}

fn frame(context: &Context<'_>, item: u32, about: &ItemProps<'_>) -> Result<Frame, Error> {
    let config = about.hvcc.as_ref().ok_or(Error::MissingBox("hvcC"))?;
    let data = context.item_data(item)?;
    let frame = hevc::decode_still(&config.parameter_sets(), &config.split_nals(&data)?)?;
    frame.validate()?;
    Ok(frame)
}

/// Colours as in JPEGs: what nothing is said of.
const PHOTO: Nclx =
    Nclx { primaries: 1, transfer: 13, matrix: MatrixCoefficients::Bt601, matrix_code: 6, range: Range::Full };

/// The colours that the coded picture itself names.
fn colours(coded: &ItemProps<'_>) -> Option<Nclx> {
    let sets = coded.hvcc.as_ref()?.parameter_sets();
    let sps = sets.into_iter().find(|set| set.first().is_some_and(|first| first >> 1 & 0x3f == SPS))?;
    let (is_full, matrix_code) = signal(&mut Bits::new(sps.get(2..)?))??;
    let matrix = match MatrixCoefficients::from_code(matrix_code) {
        MatrixCoefficients::Unspecified => MatrixCoefficients::Bt601,
        known => known,
    };
    Some(Nclx { matrix, matrix_code, range: if is_full { Range::Full } else { Range::Limited }, ..PHOTO })
}

/// Whether samples span the full range, and the code of their matrix: the only interest in a sequence
/// parameter set (ITU-T H.265, 7.3.2.2 and E.2.1). The outer `None` if it is not as stills have it,
/// the inner one if it does not say.
fn signal(bits: &mut Bits<'_>) -> Option<Option<(bool, u16)>> {
    bits.skip(4)?;
    let n_sub_layers = bits.take(3)?;
    bits.skip(1 + 88 + 8)?;
    if n_sub_layers > 0 {
        return None;
    }
    bits.number()?;
    if bits.number()? == 3 {
        bits.skip(1)?;
    }
    bits.numbers(2)?;
    if bits.flag()? {
        bits.numbers(4)?;
    }
    // Depths, then how pictures are ordered, then sizes of blocks.
    bits.numbers(3)?;
    bits.skip(1)?;
    bits.numbers(3 + 6)?;
    if bits.flag()? && bits.flag()? {
        return None;
    }
    bits.skip(2)?;
    if bits.flag()? {
        bits.skip(8)?;
        bits.numbers(2)?;
        bits.skip(1)?;
    }
    // No other pictures to refer to.
    if bits.number()? > 0 || bits.flag()? {
        return None;
    }
    bits.skip(2)?;
    if !bits.flag()? {
        return Some(None);
    }
    if bits.flag()? && bits.take(8)? == 255 {
        bits.skip(32)?;
    }
    if bits.flag()? {
        bits.skip(1)?;
    }
    if !bits.flag()? {
        return Some(None);
    }
    bits.skip(3)?;
    let is_full = bits.flag()?;
    let matrix = if bits.flag()? {
        bits.skip(16)?;
        bits.take(8)?
    } else {
        2
    };
    Some(Some((is_full, u16::try_from(matrix).ok()?)))
}

/// The bits of a unit of the coded picture, without the bytes that keep it apart from start marks.
struct Bits<'a> {
    bytes: &'a [u8],
    n_zeros: u32,
    byte: u8,
    n_left: u32,
}

impl<'a> Bits<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, n_zeros: 0, byte: 0, n_left: 0 }
    }

    fn flag(&mut self) -> Option<bool> {
        if self.n_left == 0 {
            let (mut byte, mut rest) = self.bytes.split_first()?;
            if self.n_zeros >= 2 && *byte == 3 {
                (byte, rest) = rest.split_first()?;
                self.n_zeros = 0;
            }
            self.n_zeros = if *byte == 0 { self.n_zeros + 1 } else { 0 };
            (self.bytes, self.byte, self.n_left) = (rest, *byte, 8);
        }
        self.n_left -= 1;
        Some(self.byte >> self.n_left & 1 == 1)
    }

    fn take(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |sum, _| Some(sum << 1 | u32::from(self.flag()?)))
    }

    fn skip(&mut self, count: u32) -> Option<()> {
        (0..count).try_for_each(|_| self.flag().map(|_| ()))
    }

    /// A number of as many bits as it needs (Exp-Golomb).
    fn number(&mut self) -> Option<u32> {
        let mut n_zeros = 0;
        while !self.flag()? {
            n_zeros += 1;
        }
        (n_zeros < 32).then(|| self.take(n_zeros))?.map(|rest| (1 << n_zeros) - 1 + rest)
    }

    fn numbers(&mut self, count: u32) -> Option<()> {
        (0..count).try_for_each(|_| self.number().map(|_| ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sequence parameter set of x265, after its two bytes of name.
    #[test]
    fn the_coded_picture_names_its_colours() {
        let check = |hex: &str, expected: Option<Option<(bool, u16)>>| {
            let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
            let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
            assert_eq!(signal(&mut Bits::new(&bytes)), expected, "{hex}");
        };
        let set = "0103700000030090000003000003005aa00f08028165ba924a6b9b02000003000200000300021022";
        check(set, Some(Some((true, 2))));
        check(&set[..40], None);
        check("", None);
    }
}

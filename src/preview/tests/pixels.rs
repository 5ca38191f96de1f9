//! What becomes of the pixels: upright, on white, in sRGB, without a word of metadata.

use image::DynamicImage;
use image::GrayAlphaImage;
use image::ImageBuffer;
use image::ImageFormat;
use image::Rgba;
use image::RgbaImage;
use image::metadata::Orientation;

use super::files::CORNERS;
use super::files::are_alike;
use super::files::corners;
use super::files::drawing;
use super::files::encoded;
use super::files::make;
use super::files::with_exif;
use crate::read::Trouble;

/// The picture turned back, so that a mark of `orientation` makes it upright again.
pub(super) fn turned_back(upright: DynamicImage, orientation: u8) -> DynamicImage {
    let back = [1, 2, 3, 4, 5, 8, 7, 6][usize::from(orientation) - 1];
    let mut stored = upright;
    stored.apply_orientation(Orientation::from_exif(back).expect("an orientation"));
    stored
}

#[test]
fn photos_stand_upright_whatever_their_mark() {
    for orientation in 1..=8 {
        let stored = turned_back(drawing(1800, 1200).into(), orientation);
        let bytes = with_exif(&encoded(stored, ImageFormat::Jpeg), orientation);
        let made = make("a.jpg", &bytes, (1800, 1200)).expect("two sizes");
        let found: Vec<_> = made.iter().map(|bytes| corners(bytes)).collect();
        assert_eq!(found.iter().map(|(size, _)| *size).collect::<Vec<_>>(), [(480, 320), (1280, 853)]);
        for (_, colours) in found {
            assert!(are_alike(colours, CORNERS), "{orientation}: {colours:?}");
        }
    }
}

#[test]
fn nothing_but_the_picture_is_left() {
    let bytes = with_exif(&encoded(drawing(700, 500), ImageFormat::Jpeg), 1);
    let secrets: [&[u8]; 4] = [b"Exif", b"GPS", b"secret", b"ICC_PROFILE"];
    let holds = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(holds(&bytes, b"secret"));
    for made in make("a.jpg", &bytes, (700, 500)).expect("two sizes") {
        assert!(!secrets.iter().any(|secret| holds(&made, secret)));
        assert_eq!(segments(&made), [0xe0, 0xc0, 0xdb, 0xdb, 0xc4, 0xc4, 0xc4, 0xc4], "JFIF, tables and frame only");
    }
}

/// The segments before the pixels of a JPEG.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while jpeg[at + 1] != 0xda {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

#[test]
fn every_form_is_shown() {
    let size = (640, 400);
    let check = |name: &str, bytes: &[u8], expected: [[u8; 3]; 4]| {
        let made = make(name, bytes, size).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        for bytes in &made {
            let (_, colours) = corners(bytes);
            assert!(are_alike(colours, expected), "{name}: {colours:?}");
        }
        assert_eq!(corners(&made[0]).0, (480, 300), "{name}");
    };
    let plain = drawing(size.0, size.1);
    for (name, format) in [
        ("a.png", ImageFormat::Png),
        ("a.gif", ImageFormat::Gif),
        ("a.bmp", ImageFormat::Bmp),
        ("a.tif", ImageFormat::Tiff),
        ("a.webp", ImageFormat::WebP),
        ("a.jpg", ImageFormat::Jpeg),
    ] {
        check(name, &encoded(plain.clone(), format), CORNERS);
    }
    // Half opaque above, not at all below.
    let clear = RgbaImage::from_fn(size.0, size.1, |_, y| Rgba([200, 0, 0, if y < 200 { 128 } else { 0 }]));
    check("clear.png", &encoded(clear, ImageFormat::Png), [[227, 127, 127], [227, 127, 127], [255; 3], [255; 3]]);
    let gray = GrayAlphaImage::from_fn(size.0, size.1, |x, _| image::LumaA([40, if x < 320 { 255 } else { 0 }]));
    check("gray.png", &encoded(gray, ImageFormat::Png), [[40; 3], [255; 3], [40; 3], [255; 3]]);
    let deep = |x: u32, y: u32| {
        let [red, green, blue] = plain.get_pixel(x, y).0.map(|sample| u16::from(sample) * 257);
        image::Rgb([red, green, blue])
    };
    let deep: ImageBuffer<image::Rgb<u16>, Vec<u16>> = ImageBuffer::from_fn(size.0, size.1, deep);
    check("deep.png", &encoded(DynamicImage::ImageRgb16(deep), ImageFormat::Png), CORNERS);
    check("inks.jpg", &inks(size), [[191, 128, 64]; 4]);
}

/// A JPEG in four inks, as print shops send them.
fn inks((width, height): (u32, u32)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    let pixels = [64, 127, 191, 0].repeat((width * height) as usize);
    let edge = |px: u32| u16::try_from(px).expect("a small picture");
    encoder.encode(&pixels, edge(width), edge(height), jpeg_encoder::ColorType::Cmyk).expect("a picture in memory");
    bytes
}

#[test]
fn bad_pictures_are_faults_and_nothing_else() {
    let jpeg = encoded(drawing(640, 400), ImageFormat::Jpeg);
    let png = encoded(drawing(640, 400), ImageFormat::Png);
    let damaged = |reason: &str| Trouble::Damaged { reason: reason.into() };
    let check = |name: &str, bytes: &[u8], trouble: Trouble| {
        let fault = make(name, bytes, (640, 400)).expect_err(name);
        assert_eq!((fault.trouble, fault.is_lasting), (trouble, true), "{name}");
    };
    check("cut.png", &png[..png.len() / 2], damaged("damage.picture"));
    check("head.jpg", &jpeg[..300], damaged("damage.picture"));
    check("noise.tif", &[7; 999], damaged("damage.picture"));
    check("noise.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", damaged("damage.picture"));
    // Facts that are not those of the pixels.
    check("other.png", &encoded(drawing(400, 640), ImageFormat::Png), damaged("damage.header"));
    // A few bytes that want sixteen gigabytes.
    let huge = [b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02".as_slice(), &[0; 400]].concat();
    check("huge.gif", &huge, Trouble::Limit { limit: "limit.memory".into() });
}

#[test]
fn a_placeholder_is_a_picture_of_its_size() {
    for (width_px, height_px) in [(480, 300), (1, 1), (3, 5000)] {
        let bytes = crate::preview::placeholder(crate::preview::PictureSize { width_px, height_px });
        assert_eq!(corners(&bytes).0, (width_px, height_px));
    }
}

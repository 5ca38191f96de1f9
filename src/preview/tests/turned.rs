//! How pictures stand: facts and pixels agree, in every form that can say how it must be turned.

use std::fs;
use std::time::Duration;

use image::ImageFormat;

use super::files::CORNERS;
use super::files::Project;
use super::files::are_alike;
use super::files::corners;
use super::files::drawing;
use super::files::encoded;
use super::pixels::turned_back;
use crate::path::ContentPath;
use crate::preview::sizes;
use crate::read;
use crate::read::Facts;
use crate::read::Options;
use crate::read::Pose;
use crate::scan::Entry;
use crate::scan::Tree;
use crate::scan::What;

/// What is read of a file.
pub(super) fn facts(project: &Project, name: &str) -> Facts {
    let path = ContentPath::new(name);
    let entry = Entry { path: path.clone(), what: What::File(project.stamp(name)), disk: None, ignored: None };
    let tree = Tree { root: project.content.path().to_owned(), entries: vec![entry] };
    let mut contents = read::read_all(&tree, &|_| false, &Options { jobs: 1, ..Options::default() }, &|_, _| {});
    contents.facts.remove(&path).expect("facts")
}

/// Size, corners and pose of the file as a page shows it: the made picture, or the file itself.
fn shown(name: &str, bytes: &[u8]) -> ((u32, u32), [[u8; 3]; 4], Pose) {
    let project = Project::new();
    project.write(name, bytes, Duration::from_secs(3600));
    let facts = facts(&project, name);
    assert!(facts.troubles.is_empty(), "{name}: {:?}", facts.troubles);
    let picture = facts.picture.expect("a picture");
    let sizes = sizes(&facts.form, picture.pose, picture.width_px, picture.height_px, true);
    let Some(last) = sizes.last() else {
        let (size, colours) = corners(bytes);
        return (size, colours, picture.pose);
    };
    let (made, _) = project.build(name, project.stamp(name), &sizes);
    let made = made.unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
    let (size, colours) = corners(&fs::read(made.last().expect("a size")).expect("a made picture"));
    assert_eq!(size, (last.width_px, last.height_px), "{name}");
    (size, colours, picture.pose)
}

fn exif(orientation: u8) -> Vec<u8> {
    [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0]].concat()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let len = u32::try_from(content.len()).expect("a small chunk").to_le_bytes();
    [&name[..], &len, content, &vec![0; content.len() % 2]].concat()
}

fn webp(stored: image::DynamicImage, exif: &[u8]) -> Vec<u8> {
    let (width, height) = (stored.width() - 1, stored.height() - 1);
    let plain = encoded(stored, ImageFormat::WebP);
    let edge = |px: u32| px.to_le_bytes()[..3].to_vec();
    let head = chunk(b"VP8X", &[vec![8, 0, 0, 0], edge(width), edge(height)].concat());
    let chunks = [b"WEBP".to_vec(), head, plain[12..].to_vec(), chunk(b"EXIF", exif)].concat();
    chunk(b"RIFF", &chunks)
}

fn png(stored: image::DynamicImage, exif: &[u8]) -> Vec<u8> {
    let plain = encoded(stored, ImageFormat::Png);
    let len = u32::try_from(exif.len()).expect("a small chunk").to_be_bytes();
    let named = [b"eXIf".as_slice(), exif].concat();
    [&plain[..33], &len, &named, &crc(&named).to_be_bytes(), &plain[33..]].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

/// An uncompressed TIFF.
fn tif(stored: &image::DynamicImage, orientation: u8) -> Vec<u8> {
    let pixels = stored.to_rgb8().into_raw();
    let bytes = u32::try_from(pixels.len()).expect("a small picture");
    let depths = 8 + bytes;
    let entries: [(u16, u16, u32, u32); 10] = [
        (256, 4, 1, stored.width()),
        (257, 4, 1, stored.height()),
        (258, 3, 3, depths),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, 8),
        (274, 3, 1, orientation.into()),
        (277, 3, 1, 3),
        (278, 4, 1, stored.height()),
        (279, 4, 1, bytes),
    ];
    let ifd = entries.iter().flat_map(|(tag, kind, count, value)| {
        [
            tag.to_le_bytes().to_vec(),
            kind.to_le_bytes().to_vec(),
            count.to_le_bytes().to_vec(),
            value.to_le_bytes().to_vec(),
        ]
    });
    let head = [b"II\x2a\0".as_slice(), &(depths + 6).to_le_bytes(), &pixels, &[8, 0, 8, 0, 8, 0, 10, 0]].concat();
    [head, ifd.flatten().collect(), vec![0; 4]].concat()
}

#[test]
fn a_mark_that_browsers_pass_over_is_heeded_in_every_form() {
    for orientation in 1..=8 {
        for (width, height) in [(400, 240), (1400, 840)] {
            let stored = || turned_back(drawing(width, height).into(), orientation);
            let named = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
            for (name, bytes) in [
                ("a.webp", webp(stored(), &exif(orientation))),
                ("b.webp", webp(stored(), &named)),
                ("c.png", png(stored(), &exif(orientation))),
                ("d.tif", tif(&stored(), orientation)),
            ] {
                let (size, colours, pose) = shown(name, &bytes);
                let what = format!("{name} {width}: {orientation}");
                assert!(size == (width, height) || width > 600, "{what}: {size:?}");
                assert!(size.0 > size.1 && are_alike(colours, CORNERS), "{what}: {size:?} {colours:?}");
                let is_turned = orientation > 1 && !name.ends_with("tif");
                assert_eq!(pose, if is_turned { Pose::Turned } else { Pose::Upright }, "{what}");
            }
        }
    }
}

#[test]
fn what_moves_stays_as_it_is() {
    let project = Project::new();
    let plain = encoded(drawing(1400, 840), ImageFormat::WebP);
    let edge = |px: u32| (px - 1).to_le_bytes()[..3].to_vec();
    let head = [vec![2 | 8, 0, 0, 0], edge(1400), edge(840)].concat();
    let frame = [vec![0; 6], edge(1400), edge(840), vec![100, 0, 0, 0], plain[12..].to_vec()].concat();
    let chunks = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &head),
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &frame).repeat(2),
        chunk(b"EXIF", &exif(6)),
    ];
    project.write("a.webp", &chunk(b"RIFF", &chunks.concat()), Duration::from_secs(3600));
    let picture = facts(&project, "a.webp").picture.expect("a picture");
    assert_eq!((picture.pose, picture.width_px), (Pose::Moving, 1400));
    assert!(sizes("webp", picture.pose, 1400, 840, true).is_empty());
}

/// Every turn and mirror of a HEIC, as `vips` shows it; its Exif mark says 5 throughout. Letters are the
/// colours of the corners: `RGBY` if nothing is turned. See `tests/fixtures/make/turns.py`.
const TURNS: [(bool, u8, Option<u8>, &str); 24] = [
    (false, 0, None, "RGBY"),
    (false, 0, Some(0), "BYRG"),
    (false, 0, Some(1), "GRYB"),
    (false, 1, None, "GYRB"),
    (false, 1, Some(0), "RBGY"),
    (false, 1, Some(1), "YGBR"),
    (false, 2, None, "YBGR"),
    (false, 2, Some(0), "GRYB"),
    (false, 2, Some(1), "BYRG"),
    (false, 3, None, "BRYG"),
    (false, 3, Some(0), "YGBR"),
    (false, 3, Some(1), "RBGY"),
    (true, 0, None, "RGBY"),
    (true, 0, Some(0), "BYRG"),
    (true, 0, Some(1), "GRYB"),
    (true, 1, None, "GYRB"),
    (true, 1, Some(0), "YGBR"),
    (true, 1, Some(1), "RBGY"),
    (true, 2, None, "YBGR"),
    (true, 2, Some(0), "GRYB"),
    (true, 2, Some(1), "BYRG"),
    (true, 3, None, "BRYG"),
    (true, 3, Some(0), "RBGY"),
    (true, 3, Some(1), "YGBR"),
];

#[test]
fn heic_photos_stand_as_their_container_says() {
    let fixture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files/turns.heic");
    let photo = fs::read(fixture).expect("a fixture");
    let at = |name: &[u8; 4]| photo.windows(4).position(|window| window == name).expect("a box") + 4;
    for (is_mirrored_first, turns, axis, expected) in TURNS {
        let mut bytes = photo.clone();
        bytes[at(b"irot")] = turns;
        bytes[at(b"imir")] = axis.unwrap_or_default();
        // The last two of the five properties of the picture.
        let list = at(b"ipma") + 14;
        let (first, second) = (0x84, if axis.is_some() { 0x85 } else { 0 });
        (bytes[list], bytes[list + 1]) = if is_mirrored_first { (second, first) } else { (first, second) };
        let (size, colours, _) = shown("a.heic", &bytes);
        let what = format!("{turns} {axis:?} {is_mirrored_first}");
        assert_eq!(size, if turns % 2 == 1 { (64, 96) } else { (96, 64) }, "{what}");
        let wanted = expected.chars().map(|letter| CORNERS["RGBY".find(letter).expect("a colour")]);
        let wanted: Vec<_> = wanted.collect();
        let is_near =
            colours.iter().flatten().zip(wanted.iter().flatten()).all(|(have, want)| have.abs_diff(*want) < 24);
        assert!(is_near, "{what}: {colours:?} for {expected}");
    }
}

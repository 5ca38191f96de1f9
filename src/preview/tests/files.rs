//! A content folder with pictures, for the tests beside this file.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

use image::DynamicImage;
use image::ImageFormat;
use image::Rgb;
use image::RgbImage;
use tempfile::TempDir;

use crate::path::ContentPath;
use crate::preview::Fault;
use crate::preview::Painted;
use crate::preview::PictureSize;
use crate::preview::Previews;
use crate::preview::Report;
use crate::preview::Wanted;
use crate::preview::sizes;
use crate::read::Options;
use crate::read::Pose;
use crate::scan::Stamp;

/// The colours of a picture's corners, in the order people read.
pub(super) const CORNERS: [[u8; 3]; 4] = [[220, 40, 40], [40, 200, 60], [40, 60, 220], [230, 210, 50]];

/// A content folder and a cache.
pub(super) struct Project {
    pub(super) content: TempDir,
    pub(super) cache: TempDir,
}

impl Project {
    pub(super) fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a folder for the test");
        Self { content: folder(), cache: folder() }
    }

    pub(super) fn disk(&self, name: &str) -> PathBuf {
        self.content.path().join(name)
    }

    /// Writes a file that was changed `age` ago.
    pub(super) fn write(&self, name: &str, bytes: &[u8], age: Duration) {
        fs::write(self.disk(name), bytes).expect("the test's file");
        let file = fs::File::options().write(true).open(self.disk(name)).expect("the test's file");
        file.set_modified(SystemTime::now() - age).expect("the test's file");
    }

    pub(super) fn stamp(&self, name: &str) -> Stamp {
        let facts = fs::metadata(self.disk(name)).expect("the test's file");
        Stamp { changed_ns: None, ..Stamp::of(&facts) }
    }

    pub(super) fn previews(&self, force: bool) -> Previews {
        let options = Options { cache: Some(self.cache.path().to_owned()), jobs: 2, force, ..Options::default() };
        Previews::new(self.content.path(), &options)
    }

    /// One build that asks for one picture.
    pub(super) fn build(&self, name: &str, stamp: Stamp, sizes: &[PictureSize]) -> (Made, Report) {
        let previews = self.previews(false);
        let made = ask(&previews, self, name, stamp, sizes);
        (made, previews.finish())
    }
}

pub(super) type Made = Result<Vec<PathBuf>, Fault>;

pub(super) fn ask(previews: &Previews, project: &Project, name: &str, stamp: Stamp, sizes: &[PictureSize]) -> Made {
    let path = ContentPath::new(name);
    let form = path.extension();
    let wanted = Wanted { path: &path, disk: &project.disk(name), stamp, form: &form, sizes };
    let file = |at| match previews.picture(&wanted, at)? {
        Painted::File(path) => Ok(path),
        Painted::Bytes(_) => panic!("the cache has room"),
    };
    (0..sizes.len()).map(file).collect()
}

/// The JPEGs made of a picture so wide and high, whose original is not delivered.
pub(super) fn make(name: &str, bytes: &[u8], (width, height): (u32, u32)) -> Result<Vec<Vec<u8>>, Fault> {
    let project = Project::new();
    project.write(name, bytes, Duration::from_secs(3600));
    let sizes = sizes(&ContentPath::new(name).extension(), Pose::Upright, width, height, false);
    assert!(!sizes.is_empty(), "no sizes of {name}");
    let (made, _) = project.build(name, project.stamp(name), &sizes);
    let read = |path: &PathBuf| fs::read(path).expect("a made picture");
    made.map(|paths| paths.iter().map(read).collect())
}

/// A picture with a colour in each corner.
pub(super) fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(
        width,
        height,
        |x, y| Rgb(CORNERS[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)]),
    )
}

pub(super) fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).expect("a picture in memory");
    bytes.into_inner()
}

/// A JPEG with an Exif segment: orientation, the tag that leads to a place, and words to be found.
pub(super) fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    exif.extend(b"\0\0\0\0GPS 39.9N 116.4E secret");
    let len = u16::try_from(exif.len() + 2).expect("a short segment").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &len, &exif, &jpeg[2..]].concat()
}

/// Colours near the corners of an encoded picture, and its size.
pub(super) fn corners(bytes: &[u8]) -> ((u32, u32), [[u8; 3]; 4]) {
    let image = image::load_from_memory(bytes).expect("a made picture").into_rgb8();
    let (width, height) = image.dimensions();
    let at = |x: u32, y: u32| image.get_pixel(width * x / 4, height * y / 4).0;
    ((width, height), [at(1, 1), at(3, 1), at(1, 3), at(3, 3)])
}

/// Whether colours are alike but for what a JPEG loses.
pub(super) fn are_alike(have: [[u8; 3]; 4], want: [[u8; 3]; 4]) -> bool {
    have.iter().flatten().zip(want.iter().flatten()).all(|(have, want)| have.abs_diff(*want) <= 10)
}

//! What is kept from build to build, and what is not trusted.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

use image::ImageFormat;

use super::files::Project;
use super::files::ask;
use super::files::drawing;
use super::files::encoded;
use crate::path::ContentPath;
use crate::preview::Painted;
use crate::preview::PictureSize;
use crate::preview::Previews;
use crate::preview::Report;
use crate::preview::Wanted;
use crate::preview::sizes;
use crate::preview::sweep;
use crate::read::Options;
use crate::read::Pose;
use crate::read::Trouble;
use crate::scan::Stamp;

const LONG_AGO: Duration = Duration::from_secs(3600);

/// A project with one photo, and what is asked of it.
struct Photo {
    project: Project,
    sizes: Vec<PictureSize>,
}

impl Photo {
    fn new() -> Self {
        let project = Project::new();
        project.write("a.jpg", &encoded(drawing(900, 600), ImageFormat::Jpeg), LONG_AGO);
        Self { project, sizes: sizes("jpg", Pose::Upright, 900, 600, true) }
    }

    fn stamp(&self) -> Stamp {
        self.project.stamp("a.jpg")
    }

    /// One build: the bytes of every size, how many pictures were made, how many were there.
    fn build(&self) -> (Vec<Vec<u8>>, usize, usize) {
        let (made, report) = self.project.build("a.jpg", self.stamp(), &self.sizes);
        let bytes = made.expect("a picture").iter().map(|path| fs::read(path).expect("a made picture")).collect();
        (bytes, report.n_made, report.n_kept)
    }

    fn paths(&self) -> Vec<PathBuf> {
        self.project.build("a.jpg", self.stamp(), &self.sizes).0.expect("a picture").to_vec()
    }

    fn files(&self) -> Vec<PathBuf> {
        let all = |folder: &Path| -> Vec<PathBuf> {
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
        };
        let folders = all(&self.project.cache.path().join("pictures"));
        folders.iter().filter(|path| path.is_dir()).flat_map(|folder| all(folder)).collect()
    }
}

#[test]
fn what_did_not_change_is_not_even_read() {
    let photo = Photo::new();
    let (first, stamp) = (photo.build(), photo.stamp());
    assert_eq!((first.0.len(), first.1, first.2), (2, 1, 0));
    fs::remove_file(photo.project.disk("a.jpg")).expect("the test's file");
    let (made, report) = photo.project.build("a.jpg", stamp, &photo.sizes);
    assert_eq!(report, Report { n_made: 0, n_kept: 1, cache_refused: None });
    let again: Vec<_> = made.expect("a picture").iter().map(|path| fs::read(path).expect("a picture")).collect();
    assert_eq!(again, first.0);
}

#[test]
fn the_same_content_elsewhere_is_not_made_again() {
    let photo = Photo::new();
    let first = photo.build();
    fs::copy(photo.project.disk("a.jpg"), photo.project.disk("b.jpg")).expect("the test's file");
    let (made, report) = photo.project.build("b.jpg", photo.project.stamp("b.jpg"), &photo.sizes);
    assert_eq!((report.n_made, report.n_kept), (0, 1));
    assert_eq!(fs::read(&made.expect("a picture")[0]).expect("a picture"), first.0[0]);
    let larger = sizes("jpg", Pose::Upright, 900, 600, true)[1..].to_vec();
    assert_eq!(photo.project.build("a.jpg", photo.stamp(), &larger).1.n_made, 1, "other sizes");
}

#[test]
fn a_damaged_or_missing_picture_is_made_again() {
    let photo = Photo::new();
    let first = photo.build();
    let path = photo.paths().swap_remove(0);
    let harms: [(&str, &dyn Fn()); 5] = [
        ("deleted", &|| fs::remove_file(&path).expect("a made picture")),
        ("emptied", &|| fs::write(&path, b"").expect("a made picture")),
        ("changed", &|| fs::write(&path, vec![7; first.0[0].len()]).expect("a made picture")),
        ("lists damaged", &|| {
            for file in photo.files() {
                if file.extension().is_some_and(|ending| ending == "made") {
                    fs::write(&file, b"nonsense").expect("a list");
                }
            }
            fs::remove_file(&path).expect("a made picture");
        }),
        ("cache deleted", &|| fs::remove_dir_all(photo.project.cache.path().join("pictures")).expect("the cache")),
    ];
    for (what, harm) in harms {
        harm();
        assert_eq!(photo.build(), (first.0.clone(), 1, 0), "{what}");
        assert_eq!(photo.build(), (first.0.clone(), 0, 1), "{what}");
    }
}

#[test]
fn without_its_index_a_picture_is_found_by_content() {
    let photo = Photo::new();
    let first = photo.build();
    for entry in fs::read_dir(photo.project.cache.path().join("pictures")).expect("the cache") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::write(path, b"XZPICT\0\x01 but not ours").expect("the index");
        }
    }
    assert_eq!(photo.build(), (first.0, 0, 1));
}

#[test]
fn force_makes_everything_again_once() {
    let photo = Photo::new();
    photo.build();
    let previews = photo.project.previews(true);
    for _ in 0..3 {
        ask(&previews, &photo.project, "a.jpg", photo.stamp(), &photo.sizes).expect("a picture");
    }
    assert_eq!((previews.finish().n_made, photo.build().1), (1, 0));
}

#[test]
fn a_file_changed_just_now_is_read_next_time() {
    let photo = Photo::new();
    photo.project.write("a.jpg", &encoded(drawing(900, 600), ImageFormat::Jpeg), Duration::ZERO);
    // By a clock that counts in seconds.
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time after 1970");
    let second = SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs());
    let file = fs::File::options().append(true).open(photo.project.disk("a.jpg")).expect("the test's file");
    file.set_modified(second).expect("the test's file");
    let (stamp, first) = (photo.stamp(), photo.build());
    fs::write(photo.project.disk("a.jpg"), encoded(drawing(902, 600), ImageFormat::Jpeg)).expect("the test's file");
    let (made, report) = photo.project.build("a.jpg", stamp, &photo.sizes);
    assert_eq!((report.n_made, made.is_ok(), first.1), (1, true, 1));
}

#[test]
fn faults_that_stay_are_remembered_and_others_are_not() {
    let photo = Photo::new();
    photo.project.write("a.jpg", &encoded(drawing(900, 600), ImageFormat::Jpeg)[..400], LONG_AGO);
    for expected in [(1, 0), (0, 1)] {
        let (made, report) = photo.project.build("a.jpg", photo.stamp(), &photo.sizes);
        let fault = made.expect_err("a fault");
        assert_eq!(fault.trouble, Trouble::Damaged { reason: "damage.picture".into() });
        assert_eq!((report.n_made, report.n_kept), expected);
    }
    let stamp = photo.stamp();
    fs::remove_file(photo.project.disk("a.jpg")).expect("the test's file");
    let gone = Stamp { modified_ns: 1, ..stamp };
    let fault = photo.project.build("a.jpg", gone, &photo.sizes).0.expect_err("a fault");
    assert!(matches!(fault.trouble, Trouble::Unreadable { .. }) && !fault.is_lasting);
}

#[test]
fn many_threads_make_each_picture_once_and_the_same() {
    let photo = Photo::new();
    let first = photo.build();
    let other = tempfile::tempdir().expect("a folder");
    let options = Options { cache: Some(other.path().to_owned()), jobs: 4, ..Options::default() };
    let previews = Previews::new(photo.project.content.path(), &options);
    std::thread::scope(|scope| {
        for at in 0..8 {
            let (previews, photo, first) = (&previews, &photo, &first);
            scope.spawn(move || {
                let made = ask(previews, &photo.project, "a.jpg", photo.stamp(), &photo.sizes).expect("a picture");
                assert_eq!(fs::read(&made[at % 2]).expect("a picture"), first.0[at % 2]);
            });
        }
    });
    assert_eq!(previews.finish().n_made, 1);
}

#[test]
fn without_a_cache_pictures_last_as_long_as_the_build() {
    let photo = Photo::new();
    let refusing = Options { cache: Some(photo.project.disk("a.jpg").join("x")), ..Options::default() };
    for (options, is_refused) in [(Options::default(), false), (refusing, true)] {
        let previews = Previews::new(photo.project.content.path(), &options);
        let made = ask(&previews, &photo.project, "a.jpg", photo.stamp(), &photo.sizes).expect("a picture");
        assert!(made.iter().all(|path| path.is_file()));
        assert_eq!(previews.finish().cache_refused.is_some(), is_refused);
        assert!(!made.iter().any(|path| path.exists()));
    }
}

#[test]
fn what_nobody_uses_is_swept_away() {
    let photo = Photo::new();
    photo.build();
    let folder = photo.project.cache.path().join("pictures");
    let sweep_in = |days: u64, max_bytes: u64| {
        sweep::sweep(&folder, SystemTime::now() + Duration::from_secs(days * 24 * 60 * 60), max_bytes);
        photo.files().len()
    };
    assert_eq!(sweep_in(40, u64::MAX), 3);
    assert_eq!(sweep_in(5, 0), 3, "in use, though over the limit");
    assert_eq!(sweep_in(10, 0), 0, "over the limit");
    photo.build();
    assert_eq!((photo.files().len(), sweep_in(50, u64::MAX)), (3, 0));
    assert_eq!(photo.build().1, 1);
    let list = photo.files().into_iter().find(|file| file.extension().is_some_and(|ending| ending == "made"));
    fs::remove_file(list.expect("a list")).expect("a list");
    assert_eq!(sweep_in(0, u64::MAX), 0, "a picture without a list belongs to nobody");
}

#[test]
fn a_cache_without_room_is_named_and_no_photo_is_blamed() {
    let photo = Photo::new();
    fs::copy(photo.project.disk("a.jpg"), photo.project.disk("b.jpg")).expect("the test's file");
    let (expected, ..) = photo.build();
    let folder = photo.project.cache.path().join("pictures");
    fs::remove_dir_all(&folder).expect("the cache");
    fs::create_dir(&folder).expect("the cache");
    // Where its folders would lie, nothing can be written.
    for byte in 0..=u8::MAX {
        fs::write(folder.join(format!("{byte:02x}")), "").expect("the cache");
    }
    let previews = photo.project.previews(false);
    for name in ["a.jpg", "b.jpg", "a.jpg"] {
        let path = ContentPath::new(name);
        let (disk, stamp) = (photo.project.disk(name), photo.project.stamp(name));
        let wanted = Wanted { path: &path, disk: &disk, stamp, form: "jpg", sizes: &photo.sizes };
        for (at, bytes) in expected.iter().enumerate() {
            assert_eq!(previews.picture(&wanted, at), Ok(Painted::Bytes(bytes.clone())), "{name} {at}");
        }
    }
    assert_eq!(previews.finish().cache_refused.map(|refused| refused.folder), Some(folder));
}

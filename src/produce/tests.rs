//! What promise 8 says, tried on a real disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod originals;
mod random;
mod refusals;

use tempfile::TempDir;

use super::target::is_whole;
use super::*;
use crate::path::SitePath;
use crate::plan::{Recipe, SITE, SITE_FILE};
use crate::scan::Stamp;

const MARK: &str = r#"{"version":1,"audience":"school","pages":[]}"#;

/// Makes an output of its text.
#[expect(clippy::ptr_arg, reason = "a maker is handed what the plan holds")]
fn bytes(text: &String, _: Option<&Path>) -> Result<Made, Failure> {
    Ok(Made::Bytes(text.clone().into_bytes()))
}

/// A folder with a content folder and a place for a site; `pages` and `files` are what is planned.
struct Scene {
    dir: TempDir,
    pages: BTreeMap<String, String>,
    files: BTreeMap<String, PathBuf>,
    options: Options,
    /// Whether teachers' files may be links.
    may_link: bool,
}

impl Scene {
    fn new(pages: &[(&str, &str)]) -> Self {
        let dir = tempfile::Builder::new().prefix("行 知").tempdir().unwrap();
        fs::create_dir(dir.path().join("content")).unwrap();
        let pages = pages.iter().chain(&[(SITE_FILE, MARK)]).map(|(path, text)| ((*path).into(), (*text).into()));
        let pages = pages.collect();
        Self { dir, pages, files: BTreeMap::new(), options: Options::default(), may_link: true }
    }

    fn site(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    fn sibling(&self, role: &str) -> PathBuf {
        self.dir.path().join(format!(".public.xingzhi-{role}"))
    }

    fn page(&mut self, path: &str, text: &str) -> &mut Self {
        self.pages.insert(path.into(), text.into());
        self
    }

    fn drop_page(&mut self, path: &str) -> &mut Self {
        self.pages.remove(path).unwrap();
        self
    }

    /// A teacher's file, planned at `path`.
    fn file(&mut self, path: &str, bytes: &str) -> PathBuf {
        let disk = self.dir.path().join("content").join(path.replace('/', "_"));
        fs::write(&disk, bytes).unwrap();
        self.files.insert(path.into(), disk.clone());
        disk
    }

    fn plan(&self) -> Plan<String> {
        let pages = self.pages.iter().map(|(path, text)| (path, Recipe::Made(text.clone())));
        let files = self.files.iter().map(|(path, disk)| {
            (path, Recipe::File { disk: disk.clone(), stamp: Stamp::default(), may_link: self.may_link })
        });
        let output = |(path, recipe): (&String, _)| Output { path: SitePath::new(path.clone()), recipe };
        Plan::new(pages.chain(files).map(output).collect(), SITE).unwrap()
    }

    fn try_build(&self) -> Result<Produced, Failure> {
        produce(&self.plan(), &bytes, &self.site(), &self.options, &|_, _| {})
    }

    /// Builds, and checks that the site is exactly what is planned and nothing is left beside it.
    fn build(&self) -> Produced {
        let produced = self.try_build().unwrap();
        let mut expected: BTreeMap<_, _> =
            self.pages.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
        expected.extend(self.files.iter().filter_map(|(path, disk)| Some((path.clone(), fs::read(disk).ok()?))));
        assert_eq!(texts(&self.site()), expected);
        self.check_nothing_beside();
        produced
    }

    fn check_nothing_beside(&self) {
        let mut names: Vec<_> =
            fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["content", "public"]);
    }
}

fn written(written: usize, kept: usize, removed: usize) -> impl Fn(&Produced) -> bool {
    move |produced| (produced.written, produced.kept, produced.removed, produced.linked) == (written, kept, removed, 0)
}

/// Every file below `root` with its bytes.
fn texts(root: &Path) -> BTreeMap<String, Vec<u8>> {
    walk(root)
        .into_iter()
        .filter(|(_, disk)| disk.is_file())
        .map(|(name, disk)| (name, fs::read(disk).unwrap()))
        .collect()
}

/// Everything below `root` with its modification time and, where there are any, inode.
fn states(root: &Path) -> BTreeMap<String, (SystemTime, u64)> {
    let state = |disk: &Path| {
        let found = fs::symlink_metadata(disk).unwrap();
        (found.modified().unwrap(), inode(&found))
    };
    walk(root).into_iter().map(|(name, disk)| (name, state(&disk))).chain([(String::new(), state(root))]).collect()
}

#[cfg(unix)]
fn inode(found: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

fn walk(root: &Path) -> Vec<(String, PathBuf)> {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter().map(|entry| entry.unwrap().into_path());
    entries.map(|disk| (disk.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"), disk)).collect()
}

fn write_tree(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let disk = root.join(path);
        fs::create_dir_all(disk.parent().unwrap()).unwrap();
        fs::write(disk, text).unwrap();
    }
}

/// Some time ago, so that nothing is in doubt for being fresh.
fn age(path: &Path, seconds: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000 - seconds, 123_456_700);
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn what_is_unchanged_is_not_written() {
    let mut scene = Scene::new(&[("index.html", "首页"), ("a/b/index.html", "深"), ("a/index.html", "浅")]);
    scene.file("a/教学 设计.docx", "teacher's");
    let first = scene.build();
    assert_eq!(first.changed.len(), 5);
    let counts = Produced { changed: Vec::new(), ..first };
    assert_eq!(counts, Produced { written: 4, linked: 1, bytes_written: 56, ..Produced::default() });
    let before = states(&scene.site());
    thread::sleep(Duration::from_millis(20));
    assert_eq!(scene.build(), Produced { kept: 5, ..Produced::default() });
    assert_eq!(states(&scene.site()), before);
}

#[test]
fn a_preview_is_changed_where_it_stands() {
    let mut scene = Scene::new(&[("index.html", "old"), ("a/index.html", "same"), ("gone/deep/index.html", "x")]);
    let original = scene.file("a/film.mp4", "film");
    scene.options.in_place = true;
    scene.build();
    let before = states(&scene.site());
    fs::write(scene.site().join("stray.txt"), "x").unwrap();
    scene.page("index.html", "new").page("b/index.html", "fresh").drop_page("gone/deep/index.html");
    let produced = scene.build();
    let mut changed: Vec<_> = produced.changed.iter().map(SitePath::as_str).collect();
    changed.sort_unstable();
    assert_eq!(changed, ["b/index.html", "gone/deep/index.html", "index.html", "stray.txt"]);
    let after = states(&scene.site());
    for kept in ["a/index.html", "a/film.mp4", SITE_FILE] {
        assert_eq!(before[kept], after[kept], "{kept}");
    }
    assert!(!scene.site().join("gone").exists() && !scene.site().join("stray.txt").exists());
    assert!(!scene.sibling("new").exists(), "nothing is left beside");

    // One page again, and a film that was replaced.
    fs::remove_file(&original).unwrap();
    fs::write(&original, "another").unwrap();
    let some = [("a/film.mp4", None), ("index.html", Some("newer"))].map(|(path, text)| Output {
        path: SitePath::new(path),
        recipe: match text {
            Some(text) => Recipe::Made(text.to_owned()),
            None => Recipe::File { disk: original.clone(), stamp: Stamp::default(), may_link: true },
        },
    });
    let produced = refresh(some.to_vec(), &bytes, &scene.site(), SITE).unwrap().unwrap();
    assert_eq!((produced.written, produced.linked, produced.removed), (1, 1, 0));
    assert_eq!(fs::read(scene.site().join("a/film.mp4")).unwrap(), b"another");
    assert_eq!(fs::read(scene.site().join("index.html")).unwrap(), b"newer");
    assert_eq!(states(&scene.site())["b/index.html"], after["b/index.html"]);
    fs::remove_dir_all(scene.site()).unwrap();
    assert_eq!(refresh(some.to_vec(), &bytes, &scene.site(), SITE).unwrap(), None, "a page is no site");
}

#[test]
fn what_changed_is_swapped_in_and_the_rest_is_linked_over() {
    let mut scene = Scene::new(&[("index.html", "old"), ("a/index.html", "same"), ("gone/deep/index.html", "x")]);
    let original = scene.file("a/film.mp4", "film");
    scene.build();
    let before = states(&scene.site());
    scene.page("index.html", "new").page("b/index.html", "fresh").drop_page("gone/deep/index.html");
    let produced = scene.build();
    assert!(written(2, 3, 1)(&produced), "{produced:?}");
    let after = states(&scene.site());
    for kept in ["a/index.html", "a/film.mp4"] {
        assert_eq!(before[kept], after[kept], "{kept}");
    }
    assert_eq!(before[SITE_FILE].0, after[SITE_FILE].0, "the site file keeps its time");
    assert_ne!(before["index.html"].1, after["index.html"].1, "a new file, not the old one rewritten");
    assert!(!scene.site().join("gone").exists(), "no empty folder stays");
    assert_eq!(inode(&fs::metadata(original).unwrap()), after["a/film.mp4"].1);
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
#[test]
fn an_edit_within_one_folder_touches_no_other() {
    let mut scene = Scene::new(&[
        ("index.html", "home"),
        ("a/index.html", "list"),
        ("a/b/one.html", "old"),
        ("a/b/two.html", "same"),
        ("a/b/c/three.html", "same"),
        ("a/d/four.html", "same"),
    ]);
    scene.build();
    let inode_of = |scene: &Scene, path: &str| inode(&fs::metadata(scene.site().join(path)).unwrap());
    // Edited, come with a folder of its own, gone with its folder, a stray file gone.
    type Change = (fn(&mut Scene), &'static str);
    let changes: [Change; 4] = [
        (|scene| _ = scene.page("a/b/one.html", "new"), "a/b"),
        (|scene| _ = scene.page("a/b/e/f/five.html", "fresh"), "a/b"),
        (|scene| _ = scene.drop_page("a/b/c/three.html"), "a/b"),
        (|scene| fs::write(scene.site().join("a/d/stray.txt"), "x").unwrap(), "a/d"),
    ];
    for (change, folder) in changes {
        let outside: Vec<&str> = ["", "a", "a/b", "a/d"].into_iter().filter(|other| *other != folder).collect();
        let before: Vec<u64> = outside.iter().map(|other| inode_of(&scene, other)).collect();
        let (own, kept) = (inode_of(&scene, folder), inode_of(&scene, "a/b/two.html"));
        change(&mut scene);
        scene.build();
        let after: Vec<u64> = outside.iter().map(|other| inode_of(&scene, other)).collect();
        assert_eq!(before, after, "{folder}: {outside:?}");
        assert_ne!(own, inode_of(&scene, folder), "{folder} was exchanged");
        assert_eq!(kept, inode_of(&scene, "a/b/two.html"));
    }
    // In two folders at once, and at the root: the whole site.
    for path in ["a/d/four.html", "index.html"] {
        let before = inode_of(&scene, "a/b");
        scene.page(path, "newer").page("a/b/one.html", path);
        scene.build();
        assert_ne!(before, inode_of(&scene, "a/b"), "{path}");
    }
}

#[test]
fn only_the_site_file_or_an_empty_folder_makes_a_difference() {
    let mut scene = Scene::new(&[("index.html", "x")]);
    scene.build();
    scene.page(SITE_FILE, r#"{"version":1,"audience":"public","pages":[]}"#);
    let produced = scene.build();
    assert!(written(1, 1, 0)(&produced), "{produced:?}");
    fs::create_dir_all(scene.site().join("stray/empty")).unwrap();
    assert!(written(0, 2, 0)(&scene.build()));
    assert!(!scene.site().join("stray").exists());
    fs::write(scene.site().join("stray.txt"), "").unwrap();
    assert!(written(0, 2, 1)(&scene.build()));
    fs::write(scene.site().join(".DS_Store"), "").unwrap();
    let before = states(&scene.site());
    assert_eq!(scene.try_build().unwrap().kept, 2);
    assert_eq!(states(&scene.site()), before, "what the desktop leaves is no difference");
}

#[test]
fn a_name_turns_from_file_to_folder_and_back() {
    let mut scene = Scene::new(&[("a", "file"), ("b/x", "in a folder"), ("b/y/z", "deeper")]);
    scene.build();
    scene.drop_page("a").drop_page("b/x").drop_page("b/y/z").page("a/x", "in a folder").page("b", "file");
    let produced = scene.build();
    assert!(written(2, 1, 3)(&produced), "{produced:?}");
}

#[test]
fn a_killed_run_is_cleared_up_whatever_it_left() {
    // Each place: none, torn or whole; whole ones hold who they are.
    let states = ["none", "torn", "whole"];
    let combinations = || states.iter().flat_map(|new| states.iter().map(move |old| (*new, *old)));
    for (is_there, (new, old)) in [true, false].iter().flat_map(|there| combinations().map(move |rest| (*there, rest)))
    {
        let scene = Scene::new(&[("index.html", "x")]);
        let put = |place: &Path, state: &str, name: &str| match state {
            "torn" => write_tree(place, &[("who", name), ("deep/left", "x")]),
            "whole" => write_tree(place, &[("who", name), (SITE_FILE, MARK)]),
            _ => {}
        };
        put(&scene.site(), if is_there { "whole" } else { "none" }, "site");
        put(&scene.sibling("new"), new, "new");
        put(&scene.sibling("old"), old, "old");
        fs::write(scene.sibling("lock"), "").unwrap();
        let expected = match (is_there, new, old) {
            (true, ..) => Some("site"),
            (false, "whole", _) => Some("new"),
            (false, _, "whole") => Some("old"),
            _ => None,
        };
        swap::recover(&Target::of(&scene.site(), SITE).unwrap()).unwrap();
        let found = fs::read_to_string(scene.site().join("who")).ok();
        assert_eq!(found.as_deref(), expected, "{is_there} {new} {old}");
        assert!(!scene.sibling("new").exists() && !scene.sibling("old").exists(), "{is_there} {new} {old}");
        scene.build();
    }
}

#[test]
fn the_swap_in_two_steps_ends_where_the_exchange_does() {
    let mut scene = Scene::new(&[("index.html", "old")]);
    scene.build();
    scene.page("index.html", "new");
    let target = Target::of(&scene.site(), SITE).unwrap();
    write_tree(&target.new, &[("index.html", "new"), (SITE_FILE, MARK)]);
    swap::in_two_steps(&target).unwrap();
    assert_eq!(fs::read_to_string(target.old.join("index.html")).unwrap(), "old");
    assert!(written(0, 2, 0)(&scene.build()));
    // The second step fails: the old site comes back.
    assert!(swap::in_two_steps(&target).is_err());
    assert!(is_whole(&target.site, SITE) && !target.old.exists());
}

#[test]
fn a_page_that_cannot_be_made_leaves_the_old_site() {
    let mut scene = Scene::new(&[("index.html", "old"), ("a/index.html", "old")]);
    scene.build();
    let before = states(&scene.site());
    scene.page("index.html", "new").page("a/index.html", "bad");
    let make = |text: &String, _: Option<&Path>| match text.as_str() {
        "bad" => Err(Failure::Render { page: "a/index.html".into(), reason: "bad".into() }),
        text => Ok(Made::Bytes(text.as_bytes().to_vec())),
    };
    let produced = produce(&scene.plan(), &make, &scene.site(), &scene.options, &|_, _| {});
    assert!(matches!(produced, Err(Failure::Render { .. })));
    assert_eq!(states(&scene.site()), before);
    scene.check_nothing_beside();
}

#[test]
fn progress_counts_every_output() {
    let scene = Scene::new(&[("a", ""), ("b", ""), ("c/d", "")]);
    let seen = std::sync::Mutex::new(Vec::new());
    let progress = |done, of| seen.lock().unwrap().push((done, of));
    produce(&scene.plan(), &bytes, &scene.site(), &scene.options, &progress).unwrap();
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, [(1, 4), (2, 4), (3, 4), (4, 4)]);
}

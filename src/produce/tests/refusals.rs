//! What is refused before anything is touched.

use std::sync::Barrier;
use std::sync::atomic::AtomicBool;

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[test]
fn a_folder_of_somebody_else_is_refused_untouched() {
    let check = |files: &[(&str, &str)], refused: &str| {
        let scene = Scene::new(&[("index.html", "x")]);
        write_tree(&scene.site(), files);
        let before = states(scene.dir.path());
        match scene.try_build() {
            Err(Failure::OutputForeign { path }) => assert!(path.ends_with(refused), "{path:?}"),
            other => panic!("{files:?}: {other:?}"),
        }
        assert_eq!(states(scene.dir.path()), before, "{files:?}");
    };
    check(&[("论文.docx", "mine")], "public");
    check(&[("xingzhi.json", "{}")], "public");
    check(&[("xingzhi.json", "行知"), ("x", "")], "public");
    check(&[("xingzhi.json/x", MARK)], "public");
    check(&[("sub/xingzhi.json", MARK)], "public");
    check(&[("xingzhi.json", MARK), (".git/HEAD", "ref")], "public/.git");
}

#[test]
fn an_empty_folder_and_one_with_a_lost_site_file_are_taken() {
    let scene = Scene::new(&[("index.html", "x")]);
    fs::create_dir(scene.site()).unwrap();
    assert!(written(2, 0, 0)(&scene.build()));
    fs::write(scene.site().join(SITE_FILE), [0; 40]).unwrap();
    assert!(written(1, 1, 0)(&scene.build()));
}

#[test]
fn a_target_that_is_a_file_is_refused() {
    let scene = Scene::new(&[("index.html", "x")]);
    fs::write(scene.site(), "mine").unwrap();
    assert!(matches!(scene.try_build(), Err(Failure::OutputForeign { .. })));
    assert_eq!(fs::read_to_string(scene.site()).unwrap(), "mine");
    let root = produce(
        &scene.plan(),
        &|_: &String, _: Option<&Path>| Ok(Made::Bytes(Vec::new())),
        Path::new("/"),
        &scene.options,
        &|_, _| {},
    );
    assert!(matches!(root, Err(Failure::OutputForeign { .. })), "{root:?}");
}

#[cfg(unix)]
#[test]
fn a_target_that_is_a_link_is_refused() {
    let scene = Scene::new(&[("index.html", "x")]);
    let real = scene.dir.path().join("real");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, scene.site()).unwrap();
    assert!(matches!(scene.try_build(), Err(Failure::OutputForeign { .. })));
    let slash = PathBuf::from(format!("{}/", scene.site().display()));
    let refused = produce(
        &scene.plan(),
        &|_: &String, _: Option<&Path>| Ok(Made::Bytes(Vec::new())),
        &slash,
        &scene.options,
        &|_, _| {},
    );
    assert!(matches!(refused, Err(Failure::OutputForeign { .. })));
    assert_eq!(fs::read_dir(real).unwrap().count(), 0);
}

#[test]
fn content_output_and_the_rest_lie_apart() {
    let dir = TempDir::new().unwrap();
    let at = |path: &str| dir.path().join(path);
    fs::create_dir_all(at("content/学校")).unwrap();
    fs::create_dir_all(at("other")).unwrap();
    let check = |content: &str, output: &str, ledger: &str, expected: &str| {
        let found = match check_apart(&at(content), &at(output), &[&at(ledger)]) {
            Ok(()) => "apart",
            Err(Failure::OutputOverlaps { .. }) => "overlap",
            Err(Failure::PathInside { .. }) => "inside",
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expected, "{content} {output} {ledger}");
    };
    check("content", "public", "ledger.csv", "apart");
    check("content", "content-public", "content.csv", "apart");
    check("content", "content", "l", "overlap");
    check("content", "content/new/public", "l", "overlap");
    check("content", ".", "l", "overlap");
    check("content", "other/../content/x", "l", "overlap");
    check("content", "missing/../content/x", "l", "overlap");
    check("content", "public", "content/ledger.csv", "inside");
    check("content", "public", "public/deep/ledger.csv", "inside");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(at("content"), at("link")).unwrap();
        std::os::unix::fs::symlink(at("content/学校"), at("other/link")).unwrap();
        check("content", "link/public", "l", "overlap");
        check("content", "other/link/../public", "l", "overlap");
        check("link", "content/public", "l", "overlap");
        check("link/学校", "content", "l", "overlap");
        check("content", "public", "other/link/ledger.csv", "inside");
        check("content/学校", "content/public", "l", "apart");
    }
}

#[test]
fn of_two_builds_at_once_one_waits_for_another_day() {
    let scene = Scene::new(&[("index.html", "x")]);
    let (plan, site) = (scene.plan(), scene.site());
    let (begun, refused) = (Barrier::new(2), Barrier::new(2));
    let first_call = AtomicBool::new(true);
    let slow = |text: &String, before: Option<&Path>| {
        if first_call.swap(false, Ordering::SeqCst) {
            begun.wait();
            refused.wait();
        }
        bytes(text, before)
    };
    thread::scope(|scope| {
        let first = scope.spawn(|| produce(&plan, &slow, &site, &Options::default(), &|_, _| {}));
        begun.wait();
        let second = scene.try_build();
        refused.wait();
        assert!(matches!(second, Err(Failure::OutputBusy { .. })), "{second:?}");
        assert_eq!(first.join().unwrap().unwrap().written, 2);
    });
    scene.build();
}

#[test]
fn many_builds_at_once_never_meet() {
    let scene = Scene::new(&[("index.html", "x"), ("a/index.html", "y")]);
    let inside = AtomicUsize::new(0);
    let alone = |text: &String, before: Option<&Path>| {
        if text == "x" {
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two builds hold one output");
            thread::yield_now();
            inside.fetch_sub(1, Ordering::SeqCst);
        }
        bytes(text, before)
    };
    let plan = scene.plan();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    match produce(&plan, &alone, &scene.site(), &Options::default(), &|_, _| {}) {
                        Ok(_) | Err(Failure::OutputBusy { .. }) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    scene.build();
}

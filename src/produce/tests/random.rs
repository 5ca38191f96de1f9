//! Whatever happens between two builds, the second leaves what a clean one would.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Paths that take each other's place: files that become folders, and back.
const PATHS: [&str; 7] = ["a", "a/x", "a/x/y", "b/课 堂.html", "b/c", "b/c/d", "e"];

#[derive(Clone, Debug)]
enum Step {
    Page(usize, u8),
    File(usize, u8),
    Drop(usize),
    EditOriginal(usize, u8),
    ReplaceOriginal(usize, u8),
    SwapOriginals(usize, usize),
    LoseOriginal(usize),
    Stray(u8),
    Copy(bool),
    Leftover(bool, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let path = || 0..PATHS.len();
    prop_oneof![
        4 => (path(), 0..3u8).prop_map(|(path, text)| Step::Page(path, text)),
        4 => (path(), 0..3u8).prop_map(|(path, text)| Step::File(path, text)),
        2 => path().prop_map(Step::Drop),
        2 => (path(), 0..3u8).prop_map(|(path, text)| Step::EditOriginal(path, text)),
        2 => (path(), 0..3u8).prop_map(|(path, text)| Step::ReplaceOriginal(path, text)),
        2 => (path(), path()).prop_map(|(a, b)| Step::SwapOriginals(a, b)),
        1 => path().prop_map(Step::LoseOriginal),
        1 => (0..2u8).prop_map(Step::Stray),
        1 => any::<bool>().prop_map(Step::Copy),
        1 => any::<(bool, bool)>().prop_map(|(new, whole)| Step::Leftover(new, whole)),
    ]
}

impl Scene {
    /// Makes room for `path` among what is planned.
    fn clear(&mut self, path: &str) {
        let meets = |other: &str| {
            other == path || other.starts_with(&format!("{path}/")) || path.starts_with(&format!("{other}/"))
        };
        self.pages.retain(|other, _| !meets(other));
        self.files.retain(|other, _| !meets(other));
    }

    fn take(&mut self, step: &Step) {
        let original = |at: usize| self.files.get(PATHS[at]).cloned();
        match *step {
            Step::Page(at, text) => {
                self.clear(PATHS[at]);
                self.page(PATHS[at], &format!("text {text}"));
            }
            Step::File(at, text) => {
                self.clear(PATHS[at]);
                self.file(PATHS[at], &format!("text {text}"));
            }
            Step::Drop(at) => self.clear(PATHS[at]),
            Step::EditOriginal(at, text) => {
                if let Some(disk) = original(at) {
                    fs::write(disk, format!("edit {text}")).unwrap();
                }
            }
            Step::ReplaceOriginal(at, text) => {
                if let Some(disk) = original(at) {
                    let _ = fs::remove_file(&disk);
                    fs::write(disk, format!("file {text}")).unwrap();
                }
            }
            Step::SwapOriginals(a, b) => {
                if let (Some(a), Some(b)) = (original(a), original(b)) {
                    let aside = a.with_extension("aside");
                    for (from, to) in [(&a, &aside), (&b, &a), (&aside, &b)] {
                        let _ = fs::rename(from, to);
                    }
                }
            }
            Step::LoseOriginal(at) => _ = original(at).map(fs::remove_file),
            Step::Stray(kind) if self.site().exists() => match kind {
                0 => fs::write(self.site().join("stray"), "").unwrap(),
                _ => fs::create_dir_all(self.site().join("stray folder/empty")).unwrap(),
            },
            Step::Stray(_) => {}
            Step::Copy(copy) => self.options.copy = copy,
            Step::Leftover(new, whole) => {
                let place = self.sibling(if new { "new" } else { "old" });
                write_tree(&place, &[("index.html", "left")]);
                if whole {
                    write_tree(&place, &[(SITE_FILE, MARK)]);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_in_the_site_that_is_planned(history in vec(vec(step(), 1..4), 1..8)) {
        let mut scene = Scene::new(&[]);
        for steps in &history {
            for step in steps {
                scene.take(step);
            }
            let originals: Vec<_> =
                scene.files.values().map(|disk| (disk.clone(), fs::read(disk).ok())).collect();
            let first = scene.build();
            let before = states(&scene.site());
            let second = scene.build();
            prop_assert_eq!(second.kept, first.written + first.linked + first.kept);
            prop_assert_eq!(states(&scene.site()), before);
            for (disk, bytes) in originals {
                prop_assert_eq!(fs::read(disk).ok(), bytes);
            }
        }
    }
}

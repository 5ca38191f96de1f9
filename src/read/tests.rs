//! The stage as a whole: small folders on disk, read in this process, and workers that fail.

use std::fs;
use std::path::Path;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use tempfile::TempDir;

use super::*;
use crate::scan::What;

/// A content folder whose files were changed long ago.
struct Project {
    content: TempDir,
    cache: TempDir,
}

impl Project {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = || tempfile::tempdir().expect("a folder for the test");
        let project = Self { content: folder(), cache: folder() };
        for (path, bytes) in files {
            project.write(path, bytes, Duration::from_secs(3600));
        }
        project
    }

    fn write(&self, path: &str, bytes: &[u8], age: Duration) {
        self.write_at(path, bytes, SystemTime::now() - age);
    }

    fn write_at(&self, path: &str, bytes: &[u8], time: SystemTime) {
        let disk = self.content.path().join(path);
        fs::write(&disk, bytes).expect("the test's file");
        let file = fs::File::options().write(true).open(&disk).expect("the test's file");
        file.set_modified(time).expect("the test's file");
    }

    fn tree(&self) -> Tree {
        let entry = |entry: fs::DirEntry| {
            let facts = entry.metadata().expect("the test's file");
            let modified = facts.modified().expect("a time").duration_since(UNIX_EPOCH).expect("a time after 1970");
            let stamp =
                Stamp { size_bytes: facts.len(), modified_ns: modified.as_nanos().cast_signed(), changed_ns: None };
            let path = ContentPath::new(entry.file_name().into_string().expect("a name in UTF-8"));
            Entry { path, what: What::File(stamp), disk: None, ignored: None }
        };
        let entries = fs::read_dir(self.content.path()).expect("the test's folder");
        let mut entries: Vec<_> = entries.map(|found| entry(found.expect("the test's file"))).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Tree { root: self.content.path().to_owned(), entries }
    }

    fn read(&self) -> Contents {
        self.read_tree(&self.tree(), false)
    }

    fn read_tree(&self, tree: &Tree, force: bool) -> Contents {
        let options = Options { program: None, cache: Some(self.cache.path().to_owned()), jobs: 2, force };
        read_all(tree, &|path| path.extension() == "csv", &options, &|_, _| {})
    }
}

/// Now, as the clocks of many disks tell it: a file of that time may change once more and keep it.
fn whole_second() -> SystemTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

fn codes(contents: &Contents) -> String {
    let told = contents.problems.iter().map(|problem| format!("{} {}", problem.place.path, problem.code.as_str()));
    told.collect::<Vec<_>>().join("\n")
}

/// A picture two pixels wide and three high.
fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(2, 3).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture in memory");
    bytes.into_inner()
}

#[test]
fn every_file_gets_its_facts_and_bad_ones_harm_only_themselves() {
    let project = Project::new(&[
        ("反思.md", "# 反思\r\n".as_bytes()),
        ("同.txt", "# 反思\n".as_bytes()),
        ("图.jpg", &png()),
        ("坏.docx", b"hello"),
        ("断.mp4", b"\0\0\0\x14ftypisom\0\0\0\0isom\0\0\xff\xffmdat...."),
        ("空.docx", b""),
        ("学时.csv", b"\xd0\xd5\xc3\xfb,\xd1\xa7\xca\xb1\n\xc1\xd6\xb7\xbc,12\n"),
        ("乱.txt", b"\x01\x02\xff\xfe\xff"),
        ("装.exe", b"MZ\x90\0\x03\0\0\0"),
        ("旧.wmv", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11...................."),
        ("链.lnk", b"L\0\0\0\x01\x14\x02\0"),
    ]);
    let contents = project.read();
    assert_eq!(contents.facts.len(), 11);
    assert_eq!(
        codes(&contents),
        "乱.txt XZ0209\n图.jpg XZ0202\n坏.docx XZ0203\n断.mp4 XZ0203\n旧.wmv XZ0206\n空.docx XZ0201\n装.exe XZ0211\n链.lnk XZ0210"
    );
    let of = |path: &str| &contents.facts[&ContentPath::new(path)];
    assert_eq!(of("反思.md").text_hash, of("同.txt").text_hash, "line ends do not count");
    assert_eq!(of("图.jpg").picture, Some(Picture { width_px: 2, height_px: 3, pose: Pose::Upright }));
    let book = &contents.tables[&ContentPath::new("学时.csv")];
    let rows = vec![(1, vec!["姓名".into(), "学时".into()]), (2, vec!["林芳".into(), "12".into()])];
    assert_eq!(book.sheets[0].rows, rows);
}

#[test]
fn what_did_not_change_is_not_opened_again() {
    let project = Project::new(&[("a.txt", b"1"), ("b.csv", b""), ("c.csv", b"x,y\n1,2\n"), ("d.png", &png())]);
    let first = project.read();
    let second = project.read();
    assert_eq!((first.files_read, second.files_read), (4, 0));
    assert_eq!((&first.facts, &first.tables, &first.problems), (&second.facts, &second.tables, &second.problems));
    assert_eq!(project.read_tree(&project.tree(), true).files_read, 4, "forced");

    project.write("a.txt", b"2", Duration::from_secs(1800));
    fs::remove_file(project.content.path().join("d.png")).expect("the test's file");
    let third = project.read();
    assert_eq!((third.files_read, third.facts.len()), (1, 3));
    assert_eq!(project.read().files_read, 0);
}

#[test]
fn a_file_changed_just_now_is_not_trusted_next_time() {
    let project = Project::new(&[("a.txt", b"1")]);
    project.write_at("b.txt", b"1", whole_second());
    assert_eq!((project.read().files_read, project.read().files_read), (2, 1));
}

#[test]
fn a_damaged_or_unwritable_cache_is_as_good_as_none() {
    let project = Project::new(&[("a.txt", b"1")]);
    project.read();
    let kept = project.cache.path().join("facts.bin");
    let mut bytes = fs::read(&kept).expect("the cache");
    *bytes.last_mut().expect("a cache with content") ^= 1;
    fs::write(&kept, bytes).expect("the cache");
    assert_eq!(project.read().files_read, 1);
    let options = Options { cache: Some(project.content.path().join("a.txt/x")), ..Options::default() };
    let contents = read_all(&project.tree(), &|_| false, &options, &|_, _| {});
    assert!(contents.cache_refused.is_some() && contents.facts.len() == 1);
}

#[test]
fn a_file_that_vanishes_or_shrinks_meanwhile_is_unreadable() {
    let project = Project::new(&[("a.txt", b"12345"), ("b.png", &png()), ("c.md", b"1")]);
    let tree = project.tree();
    fs::write(project.content.path().join("a.txt"), b"1").expect("the test's file");
    fs::write(project.content.path().join("b.png"), &png()[..20]).expect("the test's file");
    fs::remove_file(project.content.path().join("c.md")).expect("the test's file");
    let contents = project.read_tree(&tree, false);
    assert_eq!(codes(&contents), "a.txt XZ0007\nb.png XZ0007\nc.md XZ0007");
    assert_eq!(project.read_tree(&tree, false).files_read, 3, "nothing of it is kept");
}

#[cfg(unix)]
mod failing_workers {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::read::job::Job;
    use crate::read::job::Task;

    /// What is told of a file when the child runs `script`, and whether it would be kept.
    fn check(script: &str, expected: &str, is_lasting: bool) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let program = program(folder.path(), script);
        let workers = Workers::new(Some(program), 1, Duration::from_millis(300));
        let job =
            Job { disk: "x".into(), form: "png".into(), extension: "png".into(), size_bytes: 1, task: Task::Insides };
        for _ in 0..2 {
            let answer = workers.ask(&job);
            assert_eq!(
                (format!("{:?}", answer.troubles), answer.is_lasting),
                (expected.to_owned(), is_lasting),
                "{script}"
            );
        }
    }

    fn program(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("child");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("the test's program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the test's program");
        path
    }

    #[test]
    fn a_child_that_dies_or_hangs_harms_one_file() {
        check("head -c 8 >/dev/null; kill -ABRT $$", r#"[Limit { limit: "limit.memory" }]"#, true);
        check("head -c 8 >/dev/null; kill -XCPU $$", r#"[Limit { limit: "limit.processor" }]"#, true);
        check("head -c 8 >/dev/null; kill -SEGV $$", r#"[Damaged { reason: "damage.parser" }]"#, true);
        check("exec sleep 60", r#"[Limit { limit: "limit.clock" }]"#, false);
        check("head -c 8 >/dev/null; exit 3", r#"[Limit { limit: "limit.worker" }]"#, false);
    }

    #[test]
    fn the_build_goes_on_without_its_children() {
        let project = Project::new(&[("a.png", &png()), ("b.png", &png()), ("c.txt", b"1")]);
        let options = Options { program: Some("/nowhere/xingzhi".into()), jobs: 2, ..Options::default() };
        let contents = read_all(&project.tree(), &|_| false, &options, &|_, _| {});
        assert_eq!(codes(&contents), "a.png XZ0204\nb.png XZ0204");
    }
}

#[cfg(unix)]
#[test]
fn what_was_swapped_since_the_walk_is_neither_read_nor_waited_for() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    let project = Project::new(&[
        ("管.txt", b"1"),
        ("链.txt", b"1"),
        ("链.jpg", &png()),
        ("夹.txt", b"1"),
        ("没.zip", b"PK\x03\x04...."),
        ("好.txt", b"1"),
    ]);
    let secret = tempfile::NamedTempFile::new().expect("a file for the test");
    fs::write(secret.path(), "secret").expect("a file for the test");
    let tree = project.tree();
    let at = |name: &str| project.content.path().join(name);
    for name in ["管.txt", "链.txt", "链.jpg", "夹.txt", "没.zip"] {
        fs::remove_file(at(name)).expect("the test's file");
    }
    mknodat(CWD, at("管.txt"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe for the test");
    std::os::unix::fs::symlink(secret.path(), at("链.txt")).expect("a link for the test");
    std::os::unix::fs::symlink(secret.path(), at("链.jpg")).expect("a link for the test");
    fs::create_dir(at("夹.txt")).expect("a folder for the test");
    let contents = project.read_tree(&tree, false);
    assert!(contents.is_passing, "it may be a file again");
    for (path, facts) in &contents.facts {
        let is_unreadable = matches!(facts.troubles.as_slice(), [Trouble::Unreadable { .. }]);
        assert_eq!((is_unreadable, facts.text_hash.is_some()), (path.as_str() != "好.txt", !is_unreadable), "{path}");
    }
    for name in ["管.txt", "链.txt", "夹.txt"] {
        assert!(matches!(text::text(&at(name)), Err(text::TextError::Unreadable(_))), "{name}");
    }
}

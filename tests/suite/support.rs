//! A content folder in a temporary place, and the program run on it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// No scene takes longer than this; what does hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A content folder `content/`, its site `site/` and its cache `cache/`, in a path with Chinese and blanks.
pub(crate) struct Project {
    _temporary: TempDir,
    pub(crate) root: PathBuf,
}

/// How the program ended and what it said.
pub(crate) struct Done {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let root = temporary.path().canonicalize().expect("the folder is there").join("共享盘 (1) 号");
        fs::create_dir_all(root.join("content")).expect("a folder");
        Self { _temporary: temporary, root }
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn content(&self, path: &str) -> PathBuf {
        let full = self.root.join("content").join(path);
        fs::create_dir_all(full.parent().expect("it has one")).expect("a folder");
        full
    }

    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    pub(crate) fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        fs::write(self.content(path), bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        self
    }

    pub(crate) fn folder(self, path: &str) -> Self {
        fs::create_dir_all(self.content(path)).expect("a folder");
        self
    }

    /// A picture of one colour.
    pub(crate) fn photo(self, path: &str, width: u32, height: u32) -> Self {
        let picture = image::RgbImage::from_pixel(width, height, image::Rgb([90, 140, 90]));
        let form = if path.ends_with(".png") { image::ImageFormat::Png } else { image::ImageFormat::Jpeg };
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, form).expect("a picture can be written");
        self.bytes(path, bytes.get_ref())
    }

    /// A file of `tests/fixtures/files`.
    pub(crate) fn fixture(self, path: &str, name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files").join(name);
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.bytes(path, &bytes)
    }

    #[cfg(unix)]
    pub(crate) fn link(self, path: &str, target: &str) -> Self {
        std::os::unix::fs::symlink(target, self.content(path)).expect("a link");
        self
    }

    /// Makes every file old, so that caches trust it.
    pub(crate) fn aged(self) -> Self {
        let long_ago = std::time::SystemTime::now() - Duration::from_secs(9000);
        for entry in
            walkdir::WalkDir::new(self.at("content")).into_iter().flatten().filter(|entry| entry.file_type().is_file())
        {
            let file = fs::File::options().append(true).open(entry.path()).expect("ours");
            file.set_modified(long_ago).expect("ours");
        }
        self
    }

    /// A small school with one teacher and one package.
    pub(crate) fn small() -> Self {
        Self::new()
            .file("学校/清河小学/教师/林芳/A5 技术支持的课堂导入/教学反思.md", "# 反思\n\n导入用了一张老照片。\n")
            .photo("学校/清河小学/教师/林芳/A5 技术支持的课堂导入/板书.jpg", 64, 48)
    }

    /// Runs the program in the project's folder. English by the locale, so that pages keep the content's
    /// language, unless the arguments say otherwise.
    pub(crate) fn run<I: IntoIterator<Item: AsRef<str>>>(&self, arguments: I) -> Done {
        self.run_in("", arguments)
    }

    /// The same in a folder of the project's.
    pub(crate) fn run_in<I: IntoIterator<Item: AsRef<str>>>(&self, folder: &str, arguments: I) -> Done {
        let arguments: Vec<String> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        let (out, err) = (tempfile::tempfile().expect("a file"), tempfile::tempfile().expect("a file"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_xingzhi"))
            .args(&arguments)
            .current_dir(self.root.join(folder))
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env("XDG_CACHE_HOME", self.root.join("home-cache"))
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("a handle"))
            .stderr(err.try_clone().expect("a handle"))
            .spawn()
            .expect("the program starts");
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("our own child") {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                let _ = child.kill();
                let _ = child.wait();
                panic!("{arguments:?} hangs");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let done = Done { status: status.code().unwrap_or(-1), stdout: said(out), stderr: said(err) };
        assert!(!done.stderr.contains("panicked"), "{arguments:?} panicked:\n{}", done.stderr);
        done
    }

    /// What `check --format json` tells, by code: how many.
    pub(crate) fn told(&self, code: &str) -> usize {
        let report = self.json(&[]);
        report["diagnostics"].as_array().expect("a list").iter().filter(|problem| problem["code"] == code).count()
    }

    /// `build content -o site` and more.
    pub(crate) fn build(&self, more: &[&str]) -> Done {
        self.run([&["build", "content", "-o", "site", "--cache", "cache"], more].concat())
    }

    /// `check content` and more.
    pub(crate) fn check(&self, more: &[&str]) -> Done {
        self.run([&["check", "content", "--cache", "cache"], more].concat())
    }

    pub(crate) fn explain(&self, path: &str) -> Done {
        self.run(["explain", "content", path, "--cache", "cache"])
    }

    /// What `check --format json` says.
    pub(crate) fn json(&self, more: &[&str]) -> Value {
        let done = self.check(&[&["--format", "json"], more].concat());
        serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", done.stdout, done.stderr))
    }

    /// The ledger: path → row. Every path has one row.
    pub(crate) fn ledger(&self, more: &[&str]) -> BTreeMap<String, Value> {
        let report = self.json(more);
        let rows = report["files"].as_array().expect("a list").clone();
        let count = rows.len();
        let ledger: BTreeMap<String, Value> =
            rows.into_iter().map(|row| (row["path"].as_str().expect("a path").to_owned(), row)).collect();
        assert_eq!(ledger.len(), count, "every file has exactly one verdict");
        ledger
    }

    /// The verdict of a file.
    pub(crate) fn verdict(&self, path: &str, more: &[&str]) -> String {
        let ledger = self.ledger(more);
        let row = ledger.get(path).unwrap_or_else(|| panic!("{path} has no verdict: {:?}", ledger.keys()));
        row["verdict"].as_str().expect("a word").to_owned()
    }

    /// Codes of what is wrong with `path`.
    pub(crate) fn codes(&self, path: &str) -> Vec<String> {
        let report = self.json(&[]);
        let problems = report["diagnostics"].as_array().expect("a list");
        let here = problems.iter().filter(|problem| problem["path"] == path);
        here.map(|problem| problem["code"].as_str().expect("a code").to_owned()).collect()
    }

    /// A file of the site as text.
    pub(crate) fn page(&self, path: &str) -> String {
        let full = self.at("site").join(path);
        let bytes =
            fs::read(&full).unwrap_or_else(|error| panic!("{path}: {error}; there are {:?}", self.site().keys()));
        String::from_utf8(bytes).expect("pages are UTF-8")
    }

    /// Path of the one page of that kind whose title holds `title`.
    pub(crate) fn page_path(&self, kind: &str, title: &str) -> String {
        let manifest: Value = serde_json::from_str(&self.page("xingzhi.json")).expect("JSON");
        let pages = manifest["pages"].as_array().expect("a list");
        let fits =
            |page: &&Value| page["kind"] == kind && page["title"].as_str().is_some_and(|text| text.contains(title));
        let found: Vec<&Value> = pages.iter().filter(fits).collect();
        assert_eq!(found.len(), 1, "pages of kind {kind} called {title}: {pages:#?}");
        found[0]["path"].as_str().expect("a path").to_owned()
    }

    /// Every file of the site with its bytes.
    pub(crate) fn site(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.at("site"))
    }

    /// Outputs whose bytes or path hold `needle`.
    pub(crate) fn outputs_with(&self, needle: &str) -> Vec<String> {
        let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
        let site = self.site().into_iter();
        site.filter(|(path, bytes)| path.contains(needle) || holds(bytes)).map(|(path, _)| path).collect()
    }

    /// As many verdicts as files and links on disk.
    pub(crate) fn assert_balanced(&self, more: &[&str]) {
        let walk = walkdir::WalkDir::new(self.at("content")).into_iter().flatten();
        let on_disk = walk.filter(|entry| !entry.file_type().is_dir()).count();
        assert_eq!(self.ledger(more).len(), on_disk, "files in = verdicts out");
    }
}

impl Done {
    /// Ended with `status`.
    #[track_caller]
    pub(crate) fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, status, "exit status\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Said `text`, to either stream.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.has_said(text), "not said: {text}\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn says_not(self, text: &str) -> Self {
        assert!(!self.has_said(text), "said: {text}\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    fn has_said(&self, text: &str) -> bool {
        self.stdout.contains(text) || self.stderr.contains(text)
    }
}

fn said(mut file: fs::File) -> String {
    use std::io::{Read, Seek};
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).expect("a file can be read");
    String::from_utf8(bytes).expect("messages are UTF-8")
}

/// Every file below a folder by its path in it.
pub(crate) fn files_below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(|entry| entry.expect("a site can be walked"));
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            (path, fs::read(entry.path()).expect("a file can be read"))
        })
        .collect()
}

/// A ZIP of these members.
pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("a member");
    }
    writer.finish().expect("a ZIP").into_inner()
}

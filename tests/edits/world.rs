//! A small content folder, three sites of it (built again and again, previewed, from nothing), and what
//! may happen to the content.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use xingzhi::build::{self, Request, Session, Writing};

pub(crate) const LIN: &str = "学校/清河小学/教师/林老师/A5 技术支持的课堂导入";
const FANG: &str = "学校/清河小学/教师/方老师";

/// Files and folders with what tells their state.
type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>, bool)>;

/// Something that happens; the numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Action {
    pub(crate) what: u8,
    pub(crate) which: u16,
    pub(crate) how: u16,
}

pub(crate) struct World {
    root: tempfile::TempDir,
    session: Session,
    seen: Seen,
    step: u32,
}

impl World {
    pub(crate) fn new() -> Self {
        // In memory, where there is such a disk: each build flushes its last file.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let root = tempfile::Builder::new().prefix("编辑 ").tempdir_in(folder).expect("a temporary folder");
        let mut world = Self { root, session: Session::default(), seen: BTreeMap::new(), step: 0 };
        let picture = photo(1);
        let texts: [(&str, &str); 9] = [
            ("site.toml", "title = \"示例\"\n"),
            ("学校/清河小学/登记/花名册.csv", "姓名,学科\n林老师,语文\n方老师,数学\n秦老师,英语\n"),
            (&format!("{LIN}/教学设计.md"), "# 教学设计\n\n## 目标\n\n会认十个字。见[反思](教学反思.md#得失)。\n"),
            (&format!("{LIN}/教学反思.md"), "# 教学反思\n\n## 得失\n\n孩子们愿意开口了，![图](板书.jpg)。\n"),
            (&format!("{FANG}/A6 课堂讲授/教学设计.md"), "+++\ntitle = \"分数的认识\"\n+++\n\n折一折。\n"),
            (&format!("{FANG}/研修计划.txt"), "今年读三本书。\n"),
            ("学校/清河小学/活动/2026-03-12 集体备课/index.md", "+++\nhours = 2\n+++\n\n四个人。\n"),
            (
                "教程/系列/01 开始.md",
                "# 开始\n\n见[继续](02%20继续.md#第二步)和[林老师](../../学校/清河小学/教师/林老师)。\n",
            ),
            ("教程/系列/02 继续.md", "# 继续\n\n## 第二步\n\n好。\n"),
        ];
        for (path, text) in texts {
            world.write(path, text.as_bytes());
        }
        world.write(&format!("{LIN}/板书.jpg"), &picture);
        world.write(&format!("{LIN}/教案.docx"), &fixture("good.docx"));
        let theme = world.at("theme/templates");
        fs::create_dir_all(theme).expect("a folder");
        world.check().expect("the first build is a build from nothing");
        world
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn content(&self, path: &str) -> PathBuf {
        self.at("content").join(path)
    }

    /// As editors write: into the file that is there.
    fn write(&self, path: &str, bytes: &[u8]) {
        let place = self.content(path);
        fs::create_dir_all(place.parent().expect("it has one")).expect("a folder");
        fs::write(&place, bytes).expect("it can be written");
    }

    /// The files of the content, sorted.
    fn files(&self) -> Vec<String> {
        let inside =
            |path: &Path| path.strip_prefix(self.at("content")).expect("it lies there").to_string_lossy().into_owned();
        let walk = walkdir::WalkDir::new(self.at("content")).sort_by_file_name();
        let files = walk.into_iter().flatten().filter(|entry| entry.file_type().is_file());
        files.map(|entry| inside(entry.path())).collect()
    }

    /// Does something, and says what.
    pub(crate) fn act(&mut self, action: Action) -> String {
        self.step += 1;
        let files = self.files();
        let one = files.get(usize::from(action.which) % files.len().max(1)).cloned().unwrap_or_default();
        let texts: Vec<&String> = files.iter().filter(|path| path.ends_with(".md") || path.ends_with(".txt")).collect();
        let text =
            texts.get(usize::from(action.which) % texts.len().max(1)).map_or_else(String::new, |path| (*path).clone());
        match action.what {
            0..30 if !text.is_empty() => self.edit(&text, action.how),
            30..40 if !text.is_empty() => self.edit_head(&text, action.how),
            40..46 => self.add(action),
            46..52 if !one.is_empty() => self.copy(&one, action.how),
            52..62 if !one.is_empty() => self.move_to(&one, action.how),
            62..72 if !one.is_empty() => {
                fs::remove_file(self.content(&one)).expect("it is there");
                format!("delete {one}")
            }
            72..76 => self.delete_folder(action.which),
            76..82 if !one.is_empty() => {
                let time = SystemTime::now() - Duration::from_secs(u64::from(action.how));
                let file = fs::File::options().write(true).open(self.content(&one)).expect("it opens");
                file.set_modified(time).expect("a time can be set");
                format!("touch {one}")
            }
            82..87 => self.change_theme(action.how),
            87..91 => {
                let title = format!(
                    "title = \"示例 {}\"\n{}",
                    action.how,
                    if action.how.is_multiple_of(3) { "accent = \"#8a4b08\"\n" } else { "" }
                );
                self.write("site.toml", title.as_bytes());
                "settings".to_owned()
            }
            91..95 => self.change_register(action.how),
            _ => self.kill(action.how),
        }
    }

    /// A text; also what a moved picture is when it is called one.
    fn text(&self, path: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.content(path)).expect("it is there")).into_owned()
    }

    fn edit(&self, path: &str, how: u16) -> String {
        let mut text = self.text(path);
        match how % 8 {
            0 => text.push_str("\n见[设计](教学设计.md#目标)和[缺](没有.md)。\n"),
            1 => text = text.replace("## ", "## 新"),
            2 => text.push_str(&"很长的一段。".repeat(700)),
            // Of the same length.
            3 => text = text.replace('好', "坏").replace('的', "地"),
            4 => text.push_str("\n\n![图](板书.jpg)\n"),
            _ => text.push_str(&format!("\n第 {} 次修改。\n", self.step)),
        };
        let place = self.content(path);
        if how.is_multiple_of(2) {
            // As careful editors save: beside, then renamed over.
            let beside = place.with_extension("saving");
            fs::write(&beside, text).expect("it can be written");
            fs::rename(&beside, &place).expect("it can be renamed");
        } else {
            fs::write(&place, text).expect("it can be written");
        }
        format!("edit {path} ({})", how % 8)
    }

    fn edit_head(&self, path: &str, how: u16) -> String {
        let text = self.text(path);
        let body = text
            .split_once("+++\n")
            .and_then(|(_, rest)| rest.split_once("+++\n"))
            .map_or(text.as_str(), |(_, body)| body);
        let head = match how % 6 {
            0 => format!("+++\ntitle = \"标题 {}\"\n+++\n", self.step),
            1 => "+++\ndraft = true\n+++\n".to_owned(),
            2 => format!("+++\ndate = 2026-03-{:02}\nunknown = 1\n+++\n", how % 28 + 1),
            3 => format!("+++\naliases = [\"旧/{}.html\", \"old\"]\n+++\n", how % 5),
            4 => "+++\nslug = \"one\"\naliases = [\"../x\", \"Old\"]\n+++\n".to_owned(),
            _ => format!("# 新的开头 {}\n\n", self.step),
        };
        self.write(path, format!("{head}{body}").as_bytes());
        format!("head of {path} ({})", how % 6)
    }

    fn add(&self, action: Action) -> String {
        let folders = [
            LIN,
            FANG,
            "学校/清河小学/资源库/数学/三年级",
            "教程/系列",
            "学校/清河小学/教师/秦老师/A1 新课",
            "学校/清河小学",
        ];
        let folder = folders[usize::from(action.which) % folders.len()];
        let (name, bytes) = match action.how % 8 {
            0 => (format!("新 {}.md", self.step), "# 新的\n\n一段话。\n".as_bytes().to_vec()),
            1 => ("学生作品.jpg".to_owned(), photo(action.which)),
            2 => ("课件.pptx".to_owned(), fixture("good.pptx")),
            3 => (format!("{:02} 新的一期.md", self.step), "# 一期\n".as_bytes().to_vec()),
            // Two names of one sound.
            4 => ("好课.md".to_owned(), "# 好课\n".as_bytes().to_vec()),
            5 => ("浩客.md".to_owned(), "# 浩客\n".as_bytes().to_vec()),
            6 => ("index.md".to_owned(), "自己的话。\n".as_bytes().to_vec()),
            _ => ("坏.docx".to_owned(), fixture("truncated.docx")),
        };
        self.write(&format!("{folder}/{name}"), &bytes);
        format!("add {folder}/{name}")
    }

    /// Another one of the same beside a file or saved aside; or nearly the same.
    pub(crate) fn copy(&self, path: &str, how: u16) -> String {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let target = match how % 4 {
            0 => format!("{folder}/{stem} - 副本.{ending}"),
            1 => format!("{folder}/{stem}(1).{ending}"),
            2 => format!("{folder}/备份/{name}"),
            _ => format!("{folder}/另存.{ending}"),
        };
        let mut bytes = fs::read(self.content(path)).expect("it is there");
        if how.is_multiple_of(5) {
            bytes.extend(b"\n");
        }
        self.write(target.trim_start_matches('/'), &bytes);
        format!("copy {path} to {target}")
    }

    pub(crate) fn rewrite(&self, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.content(path)).expect("it is there");
        change(&mut bytes);
        self.write(path, &bytes);
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.content(path)).expect("it is there");
    }

    fn move_to(&self, path: &str, how: u16) -> String {
        let name = path.rsplit('/').next().unwrap_or(path);
        let target = match how % 4 {
            0 => format!("{FANG}/{name}"),
            1 => format!("{path}.md"),
            2 => format!("学校/清河小学/{}-{name}", self.step),
            _ => format!("{}/改名 {}.md", path.rsplit_once('/').map_or("教程", |(folder, _)| folder), self.step),
        };
        let place = self.content(&target);
        fs::create_dir_all(place.parent().expect("it has one")).expect("a folder");
        fs::rename(self.content(path), place).expect("it can be renamed");
        format!("move {path} to {target}")
    }

    fn delete_folder(&self, which: u16) -> String {
        let folders = [LIN, FANG, "教程", "学校/清河小学/活动"];
        let folder = folders[usize::from(which) % folders.len()];
        let _ = fs::remove_dir_all(self.content(folder));
        format!("delete the folder {folder}")
    }

    fn change_theme(&self, how: u16) -> String {
        let base = if how.is_multiple_of(2) { "甲" } else { "乙" };
        let page = format!(
            "<!doctype html><html lang=\"{{{{ lang }}}}\"><title>{base}</title><h1>{{{{ page.title }}}}</h1></html>\n"
        );
        fs::write(self.at("theme/templates/about.html"), page).expect("it can be written");
        format!("theme {base}")
    }

    fn change_register(&self, how: u16) -> String {
        let rows = ["林老师,语文", "方老师,数学", "秦老师,英语", "郑老师,音乐"];
        let kept = rows.iter().enumerate().filter(|(at, _)| (how >> at) & 1 == 1).map(|(_, row)| *row);
        let text = std::iter::once("姓名,学科").chain(kept).collect::<Vec<_>>().join("\n");
        self.write("学校/清河小学/登记/花名册.csv", text.as_bytes());
        "roster".to_owned()
    }

    /// A build that dies at some moment.
    fn kill(&self, how: u16) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xingzhi"))
            .args(["build", "content", "-o", "again", "--cache", "cache", "--theme", "theme"])
            .current_dir(self.root.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(u64::from(how % 120)));
        let _ = child.kill();
        let _ = child.wait();
        format!("kill after {} ms", how % 120)
    }

    fn request(&self, cache: Option<&str>) -> Request {
        let theme =
            self.at("theme/templates/about.html").exists().then(|| self.at("theme").to_string_lossy().into_owned());
        Request {
            content: self.at("content"),
            cache: cache.map(|name| self.at(name)),
            theme,
            jobs: 1,
            ..Request::default()
        }
    }

    /// Builds all three sites; says where one differs from the one from nothing.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        let progress = |_: &'static str, _: usize, _: usize| {};
        let clean = self.at("clean");
        let _ = fs::remove_dir_all(&clean);
        let fresh = build::build(&self.request(None), &clean, Writing::default(), &progress)
            .map_err(|error| error.to_string())?;
        let again = build::build(&self.request(Some("cache")), &self.at("again"), Writing::default(), &progress)
            .map_err(|error| error.to_string())?;
        let changes = self.changes();
        let known = (!self.seen.is_empty()).then_some(changes.0.as_slice());
        let writing = Writing { in_place: true, wants_ledger: true, ..Writing::default() };
        let request = self.request(Some("preview-cache"));
        let live = self
            .session
            .build(&request, &self.at("live"), writing, known, &progress)
            .map_err(|error| error.to_string())?;
        self.seen = changes.1;
        let expected = tree(&clean);
        for (name, built) in [("again", &again), ("live", &live)] {
            compare(name, &tree(&self.at(name)), &expected)?;
            if built.problems != fresh.problems {
                return Err(format!("{name}: other problems: {:?}\nexpected {:?}", built.problems, fresh.problems));
            }
            if built.n_pages != fresh.n_pages || built.counts != fresh.counts {
                return Err(format!("{name}: counted otherwise"));
            }
        }
        Ok(())
    }

    /// What a watch would tell: everything that differs from what was seen last.
    fn changes(&self) -> (Vec<PathBuf>, Seen) {
        let mut now = BTreeMap::new();
        for root in ["content", "theme"] {
            let root = self.at(root).canonicalize().expect("it is there");
            for entry in walkdir::WalkDir::new(&root).into_iter().flatten() {
                let metadata = entry.metadata().expect("it is there");
                let is_file = metadata.is_file();
                let state = if is_file { (metadata.len(), metadata.modified().ok(), true) } else { (0, None, false) };
                now.insert(entry.path().to_owned(), state);
            }
        }
        let mut changes: Vec<PathBuf> = now
            .iter()
            .filter(|(path, state)| self.seen.get(*path) != Some(state))
            .map(|(path, _)| path.clone())
            .collect();
        changes.extend(self.seen.keys().filter(|path| !now.contains_key(*path)).cloned());
        (changes, now)
    }
}

/// A small picture of one colour.
fn photo(colour: u16) -> Vec<u8> {
    let [red, green] = colour.to_be_bytes();
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(24, 16, image::Rgb([red, green, 90]));
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("a picture can be written");
    bytes.into_inner()
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let inside = |path: &Path| path.strip_prefix(root).expect("it lies there").to_string_lossy().into_owned();
    files.map(|entry| (inside(entry.path()), fs::read(entry.path()).expect("it can be read"))).collect()
}

fn compare(name: &str, found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let odd = found.iter().find(|(path, bytes)| expected.get(*path) != Some(bytes)).map(|(path, _)| path);
    let odd = odd.or_else(|| expected.keys().find(|path| !found.contains_key(*path)));
    let Some(path) = odd else { return Ok(()) };
    let text = |tree: &BTreeMap<String, Vec<u8>>| {
        tree.get(path).map_or("nothing".into(), |bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let (ours, theirs) = (text(found), text(expected));
    let line = ours.lines().zip(theirs.lines()).find(|(a, b)| a != b);
    Err(format!("{name}: {path} differs: {line:?} ({} and {} bytes)", ours.len(), theirs.len()))
}

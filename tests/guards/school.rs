//! A content folder in which every file bears a canary.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use xingzhi::build::{self, Request, Writing};
use xingzhi::settings::Audience;

use crate::book;
use crate::damage::Form;

/// The school whose registers are damaged.
pub(crate) const SCHOOL: &str = "学校/清河小学";

const WITHDRAWN: [[&str; 3]; 6] = [
    ["姓名", "文件", "日期"],
    ["何甲甲", "", "2026-01-02"],
    ["何乙乙、王丁丁", "", "2026-01-03"],
    ["", "教师/黎明/A5 技术支持的课堂导入/教学反思 旧稿.md", "2026-01-04"],
    ["", "资源库/语文/旧的单元", "2026-01-05"],
    ["", "教程/剪辑/03 旧的一讲.md", "2026-01-06"],
];

const CONSENT: [[&str; 4]; 5] = [
    ["文件", "同意", "有效期", "备注"],
    ["教师/黎明/A5 技术支持的课堂导入/作品", "是", "2027-12-31", "全班"],
    ["教师/黎明/A5 技术支持的课堂导入/作品/学生作品 小红.md", "否", "2027-12-31", "家长不同意"],
    ["学生作品 小刚.md", "是", "2027-12-31", "一份"],
    ["学生作品 小强.md", "是", "2020-12-31", "过期"],
];

/// Files with their canaries. Those whose canary begins with `gone-` are withheld by the whole registers.
const FILES: [(&str, &str); 19] = [
    ("教师/何甲甲/A5 技术支持的课堂导入/教学反思.md", "gone-teacher"),
    ("教师/何甲甲/index.md", "gone-about"),
    ("教师/何乙乙/A5 技术支持的课堂导入/教学设计.md", "gone-second"),
    ("教师/王丁丁/A6 技术支持的课堂讲授/教学设计.md", "gone-third"),
    ("教师/黎明/A5 技术支持的课堂导入/教学反思 旧稿.md", "gone-file"),
    ("教师/黎明/A5 技术支持的课堂导入/教学设计.md", "stays-reflection"),
    ("教师/黎明/A5 技术支持的课堂导入/作品/学生作品 小红.md", "gone-refused"),
    ("教师/黎明/A5 技术支持的课堂导入/作品/学生作品 小明.md", "stays-consented"),
    ("教师/韩梅/A5 技术支持的课堂导入/学生作品 小刚.md", "stays-consented-too"),
    ("教师/韩梅/A5 技术支持的课堂导入/学生作品 小强.md", "gone-ended"),
    ("教师/韩梅/A5 技术支持的课堂导入/学生作品 小华.md", "gone-unasked"),
    ("资源库/语文/旧的单元/一.md", "gone-folder"),
    ("资源库/语文/拼音.md", "stays-library"),
    ("资源库/语文/何甲甲的课件/二.md", "gone-named-folder"),
    ("教程/剪辑/01 开始.md", "stays-tutorial"),
    ("教程/剪辑/03 旧的一讲.md", "gone-tutorial"),
    ("教程/剪辑/04 何乙乙谈剪辑.md", "gone-named-tutorial"),
    ("活动/2026-03-12 何甲甲公开课/记录.md", "gone-activity"),
    ("活动/2026-03-13 集体备课/记录.md", "stays-activity"),
];

/// Names that the whole register keeps from every page.
const NAMES: [&str; 3] = ["何甲甲", "何乙乙", "王丁丁"];

pub(crate) struct Content {
    root: tempfile::TempDir,
}

impl Content {
    pub(crate) fn new() -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let root = tempfile::Builder::new().prefix("登记 ").tempdir_in(folder).expect("a temporary folder");
        Self { root }
    }

    /// A place of the content, as on disk.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.path().join("content").join(path)
    }

    /// A place of the school.
    pub(crate) fn of_school(&self, path: &str) -> PathBuf {
        self.at(SCHOOL).join(path)
    }

    pub(crate) fn write(&self, place: &PathBuf, bytes: &[u8]) {
        fs::create_dir_all(place.parent().expect("it has one")).expect("a folder");
        fs::write(place, bytes).expect("it can be written");
    }

    /// The content with whole registers of that form, and nothing else.
    pub(crate) fn reset(&self, form: Form) {
        let _ = fs::remove_dir_all(self.root.path().join("content"));
        for (path, canary) in FILES {
            let mention = if canary == "stays-reflection" { "谢谢何甲甲老师和王丁丁。" } else { "" };
            self.write(&self.of_school(path), format!("# 一篇\n\n{mention}这里写着 {canary}。\n").as_bytes());
        }
        self.write(
            &self.at("学校/海湾中学/教师/方敏/A5 技术支持的课堂导入/教学反思.md"),
            "别校 stays-other。\n".as_bytes(),
        );
        let withdrawn: Vec<Vec<&str>> = WITHDRAWN.iter().map(|row| row.to_vec()).collect();
        let consent: Vec<Vec<&str>> = CONSENT.iter().map(|row| row.to_vec()).collect();
        for (name, rows) in [("撤回", withdrawn), ("同意书", consent)] {
            let bytes = match form {
                Form::Csv => book::csv(&rows).into_bytes(),
                Form::Workbook => book::workbook(&[(name, &rows, false)]),
            };
            self.write(&self.of_school(&format!("登记/{name}.{}", form.ending())), &bytes);
        }
    }

    /// A register as a workbook whose sheets are not as they were.
    pub(crate) fn rearranged(&self, name: &str, what: &str) -> Vec<u8> {
        let rows: Vec<Vec<&str>> = match name {
            "撤回" => WITHDRAWN.iter().map(|row| row.to_vec()).collect(),
            _ => CONSENT.iter().map(|row| row.to_vec()).collect(),
        };
        let other: Vec<Vec<&str>> = vec![vec!["说明"], vec!["请各校按时填写"]];
        let none: Vec<Vec<&str>> = Vec::new();
        match what {
            "second sheet" => book::workbook(&[("说明", &other, false), (name, &rows, false)]),
            "hidden sheet" => book::workbook(&[(name, &rows, true), ("说明", &other, false)]),
            "empty first" => book::workbook(&[("Sheet1", &none, false), ("Sheet2", &rows, false)]),
            _ => book::workbook(&[("Sheet1", &rows, false)]),
        }
    }

    /// The canaries and names that the public site shows.
    pub(crate) fn public(&self) -> BTreeSet<String> {
        let request = Request {
            content: self.root.path().join("content"),
            audience: Some(Audience::Public),
            as_of: xingzhi::date::Date::parse("2026-06-01"),
            jobs: 1,
            ..Request::default()
        };
        let site = self.root.path().join("site");
        let _ = fs::remove_dir_all(&site);
        let progress = |_: &'static str, _: usize, _: usize| {};
        build::build(&request, &site, Writing::default(), &progress).expect("a damaged register stops nothing");
        let mut shown = BTreeSet::new();
        for entry in walkdir::WalkDir::new(&site).into_iter().flatten() {
            let mut text = entry.path().to_string_lossy().into_owned();
            if entry.file_type().is_file() {
                text.push_str(&String::from_utf8_lossy(&fs::read(entry.path()).expect("ours")));
            }
            let words = FILES.iter().map(|(_, canary)| *canary).chain(NAMES).chain(["stays-other"]);
            // One canary may begin like another.
            let holds = |word: &str| {
                text.match_indices(word)
                    .any(|(at, _)| !text[at + word.len()..].starts_with(|c: char| c.is_ascii_lowercase() || c == '-'))
            };
            shown.extend(words.filter(|word| holds(word)).map(str::to_owned));
        }
        shown
    }
}

//! Odd names: whatever a folder holds, every file has exactly one verdict, and the order in which the
//! files were made does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use xingzhi::catalogue::{self, Catalogue, Input};
use xingzhi::formats::Formats;
use xingzhi::framework::Frameworks;
use xingzhi::path::ContentPath;
use xingzhi::read::{self, heads};
use xingzhi::scan::{self, Entry, Stamp, Tree, What};
use xingzhi::settings::SiteSettings;
use xingzhi::vocabulary::Vocabulary;

/// Names that mean something, and names that should not.
const NAMES: &[&str] = &[
    "教师",
    "能力点",
    "教研组",
    "活动",
    "资源库",
    "整校推进",
    "登记",
    "教程",
    "学校",
    "能力框架",
    "schools",
    "teachers",
    "张三",
    "李老师",
    "林老师",
    "欧阳小林",
    "语文组",
    "A5",
    "Ａ５",
    "A5 技术支持的课堂导入",
    "1-4",
    "B2微课程设计与制作",
    "A2+A3",
    "教学设计",
    "课堂实录",
    "集体备课",
    "2026-03-12 集体备课",
    "2021-2022学年",
    "三(2)班",
    "第三期：录屏",
    "第十期 音视频",
    "新建文件夹",
    "材料",
    "(1)",
    "副本",
    "最终版(1)(2)",
    "张三-A5-教学设计",
    "清河小学",
    "🎓",
    "👩‍🏫 老师",
    "‏מורה‏",
    "\u{202e}cod.3A",
    "\u{200b}",
    " ",
    "　",
    "...",
    "---",
    "_",
    "《》",
    "【】（）",
    "第",
    "第期",
    "第九九九九九九九九九九九九九九九九九九九九期",
    "99999999999999999999",
    "二〇二六年",
    "20260230",
    "con",
    "~$x",
    "e\u{301}",
    "é",
    "ǅ",
    "ﬁ",
    "İ",
    "ß",
    "㍿",
    "½",
    "A",
    "a-",
    "A-5-",
    "5",
    "一",
    "十百千",
    "老师",
    "校长",
    "小学",
    "teacher.toml",
    "school.toml",
    "index.md",
    "花名册.csv",
    "x.toml",
    ".toml",
    "a.docx.toml",
    ".md",
    "README.md",
];

const EXTENSIONS: &[&str] = &["", "", ".docx", ".mp4", ".jpg", ".md", ".csv", ".toml", ".tmp", ".DOCX", "."];

fn name() -> impl Strategy<Value = String> {
    let known = (0..NAMES.len()).prop_map(|at| NAMES[at].to_owned());
    let joined = (0..NAMES.len(), 0..NAMES.len()).prop_map(|(a, b)| format!("{}{}", NAMES[a], NAMES[b]));
    let any = proptest::collection::vec(any::<char>(), 1..12).prop_map(|chars| chars.into_iter().collect::<String>());
    let long = (0..NAMES.len(), 1..60_usize).prop_map(|(at, times)| NAMES[at].repeat(times));
    prop_oneof![8 => known, 3 => joined, 2 => any, 1 => long].prop_map(|name| legal(&name))
}

/// The name as a disk takes it: at most 250 bytes, neither a slash nor nothing.
fn legal(name: &str) -> String {
    let mut name: String = name.chars().filter(|c| !matches!(c, '/' | '\0' | '\\')).collect();
    while name.len() > 240 {
        name.pop();
    }
    if matches!(name.as_str(), "" | "." | "..") { "无".to_owned() } else { name }
}

fn path() -> impl Strategy<Value = String> {
    let deep = proptest::collection::vec(name(), 20..40);
    let usual = proptest::collection::vec(name(), 1..6);
    let parts = prop_oneof![12 => usual, 1 => deep];
    (parts, 0..EXTENSIONS.len()).prop_map(|(parts, extension)| legal_path(&parts, EXTENSIONS[extension]))
}

fn legal_path(parts: &[String], extension: &str) -> String {
    let mut path = String::new();
    for part in parts {
        // A disk takes paths up to some four thousand bytes.
        if path.len() + part.len() > 3000 {
            break;
        }
        path = if path.is_empty() { part.clone() } else { format!("{path}/{part}") };
    }
    path + extension
}

/// Files that may stand beside each other: none is another's folder.
fn files() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(path(), 1..30).prop_map(|paths| {
        let mut kept: Vec<String> = Vec::new();
        for path in paths {
            let path = path.trim_matches('/').to_owned();
            let clash = |other: &String| {
                *other == path || other.starts_with(&format!("{path}/")) || path.starts_with(&format!("{other}/"))
            };
            if !path.is_empty() && !kept.iter().any(clash) {
                kept.push(path);
            }
        }
        kept
    })
}

/// A tree of these files, with every folder above them.
fn tree(files: &[String]) -> Tree {
    let mut entries: BTreeMap<ContentPath, What> = BTreeMap::new();
    for file in files {
        let path = ContentPath::new(file.as_str());
        let mut above = path.parent();
        while let Some(folder) = above.filter(|folder| !folder.is_root()) {
            above = folder.parent();
            entries.insert(folder, What::Folder);
        }
        entries.insert(path, What::File(Stamp { size_bytes: 1, modified_ns: 0, changed_ns: None }));
    }
    let entry = |(path, what)| Entry { path, what, disk: None, ignored: None };
    Tree { root: "共享盘".into(), entries: entries.into_iter().map(entry).collect() }
}

/// The catalogue of a tree, read from disk if it is there.
fn catalogue_of(tree: &Tree, vocabulary: &Vocabulary, frameworks: &Frameworks) -> (Catalogue, Vec<String>) {
    let wants_table = |path: &ContentPath| catalogue::may_be_register(vocabulary, path);
    let contents = read::read_all(tree, &wants_table, &read::Options { jobs: 1, ..Default::default() }, &|_, _| {});
    let heads = heads::heads(tree, &contents.facts, None, None);
    let input = Input {
        same: &[],
        tree,
        facts: &contents.facts,
        documents: &heads.documents,
        fields: &heads.fields,
        tables: &contents.tables,
        vocabulary,
        frameworks,
        formats: Formats::builtin(),
        site: &SiteSettings::default(),
        only: &[],
    };
    let (catalogue, problems) = catalogue::catalogue(&input);
    (catalogue, problems.iter().map(|problem| format!("{problem:?}")).collect())
}

/// Every file of the tree has exactly one verdict.
fn assert_whole(tree: &Tree, catalogue: &Catalogue) {
    let files: Vec<&ContentPath> =
        tree.entries.iter().filter(|entry| entry.what != What::Folder).map(|entry| &entry.path).collect();
    let evidence = catalogue.evidence.iter().map(|evidence| &evidence.path);
    let mut verdicts: Vec<&ContentPath> = evidence.chain(catalogue.others.iter().map(|other| &other.path)).collect();
    verdicts.sort();
    assert_eq!(files, verdicts);
    let shown: Vec<_> = catalogue.evidence.iter().map(|evidence| evidence.owner).collect();
    assert_eq!(shown.len(), catalogue.evidence.len());
    let listed = listed(catalogue);
    assert_eq!(listed.len(), catalogue.evidence.len(), "each stands on one page");
    assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len(), "and only once");
}

/// Every file that some thing lists as its own.
fn listed(catalogue: &Catalogue) -> Vec<usize> {
    let schools = catalogue.schools.iter().flat_map(|school| [&school.library, &school.whole_school, &school.unfiled]);
    let mut lists: Vec<_> = schools.collect();
    lists.push(&catalogue.files);
    lists.extend(catalogue.people.iter().map(|person| &person.files));
    lists.extend(catalogue.packages.iter().map(|package| &package.files));
    lists.extend(catalogue.groups.iter().map(|group| &group.files));
    lists.extend(catalogue.activities.iter().map(|activity| &activity.files));
    lists.extend(catalogue.series.iter().map(|series| &series.files));
    lists.extend(catalogue.tutorials.iter().map(|tutorial| &tutorial.files));
    let texts = catalogue.tutorials.iter().filter_map(|tutorial| tutorial.text);
    lists.into_iter().flatten().copied().chain(texts).map(|id| id.index()).collect()
}

fn lay(root: &Path, files: &[String]) {
    for file in files {
        let full = root.join(file);
        // What this disk refuses is not laid, in either order.
        if fs::create_dir_all(full.parent().expect("it lies in the root")).is_ok() {
            let _ = fs::write(full, format!("姓名,教研组\n张三,语文组\n{}\n", file.len()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_breaks_the_catalogue(files in files()) {
        let (vocabulary, frameworks) = words();
        let tree = tree(&files);
        let (catalogue, _) = catalogue_of(&tree, vocabulary, frameworks);
        assert_whole(&tree, &catalogue);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_making_does_not_count(files in files()) {
        let (vocabulary, frameworks) = words();
        let mut told: Vec<String> = Vec::new();
        for is_reversed in [false, true] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let root = folder.path().join("共享盘");
            fs::create_dir(&root).expect("a folder");
            let mut order = files.clone();
            if is_reversed {
                order.reverse();
            }
            lay(&root, &order);
            let (tree, _) = scan::scan(&root, &vocabulary.ignored, &[]).expect("the root is a folder");
            let (catalogue, problems) = catalogue_of(&tree, vocabulary, frameworks);
            assert_whole(&tree, &catalogue);
            told.push(format!("{catalogue:?}\n{}", problems.join("\n")));
        }
        prop_assert_eq!(&told[0], &told[1]);
    }
}

/// The words and frameworks, loaded once a thread.
fn words() -> (&'static Vocabulary, &'static Frameworks) {
    use std::sync::OnceLock;
    static WORDS: OnceLock<(Vocabulary, Frameworks)> = OnceLock::new();
    let (vocabulary, frameworks) = WORDS.get_or_init(|| (Vocabulary::builtin(), Frameworks::builtin()));
    (vocabulary, frameworks)
}

//! Texts as people might write them: heads, tags, encodings, sizes, places.

use std::fmt::Write;

/// What every marked word begins with, and its length in characters.
pub(crate) const MARK: &str = "标记";
pub(crate) const WORD_CHARS: usize = 9;

/// Numbers that look random and are the same in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Heads; `@` stands for the first marked word where it stands in the head itself.
const HEADS: [&str; 34] = [
    "",
    "",
    "---\ntitle: 甲\ndate: 2026-03-12\n---\n",
    "---\ntitle： 甲\n---\n",
    "---\nlayout: post\ntags: a, b\n---\n\n",
    "---\r\ntitle: 甲\r\n---\r\n",
    "\n\n---\ntitle: 甲\n---\n",
    "  ---\n  title: 甲\n  ---\n",
    "---\t\ntitle: 甲\n---  \n",
    "---\ntitle: 甲\n...\n",
    "+++\ntitle = \"甲\"\n+++\n",
    "+++\ntitle = “甲”\n+++\n",
    "{\n\"title\": \"甲\"\n}\n",
    "<!-- title: 甲 -->\n",
    "title: 甲\nauthor: 乙\n\n",
    "---\n---\n",
    // What is text, or broken.
    "---\n@\n---\n",
    "---\n今天上课。@\n---\n",
    "---\n# @\n---\n",
    "---\n> @\n---\n",
    "---\n- @\n- 二\n---\n",
    "---\n注意：@\n---\n",
    "---\n他说: @\n---\n",
    "---\n\n@\n\n---\n",
    "---\n12:30 @\n---\n",
    "---@\n",
    "--- @\n---\n",
    "---\ntitle: [甲\nnote: @\n---\n",
    "---\ntitle: \"甲\n@\n---\n",
    "---\ntitle: 甲\n\n@\n",
    "---\n@\n",
    "+++\n@\n+++\n",
    "+++\ntitle = \"甲\n@\n+++\n",
    "标题：甲\n说明：@\n\n",
];

/// What may stand within a text.
const PIECES: [&str; 40] = [
    "标签<script>和<img>怎么写。",
    "能力点<A5>已完成。",
    "<iframe>里面",
    "<svg>画",
    "<textarea>填写",
    "<noscript>没有",
    "<title>题",
    "<style>样式",
    "<select><option>甲",
    "<template>模板",
    "</div></p>多余",
    "<table><tr><td>格子",
    "<!-- 注 -->后面",
    "a < b，c > d",
    "if (a<b && c>d)",
    "<https://example.org/>",
    "<林老师>说",
    "<p align=center>居中</p>",
    "**重点！**后",
    "`<script>`",
    "```html\n<script>\n```",
    "    <b>缩进",
    "- 一\n- 二\n  - 三",
    "1. 一\n2. 二",
    "> 引用\n> 两行",
    "| 甲 | 乙 |\n| - | - |\n| 一 | 二 |",
    "$x^2$ 和 $$y$$",
    "---",
    "***",
    "## 小标题",
    "小标题\n---",
    "# 大标题",
    "![图](没有.png)",
    "[链](没有.md)",
    "\\<b\\>",
    "&lt;b&gt; &amp; &nbsp;",
    "{{ 花括号 }} {% raw %}",
    "+++",
    "[^1]: 脚注\n\n见[^1]。",
    "<details><summary>看</summary>\n\n里面\n\n</details>",
];

/// Where texts lie; `#` stands for the number of the text.
const PLACES: [&str; 18] = [
    "学校/清河小学/教师/林芳/A5 技术支持的课堂导入/反思#.md",
    "学校/清河小学/教师/林芳/A#包/随笔.md",
    "学校/清河小学/教师/林芳/随笔#.md",
    "学校/清河小学/教师/林芳/记录#.txt",
    "学校/清河小学/教师/林芳/公开课 第#课/index.md",
    "学校/清河小学/教师/林芳/公开课 第#课/README.md",
    "学校/清河小学/资源库/语文/三年级/材料#.md",
    "学校/清河小学/资源库/数学/文字#.txt",
    "学校/清河小学/活动/2026-03-12 集体备课#/index.md",
    "学校/清河小学/活动/2026-03-12 集体备课#/记录.md",
    "学校/清河小学/教研组/语文组/计划#.md",
    "学校/清河小学/整校推进/规划#.md",
    "学校/清河小学/教程/备课#/第1期 开始.md",
    "学校/清河小学/杂件#/文稿.md",
    "教程/系列#/index.md",
    "教程/系列#/README.md",
    "教程/系列/第#期：讲.md",
    "说明#.md",
];

const PLAIN: &str = "这节课我们用一张老照片导入，学生说了很多自己的发现，讨论很热烈。";

/// Which texts are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Short ones without tags.
    Plain,
    /// Of every size and with every tag.
    Any,
}

/// A text and its marked words.
pub(crate) struct Text {
    pub(crate) number: usize,
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    /// Each with its line.
    pub(crate) words: Vec<(String, u64)>,
    /// How it was made, for whoever looks for a fault.
    pub(crate) form: String,
}

impl Text {
    pub(crate) fn new(number: usize, sort: Sort, random: &mut Random) -> Self {
        let word = |part: &str| format!("{MARK}{number:06}{part}");
        let head = *random.pick(&HEADS);
        let mut text = head.replace('@', &word("始"));
        if !head.contains('@') {
            let _ = write!(text, "{}，{PLAIN}\n\n", word("始"));
        }
        let n_pieces = random.below(6);
        let mut pieces = Vec::new();
        let longest = [1, 3, 20, 200, 1800];
        let long = match sort {
            Sort::Plain => longest[random.below(3)],
            Sort::Any if random.below(12) == 0 => longest[4],
            Sort::Any => longest[random.below(4)],
        };
        for (part, count) in [("中", n_pieces / 2), ("末", n_pieces - n_pieces / 2)] {
            for _ in 0..count {
                let piece = *random.pick(&PIECES);
                if sort == Sort::Plain && piece.contains('<') {
                    continue;
                }
                pieces.push(piece);
                let _ = write!(text, "{piece}\n\n");
            }
            for line in 0..random.below(long) {
                text.push_str(PLAIN);
                text.push_str(if line % 3 == 0 { "\n\n" } else { "\n" });
            }
            let _ = write!(text, "\n\n{PLAIN}{}。", word(part));
            text.push_str(if part == "中" { "\n\n" } else { random.pick::<&str>(&["", "\n", "\n\n"]) });
        }
        let line = |word: &str| {
            let at = text.find(word).unwrap_or(0);
            text[..at].replace("\r\n", "\n").matches('\n').count() as u64 + 1
        };
        let words = ["始", "中", "末"].map(|part| (word(part), line(&word(part)))).to_vec();
        let (coding, bytes) = encode(&text, random);
        let path = random.pick(&PLACES).replace('#', &number.to_string());
        let form = format!("{coding}, {} bytes, {head:?}, {pieces:?}", bytes.len());
        Self { number, path, bytes, words, form }
    }
}

fn encode(text: &str, random: &mut Random) -> (&'static str, Vec<u8>) {
    let wide = |bytes: fn(u16) -> [u8; 2]| {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect::<Vec<u8>>()
    };
    match random.below(10) {
        0 => ("GB18030", encoding_rs::GB18030.encode(text).0.into_owned()),
        1 => ("UTF-16LE", wide(u16::to_le_bytes)),
        2 => ("UTF-16BE", wide(u16::to_be_bytes)),
        3 => ("a mark", format!("\u{feff}{text}").into_bytes()),
        4 => ("two marks", format!("\u{feff}\u{feff}{text}").into_bytes()),
        5 => ("CRLF", text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()),
        6 => ("CR", text.replace("\r\n", "\n").replace('\n', "\r").into_bytes()),
        _ => ("UTF-8", text.as_bytes().to_vec()),
    }
}

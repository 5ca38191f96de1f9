//! What may befall a register.

use std::fs;
use std::path::PathBuf;

use crate::school::Content;

/// How the registers are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    Csv,
    Workbook,
}

impl Form {
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Workbook => "xlsx",
        }
    }
}

/// Which register is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Which {
    Withdrawn,
    Consent,
}

impl Which {
    pub(crate) const ALL: [Self; 2] = [Self::Withdrawn, Self::Consent];

    fn name(self) -> &'static str {
        match self {
            Self::Withdrawn => "撤回",
            Self::Consent => "同意书",
        }
    }
}

/// One damage; everything about it follows from its seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Damage {
    pub(crate) form: Form,
    pub(crate) which: Which,
    pub(crate) what: &'static str,
    seed: u64,
}

const CSV: [&str; 35] = [
    "shifted",
    "unknown head",
    "sideways",
    "quoted rows",
    "quoted rows",
    "starred",
    "pattern",
    "unseen",
    "dots",
    "by sound",
    "traditional",
    "above",
    "noted",
    "cut",
    "cut",
    "cut",
    "quote",
    "quote",
    "gb18030",
    "utf16",
    "marks",
    "bad bytes",
    "endings",
    "shuffle",
    "head renamed",
    "head gone",
    "blank head",
    "rename",
    "rename",
    "ending",
    "move",
    "empty",
    "folder",
    "cell",
    "refuse",
];
const WORKBOOK: [&str; 10] = [
    "cut",
    "bytes",
    "second sheet",
    "hidden sheet",
    "empty first",
    "rename",
    "ending",
    "move",
    "locked",
    "sheet renamed",
];

/// Small numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len())]
    }
}

impl Damage {
    pub(crate) fn new(seed: u32) -> Self {
        let mut dice = Dice(u64::from(seed) << 20);
        let form = if dice.roll(3) == 0 { Form::Workbook } else { Form::Csv };
        let which = if dice.roll(3) == 0 { Which::Consent } else { Which::Withdrawn };
        let what = match form {
            Form::Csv => dice.of(&CSV),
            Form::Workbook => dice.of(&WORKBOOK),
        };
        Self { form, which, what, seed: dice.0 }
    }

    /// Damages the register on disk.
    pub(crate) fn befall(&self, content: &Content) {
        let mut dice = Dice(self.seed);
        let name = self.which.name();
        let place = content.of_school(&format!("登记/{name}.{}", self.form.ending()));
        let bytes = fs::read(&place).expect("the register is there");
        let to = |path: String| {
            let place_there = content.of_school(&path);
            fs::remove_file(&place).expect("the register is there");
            content.write(&place_there, &bytes);
        };
        let write = |bytes: &[u8]| fs::write(&place, bytes).expect("it can be written");
        match (self.form, self.what) {
            (_, "rename") => to(format!("登记/{}", renamed(&mut dice, name, self.form.ending()))),
            (_, "ending") => to(format!(
                "登记/{name}.{}",
                dice.of(&["txt", "et", "xls", "ods", "CSV", "XLSX", "tsv", "docx", "md", "csv.bak"])
            )),
            (_, "move") => to(format!(
                "{}{name}.{}",
                dice.of(&["", "登记/2026/", "登记/旧/", "登记表/", "整校推进/", "教师/", "资料/"]),
                self.form.ending()
            )),
            (Form::Workbook, what) => workbook(&mut dice, what, name, &place, &bytes, content),
            (Form::Csv, "empty") => write(b""),
            (Form::Csv, "folder") => {
                fs::remove_file(&place).expect("the register is there");
                fs::create_dir_all(&place).expect("a folder");
            }
            (Form::Csv, what) => write(&csv(&mut dice, what, &String::from_utf8(bytes.clone()).expect("ours"))),
        }
    }
}

fn renamed(dice: &mut Dice, name: &str, ending: &str) -> String {
    let stem = match dice.roll(9) {
        0 => format!("{name} (1)"),
        1 => format!("{name}登记"),
        2 => format!("2026年{name}"),
        3 => format!("{name}-副本"),
        4 => format!("{name}名单"),
        5 => format!("~${name}"),
        6 => format!("{name}_最终版"),
        7 => format!("清河小学{name}"),
        _ => format!("副本 {name}"),
    };
    format!("{stem}.{ending}")
}

fn csv(dice: &mut Dice, what: &str, text: &str) -> Vec<u8> {
    let mut lines: Vec<String> = text.split("\r\n").filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let joined = |lines: &[String], end: &str| lines.iter().map(|line| format!("{line}{end}")).collect::<String>();
    let row = 1 + dice.roll(lines.len() - 1);
    match what {
        "cut" => {
            // Within a row, before its last cell.
            let from: usize = lines[..row].iter().map(|line| line.len() + 2).sum();
            let within = lines[row].rfind(',').unwrap_or(1).max(1);
            return text.as_bytes()[..from + 1 + dice.roll(within)].to_vec();
        }
        "quote" => {
            let at = dice.roll(lines[row].chars().count() + 1);
            let place = lines[row].char_indices().nth(at).map_or(lines[row].len(), |(place, _)| place);
            lines[row].insert(place, '"');
        }
        "gb18030" => return encoding_rs::GB18030.encode(text).0.into_owned(),
        "utf16" => {
            let is_marked = dice.roll(2) == 0;
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            return (if is_marked { vec![0xff, 0xfe] } else { Vec::new() }).into_iter().chain(units).collect();
        }
        "marks" => return format!("{}{text}", "\u{feff}".repeat(1 + dice.roll(2))).into_bytes(),
        "bad bytes" => {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=dice.roll(3) {
                let at = dice.roll(bytes.len());
                bytes[at] = dice.of(&[0xff, 0x00, 0x80]);
            }
            return bytes;
        }
        "endings" => return joined(&lines, dice.of(&["\n", "\r", "\r\n\r\n", ",\r\n"])).into_bytes(),
        "shuffle" => {
            for at in (2..lines.len()).rev() {
                lines.swap(at, 1 + dice.roll(at));
            }
        }
        "head renamed" => {
            lines[0] = lines[0]
                .replace(dice.of(&["姓名", "文件", "同意", "有效期"]), dice.of(&["名字", "谁", "", "材料名", "备注"]));
        }
        "head gone" => drop(lines.remove(0)),
        "blank head" => {
            (0..=dice.roll(3)).for_each(|_| lines.insert(0, dice.of(&["", ",,", "清河小学登记表,,"]).to_owned()))
        }
        "cell" => {
            let letters: Vec<char> = lines[row].chars().collect();
            let at = dice.roll(letters.len());
            lines[row] = letters
                .iter()
                .enumerate()
                .map(|(here, c)| if here == at { dice.of(&['甲', ' ', '/', 'x', ';']) } else { *c })
                .collect();
            // A wholly other name or date is another register, not a damaged one.
            if !lines[row].starts_with("教师") {
                return text.as_bytes().to_vec();
            }
        }
        "refuse" => {
            lines[row] = lines[row]
                .replace(",是,", dice.of(&[",?,", ",,", ",待定,", ",不,"]))
                .replace(",否,", dice.of(&[",?,", ",,", ",待定,"]))
        }
        _ => written(dice, what, row, &mut lines),
    }
    joined(&lines, "\r\n").into_bytes()
}

fn workbook(dice: &mut Dice, what: &str, name: &str, place: &PathBuf, bytes: &[u8], content: &Content) {
    let mut bytes = bytes.to_vec();
    match what {
        "cut" => bytes.truncate(dice.roll(bytes.len())),
        "bytes" => {
            for _ in 0..=dice.roll(40) {
                let at = dice.roll(bytes.len());
                bytes[at] = dice.roll(256) as u8;
            }
        }
        "locked" => bytes.splice(0..8, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).for_each(drop),
        _ => bytes = content.rearranged(name, what),
    }
    fs::write(place, bytes).expect("it can be written");
}

/// The ways of people, not of programs.
fn written(dice: &mut Dice, what: &str, row: usize, lines: &mut Vec<String>) {
    let cell = lines[row].split(',').find(|cell| !cell.is_empty()).unwrap_or_default().to_owned();
    let between = |mark: &str| cell.chars().map(String::from).collect::<Vec<_>>().join(mark);
    let replaced = match what {
        // Moves to a column that counts, or that nobody knows.
        "shifted" => {
            lines.iter_mut().for_each(|line| line.insert(0, ','));
            lines[0] = format!("{}{}", dice.of(&["序号", "编次", "项目"]), lines[0]);
            lines[row] = lines[row].replacen(&format!(",{cell}"), &format!("{cell},"), 1);
            return;
        }
        "unknown head" => {
            let heads: Vec<&str> = lines[0].split(',').collect();
            lines[0] = lines[0].replace(heads[dice.roll(heads.len())], dice.of(&["撤回者", "涉及", "同去者", "联络"]));
            return;
        }
        "sideways" => {
            let table: Vec<Vec<String>> =
                lines.iter().map(|line| line.split(',').map(str::to_owned).collect()).collect();
            let width = table[0].len();
            *lines = (0..width)
                .map(|at| {
                    table.iter().map(|row| row.get(at).cloned().unwrap_or_default()).collect::<Vec<_>>().join(",")
                })
                .collect();
            return;
        }
        "quoted rows" => {
            let to = (row + 1 + dice.roll(2)).min(lines.len() - 1);
            let (from, last) = (lines[row].rfind(',').unwrap_or(0), lines[to].len());
            lines[row].insert(from + 1, '"');
            let end = if to == row { lines[row].len() } else { last };
            lines[to].insert(end, '"');
            return;
        }
        "above" => {
            let line = lines.remove(row);
            lines.insert(0, line);
            return;
        }
        "noted" => {
            let said = dice.of(&["备注：", "说明：", "校长：", "※ ", "合计,"]);
            lines[row] = format!("{said}{cell}");
            return;
        }
        "starred" => {
            let mark = dice.of(&["*", "- ", "1. ", "※", "★", "**", "_"]);
            format!("{mark}{cell}{}", if mark.starts_with(['*', '_']) { mark } else { "" })
        }
        "pattern" if cell.contains('/') => format!("{cell}{}", dice.of(&["/**", "/*", "\\*", "/*.*"])),
        "unseen" => between(dice.of(&[
            "\u{34f}",
            "\u{fe01}",
            "\u{e0101}",
            "\u{200d}",
            "\u{200c}",
            "\u{ad}",
            "\u{202a}",
            "\u{61c}",
        ])),
        "dots" if !cell.contains(['/', '.', '、']) => between(dice.of(&["·", "•", "‧", "・", "*", "_"])),
        "by sound" => cell.replace("何甲甲", dice.of(&["hejiajia", "He Jiajia", "HE JIA JIA", "Jiajia He"])),
        "traditional" => {
            let pairs = [
                ('师', '師'),
                ('语', '語'),
                ('资', '資'),
                ('库', '庫'),
                ('单', '單'),
                ('旧', '舊'),
                ('学', '學'),
                ('讲', '講'),
            ];
            let other = |c: char| pairs.iter().find(|(simple, _)| *simple == c).map_or(c, |(_, other)| *other);
            cell.chars().map(other).collect()
        }
        _ => return,
    };
    // Only a list of withdrawals means the same however it is written.
    if lines[0].starts_with("姓名") {
        lines[row] = lines[row].replacen(&cell, &replaced, 1);
    }
}

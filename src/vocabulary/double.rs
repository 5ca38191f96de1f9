//! Names of copies: 教案 - 副本 (2), copy of 教案, and folders such as 备份.

use crate::text::fold;
use crate::vocabulary::Vocabulary;

/// More figures than these behind a name count something else: a year, a photo.
const MAX_FIGURES: usize = 2;

/// Words folded, the longest first.
pub(super) fn words(words: &[String]) -> Vec<String> {
    let mut words: Vec<String> = words.iter().map(|word| fold(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

impl Vocabulary {
    /// `name` (without ending) folded and without the words that call it another one of the same, and the
    /// numbers of such; `None` if it has none. What is nothing but such words is empty.
    pub fn without_double(&self, name: &str) -> Option<String> {
        let folded = fold(name);
        let mut rest = trim(&folded);
        let mut is_marked = false;
        while let Some(less) = self.without_last(rest).or_else(|| self.without_first(rest)) {
            rest = trim(less);
            is_marked = true;
        }
        is_marked.then(|| rest.to_owned())
    }

    /// As [`without_double`](Self::without_double), for a file: a number in brackets or behind a line counts too,
    /// as programs give it to the second of a name: 教案(2), 教案_1.
    pub fn without_copy_number(&self, stem: &str) -> Option<String> {
        let mut rest = fold(stem);
        let mut is_marked = false;
        loop {
            let less = self.without_double(&rest).or_else(|| without_number(&rest).map(str::to_owned));
            let Some(less) = less.filter(|less| !less.is_empty()) else { break };
            rest = less;
            is_marked = true;
        }
        is_marked.then_some(rest)
    }

    /// Whether a file bears no name but what a program or camera gave it: 新建 Microsoft Word 文档, IMG_2031.
    pub fn is_nameless(&self, stem: &str) -> bool {
        let mut rest = fold(stem);
        for word in &self.nameless {
            rest = rest.replace(word.as_str(), " ");
        }
        !rest.chars().any(char::is_alphabetic)
    }

    fn without_last<'n>(&self, name: &'n str) -> Option<&'n str> {
        let figures = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let unnumbered = name[..name.len() - figures].trim_end_matches(|c: char| !c.is_alphanumeric());
        let names = [name, if figures <= MAX_FIGURES { unnumbered } else { name }];
        names.into_iter().find_map(|name| {
            let ends = |word: &&String| {
                let before = name.strip_suffix(word.as_str());
                before.is_some_and(|before| !is_joined(before.chars().next_back(), word.chars().next()))
            };
            self.doubles.iter().find(ends).map(|word| &name[..name.len() - word.len()])
        })
    }

    fn without_first<'n>(&self, name: &'n str) -> Option<&'n str> {
        let begins = |word: &&String| {
            let rest = name.strip_prefix(word.as_str());
            rest.is_some_and(|rest| !is_joined(word.chars().next_back(), rest.chars().next()) && is_parted(rest))
        };
        let word = self.doubles.iter().find(begins)?;
        let rest = trim_start(&name[word.len()..]);
        // 复件 (2) 教案 is the second of them.
        let figures = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let after = &rest[figures..];
        let is_number = (1..=MAX_FIGURES).contains(&figures) && after.starts_with([')', ']']);
        Some(if is_number { after } else { rest })
    }
}

/// Whether two letters of Latin script stand together: copyright is no copy.
fn is_joined(a: Option<char>, b: Option<char>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
}

/// Whether something parts what follows from the word before: 备份方案 is a plan.
fn is_parted(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

fn trim(name: &str) -> &str {
    let end = name.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '》' | '”' | '」'));
    trim_start(end)
}

fn trim_start(name: &str) -> &str {
    name.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '《' | '“' | '「'))
}

/// A name without `(2)`, `[2]`, `_1` or `-1` at its end.
fn without_number(name: &str) -> Option<&str> {
    let inside = name.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ')' | ']'));
    let is_closed = name.trim_end().ends_with([')', ']']);
    let before = inside.trim_end_matches(|c: char| c.is_ascii_digit() || (is_closed && c.is_whitespace()));
    let figures = inside[before.len()..].trim();
    if figures.is_empty() || figures.len() > MAX_FIGURES {
        return None;
    }
    let marks: &[char] = if is_closed { &['(', '['] } else { &['_', '-'] };
    let rest = before.trim_end().strip_suffix(marks)?.trim_end();
    // 2026-03 is a month, 5-1 a lesson.
    let is_part = !is_closed && rest.ends_with(|c: char| c.is_ascii_digit());
    (!is_part && rest.chars().any(char::is_alphanumeric)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_known_by_their_names() {
        let words = Vocabulary::builtin();
        for (name, left) in [
            ("张三-教案(1)", "张三-教案"),
            ("张三-教案 （2）", "张三-教案"),
            ("张三-教案 - 副本", "张三-教案"),
            ("张三-教案 - 副本 (2)", "张三-教案"),
            ("张三-教案 - 副本 - 副本", "张三-教案"),
            ("张三-教案 的副本", "张三-教案"),
            ("张三-教案的副本2", "张三-教案"),
            ("副本 张三-教案", "张三-教案"),
            ("复件 (2) 张三-教案", "张三-教案"),
            ("张三-教案 拷贝", "张三-教案"),
            ("张三-教案_1", "张三-教案"),
            ("张三-教案-1", "张三-教案"),
            ("copy of Lesson", "lesson"),
            ("Lesson - Copy (3)", "lesson"),
            ("Lesson copy 2", "lesson"),
            ("Backup of Lesson", "of lesson"),
            ("教案_备份", "教案"),
            ("《春》教案[2]", "《春》教案"),
        ] {
            assert_eq!(words.without_copy_number(name).as_deref(), Some(left), "{name}");
        }
        for name in [
            "教案",
            "copyright",
            "photocopy",
            "照片2",
            "IMG_2031",
            "2026-03-12",
            "(1)",
            "备份方案",
            "三年级(2)班",
            "副本",
        ] {
            assert_eq!(words.without_copy_number(name), None, "{name}");
        }
        for (name, is) in
            [("IMG_2031", true), ("新建 Microsoft Word 文档 (2)", true), ("微信图片_20260312", true), ("教案", false)]
        {
            assert_eq!(words.is_nameless(name), is, "{name}");
        }
        for (folder, left) in
            [("备份", Some("")), ("Backup", Some("")), ("副本 (2)", Some("")), ("A5 导入 - 副本", Some("a5 导入"))]
        {
            assert_eq!(words.without_double(folder).as_deref(), left, "{folder}");
        }
        for folder in ["三年级(1)", "三年级(2)", "林芳1", "第2次", "备份方案"] {
            assert_eq!(words.without_double(folder), None, "{folder}");
        }
    }
}

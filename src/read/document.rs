//! The head of a text: front matter, title, first sentences, headings — what lists and links need
//! before the page itself is made.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::path::ContentPath;
use crate::read::words::plain_words;
use crate::settings::Fields;
use crate::settings::front;
use crate::text::count_zi;
use crate::text::shorten;

/// The head of a Markdown or plain text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Front matter, if there is any.
    pub front: Option<Fields>,
    /// The first heading of the first level.
    pub title: Option<String>,
    /// First sentences, plain, at most [`EXCERPT_CHARS`] characters.
    pub excerpt: String,
    /// 字 of the body.
    pub n_zi: u64,
    /// Byte at which the body begins, behind the front matter.
    pub body: usize,
}

impl Document {
    /// Whether its front matter says that it is not to be shown yet.
    pub fn is_draft(&self) -> bool {
        self.front.as_ref().is_some_and(Fields::is_draft)
    }
}

/// The longest excerpt.
pub const EXCERPT_CHARS: usize = 120;

/// The same in bytes, and more.
const EXCERPT_BYTES: usize = 8 * EXCERPT_CHARS;

/// Texts longer than this (bytes) are not looked into beyond it; see `XZ0506`.
pub const MAX_HEAD_BYTES: usize = 1 << 20;

/// Reads the head of `text`. `is_markdown` is false for plain text.
pub fn document(path: &ContentPath, text: &str, is_markdown: bool, problems: &mut Vec<Diagnostic>) -> Document {
    // A plain text is shown as it is; that it is a draft holds all the same.
    let (front, body) = if is_markdown {
        front::front(path, text, problems).map_or((None, 0), |front| (Some(front.fields), front.body))
    } else {
        let fields = front::front(path, text, &mut Vec::new()).map(|front| front.fields);
        (fields.filter(Fields::closes), 0)
    };
    let mut head = Document { front, body, n_zi: count_zi(&text[body..]) as u64, ..Document::default() };
    let looked_into = &text[body..floor(text, body + MAX_HEAD_BYTES)];
    if is_markdown {
        read_markdown(looked_into, &mut head);
    } else {
        head.excerpt = shorten(&plain(looked_into), EXCERPT_CHARS);
    }
    head
}

fn read_markdown(body: &str, head: &mut Document) {
    let mut heading: Option<String> = None;
    let (mut paragraph, mut in_note): (Option<String>, bool) = (None, false);
    for event in TextMergeStream::new(Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES)) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if head.title.is_none() => {
                heading = Some(String::new())
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(text) = heading.take() {
                    head.title = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                }
            }
            Event::Start(Tag::FootnoteDefinition(_)) => in_note = true,
            Event::End(TagEnd::FootnoteDefinition) => in_note = false,
            Event::Start(Tag::Paragraph) if !in_note => paragraph = Some(String::new()),
            Event::End(TagEnd::Paragraph) => {
                head.excerpt.push_str(&plain_words(&paragraph.take().unwrap_or_default()));
                head.excerpt.push(' ');
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                } else if let Some(paragraph) = paragraph.as_mut().filter(|words| words.len() < 4 * EXCERPT_BYTES) {
                    paragraph.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => paragraph.iter_mut().for_each(|words| words.push('\n')),
            _ => {}
        }
        if head.title.is_some() && head.excerpt.chars().count() > EXCERPT_CHARS {
            break;
        }
        if head.excerpt.len() > 4 * EXCERPT_CHARS {
            // No title so soon: the excerpt is enough, a title may still come.
            head.excerpt = shorten(head.excerpt.trim(), EXCERPT_CHARS);
            if head.title.is_none() {
                head.title = first_heading(body);
            }
            break;
        }
    }
    head.excerpt = shorten(plain(&head.excerpt).trim(), EXCERPT_CHARS);
}

/// The first `# heading` line, without parsing what lies between.
fn first_heading(body: &str) -> Option<String> {
    let mut fence: Option<&str> = None;
    let lines = body.lines().take(400).filter(|line| {
        let line = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark));
        let is_code = fence.is_some() || mark.is_some();
        fence = match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => None,
            (None, mark) => mark,
            (open, _) => open,
        };
        !is_code
    });
    lines
        .filter_map(|line| line.strip_prefix("# "))
        .map(|text| text.trim().trim_end_matches('#').trim().to_owned())
        .next()
}

/// `text` in one line, blanks between Han characters dropped.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(1024));
    for word in text.split_whitespace() {
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        if is_latin(out.chars().next_back()) || (!out.is_empty() && is_latin(word.chars().next())) {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > 16 * EXCERPT_CHARS {
            break;
        }
    }
    out
}

fn floor(text: &str, at: usize) -> usize {
    let range: Range<usize> = 0..at.min(text.len());
    let mut end = range.end;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Document {
        document(&ContentPath::new("a.md"), text, true, &mut Vec::new())
    }

    #[test]
    fn title_and_excerpt_come_from_the_text() {
        let head = head("+++\ndate = 2026-01-02\n+++\n# 秋天的雨\n\n这节课\n我试了**新**的导入。\n");
        assert_eq!(head.title.as_deref(), Some("秋天的雨"));
        assert_eq!(head.excerpt, "这节课我试了新的导入。");
        assert_eq!(head.n_zi, 15);
        assert!(head.front.is_some());
    }

    #[test]
    fn a_remark_in_code_is_no_title() {
        let code = "```py\n# 注释\nx = 1\n```\n\n".to_owned();
        assert_eq!(head(&(code.clone() + "正文。")).title, None);
        let long = code + &"一段很长的话。".repeat(100);
        assert_eq!(head(&(long.clone() + "\n\n~~~\n# 注释\n~~~\n")).title, None);
        assert_eq!(head(&(long + "\n\n# 题目\n")).title.as_deref(), Some("题目"));
    }

    #[test]
    fn an_excerpt_is_plain_words() {
        let text = "![](照片 1.jpg)设$x=1$，见[^1]。\n\n??? note\n\n**重点：**内容<br>后\n\n[^1]: 注";
        assert_eq!(head(text).excerpt, "设x=1，见。重点：内容后");
    }

    #[test]
    fn a_table_is_no_sentence() {
        assert_eq!(head("| 一 | 二 |\n| - | - |\n| 三 | 四 |\n\n正文。").excerpt, "正文。");
    }

    #[test]
    fn an_excerpt_stays_short() {
        let text = "一段很长的话。".repeat(200);
        assert!(head(&text).excerpt.chars().count() <= EXCERPT_CHARS + 1);
    }
}

//! What is shown can be read: random texts put marked words at their beginning, middle and end, and each word
//! is found on a page by an HTML parser, or a message names the file and line.
//!
//! Seeded. `XINGZHI_TEXTS=5000 cargo test --test texts` tries that many texts; `XINGZHI_TEXTS_SEED=7` others.

#[allow(dead_code)]
#[path = "../suite/support.rs"]
mod support;
mod write;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use serde_json::Value;

use crate::support::Project;
use crate::write::{Random, Sort, Text};

/// How many texts a run tries, and how many share a content folder.
const TEXTS: usize = 150;
const TOGETHER: usize = 30;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn every_marked_word_of_a_short_text_without_tags_is_on_a_page_or_told_with_its_line() {
    hold(Sort::Plain);
}

#[test]
fn every_marked_word_of_a_shown_text_is_on_a_page_or_told_with_its_line() {
    hold(Sort::Any);
}

fn hold(sort: Sort) {
    let (n_texts, seed) = (number("XINGZHI_TEXTS", TEXTS as u64) as usize, number("XINGZHI_TEXTS_SEED", 1));
    let mut random = Random::new(seed);
    let (mut faults, mut n_words, mut n_told) = (Vec::new(), 0, 0);
    let mut at = 0;
    while at < n_texts {
        let texts: Vec<Text> =
            (at..n_texts.min(at + TOGETHER)).map(|number| Text::new(number, sort, &mut random)).collect();
        at += texts.len();
        let site = Site::build(&texts);
        for text in &texts {
            for (word, line) in &text.words {
                n_words += 1;
                if site.words.contains(word.as_str()) {
                    continue;
                }
                if site.tells(&text.path, *line) {
                    n_told += 1;
                    continue;
                }
                faults.push(format!("{} {}:{line} {word} ({})", text.number, text.path, text.form));
            }
        }
    }
    assert!(n_told * 10 < n_words, "most words are read: {n_told} of {n_words} are only told");
    assert!(faults.is_empty(), "{} of {n_words} words are lost:\n{}", faults.len(), faults.join("\n"));
}

/// A site of some texts.
struct Site {
    /// Marked words that stand on pages.
    words: BTreeSet<String>,
    /// Path → lines that messages name; none for the whole file.
    told: BTreeMap<String, BTreeSet<Option<u64>>>,
    verdicts: BTreeMap<String, String>,
}

impl Site {
    fn build(texts: &[Text]) -> Self {
        let mut project = Project::small().file("学校/清河小学/school.toml", "name = \"清河小学\"\n");
        for text in texts {
            project = project.bytes(&text.path, &text.bytes);
        }
        project.build(&["--audience", "school"]);
        let report = project.json(&[]);
        let mut told: BTreeMap<String, BTreeSet<Option<u64>>> = BTreeMap::new();
        for problem in report["diagnostics"].as_array().into_iter().flatten() {
            let path = problem["path"].as_str().unwrap_or_default().to_owned();
            told.entry(path).or_default().insert(problem["line"].as_u64());
        }
        let verdict = |row: &Value| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            (text("path"), text("verdict"))
        };
        let verdicts = report["files"].as_array().into_iter().flatten().map(verdict).collect();
        let pages = project.site().into_iter().filter(|(path, _)| path.ends_with(".html"));
        let words = pages.flat_map(|(_, bytes)| words_on(&String::from_utf8_lossy(&bytes))).collect();
        Self { words, told, verdicts }
    }

    /// Whether a message names the line, or the whole file of a text that is not shown.
    fn tells(&self, path: &str, line: u64) -> bool {
        let Some(lines) = self.told.get(path) else { return false };
        let is_shown = self.verdicts.get(path).is_none_or(|verdict| verdict == "shown");
        lines.contains(&Some(line)) || (!is_shown && lines.contains(&None))
    }
}

/// What a reader sees of a page: its text but for what browsers keep to themselves.
#[derive(Default)]
struct Seen {
    text: RefCell<String>,
    hidden: RefCell<Vec<String>>,
}

impl TokenSink for Seen {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) if self.hidden.borrow().is_empty() => self.text.borrow_mut().push_str(&text),
            Token::TagToken(tag) => {
                let (name, mut hidden) = (tag.name.to_string(), self.hidden.borrow_mut());
                let is_hidden = ["head", "script", "style", "template", "noscript"].contains(&name.as_str());
                if tag.kind == TagKind::EndTag {
                    hidden.pop_if(|last| *last == name);
                    return TokenSinkResult::Continue;
                }
                if is_hidden {
                    hidden.push(name.clone());
                }
                return match name.as_str() {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" | "iframe" | "noembed" | "noframes" | "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The marked words in what a reader sees of a page.
fn words_on(page: &str) -> Vec<String> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(page));
    let tokenizer = Tokenizer::new(Seen::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let seen = tokenizer.sink.text.borrow();
    let marks = seen.match_indices(write::MARK).map(|(at, _)| &seen[at..]);
    marks.map(|rest| rest.chars().take(write::WORD_CHARS).collect()).collect()
}

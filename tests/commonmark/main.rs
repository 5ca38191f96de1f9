//! The examples of the CommonMark specification, through the whole of our pipeline, sanitising and
//! all. What differs on purpose stands in `differences.txt`, each example with its reason; an
//! unexplained difference fails, and so does a listed one that differs no more.
//!
//! The specification is a Node package (`tests/setup.sh` installs it); without it the test is skipped.

mod normal;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use xingzhi::path::ContentPath;
use xingzhi::render::markdown::{Embed, Labels, Parts, Picture, Resolver, Setting, Target, render};

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site/node_modules/commonmark-spec/spec.txt");
const DIFFERENCES: &str = include_str!("differences.txt");

/// One example: its section, its Markdown, its HTML.
struct Example {
    section: String,
    markdown: String,
    html: String,
}

/// Knows every target: what a link leads to is not what is looked at here.
struct All;

impl Resolver for All {
    fn resolve(&self, target: &str, fragment: Option<&str>) -> Target {
        let href = fragment.map_or_else(|| target.to_owned(), |fragment| format!("{target}#{fragment}"));
        let picture = Picture { src: href.clone(), srcset: String::new(), full: href.clone(), size_px: None };
        Target::Found { href, embed: Embed::Picture(picture), lacks_anchor: false, spelt: None }
    }
}

#[test]
fn every_example_is_as_the_specification_says_or_differs_for_a_reason() {
    let Ok(spec) = fs::read_to_string(SPEC) else {
        say("commonmark: skipped, the package commonmark-spec is not installed (bash tests/setup.sh)");
        return;
    };
    let examples = examples(&spec);
    assert_eq!(examples.len(), 652, "examples of version 0.31.2");
    let mut listed = differences();
    let mut faults = Vec::new();
    let (mut same, mut explained) = (0, 0);
    for (at, example) in examples.iter().enumerate() {
        let (number, ours, theirs) = (at + 1, normal::form(&ours(&example.markdown)), normal::form(&example.html));
        match (ours == theirs, listed.remove(&number)) {
            (true, None) => same += 1,
            (false, Some(_)) => explained += 1,
            (true, Some(reason)) => faults.push(format!("{number} ({reason}) is listed and differs no more")),
            (false, None) => faults.push(format!(
                "{number}, {}:\n{}\n  expected {theirs:?}\n  found    {ours:?}",
                example.section, example.markdown
            )),
        }
    }
    faults.extend(listed.keys().map(|number| format!("{number} is listed and is no example")));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    say(&format!("commonmark: {} examples, {same} the same, {explained} differ for a listed reason", examples.len()));
}

fn ours(markdown: &str) -> String {
    let path = ContentPath::new("spec.md");
    let labels = Labels::default();
    render(
        markdown,
        &Setting { path: &path, title: "", base_level: 1, id_prefix: "", parts: Parts::default(), labels: &labels },
        &All,
    )
    .html
}

fn examples(spec: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut section = String::new();
    let mut lines = spec.lines();
    while let Some(line) = lines.next() {
        if line.starts_with('#') {
            section = line.trim_start_matches(['#', ' ']).to_owned();
        }
        if !line.starts_with(&format!("{fence} example")) {
            continue;
        }
        let mut part = |end: &str| -> String {
            lines
                .by_ref()
                .take_while(|line| *line != end)
                .flat_map(|line| [line, "\n"])
                .collect::<String>()
                .replace('→', "\t")
        };
        examples.push(Example { section: section.clone(), markdown: part("."), html: part(&fence) });
    }
    examples
}

/// The listed examples with the reason of their group: `# reason`, then their numbers.
fn differences() -> BTreeMap<usize, &'static str> {
    let mut listed = BTreeMap::new();
    let mut reason = "";
    for line in DIFFERENCES.lines() {
        if let Some(words) = line.strip_prefix("# ") {
            reason = words;
        } else if let Some(number) = line.split_whitespace().next() {
            let number = number.parse().unwrap_or_else(|_| panic!("differences.txt: {line}"));
            assert!(listed.insert(number, reason).is_none(), "{number} is listed twice");
        }
    }
    listed
}

/// Says a line even where the output of tests that pass is held back.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "\n{line}");
}

#[test]
fn the_specification_is_where_the_setup_puts_it() {
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site/package.json");
    let package = fs::read_to_string(Path::new(package)).expect("the list of Node packages");
    assert!(package.contains("\"commonmark-spec\": \"0.31.2\""));
}

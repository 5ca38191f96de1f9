//! Words that must not stand in the source, and words that must stand elsewhere too.

use std::collections::BTreeSet;
use std::process::Command;

use crate::{files, none, sources};

const FORBIDDEN: [&str; 8] = ["dbg!", "todo!", "unimplemented!", "FIXME", "XXX", "TODO", "println!", "eprintln!"];

/// Codes that no stage gives yet; the list only ever gets shorter.
const NOT_GIVEN: [&str; 1] = ["PathEscapes"];

#[test]
fn forbidden_words_are_nowhere() {
    let mut faults = Vec::new();
    for source in sources() {
        for (at, line) in source.text.lines().enumerate() {
            let found =
                FORBIDDEN.into_iter().filter(|word| line.match_indices(word).any(|(from, _)| is_whole(line, from)));
            faults.extend(found.map(|word| format!("{}:{} {word}", source.path, at + 1)));
        }
        let unwraps = source.program().lines().enumerate().filter(|(_, line)| line.contains(".unwrap()"));
        faults.extend(unwraps.map(|(at, _)| format!("{}:{} .unwrap() says not why it holds", source.path, at + 1)));
    }
    none(faults);
}

/// Whether no letter stands before byte `from`.
fn is_whole(line: &str, from: usize) -> bool {
    !line[..from].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

#[test]
fn every_code_is_given_by_some_stage() {
    let all = sources();
    let declaration = all.iter().find(|source| source.path == "src/diagnostic.rs").expect("codes are declared there");
    let mut faults = Vec::new();
    for (at, line) in declaration.text.lines().enumerate() {
        let Some((name, _)) = line.trim().split_once(" = \"XZ") else { continue };
        if NOT_GIVEN.contains(&name) {
            continue;
        }
        let mark = format!("Code::{name}");
        let is_used = |text: &str| {
            text.match_indices(&mark)
                .any(|(from, _)| !text[from + mark.len()..].starts_with(|c: char| c.is_alphanumeric()))
        };
        if !all.iter().any(|source| source.path != declaration.path && is_used(source.program())) {
            faults.push(format!("{}:{} {name} is never given", declaration.path, at + 1));
        }
    }
    none(faults);
}

#[test]
fn no_code_or_number_of_a_region_stands_in_rust() {
    let mut faults = Vec::new();
    for source in sources() {
        for (at, line) in source.program().lines().enumerate() {
            let code = if line.trim_start().starts_with("//") { "" } else { line };
            let is_default = source.path == "src/framework.rs" && code.contains("const DEFAULT");
            let odd = literals(code).into_iter().filter(|text| is_regional(text) && !is_default);
            faults.extend(odd.map(|text| format!("{}:{} \"{text}\" belongs into data", source.path, at + 1)));
        }
    }
    none(faults);
}

/// The string literals of a line, roughly.
fn literals(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).collect()
}

/// A point's code such as A5, B12 or 1-4, or a framework's id such as cn-gd-28.
fn is_regional(text: &str) -> bool {
    let is_framework = text.starts_with("cn-") || text.starts_with("eu-");
    let mut chars = text.chars();
    let is_code = chars.next().is_some_and(|c| ('A'..='G').contains(&c))
        && (1..=2).contains(&chars.as_str().len())
        && chars.all(|c| c.is_ascii_digit());
    let is_number = text.split('-').count() == 2
        && text.len() <= 5
        && text.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()));
    is_framework || is_code || is_number
}

#[test]
fn commands_of_the_readme_are_those_of_the_help() {
    let readme = files(".", &["README.md"]).into_iter().find(|file| file.path == "README.md");
    let Some(readme) = readme else { return };
    let help = |arguments: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_xingzhi"))
            .args(arguments)
            .args(["--help", "--lang", "en"])
            .output()
            .expect("the program starts");
        (done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned())
    };
    let (_, all) = help(&[]);
    let mut faults = Vec::new();
    let mut is_code = false;
    for (at, line) in readme.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        let spans: Vec<&str> = if is_code { vec![line] } else { line.split('`').skip(1).step_by(2).collect() };
        for span in spans {
            let mut words =
                span.split_whitespace().skip_while(|word| *word != "xingzhi" && *word != "--").skip(1).peekable();
            let Some(command) = words.next_if(|word| word.chars().all(|c| c.is_ascii_lowercase())) else { continue };
            if !all.lines().any(|line| line.split_whitespace().next() == Some(command)) {
                faults.push(format!("README.md:{} there is no command {command}", at + 1));
                continue;
            }
            let (_, own) = help(&[command]);
            let options =
                words.filter(|word| word.starts_with("--")).map(|word| word.split('=').next().unwrap_or(word));
            faults.extend(
                options
                    .filter(|option| !own.contains(option))
                    .map(|option| format!("README.md:{} {command} has no {option}", at + 1)),
            );
        }
    }
    none(faults);
}

#[test]
fn every_key_of_settings_is_in_the_schema_that_editors_read() {
    let schema = files("src/settings", &["schema.json"]).pop().expect("it lies there");
    let schema: serde_json::Value = serde_json::from_str(&schema.text).expect("it is JSON");
    let defined = |name: &str| -> BTreeSet<String> {
        let properties = schema["$defs"][name]["properties"].as_object().expect("it has properties");
        properties.keys().cloned().collect()
    };
    let mut faults = Vec::new();
    for (file, name, begin) in [
        ("site.rs", "site", "impl SiteSettings"),
        ("site.rs", "school", "impl SchoolSettings"),
        ("site.rs", "teacher", "impl TeacherSettings"),
        ("item.rs", "thing", "impl ItemSettings"),
    ] {
        let source = files("src/settings", &[file]).pop().expect("it lies there");
        let (_, body) = source.text.split_once(begin).expect("they are read there");
        let body = body.split("finish()").next().expect("a text has a beginning");
        let calls = body.split("reader.").skip(1).filter_map(|call| call.split_once("(\"")?.1.split('"').next());
        let mut asked: BTreeSet<String> = calls.map(str::to_owned).collect();
        if name == "thing" {
            asked.extend(["tags", "categories", "keywords"].map(str::to_owned));
        } else if name == "site" {
            asked.insert("accent".to_owned());
        }
        assert!(asked.len() > 5, "{name}: the keys are found");
        let differ: Vec<_> = asked.symmetric_difference(&defined(name)).cloned().collect();
        if !differ.is_empty() {
            faults.push(format!("src/settings/schema.json {name}: {}", differ.join(", ")));
        }
    }
    let words = files("src/settings", &["keys.toml"]).pop().expect("it lies there");
    let words: toml::Value = toml::from_str(&words.text).expect("it is TOML");
    let closing = ["draft", "closed"].iter().flat_map(|list| words[*list].as_array().expect("a list"));
    let closing: BTreeSet<String> = closing.map(|it| it["key"].as_str().expect("a key").to_owned()).collect();
    if closing != defined("closing") {
        faults.push(format!("src/settings/schema.json closing: {closing:?}"));
    }
    none(faults);
}

#[test]
fn every_kind_of_page_has_its_template_and_no_template_is_left_over() {
    let keys = sources().into_iter().find(|source| source.path == "src/shelve/key.rs").expect("kinds are named there");
    let body = keys
        .text
        .split("fn kind(")
        .nth(1)
        .and_then(|text| text.split("\n    }\n").next())
        .expect("PageKey::kind is there");
    // A further page of a list is made by the template of the first.
    let is_own = |line: &&str| line.contains("=>") && !line.contains("Self::Further");
    let kinds: Vec<&str> = body.lines().filter(is_own).flat_map(literals).collect();
    assert!(kinds.len() > 10, "{kinds:?}");
    let templates: Vec<String> =
        files("themes/default/templates", &[".html"]).into_iter().map(|file| file.path).collect();
    let rendered = files("src/render", &[".rs"]).into_iter().map(|source| source.text).collect::<String>();
    let path = |kind: &str| format!("themes/default/templates/{kind}.html");
    let mut faults: Vec<String> = kinds
        .iter()
        .filter(|kind| !templates.contains(&path(kind)))
        .map(|kind| format!("{} is missing", path(kind)))
        .collect();
    for template in templates.iter().filter(|template| template.matches('/').count() == 3) {
        let name = template.rsplit('/').next().unwrap_or_default();
        let is_kind = kinds.iter().any(|kind| path(kind) == *template);
        if !is_kind && name != "base.html" && !rendered.contains(name) {
            faults.push(format!("{template}:1 is of no kind of page"));
        }
    }
    none(faults);
}

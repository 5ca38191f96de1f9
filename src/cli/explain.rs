//! `xingzhi explain`: what a path was taken for, and from which word.

use std::path::{Path, PathBuf};

use crate::build::{self, Survey};
use crate::catalogue::{Catalogue, Evidence, FileVerdict, Source};
use crate::cli::console::{Console, harmless};
use crate::cli::{Ended, SurveyArguments, place};
use crate::diagnostic::Diagnostic;
use crate::disclose::ledger;
use crate::failure::Failure;
use crate::formats::Formats;
use crate::message::{Facts, Language, facts};
use crate::path::ContentPath;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[arg(value_name = "PATH", num_args = 1..=2, required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    survey: SurveyArguments,
}

impl Arguments {
    /// The content folder: the first of two paths, else the one that the path is in.
    pub(super) fn content(&self) -> Result<PathBuf, Failure> {
        match self.paths.as_slice() {
            [content, _] => Ok(content.clone()),
            _ => place::content_of(self.path()),
        }
    }

    fn path(&self) -> &Path {
        self.paths.last().map_or(Path::new("."), PathBuf::as_path)
    }
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let content = arguments.content()?;
    let path = arguments.path();
    let mut request = arguments.survey.request(content.clone(), console)?;
    // Whatever the audience, the person who asks holds the folder.
    request.audience = None;
    let survey = build::survey(&request, true, &|_, _, _| {})?;
    let path = inside(&survey, path)
        .ok_or_else(|| Failure::NotInContent { path: path.to_owned(), content: content.clone() })?;
    console.line(&harmless(path.as_str()));
    let whole = survey.whole.as_ref().unwrap_or(&survey.catalogue);
    if let Some(evidence) = whole.evidence.iter().find(|evidence| evidence.path == path) {
        of_evidence(&survey, whole, evidence, console);
    } else if let Some(row) = survey.ledger.iter().find(|row| row.path == path) {
        let verdict = console.say(&format!("verdict.{}", row.verdict), &Facts::new());
        let reason = row.why(console.language);
        fact(console, "fact.verdict", &verdict, reason.as_deref().unwrap_or_default());
    } else {
        of_folder(&survey, whole, &path, console);
    }
    let here: Vec<Diagnostic> = survey.problems.iter().filter(|problem| problem.place.path == path).cloned().collect();
    console.problems(&here, true);
    Ok(Ended::Well)
}

/// The path inside the content that somebody means: as seen from here, or from the content folder.
fn inside(survey: &Survey, typed: &Path) -> Option<ContentPath> {
    let root = &survey.tree.root;
    let below = |path: &Path| {
        let below = path.strip_prefix(root).ok()?;
        Some(ContentPath::new(below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")))
    };
    // A link is meant itself, not what it leads to.
    let real = |path: &Path| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    let from_here = std::path::absolute(typed).ok().and_then(|path| real(&path)).and_then(|path| below(&path));
    let from_root = real(&root.join(typed)).and_then(|path| below(&path));
    // As ledgers show it, or with the slashes of another system.
    let typed = typed.to_string_lossy().replace('\\', "/");
    let as_shown = ContentPath::new(typed.trim_start_matches("./").trim_end_matches('/'));
    let known = |path: &ContentPath| path.is_root() || survey.tree.get(path).is_some();
    [from_here, from_root, Some(as_shown)].into_iter().flatten().find(known)
}

fn of_evidence(survey: &Survey, whole: &Catalogue, evidence: &Evidence, console: &Console) {
    let form = Formats::builtin().get(&evidence.form);
    let form = form.map_or_else(|| evidence.form.clone(), |form| form.name(console.language).to_owned());
    fact(console, "fact.form", &form, "");
    for why in &evidence.why {
        let value = label(survey, why.fact, &why.value, console.language);
        let from = facts([("path", path_of(&why.from).to_string()), ("line", line_of(&why.from).to_string())]);
        let source = console.say(source_id(&why.from), &from);
        fact(console, why.fact, &value, &format!("「{}」 {source}", why.word));
    }
    if evidence.kind.is_none() {
        fact(console, "fact.kind", &console.say("explain.unknown", &Facts::new()), "");
    }
    let stands = ledger::subject(whole, evidence.owner);
    let stands = format!("{} {}", console.say(&format!("subject.{}", stands.kind), &Facts::new()), stands.name);
    fact(console, "fact.place", &stands, "");
    let row = survey.ledger.iter().find(|row| row.path == evidence.path);
    let verdict = match row {
        Some(row) => row.verdict,
        None => {
            if evidence.verdict == FileVerdict::Shown {
                "shown"
            } else {
                "download"
            }
        }
    };
    let reason = row.and_then(|row| row.why(console.language));
    let verdict = console.say(&format!("verdict.{verdict}"), &Facts::new());
    fact(console, "fact.verdict", &verdict, reason.as_deref().unwrap_or_default());
    for copy in &evidence.copies {
        fact(console, "fact.copy", copy.as_str(), "");
    }
}

/// What a folder was taken for: the things that were gathered from it.
fn of_folder(survey: &Survey, whole: &Catalogue, path: &ContentPath, console: &Console) {
    let mut found = Vec::new();
    found.extend(
        whole.schools.iter().filter(|school| school.path == *path).map(|school| ("school", school.name.clone())),
    );
    found.extend(
        whole.people.iter().filter(|person| person.paths.contains(path)).map(|person| ("person", person.name.clone())),
    );
    for package in whole.packages.iter().filter(|package| package.paths.contains(path)) {
        let point = package.point.as_deref().map_or(String::new(), |point| format!(" ({point})"));
        found.push(("package", format!("{}{point}", package.title)));
    }
    found.extend(
        whole
            .groups
            .iter()
            .filter(|group| group.path.as_ref() == Some(path))
            .map(|group| ("group", group.name.clone())),
    );
    found.extend(
        whole
            .activities
            .iter()
            .filter(|activity| activity.path == *path)
            .map(|activity| ("activity", activity.name.clone())),
    );
    found.extend(
        whole.series.iter().filter(|series| series.path == *path).map(|series| ("series", series.title.clone())),
    );
    for (kind, name) in &found {
        let kind = console.say(&format!("subject.{kind}"), &Facts::new());
        console.line(&harmless(&format!("  {kind}  {name}")));
    }
    if found.is_empty() {
        let role = survey.vocabulary.role(path.name()).map(|_| "explain.role").unwrap_or("explain.layer");
        console.line(&format!("  {}", console.say(role, &Facts::new())));
    }
    let n_files = survey.ledger.iter().filter(|row| row.path.is_within(path)).count();
    console.line(&format!("  {}", console.say("explain.files", &facts([("files", n_files.to_string())]))));
}

fn fact(console: &Console, id: &str, value: &str, from: &str) {
    let label = console.say(id, &Facts::new());
    let arrow = if from.is_empty() { String::new() } else { format!("  ← {from}") };
    console.line(&harmless(&format!("  {label}  {value}{arrow}")));
}

/// A value as people call it.
fn label(survey: &Survey, fact: &str, value: &str, language: Language) -> String {
    let known = matches!(fact, "fact.kind" | "fact.subject" | "fact.grade" | "fact.phase");
    let label = known.then(|| survey.vocabulary.label(value, language)).flatten();
    label.map_or_else(|| value.to_owned(), str::to_owned)
}

fn source_id(source: &Source) -> &'static str {
    match source {
        Source::Sidecar(_) => "source.sidecar",
        Source::FrontMatter(_) => "source.front_matter",
        Source::FolderFile(_) => "source.folder_file",
        Source::Register(..) => "source.register",
        Source::Name(_) => "source.name",
        Source::Content(_) => "source.content",
    }
}

fn path_of(source: &Source) -> &ContentPath {
    match source {
        Source::Sidecar(path) | Source::FrontMatter(path) | Source::FolderFile(path) | Source::Register(path, _) => {
            path
        }
        Source::Name(path) | Source::Content(path) => path,
    }
}

fn line_of(source: &Source) -> u32 {
    if let Source::Register(_, line) = source { *line } else { 0 }
}

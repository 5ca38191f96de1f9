//! Reads a framework from TOML, and reports what does not fit.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::framework::{Confirmed, Framework, Frameworks, Label, Point};
use crate::settings::Fields;
use crate::settings::Reader;
use crate::settings::fields::nearest;

/// What may be said of one part in two languages.
struct Names {
    zh: String,
    en: String,
}

impl Framework {
    /// Reads a framework. Everything doubtful is reported and left out; `None` if it has no `id`.
    pub fn read(fields: &Fields, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = fields.reader(problems);
        let id = needed(&mut reader, "id");
        let names = names(&mut reader);
        let (parts, points) = (reader_lists(&mut reader), reader.tables("point"));
        let [sources, dimensions, environments, levels] = parts;
        let mut framework = Self {
            id: id.clone().unwrap_or_default(),
            zh: names.zh,
            en: names.en,
            note_zh: reader.text("note_zh").unwrap_or_default(),
            note_en: reader.text("note_en").unwrap_or_default(),
            rest_zh: reader.text("rest_zh").unwrap_or_default(),
            rest_en: reader.text("rest_en").unwrap_or_default(),
            total: reader.number("total").map_or(0, |total| total.max(0.0) as usize),
            ..Self::default()
        };
        reader.finish();
        id?;
        framework.sources = labels(&sources, problems);
        framework.dimensions = labels(&dimensions, problems);
        framework.environments = labels(&environments, problems);
        framework.levels = labels(&levels, problems);
        for fields in &points {
            let Some(point) = point(fields, &framework, problems) else { continue };
            if framework.point(&point.code).is_some() {
                problems.push(at(fields, "code", Code::CodeTwice).with("value", point.code.as_str()));
                continue;
            }
            framework.points.push(point);
        }
        Some(framework)
    }
}

fn reader_lists(reader: &mut Reader<'_>) -> [Vec<Fields>; 4] {
    ["source", "dimension", "environment", "level"].map(|key| reader.tables(key))
}

/// A key without which the table is of no use.
fn needed(reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
    let value = reader.text(key);
    if value.is_none() {
        let problem = reader.problem_at(Code::KeyMissing, key).with("key", key);
        reader.report(problem);
    }
    value
}

/// Chinese and English name; either will do.
fn names(reader: &mut Reader<'_>) -> Names {
    Names { zh: reader.text("zh").unwrap_or_default(), en: reader.text("en").unwrap_or_default() }
}

fn labels(tables: &[Fields], problems: &mut Vec<Diagnostic>) -> Vec<Label> {
    let label = |fields: &Fields| {
        let mut reader = fields.reader(problems);
        let id = needed(&mut reader, "id");
        let names = names(&mut reader);
        let label = Label {
            id: id.clone().unwrap_or_default(),
            zh: names.zh,
            en: names.en,
            about_zh: reader.text("about_zh").unwrap_or_default(),
            about_en: reader.text("about_en").unwrap_or_default(),
            is_public: reader.yes_no("is_public").unwrap_or(true),
        };
        reader.finish();
        id.map(|_| label)
    };
    tables.iter().filter_map(label).collect()
}

fn point(fields: &Fields, framework: &Framework, problems: &mut Vec<Diagnostic>) -> Option<Point> {
    let mut reader = fields.reader(problems);
    let code = needed(&mut reader, "code");
    let names = names(&mut reader);
    let one = |reader: &mut Reader<'_>, key, known: &[Label]| {
        let ids: Vec<&str> = known.iter().map(|label| label.id.as_str()).collect();
        reader.one_of(key, &ids)
    };
    let point = Point {
        code: code.clone().unwrap_or_default(),
        zh: names.zh,
        en: names.en,
        dimension: one(&mut reader, "dimension", &framework.dimensions),
        environment: one(&mut reader, "environment", &framework.environments),
        confirmed: reader
            .one_of("confirmed", &Confirmed::NAMES)
            .and_then(|name| Confirmed::from_name(&name))
            .unwrap_or_default(),
        sources: many(&mut reader, "sources", &framework.sources),
        remark_zh: reader.text("remark_zh").unwrap_or_default(),
        remark_en: reader.text("remark_en").unwrap_or_default(),
        evidence_zh: reader.text("evidence_zh").unwrap_or_default(),
        evidence_en: reader.text("evidence_en").unwrap_or_default(),
        evidence_sources: many(&mut reader, "evidence_sources", &framework.sources),
        aliases: reader.list("aliases"),
        covers: reader.list("covers"),
        twins: reader.list("twins"),
        group: reader.text("group"),
        group_zh: reader.text("group_zh"),
        group_en: reader.text("group_en"),
    };
    reader.finish();
    code.map(|_| point)
}

/// Those of a list of ids that the framework knows.
fn many(reader: &mut Reader<'_>, key: &'static str, known: &[Label]) -> Vec<String> {
    let ids: Vec<&str> = known.iter().map(|label| label.id.as_str()).collect();
    let mut all = reader.list(key);
    all.retain(|id| {
        let is_known = ids.contains(&id.as_str());
        if !is_known {
            let mut problem = reader.problem_at(Code::UnknownValue, key);
            problem = problem.with("key", key).with("value", id.as_str()).with("allowed", ids.join(", "));
            if let Some(near) = nearest(id, ids.iter().copied()) {
                problem = problem.with("suggestion", near);
            }
            reader.report(problem);
        }
        is_known
    });
    all
}

/// Reports points that a framework names of others which nobody knows.
pub(super) fn check_references(fields: &Fields, all: &Frameworks, problems: &mut Vec<Diagnostic>) {
    let mut ignored = Vec::new();
    let tables = fields.reader(&mut ignored).tables("point");
    for table in &tables {
        for key in ["covers", "twins"] {
            let references = table.reader(&mut ignored).list(key);
            for reference in references.iter().filter(|reference| all.resolve(reference).is_none()) {
                let framework = reference.split_once(':').map_or("?", |(id, _)| id);
                let problem = at(table, key, Code::UnknownPoint).with("value", reference.as_str());
                problems.push(problem.with("framework", framework));
            }
        }
    }
}

/// A problem at a key of a table.
fn at(fields: &Fields, key: &str, code: Code) -> Diagnostic {
    let place = match fields.get(key) {
        Some(field) => Place::span(&fields.path, &fields.source, field.span.clone()),
        None => Place::file(&fields.path),
    };
    Diagnostic::new(code, place)
}

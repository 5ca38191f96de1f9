//! The page that `check --report` writes: all that was found, for whoever keeps the folder.
//!
//! One file without network or script, to be read on a phone, printed, or sent to nobody: it names what no
//! site may name.

use crate::build::{Since, Survey};
use crate::cli::list::REPORT_MARK;
use crate::diagnostic;
use crate::disclose::ledger::Row;
use crate::message::{self, Facts, Language, facts};
use crate::path::ContentPath;
use crate::serve::{escape, problems_in_html};

const STYLE: &str = include_str!("report.css");

/// The page.
pub(super) fn page(survey: &Survey, since: Option<&Since>, language: Language) -> String {
    let page = Page { survey, language };
    let name = survey.tree.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = page.fill("report.title", &facts([("content", name)]));
    let groups = diagnostic::groups(&survey.problems, language);
    let sections = [
        page.head(),
        page.counts(),
        page.changes(since),
        problems_in_html(language, &groups, None),
        page.rows("report.withheld", "withheld"),
        page.unfiled(),
        page.rows("report.ignored", "ignored"),
    ];
    format!(
        "<!doctype html>\n{REPORT_MARK}\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{}</main>\n</body>\n</html>\n",
        language.tag(),
        sections.concat(),
    )
}

struct Page<'a> {
    survey: &'a Survey,
    language: Language,
}

impl Page<'_> {
    /// Whose eyes it is for, and for which audience it speaks.
    fn head(&self) -> String {
        let audience = message::choice(self.language, "audience", self.survey.audience.name());
        let mut out = format!(
            "<p class=\"private\">{}</p>\n<p>{}",
            self.say("report.private"),
            self.fill("report.for", &facts([("audience", audience)]))
        );
        if let Some(date) = self.survey.as_of {
            out += &format!(" · {}", self.fill("report.of_day", &facts([("date", date.to_string())])));
        }
        out + "</p>\n"
    }

    fn counts(&self) -> String {
        let ledger = &self.survey.ledger;
        let mut out = format!("<section><h2>{}</h2>\n<dl class=\"counts\">\n", self.say("report.counts"));
        let mut count = |label: String, n: usize| out += &format!("<div><dt>{label}</dt><dd>{n}</dd></div>\n");
        count(self.say("report.files"), ledger.len());
        for verdict in ["shown", "download", "withheld", "ignored"] {
            let n = ledger.iter().filter(|row| row.verdict == verdict).count();
            count(self.say(&format!("verdict.{verdict}")), n);
        }
        out + "</dl></section>\n"
    }

    fn changes(&self, since: Option<&Since>) -> String {
        let mut out = format!("<section><h2>{}</h2>\n", self.say("report.changed"));
        let Some(since) = since else {
            return out + &format!("<p>{}</p></section>\n", self.say("report.never_built"));
        };
        if since.is_nothing() {
            out += &format!("<p>{}</p>\n", self.say("report.same"));
        }
        for (id, paths) in
            [("report.came", &since.came), ("report.differ", &since.differ), ("report.gone", &since.gone)]
        {
            if !paths.is_empty() {
                let heading = self.fill(id, &facts([("n", paths.len().to_string())]));
                out += &self.list(&heading, None, paths.iter());
            }
        }
        out + "</section>\n"
    }

    /// The files of a verdict by reason.
    fn rows(&self, heading: &str, verdict: &str) -> String {
        let mut out = format!("<section><h2>{}</h2>\n", self.say(heading));
        let rows: Vec<&Row> = self.survey.ledger.iter().filter(|row| row.verdict == verdict).collect();
        let mut reasons: Vec<&str> = rows.iter().filter_map(|row| row.reason_id).collect();
        reasons.sort_unstable();
        reasons.dedup();
        if rows.is_empty() {
            out += &format!("<p>{}</p>\n", self.say("report.none"));
        }
        for reason in reasons {
            let of = rows.iter().filter(|row| row.reason_id == Some(reason)).map(|row| &row.path);
            let together = if reason == "reason.copy" { "reason.copies" } else { reason };
            let what = message::say(self.language, together, &Facts::new());
            let heading = facts([("what", what), ("n", of.clone().count().to_string())]);
            out += &self.list(&self.fill("report.n", &heading), None, of);
        }
        out + "</section>\n"
    }

    /// What looks like somebody's and is nobody's.
    fn unfiled(&self) -> String {
        let is_unfiled = |row: &&Row| row.subject.as_ref().is_some_and(|subject| subject.kind == "unfiled");
        let paths = self.survey.ledger.iter().filter(is_unfiled).map(|row| &row.path);
        let heading = self.say("report.unfiled");
        let mut out = format!("<section><h2>{heading}</h2>\n");
        if paths.clone().next().is_none() {
            return out + &format!("<p>{}</p></section>\n", self.say("report.none"));
        }
        let n = facts([
            ("what", message::say(self.language, "subject.unfiled", &Facts::new())),
            ("n", paths.clone().count().to_string()),
        ]);
        out += &self.list(&self.fill("report.n", &n), Some("report.unfiled_hint"), paths);
        out + "</section>\n"
    }

    /// Paths under their folders.
    fn list<'p>(&self, heading: &str, hint: Option<&str>, paths: impl Iterator<Item = &'p ContentPath>) -> String {
        let mut paths: Vec<(&str, &str)> =
            paths.map(|path| path.as_str().rsplit_once('/').unwrap_or(("", path.as_str()))).collect();
        paths.sort_unstable();
        let mut out = format!("<details open><summary><h3>{heading}</h3></summary>\n");
        if let Some(hint) = hint {
            out += &format!("<p class=\"hint\">{}</p>\n", self.say(hint));
        }
        out += "<ul class=\"places\">\n";
        for part in paths.chunk_by(|a, b| a.0 == b.0) {
            let folder = if part[0].0.is_empty() { self.say("report.root") } else { escape(part[0].0) + "/" };
            out += &format!("<li><span class=\"folder\">{folder}</span>\n<ul>\n");
            part.iter().for_each(|(_, name)| out += &format!("<li><code>{}</code></li>\n", escape(name)));
            out += "</ul></li>\n";
        }
        out + "</ul></details>\n"
    }

    fn say(&self, id: &str) -> String {
        self.fill(id, &Facts::new())
    }

    fn fill(&self, id: &str, facts: &Facts) -> String {
        escape(&message::say(self.language, id, facts))
    }
}

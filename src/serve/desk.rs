//! The local page `/__xingzhi/`: problems with their remedies, the ledger, what was rebuilt and why.
//! For people who never see a terminal.
//!
//! **In** the [`Standing`]. **Out** plain HTML that works without script, every word from the message
//! catalogue, every fact escaped. **Never** writes a file or takes an order. **Start at** [`answer`].

use std::fmt::Write;

use super::answer::Answer;
use super::board::{Round, Standing};
use crate::message::{self, Facts, Language, facts};

mod groups;
mod ledger;

pub use groups::{escape, problems};

/// Only our own style and script, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Places listed of one cause: more would choke a browser.
const MOST_PLACES: usize = 500;

/// Changed files named for a round; the rest is counted.
const MOST_NAMED: usize = 5;

/// The page `name` of ours, if there is one.
pub(super) fn answer(name: &str, query: &str, standing: &Standing, language: Language) -> Option<Answer> {
    let words = Words(language);
    match name {
        "" => Some(page(words, "serve.desk.title", &overview(words, standing), standing.number)),
        "ledger" => {
            Some(page(words, "serve.desk.ledger", &ledger::body(words, &standing.ledger, query), standing.number))
        }
        "reload.js" => Some(Answer::bytes(200, "text/javascript; charset=utf-8", include_bytes!("reload.js").to_vec())),
        "style.css" => Some(Answer::bytes(200, "text/css; charset=utf-8", include_bytes!("desk.css").to_vec())),
        _ => None,
    }
}

/// The page shown until the first build is done; it asks again by itself.
pub(super) fn not_yet(language: Language, round: u64) -> Answer {
    let words = Words(language);
    let mut answer = page(words, "serve.desk.building", &format!("<p>{}</p>", words.say("serve.desk.wait")), round);
    answer.status = 503;
    answer.with("Refresh", "1").with("Retry-After", "1")
}

/// The page for what is not there, of a site without one.
pub(super) fn not_found(language: Language) -> Vec<u8> {
    let words = Words(language);
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>404</title></head><body><h1>{}</h1><p><a href=\"/\">{}</a></p></body></html>",
        language.tag(),
        words.say("serve.desk.not_found"),
        words.say("serve.desk.home"),
    )
    .into_bytes()
}

/// Words of the catalogue, escaped.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn say(self, id: &str) -> String {
        self.fill(id, &Facts::new())
    }

    fn count(self, id: &str, count: usize) -> String {
        self.fill(id, &facts([("count", count.to_string())]))
    }

    fn fill(self, id: &str, facts: &Facts) -> String {
        escape(&message::say(self.0, id, facts))
    }
}

fn page(words: Words, title: &str, body: &str, round: u64) -> Answer {
    let html = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} · 行知</title>\n\
         <link rel=\"stylesheet\" href=\"/__xingzhi/style.css\">\n</head>\n<body>\n\
         <header><a href=\"/\">{home}</a> <a href=\"/__xingzhi/\">{overview}</a> <a href=\"/__xingzhi/ledger\">{ledger}</a></header>\n\
         <main>\n<h1>{title}</h1>\n{body}</main>\n\
         <script src=\"/__xingzhi/reload.js\" data-since=\"{round}\" data-always></script>\n</body>\n</html>\n",
        lang = words.0.tag(),
        title = words.say(title),
        home = words.say("serve.desk.home"),
        overview = words.say("serve.desk.title"),
        ledger = words.say("serve.desk.ledger"),
    );
    Answer::bytes(200, "text/html; charset=utf-8", html.into_bytes()).with("Content-Security-Policy", POLICY)
}

fn overview(words: Words, standing: &Standing) -> String {
    let mut out = String::new();
    if let Some(failed) = &standing.failed {
        out += &format!(
            "<section class=\"failed\"><h2>{}</h2><p>{}</p></section>\n",
            words.say("serve.desk.failed"),
            escape(failed).replace('\n', "<br>")
        );
    }
    out += &problems(words.0, &standing.problems, Some(MOST_PLACES));
    out += &format!("<section><h2>{}</h2>\n", words.say("serve.desk.rounds"));
    if standing.rounds.is_empty() {
        out += &format!("<p>{}</p>\n", words.say("serve.desk.wait"));
    }
    out += "<ol class=\"rounds\">\n";
    standing.rounds.iter().for_each(|item| round(words, item, &mut out));
    out += "</ol></section>\n";
    out
}

fn round(words: Words, round: &Round, out: &mut String) {
    let took = words.fill("serve.desk.took", &facts([("ms", round.cause.took.as_millis().to_string())]));
    let why = match round.cause.paths.as_slice() {
        [] => words.say("serve.desk.why_start"),
        paths => {
            let named: Vec<String> =
                paths.iter().take(MOST_NAMED).map(|path| format!("<code>{}</code>", escape(path))).collect();
            let mut why = named.join(" ");
            if paths.len() > MOST_NAMED {
                why += &format!(" {}", words.count("serve.desk.more", paths.len() - MOST_NAMED));
            }
            why
        }
    };
    let _ = write!(out, "<li><p>{why} <small>{took}</small></p>");
    if !round.lines.is_empty() {
        *out += &format!("<pre>{}</pre>", escape(&round.lines.join("\n")));
    }
    *out += "</li>\n";
}

//! Why a page was made again, in words.

use std::path::Path;

use crate::build::{Built, Reason};
use crate::cli::console::Console;
use crate::message::{self, Facts, facts};

/// The reason, as the half of a sentence.
pub(super) fn reason(reason: &Reason, console: &Console) -> String {
    let (id, facts) = match reason {
        Reason::First => ("why.first", Facts::new()),
        Reason::Everything => ("why.everything", Facts::new()),
        Reason::Text(path) => ("why.text", facts([("path", path.as_str().to_owned())])),
        Reason::Shown(name) => {
            // What templates call it is no word for people.
            let word = format!("shown.{name}");
            let word = if message::knows(&word) { word } else { "shown.other".to_owned() };
            ("why.shown", facts([("name", word)]))
        }
        Reason::Links => ("why.links", Facts::new()),
        Reason::Output => ("why.output", Facts::new()),
    };
    console.say(id, &facts)
}

/// Whether the page `asked` for, by its path in the site or on disk, was made again, and why.
pub(super) fn answer(asked: &str, built: &Built, output: &Path, console: &Console) -> String {
    let page = page(asked, output);
    let say = |id: &str, reason: String| console.say(id, &facts([("page", page.clone()), ("reason", reason)]));
    if let Some((_, why)) = built.redone.iter().find(|(path, _)| path.as_str() == page) {
        return say("why.redone", reason(why, console));
    }
    match output.join(&page).is_file() {
        true if page.ends_with(".html") => say("why.kept", String::new()),
        true => say("why.no_page", String::new()),
        false => say("why.missing", String::new()),
    }
}

/// `asked` as a path in the site: its folder and the slashes of other systems taken off, `index.html` put on.
fn page(asked: &str, output: &Path) -> String {
    let asked = asked.replace('\\', "/");
    let output = output.to_string_lossy().replace('\\', "/");
    let inside = asked.strip_prefix("./").unwrap_or(&asked);
    let output = output.strip_prefix("./").unwrap_or(&output).trim_end_matches('/');
    let inside = inside.strip_prefix(output).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(inside);
    let inside = inside.trim_matches('/');
    let is_file = inside.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match (inside.is_empty(), is_file) {
        (true, _) => "index.html".to_owned(),
        (_, true) => inside.to_owned(),
        _ => format!("{inside}/index.html"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_be_named_in_any_way_that_leads_to_it() {
        let check = |asked: &str, expected: &str| assert_eq!(page(asked, Path::new("./public")), expected, "{asked}");
        check("schools/a/index.html", "schools/a/index.html");
        check("schools/a/", "schools/a/index.html");
        check("./public/schools/a", "schools/a/index.html");
        check("public\\schools\\a\\index.html", "schools/a/index.html");
        check("/404.html", "404.html");
        check("public", "index.html");
        check("publications", "publications/index.html");
    }
}

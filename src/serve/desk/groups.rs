//! Problems by cause and folder, as a page shows them: here and in the report of `check`.

use crate::diagnostic::{Group, Severity, Spot};
use crate::message::{self, Facts, Language, facts};

/// All `groups`, what matters most first; of each at most `most` places.
pub fn problems(language: Language, groups: &[Group], most: Option<usize>) -> String {
    let page = Page { language, most: most.unwrap_or(usize::MAX) };
    if groups.is_empty() {
        return format!("<p>{}</p>\n", page.say("serve.desk.no_problems", &Facts::new()));
    }
    let mut out = String::new();
    for (severity, name) in [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")] {
        let of: Vec<&Group> = groups.iter().filter(|group| group.severity == severity).collect();
        if of.is_empty() {
            continue;
        }
        let count: usize = of.iter().map(|group| group.spots.len()).sum();
        let heading = page.say(&format!("serve.desk.{name}s"), &facts([("count", count.to_string())]));
        out += &format!("<section class=\"problems {name}\"><h2>{heading}</h2>\n");
        // Notes are worth knowing, not worth scrolling past.
        of.iter().for_each(|group| page.group(group, severity != Severity::Note, &mut out));
        out += "</section>\n";
    }
    out
}

struct Page {
    language: Language,
    most: usize,
}

impl Page {
    fn group(&self, group: &Group, is_open: bool, out: &mut String) {
        let n = facts([("cause", group.cause.clone()), ("n", group.spots.len().to_string())]);
        let head = if group.spots.len() == 1 { escape(&group.cause) } else { self.say("group.head", &n) };
        // What is closed would not be printed: only a page that is looked at again and again closes any.
        let is_open = self.most == usize::MAX || (is_open && group.spots.len() <= 20);
        let open = if is_open { " open" } else { "" };
        *out += &format!("<details{open}><summary><h3>{head}</h3> <small>{}</small></summary>\n", group.code);
        if let Some(hint) = &group.hint {
            *out += &format!("<p class=\"hint\">{}</p>\n", escape(hint));
        }
        *out += "<ul class=\"places\">\n";
        let mut rest = &group.spots[..group.spots.len().min(self.most)];
        while let Some(first) = rest.first() {
            let n = rest.iter().take_while(|spot| spot.folder == first.folder).count();
            self.folder(&rest[..n], out);
            rest = &rest[n..];
        }
        if group.spots.len() > self.most {
            let more = facts([("count", (group.spots.len() - self.most).to_string())]);
            *out += &format!("<li>{}</li>\n", self.say("serve.desk.more", &more));
        }
        *out += "</ul></details>\n";
    }

    /// Spots of one folder.
    fn folder(&self, spots: &[Spot], out: &mut String) {
        let [first, .., _] = spots else {
            return spots.iter().for_each(|spot| self.spot(spot, &spot.seen_from(""), out));
        };
        let id = if first.folder.is_empty() { "group.root" } else { "group.folder" };
        let head = facts([("folder", first.folder.clone()), ("n", spots.len().to_string())]);
        *out += &format!("<li><span class=\"folder\">{}</span>\n<ul>\n", self.say(id, &head));
        spots.iter().for_each(|spot| self.spot(spot, &spot.seen_from(&first.folder), out));
        *out += "</ul></li>\n";
    }

    fn spot(&self, spot: &Spot, place: &str, out: &mut String) {
        *out += &format!("<li><code>{}</code>", escape(place));
        if let Some(message) = &spot.message {
            *out += &format!(" {}", escape(message));
        }
        if let Some(hint) = &spot.hint {
            *out += &format!("<p class=\"hint\">{}</p>", escape(hint));
        }
        *out += "</li>\n";
    }

    fn say(&self, id: &str, facts: &Facts) -> String {
        escape(&message::say(self.language, id, facts))
    }
}

/// `text` as HTML shows it.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            // Colours of the terminal, and what could turn the line around.
            letter
                if (letter.is_control() && letter != '\n' && letter != '\t')
                    || ('\u{202A}'..='\u{202E}').contains(&letter) =>
            {
                out.push('\u{FFFD}')
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_cannot_become_html() {
        assert_eq!(escape("<b a='\"'>&\u{1b}[31m"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;\u{FFFD}[31m");
    }

    #[test]
    fn every_place_is_listed_under_its_folder_or_counted() {
        let spot = |folder: &str, name: &str| Spot {
            at: 0,
            folder: folder.into(),
            name: name.into(),
            line: Some(2),
            message: None,
            hint: None,
        };
        let spots = vec![spot("", "a"), spot("甲", "b"), spot("甲", "c"), spot("甲/乙", "d")];
        let hint = Some("mend".into());
        let group = Group { severity: Severity::Note, code: "XZ0206", cause: "<因>".into(), hint, spots };
        let all = problems(Language::English, std::slice::from_ref(&group), None);
        for part in
            ["Notes (4)", "&lt;因&gt; (4 places)", "甲/ (2 places)", "<code>b:2</code>", "<code>甲/乙/d:2</code>"]
        {
            assert!(all.contains(part), "{part}: {all}");
        }
        assert_eq!(all.matches("mend").count(), 1);
        let some = problems(Language::English, &[group], Some(3));
        assert!(some.contains("and 1 more") && !some.contains("d:2"), "{some}");
    }
}

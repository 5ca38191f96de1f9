//! What was typed wrong, in the language of the reader: what it is, what may be meant, where to look.

use std::path::Path;

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::cli::console::{Console, harmless};
use crate::message::{self, Facts, facts};

/// Tells what is wrong with what was typed.
pub(super) fn tell(error: &Error, typed: &[String], command: &Command, console: &Console) {
    let mistake = Mistake { error, console };
    let Some(sentence) = mistake.sentence() else {
        // Something no reader should ever see; the parser's own words are better than none.
        return console.aside(error.render().to_string().trim_end());
    };
    console.aside(&format!("{}: {}", console.say("severity.error", &Facts::new()), harmless(&sentence)));
    mistake.remedies().iter().for_each(|remedy| console.hint(&harmless(remedy)));
    let (used, at) = used(typed, command);
    let is_open =
        matches!(error.kind(), ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
    if is_open {
        let names: Vec<&str> = at.get_subcommands().map(Command::get_name).filter(|name| *name != "help").collect();
        console.hint(&console.say("mistake.allowed", &facts([("allowed", names.join(&mistake.comma()))])));
    }
    console.aside(&format!("  {}", console.say("mistake.more", &facts([("command", used)]))));
}

struct Mistake<'a> {
    error: &'a Error,
    console: &'a Console,
}

impl Mistake<'_> {
    fn sentence(&self) -> Option<String> {
        let say = |id: &str| Some(self.console.say(id, &self.facts()));
        match self.error.kind() {
            ErrorKind::InvalidSubcommand => say("mistake.command"),
            ErrorKind::UnknownArgument
                if self.text(ContextKind::InvalidArg).is_some_and(|arg| arg.starts_with('-')) =>
            {
                say("mistake.option")
            }
            ErrorKind::UnknownArgument => say("mistake.too_much"),
            ErrorKind::InvalidValue if self.text(ContextKind::InvalidValue).is_none_or(|value| value.is_empty()) => {
                say("mistake.no_value")
            }
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => say("mistake.value"),
            ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => say("mistake.no_value"),
            ErrorKind::TooManyValues => say("mistake.flag"),
            ErrorKind::ArgumentConflict => say("mistake.twice"),
            ErrorKind::MissingRequiredArgument => say("mistake.missing"),
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                say("mistake.missing_command")
            }
            ErrorKind::InvalidUtf8 => say("mistake.utf8"),
            _ => None,
        }
    }

    fn facts(&self) -> Facts {
        let option = self.list(ContextKind::InvalidArg).join(&self.comma());
        let typed = [ContextKind::InvalidSubcommand, ContextKind::InvalidValue, ContextKind::InvalidArg];
        let typed = typed.into_iter().find_map(|kind| self.text(kind)).unwrap_or_default();
        facts([("typed", typed), ("missing", option.clone()), ("option", option)])
    }

    fn remedies(&self) -> Vec<String> {
        let mut remedies = Vec::new();
        let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
        let near: Vec<String> = kinds.into_iter().flat_map(|kind| self.list(kind)).collect();
        if !near.is_empty() {
            let near = facts([("suggestion", near.join(&self.comma()))]);
            remedies.push(self.console.say("mistake.suggestion", &near));
        } else if self.text(ContextKind::InvalidSubcommand).is_some_and(|typed| Path::new(&typed).is_dir()) {
            remedies.push(self.console.say("mistake.is_folder", &self.facts()));
        }
        let allowed: Vec<String> = [ContextKind::ValidValue, ContextKind::ValidSubcommand]
            .into_iter()
            .flat_map(|kind| self.list(kind))
            .map(|name| self.in_words(&name))
            .filter(|name| name != "help")
            .collect();
        if !allowed.is_empty() {
            let allowed = facts([("allowed", allowed.join(&self.comma()))]);
            remedies.push(self.console.say("mistake.allowed", &allowed));
        }
        remedies
    }

    /// A value with the word for it, such as `review 评审`.
    fn in_words(&self, name: &str) -> String {
        let option = self.text(ContextKind::InvalidArg).unwrap_or_default();
        let list = option.trim_start_matches('-').split([' ', '=']).next().unwrap_or_default();
        if !message::knows(&format!("choice.{list}.{name}")) {
            return name.to_owned();
        }
        let word = message::choice(self.console.language, list, name);
        if word.eq_ignore_ascii_case(name) { name.to_owned() } else { format!("{word} {name}") }
    }

    fn comma(&self) -> String {
        self.console.say("word.comma", &Facts::new())
    }

    fn text(&self, kind: ContextKind) -> Option<String> {
        self.list(kind).into_iter().next()
    }

    fn list(&self, kind: ContextKind) -> Vec<String> {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
            Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }
}

/// The command that was typed, as far as it is one.
fn used<'c>(typed: &[String], command: &'c Command) -> (String, &'c Command) {
    let mut used = command.get_name().to_owned();
    let mut at = command;
    for word in typed.iter().skip(1) {
        let Some(sub) = at.find_subcommand(word) else { continue };
        used = format!("{used} {word}");
        at = sub;
    }
    (used, at)
}

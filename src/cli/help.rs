//! Help texts in the language of the reader, from the one catalogue.

use clap::{Arg, ArgAction, Command};

use crate::cli::console::Console;
use crate::message::{self, Language, facts};

/// Prints the help of the whole program, or of the command of that name.
pub(super) fn print(command: Command, name: Option<&str>, console: &Console) {
    let command = in_language(command, console.language);
    let chosen = name.and_then(|name| command.find_subcommand(name)).unwrap_or(&command);
    console.line(chosen.clone().render_help().to_string().trim_end());
}

/// `command` with every word of its help taken from the catalogue: `help.NAME` for commands,
/// `help.NAME.ARGUMENT` for their arguments, else `help.ARGUMENT`; `value.NAME` for what they take.
pub(super) fn in_language(command: Command, language: Language) -> Command {
    let version = flag("version", 'V', ArgAction::Version);
    let mut command = worded(command.disable_version_flag(true).arg(version), language, "")
        .about(word(language, "help"))
        .after_help(word(language, "help.after"));
    // Fills in what subcommands take over from above.
    command.build();
    with_usage(command, language)
}

fn worded(command: Command, language: Language, path: &str) -> Command {
    let usage = word(language, "help.usage");
    let help = flag("help", 'h', ArgAction::Help);
    let mut command = command
        .disable_help_flag(true)
        .arg(help)
        .help_template(format!("{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"))
        .subcommand_help_heading(word(language, "help.heading.commands"))
        .subcommand_value_name(word(language, "value.COMMAND"))
        .mut_args(|argument| explained(argument, language, path));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        command = command
            .mut_subcommand(&name, |sub| worded(sub, language, &path).about(word(language, &format!("help.{path}"))));
    }
    command
}

fn flag(name: &'static str, letter: char, action: ArgAction) -> Arg {
    Arg::new(name).short(letter).long(name).action(action)
}

fn explained(argument: Arg, language: Language, path: &str) -> Arg {
    let id = argument.get_id().as_str().to_owned();
    let ids = [format!("help.{path}.{id}"), format!("help.{id}")];
    let help = ids.iter().find_map(|id| message::word(language, id)).unwrap_or_default().to_owned();
    let takes_value = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    let default = argument.get_default_values().first().filter(|_| takes_value);
    let help = match default {
        Some(default) => {
            let default = default.to_string_lossy().into_owned();
            message::say(language, "help.with_default", &facts([("help", help), ("default", default)]))
        }
        None => help,
    };
    let heading = if argument.is_positional() { "help.heading.arguments" } else { "help.heading.options" };
    let value = argument.get_value_names().and_then(|names| names.first().cloned()).filter(|_| takes_value);
    let value = value.and_then(|name| message::word(language, &format!("value.{name}")));
    let argument = argument.help(help).help_heading(word(language, heading));
    if !takes_value {
        return argument;
    }
    let argument = argument.hide_default_value(true).hide_possible_values(true);
    if let Some(value) = value { argument.value_name(value) } else { argument }
}

/// How each command is used, with the parser's own two words in the language of the reader.
fn with_usage(mut command: Command, language: Language) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage);
    let usage = usage.replace("[OPTIONS]", word(language, "help.options"));
    let mut command = command.override_usage(usage);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| with_usage(sub, language));
    }
    command
}

fn word(language: Language, id: &str) -> &'static str {
    message::word(language, id).unwrap_or_default()
}

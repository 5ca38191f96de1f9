//! Help texts in the language of the reader, from the one catalogue.

use clap::Command;

use crate::cli::console::Console;
use crate::message::{self, Facts, Language};

/// Prints the help of the whole program, or of the command of that name.
pub(super) fn print(command: Command, name: Option<&str>, console: &Console) {
    let mut command = in_language(command, console.language);
    // Fills in what subcommands take over from above.
    command.build();
    let chosen = name.and_then(|name| command.find_subcommand(name)).unwrap_or(&command);
    console.line(chosen.clone().render_help().to_string().trim_end());
}

/// `command` with every help text taken from the catalogue: `help.NAME` for commands,
/// `help.NAME.ARGUMENT` for their arguments, else `help.ARGUMENT`.
pub(super) fn in_language(command: Command, language: Language) -> Command {
    let about = text(language, "help").unwrap_or_default();
    let after = text(language, "help.after").unwrap_or_default();
    let mut command = with_arguments(command, language, "").about(about).after_help(after);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| {
            let mut sub = with_arguments(sub, language, &name);
            if let Some(about) = text(language, &format!("help.{name}")) {
                sub = sub.about(about);
            }
            let nested: Vec<String> = sub.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
            nested.iter().fold(sub, |sub, inner| {
                let id = format!("help.{name}.{inner}");
                sub.mut_subcommand(inner, |inner| {
                    with_arguments(inner, language, &name).about(text(language, &id).unwrap_or_default())
                })
            })
        });
    }
    command
}

fn with_arguments(command: Command, language: Language, name: &str) -> Command {
    let ids: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    ids.iter().fold(command, |command, id| {
        let own = if name.is_empty() { None } else { text(language, &format!("help.{name}.{id}")) };
        match own.or_else(|| text(language, &format!("help.{id}"))) {
            Some(help) => command.mut_arg(id, |argument| argument.help(help)),
            None => command,
        }
    })
}

fn text(language: Language, id: &str) -> Option<String> {
    message::knows(id).then(|| message::say(language, id, &Facts::new()))
}

//! Arguments → one command. The only place that prints and decides the exit status.
//!
//! **In** what was typed. **Out** an exit status: 0 done; 1 done, but the content has errors; 2 the
//! world refused. **Never** knows how a stage works. **Start at** [`run`].

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::build::{self, Request};
use crate::child::{self, Work};
use crate::date::Date;
use crate::failure::Failure;
use crate::message::{self, Language, facts};
use crate::preview;
use crate::read;
use crate::settings::Audience;

mod around;
mod build_command;
mod check;
mod console;
mod doctor;
mod explain;
mod help;
mod init;
mod list;
mod mistake;
mod new;
mod place;
mod report;
mod serve_command;
mod start;
mod values;
mod why;

use console::Console;

/// Serves as a child if `argument`, the first, asks for it: every kind of work that has children is listed
/// here.
pub fn serve_child(argument: &OsStr) -> Option<ExitCode> {
    match argument.to_str()? {
        read::Job::ARGUMENT => Some(child::serve::<read::Job>()),
        preview::Job::ARGUMENT => Some(child::serve::<preview::Job>()),
        _ => None,
    }
}

#[derive(Parser)]
#[command(name = "xingzhi", version, disable_help_subcommand = true)]
struct Arguments {
    #[arg(long, global = true, value_name = "LANG", value_parser = values::choice("lang", &["zh", "en"]), ignore_case = true)]
    lang: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Arguments),
    New(new::Arguments),
    Build(build_command::Arguments),
    Serve(serve_command::Arguments),
    Check(check::Arguments),
    Explain(explain::Arguments),
    Doctor(doctor::Arguments),
    Help {
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// What every command that looks at content may be told.
#[derive(clap::Args, Debug)]
struct ContentArguments {
    #[arg(value_name = "CONTENT")]
    content: Option<PathBuf>,
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    survey: SurveyArguments,
}

impl ContentArguments {
    /// What was asked for.
    fn request(&self, console: &Console) -> Result<Request, Failure> {
        let content = place::content(self.content.as_deref())?;
        if self.content.is_none() && content.is_absolute() {
            // Whoever names none is told which was taken: it may lie further up than they think.
            console.aside(&console.say("place.content", &facts([("content", content.display().to_string())])));
        }
        self.survey.request(content, console)
    }
}

#[derive(clap::Args, Debug)]
struct SurveyArguments {
    #[arg(long, value_name = "AUDIENCE", value_parser = values::choice("audience", &Audience::NAMES), ignore_case = true)]
    audience: Option<String>,
    #[arg(long = "school", value_name = "NAME")]
    schools: Vec<String>,
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[arg(long)]
    force: bool,
}

impl SurveyArguments {
    /// What was asked for, of the content at `content`.
    fn request(&self, content: PathBuf, console: &Console) -> Result<Request, Failure> {
        let as_of =
            self.date.as_ref().map(|text| Date::parse(text).ok_or_else(|| Failure::BadDate { value: text.clone() }));
        let jobs = self.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
        // Fails only if the pool exists already, with the same number of threads.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
        Ok(Request {
            audience: self.audience.as_deref().and_then(Audience::from_name),
            only: self.schools.clone(),
            theme: None,
            language: console.asked,
            as_of: as_of.transpose()?,
            cache: self.cache.clone().or_else(|| default_cache(&content)),
            force: self.force,
            jobs,
            program: std::env::current_exe().ok(),
            content,
        })
    }
}

/// A folder of its own for each content folder in the user's cache folder; none if the content itself
/// lies around it.
fn default_cache(content: &std::path::Path) -> Option<PathBuf> {
    let base = dirs::cache_dir()?.join("xingzhi");
    let root = content.canonicalize().ok()?;
    if base.starts_with(&root) {
        return None;
    }
    let digits = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
    Some(base.join(&digits[..16]))
}

/// How a command ended when the world did not refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// All is well.
    Well,
    /// The content has errors.
    WithErrors,
}

/// Runs what was typed; the preview if that was nothing.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let spoken = Spoken::of(&arguments);
    let is_bare = arguments.len() <= 1;
    let typed = match parse(arguments, spoken.so_far()) {
        Ok(typed) => typed,
        Err(status) => return status,
    };
    let Some(command) = &typed.command else { return start(spoken.so_far(), is_bare) };
    let mut console = Console::new(spoken.over(command));
    console.asked = spoken.asked;
    match carry_out(command, &console) {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithErrors) => ExitCode::from(1),
        Err(failure) => {
            console.failure(&failure);
            ExitCode::from(2)
        }
    }
}

/// What was typed, or how the program ends that has said what was wrong with it.
fn parse(arguments: Vec<OsString>, language: Language) -> Result<Arguments, ExitCode> {
    let command = help::in_language(Arguments::command(), language);
    let words: Vec<String> = arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let matches = command.clone().try_get_matches_from(arguments);
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(|error| {
        // Help and version are no mistakes.
        if error.use_stderr() {
            mistake::tell(&error, &words, &command, &Console::new(language));
            return ExitCode::from(2);
        }
        let _ = error.print();
        ExitCode::SUCCESS
    })
}

fn carry_out(command: &Command, console: &Console) -> Result<Ended, Failure> {
    match command {
        Command::Init(arguments) => init::run(arguments, console),
        Command::New(arguments) => new::run(arguments, console),
        Command::Build(arguments) => build_command::run(arguments, console),
        Command::Serve(arguments) => serve_command::run(arguments, console),
        Command::Check(arguments) => check::run(arguments, console),
        Command::Explain(arguments) => explain::run(arguments, console),
        Command::Doctor(arguments) => doctor::run(arguments, console),
        Command::Help { command } => {
            help::print(Arguments::command(), command.as_deref(), console);
            Ok(Ended::Well)
        }
    }
}

/// No command: the preview of the content at hand. `is_bare` if nothing at all was typed, as with a
/// double-click, whose window would close over the words.
fn start(language: Language, is_bare: bool) -> ExitCode {
    let served = start::arguments().and_then(|arguments| match parse(arguments, language) {
        Ok(Arguments { command: Some(command), .. }) => carry_out(&command, &Console::new(language)),
        _ => Ok(Ended::WithErrors),
    });
    let Err(failure) = served else { return ExitCode::SUCCESS };
    start::refuse(&failure);
    if is_bare {
        start::hold_window();
    }
    ExitCode::from(2)
}

/// In which language to speak: `--lang`, else the locale, else the content's own, else Chinese.
#[derive(Clone, Copy)]
struct Spoken {
    /// What `--lang` says.
    asked: Option<Language>,
    /// What the locale says.
    locale: Option<Language>,
    /// A locale was set, though to a language that the program does not speak.
    is_foreign: bool,
}

impl Spoken {
    /// Needed before the arguments are parsed, for the help.
    fn of(arguments: &[OsString]) -> Self {
        let mut typed = arguments.iter().filter_map(|argument| argument.to_str());
        let mut asked = None;
        while let Some(argument) = typed.next() {
            let value =
                argument.strip_prefix("--lang=").or_else(|| if argument == "--lang" { typed.next() } else { None });
            asked = value.and_then(|value| message::chosen("lang", value)).and_then(Language::from_tag).or(asked);
        }
        let tag = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        // C and POSIX say nothing about the reader.
        let tag = tag.filter(|tag| !matches!(tag.split('.').next(), Some("C" | "POSIX")));
        let locale = tag.as_deref().and_then(Language::from_tag);
        Self { asked, locale, is_foreign: tag.is_some() }
    }

    /// Before the content is known. Schools read Chinese.
    fn so_far(self) -> Language {
        let known = self.asked.or(self.locale);
        known.unwrap_or(if self.is_foreign { Language::English } else { Language::Chinese })
    }

    /// To whoever runs `command`.
    fn over(self, command: &Command) -> Language {
        if self.asked.or(self.locale).is_some() {
            return self.so_far();
        }
        let content = match command {
            Command::Build(arguments) => place::content(arguments.content.content.as_deref()),
            Command::Serve(arguments) => place::content(arguments.content.content.as_deref()),
            Command::Check(arguments) => place::content(arguments.content.content.as_deref()),
            Command::Explain(arguments) => arguments.content(),
            Command::New(arguments) => place::content(arguments.content.as_deref()),
            Command::Doctor(arguments) => place::content(arguments.content.as_deref()),
            Command::Init(_) | Command::Help { .. } => return self.so_far(),
        };
        content.ok().and_then(|content| build::site_language(&content)).unwrap_or_else(|| self.so_far())
    }
}

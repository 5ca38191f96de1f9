//! What a running server has to say, for whoever prints it.

use std::path::PathBuf;

use super::Rebuilt;
use crate::message::{self, Facts, Language, facts};

/// One thing to tell.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields are the facts of the sentence above them")]
pub enum News<'a> {
    /// The server answers, and the first rebuild begins.
    Ready { url: String },
    /// The port asked for was taken; the one used.
    PortTaken { wanted: u16, used: u16 },
    /// Other machines can see the site.
    BeyondLoopback { address: String },
    /// A server for this content runs already, there.
    AlreadyRunning { url: Option<String> },
    /// The browser could not be opened.
    BrowserRefused { url: String },
    /// Ctrl-C cannot be heard; the program ends without clearing up.
    CtrlCRefused { reason: String },
    /// The system gives no hints of changes, so that the folder is walked every few seconds.
    HintsRefused { reason: String, is_limit: bool },
    /// A watched folder is gone; the site stays as it is.
    RootGone { path: PathBuf },
    /// It is there again.
    RootBack { path: PathBuf },
    /// A file is still being written.
    Waiting { path: PathBuf, size_bytes: u64 },
    /// A rebuild has ended: the lines it gave, or why it could not be done.
    Rebuilt(&'a Rebuilt),
    /// The server has ended, with nothing left behind.
    Stopped,
}

impl News<'_> {
    /// The lines to print.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let say = |id: &str, facts: &Facts| message::say(language, id, facts);
        match self {
            Self::Ready { url } => vec![
                say("serve.ready", &facts([("url", url.clone())])),
                say("serve.desk_at", &facts([("url", format!("{url}__xingzhi/"))])),
                say("serve.how_to_stop", &Facts::new()),
            ],
            Self::PortTaken { wanted, used } => {
                vec![say("serve.port_taken", &facts([("wanted", wanted.to_string()), ("used", used.to_string())]))]
            }
            Self::BeyondLoopback { address } => {
                vec![say("serve.beyond_loopback", &facts([("address", address.clone())]))]
            }
            Self::AlreadyRunning { url: Some(url) } => {
                vec![say("serve.already_running", &facts([("url", url.clone())]))]
            }
            Self::AlreadyRunning { url: None } => vec![say("serve.already_running_somewhere", &Facts::new())],
            Self::BrowserRefused { url } => vec![say("serve.browser_refused", &facts([("url", url.clone())]))],
            Self::CtrlCRefused { reason } => vec![say("serve.ctrl_c_refused", &facts([("reason", reason.clone())]))],
            Self::HintsRefused { reason, is_limit } => {
                let id = if *is_limit { "serve.watch_limit" } else { "serve.hints_refused" };
                let hint = message::hint(language, id, &Facts::new());
                std::iter::once(say(id, &facts([("reason", reason.clone())]))).chain(hint).collect()
            }
            Self::RootGone { path } => vec![say("serve.root_gone", &facts([("path", path.display().to_string())]))],
            Self::RootBack { path } => vec![say("serve.root_back", &facts([("path", path.display().to_string())]))],
            Self::Waiting { path, size_bytes } => {
                let size =
                    format!("{:.1} MB", f64::from(u32::try_from(size_bytes / 1024).unwrap_or(u32::MAX)) / 1024.0);
                vec![say("serve.waiting", &facts([("path", path.display().to_string()), ("size", size)]))]
            }
            Self::Rebuilt(rebuilt) => rebuilt.lines.iter().cloned().chain(rebuilt.failed.clone()).collect(),
            Self::Stopped => vec![say("serve.stopped", &Facts::new())],
        }
    }
}

//! `xingzhi` without a command, as a double-click starts it: the preview of the content at hand.
//!
//! **In** the folder the program was started in, and the one it lies in. **Out** the arguments of the
//! `serve` that is meant. **Never** serves by accident what holds everything of a person or a disk.
//! **Start at** [`arguments`].

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal};

use crate::cli::around::Around;
use crate::cli::console::Console;
use crate::failure::Failure;
use crate::message::{Facts, Language};

/// The arguments of `serve` for the content at hand.
///
/// # Errors
/// [`Failure::TooWide`] if nothing at hand can be meant.
pub(super) fn arguments() -> Result<Vec<OsString>, Failure> {
    let around = Around::here()?;
    let content = around.content().ok_or(Failure::TooWide { path: around.current })?;
    Ok(["xingzhi".into(), "serve".into(), content.into_os_string(), "--open".into()].into())
}

/// Says in both languages why nothing is served: whoever double-clicked chose none.
pub(super) fn refuse(failure: &Failure) {
    for language in [Language::Chinese, Language::English] {
        Console::new(language).failure(failure);
    }
}

/// Keeps the window of a double-click open until its words were read.
pub(super) fn hold_window() {
    let mut input = std::io::stdin().lock();
    if std::io::stdin().is_terminal() {
        for language in [Language::Chinese, Language::English] {
            let console = Console::new(language);
            console.aside(&console.say("start.press_enter", &Facts::new()));
        }
        let _ = input.read_line(&mut String::new());
    }
}

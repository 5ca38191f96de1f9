//! Scenes through the program itself, one module a feature; each test's name is the sentence it holds.

mod again;
mod build;
mod check;
mod closed;
mod disclose;
mod explain;
mod front_matter;
mod grouped;
mod guide;
mod held;
mod init;
mod keyboard;
mod labels;
mod names;
mod picture;
mod preview;
mod produce;
mod read;
mod registers;
mod scan;
mod serve;
mod settings;
mod start;
mod support;
mod text;
mod theme;

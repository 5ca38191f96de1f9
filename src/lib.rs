//! Xingzhi 行知 turns a school's shared folder into a portfolio and resource library that opens by
//! double-click. This page is the map; every module's own page says what goes in, what comes out,
//! what it never does and where to start reading.
//!
//! ```text
//! content ─scan▶ Tree ─read▶ facts, heads ─catalogue▶ Catalogue ─disclose▶ Catalogue for one audience
//!                                                                               │
//!                              folder ◀─produce─ Plan ◀─plan─ pages ◀─render─ Routes ◀─route─┘
//! ```
//!
//! 1. [`scan`] walks the content once and says what is there: a [`scan::Tree`].
//! 2. [`read`] looks into every file: its true form and [`read::Facts`] (in [`child`] processes with
//!    limits), and the heads of texts; [`store`] keeps them between builds.
//! 3. [`catalogue`](mod@catalogue) turns tree and facts into schools, people, packages, groups, activities, library
//!    and tutorials, each inference with the word it was read from. [`vocabulary`],
//!    [`formats`] and [`framework`] are the words, forms of files and competency lists it knows, as data.
//! 4. [`disclose`](mod@disclose) cuts that down to what one audience may see, once and for all, and writes the
//!    ledger: every file found has exactly one verdict.
//! 5. [`shelve`] says what each page lists, page by page; [`route`] gives every page and file its one path; [`render`] makes the pages from a theme;
//!    [`plan`] lists every output; [`produce`](mod@produce) writes what differs and swaps it in when whole.
//! 6. [`build`](mod@build) runs the stages in order, times them, and makes again only the pages whose
//!    [`render::Sketch`] differs; [`serve`] watches and previews, and is
//!    handed the build as a closure; [`cli`] is the only place that prints.
//!
//! [`preview`] makes small pictures without metadata, which `route` names, `render` shows and `build` has made.
//!
//! Three kinds of problem are never mixed: a [`diagnostic`] is something wrong in the content
//! (collected, placed, hinted), a verdict is a rule that is not met (a result), and a [`failure`] is a
//! refusal of the world (with its path; it ends the command).
//!
//! A module uses modules of strictly lower rank only; blank lines below part the ranks, and
//! `tests/tidy` holds them.

pub mod date;
pub mod message;
pub mod path;
pub mod text;

pub mod slug;

pub mod diagnostic;
pub mod failure;

pub mod settings;

pub mod formats;
pub mod vocabulary;

pub mod framework;

pub mod scan;

pub mod child;
pub mod store;

pub mod read;

pub mod catalogue;

pub mod disclose;

pub mod preview;

pub mod shelve;

pub mod route;

pub mod render;

pub mod plan;

pub mod produce;

pub mod build;

pub mod serve;

pub mod cli;

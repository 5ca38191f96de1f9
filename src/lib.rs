#![doc = "scaffold"]
pub mod path;
pub mod slug;
pub mod date;
pub mod text;
pub mod message;

pub mod diagnostic;
pub mod failure;

pub mod settings;

pub mod vocabulary;
pub mod framework;

pub mod scan;

pub mod read;

pub mod catalogue;

pub mod disclose;

pub mod route;

pub mod render;

pub mod plan;

pub mod produce;

pub mod build;

pub mod cli;

//! The stage as a whole: real pictures on disk, made in this process.

mod files;
mod keeping;
mod pixels;
mod turned;

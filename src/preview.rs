//! What may be published of a file: for now, small pictures without metadata.
//!
//! **In** facts of a picture, then its file. **Out** [`PictureSize`]s that pages can name before any is
//! made; then JPEGs on disk ([`Previews`]). **Never** passes on a byte of the original, decodes in this
//! process, or makes twice what the private cache holds. **Start at** [`sizes_of`], then
//! [`Previews::picture`].
//!
//! 1. [`size`] plans sizes from facts alone.
//! 2. [`pictures`] asks the [`cache`], else a child process ([`job`]); [`index`] knows the files that did
//!    not change, so that they are not even read; [`sweep`] drops what no build has used for long.
//! 3. In the child: [`decode`] (photos in [`jpeg`], already scaled down, and [`heic`]), [`raster`] shrinks, [`colour`]
//!    brings wider colours to sRGB, then the picture is turned upright and encoded.
//!
//! Same bytes everywhere: no decoder, filter or encoder here is one whose result depends on the
//! processor or on the number of threads.

mod cache;
mod colour;
mod decode;
mod fault;
mod heic;
mod index;
mod job;
mod jpeg;
mod pictures;
mod raster;
mod size;
mod sweep;
#[cfg(test)]
mod tests;

pub use self::fault::Fault;
pub use self::job::Job;
pub use self::pictures::Painted;
pub use self::pictures::Previews;
pub use self::pictures::Report;
pub use self::pictures::Wanted;
pub use self::raster::placeholder;
pub use self::size::PictureSize;
pub use self::size::sizes;
pub use self::size::sizes_of;

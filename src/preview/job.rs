//! One picture to make, in all its sizes: the work that a child process does.
//!
//! **In** a [`Job`]. **Out** an [`Answer`]: JPEGs, or what is wrong. **Never** writes a file. **Start
//! at** [`Job::carry_out`].

use std::ffi::OsString;
use std::io::Read;

use serde::Deserialize;
use serde::Serialize;

use super::decode;
use super::fault::Fault;
use super::raster::Chroma;
use super::size::PictureSize;
use crate::child::{Halt, Work};
use crate::read::Trouble;
use crate::scan;

/// The longest file read, in bytes.
pub(super) const MAX_FILE_BYTES: u64 = 256 << 20;

/// A picture to make.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Where the file is on disk.
    pub(super) disk: OsString,
    /// BLAKE3 of what it must hold: the cache remembers the answer under it.
    pub(super) source: [u8; 32],
    /// Its form.
    pub(super) form: String,
    /// The sizes to make, upright, smallest first; at least one.
    pub(super) sizes: Vec<PictureSize>,
}

/// The JPEGs of all sizes, or why there are none.
pub(super) type Answer = Result<Vec<Vec<u8>>, Fault>;

impl Work for Job {
    const ARGUMENT: &'static str = "__picture";
    type Answer = Answer;

    fn carry_out(&self) -> Answer {
        let bytes = self.read()?;
        let largest = self.sizes.last().copied().ok_or_else(|| Fault::damaged("damage.picture"))?;
        let mut raster = decode::decode(bytes, &self.form, largest)?;
        let mut made = Vec::with_capacity(self.sizes.len());
        for size in self.sizes.iter().rev() {
            raster = raster.shrink(*size)?;
            made.push(raster.finish(chroma(&self.form))?);
        }
        made.reverse();
        Ok(made)
    }

    fn halted(halt: Halt) -> Answer {
        Err(Fault { trouble: Trouble::of(halt), is_lasting: halt.is_lasting() })
    }
}

impl Job {
    fn read(&self) -> Result<Vec<u8>, Fault> {
        let file = scan::open(self.disk.as_ref()).map_err(Fault::unreadable)?;
        let len = file.metadata().map_err(Fault::unreadable)?.len().min(MAX_FILE_BYTES);
        let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or_default() + 1);
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(Fault::unreadable)?;
        if blake3::hash(&bytes) != self.source {
            return Err(Fault::unreadable("damage.changed"));
        }
        Ok(bytes)
    }
}

/// Drawings and screenshots have coloured letters, which halved colours would blur.
fn chroma(form: &str) -> Chroma {
    if matches!(form, "png" | "gif" | "bmp") { Chroma::Full } else { Chroma::Halved }
}

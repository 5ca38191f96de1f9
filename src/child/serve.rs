//! The other side: our own program as a child.
//!
//! It takes no more than its limits: 1 GiB of memory in all and 20 seconds of processor a job, held by
//! the system on Unix; on Windows the parent's clock alone ends it.

use std::io;
use std::process::ExitCode;

use super::Work;
use super::carry_out;
use super::read_frame;
use super::write_frame;

/// Serves jobs of one kind until the parent goes. For a program whose first argument is the
/// [`ARGUMENT`](Work::ARGUMENT) of that kind.
pub fn serve<W: Work>() -> ExitCode {
    limits::memory();
    // A panic is an answer here, not a message.
    std::panic::set_hook(Box::new(|_| {}));
    match answer_all::<W>() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer_all<W: Work>() -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    while let Some(frame) = read_frame(&mut input)? {
        let job: W = postcard::from_bytes(&frame).map_err(io::Error::other)?;
        limits::processor();
        let answer = postcard::to_stdvec(&carry_out(&job)).map_err(io::Error::other)?;
        write_frame(&mut output, &answer)?;
    }
    Ok(())
}

#[cfg(unix)]
mod limits {
    use rustix::process::Resource;
    use rustix::process::Rlimit;
    use rustix::process::getrlimit;
    use rustix::process::setrlimit;
    use rustix::time::ClockId;
    use rustix::time::clock_gettime;

    const MEMORY_BYTES: u64 = 1 << 30;
    const PROCESSOR_SECONDS: u64 = 20;

    /// Limits the memory of the process. Where the system refuses, the clock remains.
    pub(super) fn memory() {
        lower(Resource::As, MEMORY_BYTES);
        lower(Resource::Core, 0);
    }

    /// Gives the process its seconds for one more job.
    pub(super) fn processor() {
        let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
        lower(Resource::Cpu, used + 1 + PROCESSOR_SECONDS);
    }

    fn lower(resource: Resource, to: u64) {
        let maximum = getrlimit(resource).maximum;
        let current = Some(maximum.map_or(to, |maximum| maximum.min(to)));
        let _ = setrlimit(resource, Rlimit { current, maximum });
    }
}

#[cfg(not(unix))]
mod limits {
    pub(super) fn memory() {}
    pub(super) fn processor() {}
}

//! Work done in child processes with limits, since a parser can hang, or exhaust memory, or crash.
//!
//! **In** jobs of one kind of [`Work`]. **Out** its answers. **Never** lets a parser of binary formats
//! run in this process, but where no program is known (tests), or knows what a job is about. A child that
//! dies or overruns its time harms its own job only: it is replaced, and the build goes on. **Start at**
//! [`Workers::ask`].
//!
//! Whoever has such work names the hidden argument that makes our program a child for it
//! ([`serve()`]), so no kind need know another.
//!
//! A job may take 20 seconds of processor and 1 GiB of memory, which the child's own limits see to
//! (`serve`), and 60 seconds by the clock, which this side watches. On Windows only the clock holds.
//! What the clock ended may go better next time ([`Halt::is_lasting`]).

mod serve;

pub use serve::serve;

use std::ffi::OsStr;
use std::io;
use std::io::Read;
use std::io::Write;
use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdin;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// One kind of work; the value is a job.
pub trait Work: Serialize + DeserializeOwned {
    /// The hidden first argument that makes our program a child for this kind.
    const ARGUMENT: &'static str;
    /// What a job comes to.
    type Answer: Serialize + DeserializeOwned;

    /// Does the job. If it panics, it is [`Halt::Crashed`].
    fn carry_out(&self) -> Self::Answer;

    /// The answer to a job that came to no end of its own.
    fn halted(halt: Halt) -> Self::Answer;
}

/// What ended a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It took more time by the clock than it may.
    Clock,
    /// It took more of the processor than it may.
    Processor,
    /// It took more memory than it may.
    Memory,
    /// The parser gave up.
    Crashed,
    /// The child was killed from outside, or could not be started.
    Lost,
}

impl Halt {
    /// Whether it would end so again: the same work comes to the same limit, but for the clock, which also
    /// counts what others do.
    pub fn is_lasting(self) -> bool {
        !matches!(self, Self::Clock | Self::Lost)
    }
}

/// Does a job in this process.
fn carry_out<W: Work>(job: &W) -> W::Answer {
    catch_unwind(AssertUnwindSafe(|| job.carry_out())).unwrap_or_else(|_| W::halted(Halt::Crashed))
}

/// How long a job may take by the clock.
pub const CLOCK: Duration = Duration::from_secs(60);
/// The longest job or answer, in bytes.
const MAX_FRAME_BYTES: usize = 256 << 20;

/// A pool of children for one kind of work, started when first needed.
pub struct Workers<W> {
    program: Option<PathBuf>,
    clock: Duration,
    most: usize,
    pool: Mutex<Pool>,
    returned: Condvar,
    work: PhantomData<fn(&W)>,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Worker>,
    n_out: usize,
}

impl<W: Work> Workers<W> {
    /// At most `most` children of `program`; without a program, jobs are done in this process.
    pub fn new(program: Option<PathBuf>, most: usize, clock: Duration) -> Self {
        Self { program, clock, most: most.max(1), pool: Mutex::default(), returned: Condvar::new(), work: PhantomData }
    }

    /// Has a job done. Waits while all children are busy.
    pub fn ask(&self, job: &W) -> W::Answer {
        let Some(program) = &self.program else { return carry_out(job) };
        let kept = self.take();
        let is_used = kept.is_some();
        let start = || Worker::start(program.as_os_str(), W::ARGUMENT);
        let outcome = match kept.map_or_else(start, Ok) {
            Ok(mut worker) => match worker.ask(job, self.clock) {
                // It had died while idle: no fault of this file.
                Err(Death::BeforeJob) if is_used => start().map(|mut worker| {
                    let answer = worker.ask(job, self.clock);
                    (worker, answer)
                }),
                answer => Ok((worker, answer)),
            },
            Err(error) => Err(error),
        };
        match outcome {
            Ok((worker, Ok(answer))) => {
                self.give_back(Some(worker));
                answer
            }
            Ok((_, Err(death))) => {
                self.give_back(None);
                death.answer::<W>()
            }
            Err(_) => {
                self.give_back(None);
                Death::BeforeJob.answer::<W>()
            }
        }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An idle child, or `None` if a new one may be started.
    fn take(&self) -> Option<Worker> {
        let mut pool = self
            .returned
            .wait_while(self.pool(), |pool| pool.n_out >= self.most)
            .unwrap_or_else(PoisonError::into_inner);
        pool.n_out += 1;
        pool.idle.pop()
    }

    fn give_back(&self, worker: Option<Worker>) {
        let mut pool = self.pool();
        pool.n_out -= 1;
        pool.idle.extend(worker);
        self.returned.notify_one();
    }
}

/// How a child failed its job.
enum Death {
    /// It was gone before it had the job.
    BeforeJob,
    /// It ended by itself.
    Died(Option<ExitStatus>),
    /// It overran the clock.
    Clock,
}

impl Death {
    fn answer<W: Work>(&self) -> W::Answer {
        W::halted(match self {
            Self::Clock => Halt::Clock,
            Self::Died(Some(status)) if signal(*status) == Some(SIGXCPU) => Halt::Processor,
            // Out of memory, Rust aborts; so it does when the stack is full.
            Self::Died(Some(status)) if signal(*status) == Some(SIGABRT) => Halt::Memory,
            Self::Died(Some(status)) if signal(*status) == Some(SIGSEGV) => Halt::Crashed,
            // Killed from outside, or the machine itself was short of memory.
            Self::BeforeJob | Self::Died(_) => Halt::Lost,
        })
    }
}

const SIGABRT: i32 = 6;
const SIGSEGV: i32 = 11;
const SIGXCPU: i32 = 24;

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(status: ExitStatus) -> Option<i32> {
    // What `abort` ends with there.
    (status.code() == Some(0xC000_0409_u32.cast_signed())).then_some(SIGABRT)
}

/// One child and the way to it. Its answers come through a thread, so that the clock can be watched.
struct Worker {
    child: Child,
    jobs: ChildStdin,
    answers: Receiver<Vec<u8>>,
}

impl Worker {
    fn start(program: &OsStr, argument: &str) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg(argument)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let missing = || io::Error::other("a pipe to the child process");
        let jobs = child.stdin.take().ok_or_else(missing)?;
        let mut output = child.stdout.take().ok_or_else(missing)?;
        let (sender, answers) = sync_channel(1);
        std::thread::Builder::new().name("read answers".into()).stack_size(256 << 10).spawn(move || {
            while let Ok(Some(frame)) = read_frame(&mut output) {
                if sender.send(frame).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { child, jobs, answers })
    }

    fn ask<W: Work>(&mut self, job: &W, clock: Duration) -> Result<W::Answer, Death> {
        let frame = postcard::to_stdvec(job).expect("a job is plain data");
        write_frame(&mut self.jobs, &frame).map_err(|_| Death::BeforeJob)?;
        match self.answers.recv_timeout(clock) {
            Ok(frame) => postcard::from_bytes(&frame).map_err(|_| Death::Died(None)),
            Err(RecvTimeoutError::Timeout) => Err(Death::Clock),
            Err(RecvTimeoutError::Disconnected) => Err(Death::Died(self.child.wait().ok())),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It holds nothing that could be lost; both fail only if it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a frame: its length in four bytes, little end first, then its bytes.
fn write_frame(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let len = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    let mut frame = Vec::with_capacity(bytes.len() + 4);
    frame.extend_from_slice(&len.to_le_bytes());
    frame.extend_from_slice(bytes);
    out.write_all(&frame)?;
    out.flush()
}

/// Reads a frame; `None` at the end.
fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut len = [0; 4];
    match input.read_exact(&mut len) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        outcome => outcome?,
    }
    let len = u32::from_le_bytes(len) as usize;
    if len > MAX_FRAME_BYTES {
        return Err(io::Error::other("a frame too long"));
    }
    let mut bytes = vec![0; len];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

//! The preview server of the program, as a running process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than anything takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A preview that ends with the scene.
pub(crate) struct Preview {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Preview {
    /// Starts, and waits for the address.
    pub(crate) fn of(command: Command) -> Self {
        Self::with(command, Stdio::null())
    }

    /// The same; what it says to standard error goes to `aside`.
    pub(crate) fn with(mut command: Command, aside: impl Into<Stdio>) -> Self {
        let child = command.stdout(Stdio::piped()).stderr(aside).spawn().expect("the program starts");
        let mut preview = Self { child, address: String::new() };
        let mut lines = BufReader::new(preview.child.stdout.take().expect("a pipe"));
        let mut said = String::new();
        loop {
            let from = said.len();
            let n = lines.read_line(&mut said).expect("words are UTF-8");
            if let Some((_, rest)) = said[from..].split_once("http://") {
                preview.address = rest.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
                // What it says later must not block it.
                std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
                return preview;
            }
            assert!(n > 0, "it ended without an address: {said}");
        }
    }

    /// Waits until the page at `/` holds `text`.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) {
        let mut page = String::new();
        let found = eventually(|| {
            page = self.page().unwrap_or_default();
            page.contains(text)
        });
        assert!(found, "never shown: {text}\n{page}");
    }

    pub(crate) fn page(&self) -> Option<String> {
        self.get("")
    }

    /// The page at `path`, if it is answered.
    pub(crate) fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.starts_with("HTTP/1.1 200").then_some(answer)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so; false if it never is.
pub(crate) fn eventually(mut is_so: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

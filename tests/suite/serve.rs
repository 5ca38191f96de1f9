//! The preview server under a flood: others are still answered, nothing panics, memory stays flat.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::preview::{Preview, eventually};
use crate::support::Project;

/// What all the clients of a flood may leave behind, in KiB.
const MOST_GROWTH_KIB: u64 = 16 * 1024;

/// A preview of the small project, with all it says to standard error in `stderr`.
fn preview(project: &Project) -> Preview {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xingzhi"));
    command
        .args(["serve", "content", "--port", "0", "--cache", "cache", "--lang", "en"])
        .current_dir(&project.root)
        .stdin(Stdio::null());
    let preview = Preview::with(command, fs::File::create(project.at("stderr")).expect("a file"));
    preview.shows("清河小学");
    preview
}

/// Resident memory in KiB and threads of a process; `None` where the system does not say.
fn size(preview: &Preview) -> Option<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{}/status", preview.child.id())).ok()?;
    let number = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some((number("VmRSS:")?, number("Threads:")?))
}

fn client(preview: &Preview) -> Option<TcpStream> {
    let stream = TcpStream::connect(&preview.address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    stream.set_write_timeout(Some(Duration::from_secs(10))).ok()?;
    Some(stream)
}

/// Random enough to be malformed in many ways, and the same every time.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Up to 400 bytes; every second time of the letters that requests are made of.
    fn request(&mut self) -> Vec<u8> {
        const LETTERS: &[u8] = b"GET /HTP1.\r\n: \0\xff%..\\Host:Range=bytes-";
        let (length, is_near) = (self.next() % 400, self.next().is_multiple_of(2));
        let byte = |noise: u64| {
            if is_near { LETTERS[noise as usize % LETTERS.len()] } else { noise.to_le_bytes()[1] }
        };
        (0..length).map(|_| byte(self.next())).collect()
    }
}

/// Broken requests, one after another; some wait for the answer, some go in the middle.
fn harass(preview: &Preview, noise: &mut Noise, count: usize) {
    for at in 0..count {
        let Some(mut stream) = client(preview) else { continue };
        let _ = stream.write_all(&noise.request());
        if at % 10 == 0 {
            let _ = stream.shutdown(Shutdown::Write);
            let _ = stream.read_to_end(&mut Vec::new());
        }
    }
}

/// Clients that wait: silent, with half a head, with a film they do not read.
fn crowd(preview: &Preview, count: usize) -> Vec<TcpStream> {
    let whole = format!("GET /index.html HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address);
    let words = ["", "GET / HT", whole.as_str(), "GET /\0\r\n\r\n"];
    let clients = (0..count).filter_map(|at| {
        let mut stream = client(preview)?;
        let _ = stream.write_all(words[at % words.len()].as_bytes());
        Some(stream)
    });
    clients.collect()
}

/// A page comes within a second, and goes on doing so; a stall of the whole machine is forgiven.
#[track_caller]
fn answers_within_a_second(preview: &Preview) {
    let is_quick = || {
        let start = Instant::now();
        preview.page().is_some() && start.elapsed() < Duration::from_secs(1)
    };
    assert!(eventually(is_quick), "no answer within a second");
}

#[test]
fn a_flood_of_broken_and_waiting_clients_leaves_the_preview_as_it_was() {
    let project = Project::small();
    let mut preview = preview(&project);
    let mut noise = Noise(20_261_121);
    // The first clients warm up what stays.
    harass(&preview, &mut noise, 300);
    drop(crowd(&preview, 300));
    answers_within_a_second(&preview);
    let before = size(&preview);
    for _ in 0..3 {
        let waiting = crowd(&preview, 300);
        answers_within_a_second(&preview);
        harass(&preview, &mut noise, 500);
        answers_within_a_second(&preview);
        drop(waiting);
    }
    if let Some((memory, threads)) = before {
        let is_small =
            || size(&preview).is_some_and(|(now, n)| now <= memory + MOST_GROWTH_KIB && n <= threads.min(32) + 8);
        assert!(eventually(is_small), "grew from {before:?} to {:?}", size(&preview));
    }
    assert!(preview.child.try_wait().expect("our own child").is_none(), "it serves on");
    let said = fs::read_to_string(project.at("stderr")).expect("words");
    assert!(!said.contains("panicked"), "{said}");
}

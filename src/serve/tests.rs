//! The whole server against clients made of plain sockets, with a rebuild that only counts.

mod attack;
mod http;
mod live;
mod pulse;
mod watching;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::*;
use pulse::Pulse;

/// Longer than anything takes, even where other tests keep the machine busy.
const PATIENCE: Duration = Duration::from_secs(60);

const PAGE: &str = "<!doctype html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; script-src 'self'\"></head><body><p>课堂</p></body></html>";

/// A place in a group of problems.
fn spot(folder: &str, name: &str, line: Option<u32>) -> crate::diagnostic::Spot {
    crate::diagnostic::Spot { at: 0, folder: folder.into(), name: name.into(), line, message: None, hint: None }
}

type Rebuild = Box<dyn FnMut(&Changes) -> Rebuilt + Send>;

/// A running server over a small site, and content to change.
struct Scene {
    temp: tempfile::TempDir,
    address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<Result<(), Failure>>>,
    calls: Arc<Mutex<Vec<Changes>>>,
    news: Arc<Mutex<Vec<String>>>,
    pulse: Pulse,
    quiet: Duration,
}

impl Scene {
    fn new() -> Self {
        Self::with(Box::new(|_| Rebuilt::default()))
    }

    /// A server whose rebuilds do as `rebuild` says.
    fn with(rebuild: Rebuild) -> Self {
        // No walk comes between: tests of what events bring. Patient, since the machine has other tests to run.
        let pace = Pace { walk: Duration::from_secs(3600), quiet: Duration::from_millis(200), ..Pace::default() };
        Self::paced(pace, rebuild)
    }

    fn paced(pace: Pace, mut rebuild: Rebuild) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let site = temp.path().join("cache/site");
        for (path, text) in [
            ("index.html", PAGE),
            ("404.html", "<html><head></head><body>404 of the site</body></html>"),
            ("a/index.html", PAGE),
            ("a/style.css", "p {}"),
            ("a/影片.mp4", "0123456789"),
        ] {
            write(&site.join(path), text);
        }
        write(&temp.path().join("secret.txt"), "secret");
        write(&temp.path().join("content/教师/林老师/反思.md"), "一");
        write(&temp.path().join("content/site.toml"), "");
        let options = Options {
            host: "127.0.0.1".into(),
            port: 0,
            site,
            watched: vec![temp.path().join("content")],
            language: Language::English,
            open: false,
            passes_over: |name| name.starts_with("~$"),
            pace,
        };
        let (stop, calls, news) = (Stop::new(), Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let (tell, told) = mpsc::channel();
        let (his_stop, his_calls, his_news) = (stop.clone(), calls.clone(), news.clone());
        let thread = std::thread::spawn(move || {
            let hear = |item: &News<'_>| {
                if let News::Ready { url } = item {
                    tell.send(url.clone()).unwrap();
                }
                his_news.lock().unwrap().push(format!("{item:?}"));
            };
            run(&options, &his_stop, &hear, |changes| {
                his_calls.lock().unwrap().push(changes.clone());
                rebuild(changes)
            })
        });
        let url: String = told.recv_timeout(PATIENCE).unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        let (pulse, quiet) = (Pulse::start(), pace.quiet);
        let scene = Self { temp, address, stop, thread: Some(thread), calls, news, pulse, quiet };
        scene.until("the first rebuild", || scene.calls().len() == 1);
        scene
    }

    fn path(&self, path: &str) -> PathBuf {
        self.temp.path().join(path)
    }

    fn content(&self, path: &str) -> PathBuf {
        self.temp.path().canonicalize().unwrap().join("content").join(path)
    }

    fn calls(&self) -> Vec<Changes> {
        self.calls.lock().unwrap().clone()
    }

    fn has_news(&self, word: &str) -> bool {
        self.news.lock().unwrap().iter().any(|item| item.contains(word))
    }

    fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(
                Instant::now() < end,
                "never: {what}; calls {:?}; news {:?}",
                self.calls(),
                self.news.lock().unwrap()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Every path told in `calls`, none of which is of everything.
    fn told(calls: &[Changes]) -> BTreeSet<PathBuf> {
        let paths = calls.iter().flat_map(|call| match call {
            Changes::Paths(paths) => paths.clone(),
            Changes::Everything => panic!("everything was told: {calls:?}"),
        });
        paths.collect()
    }

    /// The calls after the first `before`, once all that has happened so far was told: changes are told in
    /// order, so a last one of our own shows that none is on its way.
    fn calls_after(&self, before: usize) -> Vec<Changes> {
        let fence = self.content("栅栏.md");
        loop {
            let from = self.calls().len();
            let mut file = fs::File::options().create(true).append(true).open(&fence).unwrap();
            file.write_all(b"x").unwrap();
            drop(file);
            let is_told = |call: &Changes| matches!(call, Changes::Paths(paths) if paths.contains(&fence));
            let is_answer = |call: &Changes| *call == Changes::Everything || is_told(call);
            self.until("the fence", || self.calls()[from..].iter().any(is_answer));
            // Everything may have been under way, and hides single paths.
            if self.calls()[from..].iter().any(is_told) {
                break;
            }
        }
        let mut calls = self.calls().split_off(before);
        for call in &mut calls {
            if let Changes::Paths(paths) = call {
                paths.retain(|path| *path != fence);
            }
        }
        calls.retain(|call| !matches!(call, Changes::Paths(paths) if paths.is_empty()));
        calls
    }

    /// What happened after the first `before` calls and since the pulse was felt anew is told with exactly
    /// these paths of the content, in one call, unless the machine stalled long enough to part it.
    #[track_caller]
    fn is_told_once(&self, before: usize, paths: &[&str]) {
        let expected: BTreeSet<PathBuf> = paths.iter().map(|path| self.content(path)).collect();
        self.until("all is told", || Self::told(&self.calls()[before..]).is_superset(&expected));
        let has_stalled = self.pulse.longest() > self.quiet / 2;
        let calls = self.calls_after(before);
        assert_eq!(Self::told(&calls), expected);
        assert!(calls.len() == 1 || has_stalled, "{calls:?}");
    }

    /// A request as it is, with the right host; the whole answer.
    fn ask(&self, line: &str, headers: &str) -> Reply {
        self.raw(&format!("{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.address))
    }

    fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path}"), "")
    }

    fn raw(&self, request: &str) -> Reply {
        self.raw_bytes(request.as_bytes())
    }

    fn raw_bytes(&self, request: &[u8]) -> Reply {
        let mut stream = self.connect();
        // The server may refuse before all is sent.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Reply::parse(&bytes)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Ends the server, and says how long that took.
    fn end(&mut self) -> Duration {
        let start = Instant::now();
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap().unwrap();
        }
        start.elapsed()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[derive(Debug)]
struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head, body: bytes[end..].to_vec() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

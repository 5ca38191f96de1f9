use std::io::{BufRead, BufReader};

use super::*;

/// A page that listens.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn new(scene: &Scene, query: &str) -> Self {
        let mut stream = scene.connect();
        stream
            .write_all(format!("GET /__xingzhi/events{query} HTTP/1.1\r\nHost: {}\r\n\r\n", scene.address).as_bytes())
            .unwrap();
        let mut lines = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(lines.read_line(&mut head).unwrap() > 0, "{head}");
        }
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"), "{head}");
        Self(lines)
    }

    /// The next event of that name: its data.
    fn next(&mut self, name: &str) -> String {
        let mut event = String::new();
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
            if let Some(found) = line.strip_prefix("event: ") {
                event = found.trim().to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ")
                && event == name
            {
                return data.trim().to_owned();
            }
        }
    }
}

fn since(page: &Reply) -> u64 {
    let text = page.text();
    let (_, rest) = text.split_once("data-since=\"").unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn an_edit_tells_open_pages_what_changed() {
    let scene = Scene::with(Box::new(|changes| {
        let changed = if *changes == Changes::Everything { Vec::new() } else { vec!["a/index.html".to_owned()] };
        Rebuilt { changed, ..Rebuilt::default() }
    }));
    let page = scene.get("/a/");
    let mut listener = Listener::new(&scene, &format!("?since={}", since(&page)));
    fs::write(scene.content("教师/林老师/反思.md"), "二二").unwrap();
    assert_eq!(listener.next("changed"), "{\"paths\":[\"a/index.html\"]}");
    // Somebody who was away hears it, too; somebody who knows hears nothing but the problems.
    let mut late = Listener::new(&scene, &format!("?since={}", since(&page)));
    assert_eq!(late.next("changed"), "{\"paths\":[\"a/index.html\"]}");
    let mut stranger = Listener::new(&scene, "?since=7");
    assert_eq!(stranger.next("changed"), "{\"paths\":null}");
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn errors_come_and_go_beside_the_page() {
    let scene = Scene::with(Box::new(|changes| {
        let spots = vec![spot("", "a.toml", None)];
        let problem = Group { severity: Severity::Error, code: "XZ0101", cause: "坏".into(), hint: None, spots };
        let is_bad = matches!(changes, Changes::Paths(paths) if paths.iter().any(|path| path.ends_with("bad.toml") && path.exists()));
        Rebuilt { problems: if is_bad { vec![problem] } else { Vec::new() }, ..Rebuilt::default() }
    }));
    let mut listener = Listener::new(&scene, "");
    assert_eq!(listener.next("problems"), "{}");
    fs::write(scene.content("bad.toml"), "x").unwrap();
    let shown = listener.next("problems");
    assert!(shown.contains("坏") && shown.contains("a.toml") && shown.contains("title"), "{shown}");
    fs::remove_file(scene.content("bad.toml")).unwrap();
    assert_eq!(listener.next("problems"), "{}");
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn listeners_are_bounded_told_of_the_end_and_forgotten_when_they_go() {
    let mut scene = Scene::new();
    let mut listeners: Vec<Listener> = (0..events::MOST_LISTENERS).map(|_| Listener::new(&scene, "")).collect();
    for listener in &mut listeners {
        listener.next("problems");
    }
    assert_eq!(scene.get("/__xingzhi/events").status, 503);
    assert_eq!(scene.get("/").status, 200);
    listeners.truncate(3);
    scene.until("places are free again", || {
        let mut stream = scene.connect();
        stream
            .write_all(format!("GET /__xingzhi/events HTTP/1.1\r\nHost: {}\r\n\r\n", scene.address).as_bytes())
            .unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).is_ok() && &start == b"HTTP/1.1 200"
    });
    let took = scene.end();
    for listener in &mut listeners {
        listener.next("bye");
    }
    // Far less than any time-out.
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert!(TcpStream::connect(scene.address).is_err());
    let left: Vec<_> = fs::read_dir(scene.path("cache")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["site"], "no lock is left");
}

#[test]
fn a_rebuild_that_panics_ends_the_server_and_leaves_nothing() {
    let scene = Scene::with(Box::new(|changes| {
        assert!(*changes == Changes::Everything, "a fault in the rebuild");
        Rebuilt::default()
    }));
    fs::write(scene.content("site.toml"), "x = 1").unwrap();
    scene.until("the server is gone", || TcpStream::connect(scene.address).is_err());
}

#[test]
fn a_second_start_is_led_to_the_first() {
    let scene = Scene::new();
    let options = Options {
        host: "127.0.0.1".into(),
        port: 0,
        site: scene.path("cache/site"),
        watched: Vec::new(),
        language: Language::Chinese,
        open: false,
        passes_over: |_| false,
        pace: Pace::default(),
    };
    let heard = Mutex::new(String::new());
    let hear = |news: &News<'_>| heard.lock().unwrap().push_str(&news.lines(Language::Chinese).join("\n"));
    run(&options, &Stop::new(), &hear, |_| panic!("nothing is to be built")).unwrap();
    assert!(heard.lock().unwrap().contains(&format!("http://{}/", scene.address)));
}

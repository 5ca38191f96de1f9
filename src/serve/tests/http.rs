use super::*;

#[test]
fn pages_get_the_script_in_the_response_only() {
    let scene = Scene::new();
    let reply = scene.get("/");
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let text = reply.text();
    assert!(text.contains("<script src=\"/__xingzhi/reload.js\" data-since="), "{text}");
    assert!(text.contains("connect-src 'self'") && text.contains("base-uri 'self'"), "{text}");
    assert_eq!(reply.header("content-length"), Some(reply.body.len().to_string().as_str()));
    assert_eq!(fs::read_to_string(scene.path("cache/site/index.html")).unwrap(), PAGE);
    assert_eq!(scene.get("/__xingzhi/reload.js").header("content-type"), Some("text/javascript; charset=utf-8"));
}

#[test]
fn folders_lead_to_their_page() {
    let scene = Scene::new();
    let reply = scene.get("/a");
    assert_eq!((reply.status, reply.header("location")), (302, Some("/a/")));
    assert_eq!(scene.get("/a/").status, 200);
    assert_eq!(scene.get("/__xingzhi").header("location"), Some("/__xingzhi/"));
    let style = scene.get("/a/style.css?v=1");
    assert_eq!(
        (style.status, style.header("content-type"), style.text().as_str()),
        (200, Some("text/css; charset=utf-8"), "p {}")
    );
}

#[test]
fn what_is_not_there_is_our_page() {
    let scene = Scene::new();
    let reply = scene.get("/b/c.html");
    assert_eq!((reply.status, reply.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(
        reply.text().contains("<base href=\"/\">")
            && reply.text().contains("404 of the site")
            && reply.text().contains("reload.js")
    );
    fs::remove_file(scene.path("cache/site/404.html")).unwrap();
    assert_eq!(scene.get("/b").status, 404);
    assert_eq!(scene.get("/__xingzhi/none").status, 404);
}

#[test]
fn films_can_be_sought() {
    let scene = Scene::new();
    let film = "GET /a/%E5%BD%B1%E7%89%87.mp4";
    let check = |headers: &str, status: u16, range: Option<&str>, body: &str| {
        let reply = scene.ask(film, headers);
        assert_eq!(
            (reply.status, reply.header("content-range"), reply.text().as_str()),
            (status, range, body),
            "{headers}: {}",
            reply.head
        );
        assert_eq!(reply.header("content-length"), Some(body.len().to_string().as_str()), "{headers}");
        assert_eq!(reply.header("accept-ranges"), Some("bytes"));
        reply
    };
    let whole = check("", 200, None, "0123456789");
    assert_eq!(whole.header("content-type"), Some("video/mp4"));
    check("Range: bytes=2-4\r\n", 206, Some("bytes 2-4/10"), "234");
    check("Range: bytes=7-\r\n", 206, Some("bytes 7-9/10"), "789");
    check("Range: bytes=-2\r\n", 206, Some("bytes 8-9/10"), "89");
    check("Range: bytes=10-\r\n", 416, Some("bytes */10"), "");
    check("Range: bytes=0-1,3-4\r\n", 200, None, "0123456789");
    let (etag, date) = (whole.header("etag").unwrap(), whole.header("last-modified").unwrap());
    check(&format!("Range: bytes=0-0\r\nIf-Range: {etag}\r\n"), 206, Some("bytes 0-0/10"), "0");
    check(&format!("Range: bytes=0-0\r\nIf-Range: {date}\r\n"), 206, Some("bytes 0-0/10"), "0");
    check("Range: bytes=0-0\r\nIf-Range: \"other\"\r\n", 200, None, "0123456789");
    let part_of_page = scene.ask("GET /", "Range: bytes=0-14\r\n");
    assert_eq!((part_of_page.status, part_of_page.text().as_str()), (206, "<!doctype html>"));
}

#[test]
fn a_film_of_many_gigabytes_is_streamed() {
    let scene = Scene::new();
    let film = fs::File::create(scene.path("cache/site/big.mp4")).unwrap();
    let length: u64 = 5 << 30;
    film.set_len(length).unwrap();
    let reply = scene.ask("HEAD /big.mp4", "");
    assert_eq!(reply.header("content-length"), Some(length.to_string().as_str()));
    let start = Instant::now();
    let reply = scene.ask("GET /big.mp4", &format!("Range: bytes={}-\r\n", length - 1000));
    assert_eq!((reply.status, reply.body.len()), (206, 1000));
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn head_has_all_but_the_body() {
    let scene = Scene::new();
    for path in ["/", "/a/style.css", "/missing", "/__xingzhi/", "/a"] {
        let (head, get) = (scene.ask(&format!("HEAD {path}"), ""), scene.get(path));
        assert_eq!(
            (head.status, head.header("content-length"), head.header("content-type")),
            (get.status, get.header("content-length"), get.header("content-type")),
            "{path}"
        );
        assert!(head.body.is_empty(), "{path}");
    }
    assert_eq!(scene.ask("HEAD /__xingzhi/events", "").status, 405);
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let scene = Scene::new();
    for path in ["/", "/a/style.css"] {
        let first = scene.get(path);
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let etag = first.header("etag").unwrap();
        let again = scene.ask(&format!("GET {path}"), &format!("If-None-Match: {etag}\r\n"));
        assert_eq!((again.status, again.header("etag"), again.body.len()), (304, Some(etag), 0), "{path}");
    }
    let etag = scene.get("/a/style.css").header("etag").unwrap().to_owned();
    fs::write(scene.path("cache/site/a/style.css"), "q {}").unwrap();
    assert_eq!(scene.ask("GET /a/style.css", &format!("If-None-Match: {etag}\r\n")).status, 200);
}

#[test]
fn a_connection_serves_many_requests_in_order() {
    let scene = Scene::new();
    let mut stream = scene.connect();
    let one = |path: &str, last: &str| format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{last}\r\n", scene.address);
    let all =
        one("/a/style.css", "") + &one("/missing", "") + &one("/a/%E5%BD%B1%E7%89%87.mp4", "Connection: close\r\n");
    stream.write_all(all.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let order: Vec<usize> =
        ["p {}", "404 of the site", "0123456789"].iter().map(|part| text.find(part).unwrap()).collect();
    assert!(order.is_sorted() && text.matches("HTTP/1.1 ").count() == 3, "{text}");
}

#[test]
fn the_local_page_shows_problems_ledger_and_rounds() {
    let problem = Group {
        severity: Severity::Error,
        code: "XZ0101",
        cause: "a & b".into(),
        hint: Some("mend \"it\"".into()),
        spots: vec![spot("教师", "<b>.toml", Some(3))],
    };
    let scene = Scene::with(Box::new(move |_| Rebuilt {
        problems: vec![problem.clone()],
        ledger: Some(vec![LedgerRow {
            path: "教师/片.mp4".into(),
            verdict: "withheld".into(),
            reason: "no consent".into(),
        }]),
        lines: vec!["1 page, because".into()],
        failed: Some("disk full".into()),
        ..Rebuilt::default()
    }));
    scene.until("the board is up", || scene.get("/__xingzhi/").text().contains("XZ0101"));
    let page = scene.get("/__xingzhi/");
    let text = page.text();
    for part in ["教师/&lt;b&gt;.toml:3", "a &amp; b", "mend &quot;it&quot;", "1 page, because", "disk full"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
    assert!(!text.contains("serve."), "every word is in the catalogue: {text}");
    let ledger = scene.get("/__xingzhi/ledger?q=consent").text();
    assert!(ledger.contains("教师/片.mp4") && !ledger.contains("serve."), "{ledger}");
    assert!(!scene.get("/__xingzhi/ledger?q=none").text().contains("片.mp4"));
}

#[test]
fn before_the_first_build_there_is_a_page_that_waits() {
    let scene = Scene::new();
    fs::remove_dir_all(scene.path("cache/site")).unwrap();
    assert_eq!(scene.get("/").status, 404, "built, and gone");
    let (go, wait) = mpsc::channel::<()>();
    let slow = Scene::with(Box::new(move |_| {
        let _ = wait.recv_timeout(Duration::from_secs(10));
        Rebuilt::default()
    }));
    fs::remove_dir_all(slow.path("cache/site")).unwrap();
    let reply = slow.get("/");
    assert_eq!((reply.status, reply.header("refresh")), (503, Some("1")));
    go.send(()).unwrap();
    drop(go);
}

use super::*;

/// `act` is told with exactly these paths of the content, at once.
#[track_caller]
fn one(scene: &Scene, act: impl FnOnce(), paths: &[&str]) {
    let before = scene.calls().len();
    scene.pulse.feel_anew();
    act();
    scene.is_told_once(before, paths);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn each_act_brings_one_rebuild() {
    let scene = Scene::new();
    let at = |path: &str| scene.content(path);
    one(&scene, || fs::write(at("教师/林老师/反思.md"), "二二").unwrap(), &["教师/林老师/反思.md"]);
    one(&scene, || fs::write(at("教师/林老师/新.md"), "新").unwrap(), &["教师/林老师/新.md"]);
    one(
        &scene,
        || fs::rename(at("教师/林老师/新.md"), at("教师/林老师/旧.md")).unwrap(),
        &["教师/林老师/新.md", "教师/林老师/旧.md"],
    );
    one(&scene, || fs::remove_file(at("教师/林老师/旧.md")).unwrap(), &["教师/林老师/旧.md"]);
    one(
        &scene,
        || fs::rename(at("教师/林老师"), at("教师/林芳")).unwrap(),
        &["教师/林老师", "教师/林老师/反思.md", "教师/林芳", "教师/林芳/反思.md"],
    );
    one(&scene, || fs::write(at("教师/林芳/反思.md"), "三三三").unwrap(), &["教师/林芳/反思.md"]);
    one(&scene, || fs::remove_dir_all(at("教师")).unwrap(), &["教师", "教师/林芳", "教师/林芳/反思.md"]);
    one(&scene, || write(&at("教研组/语文组/计划.md"), "计"), &["教研组", "教研组/语文组", "教研组/语文组/计划.md"]);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn a_folder_moved_in_and_out_is_seen_whole() {
    let scene = Scene::new();
    write(&scene.path("elsewhere/深/1.md"), "1");
    write(&scene.path("elsewhere/2.md"), "2");
    let paths = ["来", "来/2.md", "来/深", "来/深/1.md"];
    one(&scene, || fs::rename(scene.path("elsewhere"), scene.content("来")).unwrap(), &paths);
    one(&scene, || fs::write(scene.content("来/深/1.md"), "11").unwrap(), &["来/深/1.md"]);
    one(&scene, || fs::rename(scene.content("来"), scene.path("gone")).unwrap(), &paths);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn atomic_saves_are_one_change() {
    let scene = Scene::new();
    let (file, swap) = (scene.content("site.toml"), scene.content(".site.toml.swp"));
    // As vim does it: probe, swap file, backup, new file, backup away.
    one(
        &scene,
        || {
            fs::write(&swap, "swap").unwrap();
            fs::write(scene.content("4913"), "").unwrap();
            fs::remove_file(scene.content("4913")).unwrap();
            fs::rename(&file, scene.content("site.toml~")).unwrap();
            fs::write(&file, "title = \"一\"").unwrap();
            fs::remove_file(scene.content("site.toml~")).unwrap();
            fs::remove_file(&swap).unwrap();
        },
        &["site.toml"],
    );
    // As most others do: write beside, rename over; the name beside is one nobody knows.
    one(
        &scene,
        || {
            fs::write(scene.content("sb-a1b2c3"), "title = \"二二\"").unwrap();
            fs::rename(scene.content("sb-a1b2c3"), &file).unwrap();
        },
        &["site.toml"],
    );
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn what_changes_nothing_brings_no_rebuild() {
    let scene = Scene::new();
    for _ in 0..20 {
        // Our own reads.
        assert_eq!(fs::read_to_string(scene.content("教师/林老师/反思.md")).unwrap(), "一");
        fs::read_dir(scene.content("教师")).unwrap().count();
    }
    fs::write(scene.content(".反思.md.swp"), "swap").unwrap();
    fs::remove_file(scene.content(".反思.md.swp")).unwrap();
    fs::write(scene.content("~$计划.docx"), "lock").unwrap();
    fs::write(scene.content("brief"), "here and gone").unwrap();
    fs::remove_file(scene.content("brief")).unwrap();
    #[cfg(unix)]
    fs::hard_link(scene.content("site.toml"), scene.path("linked")).unwrap();
    assert_eq!(scene.calls_after(1), []);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn hundreds_of_events_are_one_rebuild() {
    let scene = Scene::new();
    let names: Vec<String> = (0..400).map(|at| format!("成批/{}/{at}.md", at % 7)).collect();
    let folders = (0..7).map(|at| format!("成批/{at}")).chain(["成批".to_owned()]);
    let expected: Vec<String> = names.iter().cloned().chain(folders).collect();
    let act = || names.iter().for_each(|name| write(&scene.content(name), "x"));
    one(&scene, act, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn more_changes_than_can_be_told_are_told_as_everything() {
    let scene = Scene::new();
    let start = Instant::now();
    // A stall may part them into what can be told; then more come.
    for round in 0.. {
        assert!(start.elapsed() < PATIENCE, "never too much");
        for at in 0..1500 {
            write(&scene.content(&format!("更多/{round}/{at}.md")), "x");
        }
        let last = scene.content(&format!("更多/{round}/1499.md"));
        let is_answer = |call: &Changes| match call {
            Changes::Everything => true,
            Changes::Paths(paths) => paths.contains(&last),
        };
        scene.until("they are told", || scene.calls()[1..].iter().any(is_answer));
        if scene.calls()[1..].contains(&Changes::Everything) {
            return;
        }
    }
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn changes_during_a_rebuild_bring_one_more() {
    let (entered, enter) = mpsc::channel::<()>();
    let (go, wait) = mpsc::channel::<()>();
    let scene = Scene::with(Box::new(move |changes| {
        if *changes != Changes::Everything {
            let _ = entered.send(());
            let _ = wait.recv_timeout(PATIENCE);
        }
        Rebuilt::default()
    }));
    fs::write(scene.content("site.toml"), "1").unwrap();
    enter.recv_timeout(PATIENCE).unwrap();
    scene.pulse.feel_anew();
    let names = ["0.md", "1.md", "2.md", "3.md", "4.md"];
    // Each rests before the next comes.
    for name in names {
        fs::write(scene.content(name), "x").unwrap();
        std::thread::sleep(scene.quiet * 2);
    }
    std::thread::sleep(scene.quiet * 2);
    assert_eq!(scene.calls().len(), 2, "the rebuild is not done");
    // No later one waits.
    drop(go);
    scene.is_told_once(2, &names);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn a_file_still_growing_is_waited_for() {
    let pace = Pace { walk: Duration::from_secs(3600), ..Pace::default() };
    let scene = Scene::paced(pace, Box::new(|_| Rebuilt::default()));
    scene.pulse.feel_anew();
    let mut film = fs::File::create(scene.content("片.mp4")).unwrap();
    let start = Instant::now();
    while !scene.has_news("Waiting") {
        assert!(start.elapsed() < PATIENCE, "nobody is told for what is waited");
        film.write_all(&[0; 1000]).unwrap();
        std::thread::sleep(Duration::from_millis(60));
    }
    let has_stalled = scene.pulse.longest() > pace.grown / 4;
    assert!(scene.calls().len() == 1 || has_stalled, "it is growing: {:?}", scene.calls());
    drop(film);
    let told = [scene.content("片.mp4")].into();
    scene.until("it is told", || Scene::told(&scene.calls()[1..]) == told);
    let calls = scene.calls_after(1);
    assert_eq!(Scene::told(&calls), told);
    assert!(calls.len() == 1 || has_stalled, "{calls:?}");
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn what_never_rests_is_waited_for_up_to_a_limit() {
    let pace = Pace { walk: Duration::from_secs(3600), limit: Duration::from_millis(700), ..Pace::default() };
    let scene = Scene::paced(pace, Box::new(|_| Rebuilt::default()));
    let mut log = fs::File::create(scene.content("log.txt")).unwrap();
    let start = Instant::now();
    while scene.calls().len() < 2 {
        assert!(start.elapsed() < PATIENCE, "no rebuild");
        log.write_all(b"x").unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn a_walk_finds_what_no_event_told() {
    // A name that events are not heard of, as if they had been lost.
    let pace = Pace { walk: Duration::from_millis(300), ..Pace::default() };
    let scene = Scene::paced(pace, Box::new(|_| Rebuilt::default()));
    one(&scene, || fs::write(scene.content("留下.tmp"), "x").unwrap(), &["留下.tmp"]);
    one(&scene, || fs::remove_file(scene.content("留下.tmp")).unwrap(), &["留下.tmp"]);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn a_folder_that_vanishes_and_comes_back_is_followed() {
    let pace = Pace { walk: Duration::from_millis(300), ..Pace::default() };
    let scene = Scene::paced(pace, Box::new(|_| Rebuilt::default()));
    fs::rename(scene.path("content"), scene.path("away")).unwrap();
    scene.until("it is missed", || scene.has_news("RootGone"));
    fs::write(scene.path("away/new.md"), "x").unwrap();
    std::thread::sleep(pace.walk * 2);
    assert_eq!(scene.calls().len(), 1, "the site stays");
    fs::rename(scene.path("away"), scene.path("content")).unwrap();
    scene.until("it is back", || scene.has_news("RootBack") && scene.calls()[1..].contains(&Changes::Everything));
    scene.calls_after(0);
    one(&scene, || fs::write(scene.content("site.toml"), "again").unwrap(), &["site.toml"]);
    // Replaced between two looks by another folder of that name.
    fs::rename(scene.path("content"), scene.path("old")).unwrap();
    write(&scene.path("content/x.md"), "x");
    scene.calls_after(0);
    one(&scene, || fs::write(scene.content("x.md"), "xx").unwrap(), &["x.md"]);
}

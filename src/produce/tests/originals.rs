//! Teachers' files: linked, copied, replaced, gone; never written to.

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use super::*;

fn shares(a: &Path, b: &Path) -> bool {
    inode(&fs::metadata(a).unwrap()) == inode(&fs::metadata(b).unwrap())
}

#[test]
fn an_original_is_never_written_to() {
    let mut scene = Scene::new(&[("index.html", "x")]);
    let original = scene.file("a/b.html", "teacher's");
    scene.build();
    assert!(shares(&original, &scene.site().join("a/b.html")));
    // A page takes the place of the linked file, another file the place of a page.
    scene.files.clear();
    scene.page("a/b.html", "made");
    assert_eq!(scene.build_only().written, 1);
    assert_eq!(fs::read_to_string(&original).unwrap(), "teacher's");
    scene.drop_page("a/b.html");
    scene.files.insert("a/b.html".into(), original.clone());
    assert_eq!(scene.build().linked, 1);
    // A changed original, in place and by a new file.
    fs::write(&original, "changed in place").unwrap();
    assert_eq!(scene.build().kept, 3);
    fs::remove_file(&original).unwrap();
    fs::write(&original, "a new file").unwrap();
    assert_eq!(scene.build().linked, 1);
    assert!(shares(&original, &scene.site().join("a/b.html")));
}

#[test]
fn what_is_saved_over_in_the_site_reaches_no_original_that_may_not_be_linked() {
    let mut scene = Scene::new(&[("index.html", "x")]);
    let original = scene.file("教案.docx", "teacher's");
    // A site of earlier days, whose file is a link.
    scene.build();
    assert!(shares(&original, &scene.site().join("教案.docx")));
    scene.may_link = false;
    scene.build();
    for change in ["index.html", "other.html", "index.html"] {
        let place = scene.site().join("教案.docx");
        assert!(!shares(&original, &place));
        fs::write(&place, "saved over").unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o444)).unwrap();
        assert_eq!(fs::read_to_string(&original).unwrap(), "teacher's");
        assert_ne!(fs::metadata(&original).unwrap().mode() & 0o200, 0);
        // The next build brings it back, and keeps it.
        scene.page(change, "next");
        scene.build();
        assert_eq!(scene.build().kept, scene.pages.len() + 1);
    }
}

impl Scene {
    fn build_only(&self) -> Produced {
        let produced = self.try_build().unwrap();
        self.check_nothing_beside();
        produced
    }
}

#[test]
fn originals_of_one_size_and_time_that_change_places_are_told_apart() {
    let mut scene = Scene::new(&[]);
    let (a, b) = (scene.file("a", "one!"), scene.file("b", "two!"));
    for copy in [false, true] {
        scene.options.copy = copy;
        age(&a, 9);
        age(&b, 9);
        scene.build();
        let aside = a.with_extension("aside");
        fs::rename(&a, &aside).unwrap();
        fs::rename(&b, &a).unwrap();
        fs::rename(&aside, &b).unwrap();
        let produced = scene.build();
        assert_eq!(produced.linked + produced.written, 2, "copy: {copy}");
    }
}

#[test]
fn a_copy_is_kept_while_its_original_stays_as_it_was() {
    let mut scene = Scene::new(&[]);
    scene.options.copy = true;
    let original = scene.file("f", "0123");
    age(&original, 100);
    assert_eq!(scene.build().written, 2);
    let copy = scene.site().join("f");
    assert!(!shares(&original, &copy));
    assert_eq!(fs::metadata(&copy).unwrap().modified().unwrap(), fs::metadata(&original).unwrap().modified().unwrap());
    assert!(written(0, 2, 0)(&scene.build()));
    // The bytes decide, whatever the time.
    age(&original, 99);
    assert!(written(0, 2, 0)(&scene.build()));
    fs::write(&original, "4567").unwrap();
    age(&original, 100);
    assert!(written(1, 1, 0)(&scene.build()));
    age(&original, 90);
    assert!(written(0, 2, 0)(&scene.build()));
    fs::write(&original, "45678").unwrap();
    age(&original, 90);
    assert!(written(1, 1, 0)(&scene.build()));
    // Links where copies are no longer asked for need not be made; copies are, where they are.
    scene.options.copy = false;
    assert!(written(0, 2, 0)(&scene.build()));
    fs::remove_dir_all(scene.site()).unwrap();
    assert_eq!(scene.build().linked, 1);
    scene.options.copy = true;
    assert!(written(1, 1, 0)(&scene.build()));
    assert!(!shares(&original, &scene.site().join("f")));
}

#[test]
fn a_file_that_cannot_be_delivered_harms_only_itself() {
    let mut scene = Scene::new(&[("index.html", "x")]);
    let (gone, turned) = (scene.file("a/gone", "1"), scene.file("b/turned", "2"));
    scene.build();
    fs::remove_file(&gone).unwrap();
    fs::remove_file(&turned).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &turned).unwrap();
    let produced = scene.build_only();
    assert_eq!((produced.kept, produced.unreadable.len()), (2, 2), "{produced:?}");
    assert_eq!(produced.unreadable[0].0, gone);
    assert_eq!(texts(&scene.site()).into_keys().collect::<Vec<_>>(), ["index.html", SITE_FILE]);
    assert!(!scene.site().join("a").exists());
    let before = states(&scene.site());
    assert_eq!(scene.build_only().unreadable.len(), 2);
    assert_eq!(states(&scene.site()), before, "what was left out before is no difference");
    fs::write(&gone, "back").unwrap();
    assert_eq!(scene.build_only().linked, 1);
}

#[test]
fn read_only_files_are_linked_copied_and_cleared_away() {
    let mut scene = Scene::new(&[("index.html", "1")]);
    for copy in [false, true] {
        scene.options.copy = copy;
        let original = scene.file("f", if copy { "copied" } else { "linked" });
        fs::set_permissions(&original, fs::Permissions::from_mode(0o444)).unwrap();
        scene.build();
        scene.page("index.html", if copy { "2" } else { "3" });
        scene.build();
        assert_eq!(fs::metadata(&original).unwrap().mode() & 0o777, 0o444);
        fs::remove_file(&original).unwrap();
    }
    fs::set_permissions(scene.site().join("index.html"), fs::Permissions::from_mode(0o400)).unwrap();
    scene.files.clear();
    scene.page("index.html", "4");
    scene.build();
}

#[test]
fn a_site_made_read_only_is_replaced_all_the_same() {
    let mut scene = Scene::new(&[("a/b/index.html", "1")]);
    scene.build();
    for folder in ["a/b", "a", ""] {
        fs::set_permissions(scene.site().join(folder), fs::Permissions::from_mode(0o555)).unwrap();
    }
    scene.page("a/b/index.html", "2");
    scene.build();
    fs::set_permissions(scene.site(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_mode_of_the_site_folder_stays() {
    let mut scene = Scene::new(&[("index.html", "1")]);
    scene.build();
    fs::set_permissions(scene.site(), fs::Permissions::from_mode(0o750)).unwrap();
    scene.page("index.html", "2");
    scene.build();
    assert_eq!(fs::metadata(scene.site()).unwrap().mode() & 0o777, 0o750);
}

/// Only where a second file system is at hand.
#[cfg(target_os = "linux")]
#[test]
fn across_file_systems_files_are_copied_with_their_time() {
    let Ok(far) = tempfile::tempdir_in("/dev/shm") else { return };
    let mut scene = Scene::new(&[]);
    if fs::metadata(far.path()).unwrap().dev() == fs::metadata(scene.dir.path()).unwrap().dev() {
        return;
    }
    let original = far.path().join("f");
    fs::write(&original, "far away").unwrap();
    age(&original, 5);
    scene.files.insert("a/f".into(), original.clone());
    assert_eq!(scene.build().written, 2);
    let copy = fs::metadata(scene.site().join("a/f")).unwrap();
    assert_eq!(copy.modified().unwrap(), fs::metadata(&original).unwrap().modified().unwrap());
    assert!(written(0, 2, 0)(&scene.build()));
    scene.page("index.html", "new");
    assert!(written(1, 2, 0)(&scene.build()));
    assert_eq!(inode(&copy), inode(&fs::metadata(scene.site().join("a/f")).unwrap()), "linked over, not copied again");
}

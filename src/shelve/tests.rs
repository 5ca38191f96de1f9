use super::*;

fn shelf(parts: &[(Section, usize)]) -> Shelf {
    let mut shelf = Shelf::default();
    for (section, n) in parts {
        shelf.add(*section, (0..*n as u64).map(Thing::Number));
    }
    shelf
}

#[test]
fn every_thing_stands_on_one_page_in_order_and_no_page_holds_too_many() {
    for sizes in [[0, 0, 0], [1, 0, 0], [200, 0, 0], [201, 0, 1], [199, 1, 1], [150, 450, 7], [0, 1000, 0], [3, 0, 797]]
    {
        let sections = [Section::People, Section::Groups, Section::Files];
        let parts: Vec<(Section, usize)> = sections.into_iter().zip(sizes).collect();
        let shelf = shelf(&parts);
        let total: usize = sizes.iter().sum();
        assert_eq!(shelf.n_pages() as usize, total.div_ceil(MOST).max(1), "{sizes:?}");
        for (section, n) in parts {
            let listed: Vec<Thing> = (1..=shelf.n_pages()).flat_map(|at| shelf.on(at, section).to_vec()).collect();
            assert_eq!(listed, (0..n as u64).map(Thing::Number).collect::<Vec<_>>(), "{sizes:?} {section:?}");
            assert_eq!(shelf.count(section), n);
            let begins = (1..=shelf.n_pages()).find(|at| !shelf.on(*at, section).is_empty());
            assert_eq!(shelf.starts(section), begins.unwrap_or(1), "{sizes:?} {section:?}");
        }
        for at in 1..=shelf.n_pages() {
            let n: usize = sections.iter().map(|section| shelf.on(at, *section).len()).sum();
            assert!(n <= MOST && (n > 0 || total == 0), "{sizes:?} page {at}: {n}");
        }
    }
}

#[test]
fn no_page_beyond_the_last_lists_anything() {
    let shelf = shelf(&[(Section::People, 201)]);
    assert_eq!(shelf.on(3, Section::People), []);
    assert_eq!(shelf.on(u32::MAX, Section::People), []);
    assert_eq!(shelf.on(0, Section::People), shelf.on(1, Section::People));
}

#[test]
fn a_further_page_knows_its_first_and_takes_its_template() {
    let library = PageKey::Library(SchoolId(3));
    assert_eq!(library.at(1), library);
    assert_eq!(library.at(7).first(), (&library, 7));
    assert_eq!((library.at(2).kind(), library.at(2).template()), ("library_facet", "library"));
    assert_eq!(PageKey::Home.at(2).kind(), "home");
}

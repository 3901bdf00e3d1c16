//! The page of the documentation that is written from the declared tables.

#[test]
fn the_data_dictionary_is_that_of_the_declared_tables() {
    let page = include_str!("../../../docs/data-dictionary.md");
    assert!(page == brreg_transform::schema::data_dictionary(), "the page is out of date: run `make dictionary`");
}

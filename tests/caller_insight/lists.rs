//! Lists: which rows, in which order, how many, in which format.

use serde_json::{Value, json};

use super::{BUTTONS, ask, create, rows, store, store_with, update};

/// The ids of the rows that a query leaves, in their order.
fn ids(store: &mut super::Memory, address: &str, id: &str) -> String {
    let rows = rows(store, address);
    let ids: Vec<&str> = rows.iter().map(|row| row[id].as_str().unwrap()).collect();
    ids.concat()
}

#[test]
fn filters_keep_the_rows_of_which_they_all_hold() {
    let mut store = store();
    create(
        &mut store,
        "callRating=Callback&buttonAction=logCall&buttonLabel=call-back+later&isDefaultButton=1",
    );
    let mut check = |query: &str, expected: &str| {
        let address = format!("{BUTTONS}?{query}");
        assert_eq!(ids(&mut store, &address, "sfButtonId"), expected, "{query}");
    };
    check("filter[]=sfButtonId-eq-value-2", "2");
    check("filter[]=buttonAction-eq-value-logCall", "45");
    check("filter[]=buttonLabel-eq-value-Create+Lead", "2");
    check("filter[]=callRating-eq-value-Prompt%20Test", "1");
    check("filter[]=isDefaultButton-eq-value-1", "5");
    check("filter[]=isDefaultButton-eq-value-0", "1234");
    // The value may hold the mark between the parts.
    check("filter[]=buttonLabel-eq-value-call-back+later", "5");
    check(
        "filter[]=buttonAction-eq-value-logCall&filter[]=isDefaultButton-eq-value-0",
        "4",
    );
    check(
        "filter[0]=sfButtonId-gt-value-1&filter[1]=sfButtonId-lt-value-4",
        "23",
    );
    check("filter=sfButtonId-eq-value-3", "3");
    check(
        "filter[]=buttonAction-eq-value-prompt&filter[]=sfButtonId-eq-value-2",
        "",
    );
    check("filter%5B%5D=sfButtonId-eq-value-2", "2");
}

#[test]
fn every_operand_compares_as_its_name_says() {
    let mut store = store();
    let mut check = |filter: &str, expected: &str| {
        let address = format!("{BUTTONS}?filter[]={filter}");
        assert_eq!(
            ids(&mut store, &address, "sfButtonId"),
            expected,
            "{filter}"
        );
    };
    check("sfButtonId-bool-value-true", "1234");
    check("isDefaultButton-bool-value-true", "");
    check("isDefaultButton-bool-value-false", "1234");
    check("buttonLabel-eq-value-rate+call", "");
    check("buttonLabel-eqi-value-rate+call", "3");
    check("buttonLabel-ne-value-Rate+Call", "124");
    check("buttonLabel-nei-value-rate+call", "124");
    check("sfButtonId-lt-value-3", "12");
    check("sfButtonId-le-value-3", "123");
    check("sfButtonId-gt-value-3", "4");
    check("sfButtonId-ge-value-3", "34");
    check("sfButtonId-eq-value-03", "3");
    check("buttonLabel-lt-value-Log", "2");
    check("buttonLabel-inc-value-Call", "34");
    check("buttonLabel-inc-value-call", "");
    check("buttonLabel-inci-value-call", "34");
    check("buttonLabel-ninc-value-Call", "12");
    check("buttonLabel-ninci-value-call", "12");
    check("buttonLabel-begins-value-L", "4");
    check("buttonLabel-beginsi-value-l", "4");
    check("buttonLabel-nbegins-value-L", "123");
    check("buttonLabel-nbeginsi-value-l", "123");
    check("sfButtonId-in-value-1,4,9", "14");
    check("sfButtonId-nin-value-1,4,9", "23");
    check("callRating-in-value-New+Lead,Log+Call", "24");
    check("callRating-ini-value-new+lead,log+call", "24");
    check("callRating-nini-value-new+lead,log+call", "13");
}

#[test]
fn sorts_order_by_every_field_in_both_directions() {
    let mut store = store();
    update(&mut store, 3, "isDefaultButton=1");
    let mut check = |field: &str, ascending: &str, descending: &str| {
        for (direction, expected) in [("asc", ascending), ("desc", descending)] {
            let address = format!("{BUTTONS}?sort[]={field}-{direction}");
            assert_eq!(
                ids(&mut store, &address, "sfButtonId"),
                expected,
                "{field} {direction}"
            );
        }
    };
    check("sfButtonId", "1234", "4321");
    check("buttonAction", "2413", "3142");
    check("buttonLabel", "2413", "3142");
    check("callRating", "4213", "3124");
    // Rows that are equal stay in the order of their ids.
    check("isDefaultButton", "1243", "3124");
}

#[test]
fn sorts_are_applied_one_after_the_other_and_ids_by_their_size() {
    let mut store = store_with(|document| {
        let buttons = (1..=11).map(|id| {
            let label = if id % 2 == 0 { "even" } else { "Odd" };
            json!({"sfButtonId": id, "callRating": format!("r{id}"), "buttonAction": "rateCall", "buttonLabel": label})
        });
        document["buttons"] = buttons.collect();
    });
    let address = format!("{BUTTONS}?sort[]=buttonLabel-asc&sort[]=sfButtonId-desc");
    assert_eq!(ids(&mut store, &address, "sfButtonId"), "1086421197531");
}

#[test]
fn limit_and_offset_cut_what_is_filtered_and_sorted() {
    let mut store = store();
    let mut check = |query: &str, expected: &str| {
        let address = format!("{BUTTONS}?{query}");
        assert_eq!(ids(&mut store, &address, "sfButtonId"), expected, "{query}");
    };
    check("limit=2", "12");
    check("limit=2&offset=1", "23");
    check("offset=3", "4");
    check("offset=9", "");
    check("limit=0", "");
    check("limit=99", "1234");
    check(
        "sort[]=sfButtonId-desc&limit=1&filter[]=sfButtonId-lt-value-4",
        "3",
    );
}

#[test]
fn ratings_are_filtered_and_sorted_by_id_text_and_use() {
    let mut store = store();
    let mut check = |query: &str, expected: &str| {
        let address = format!("{BUTTONS}/callRatings?{query}");
        assert_eq!(
            ids(&mut store, &address, "callRatingItemId"),
            expected,
            "{query}"
        );
    };
    check("", "1234567");
    check("filter[]=callRatingItemId-eq-value-3", "3");
    check("filter[]=itemText-eq-value-Wrong+Number", "6");
    check("filter[]=callRating-eq-value-Wrong+Number", "6");
    check("filter[]=isUsed-eq-value-0", "567");
    check("filter[]=isUsed-eq-value-1", "1234");
    check("sort[]=callRatingItemId-desc", "7654321");
    check("sort[]=callRatingItemId-asc", "1234567");
    check("sort[]=itemText-asc", "7542136");
    check("sort[]=itemText-desc", "6312457");
    check("sort[]=isUsed-asc", "5671234");
    check("sort[]=isUsed-desc&sort[]=callRatingItemId-desc", "4321765");
    check("sort[]=isUsed-asc&limit=2&offset=1", "67");
}

#[test]
fn rows_stand_on_lines_of_their_own_or_in_one_array() {
    let mut store = store();
    for path in ["", "/callRatings"] {
        let lines = ask(
            &mut store,
            "GET",
            &format!("{BUTTONS}{path}?format=json"),
            "",
        );
        assert_eq!(
            lines,
            ask(&mut store, "GET", &format!("{BUTTONS}{path}"), "")
        );
        let array = ask(
            &mut store,
            "GET",
            &format!("{BUTTONS}{path}?format=jsonarray"),
            "",
        );
        assert_eq!(array.content_type, "application/json");
        let all: Vec<Value> = serde_json::from_str(&array.body).unwrap();
        let each: Vec<Value> = lines
            .body
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(all, each);
        let read = softphone_wrapper::caller_insight::rows;
        assert_eq!(read(&array.body), read(&lines.body));
    }
    let none = format!("{BUTTONS}?filter[]=sfButtonId-eq-value-9");
    assert_eq!(ask(&mut store, "GET", &none, "").body, "");
    assert_eq!(
        ask(&mut store, "GET", &format!("{none}&format=jsonarray"), "").body,
        "[]"
    );
}

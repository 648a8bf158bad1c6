//! Acceptance of the reader: every sentence is whole, in its order and on its page.

use super::sample::Sample;
use crate::document::{DocId, DocumentMeta};
use crate::ingest::{Limits, read};

/// Page (from 1) and text of every sentence.
#[track_caller]
fn check(name: &str, sample: &Sample, expected: &[(u32, &str)]) {
    let document = read(&sample.bytes(), DocId::new("plan"), DocumentMeta::default(), &Limits::default())
        .expect("the sample is a PDF");
    let sentences = document.sentences.iter();
    let found: Vec<(u32, String)> = sentences
        .map(|sentence| {
            let text = sentence.span.of(&document.text.clean);
            (sentence.page.map_or(0, |page| page + 1), text.replace(['\n', '\t'], " "))
        })
        .collect();
    let found: Vec<(u32, &str)> = found.iter().map(|(page, text)| (*page, text.as_str())).collect();
    assert_eq!(found, expected, "{name}");
}

const FIRST: &[&str] =
    &["Each office that buys a system", "writes down what it is for, and", "who answers when it goes wrong."];
const SECOND: &[&str] = &[
    "The court of audit looks at one",
    "purchase in ten. It says in the",
    "spring what it saw in each one.",
];
const THIRD: &[&str] = &[
    "People may ask for a copy of it",
    "in any office of the state, and",
    "they pay nothing for the paper.",
];
const FIRST_SENTENCE: &str =
    "Each office that buys a system writes down what it is for, and who answers when it goes wrong.";
const SECOND_SENTENCES: [&str; 2] =
    ["The court of audit looks at one purchase in ten.", "It says in the spring what it saw in each one."];
const THIRD_SENTENCE: &str =
    "People may ask for a copy of it in any office of the state, and they pay nothing for the paper.";

#[test]
fn columns_are_read_one_after_the_other() {
    let two = Sample::default().page().lines(70, 100, FIRST).lines(300, 100, SECOND);
    let [second, last] = SECOND_SENTENCES;
    check("two columns", &two, &[(1, FIRST_SENTENCE), (1, second), (1, last)]);
    let across = (0..3).fold(Sample::default().page(), |sample, line| {
        let y = 100 + 14 * line as u32;
        let columns = [(40, FIRST), (220, SECOND), (400, THIRD)];
        columns.iter().fold(sample, |sample, (x, lines)| sample.text(*x, y, 10, lines[line]))
    });
    let three = [(1, FIRST_SENTENCE), (1, second), (1, last), (1, THIRD_SENTENCE)];
    check("three columns, held line by line", &across, &three);
    let left = [THIRD, &FIRST[..1]].concat();
    let over = Sample::default().page().lines(70, 100, &left).lines(300, 100, &FIRST[1..]);
    check("a sentence over two columns", &over, &[(1, THIRD_SENTENCE), (1, FIRST_SENTENCE)]);
}

#[test]
fn widely_set_lines_do_not_make_columns() {
    let spread = |sample: Sample, x: u32, y: u32, words: &[&str], step: u32| {
        words.iter().zip(0..).fold(sample, |sample, (word, nth)| sample.text(x + step * nth, y, 10, word))
    };
    let column = [
        "Both houses are told of it in",
        "and the list is kept up to date",
        "by the office at their request.",
    ];
    let sample = Sample::default().page().text(70, 100, 10, column[0]).lines(300, 100, SECOND);
    // Words of four letters and more, 33 points apart, fill the column as whole lines do.
    let sample = spread(sample, 70, 114, &["June", "each", "year", "since"], 35);
    let sample = sample.text(70, 128, 10, column[1]).text(70, 142, 10, column[2]);
    let [second, last] = SECOND_SENTENCES;
    let first = "Both houses are told of it in June each year since and the list is kept up to date by the office \
                 at their request.";
    check("spread", &sample, &[(1, first), (1, second), (1, last)]);
}

#[test]
fn a_box_in_a_column_keeps_its_text_together() {
    let left = Sample::default()
        .page()
        .lines(70, 100, FIRST)
        .draw("0.5 w 66 626 170 62 re S")
        .bold(75, 170, 10, "In short")
        .lines(75, 186, THIRD)
        .lines(70, 240, &["Nobody is left out of that rule."]);
    let in_box = [(1, "In short"), (1, THIRD_SENTENCE), (1, "Nobody is left out of that rule.")];
    let first = [(1, FIRST_SENTENCE)];
    let second = SECOND_SENTENCES.map(|sentence| (1, sentence));
    let third = [(1, THIRD_SENTENCE)];
    let right = [SECOND, THIRD, SECOND, THIRD].concat();
    let beside = [&first[..], &in_box, &second, &third, &second, &third].concat();
    check("long column beside it", &left.clone().lines(300, 100, &right), &beside);
    let above = [&first[..], &second, &in_box].concat();
    check("short column that ends above it", &left.lines(300, 100, SECOND), &above);
}

#[test]
fn a_footnote_stays_on_its_page_when_the_text_above_it_goes_on() {
    let page = |sample: Sample, number: usize| {
        sample.page().text(70, 40, 8, "Plan for open offices").text(500, 810, 8, &number.to_string())
    };
    let sample = page(Sample::default(), 1)
        .lines(
            70,
            700,
            &["Every office that uses such a system names a person who", "answers for it and who"],
        )
        .text(70, 770, 8, "7 A report of the court counted three of them. It was not printed.")
        .text(70, 781, 8, "8 The house has asked for more.");
    let sample = page(sample, 2)
        .lines(70, 80, &["can be reached by telephone. Nothing else is needed for", "that."])
        .text(70, 770, 8, "9 The number is free of charge.");
    let sample = page(sample, 3).lines(70, 80, &["The list ends here."]);
    check(
        "footnotes",
        &sample,
        &[
            (
                1,
                "Every office that uses such a system names a person who answers for it and who can be reached by telephone.",
            ),
            (2, "Nothing else is needed for that."),
            (1, "7 A report of the court counted three of them."),
            (1, "It was not printed."),
            (1, "8 The house has asked for more."),
            (2, "9 The number is free of charge."),
            (3, "The list ends here."),
        ],
    );
}

#[test]
fn a_table_goes_on_over_the_page_row_by_row() {
    let rows = |sample: Sample, rows: &[[&str; 3]]| {
        rows.iter().zip(0..).fold(sample.page(), |sample, (cells, row)| {
            let y = 80 + 40 * row;
            cells.iter().zip(0..).fold(sample, |sample, (cell, column)| {
                let lines: Vec<&str> = cell.split('/').collect();
                let frame = format!("0.5 w {} {} 150 40 re S", 70 + 150 * column, 842 - y - 24);
                sample.draw(&frame).lines(74 + 150 * column, y, &lines)
            })
        })
    };
    let sample = rows(
        Sample::default(),
        &[
            ["Task", "Office", "Year"],
            ["Open the list of all/systems in use", "Council", "2031"],
            ["Train staff", "Court", "2032"],
        ],
    );
    let sample = rows(
        sample,
        &[
            ["Task", "Office", "Year"],
            ["Ask the public what/they think of it", "Council", "2033"],
            ["Report", "House", "2034"],
        ],
    );
    let expected = [
        (1, "Task"),
        (1, "Office"),
        (1, "Year"),
        (1, "Open the list of all systems in use"),
        (1, "Council"),
        (1, "2031"),
        (1, "Train staff"),
        (1, "Court"),
        (1, "2032"),
        (2, "Task"),
        (2, "Office"),
        (2, "Year"),
        (2, "Ask the public what they think of it"),
        (2, "Council"),
        (2, "2033"),
        (2, "Report"),
        (2, "House"),
        (2, "2034"),
    ];
    check("table", &sample, &expected);
}

#[test]
fn a_drawn_line_parts_cells_that_nearly_touch() {
    let texts = [
        ["Look at what the model has said and", "Truth;/Order"],
        ["Ask the people whom the list names,", "Privacy"],
        ["Stop the work when no one answers it", "Safety"],
    ];
    let sample = texts.iter().zip(0..).fold(Sample::default().page(), |sample, (cells, row)| {
        let y = 100 + 40 * row;
        let frames = format!("0.5 w 68 {} 171 40 re S 239 {0} 100 40 re S", 842 - y - 24);
        let right: Vec<&str> = cells[1].split('/').collect();
        sample.draw(&frames).lines(70, y, &[cells[0], "write the answer down."]).lines(242, y, &right)
    });
    check(
        "narrow gap",
        &sample,
        &[
            (1, "Look at what the model has said and write the answer down."),
            (1, "Truth; Order"),
            (1, "Ask the people whom the list names, write the answer down."),
            (1, "Privacy"),
            (1, "Stop the work when no one answers it write the answer down."),
            (1, "Safety"),
        ],
    );
}

#[test]
fn text_along_the_edge_is_a_block_of_its_own() {
    let turned = |sample: Sample, x: u32, text: &str| {
        sample.draw(&format!("BT /F1 9 Tf 0 1 -1 0 {x} 300 Tm ({text}) Tj ET"))
    };
    let page = |sample: Sample, number: usize| {
        turned(sample.page(), 30, &format!("Plan of the office, page {number}"))
    };
    let sample = page(Sample::default(), 1).lines(
        70,
        700,
        &["Every office that uses such a system names a person who", "answers for it and who"],
    );
    let sample = turned(sample, 400, "Share of the offices that do");
    let sample = page(sample, 2).lines(70, 80, &["can be reached by telephone."]);
    let sample = page(sample, 3).lines(70, 80, &["The list ends here and is not printed."]);
    check(
        "turned",
        &sample,
        &[
            (
                1,
                "Every office that uses such a system names a person who answers for it and who can be reached by telephone.",
            ),
            (1, "Share of the offices that do"),
            (3, "The list ends here and is not printed."),
        ],
    );
}

#[test]
fn many_pages_keep_their_numbers() {
    const WHO: [&str; 10] =
        ["Quays", "Docks", "Locks", "Ferries", "Pilots", "Tugs", "Cranes", "Buoys", "Piers", "Sluices"];
    const WHEN: [&str; 20] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "noon", "dawn",
        "dusk", "night", "Monday", "Friday", "spring", "autumn", "summer", "winter",
    ];
    // Lines that differ by more than a number: equal ones would be running heads.
    let pages =
        WHO.iter().flat_map(|who| WHEN.map(|when| format!("{who} that close before {when} are rare.")));
    let lines: Vec<String> = pages.collect();
    let sample = lines.iter().fold(Sample::default(), |sample, line| sample.page().text(70, 300, 10, line));
    let expected: Vec<(u32, &str)> = (1..).zip(lines.iter().map(String::as_str)).collect();
    assert_eq!(expected.len(), 200);
    check("200 pages", &sample, &expected);
}

//! Pages that are pictures, and pages that are images of text.

use super::read;
use super::sample::Sample;
use crate::document::{NoticeCode, TextOrigin};
use crate::ingest::{Limits, RawDocument};

const WIDTH: usize = 500;
const HEIGHT: usize = 700;
const FULL_PAGE: &str = "q 595 0 0 842 0 0 cm /Im Do Q";

fn document(sample: &Sample) -> RawDocument {
    read(&sample.bytes(), &Limits::default(), None).expect("the sample is a PDF")
}

fn rows(level: impl Fn(usize, usize) -> u8) -> Vec<Vec<u8>> {
    (0..HEIGHT).map(|y| (0..WIDTH).map(|x| level(x, y)).collect()).collect()
}

/// A number for a pixel, 0 to 255, as if at random.
fn noise(x: usize, y: usize) -> u8 {
    let mixed = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x2c1b_3c6d);
    ((mixed ^ mixed >> 12).wrapping_mul(0x297a_2d39) >> 24) as u8
}

/// True where strokes of letters are, in lines of 10 pixels with margins.
fn is_stroke(x: usize, y: usize) -> bool {
    let (line, in_line) = (y / 10, y % 10);
    let body = (50..WIDTH - 50).contains(&x) && (50..HEIGHT - 50).contains(&y);
    let in_word = noise(x / 12, line + 900) > 40;
    body && in_line < 5 && in_word && (x.is_multiple_of(3) || in_line == 2 && noise(x / 3, y) > 128)
}

fn ink(x: usize, y: usize, dark: u8, light: u8) -> u8 {
    if is_stroke(x, y) { dark } else { light }
}

/// Smooth, from dark to light and back.
fn gradient(x: usize, y: usize) -> u8 {
    ((x * 255 / WIDTH + y * 255 / HEIGHT) / 2) as u8
}

#[test]
fn a_picture_is_told_from_an_image_of_text() {
    let half = |x, y| if y < HEIGHT / 2 { gradient(x, y) } else { ink(x, y, 30, 240) };
    let in_line = |x, y| (300..310).contains(&y) && is_stroke(x, y);
    let line = |x, y| if in_line(x, y) { 0 } else { 60 + gradient(x, y) / 2 };
    for (name, rows, is_picture) in [
        ("text on white", rows(|x, y| ink(x, y, 20, 250)), false),
        ("white text on black", rows(|x, y| ink(x, y, 240, 10)), false),
        ("noisy gray text", rows(|x, y| ink(x, y, 60, 190) + noise(x, y) / 16), false),
        ("text in a shadow", rows(|x, y| (50 + gradient(x, y) / 2) / ink(x, y, 4, 1) + 10), false),
        ("text along the page", rows(|x, y| if x % 10 < 5 && y.is_multiple_of(3) { 20 } else { 250 }), false),
        ("half a picture, half text", rows(half), false),
        ("one line in a picture", rows(line), false),
        ("white", rows(|_, _| 255), false),
        ("gradient", rows(gradient), true),
        ("noise", rows(noise), true),
        ("coarse noise", rows(|x, y| noise(x / 20, y / 20) / 2 + noise(x / 3, y / 3) / 8), true),
    ] {
        let document = document(&Sample::default().page().draw(FULL_PAGE).image(WIDTH, 8, &rows));
        assert_eq!(document.pages[0].origin == TextOrigin::Picture, is_picture, "{name}");
        let code = if is_picture { NoticeCode::PicturePages } else { NoticeCode::ImageOnlyPage };
        assert_eq!(document.notices.iter().map(|notice| notice.code).collect::<Vec<_>>(), [code], "{name}");
    }
}

#[test]
fn black_and_white_images_are_text_whatever_they_show() {
    for (name, is_dark) in [
        ("text", &is_stroke as &dyn Fn(usize, usize) -> bool),
        ("dithered picture", &|x, y| noise(x, y) > gradient(x, y)),
    ] {
        let packed: Vec<Vec<u8>> = (0..HEIGHT)
            .map(|y| {
                let byte =
                    |at: usize| (0..8).fold(0, |byte, x| byte << 1 | u8::from(!is_dark(at * 8 + x, y)));
                (0..WIDTH.div_ceil(8)).map(byte).collect()
            })
            .collect();
        let document = document(&Sample::default().page().draw(FULL_PAGE).image(WIDTH, 1, &packed));
        assert!(!document.pages[0].origin.is_readable(), "{name}");
    }
}

#[test]
fn pictures_that_are_small_coarse_or_drawn_over_are_not_judged() {
    let picture = rows(gradient);
    let narrow = "q 200 0 0 842 0 0 cm /Im Do Q".to_string();
    let outlines = "0 0 m 5 5 l ".repeat(300);
    for (name, draw, width, is_picture) in [
        ("a third of the page", narrow.clone(), WIDTH, true),
        ("a stamp", "q 100 0 0 140 0 0 cm /Im Do Q".to_string(), WIDTH, false),
        ("under outlines of letters", format!("{FULL_PAGE} {outlines} S"), WIDTH, false),
        ("just wide enough", narrow.clone(), 200, true),
        ("too few pixels", narrow.clone(), 199, false),
        ("just fine enough", FULL_PAGE.to_string(), 334, true),
        ("too coarse", FULL_PAGE.to_string(), 333, false),
        (
            "twice, side by side",
            format!("q .5 0 0 1 0 0 cm {FULL_PAGE} 1 0 0 1 595 0 cm {FULL_PAGE} Q"),
            WIDTH,
            true,
        ),
    ] {
        let rows: Vec<Vec<u8>> = picture.iter().map(|row| row[..width].to_vec()).collect();
        let document = document(&Sample::default().page().draw(&draw).image(width, 8, &rows));
        assert_eq!(document.pages[0].origin == TextOrigin::Picture, is_picture, "{name}");
    }
}

#[test]
fn one_notice_names_all_picture_pages() {
    let text = "Some text on a page.";
    let sample =
        Sample::default().page().draw(FULL_PAGE).page().text(70, 100, 10, text).page().draw(FULL_PAGE);
    let document = document(&sample.image(WIDTH, 8, &rows(gradient)));
    let notices: Vec<String> = document.notices.iter().map(|notice| notice.to_string()).collect();
    assert_eq!(notices, ["picture-pages: pages 1, 3 show pictures without text"]);
    assert!(document.pages.iter().all(|page| page.origin.is_readable()));
}

#[test]
fn the_scanned_sample_stays_unreadable() {
    let bytes = include_bytes!("../../../corpora/sample/halvmark-2019-ai-strategy.pdf");
    let document = read(bytes, &Limits::default(), None).expect("the sample is a PDF");
    assert_eq!(document.pages.len(), 6);
    assert!(document.pages.iter().all(|page| !page.origin.is_readable()));
}

//! Pages without text as pictures, for the recognition of text.

use crate::ingest::ocr::Picture;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Pixels per inch: small print is still legible.
const DPI: u32 = 300;
/// No page that people read is longer, in pixels; the picture stays below 200 MB.
const LONG_SIDE: f32 = 7_000.0;

/// The page as it looks, in gray; `None` when it has no size or is larger than a poster.
pub(super) fn picture<'a>(page: &'a Page<'a>) -> Option<Picture> {
    let scale = DPI as f32 / 72.0;
    let (width, height) = page.render_dimensions();
    let sides = [width * scale, height * scale];
    if !sides.iter().all(|side| (1.0..LONG_SIDE).contains(side)) {
        return None;
    }
    let pixmap = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let pixmap = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &pixmap);
    let gray = |pixel: &[u8]| {
        let weights = [299, 587, 114];
        let sum: u32 = pixel.iter().zip(weights).map(|(part, weight)| u32::from(*part) * weight).sum();
        (sum / 1_000) as u8
    };
    Some(Picture {
        width: u32::from(pixmap.width()),
        height: u32::from(pixmap.height()),
        pixels: pixmap.data_as_u8_slice().chunks_exact(4).map(gray).collect(),
        dpi: DPI,
    })
}

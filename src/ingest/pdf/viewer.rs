//! Looks at the images of a page without text.

use super::canvas::Canvas;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_syntax::object::{Array, Name, Stream};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, LumaData,
    RasterImage, SoftMask,
};

/// A device that paints the images on a canvas.
pub(super) struct Viewer {
    canvas: Canvas,
    /// Set once something is drawn that cannot be judged or is surely text.
    doubt: bool,
    images: u32,
    /// Elements of all paths.
    drawn: usize,
}

/// Paths of more elements, some fifteen letters, may be text drawn as outlines.
const MANY_ELEMENTS: usize = 400;
/// More images are pieces of a page taken apart, and slow.
const MANY_IMAGES: u32 = 64;
/// No photograph in print is larger.
const MANY_PIXELS: u64 = 100_000_000;
/// An image with fewer pixels along a side shows nothing that could be judged.
const SMALL_SIDE: u32 = 200;
/// An image enlarged by more on the canvas is too coarse to show whether it holds text.
const COARSE: f64 = 3.0;

impl Viewer {
    pub fn new(canvas: Canvas) -> Viewer {
        Viewer { canvas, doubt: false, images: 0, drawn: 0 }
    }

    /// True when all the page shows is a picture. In doubt false.
    pub fn is_picture(&self) -> bool {
        !self.doubt && self.images > 0 && self.drawn <= MANY_ELEMENTS && self.canvas.is_picture()
    }

    /// Paints an image; `None` when it cannot be judged.
    fn paint(&mut self, image: &RasterImage<'_>, transform: Affine) -> Option<()> {
        let (width, height) = (image.width(), image.height());
        let is_sane = width.min(height) >= SMALL_SIDE
            && u64::from(width) * u64::from(height) <= MANY_PIXELS
            && self.images <= MANY_IMAGES
            && !is_bilevel(image.stream());
        let size = (f64::from(width), f64::from(height));
        let area = transform.transform_rect_bbox(Rect::new(0.0, 0.0, size.0, size.1));
        let [a, b, c, d, ..] = transform.as_coeffs();
        let scale = a.hypot(b).max(c.hypot(d));
        if !is_sane || !area.is_finite() || transform.determinant() == 0.0 || scale > COARSE {
            return None;
        }
        let area =
            area.intersect(Rect::new(0.0, 0.0, self.canvas.width() as f64, self.canvas.height() as f64));
        let inverse = transform.inverse();
        let mut painted = None;
        image.with_rgba(
            |data, alpha| {
                for y in area.y0 as usize..area.y1 as usize {
                    for x in area.x0 as usize..area.x1 as usize {
                        let at = inverse * Point::new(x as f64 + 0.5, y as f64 + 0.5);
                        let at = (at.x / size.0, at.y / size.1);
                        if let Some(level) = level(&data, at) {
                            let alpha = alpha.as_ref().map_or(Some(255), |alpha| luma(alpha, at));
                            self.canvas.paint(x, y, level, alpha.unwrap_or(255));
                        }
                    }
                }
                painted = Some(());
            },
            None,
        );
        painted
    }
}

const BILEVEL_CODERS: [&[u8]; 3] = [b"CCITTFaxDecode", b"CCF", b"JBIG2Decode"];

/// True when an image or its mask knows only black and white, as text is scanned.
fn is_bilevel(stream: &Stream<'_>) -> bool {
    let dict = stream.dict();
    let bits = ["BitsPerComponent", "BPC"].iter().any(|key| dict.get::<u32>(*key) == Some(1));
    let coders = ["Filter", "F"].iter().flat_map(|key| {
        let several = dict.get::<Array<'_>>(*key);
        let several = several.into_iter().flat_map(|names| names.iter::<Name<'_>>().collect::<Vec<_>>());
        dict.get::<Name<'_>>(*key).into_iter().chain(several)
    });
    let is_coded = coders.into_iter().any(|name| BILEVEL_CODERS.contains(&name.as_ref()));
    let is_stencil = ["ImageMask", "IM"].iter().any(|key| dict.get::<bool>(*key) == Some(true));
    let masked = ["SMask", "Mask"].iter().filter_map(|key| dict.get::<Stream<'_>>(*key));
    bits || is_stencil || is_coded || masked.into_iter().any(|mask| is_bilevel(&mask))
}

/// Brightness of an image at a place given in parts of its width and height.
fn level(data: &ImageData, at: (f64, f64)) -> Option<u8> {
    match data {
        ImageData::Luma(data) => luma(data, at),
        ImageData::Rgb(rgb) => {
            let pixel = pixel(rgb.width, rgb.height, at)?;
            let color = rgb.data.get(3 * pixel..3 * pixel + 3)?;
            let weights = [299, 587, 114];
            let sum: u32 = color.iter().zip(weights).map(|(part, weight)| u32::from(*part) * weight).sum();
            Some((sum / 1_000) as u8)
        }
    }
}

fn luma(data: &LumaData, at: (f64, f64)) -> Option<u8> {
    data.data.get(pixel(data.width, data.height, at)?).copied()
}

/// Number of the pixel at a place; `None` outside.
fn pixel(width: u32, height: u32, (x, y): (f64, f64)) -> Option<usize> {
    let inside = (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y);
    let (column, row) = ((x * f64::from(width)) as usize, (y * f64::from(height)) as usize);
    inside.then_some(row * width as usize + column)
}

impl<'a> Device<'a> for Viewer {
    fn draw_path(&mut self, path: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.drawn += path.elements().len();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.doubt |= mask.is_some();
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.images += 1;
        if self.doubt {
            return;
        }
        let painted = match image {
            Image::Raster(image) if props.soft_mask.is_none() => self.paint(&image, props.transform),
            _ => None,
        };
        self.doubt |= painted.is_none();
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

//! The brightness of a page's images at low resolution, and whether it looks like a photograph or like text.
//!
//! Only a page that is surely a picture is called one: a scanned page taken for a picture would turn what it
//! says into absence.

/// Pixels along the shorter side of the page: at this size a line of text is some 20 pixels high.
const SHORT_SIDE: f64 = 1_000.0;
/// A page of a stranger shape is not judged.
const LONG_SIDE: f64 = 4_000.0;
/// Side of the square tiles that are judged one by one; two or three lines of text.
const TILE: usize = 48;
/// Fewer tiles, about a twelfth of a page, show too little to judge.
const FEW_TILES: usize = 50;
/// Levels that count as the same brightness: noise and compression.
const SAME: i32 = 16;
/// From this distance on a pixel is a mark on its ground.
const MARK: i32 = 24;
/// A page of which so much has one brightness is a sheet of paper, a drawing or a logo.
const GROUND_SHARE: f64 = 0.5;
/// Photographs have up to one tile in a hundred that looks like text by chance.
const TEXT_SHARE: f64 = 0.015;
/// As many tiles that look like text side by side are a line.
const TEXT_LINE: usize = 4;

/// The page as it is drawn by its images; 0 is black.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// `None` where no image is.
    levels: Vec<Option<u8>>,
}

impl Canvas {
    /// A canvas for a page of this size in points, and the pixels of a point; `None` for a page of no size or
    /// of the shape of a ribbon.
    pub fn new(width: f32, height: f32) -> Option<(Canvas, f64)> {
        let (width, height) = (f64::from(width), f64::from(height));
        let scale = SHORT_SIDE / width.min(height);
        let sane = scale.is_finite() && scale > 0.0 && width.max(height) * scale <= LONG_SIDE;
        sane.then(|| {
            let (width, height) = ((width * scale) as usize, (height * scale) as usize);
            (Canvas { width, height, levels: vec![None; width * height] }, scale)
        })
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Lays `level` over what is there, `alpha` of 255 parts.
    pub fn paint(&mut self, x: usize, y: usize, level: u8, alpha: u8) {
        if let Some(below) = self.levels.get_mut(y * self.width + x) {
            let (under, alpha) = (u32::from(below.unwrap_or(255)), u32::from(alpha));
            let mixed = (u32::from(level) * alpha + under * (255 - alpha)) / 255;
            *below = Some(mixed as u8);
        }
    }

    /// True when the images are a picture in which no text can be seen. In doubt false.
    pub fn is_picture(&self) -> bool {
        let (columns, rows) = (self.width / TILE, self.height / TILE);
        let tile = |row: usize, column: usize| self.tile(column * TILE, row * TILE).map(|tile| look(&tile));
        let tiles: Vec<Option<Look>> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| tile(row, column))
            .collect();
        let all = tiles.iter().flatten().count();
        let text = tiles.iter().flatten().filter(|look| look.across || look.along).count();
        let across = |row: usize| (0..columns).map(move |column| row * columns + column);
        let along = |column: usize| (0..rows).map(move |row| row * columns + column);
        let has_line = (0..rows)
            .any(|row| is_line(across(row).map(|at| tiles[at].is_some_and(|t| t.across))))
            || (0..columns).any(|column| is_line(along(column).map(|at| tiles[at].is_some_and(|t| t.along))));
        let share = text as f64 / all.max(1) as f64;
        all >= FEW_TILES && !has_line && share <= TEXT_SHARE && self.ground_share() < GROUND_SHARE
    }

    /// Share of the pixels that have the commonest brightness or nearly.
    fn ground_share(&self) -> f64 {
        let (_, share) = ground(self.levels.iter().flatten().copied());
        share
    }

    /// The tile with its upper left corner there; `None` when it is not covered by images.
    fn tile(&self, x: usize, y: usize) -> Option<Vec<u8>> {
        let rows = (y..y + TILE).flat_map(|row| &self.levels[row * self.width + x..][..TILE]);
        rows.copied().collect()
    }
}

/// What a tile shows: text that runs across the page, or along it.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    across: bool,
    along: bool,
}

/// True when enough tiles of text stand side by side.
fn is_line(tiles: impl Iterator<Item = bool>) -> bool {
    let mut length = 0;
    tiles.into_iter().any(|is_text| {
        length = if is_text { length + 1 } else { 0 };
        length >= TEXT_LINE
    })
}

/// The commonest brightness, and the share of the pixels that have it or nearly.
fn ground(levels: impl Iterator<Item = u8>) -> (i32, f64) {
    let mut counts = [0usize; 256];
    let mut all = 0;
    for level in levels {
        counts[usize::from(level)] += 1;
        all += 1;
    }
    let near = |level: i32| -> usize {
        let range = (level - SAME).max(0) as usize..=(level + SAME).min(255) as usize;
        counts[range].iter().sum()
    };
    let level = (0..=255).max_by_key(|&level| (near(level), counts[level as usize])).unwrap_or(0);
    (level, near(level) as f64 / all.max(1) as f64)
}

/// Whether a tile shows marks as of text: on an even ground, all darker or all lighter than it, by much,
/// thin, many in a row, and with blank rows between.
fn look(tile: &[u8]) -> Look {
    let (ground, share) = ground(tile.iter().copied());
    if !(0.45..=0.97).contains(&share) {
        return Look::default();
    }
    let marks: Vec<i32> =
        tile.iter().map(|&level| i32::from(level) - ground).filter(|level| level.abs() > MARK).collect();
    let count = marks.len() as f64;
    let dark = marks.iter().filter(|level| **level < 0).count() as f64;
    let contrast = marks.iter().map(|level| f64::from(level.abs())).sum::<f64>() / count.max(1.0);
    let is_even = dark.max(count - dark) >= 0.85 * count;
    let is_mark = |x: usize, y: usize| (i32::from(tile[y * TILE + x]) - ground).abs() > MARK;
    if !is_even || contrast < 35.0 {
        return Look::default();
    }
    Look { across: has_rows(is_mark), along: has_rows(|x, y| is_mark(y, x)) }
}

/// True when rows with many short marks and rows with none take turns.
fn has_rows(is_mark: impl Fn(usize, usize) -> bool) -> bool {
    let (mut pixels, mut runs, mut blank, mut busy) = (0, 0, 0, 0);
    for y in 0..TILE {
        let marked = (0..TILE).filter(|&x| is_mark(x, y)).count();
        let begun = (0..TILE).filter(|&x| is_mark(x, y) && (x == 0 || !is_mark(x - 1, y))).count();
        pixels += marked;
        runs += begun;
        blank += usize::from(marked <= 1);
        busy += usize::from(begun >= 3);
    }
    runs >= 25 && pixels <= 7 * runs && blank * 8 >= TILE && busy * 5 >= TILE
}

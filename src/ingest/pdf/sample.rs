//! A writer of small PDFs for tests: text in Helvetica at given places.

/// A PDF in the making.
#[derive(Clone, Default)]
pub(crate) struct Sample {
    pages: Vec<String>,
    /// Entries for the information dictionary.
    info: String,
    /// Entries for the trailer.
    trailer: String,
    /// Entries for the catalog.
    catalog: String,
    /// The image `/Im`: its dictionary's entries and its bytes in hexadecimal.
    image: Option<(String, String)>,
}

/// Height of every page, in points.
const HEIGHT: u32 = 842;

impl Sample {
    /// Begins a page; what is drawn next stands on it.
    pub fn page(mut self) -> Sample {
        self.pages.push(String::new());
        self
    }

    /// Text at `x`, `y` points from the left and from the top, in regular type of `size`.
    pub fn text(self, x: u32, y: u32, size: u32, text: &str) -> Sample {
        self.set("F1", (x, y), size, text)
    }

    /// The same in bold type.
    pub fn bold(self, x: u32, y: u32, size: u32, text: &str) -> Sample {
        self.set("F2", (x, y), size, text)
    }

    /// Lines under each other, 14 points apart, in type of 10 points.
    pub fn lines(self, x: u32, y: u32, lines: &[&str]) -> Sample {
        lines.iter().zip(0..).fold(self, |sample, (line, nth)| sample.text(x, y + 14 * nth, 10, line))
    }

    /// Any operators of a content stream.
    pub fn draw(mut self, operators: &str) -> Sample {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
            page.push('\n');
        }
        self
    }

    /// Makes `/Im` an image of `width` columns with so many bits to the pixel, gray, rows of whole bytes.
    pub fn image(mut self, width: usize, bits: usize, rows: &[Vec<u8>]) -> Sample {
        let entries = format!("/Width {width} /Height {} /BitsPerComponent {bits}", rows.len());
        let hex: String = rows.iter().flatten().map(|byte| format!("{byte:02x}")).collect();
        self.image = Some((entries, hex));
        self
    }

    pub fn info(mut self, entries: &str) -> Sample {
        self.info.push_str(entries);
        self
    }

    pub fn trailer(mut self, entries: &str) -> Sample {
        self.trailer.push_str(entries);
        self
    }

    pub fn catalog(mut self, entries: &str) -> Sample {
        self.catalog.push_str(entries);
        self
    }

    fn set(self, font: &str, (x, y): (u32, u32), size: u32, text: &str) -> Sample {
        let escaped = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        let y = HEIGHT - y;
        self.draw(&format!("BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET"))
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let kids: Vec<String> = (0..self.pages.len()).map(|page| format!("{} 0 R", 7 + 2 * page)).collect();
        let font = |name: &str| {
            format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
        };
        let dot = ("/Width 1 /Height 1 /BitsPerComponent 8".to_string(), "00".to_string());
        let (entries, hex) = self.image.as_ref().unwrap_or(&dot);
        let mut objects = vec![
            format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog),
            format!("<< /Type /Pages /Count {} /Kids [{}] >>", kids.len(), kids.join(" ")),
            font("Helvetica"),
            font("Helvetica-Bold"),
            format!("<< {} >>", self.info),
            format!(
                "<< /Type /XObject /Subtype /Image {entries} /ColorSpace /DeviceGray /Filter /ASCIIHexDecode \
                 /Length {} >>\nstream\n{hex}>\nendstream",
                hex.len() + 1
            ),
        ];
        for (number, page) in self.pages.iter().enumerate() {
            let content = 8 + 2 * number;
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {HEIGHT}] /Contents {content} 0 R /Resources \
                 << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im 6 0 R >> >> >>"
            ));
            objects.push(format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()));
        }
        self.assemble(&objects)
    }

    fn assemble(&self, objects: &[String]) -> Vec<u8> {
        let mut file = String::from("%PDF-1.7\n");
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (number, object) in objects.iter().enumerate() {
            table.push_str(&format!("{:010} 00000 n \n", file.len()));
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
        }
        let start = file.len();
        file.push_str(&table);
        let size = objects.len() + 1;
        file.push_str(&format!(
            "trailer\n<< /Size {size} /Root 1 0 R /Info 5 0 R {} >>\nstartxref\n{start}\n%%EOF\n",
            self.trailer
        ));
        file.into_bytes()
    }
}

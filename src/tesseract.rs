//! Recognition of text by the program `tesseract`, when it is installed.

use crate::ingest::{Picture, RecognizedLine, RecognizedWord, Recognizer};
use crate::text::Lang;
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const PROGRAM: &str = "tesseract";
/// Longest time for one page; a dense one takes ten seconds.
const PAGE_TIME: Duration = Duration::from_secs(120);
/// How often to look whether it is done.
const TICK: Duration = Duration::from_millis(20);
/// Names of language data that are no languages.
const NO_LANGUAGES: [&str; 2] = ["osd", "equ"];

/// The installed program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tesseract {
    version: String,
    /// Languages it has data for, by its own names, sorted.
    languages: Vec<String>,
}

/// Why text cannot be recognized.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TesseractError {
    /// The program is not there or does not start.
    #[error("text recognition needs the program `{PROGRAM}`, which could not be started: {0}")]
    Missing(#[source] io::Error),
    /// The program has no language data.
    #[error("the program `{PROGRAM}` has no data of any language")]
    NoLanguages,
}

impl TesseractError {
    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            TesseractError::Missing(_) => {
                "install it (Debian and Ubuntu: `apt install tesseract-ocr`, macOS: `brew install tesseract`, Windows: \
                 `winget install tesseract-ocr.tesseract`), or leave out `--ocr`"
            }
            TesseractError::NoLanguages => {
                "install some (Debian and Ubuntu: `apt install tesseract-ocr-eng`)"
            }
        }
    }
}

impl Tesseract {
    /// Looks for the program and asks for its version and languages.
    ///
    /// # Errors
    /// See [`TesseractError`].
    pub fn find() -> Result<Tesseract, TesseractError> {
        let ask = |argument: &str| {
            let output = Command::new(PROGRAM).arg(argument).stdin(Stdio::null()).output();
            output.map(|output| [output.stdout, output.stderr].concat()).map_err(TesseractError::Missing)
        };
        let version =
            String::from_utf8_lossy(&ask("--version")?).lines().next().unwrap_or_default().to_string();
        let mut languages = languages(&String::from_utf8_lossy(&ask("--list-langs")?));
        languages.sort_unstable();
        if languages.is_empty() {
            return Err(TesseractError::NoLanguages);
        }
        Ok(Tesseract { version, languages })
    }

    /// Name and version, which decide the results.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the program is to look for: the language, or all that are installed when it is not known.
    fn languages(&self, lang: Option<Lang>) -> Result<String, String> {
        let Some(lang) = lang else { return Ok(self.languages.join("+")) };
        let names = lang.iso_639_3();
        let named: Vec<&str> =
            self.languages.iter().map(String::as_str).filter(|name| is_of(name, names)).collect();
        match named.is_empty() {
            true => Err(format!("the program `{PROGRAM}` has no data of the language `{lang}`")),
            false => Ok(named.join("+")),
        }
    }
}

/// True for data of the language: "deu", and "chi_sim" for the code "zho" of Chinese.
fn is_of(name: &str, code: &str) -> bool {
    let stem = name.split('_').next().unwrap_or(name);
    stem == code || stem == "chi" && matches!(code, "cmn" | "zho")
}

/// The languages in what `--list-langs` prints: a heading, then one a line.
fn languages(printed: &str) -> Vec<String> {
    let names = printed.lines().skip(1).map(str::trim);
    let is_name = |name: &&str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            && !NO_LANGUAGES.contains(name)
    };
    names.filter(is_name).map(String::from).collect()
}

impl Recognizer for Tesseract {
    fn identity(&self) -> String {
        format!("{} {}", self.version, self.languages.join("+"))
    }

    fn recognize(&self, picture: &Picture, lang: Option<Lang>) -> Result<Vec<RecognizedLine>, String> {
        let languages = self.languages(lang)?;
        let dpi = picture.dpi.to_string();
        let mut command = Command::new(PROGRAM);
        command.args(["stdin", "stdout", "-l", &languages, "--dpi", &dpi, "-c", "tessedit_create_tsv=1"]);
        // One thread: the program's own do not make a page faster, and pages are read in parallel.
        command.env("OMP_THREAD_LIMIT", "1");
        let printed = run(&mut command, &portable_graymap(picture))?;
        Ok(lines(&String::from_utf8_lossy(&printed)))
    }
}

/// The picture in the simplest format that the program reads.
fn portable_graymap(picture: &Picture) -> Vec<u8> {
    let mut file = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
    file.extend_from_slice(&picture.pixels);
    file
}

/// What the command prints when it is given `input`.
fn run(command: &mut Command, input: &[u8]) -> Result<Vec<u8>, String> {
    let failed = |error: io::Error| format!("the program `{PROGRAM}` failed: {error}");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    thread::scope(|scope| {
        // The program may end without reading all; what it printed decides.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let printed = scope.spawn(move || {
            let mut printed = Vec::new();
            stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut printed)).map(|_| printed)
        });
        wait(&mut child)?;
        printed.join().map_err(|_| format!("what `{PROGRAM}` printed was lost"))?.map_err(failed)
    })
}

/// Waits for the end, but not longer than [`PAGE_TIME`].
fn wait(child: &mut Child) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("the program `{PROGRAM}` failed: {status}")),
            Ok(None) if begun.elapsed() < PAGE_TIME => thread::sleep(TICK),
            waited => {
                // Its pipes close with it, which ends the threads that serve them.
                let _ = child.kill().and_then(|()| child.wait());
                return Err(match waited {
                    Err(error) => format!("the program `{PROGRAM}` was lost: {error}"),
                    Ok(_) => format!("the program `{PROGRAM}` took more than {} s", PAGE_TIME.as_secs()),
                });
            }
        }
    }
}

/// Levels of the rows that describe lines and words.
const LINE: &str = "4";
const WORD: &str = "5";

/// The lines in the program's table: level, page, block, paragraph, line and word number, left, top, width,
/// height, confidence in percent, text.
fn lines(table: &str) -> Vec<RecognizedLine> {
    let mut lines: Vec<RecognizedLine> = Vec::new();
    for row in table.lines() {
        let fields: Vec<&str> = row.split('\t').collect();
        let &[level, _, _, _, _, _, left, top, width, height, confidence, text] = fields.as_slice() else {
            continue;
        };
        let numbers = [left, top, width, height, confidence].map(str::parse::<f32>);
        let [Ok(left), Ok(top), Ok(width), Ok(height), Ok(confidence)] = numbers else { continue };
        match (level, lines.last_mut()) {
            (LINE, _) => lines.push(RecognizedLine { words: Vec::new(), top, bottom: top + height }),
            (WORD, Some(line)) if !text.trim().is_empty() => line.words.push(RecognizedWord {
                text: text.trim().to_string(),
                x0: left,
                x1: left + width,
                confidence: (f64::from(confidence) / 100.0).clamp(0.0, 1.0),
            }),
            _ => {}
        }
    }
    lines.retain(|line| !line.words.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        4\t1\t1\t1\t1\t0\t100\t50\t300\t40\t-1\t\n\
        5\t1\t1\t1\t1\t1\t100\t50\t120\t40\t96.5\tHarbour\n\
        5\t1\t1\t1\t1\t2\t230\t52\t170\t38\t88\toffice\n\
        4\t1\t2\t1\t1\t0\t0\t0\t9\t9\t-1\t\n\
        5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t95\t \n";

    #[cfg(feature = "ocr")]
    #[test]
    fn a_scan_is_read_as_the_page_it_was_made_of() {
        match Tesseract::find() {
            Ok(program) => crate::ingest::reads_a_scan_as_its_page(&program),
            Err(error) => eprintln!("SKIPPED: {error}"),
        }
    }

    #[test]
    fn the_table_becomes_lines_of_words() {
        let lines = lines(TABLE);
        assert_eq!(lines.len(), 1, "a line without words says nothing");
        assert_eq!((lines[0].top, lines[0].bottom), (50.0, 90.0));
        let words: Vec<(&str, f32, f32, f64)> = lines[0]
            .words
            .iter()
            .map(|word| (word.text.as_str(), word.x0, word.x1, word.confidence))
            .collect();
        assert_eq!(words, [("Harbour", 100.0, 220.0, 0.965), ("office", 230.0, 400.0, 0.88)]);
    }

    #[test]
    fn languages_are_named_as_the_program_names_them() {
        let printed = "List of available languages in \"/data/\" (5):\nosd\nfra\nchi_sim\neng\nScript\n";
        let mut known = languages(printed);
        known.sort_unstable();
        assert_eq!(known, ["chi_sim", "eng", "fra"]);
        let program = Tesseract { version: String::new(), languages: known };
        assert_eq!(program.languages(None).as_deref(), Ok("chi_sim+eng+fra"));
        assert_eq!(program.languages(Some(Lang::FR)).as_deref(), Ok("fra"));
        assert_eq!(program.languages(Lang::parse("zh")).as_deref(), Ok("chi_sim"));
        let missing = program.languages(Some(Lang::DE));
        assert_eq!(missing, Err("the program `tesseract` has no data of the language `de`".to_string()));
    }
}

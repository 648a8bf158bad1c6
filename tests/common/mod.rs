//! What the integration tests share: a folder to run the program in, its tables, and small documents.

#![allow(dead_code, reason = "every test binary compiles this module and uses a part of it")]

pub mod container;
pub mod rules;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// All formats of the results that this build has.
pub const FORMATS: &str = if cfg!(feature = "parquet") { "csv,json,md,parquet" } else { "csv,json,md" };

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    /// Exit code.
    pub code: i32,
    /// The summary.
    pub stdout: String,
    /// Errors and notices.
    pub stderr: String,
}

impl Run {
    /// Fails unless the run ended with this code.
    #[track_caller]
    pub fn ends_with(&self, code: i32) -> &Run {
        assert_eq!(self.code, code, "exit code\n{}{}", self.stderr, self.stdout);
        self
    }

    /// Fails unless every part stands in the messages.
    #[track_caller]
    pub fn says(&self, parts: &[&str]) -> &Run {
        for part in parts {
            assert!(self.stderr.contains(part), "`{part}` is not in the messages:\n{}", self.stderr);
        }
        self
    }
}

/// Rows of a table by column name.
pub type Rows = Vec<BTreeMap<String, String>>;

/// A folder that vanishes after the test; the program runs inside it, so that paths are relative.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// An empty folder.
    pub fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("the system has a folder for temporary files") }
    }

    /// The path of something in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Desk {
        let path = self.path(name);
        let above = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(above).unwrap_or_else(|error| panic!("{}: {error}", above.display()));
        fs::write(&path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self
    }

    /// Runs the program with these arguments.
    pub fn run<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Run {
        self.output(Command::new(env!("CARGO_BIN_EXE_concordant")).args(arguments))
    }

    /// The same where no other program is installed.
    pub fn without_programs<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Run {
        let mut program = Command::new(env!("CARGO_BIN_EXE_concordant"));
        self.output(program.args(arguments).env("PATH", self.folder.path()))
    }

    /// The same with something on its standard input.
    pub fn run_on<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S], input: &[u8]) -> Run {
        // From a file, since who writes into a pipe must also read what comes out, or both wait.
        let name = "standard-input";
        let input = fs::File::open(self.write(name, input).path(name)).expect("it was just written");
        self.output(Command::new(env!("CARGO_BIN_EXE_concordant")).args(arguments).stdin(input))
    }

    fn output(&self, program: &mut Command) -> Run {
        // A cache of the person who runs the tests is none of their business.
        program.env_remove("CONCORDANT_CACHE");
        let output = program.current_dir(self.folder.path()).output().expect("cargo has built the program");
        Run {
            code: output.status.code().expect("the program ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("the summary is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }

    /// Runs `analyze` on these paths with the small rules of [`rules`], results in `out`.
    pub fn analyze(&self, paths: &[&str]) -> Run {
        self.analyze_with(paths, &[])
    }

    /// The same with further options.
    pub fn analyze_with(&self, paths: &[&str], options: &[&str]) -> Run {
        if !self.path("rules").exists() {
            rules::write(self, "rules");
        }
        self.run(&[&["analyze"], paths, &["--rules", "rules", "--out", "out"], options].concat())
    }

    /// The rows of a table of the results in `out`.
    pub fn table(&self, name: &str) -> Rows {
        table(&self.path("out").join(name))
    }

    /// All files below a folder of this one, by their paths in it.
    pub fn files(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path(name))
    }
}

/// The rows of a CSV.
pub fn table(path: &Path) -> Rows {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader
        .deserialize()
        .map(|row| row.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}

/// The row whose column has this value.
#[track_caller]
pub fn row<'a>(rows: &'a Rows, column: &str, value: &str) -> &'a BTreeMap<String, String> {
    let found = rows.iter().find(|row| row[column] == value);
    found.unwrap_or_else(|| panic!("no row with {column} = {value} in {rows:#?}"))
}

/// All files below a folder, by their paths in it with `/`.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let entries = fs::read_dir(&current).unwrap_or_else(|error| panic!("{}: {error}", current.display()));
        for entry in entries {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it was found below the folder");
                let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
                found.insert(name.join("/"), fs::read(&path).expect("the file was just listed"));
            }
        }
    }
    found
}

/// The folder of the built-in sample.
pub fn sample_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/sample")
}

/// Some 400 words in paragraphs on which no rule has an opinion, then the sentence.
pub fn text_with(sentence: &str) -> String {
    let paragraph = "The harbour town has grown since the railway came, and its people work in many trades. \
        Boats leave at dawn and return in the afternoon, when the market opens its doors. \
        On feast days the streets are full, and music can be heard from the old tower until late.";
    format!("{}\n\n{sentence}\n", [paragraph; 8].join("\n\n"))
}

/// A document that the small rules give 0.5: the register at level 4 of 4, nothing on the council.
pub fn good_text() -> String {
    text_with("The Government will publish a register of algorithms by 2027, run by the Ministry of Justice.")
}

/// A document that the small rules give 0.25: the register at level 2 of 4, nothing on the council.
pub fn modest_text() -> String {
    text_with("The Government will keep the register in mind.")
}

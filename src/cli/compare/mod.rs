//! `concordant compare`: two versions of a text, or two runs.

mod run_folder;

use super::outcome::say;
use super::output::{MARK, Output};
use super::{Exit, Failure, Global, analyze, read, rules};
use crate::analyze::{AnalyzeOptions, Assessment, DocumentStatus, analyze as assess};
use crate::compare::{Version, compare, compare_runs};
use crate::corpus::{Input, Origin, doc_ids};
use crate::document::{DocId, Document};
use crate::matching::Matcher;
use crate::pipeline::Reading;
use crate::report::{Compared, ComparedSide, CsvMark, compare_files, compare_summary};
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// The old version: a document, or the folder of a run of `analyze`
    old: PathBuf,
    /// The new version, of the same kind
    new: PathBuf,
    /// Folder for compare.csv and compare_scores.csv; an earlier comparison in it is replaced
    #[arg(long, value_name = "DIR", default_value = "out-compare")]
    out: PathBuf,
    /// Frameworks to compare, separated by commas; all when left out
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    frameworks: Vec<String>,
    /// Begin CSV files with a byte order mark, for spreadsheets that need it
    #[arg(long)]
    excel: bool,
}

pub(super) fn run(arguments: &CompareArgs, global: &Global) -> Result<Exit, Failure> {
    match [&arguments.old, &arguments.new].map(|path| is_run(path)) {
        [true, true] => runs(arguments, global),
        [false, false] => versions(arguments, global),
        [old, _] => {
            let (run, other) =
                if old { (&arguments.old, &arguments.new) } else { (&arguments.new, &arguments.old) };
            let message =
                format!("`{}` is the folder of a run and `{}` is none", run.display(), other.display());
            Err(Failure::usage(message, "name two documents, or the folders of two runs"))
        }
    }
}

/// Whether a path is a folder with the results of a run.
fn is_run(path: &Path) -> bool {
    path.join(MARK).is_file()
}

fn runs(arguments: &CompareArgs, global: &Global) -> Result<Exit, Failure> {
    let book = rules::book(global)?;
    let [old, new] = [run_folder::read(&arguments.old)?, run_folder::read(&arguments.new)?];
    let output = Output::check(&arguments.out, global)?;
    for (run, other, path) in [(&old, &new, &arguments.old), (&new, &old, &arguments.new)] {
        for id in run.documents.keys().filter(|id| !other.documents.contains_key(*id)) {
            eprintln!("notice: `{id}` is only in the run `{}` and is not compared", path.display());
        }
    }
    let frameworks = analyze::frameworks(&book, &arguments.frameworks)?;
    let wanted = |id: &str| {
        let framework = id.split('.').next().unwrap_or(id);
        arguments.frameworks.is_empty() || arguments.frameworks.iter().any(|name| name == framework)
    };
    let mut comparison = compare_runs(&old, &new);
    comparison.values.retain(|value| wanted(&value.id));
    comparison.changes.retain(|change| change.provisions.iter().any(|provision| wanted(&provision.id)));
    let frameworks = frameworks.iter().map(|&number| &book.frameworks[number as usize]).collect::<Vec<_>>();
    comparison.changes.iter_mut().for_each(|change| change.effects = vec![None; frameworks.len()]);
    let side = |path: &Path, run: &crate::compare::Run| ComparedSide {
        path: shown(path),
        version: run.version.clone(),
        rules_sha256: run.rules_sha256.clone(),
        documents: run.documents.iter().map(|(id, sha256)| (id.clone(), sha256.clone())).collect(),
    };
    let sides = [side(&arguments.old, &old), side(&arguments.new, &new)];
    let options = BTreeMap::from([("frameworks", arguments.frameworks.join(","))]);
    finish(arguments, global, &output, &Compared { comparison: &comparison, frameworks, sides, options })
}

fn versions(arguments: &CompareArgs, global: &Global) -> Result<Exit, Failure> {
    let matcher = Matcher::compile(rules::book(global)?)?;
    let book = matcher.book();
    let frameworks = analyze::frameworks(book, &arguments.frameworks)?;
    let meta = read::meta(global, &[])?;
    let output = Output::check(&arguments.out, global)?;
    let reading = read::reading(global, &meta, read::recognizer(global)?)?;
    let paths = [&arguments.old, &arguments.new].map(|path| shown(path));
    let mut ids = doc_ids(&[&paths[0], &paths[1]]).into_iter();
    let mut version = |path: &Path| {
        let id = ids.next().unwrap_or_else(|| DocId::new("doc"));
        one(&matcher, path, id, reading, global)
    };
    let (old, new) = (version(&arguments.old)?, version(&arguments.new)?);
    if old.1.context != new.1.context {
        let [was, is] = [&old, &new].map(|(_, assessment)| assessment.context.as_str());
        eprintln!(
            "notice: the old version was taken to be about `{was}`, the new one about `{is}`: passages may count in one alone; --context sets both"
        );
    }
    let [before, after] = [&old, &new].map(|(document, assessment)| Version { document, assessment });
    let comparison = compare(book, &frameworks, before, after);
    let described = |path: &str, (document, _): &(Document, Assessment)| ComparedSide {
        path: path.to_string(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        rules_sha256: book.sha256.clone(),
        documents: vec![(document.id.to_string(), document.meta.sha256.clone())],
    };
    let sides = [described(&paths[0], &old), described(&paths[1], &new)];
    let context = global.context.map_or("auto", |context| context.context().as_str());
    let options = BTreeMap::from([
        ("context", context.to_string()),
        ("lang", global.lang.map_or("auto".to_string(), |lang| lang.to_string())),
        ("frameworks", arguments.frameworks.join(",")),
    ]);
    let frameworks = frameworks.iter().map(|&number| &book.frameworks[number as usize]).collect();
    finish(arguments, global, &output, &Compared { comparison: &comparison, frameworks, sides, options })
}

/// Reads and analyzes one version, which must be assessable.
fn one(
    matcher: &Matcher,
    path: &Path,
    id: DocId,
    reading: Reading<'_>,
    global: &Global,
) -> Result<(Document, Assessment), Failure> {
    let input = Input { path: shown(path), origin: Origin::File(path.to_path_buf()) };
    let document = reading
        .read(&input, id)
        .map_err(|failed| Failure::usage(format!("`{}`: {}", input.path, failed.reason), failed.help))?;
    let options = AnalyzeOptions {
        context: global.context.map(|context| context.context()),
        ..AnalyzeOptions::default()
    };
    let assessment = assess(matcher, document.clone(), options);
    let told = assessment.notices.iter().filter(|notice| notice.page.is_none() && !notice.code.is_routine());
    let told: Vec<String> = told.map(|notice| notice.to_string()).collect();
    if assessment.status == DocumentStatus::NotAssessable {
        let message = format!("`{}` cannot be assessed: {}", input.path, told.join("; "));
        return Err(Failure::usage(message, "compare two texts that `concordant analyze` gives a value"));
    }
    if !global.quiet {
        told.iter().for_each(|notice| eprintln!("notice: `{}`: {notice}", input.path));
    }
    Ok((document, assessment))
}

fn finish(
    arguments: &CompareArgs,
    global: &Global,
    output: &Output,
    compared: &Compared,
) -> Result<Exit, Failure> {
    let mark = if arguments.excel { CsvMark::With } else { CsvMark::Without };
    output.write(&compare_files(compared, mark).map_err(anyhow::Error::from)?)?;
    if !global.quiet {
        say(format_args!("{}\n\nresults in {}", compare_summary(compared), arguments.out.display()));
    }
    Ok(Exit::Done)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

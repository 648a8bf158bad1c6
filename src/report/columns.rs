//! Every column once: name, type, unit and how to read it (columns.toml).

use crate::rules::{Framework, Item};
use serde::Deserialize;
use std::sync::LazyLock;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// In snake_case.
    pub name: String,
    /// `string`, `integer` or `number`.
    pub kind: String,
    /// Unit of the numbers.
    pub unit: Option<String>,
    /// How to read it.
    pub description: String,
    /// The cells are quotations and never changed.
    pub verbatim: bool,
    /// Only a whole run, or a person, can tell: left out where documents are told of one by one.
    pub of_run: bool,
}

/// A column, or several alike, as the file has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnDef {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    unit: Option<String>,
    pub(super) description: String,
    #[serde(default)]
    verbatim: bool,
    #[serde(default)]
    of_run: bool,
    #[serde(default)]
    pub(super) per: Per,
}

/// What a column stands once for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Per {
    #[default]
    Table,
    Framework,
    Item,
    Provision,
}

/// The columns of each table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnsFile {
    pub(super) documents: Vec<ColumnDef>,
    pub(super) comparison: Vec<ColumnDef>,
    pub(super) scores: Vec<ColumnDef>,
    pub(super) evidence: Vec<ColumnDef>,
    pub(super) gaps: Vec<ColumnDef>,
    pub(super) guidelines: Vec<ColumnDef>,
    pub(super) best_practices: Vec<ColumnDef>,
    pub(super) roadmap: Vec<ColumnDef>,
    pub(super) corpus: Vec<ColumnDef>,
    pub(super) compare: Vec<ColumnDef>,
    pub(super) compare_scores: Vec<ColumnDef>,
    pub(super) rank_replicates: Vec<ColumnDef>,
    pub(super) coin_idata: Vec<ColumnDef>,
    pub(super) coin_imeta: Vec<ColumnDef>,
    pub(super) redundancy: Vec<ColumnDef>,
    pub(super) robustness: Vec<ColumnDef>,
    pub(super) reference: Vec<ColumnDef>,
    pub(super) benchmark: Vec<ColumnDef>,
    pub(super) benchmark_groups: Vec<ColumnDef>,
    pub(super) by: Vec<ColumnDef>,
    pub(super) harmonizer: Vec<ColumnDef>,
    pub(super) partners: Vec<ColumnDef>,
    pub(super) references: Vec<ColumnDef>,
    pub(super) stakeholders: Vec<ColumnDef>,
    pub(super) lifecycle: Vec<ColumnDef>,
    pub(super) balance: Vec<ColumnDef>,
    pub(super) sdg: Vec<ColumnDef>,
    pub(super) matrix_binary: Vec<ColumnDef>,
}

pub(super) static COLUMNS: LazyLock<ColumnsFile> =
    LazyLock::new(|| toml::from_str(include_str!("columns.toml")).expect("a test reads the built-in file"));

impl ColumnDef {
    /// The column as it is written in the file.
    pub(super) fn plain(&self) -> Column {
        Column {
            name: self.name.clone(),
            kind: self.kind.clone(),
            unit: self.unit.clone(),
            description: self.description.clone(),
            verbatim: self.verbatim,
            of_run: self.of_run,
        }
    }

    /// The column with the names of a framework and an item filled in.
    pub(super) fn filled(&self, framework: Option<&Framework>, item: Option<&Item>) -> Column {
        let id = item.map_or(String::new(), |item| item.id.replace('.', "_").to_lowercase());
        let fill = |text: &str| {
            text.replace("{framework}", framework.map_or("", |framework| &framework.id))
                .replace("{short}", framework.map_or("", |framework| &framework.short))
                .replace("{item}", &id)
                .replace("{title}", item.map_or("", |item| &item.title))
        };
        Column { name: fill(&self.name), description: fill(&self.description), ..self.plain() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_described_once() {
        for (name, columns) in [
            ("documents", &COLUMNS.documents),
            ("comparison", &COLUMNS.comparison),
            ("scores", &COLUMNS.scores),
            ("evidence", &COLUMNS.evidence),
            ("gaps", &COLUMNS.gaps),
            ("guidelines", &COLUMNS.guidelines),
            ("best_practices", &COLUMNS.best_practices),
            ("roadmap", &COLUMNS.roadmap),
            ("rank_replicates", &COLUMNS.rank_replicates),
            ("coin_idata", &COLUMNS.coin_idata),
            ("coin_imeta", &COLUMNS.coin_imeta),
            ("redundancy", &COLUMNS.redundancy),
            ("robustness", &COLUMNS.robustness),
            ("reference", &COLUMNS.reference),
            ("benchmark", &COLUMNS.benchmark),
            ("benchmark_groups", &COLUMNS.benchmark_groups),
            ("by", &COLUMNS.by),
            ("harmonizer", &COLUMNS.harmonizer),
            ("partners", &COLUMNS.partners),
            ("references", &COLUMNS.references),
            ("stakeholders", &COLUMNS.stakeholders),
            ("lifecycle", &COLUMNS.lifecycle),
            ("balance", &COLUMNS.balance),
            ("sdg", &COLUMNS.sdg),
            ("matrix_binary", &COLUMNS.matrix_binary),
            ("corpus", &COLUMNS.corpus),
            ("compare", &COLUMNS.compare),
            ("compare_scores", &COLUMNS.compare_scores),
        ] {
            let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            assert!(columns.iter().all(|column| !column.description.is_empty()), "{name}");
            assert!(
                columns.iter().all(|column| ["string", "integer", "number"].contains(&&*column.kind)),
                "{name}"
            );
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{name}");
        }
    }
}

//! The requirement table of the page.

use super::card::Card;
use crate::event::{Report, RequirementLine, RequirementVerdict};

/// Verdicts in the order of the bar and the filter.
const VERDICTS: [RequirementVerdict; 8] = [
    RequirementVerdict::Failed,
    RequirementVerdict::KnownFailing,
    RequirementVerdict::Advisory,
    RequirementVerdict::Inconclusive,
    RequirementVerdict::Skipped,
    RequirementVerdict::NotClaimed,
    RequirementVerdict::Passed,
    RequirementVerdict::Informative,
];

/// One verdict's share of the bar, in thousandths.
pub(super) struct BarSegment {
    pub(super) class: &'static str,
    pub(super) word: String,
    pub(super) count: usize,
    pub(super) start: usize,
    pub(super) width: usize,
}

/// The requirements of one contract.
pub(super) struct ContractRows<'a> {
    pub(super) name: &'a str,
    pub(super) rows: Vec<RequirementRow<'a>>,
}

/// One requirement.
pub(super) struct RequirementRow<'a> {
    pub(super) line: &'a RequirementLine,
    pub(super) word: String,
    pub(super) cited: String,
    /// The card that names it.
    pub(super) finding: Option<String>,
}

/// The bar above the table. Verdicts without a requirement are left out.
pub(super) fn segments(report: &Report) -> Vec<BarSegment> {
    let total = report.requirements.len().max(1);
    let mut before = 0;
    let mut segments = Vec::new();
    for verdict in VERDICTS {
        let count = report.requirements.iter().filter(|line| line.verdict == verdict).count();
        if count > 0 {
            let start = before * 1000 / total;
            before += count;
            let width = before * 1000 / total - start;
            segments.push(BarSegment { class: verdict.as_str(), word: word(verdict), count, start, width });
        }
    }
    segments
}

/// The rows, by contract in the order of the report.
pub(super) fn by_contract<'a>(report: &'a Report, findings: &[Card<'a>]) -> Vec<ContractRows<'a>> {
    let mut contracts: Vec<ContractRows<'a>> = Vec::new();
    for line in &report.requirements {
        let finding = findings.iter().find(|card| card.finding.requirements.contains(&line.id));
        let row = RequirementRow {
            line,
            word: word(line.verdict),
            cited: report.citation(&line.id).map(|(_, cited)| cited).unwrap_or_default(),
            finding: finding.map(|card| card.id.clone()),
        };
        match contracts.iter_mut().find(|contract| contract.name == line.contract) {
            Some(contract) => contract.rows.push(row),
            None => contracts.push(ContractRows { name: &line.contract, rows: vec![row] }),
        }
    }
    contracts
}

fn word(verdict: RequirementVerdict) -> String {
    verdict.as_str().replace('-', " ")
}

//! The kill matrix, as data: what became of each fault, variant and requirement.

use serde::Serialize;

use super::ExitCode;
use crate::contract::{Level, RequirementLevel};
use crate::judge::CheckId;

/// What became of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// A finding named the clause; or, where the fault only hides whether it is kept, it was not counted as judged.
    Killed,
    /// Findings there were, but none named the clause.
    KilledByAnother,
    /// It cannot be told from keeping the promise; the reason says why.
    Equivalent,
    /// Nothing was found.
    Survived,
}

impl Fate {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::KilledByAnother => "killed by another",
            Self::Equivalent => "equivalent",
            Self::Survived => "survived",
        }
    }
}

/// One fault and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultRow {
    /// The fault's id.
    pub fault: String,
    /// What it is once types, path aliases and copies of a contract are left out.
    pub form: String,
    /// The clause it is aimed at.
    pub clause: String,
    /// The duty.
    pub duty: &'static str,
    /// What is done.
    pub kind: String,
    /// The level at which the clause asks the duty.
    pub level: Level,
    /// Whether it breaks the strict reading of the documents only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// Whether it only hides whether the promise is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hides: bool,
    /// The file of the clause.
    pub file: String,
    /// The line of the clause.
    pub line: u32,
    /// What became of it.
    pub fate: Fate,
    /// The check that killed it, or whose finding came nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckId>,
    /// The case that killed it, or whose finding came nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The clause that was named where another one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// Why it is equivalent, why nothing could be found, or why the clause was not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The requirements that the killing finding names; where there is none, those that the clause states there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// Clauses that are broken along with the target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub along: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One legal variant and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VariantRow {
    /// The variant's id.
    pub variant: String,
    /// What it is once types, path aliases and copies of a contract are left out.
    pub form: String,
    /// How many messages it changed.
    pub applied: bool,
    /// The findings above a note: case, check and clause.
    pub findings: Vec<String>,
    /// How many findings more there were that the target raises as it is, because its contract contradicts itself.
    #[serde(skip_serializing_if = "is_zero")]
    pub known: usize,
}

/// A clause and duty for which there is no fault: no message can show that it is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MuteRow {
    /// The clause.
    pub clause: String,
    /// The duty.
    pub duty: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// A fault of the sample that is tried over real sockets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SocketRow {
    /// The fault.
    pub fault: String,
    /// What became of it there.
    pub fate: Fate,
}

/// What is lost when one check is switched off: of the faults that it kills, those that nothing else does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OffRow {
    /// The check.
    pub check: CheckId,
    /// How many of the faults that it kills were tried without it.
    pub tried: usize,
    /// How many of them were not killed then.
    pub open: usize,
    /// The requirements that the check names for those.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
}

/// How well a requirement is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proved {
    /// A fault against it was killed by a finding that names it.
    Killed,
    /// Faults against it were found, but no finding names it.
    ByAccident,
    /// No fault against it was found.
    Survived,
    /// Cases test it, but there is no fault.
    NoFault,
    /// It is not checked, with a reason.
    Reason,
}

impl Proved {
    /// The words used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Killed => "killed by its own check",
            Self::ByAccident => "killed only by accident",
            Self::Survived => "faults survived",
            Self::NoFault => "no fault",
            Self::Reason => "not checked",
        }
    }
}

/// One requirement and how well it is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvedRow {
    /// The requirement's id.
    pub id: String,
    /// Its level.
    pub level: RequirementLevel,
    /// What it says.
    pub says: String,
    /// How well it is proved.
    pub proved: Proved,
    /// How many faults are aimed at its clauses.
    pub faults: usize,
    /// The checks that killed faults in its name.
    pub checks: Vec<CheckId>,
    /// Why it is not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The kill matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KillMatrix {
    /// `probity-kill-matrix/1`.
    pub schema: &'static str,
    /// `proof` against the reference, `self-consistency` against a target built from the contract.
    pub against: &'static str,
    /// The contracts.
    pub contracts: Vec<String>,
    /// The numbers at a glance.
    pub summary: KillSummary,
    /// The requirements.
    pub requirements: Vec<ProvedRow>,
    /// The faults.
    pub faults: Vec<FaultRow>,
    /// The legal variants.
    pub variants: Vec<VariantRow>,
    /// The clauses without a fault.
    pub mute: Vec<MuteRow>,
    /// The sample that was tried over real sockets.
    pub sockets: Vec<SocketRow>,
    /// Each check switched off in turn, where that was asked for.
    pub off: Vec<OffRow>,
    /// Why not everything was tried, where the proof ended early.
    pub cut_short: Option<String>,
}

/// The numbers of a kill matrix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KillSummary {
    /// All faults.
    pub faults: usize,
    /// Distinct ones, once types, path aliases and copies of a contract are left out.
    pub distinct: usize,
    /// Killed by a finding that names the clause, or since it was not counted as judged.
    pub killed: usize,
    /// Killed only by a finding that names another clause.
    pub by_another: usize,
    /// Equivalent.
    pub equivalent: usize,
    /// Survivors.
    pub survived: usize,
    /// Legal variants that took effect.
    pub variants: usize,
    /// Distinct ones, once types, path aliases and copies of a contract are left out.
    pub distinct_variants: usize,
    /// Legal variants with a finding.
    pub alarms: usize,
    /// Requirements of level must and may.
    pub requirements: usize,
    /// Those killed by their own check.
    pub proved: usize,
    /// Clauses and duties that no message can show to be broken.
    pub mute: usize,
}

impl KillMatrix {
    /// A matrix of these rows, counted.
    pub fn new(
        against: &'static str,
        contracts: Vec<String>,
        requirements: Vec<ProvedRow>,
        faults: Vec<FaultRow>,
        variants: Vec<VariantRow>,
        mute: Vec<MuteRow>,
    ) -> Self {
        let fate = |fate: Fate| faults.iter().filter(|row| row.fate == fate).count();
        let forms: std::collections::BTreeSet<&str> =
            faults.iter().filter(|row| row.fate != Fate::Equivalent).map(|row| row.form.as_str()).collect();
        let spoken: std::collections::BTreeSet<&str> =
            variants.iter().filter(|row| row.applied).map(|row| row.form.as_str()).collect();
        let due = |row: &&ProvedRow| {
            matches!(row.level, RequirementLevel::Must | RequirementLevel::May) && row.proved != Proved::Reason
        };
        let summary = KillSummary {
            faults: faults.len(),
            distinct: forms.len(),
            killed: fate(Fate::Killed),
            by_another: fate(Fate::KilledByAnother),
            equivalent: fate(Fate::Equivalent),
            survived: fate(Fate::Survived),
            variants: variants.iter().filter(|row| row.applied).count(),
            distinct_variants: spoken.len(),
            alarms: variants.iter().filter(|row| !row.findings.is_empty()).count(),
            requirements: requirements.iter().filter(due).count(),
            proved: requirements.iter().filter(due).filter(|row| row.proved == Proved::Killed).count(),
            mute: mute.len(),
        };
        Self {
            schema: "probity-kill-matrix/1",
            against,
            contracts,
            summary,
            requirements,
            faults,
            variants,
            mute,
            sockets: Vec::new(),
            off: Vec::new(),
            cut_short: None,
        }
    }

    /// How the command ends.
    pub fn exit(&self) -> ExitCode {
        let KillSummary { survived, by_another, alarms, .. } = self.summary;
        match self.cut_short {
            Some(_) if survived + by_another + alarms == 0 => ExitCode::Inconclusive,
            _ if self.is_sound() => ExitCode::Conformant,
            _ => ExitCode::Broken,
        }
    }

    /// Whether nothing is left to mend: no survivor, no false alarm, every must and may requirement proved, and no check
    /// that could be done without.
    pub fn is_sound(&self) -> bool {
        let KillSummary { survived, by_another, alarms, requirements, proved, .. } = self.summary;
        let alike = self.sockets.iter().all(|row| row.fate == Fate::Killed);
        let needed = self.off.iter().all(|row| row.open > 0);
        self.cut_short.is_none()
            && survived == 0
            && by_another == 0
            && alarms == 0
            && requirements == proved
            && needed
            && alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(fate: Fate) -> FaultRow {
        FaultRow {
            fault: "orders/create/query.kind#required!refuse/takes-violation".to_owned(),
            form: "query.kind#required!refuse/takes-violation".to_owned(),
            clause: "orders/create/query.kind#required".to_owned(),
            duty: "refuse",
            kind: "takes-violation".to_owned(),
            level: Level::Must,
            strict: false,
            hides: false,
            file: "orders.yaml".to_owned(),
            line: 7,
            fate,
            check: None,
            case: None,
            named: None,
            reason: None,
            requirements: Vec::new(),
            along: Vec::new(),
        }
    }

    fn requirement(level: RequirementLevel, proved: Proved) -> ProvedRow {
        let (id, says) = ("OR-KIND".to_owned(), "The kind is given.".to_owned());
        ProvedRow { id, level, says, proved, faults: 1, checks: Vec::new(), reason: None }
    }

    fn variant(findings: &[&str]) -> VariantRow {
        let (variant, form) = ("orders/create/provider-answer/split".to_owned(), "provider-answer/split".to_owned());
        let findings = findings.iter().map(|text| (*text).to_owned()).collect();
        VariantRow { variant, form, applied: true, findings, known: 0 }
    }

    fn matrix(fates: &[Fate], level: RequirementLevel, proved: Proved, findings: &[&str]) -> KillMatrix {
        let faults = fates.iter().map(|fate| fault(*fate)).collect();
        let (requirements, variants) = (vec![requirement(level, proved)], vec![variant(findings)]);
        KillMatrix::new("proof", vec!["orders".to_owned()], requirements, faults, variants, Vec::new())
    }

    #[test]
    fn a_matrix_is_sound_until_one_thing_is_not() {
        use RequirementLevel::{May, Must, None as Informative, Should};
        let killed = [Fate::Killed, Fate::Equivalent];
        assert!(matrix(&killed, Must, Proved::Killed, &[]).is_sound());
        assert!(matrix(&killed, Should, Proved::NoFault, &[]).is_sound());
        assert!(matrix(&killed, Informative, Proved::Reason, &[]).is_sound());

        assert!(!matrix(&[Fate::Survived], Must, Proved::Killed, &[]).is_sound(), "a survivor");
        assert!(!matrix(&[Fate::KilledByAnother], Must, Proved::Killed, &[]).is_sound(), "killed by accident");
        for level in [Must, May] {
            assert!(!matrix(&killed, level, Proved::NoFault, &[]).is_sound(), "no fault");
            assert!(!matrix(&killed, level, Proved::ByAccident, &[]).is_sound(), "no finding that names it");
            assert!(!matrix(&killed, level, Proved::Survived, &[]).is_sound(), "no fault found");
        }
        assert!(!matrix(&killed, Must, Proved::Killed, &["orders/create/operation/documented"]).is_sound(), "an alarm");
    }

    #[test]
    fn a_matrix_is_not_sound_where_sockets_differ_or_a_check_could_be_done_without() {
        let mut own = matrix(&[Fate::Killed], RequirementLevel::Must, Proved::Killed, &[]);
        own.sockets.push(SocketRow { fault: "x".to_owned(), fate: Fate::Survived });
        assert!(!own.is_sound());
        own.sockets.clear();
        own.off.push(OffRow { check: CheckId::ANSWERS, tried: 3, open: 0, requirements: Vec::new() });
        assert!(!own.is_sound());
        own.off[0].open = 1;
        assert!(own.is_sound());
    }
}

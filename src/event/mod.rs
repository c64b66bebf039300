//! What happened, as data: the engine's event stream, findings, and the report that they add up to.

mod conclusion;
mod curl;
mod exchanges;
mod exit;
mod fail_on;
mod finding;
mod headline;
mod judged;
mod kill;
mod latency;
pub mod mask;
mod outcome;
mod recorded;
mod report;
#[cfg(test)]
pub(crate) mod sample;
mod sent;
mod stream;
mod table;
mod tally;
mod title;
mod view;

pub use conclusion::Conclusion;
pub use curl::curl;
pub use exchanges::{Exchanges, Excuse};
pub use exit::ExitCode;
pub use fail_on::FailOn;
pub use finding::{Arrow, ClauseRef, Exact, Finding, Minimal, RequestView, ResponseView, ScriptLine};
pub use judged::Judged;
pub use kill::{Fate, FaultRow, KillMatrix, MuteRow, OffRow, Proved, ProvedRow, SocketRow, VariantRow};
pub use latency::Latency;
pub use outcome::{Outcome, Verdict};
pub use recorded::{RecordedFinding, RecordedReport, SCHEMA};
pub use report::{
    ContractRef, DocumentLine, Explored, HangLimit, KnownFailingLine, MustCount, ReadingLine, Report, RequirementLine,
    RequirementVerdict, SkippedCase, Summary, Unexplored,
};
pub use sent::Sent;
pub use stream::{CaseResult, Doubt, Event, KnownFailure, Plan, PlanLine, RunInfo};
pub use tally::{Tally, TallyOptions};
pub use title::Title;
pub use view::text_of;

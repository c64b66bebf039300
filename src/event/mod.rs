//! What happened, as data: the engine's event stream, findings, and the report that they add up to.

mod finding;
mod outcome;
mod report;
mod stream;

pub use finding::{ClauseRef, Finding, RequestView, ResponseView};
pub use outcome::{Outcome, Verdict};
pub use report::{ContractRef, MustCount, Report, RequirementLine, RequirementVerdict, SkippedCase, Summary};
pub use stream::{CaseResult, Event, Plan, PlanLine, RunInfo};

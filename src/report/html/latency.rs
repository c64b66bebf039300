//! The picture of latencies: one line a webhook, from nothing to the slowest of a hundred answers.

use super::super::latency::{sent, time};
use crate::event::Report;

/// The picture.
pub(super) struct Latencies {
    pub(super) lines: Vec<LatencyBar>,
    /// The limit and whose it is.
    pub(super) limit: String,
    /// Where the limit stands in the picture, where it is near enough.
    pub(super) at: Option<u128>,
    /// The end of the scale.
    pub(super) end: String,
}

/// One webhook. Positions are thousandths of the scale.
pub(super) struct LatencyBar {
    pub(super) name: String,
    pub(super) sent: String,
    pub(super) p50: String,
    pub(super) p95: String,
    pub(super) p99: String,
    pub(super) at50: u128,
    pub(super) at95: u128,
    pub(super) at99: u128,
}

/// The picture of a report; nothing where no latency was looked at.
pub(super) fn latencies(report: &Report) -> Option<Latencies> {
    let first = report.latencies.first()?;
    let slowest = report.latencies.iter().map(|own| own.p99).max()?;
    // A limit that lies far out would press all answers against the edge.
    let near = first.limit <= slowest * 4;
    let end = if near { slowest.max(first.limit) } else { slowest }.max(std::time::Duration::from_micros(1));
    let at = |time: std::time::Duration| time.as_micros() * 1000 / end.as_micros();
    let lines = report.latencies.iter().map(|own| LatencyBar {
        name: own.case.splitn(3, '/').take(2).collect::<Vec<_>>().join("/"),
        sent: sent(own),
        p50: time(own.p50),
        p95: time(own.p95),
        p99: time(own.p99),
        at50: at(own.p50),
        at95: at(own.p95),
        at99: at(own.p99),
    });
    Some(Latencies {
        lines: lines.collect(),
        limit: format!("{} ({})", time(first.limit), first.source),
        at: near.then(|| at(first.limit)),
        end: time(end),
    })
}

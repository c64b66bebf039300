//! From what arrived in a play to findings.

use std::collections::BTreeMap;

use super::super::result::notification_findings;
use super::overdue::Overdue;
use super::play::{Item, Playthrough};
use super::stage::LifecycleStage;
use crate::codec::body::Unread;
use crate::contract::Level;
use crate::event::{Arrow, Finding, Judged, ScriptLine};
use crate::exchange::Arrival;
use crate::judge::{
    Attribution, Came, Delivery, Evidence, Judgement, Notice, attribute, judge_delivery, judge_notification, resembles,
};
use crate::suite::Member;

/// What was found in one line.
#[derive(Default)]
pub(super) struct SequenceVerdict {
    pub(super) findings: Vec<Finding>,
    /// What was looked at.
    pub(super) judged: Judged,
    /// Why a notification's body was not read, where one was not.
    pub(super) unread: Option<Unread>,
    /// Numbers of what did not come.
    pub(super) missing: Vec<usize>,
    /// Whom a notification came for that was not due: the clause, and the member.
    pub(super) unasked: Vec<(String, usize)>,
}

impl LifecycleStage<'_> {
    /// Judges what has arrived for lines that were played side by side.
    pub(super) fn judged(&self, lines: &[&Playthrough], paths: &[&str], arrivals: &[Arrival]) -> Vec<SequenceVerdict> {
        let (late, arrivals): (Vec<&Arrival>, Vec<&Arrival>) =
            arrivals.iter().partition(|arrival| self.is_own(arrival) && self.is_of_before(arrival, lines));
        for arrival in late {
            self.is_late(arrival);
        }
        let arrivals: Vec<Arrival> = arrivals.into_iter().cloned().collect();
        let (due, other) = (self.candidates(lines, true), self.candidates(lines, false));
        let found = attribute(&arrivals, &due, &other, &|arrival| self.is_own(arrival));
        let foreign = found.iter().filter(|found| **found == Attribution::Foreign).count();
        self.foreign.fetch_add(foreign as u64, std::sync::atomic::Ordering::Relaxed);
        let mut verdicts: Vec<SequenceVerdict> = Vec::new();
        let (mut due_before, mut other_before) = (0, 0);
        for (line, path) in lines.iter().zip(paths) {
            let mut judging = Judging {
                stage: self,
                line,
                path,
                verdict: SequenceVerdict::default(),
                arrows: Vec::new(),
                came: Vec::new(),
                before: Vec::new(),
                scratch: Evidence::default(),
            };
            for (index, item) in line.due.iter().enumerate() {
                let own = |found: &Attribution| match found {
                    Attribution::Due(at) | Attribution::Again(at) => *at == due_before + index,
                    _ => false,
                };
                let came: Vec<&Arrival> =
                    arrivals.iter().zip(&found).filter(|(_, found)| own(found)).map(|(arrival, _)| arrival).collect();
                if !came.is_empty() {
                    judging.came.push(index);
                }
                judging.due(item, &came);
            }
            judging.order(&arrivals, &found, due_before);
            for webhook in &line.quiet {
                judging.delivery(*webhook, Came::Away, "", None);
            }
            for (arrival, found) in arrivals.iter().zip(&found) {
                match found {
                    // What was given up before and comes now without a value of its own is late, not unasked for.
                    Attribution::Unasked(at)
                        if (other_before..other_before + line.other.len()).contains(at) && !self.is_late(arrival) =>
                    {
                        judging.unasked(&line.other[at - other_before], arrival);
                    }
                    Attribution::Stray if self.is_stray_of(arrival, line, lines) && !self.is_late(arrival) => {
                        judging.stray(arrival);
                    }
                    _ => {}
                }
            }
            due_before += line.due.len();
            other_before += line.other.len();
            verdicts.push(judging.finished());
        }
        verdicts
    }

    /// Whether an arrival that belongs to nothing is told of in this line: the first that has its subscriber.
    fn is_stray_of(&self, arrival: &Arrival, line: &Playthrough, lines: &[&Playthrough]) -> bool {
        let text = format!("{} {}", arrival.target, String::from_utf8_lossy(&arrival.body));
        let has = |line: &Playthrough| {
            let mut items = line.due.iter().chain(&line.other);
            items.any(|item| text.contains(&self.world.members[item.member].credential))
        };
        let first = lines.iter().position(|line| has(line)).unwrap_or(0);
        std::ptr::eq(lines[first], line)
    }
}

/// One line that is being judged.
struct Judging<'a> {
    stage: &'a LifecycleStage<'a>,
    line: &'a Playthrough,
    path: &'a str,
    verdict: SequenceVerdict,
    /// What came and what did not, each behind a line of the script.
    arrows: Vec<(usize, ScriptLine)>,
    /// Which of what is due has come.
    came: Vec<usize>,
    /// What is told before the steps: where they alone may not show what was found.
    before: Vec<ScriptLine>,
    /// What is looked at in one notification; kept for its memory.
    scratch: Evidence,
}

impl Judging<'_> {
    /// Adds what checks say of a webhook.
    fn note(&mut self, webhook: usize, judgement: Judgement<'_>, arrival: Option<&Arrival>) {
        let stage = self.stage;
        let (contract, _) = stage.webhook(webhook);
        let Judgement { breaches, unread, mut evidence, .. } = judgement;
        self.verdict.judged.add(stage.world.webhooks[webhook].at.contract, &evidence);
        evidence.clear();
        self.scratch = evidence;
        self.verdict.unread = self.verdict.unread.take().or(unread);
        let findings = notification_findings(stage.ground, contract, self.path, arrival, &breaches);
        self.add(findings);
    }

    /// Judges what came of an event for a subscription; the clause, where it is broken.
    fn delivery(&mut self, webhook: usize, came: Came, event: &str, arrival: Option<&Arrival>) -> Option<String> {
        let stage = self.stage;
        let (contract, operation) = stage.webhook(webhook);
        let delivery = Delivery { contract, operation, came, event, without: stage.without() };
        let judgement = judge_delivery(&delivery, std::mem::take(&mut self.scratch));
        let broken = judgement.breaches.first().map(|breach| breach.clause.id.clone());
        self.note(webhook, judgement, arrival);
        broken
    }

    fn words(&self, item: &Item, while_subscribed: bool) -> String {
        let event = &self.line.events[item.event];
        let member = &self.stage.world.members[item.member];
        let name = &self.stage.world.users[event.user].0;
        let when = if while_subscribed { "while subscribed" } else { "while not subscribed" };
        format!("a {} event of type {} of {name} {when}: {}", event.kind, event.event_type, member.label)
    }

    fn due(&mut self, item: &Item, came: &[&Arrival]) {
        let stage = self.stage;
        let occurrence = &self.line.events[item.event];
        let (contract, operation) = stage.webhook(item.webhook);
        let words = self.words(item, true);
        let last = came.last().copied();
        match came {
            [] => {
                self.delivery(item.webhook, Came::Missing, &words, last);
                let (occurrence, facts) = (occurrence.clone(), item.facts.clone());
                let missing = Overdue { webhook: item.webhook, occurrence, facts, came: false };
                self.verdict.missing.push(stage.give_up_on(missing));
                let text = format!("{} to {}", operation.name, stage.world.members[item.member].label);
                self.arrows.push((self.line.told_at[item.event], ScriptLine::new(Arrow::Missing, &text)));
                if self.before.is_empty() {
                    self.before = stage.before_missing(self.line, item);
                }
            }
            [first, rest @ ..] => {
                let is_late = first.at > occurrence.at + stage.ground.target.postback.due;
                self.delivery(item.webhook, if is_late { Came::Late } else { Came::InTime }, &words, last);
                let number = if rest.is_empty() { Came::Alone } else { Came::Repeatedly(came.len()) };
                self.delivery(item.webhook, number, &words, last);
            }
        }
        for arrival in came {
            self.arrow(self.line.told_at[item.event], &operation.name, arrival);
            let notice = Notice {
                contract,
                operation,
                registered: &stage.post.registered,
                arrival,
                occurrence,
                facts: &item.facts,
                without: stage.without(),
            };
            let judgement = judge_notification(&notice, std::mem::take(&mut self.scratch));
            self.note(item.webhook, judgement, Some(arrival));
        }
    }

    fn unasked(&mut self, item: &Item, arrival: &Arrival) {
        let words = self.words(item, false);
        self.silent(item.webhook, &words, Some(item.member), arrival);
    }

    /// It carries a token of this run, but nothing that happened explains it.
    fn stray(&mut self, arrival: &Arrival) {
        let text = format!("{} {}", arrival.target, String::from_utf8_lossy(&arrival.body));
        let world = self.stage.world;
        let carries = |symbol: &str| text.contains(symbol);
        let refused = |member: &Member| member.refused.iter().any(|(symbol, ..)| carries(symbol));
        let all = || (0..world.members.len()).collect();
        let of = |whose: &dyn Fn(&Member) -> bool| -> Vec<usize> {
            (0..world.members.len()).filter(|member| whose(&world.members[*member])).collect()
        };
        let (words, members) = match (of(&|member| carries(&member.credential)), of(&refused)) {
            (own, _) if !own.is_empty() => ("nothing that happened", own),
            (_, own) if !own.is_empty() => ("a subscription that was refused", own),
            _ => ("nothing that happened", all()),
        };
        let webhooks: Vec<usize> = members.iter().flat_map(|member| world.heard_by(*member)).collect();
        let like = webhooks.iter().map(|webhook| self.stage.webhook(*webhook));
        let Some(webhook) = resembles(arrival, like).map(|at| webhooks[at]) else { return };
        let member = members.into_iter().find(|member| world.heard_by(*member).contains(&webhook));
        self.silent(webhook, words, member, arrival);
    }

    fn silent(&mut self, webhook: usize, words: &str, member: Option<usize>, arrival: &Arrival) {
        let (_, operation) = self.stage.webhook(webhook);
        self.arrow(usize::MAX, &operation.name, arrival);
        let clause = self.delivery(webhook, Came::Unasked, words, Some(arrival));
        self.verdict.unasked.extend(clause.zip(member));
    }

    /// Order is information: the documents do not promise any.
    fn order(&mut self, arrivals: &[Arrival], found: &[Attribution], before: usize) {
        let mut last: BTreeMap<usize, (usize, u64)> = BTreeMap::new();
        for (arrival, found) in arrivals.iter().zip(found) {
            let Attribution::Due(at) = found else { continue };
            let Some(item) = at.checked_sub(before).and_then(|at| self.line.due.get(at)) else { continue };
            let (turn, _) = *last.entry(item.member).or_insert((item.turn, arrival.number));
            if item.turn < turn {
                let words = self.words(item, true);
                self.delivery(item.webhook, Came::Disordered, &words, Some(arrival));
                return;
            }
            last.insert(item.member, (item.turn, arrival.number));
        }
    }

    /// What was due stands behind its event; what nobody asked for stands last.
    fn arrow(&mut self, behind: usize, webhook: &str, arrival: &Arrival) {
        let text = format!("{webhook}: {} {}", arrival.method, arrival.target);
        self.arrows.push((behind, ScriptLine::new(Arrow::Notification, &text)));
    }

    fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            let mut known = self.verdict.findings.iter_mut();
            match known.find(|own| own.check == finding.check && own.clause.id == finding.clause.id) {
                Some(known) => {
                    known.count += 1;
                    known.level = known.level.max(finding.level);
                }
                None => self.verdict.findings.push(finding),
            }
        }
    }

    fn finished(mut self) -> SequenceVerdict {
        let mut script = Vec::new();
        self.arrows.sort_by_key(|(behind, _)| *behind);
        let mut arrows = self.arrows.into_iter().peekable();
        for (number, line) in self.line.script.iter().enumerate() {
            script.push(line.clone());
            while let Some((_, arrow)) = arrows.next_if(|(behind, _)| *behind == number) {
                script.push(arrow);
            }
        }
        script.extend(arrows.map(|(_, arrow)| arrow));
        self.stage.remember(self.line, &script, &self.came);
        script.splice(0..0, std::mem::take(&mut self.before));
        for finding in &mut self.verdict.findings {
            finding.script.clone_from(&script);
        }
        self.verdict.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        self.verdict
    }
}

/// Whether something is more than a note.
pub(super) fn worst(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().filter(|finding| finding.level > Level::May).max_by_key(|finding| finding.level)
}

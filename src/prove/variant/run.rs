//! Every case of the operation against one variant.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Change, Variant, apply};
use crate::contract::{Level, Role};
use crate::event::VariantRow;
use crate::prove::fault::End;
use crate::prove::proof::Proof;
use crate::prove::reading::Reading;
use crate::prove::serve::{Reaction, ask, serve};
use crate::prove::stage::{Around, Means, Props, Stage, StageError};
use crate::run::{Programme, Stop, trial};
use crate::wire::Acceptor;
use crate::wire::http1::Incoming;

/// Runs every case of the operation against one variant.
pub(in crate::prove) async fn run(
    proof: &Proof,
    props: &Props,
    variant: &Arc<Variant>,
) -> Result<VariantRow, StageError> {
    let pass = proof.lenient();
    let reading = Reading::new(&pass.setup.contracts, variant.at, pass.prefix(variant.at.contract));
    let applied = Arc::new(AtomicU64::new(0));
    let around: Around = {
        let (variant, applied) = (Arc::clone(variant), Arc::clone(&applied));
        Arc::new(move |end, behind, _| {
            if end == variant.end {
                acceptor(Arc::clone(&variant), reading.clone(), behind, Arc::clone(&applied))
            } else {
                behind
            }
        })
    };
    let stage = Stage::around(&pass.setup.target, Stop::never(), props, &around, proof.parties(), Means::Pipes).await?;
    let mut findings = Vec::new();
    let programme = programme(proof, variant);
    trial(&pass.setup, programme, &pass.suite.world, &stage.surroundings, &mut |result| {
        for finding in result.findings.iter().filter(|finding| finding.level > Level::May) {
            findings.push(format!("{} {} {}", finding.case, finding.check, finding.clause.id));
        }
        ControlFlow::Continue(())
    })
    .await;
    let applied = applied.load(Ordering::Relaxed) > 0;
    Ok(VariantRow { variant: variant.id.clone(), form: variant.form.clone(), applied, findings, known: 0 })
}

/// The sessions or deliveries of the operation.
fn programme(proof: &Proof, variant: &Variant) -> Programme {
    let suite = &proof.lenient().suite;
    let role = if variant.end == End::Handler { Role::Handler } else { Role::Provider };
    if variant.end == End::Notification {
        let deliveries = suite.deliveries.iter();
        let deliveries = deliveries.filter(|one| one.webhook == Some(variant.at));
        return Programme { deliveries: deliveries.cloned().collect(), ..Programme::default() };
    }
    let sessions = suite.sessions.iter().filter(|one| one.at == variant.at && one.role == role);
    Programme { sessions: sessions.cloned().collect(), ..Programme::default() }
}

fn acceptor(variant: Arc<Variant>, reading: Reading, behind: Acceptor, applied: Arc<AtomicU64>) -> Acceptor {
    Arc::new(move |stream| {
        let (variant, reading, behind) = (Arc::clone(&variant), reading.clone(), Arc::clone(&behind));
        let applied = Arc::clone(&applied);
        tokio::spawn(async move {
            // An error here is the client's to see.
            let _ = serve(stream, Arc::clone(&behind), |request| {
                let (variant, reading, behind) = (&variant, &reading, &behind);
                let applied = &applied;
                async move {
                    let Some((reaction, changed)) = react(variant, reading, behind, request).await else {
                        return Reaction::Close;
                    };
                    applied.fetch_add(u64::from(changed), Ordering::Relaxed);
                    reaction
                }
            })
            .await;
        });
    })
}

async fn react(
    variant: &Variant,
    reading: &Reading,
    behind: &Acceptor,
    mut request: Incoming,
) -> Option<(Reaction, bool)> {
    let mut late = false;
    if variant.end == End::Notification {
        let before = request.clone();
        if let Change::Late(delay) = variant.change {
            late = true;
            tokio::time::sleep(delay).await;
        }
        apply::notify(variant, reading, &mut request);
        let changed = late || request != before;
        return Some((Reaction::Answer(ask(behind, &request).await.ok()?), changed));
    }
    let mut answer = ask(behind, &request).await.ok()?;
    if variant.end == End::Provider && !reading.is_at(request.path()) {
        return Some((Reaction::Answer(answer), false));
    }
    if let Change::Late(delay) = variant.change {
        late = true;
        tokio::time::sleep(delay).await;
    }
    let before = answer.clone();
    apply::respond(variant, reading, &request, &mut answer);
    let changed = late || answer != before;
    Some((Reaction::Answer(answer), changed))
}

//! Success for valid: a documented request is accepted.

use super::{Breach, Check, Expectation, Scene};

pub(super) const CHECK: Check = Check { id: "accepts-valid", about: "a documented, valid request is accepted", judge };

fn judge<'a>(scene: &Scene<'a>, breaches: &mut Vec<Breach<'a>>) {
    let Some(status) = scene.status() else { return };
    if scene.expectation != Expectation::Accepted || scene.accepted() {
        return;
    }
    let Some((clause, duty)) = scene.aim() else { return };
    let message = format!("a documented, valid request was answered {status}");
    breaches.extend(scene.breach(CHECK.id, Some(clause), duty, message));
}

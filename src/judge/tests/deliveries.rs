//! What came of an event.

use super::world::{orders, shown};
use crate::judge::{Came, Delivery, Evidence, Without, judge_delivery};

fn judged(operation: &str, came: Came) -> Option<(String, String)> {
    let operation = orders().operation(operation).unwrap();
    let without = Without::default();
    let delivery = Delivery { contract: orders(), operation, came, event: "the order", without };
    let breach = judge_delivery(&delivery, Evidence::default()).breaches.pop()?;
    Some((shown(std::slice::from_ref(&breach)).concat(), breach.message))
}

#[test]
fn what_is_due_comes_once_and_in_time() {
    for (came, clause, message) in [
        (Came::Missing, "must emit shipped/delivery#due", "no notification came for the order"),
        (Came::Late, "should emit shipped/delivery#due", "the notification came late for the order"),
        (Came::Repeatedly(3), "must emit shipped/delivery#once", "3 notifications came for the order"),
        (Came::Unasked, "must emit shipped/delivery#silent", "a notification came for the order"),
        (
            Came::Disordered,
            "may emit shipped/delivery#due",
            "notifications came in another order than the events: the order",
        ),
    ] {
        assert_eq!(judged("shipped", came), Some((clause.to_owned(), message.to_owned())), "{came:?}");
        assert_eq!(judged("changed", came), None, "{came:?}");
    }
}

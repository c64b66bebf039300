//! What an arrival is, and each part of how that is weighed.

use super::*;
use crate::judge::tests::sent::{ORDER, Sent};
use crate::judge::tests::world::orders;

fn json(text: &str) -> Sent {
    Sent::shipped().body("application/json", text)
}

/// How the arrival of one weighs for the event of another, where the events of `carried` have a value that it carries.
fn weighed(sent: &Sent, about: &Sent, carried: &[&Sent]) -> i32 {
    let candidate = about.candidate();
    let carried: Vec<Candidate<'_>> = carried.iter().map(|sent| sent.candidate()).collect();
    let body = decoded(&candidate.notice(&sent.arrival));
    fit(&sent.arrival, &candidate, body.as_ref(), &carried.iter().collect::<Vec<_>>())
}

#[test]
fn parameters_tell_webhooks_apart() {
    for (query, expected) in [
        ("topic=shipped&key=k", 4),
        ("topic=shipped&key=k&user=a", 5),
        ("topic=shipped&key=k&user=a&count=1", 6),
        ("topic=other&key=k", -1),
        ("key=k", 0),
        ("topic=shipped", 2),
        ("", -2),
        ("topic=shipped&key=k&x=1", 3),
        ("topic=shipped&key=k&x=1&y=1", 2),
    ] {
        assert_eq!(parameters(&Sent::shipped().query(query).notice()), expected, "{query}");
    }
}

#[test]
fn a_required_body_tells_webhooks_apart() {
    for (sent, expected) in
        [(Sent::shipped(), 1), (Sent::shipped().empty(), -1), (Sent::billed(), 0), (Sent::billed().empty(), 0)]
    {
        assert_eq!(body(sent.operation, &sent.arrival), expected, "{:?}", sent.arrival);
    }
}

#[test]
fn what_must_be_equal_weighs_most() {
    let about = Sent::shipped();
    // The parameters weigh 3, since `app` is none of them, and the body 1.
    for (sent, expected) in [
        (Sent::shipped(), 4 + 5 + 8),
        (Sent::shipped().query("app=1&topic=shipped&key=⟨key#1⟩"), 4 - 2 + 8),
        (Sent::shipped().query("topic=shipped&key=⟨key#0⟩&user=Ann"), 6 + 5 + 8 + 2),
        (Sent::shipped().query("topic=shipped&key=⟨key#0⟩&user=Bob"), 6 + 5 + 8 - 1),
        (json(&format!(r#"{{"link": "{ORDER}", "kind": "SHIP"}}"#)), 4 + 5 + 8 + 2),
        (json(&format!(r#"{{"link": "{ORDER}", "kind": "SEND"}}"#)), 4 + 5 + 8),
        (json(r#"{"link": "order-1"}"#), 4 + 5),
        (Sent::shipped().empty(), 2 + 5),
    ] {
        assert_eq!(weighed(&sent, &about, &[]), expected, "{:?}", sent.arrival);
    }
    assert_eq!(weighed(&Sent::billed(), &Sent::billed(), &[]), 3 + 5);
    let other = Sent::billed().query("app=1&topic=billed&key=⟨key#1⟩");
    assert_eq!(weighed(&other, &Sent::billed(), &[]), 3 - 2);
}

#[test]
fn what_speaks_of_another_event_does_not_fit() {
    let other = Sent::shipped().about("order-88421");
    let unbound = json(r#"{"link": "order-1"}"#);
    // Nothing is said of a value by a hold: it counts where it stands elsewhere in the message.
    assert_eq!(weighed(&unbound, &Sent::shipped(), &[&Sent::shipped()]), 4 + 5 + 8);
    assert_eq!(weighed(&unbound, &Sent::shipped(), &[&other, &Sent::shipped()]), 4 + 5 + 8);
    assert_eq!(weighed(&unbound, &Sent::shipped(), &[&other]), i32::MIN);
    assert_eq!(weighed(&Sent::shipped(), &Sent::shipped(), &[&other]), 4 + 5 + 8);
    // A short value may be equal by chance.
    for (value, expected) in [("o-77310", i32::MIN), ("o-773107", 4 + 5 + 8)] {
        let sent = json(&format!(r#"{{"link": "{value}"}}"#)).about(value);
        assert_eq!(weighed(&sent, &sent, &[&other]), expected, "{value}");
        assert_eq!(weighed(&sent, &sent, &[]), 4 + 5 + 8, "{value}");
    }
}

#[test]
fn a_distinctive_value_is_found_anywhere() {
    let about = Sent::shipped();
    let bare = Sent::shipped().empty();
    for (sent, expected) in [
        (Sent::shipped(), true),
        (bare.clone(), false),
        (bare.clone().to("/hook/order-77310"), true),
        (bare.clone().header("X-About", "order-77310"), true),
        (bare.clone().header("X-About", "order-77311"), false),
    ] {
        assert_eq!(carries_value(&sent.arrival, &about.candidate()), expected, "{:?}", sent.arrival);
    }
    for (value, expected) in [("o-77310", false), ("o-773107", true)] {
        let sent = json(value).about(value);
        assert_eq!(carries_value(&sent.arrival, &sent.candidate()), expected, "{value}");
    }
}

#[test]
fn a_token_says_whose_it_is() {
    let about = Sent::shipped();
    for (query, another, known) in [
        ("key=⟨key#0⟩", false, true),
        ("key=⟨key#1⟩", true, true),
        ("key=stranger", false, false),
        ("topic=shipped", false, true),
        // No token is expected there.
        ("user=⟨key#1⟩", false, true),
        ("user=stranger", false, true),
    ] {
        let arrival = Sent::shipped().query(query).arrival;
        assert_eq!(names_another(&arrival, &about.candidate()), another, "{query}");
        assert_eq!(is_known(&arrival, &about.candidate()), known, "{query}");
    }
    let about = Sent::billed();
    for (query, another, known) in
        [("key=⟨key#0⟩", false, true), ("key=⟨key#1⟩", true, true), ("key=stranger", false, false)]
    {
        let arrival = Sent::billed().query(query).arrival;
        assert_eq!(names_another(&arrival, &about.candidate()), another, "{query}");
        assert_eq!(is_known(&arrival, &about.candidate()), known, "{query}");
    }
}

#[test]
fn what_names_nobody_has_the_form_of_a_webhook_and_no_token() {
    for (sent, expected) in [
        (Sent::shipped().query("topic=shipped"), true),
        (Sent::shipped().query("topic=shipped&key="), true),
        (Sent::shipped().query("topic=shipped&key=k"), false),
        (Sent::shipped().query("topic=shipped&user=Ann"), true),
        (Sent::shipped().query("topic=shipped&user=Bob"), false),
        (Sent::shipped().query("topic=shipped&x=1"), false),
        (Sent::shipped().query("topic=other"), false),
        (Sent::billed().query("topic=billed"), true),
        (Sent::billed().query("topic=billed&key=k"), false),
        // Nothing would say whose it is.
        (Sent::noted(), false),
    ] {
        assert_eq!(is_nameless(&sent.arrival, &sent.candidate()), expected, "{:?}", sent.arrival);
    }
}

#[test]
fn a_body_is_read_for_each_webhook() {
    let (shipped, billed) = (Sent::shipped(), Sent::billed());
    let candidates = [billed.candidate(), shipped.candidate(), billed.candidate(), shipped.candidate()];
    // The topic is wrong for `billed`, and what the message carries is the value of both events.
    let found = fits(&shipped.arrival, &candidates, &[], &candidates);
    assert_eq!(found, [-2 + 5 + 8, 17, -2 + 5 + 8, 17]);
    // What only others of the events carry excludes an event.
    let other = Sent::billed().about("order-88421");
    assert_eq!(fits(&shipped.arrival, &[shipped.candidate()], &[], &[other.candidate()]), [i32::MIN]);
    assert_eq!(fits(&shipped.arrival, &[], &[shipped.candidate()], &[other.candidate()]), [i32::MIN]);
    assert_eq!(fits(&shipped.arrival, &[], &[], &[other.candidate()]), [-2 + 5]);
}

/// What each of `arrivals` is, where all but those at `strange` carry something of this run.
fn attributed(arrivals: &[&Sent], due: &[&Sent], other: &[&Sent], strange: &[usize]) -> Vec<Attribution> {
    let number = |number: usize, sent: &&Sent| Arrival { number: number as u64, ..sent.arrival.clone() };
    let arrivals: Vec<Arrival> = arrivals.iter().enumerate().map(|(at, sent)| number(at, sent)).collect();
    let candidates =
        |list: &[&'static Sent]| -> Vec<Candidate<'static>> { list.iter().map(|sent| sent.candidate()).collect() };
    let keep = |list: &[&Sent]| -> Vec<&'static Sent> {
        list.iter().map(|sent| &*Box::leak(Box::new((*sent).clone()))).collect()
    };
    let is_own = |arrival: &Arrival| !strange.iter().any(|at| *at as u64 == arrival.number);
    attribute(&arrivals, &candidates(&keep(due)), &candidates(&keep(other)), &is_own)
}

#[test]
fn each_arrival_is_what_it_fits_best() {
    use Attribution::{Again, Due, Foreign, Stray, Unasked};
    let (first, bill) = (Sent::shipped(), Sent::billed());
    let second = json(r#"{"link": "http://x/order-88421"}"#).about("order-88421");
    let stranger = Sent::shipped().query("app=1&topic=shipped&key=stranger");
    let neighbour = Sent::shipped().query("app=1&topic=shipped&key=⟨key#1⟩");
    let nameless = Sent::shipped().query("topic=shipped").body("application/json", r#"{"link": "x"}"#);
    let nothing = nameless.clone().empty();
    let unsigned = Sent::shipped().query("topic=shipped");
    let noise = Sent::shipped().to("/favicon.ico").empty();
    for (arrivals, due, other, strange, expected) in [
        (&[&first][..], &[&first][..], &[][..], &[][..], &[Due(0)][..]),
        (&[&first, &first], &[&first], &[], &[], &[Due(0), Again(0)]),
        (&[&second, &first], &[&first, &second], &[], &[], &[Due(1), Due(0)]),
        (&[&first, &first], &[&first, &first], &[], &[], &[Due(0), Due(1)]),
        (&[&first, &bill], &[&bill, &first], &[], &[], &[Due(1), Due(0)]),
        (&[&second], &[&first], &[], &[], &[Due(0)]),
        // The best one takes the place, whichever comes first.
        (&[&neighbour, &first], &[&first], &[], &[], &[Stray, Due(0)]),
        (&[&stranger, &first], &[&first], &[], &[], &[Foreign, Due(0)]),
        (&[&first], &[], &[&first], &[], &[Unasked(0)]),
        (&[&second], &[], &[&first, &second], &[], &[Unasked(1)]),
        (&[&first], &[], &[&first, &first], &[], &[Unasked(0)]),
        (&[&stranger], &[], &[&first], &[], &[Foreign]),
        // What fits something that was not due better is no answer to what was.
        (&[&first], &[&bill], &[&first], &[], &[Unasked(0)]),
        (&[&first], &[&first], &[&first], &[], &[Due(0)]),
        (&[&first, &first], &[&first], &[&first], &[], &[Due(0), Again(0)]),
        (&[&noise], &[&first], &[&bill], &[], &[Stray]),
        (&[&first], &[], &[], &[], &[Stray]),
        // Somebody else's.
        (&[&first], &[&first], &[], &[0], &[Foreign]),
        (&[&noise, &first], &[&first], &[], &[0], &[Foreign, Due(0)]),
        // What names nobody is the one that is missing, whether or not it carries anything of this run.
        (&[&nameless], &[&first], &[], &[0], &[Due(0)]),
        (&[&nameless, &nameless], &[&first], &[], &[0, 1], &[Due(0), Foreign]),
        (&[&nameless, &first], &[&first], &[], &[0], &[Foreign, Due(0)]),
        (&[&nameless, &first], &[&first, &second], &[], &[0], &[Due(1), Due(0)]),
        (&[&nameless], &[&bill], &[], &[0], &[Foreign]),
        (&[&nothing], &[&first], &[], &[], &[Due(0)]),
        (&[&unsigned], &[&second], &[&first], &[], &[Unasked(0)]),
    ] {
        let urls: Vec<&str> = arrivals.iter().map(|sent| sent.arrival.target.as_str()).collect();
        assert_eq!(
            attributed(arrivals, due, other, strange),
            expected,
            "{urls:?} {} {} {strange:?}",
            due.len(),
            other.len()
        );
    }
}

#[test]
fn what_belongs_to_nothing_looks_like_a_webhook() {
    let like = |sent: &Sent, names: &[&str]| {
        let webhooks = names.iter().map(|name| (orders(), orders().operation(name).unwrap()));
        resembles(&sent.arrival, webhooks)
    };
    let odd = Sent::shipped().query("x=1");
    for (sent, names, expected) in [
        (&Sent::shipped(), &["billed", "shipped"][..], Some(1)),
        (&Sent::billed(), &["billed", "shipped"], Some(0)),
        (&Sent::billed(), &["shipped", "shipped"], Some(0)),
        (&Sent::billed(), &[], None),
        // Only the body tells them apart.
        (&odd, &["billed", "shipped"], Some(1)),
        (&odd.clone().empty(), &["shipped", "billed"], Some(1)),
    ] {
        assert_eq!(like(sent, names), expected, "{:?} {names:?}", sent.arrival);
    }
}

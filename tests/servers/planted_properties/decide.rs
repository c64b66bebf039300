//! What a request deserves: the contract's rules, written down a second time, and the inputs on which a fault shows.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{Fault, TOKEN};
use crate::servers::socket::Request;

/// Where a request breaks the contract, and how.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) path: String,
    pub(super) why: &'static str,
}

/// What a request deserves.
#[derive(Debug)]
pub(super) enum Verdict {
    Created(Value),
    Found,
    Done,
    Refused(u16, Problem),
    Crashed,
    Closed,
}

type Check = Result<(), Problem>;

fn problem<T>(path: &str, why: &'static str) -> Result<T, Problem> {
    Err(Problem { path: path.to_owned(), why })
}

fn refused(status: u16, path: &str, why: &'static str) -> Verdict {
    Verdict::Refused(status, Problem { path: path.to_owned(), why })
}

/// Decides by the contract, and by the one fault that is switched on.
pub(super) fn decide(fault: Option<Fault>, request: &Request, number: usize) -> Verdict {
    let methods: &[&str] = match request.path.as_str() {
        "/orders" => &["GET", "POST"],
        "/ratings" | "/imports" => &["POST"],
        _ => return refused(404, "", "there is nothing here"),
    };
    if !methods.contains(&request.method.as_str()) {
        return refused(405, "", "this method is not offered here");
    }
    if fault == Some(Fault::OnceInFifty) && number.is_multiple_of(50) {
        return Verdict::Crashed;
    }
    if let Some(verdict) = fault.and_then(|fault| early(fault, request)) {
        return verdict;
    }
    let credential = request.header("authorization").unwrap_or_default();
    let (scheme, token) = credential.split_once(' ').unwrap_or((credential, ""));
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim() != TOKEN {
        return refused(401, "", "the credential is missing or not known");
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", _) => find(fault, request).map_or_else(|own| Verdict::Refused(400, own), |()| Verdict::Found),
        (_, "/orders") => create(fault, request),
        (_, "/ratings") => form(fault, request),
        _ => import(fault, request),
    }
}

/// What a careless server stumbles on before it looks at anything.
fn early(fault: Fault, request: &Request) -> Option<Verdict> {
    let query = request.query.as_deref().unwrap_or_default();
    let crash = |fails: bool| fails.then_some(Verdict::Crashed);
    let refuse = |fails: bool, path: &str| fails.then(|| refused(400, path, "not understood"));
    let bytes = query.as_bytes();
    let trace = request.header("x-trace").unwrap_or_default();
    match fault {
        Fault::SchemeCase => {
            let other = !request.header("authorization").unwrap_or_default().starts_with("Bearer ");
            (other && request.header("authorization").is_some()).then(|| refused(401, "", "the scheme is not known"))
        }
        Fault::MediaTypeCase => {
            let own = request.header("content-type").unwrap_or_default();
            let other = own.eq_ignore_ascii_case("application/json") && own != "application/json";
            other.then(|| refused(415, "", "the media type is not known"))
        }
        Fault::NoteSpace => crash(request.query_values("note").iter().any(|own| own.contains(' '))),
        Fault::NoteAmpersand => refuse(request.query_values("note").iter().any(|own| own.contains('&')), "note"),
        Fault::PriorityEncoded => refuse(query.contains("priority=%"), "priority"),
        Fault::UnknownLong => crash(url::form_urlencoded::parse(bytes).any(|(name, _)| name.chars().count() > 300)),
        Fault::TraceQuote => crash(trace.contains('"')),
        Fault::TraceBeyondAscii => crash(!trace.is_ascii()),
        Fault::VisitBeyondAscii => {
            let cookie = percent_decode_str(request.header("cookie").unwrap_or_default()).decode_utf8_lossy();
            refuse(!cookie.is_ascii(), "visit")
        }
        Fault::LowerHex => {
            let small = |at: &[u8]| at[0] == b'%' && at[1..].iter().any(u8::is_ascii_lowercase);
            refuse(bytes.windows(3).any(small), "text")
        }
        Fault::TextBeyondAscii => refuse(request.query_values("text").iter().any(|own| !own.is_ascii()), "text"),
        Fault::CountsFull => {
            refuse(request.query_values("counts").iter().any(|own| own.split(',').count() == 5), "counts")
        }
        Fault::TagsSeveral => crash(request.query_values("tags").iter().any(|own| own.contains(' '))),
        Fault::MarksSeveral => crash(request.query_values("marks").iter().any(|own| own.contains('|'))),
        Fault::RangeOpen => {
            crash(!request.query_values("range[to]").is_empty() && request.query_values("range[from]").is_empty())
        }
        Fault::KindsRepeated => {
            let kinds = request.query_values("kinds");
            crash(kinds.iter().enumerate().any(|(at, own)| kinds[..at].contains(own)))
        }
        _ => None,
    }
}

fn one(request: &Request, name: &str) -> Result<Option<String>, Problem> {
    let mut values = request.query_values(name);
    if values.len() > 1 {
        return problem(name, "given more than once");
    }
    Ok(values.pop())
}

fn text(path: &str, text: &str, least: usize, most: usize) -> Check {
    let length = text.chars().count();
    if length < least {
        return problem(path, "too short");
    }
    if length > most { problem(path, "too long") } else { Ok(()) }
}

fn number(path: &str, text: &str, least: i64, most: i64) -> Check {
    match text.parse::<i64>() {
        Ok(number) if number < least => problem(path, "too small"),
        Ok(number) if number > most => problem(path, "too large"),
        Ok(_) => Ok(()),
        Err(_) => problem(path, "not a whole number"),
    }
}

fn create(fault: Option<Fault>, request: &Request) -> Verdict {
    match order(fault, request) {
        Ok(verdict) => verdict,
        Err(own) if fault == Some(Fault::ErrorOfKind) && own.path == "kind" && own.why == "empty" => {
            Verdict::Refused(404, own)
        }
        Err(own) => Verdict::Refused(if own.why == "the media type is not known" { 415 } else { 400 }, own),
    }
}

fn order(fault: Option<Fault>, request: &Request) -> Result<Verdict, Problem> {
    let priority = if fault == Some(Fault::PriorityTwice) {
        request.query_values("priority").into_iter().next()
    } else {
        one(request, "priority")?
    };
    let Some(priority) = priority else { return problem("priority", "missing") };
    number("priority", &priority, 1, 9)?;
    if let Some(note) = one(request, "note")? {
        text("note", &note, 0, 40)?;
    }
    text("X-Trace", request.header("x-trace").unwrap_or_default(), 0, 40)?;
    for pair in request.header("cookie").unwrap_or_default().split("; ") {
        if let Some(visit) = pair.strip_prefix("visit=") {
            text("visit", &percent_decode_str(visit).decode_utf8_lossy(), 0, 40)?;
        }
    }
    if request.body.is_empty() {
        return problem("", "the body is missing");
    }
    if request.media_type() != "application/json" {
        return problem("", "the media type is not known");
    }
    let Some(mut value) = json(&request.body) else { return problem("", "not JSON") };
    if let Some(verdict) = fault.and_then(|fault| careless(fault, &request.body, &mut value)) {
        return Ok(verdict);
    }
    members(&value)?;
    Ok(Verdict::Created(value))
}

/// JSON of any depth.
fn json(bytes: &[u8]) -> Option<Value> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    if depth(bytes) > 100 {
        // serde_json stops at 128 levels; what is deeper is cut down to something flat.
        return serde_json::from_str(&flat(std::str::from_utf8(bytes).ok()?)).ok();
    }
    let value = serde::Deserialize::deserialize(&mut reader).ok()?;
    reader.end().ok().map(|()| value)
}

fn flat(text: &str) -> String {
    let (open, close) = (text.find("[["), text.rfind("]]"));
    match (open, close) {
        (Some(open), Some(close)) if close > open => format!("{}[]{}", &text[..open], &text[close + 2..]),
        _ => text.to_owned(),
    }
}

fn depth(bytes: &[u8]) -> usize {
    let (mut level, mut most) = (0_usize, 0);
    for byte in bytes {
        match byte {
            b'[' | b'{' => level += 1,
            b']' | b'}' => level = level.saturating_sub(1),
            _ => {}
        }
        most = most.max(level);
    }
    most
}

/// The inputs on which a fault of the body shows: what it crashes on, refuses, or takes as something else.
fn careless(fault: Fault, body: &[u8], value: &mut Value) -> Option<Verdict> {
    let comment = value["comment"].as_str().unwrap_or_default().to_owned();
    let name = value["customer"]["name"].as_str().unwrap_or_default().to_owned();
    let crash = |fails: bool| fails.then_some(Verdict::Crashed);
    let refuse = |fails: bool, path: &str| fails.then(|| refused(400, path, "not understood"));
    let raw = String::from_utf8_lossy(body);
    let known =
        ["kind", "quantity", "comment", "gift", "price", "due", "age", "customer", "scores", "lines", "contact"];
    let extra = |value: &Value, fits: fn(&Value) -> bool| {
        let members = value.as_object().cloned().unwrap_or_default();
        members.iter().any(|(name, own)| !known.contains(&name.as_str()) && fits(own))
    };
    match fault {
        Fault::CommentNul => crash(comment.contains('\0')),
        Fault::CommentApostrophe => crash(comment.contains('\'')),
        Fault::CommentPercent => crash(comment.contains('%')),
        Fault::CommentLineBreak => crash(comment.contains('\n')),
        Fault::CommentByteOrderMark => crash(comment.contains('\u{feff}')),
        Fault::CommentNullWord => crash(comment == "null"),
        Fault::CommentBuffer => crash(comment.chars().count() > 64),
        Fault::CommentQuoteCloses => comment.contains('"').then_some(Verdict::Closed),
        Fault::CommentBeyondBmp => refuse(comment.chars().any(|own| own > '\u{ffff}'), "comment"),
        Fault::CommentBackslash => refuse(comment.contains('\\'), "comment"),
        Fault::CommentEmptyRefused => refuse(value["comment"] == json!(""), "comment"),
        Fault::NamePadded => refuse(name.starts_with(' '), "customer.name"),
        Fault::ScoresFull => refuse(value["scores"].as_array().is_some_and(|own| own.len() == 5), "scores"),
        Fault::ScoresEmpty => crash(value["scores"] == json!([])),
        Fault::DeepHundreds => crash(depth(body) > 100),
        Fault::DeepThousands => crash(depth(body) > 1_000),
        Fault::DeepClosed => (depth(body) > 10_000).then_some(Verdict::Closed),
        Fault::AgeNullRefused => refuse(value.get("age") == Some(&Value::Null), "age"),
        Fault::AgeZeroIsAbsent => crash(value["age"] == json!(0)),
        Fault::PriceAbsent => crash(value.is_object() && value.get("price").is_none()),
        Fault::ExtraNull => crash(extra(value, Value::is_null)),
        Fault::ExtraListed => refuse(extra(value, Value::is_array), ""),
        Fault::ExtraDeep => crash(
            value["customer"].as_object().is_some_and(|own| own.keys().any(|name| name != "name" && name != "title")),
        ),
        Fault::LeapDayRefused => refuse(value["due"].as_str().is_some_and(|own| own.ends_with("-02-29")), "due"),
        Fault::EscapeRefused => refuse(raw.contains("\\u00"), ""),
        Fault::SpaceRefused => refuse(raw.contains(",\n"), ""),
        Fault::OrderMatters => {
            refuse(value.as_object().is_some_and(|own| own.keys().next().is_some_and(|name| name != "kind")), "")
        }
        Fault::NumberSpelling => refuse(raw.contains("\"quantity\":1e0"), "quantity"),
        other => {
            lenient(other, value);
            None
        }
    }
}

/// Reads what breaks the contract as if it were right.
fn lenient(fault: Fault, value: &mut Value) {
    if !value.is_object() {
        return;
    }
    let taken = match fault {
        Fault::CommentTooLongTaken if value["comment"].as_str().is_some_and(|own| own.chars().count() > 200) => {
            ("comment", json!("long"))
        }
        Fault::ScoresTooManyTaken if value["scores"].as_array().is_some_and(|own| own.len() > 5) => {
            ("scores", json!([]))
        }
        Fault::NameEmptyTaken if value["customer"]["name"] == json!("") => ("customer", json!({"name": "nobody"})),
        Fault::CustomerNullTaken if value.get("customer") == Some(&Value::Null) => {
            ("customer", json!({"name": "nobody"}))
        }
        Fault::QuantityTextTaken => match value["quantity"].as_str().and_then(|own| own.parse::<i64>().ok()) {
            Some(number) => ("quantity", json!(number)),
            None => return,
        },
        Fault::QuantityFractionTaken => match value["quantity"].as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "the fault")]
            Some(number) => ("quantity", json!(number as i64)),
            None => return,
        },
        Fault::QuantityWraps => match value["quantity"].as_i64() {
            Some(number) => ("quantity", json!(number.rem_euclid(256))),
            None => return,
        },
        Fault::GiftTextTaken if value["gift"] == json!("true") => ("gift", json!(true)),
        Fault::GiftNumberTaken if value["gift"] == json!(1) => ("gift", json!(true)),
        Fault::KindListTaken => match value["kind"].as_array() {
            Some(list) if list.len() == 1 => ("kind", list[0].clone()),
            _ => return,
        },
        Fault::LineExtraTaken => {
            for line in value
                .get_mut("lines")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
                .filter_map(Value::as_object_mut)
            {
                line.retain(|name, _| name == "sku" || name == "count");
            }
            return;
        }
        Fault::PriceAloneTaken if value.get("price").is_some() => ("due", json!("2024-05-01")),
        Fault::RefundTaken => {
            value.as_object_mut().and_then(|members| members.shift_remove("refund"));
            return;
        }
        Fault::ContactTaken if value.get("contact").is_some() => ("contact", json!("me")),
        _ => return,
    };
    value[taken.0] = taken.1;
}

/// The rules of an order.
fn members(value: &Value) -> Check {
    let Value::Object(order) = value else { return problem("", "not an object") };
    for name in ["kind", "quantity"] {
        if !order.contains_key(name) {
            return problem(name, "missing");
        }
    }
    if order.contains_key("refund") || order.contains_key("price") && !order.contains_key("due") {
        return problem("", "a member that may not be there");
    }
    for (name, value) in order {
        match name.as_str() {
            "kind" => kind(name, value)?,
            "quantity" => whole(name, value, 1, 100)?,
            "comment" => string(name, value, 0, 200)?,
            "gift" if !value.is_boolean() => return problem(name, "not a boolean"),
            "price" if !value.as_f64().is_some_and(|own| (0.0..=1000.0).contains(&own)) => {
                return problem(name, "not a price");
            }
            "due" if !value.as_str().is_some_and(|own| own.len() == 10 && own.parse::<jiff::civil::Date>().is_ok()) => {
                return problem(name, "not a date");
            }
            "age" if !value.is_null() => whole(name, value, 0, 150)?,
            "customer" => customer(value)?,
            "scores" => {
                for score in items(name, value, 5)? {
                    whole(name, score, 0, 99)?;
                }
            }
            "lines" => {
                for own in items(name, value, 5)? {
                    line(own)?;
                }
            }
            "contact" if value.is_string() => string(name, value, 0, 20)?,
            "contact" => whole(name, value, 1, 9)?,
            _ => {}
        }
    }
    Ok(())
}

fn kind(name: &str, value: &Value) -> Check {
    match value.as_str() {
        Some("book" | "disc" | "map") => Ok(()),
        Some("") => problem(name, "empty"),
        _ => problem(name, "not a kind"),
    }
}

fn whole(name: &str, value: &Value, least: i64, most: i64) -> Check {
    #[expect(clippy::cast_precision_loss, reason = "the bounds are small")]
    match value.as_f64() {
        None => problem(name, "not a number"),
        Some(own) if own.fract() != 0.0 => problem(name, "not a whole number"),
        Some(own) if own < least as f64 => problem(name, "too small"),
        Some(own) if own > most as f64 => problem(name, "too large"),
        Some(_) => Ok(()),
    }
}

fn string(name: &str, value: &Value, least: usize, most: usize) -> Check {
    match value.as_str() {
        Some(own) => text(name, own, least, most),
        None => problem(name, "not a string"),
    }
}

fn items<'v>(name: &str, value: &'v Value, most: usize) -> Result<&'v [Value], Problem> {
    match value.as_array() {
        Some(own) if own.len() <= most => Ok(own),
        _ => problem(name, "not a list, or too long"),
    }
}

fn object<'v>(name: &str, value: &'v Value) -> Result<&'v Map<String, Value>, Problem> {
    value.as_object().map_or_else(|| problem(name, "not an object"), Ok)
}

fn customer(value: &Value) -> Check {
    let customer = object("customer", value)?;
    match customer.get("name") {
        Some(name) => string("customer.name", name, 1, 60)?,
        None => return problem("customer.name", "missing"),
    }
    customer.get("title").map_or(Ok(()), |title| string("customer.title", title, 0, 20))
}

fn line(value: &Value) -> Check {
    let line = object("lines", value)?;
    let Some(sku) = line.get("sku").and_then(Value::as_str) else { return problem("lines.sku", "missing") };
    let fits = sku.split_once('-').is_some_and(|(letters, digits)| {
        letters.len() == 3
            && letters.bytes().all(|own| own.is_ascii_uppercase())
            && (1..=4).contains(&digits.len())
            && digits.bytes().all(|own| own.is_ascii_digit())
    });
    if !fits || line.keys().any(|name| name != "sku" && name != "count") {
        return problem("lines", "not a line");
    }
    line.get("count").map_or(Ok(()), |count| whole("lines.count", count, 1, 20))
}

fn find(fault: Option<Fault>, request: &Request) -> Check {
    let Some(own) = one(request, "text")? else { return problem("text", "missing") };
    text("text", &own, 1, 40)?;
    let kinds = request.query_values("kinds");
    let checked = if fault == Some(Fault::KindsLastOnly) { kinds.len().saturating_sub(1) } else { 0 };
    for own in &kinds[checked..] {
        if !["book", "disc", "map"].contains(&own.as_str()) {
            return problem("kinds", "not a kind");
        }
    }
    if kinds.len() > 4 {
        return problem("kinds", "too many");
    }
    if let Some(own) = one(request, "counts")?.filter(|own| !own.is_empty()) {
        let parts: Vec<&str> = own.split(',').collect();
        for part in &parts {
            number("counts", part, 0, 99)?;
        }
        if parts.len() > 5 {
            return problem("counts", "too many");
        }
    }
    for (name, delimiter) in [("tags", ' '), ("marks", '|')] {
        if let Some(own) = one(request, name)?.filter(|own| !own.is_empty()) {
            let parts: Vec<&str> = own.split(delimiter).collect();
            for part in &parts {
                text(name, part, 1, 8)?;
            }
            if parts.len() > 5 {
                return problem(name, "too many");
            }
        }
    }
    let query = request.query.as_deref().unwrap_or_default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if let Some(member) = name.strip_prefix("range[").and_then(|own| own.strip_suffix(']')) {
            if member != "from" && member != "to" {
                return problem("range", "a member that may not be there");
            }
            number("range", &value, 0, 99)?;
        } else if name == "range" {
            return problem("range", "not an object");
        }
    }
    Ok(())
}

fn form(fault: Option<Fault>, request: &Request) -> Verdict {
    if request.body.is_empty() {
        return refused(400, "", "the body is missing");
    }
    if request.media_type() != "application/x-www-form-urlencoded" {
        return refused(415, "", "the media type is not known");
    }
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let value = |name: &str| pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let crashes = match fault {
        Some(Fault::RemarkPlus) => value("remark").is_some_and(|own| own.contains('+')),
        Some(Fault::RemarkAbsent) => value("remark").is_none() && value("stars").is_some(),
        _ => false,
    };
    if crashes {
        return Verdict::Crashed;
    }
    let least = i64::from(fault != Some(Fault::StarsNoneTaken));
    let checked = match value("stars") {
        None => problem("stars", "missing"),
        Some(stars) => number("stars", stars, least, 5),
    };
    match checked.and_then(|()| text("remark", value("remark").unwrap_or_default(), 0, 60)) {
        Ok(()) => Verdict::Done,
        Err(own) => Verdict::Refused(400, own),
    }
}

fn import(fault: Option<Fault>, request: &Request) -> Verdict {
    if request.body.is_empty() {
        return refused(400, "", "the body is missing");
    }
    if request.media_type() != "application/xml" {
        return refused(415, "", "the media type is not known");
    }
    let Ok(body) = std::str::from_utf8(&request.body) else { return refused(400, "", "not UTF-8") };
    let checked = roxmltree::Document::parse(body).map_or_else(|_| problem("", "not XML"), |own| imported(fault, &own));
    match checked {
        Ok(true) => Verdict::Done,
        Ok(false) => Verdict::Crashed,
        Err(own) => Verdict::Refused(400, own),
    }
}

/// Whether an import succeeds or crashes.
fn imported(fault: Option<Fault>, document: &roxmltree::Document<'_>) -> Result<bool, Problem> {
    let root = document.root_element();
    if root.tag_name().name() != "Order" || root.tag_name().namespace().is_some() {
        return problem("", "not an order");
    }
    let child = |name: &str| {
        let mut found = root.children().filter(|own| own.is_element() && own.tag_name().name() == name);
        let first = found.next();
        if found.next().is_some() || first.is_some_and(|own| own.children().any(|part| part.is_element())) {
            return problem(name, "not one text");
        }
        Ok(first)
    };
    let words = |node: Option<roxmltree::Node<'_, '_>>| {
        node.map(|own| own.descendants().filter_map(|part| if part.is_text() { part.text() } else { None }).collect())
    };
    let Some(name): Option<String> = words(child("Name")?) else { return problem("Name", "missing") };
    let Some(amount): Option<String> = words(child("Amount")?) else { return problem("Amount", "missing") };
    text("Name", &name, 1, 30)?;
    let most = if fault == Some(Fault::ImportAmountTaken) { i64::MAX } else { 1000 };
    number("Amount", amount.trim(), 1, most)?;
    if let Some(paid) = words(child("Paid")?) {
        let paid: String = paid;
        if !["true", "false", "1", "0"].contains(&paid.trim()) {
            return problem("Paid", "not a boolean");
        }
    }
    if fault == Some(Fault::ImportBeyondBmp) && name.chars().any(|own| own > '\u{ffff}') {
        return problem("Name", "not understood");
    }
    Ok(!(fault == Some(Fault::ImportMarkup) && name.contains('<')))
}

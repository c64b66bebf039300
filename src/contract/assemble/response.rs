//! Responses, their headers and their content.

use serde_json::Value;

use super::clauses::{Builder, ClauseOwner, Draft};
use crate::contract::annotation::Annotations;
use crate::contract::{Header, Keyword, Place, Response, Status, ValuePath, is_framing, pointer};

impl Builder<'_> {
    /// The responses at `at` (a Responses Object) with their clauses, and its `x-allow-status`.
    pub(crate) fn responses(
        &mut self,
        owner: &ClauseOwner,
        at: &str,
        distinct: &[String],
    ) -> (Vec<Response>, Vec<u16>) {
        let Some(object) = self.value(at).and_then(Value::as_object) else { return (Vec::new(), Vec::new()) };
        let keys = object.keys().filter_map(|key| Some((key, status_of(key)?)));
        if !object.contains_key("default") {
            let said = Annotations::of(&Value::Object(object.clone()));
            let draft = Draft {
                place: &Place::Responses,
                keyword: &Keyword::Documented,
                member: None,
                pointer: at,
                annotations: &[&said],
            };
            self.add(owner, &draft);
        }
        let responses =
            keys.map(|(key, status)| self.response(owner, key, status, &pointer::join(at, key), distinct)).collect();
        (responses, statuses(object.get("x-allow-status")))
    }

    fn response(&mut self, owner: &ClauseOwner, key: &str, status: Status, at: &str, distinct: &[String]) -> Response {
        let chain = self.bundle.chain(at);
        let place = Place::Response(key.to_owned());
        let said = self.annotations(&chain);
        let said: Vec<&Annotations> = said.iter().collect();
        let content = self.content(&chain, self.answered_to(owner.kind));
        let draft = Draft { place: &place, keyword: &Keyword::Status, member: None, pointer: at, annotations: &said };
        self.add(owner, &draft);
        if content.media_types.is_empty() {
            self.add(owner, &Draft { keyword: &Keyword::Empty, ..draft });
        }
        let body = Place::ResponseBody { key: key.to_owned(), inner: ValuePath::root() };
        self.content_clauses(owner, &body, &content, &said);
        self.distinct_members(owner, &body, &content.pointer, distinct);
        let headers = self.headers(owner, key, &chain, distinct);
        let allowed_statuses = statuses(self.member(&chain, "x-allow-status").map(|(list, _)| list));
        let key = key.to_owned();
        Response { status, key, headers, content, allowed_statuses, site: place, body_site: body }
    }

    fn headers(&mut self, owner: &ClauseOwner, response: &str, chain: &[String], distinct: &[String]) -> Vec<Header> {
        let Some((Value::Object(members), list)) = self.member(chain, "headers") else { return Vec::new() };
        let mut headers = Vec::new();
        for name in members.keys() {
            // OpenAPI 4.8.17: a header called Content-Type is ignored; `content` says it.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let chain = self.bundle.chain(&pointer::join(&list, name));
            let target = chain.last().cloned().unwrap_or_default();
            let said = self.annotations(&chain);
            let said: Vec<&Annotations> = said.iter().collect();
            let (media_type, schema) = self.schema_of(&target, self.answered_to(owner.kind));
            // An answer may be carried with or without these fields: in chunks, say, which have no length.
            let required = self.member(&chain, "required").filter(|(flag, _)| **flag == Value::Bool(true));
            let required = required.filter(|_| !is_framing(name));
            let (key, inner) = (response.to_owned(), ValuePath::root());
            let place = Place::ResponseHeader { key, name: name.clone(), inner };
            let draft = Draft {
                place: &place,
                keyword: &Keyword::Required,
                member: None,
                pointer: &target,
                annotations: &said,
            };
            if let Some((_, here)) = &required {
                self.add(owner, &Draft { pointer: here, ..draft });
            }
            let expression = |known: &&String| {
                known.strip_prefix("$response.header.").is_some_and(|known| known.eq_ignore_ascii_case(name))
            };
            if distinct.iter().any(|known| expression(&known)) {
                self.add(owner, &Draft { keyword: &Keyword::Distinct, ..draft });
            }
            self.add_schema(owner, &place, &schema, false, &said);
            let explode = self.member(&chain, "explode").is_some_and(|(flag, _)| *flag == Value::Bool(true));
            let (name, required) = (name.clone(), required.is_some());
            headers.push(Header { name, required, explode, media_type, schema, site: place });
        }
        headers
    }

    /// `x-distinct` over members of a body: `$response.body#/id`.
    fn distinct_members(&mut self, owner: &ClauseOwner, body: &Place, at: &str, distinct: &[String]) {
        for expression in distinct {
            let Some(path) = expression.strip_prefix("$response.body#") else { continue };
            let place = pointer::tokens(path).fold(body.clone(), |place, token| place.member(&token));
            // Only where the response documents this member.
            if self.clauses.values().any(|clause| clause.operation == owner.name && clause.place == place) {
                let draft = Draft {
                    place: &place,
                    keyword: &Keyword::Distinct,
                    member: None,
                    pointer: at.trim_start_matches('#'),
                    annotations: &[],
                };
                self.add(owner, &draft);
            }
        }
    }
}

/// `200`, `4XX` or `default`.
fn status_of(key: &str) -> Option<Status> {
    let digit = key.as_bytes().first().filter(|digit| digit.is_ascii_digit()).map(|digit| u16::from(digit - b'0'));
    match key {
        "default" => Some(Status::Default),
        _ if key.len() == 3 && key[1..].eq_ignore_ascii_case("XX") => digit.map(Status::Class),
        _ => key.parse().ok().filter(|code| (100..600).contains(code)).map(Status::Code),
    }
}

fn statuses(list: Option<&Value>) -> Vec<u16> {
    let numbers = list.and_then(Value::as_array).into_iter().flatten();
    numbers.filter_map(|number| u16::try_from(number.as_u64()?).ok()).collect()
}

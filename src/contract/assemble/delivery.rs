//! The delivery model: `x-subscription`, `x-holds` and `x-event`.

use indexmap::IndexMap;
use serde_json::Value;

use super::clauses::{Builder, ClauseOwner, Draft};
use crate::contract::annotation::Annotations;
use crate::contract::{Due, EventModel, Hold, Keyword, Membership, Place, Schema, Subscription, pointer};

impl Builder<'_> {
    /// `x-subscription` of an operation or webhook, with its clauses.
    pub(crate) fn subscription(&mut self, owner: &ClauseOwner, operation: &str) -> Option<Subscription> {
        let (value, at) = self.member(&[operation.to_owned()], "x-subscription")?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let membership = |set| Membership { set, member: texts(value.get("member")) };
        if let Some(set) = text("add") {
            return Some(Subscription::Add(membership(set)));
        }
        if let Some(set) = text("remove") {
            return Some(Subscription::Remove(membership(set)));
        }
        let set = text("due")?;
        let said = Annotations::of(value);
        for keyword in &[Keyword::Due, Keyword::Once, Keyword::Silent, Keyword::Url] {
            let draft = Draft { place: &Place::Delivery, keyword, member: None, pointer: &at, annotations: &[&said] };
            self.add(owner, &draft);
        }
        let on = value.get("on")?;
        let kinds = on.get("kinds").and_then(Value::as_array).into_iter().flatten();
        Some(Subscription::Due(Due {
            set,
            event_type: on.get("type")?.as_str()?.to_owned(),
            kinds: kinds.filter_map(Value::as_str).map(str::to_owned).collect(),
            matches: texts(value.get("where")),
        }))
    }

    /// `x-holds` of an operation or webhook, one clause each.
    pub(crate) fn holds(&mut self, owner: &ClauseOwner, operation: &str) -> Vec<Hold> {
        let Some((Value::Array(entries), list)) = self.member(&[operation.to_owned()], "x-holds") else {
            return Vec::new();
        };
        let mut holds = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
            let (Some(id), Some(left), Some(equals)) = (text("id"), text("left"), text("equals")) else { continue };
            let said = Annotations::of(entry);
            let draft = Draft {
                place: &Place::Holds,
                keyword: &Keyword::parse(&id),
                member: None,
                pointer: &pointer::index(&list, index),
                annotations: &[&said],
            };
            self.add(owner, &draft);
            holds.push(Hold { take: text("take"), id, left, equals });
        }
        holds
    }

    /// `x-event` of the document.
    pub(crate) fn events(&self) -> EventModel {
        let variables = "/x-event/variables";
        let names = self.value(variables).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
        let schema = |name: &String| Schema::new(self.bundle, &format!("{}/schema", pointer::join(variables, name)));
        EventModel { variables: names.map(|name| (name.clone(), schema(name))).collect() }
    }
}

fn texts(object: Option<&Value>) -> IndexMap<String, String> {
    let members = object.and_then(Value::as_object).into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

//! "Takes the violation" and "refuses this legal thing".

use super::{Derivation, INSIDE_ACCEPT};
use crate::codec::body::BodyFormat;
use crate::contract::{Clause, Duty, In, Keyword, Kind as Shape, Place, Schema, Zone};
use crate::generate::{SchemaNode, boundaries, sample};
use crate::prove::fault::{End, Kind};
use crate::prove::spelling::{IN_HEADERS, IN_QUERY, Spelling};

impl Derivation<'_> {
    /// "Takes the violation".
    pub(super) fn taken(&mut self, clause: &Clause, end: End) {
        if self.is_mute(clause, Duty::Refuse) {
            self.mute(clause, Duty::Refuse);
            return;
        }
        // Other methods of a path are other operations' too, and the first one's are tried.
        if clause.place == Place::Operation && self.operation.methods.first() != Some(&self.operation.method) {
            self.mute(clause, Duty::Refuse);
            return;
        }
        let kind = if clause.place == Place::Operation { Kind::TakesMethod } else { Kind::TakesViolation };
        let tolerated = match (&clause.place, &clause.keyword) {
            (Place::Body(_), Keyword::MediaType) => {
                let all =
                    ["text/plain", ""].iter().all(|essence| Self::tolerates(self.operation.body.as_ref(), essence));
                all.then_some(INSIDE_ACCEPT)
            }
            _ => self.values.tolerated(&clause.id).map(|_| INSIDE_ACCEPT),
        };
        self.put_as(clause, Duty::Refuse, end, &kind, &[], tolerated);
        let values = self.values.outside(&clause.id);
        if values.len() > 1 && clause.keyword == Keyword::Type {
            for broken in values {
                self.put(clause, Duty::Refuse, end, &Kind::TakesValue(broken.name.clone()), &broken.clauses);
            }
        }
        if clause.place == Place::Security && clause.keyword == Keyword::Credential {
            let refused = self.provider.into_iter().flat_map(|provider| &provider.refused);
            let refused: Vec<Kind> = refused
                .filter(|own| clause.citations.iter().any(|citation| citation.requirement == own.requirement))
                .map(|own| Kind::TakesRefused(own.requirement.clone(), own.credential.symbol.to_string()))
                .collect();
            for kind in refused {
                self.put(clause, Duty::Refuse, end, &kind, &[]);
            }
        }
    }

    /// "Refuses this legal thing".
    pub(super) fn accepted(&mut self) {
        let (contract, operation) = (self.contract, self.operation);
        let end = self.taker();
        if let Some(offered) = contract.clause(&operation.name, &Place::Operation, &Keyword::Offered, None) {
            let along: Vec<String> = contract
                .clauses_of(&operation.name)
                .filter(|clause| clause.duties.accept.is_some())
                .map(|clause| clause.id.clone())
                .collect();
            self.put(offered, Duty::Accept, end, &Kind::RefusesDocumented, &along);
        }
        self.spellings(end);
        for parameter in &operation.parameters {
            let site = parameter.site();
            if !parameter.required
                && let Some(clause) = contract.clauses_at(&operation.name, &site).next()
            {
                let kind = Kind::RefusesValue("absence".to_owned(), site.clone(), None);
                self.put(clause, Duty::Accept, end, &kind, &[]);
                self.put(clause, Duty::Accept, end, &Kind::RefusesPresence(site.clone()), &[]);
            }
            let base = sample(SchemaNode::of(&parameter.schema), Some(&parameter.name), self.knowledge);
            let Some(base) = base.filter(|_| parameter.place != In::Path) else { continue };
            self.inside(&site, &parameter.schema, &base, end);
        }
        let Some(content) = &operation.body else { return };
        let media_type = contract.clause(&operation.name, &Place::body(), &Keyword::MediaType, None);
        if let Some(clause) = media_type {
            for other in content.media_types.iter().skip(1) {
                self.put(clause, Duty::Accept, end, &Kind::RefusesMediaType(other.range.clone()), &[]);
            }
            if content.required {
                self.put(clause, Duty::Accept, end, &Kind::RefusesCharset, &[]);
            }
        }
        let schema = content.media_types.first().and_then(|documented| documented.schema.as_ref());
        if let Some((schema, base)) =
            schema.and_then(|own| Some((own, sample(SchemaNode::of(own), None, self.knowledge)?)))
        {
            self.inside(&Place::body(), schema, &base, end);
        }
    }

    /// "Refuses this legal spelling", of a notification.
    fn spellings(&mut self, end: End) {
        let (contract, operation) = (self.contract, self.operation);
        if operation.kind != Shape::Webhook {
            return;
        }
        let required = operation.body.as_ref().filter(|content| content.required);
        let mut put = |place: &Place, keyword: Keyword, spellings: &[Spelling]| {
            if let Some(clause) = contract.clause(&operation.name, place, &keyword, None) {
                for spelling in spellings {
                    self.put(clause, Duty::Accept, end, &Kind::RefusesSpelling(spelling), &[]);
                }
            }
        };
        let signs = required.and_then(|content| content.media_types.first());
        let signs = signs.map_or(&[][..], |documented| BodyFormat::of(&documented.range).codec.signs());
        put(&Place::body(), Keyword::Syntax, &signs.iter().map(|sign| sign.name).collect::<Vec<_>>());
        for parameter in operation.parameters.iter().filter(|own| own.required && own.place == In::Query) {
            // What is listed has no letters to escape that are known beforehand to arrive.
            if parameter.schema.raw().get("enum").is_some() {
                put(&parameter.site(), Keyword::Required, IN_QUERY);
            }
        }
        put(&Place::Operation, Keyword::Offered, IN_HEADERS);
    }

    fn inside(&mut self, site: &Place, schema: &Schema, base: &serde_json::Value, end: End) {
        let contract = self.contract;
        for inside in boundaries(SchemaNode::of(schema), base, self.knowledge) {
            if !schema.accepts(Zone::Narrow, &inside.value) {
                continue;
            }
            let place = site.inside(&inside.place);
            let name = &self.operation.name;
            let clause = contract
                .clause(name, &place, &inside.keyword, None)
                .or_else(|| contract.clauses_at(name, &place).next());
            let Some(clause) = clause else { continue };
            let value = inside.place.get(&inside.value).cloned();
            let absent = inside.name == "absent";
            let kind = Kind::RefusesValue(inside.name.clone(), place, value.filter(|_| !absent));
            self.put(clause, Duty::Accept, end, &kind, &[]);
        }
    }
}

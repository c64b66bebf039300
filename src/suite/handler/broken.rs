//! Bodies that no reader may take, beside those that everybody is tried with, and bodies without what they must hold.

use serde_json::Value;

use crate::codec::body::{BodyFormat, Malformed, Weight};
use crate::contract::{Keyword, Place, Zone};
use crate::generate::SchemaNode;
use crate::suite::builder::CaseBuilder;
use crate::suite::{Case, body};

impl CaseBuilder<'_> {
    /// Further breaches of well-formedness, where the format of the documented body knows any.
    pub(in crate::suite) fn broken_spellings(&mut self) {
        if self.repeated || !self.operation.body.as_ref().is_some_and(|content| content.required) {
            return;
        }
        let format = BodyFormat::of(self.base.media_type.as_deref().unwrap_or_default());
        let fine: Vec<Malformed> =
            format.codec.malformed(&self.base.body).into_iter().filter(|own| own.weight != Weight::Plain).collect();
        if fine.is_empty() {
            return;
        }
        for own in fine {
            let draft = self.base.with_body(own.bytes);
            if own.weight == Weight::Doubtful {
                self.survive("body", &format!("odd-{}", own.variant), &draft);
            } else {
                self.violate(&Place::body(), &format!("syntax-{}", own.variant), &Keyword::Syntax, None, &draft);
            }
        }
        self.violate(&Place::body(), "empty", &Keyword::Required, None, &self.base.with_body([]));
        let nameless = self.base.with_media_type(None);
        let refused = |own: &Case| own.path.ends_with("/body/media-type-missing");
        if !self.refused.iter().any(refused) {
            // A reading tolerates it: it may be taken or refused.
            self.survive("body", "odd-media-type-missing", &nameless);
        }
        self.empty_members();
    }

    /// Each required member once without a text, where no other case sends that already.
    fn empty_members(&mut self) {
        let Some(documented) = self.operation.body.as_ref().and_then(|content| content.media_types.first()) else {
            return;
        };
        let (Some(schema), Some(base)) = (&documented.schema, body::value_of(self, documented)) else { return };
        let node = SchemaNode::of(schema);
        for name in node.required() {
            if base.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
                continue;
            }
            let mut value = base.clone();
            value[name] = "".into();
            if schema.accepts(Zone::Wide, &value) {
                continue;
            }
            let place = Place::body().member(name);
            let broken = schema.check(Zone::Narrow, &value).into_iter().map(|violation| violation.keyword);
            // That there is nothing at all is said best by the length.
            let mut keywords: Vec<Keyword> = broken.filter(|own| self.clause(&place, own, None).is_some()).collect();
            keywords.sort_by_key(|keyword| *keyword != Keyword::MinLength);
            let (Some(keyword), Some(bytes)) = (keywords.first(), body::write(documented, &value)) else { continue };
            if self.refused.iter().all(|own| *own.request.body != *bytes) {
                self.violate(&place, "empty", keyword, None, &self.base.with_body(bytes));
            }
        }
    }
}

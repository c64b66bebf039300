//! The ids of clauses, taken apart and put together.

use std::fmt;

use super::{Keyword, Place};

/// The name of the baseline's folder and contract.
pub(crate) const BASELINE: &str = "baseline";

/// The id of a clause in its parts: `contract/operation/place#keyword[:member]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClauseId {
    /// Name of the contract.
    pub contract: String,
    /// Name of the operation or webhook; of a rule that holds for every contract, the role.
    pub operation: String,
    /// Where in the operation.
    pub place: Place,
    /// Which promise.
    pub keyword: Keyword,
    /// The member concerned, for keywords such as `required:NAME`.
    pub member: Option<String>,
}

impl ClauseId {
    /// Reads an id.
    pub fn parse(id: &str) -> Option<Self> {
        let (path, promise) = id.split_once('#')?;
        let mut parts = path.splitn(3, '/');
        let (contract, operation, place) = (parts.next()?, parts.next()?, parts.next()?);
        let (keyword, member) = match promise.split_once(':') {
            Some((keyword, member)) => (keyword, Some(member.to_owned())),
            None => (promise, None),
        };
        Some(Self {
            contract: contract.to_owned(),
            operation: operation.to_owned(),
            place: Place::parse(place)?,
            keyword: Keyword::parse(keyword),
            member,
        })
    }

    /// Whether it is a rule that holds for every contract.
    pub fn is_general(&self) -> bool {
        self.contract == BASELINE
    }

    /// `contract/operation`, or for a rule `baseline/role`.
    pub fn operation_path(&self) -> String {
        format!("{}/{}", self.contract, self.operation)
    }

    /// `contract/operation/place`.
    pub fn place_path(&self) -> String {
        format!("{}/{}/{}", self.contract, self.operation, self.place)
    }

    /// `place#keyword[:member]`: the promise, whoever makes it.
    pub fn promise(&self) -> String {
        let Self { place, keyword, member, .. } = self;
        match member {
            Some(member) => format!("{place}#{keyword}:{member}"),
            None => format!("{place}#{keyword}"),
        }
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.contract, self.operation, self.promise())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Contract, LoadOptions, Readings, SpecSource, baseline};

    /// The contracts of the tests that stand in files of their own.
    const OF_TESTS: [&str; 3] = [
        include_str!("../judge/tests/orders.yaml"),
        include_str!("../../tests/phrases/drawn/wide.yaml"),
        include_str!("../../tests/servers/planted_properties/orders.yaml"),
    ];

    /// The shipped contracts in both readings, the rules, and the contracts of the tests.
    fn contracts() -> Vec<Contract> {
        let mut found = vec![baseline().unwrap()];
        for readings in [Readings::Lenient, Readings::Strict] {
            let options = LoadOptions { readings, ..LoadOptions::default() };
            found.extend(SpecSource::all_shipped().iter().map(|spec| Contract::load(spec, &options).unwrap()));
        }
        found.extend(OF_TESTS.iter().map(|text| Contract::from_text("tests", text).unwrap()));
        found
    }

    #[test]
    fn the_id_of_every_clause_is_its_parts() {
        let contracts = contracts();
        assert_eq!(contracts.len(), 10);
        for clause in contracts.iter().flat_map(|contract| contract.clauses.values()) {
            assert_eq!(clause.parts().to_string(), clause.id);
            assert_eq!(ClauseId::parse(&clause.id), Some(clause.parts()), "{}", clause.id);
        }
    }

    #[test]
    fn every_clause_of_a_register_has_parts() {
        for contract in contracts() {
            for id in contract.register.requirements.iter().flat_map(|requirement| &requirement.clauses) {
                assert_eq!(ClauseId::parse(id).map(|clause| clause.to_string()).as_deref(), Some(id.as_str()));
            }
        }
    }

    #[test]
    fn what_is_no_id_has_no_parts() {
        for odd in ["", "a/b/body", "a/b#type", "a/body#type", "a/b/odd#type"] {
            assert_eq!(ClauseId::parse(odd), None, "{odd}");
        }
        let odd = "a/b/body.x/y#required:z#1:2";
        assert_eq!(ClauseId::parse(odd).unwrap().to_string(), odd);
    }
}

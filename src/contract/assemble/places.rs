//! Finds clauses by place: recursive places and violations lead to the clause that they are about.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::contract::{Clause, Contract, Keyword, Place, Violation, pointer};

/// The clauses of each place, by `operation` and `place`.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlaceIndex {
    clauses: HashMap<String, HashMap<Place, Vec<usize>>>,
}

impl PlaceIndex {
    pub(crate) fn new(clauses: &IndexMap<String, Clause>) -> Self {
        let mut index = Self::default();
        for (number, clause) in clauses.values().enumerate() {
            let places = index.clauses.entry(clause.operation.clone()).or_default();
            places.entry(clause.place.clone()).or_default().push(number);
        }
        index
    }

    fn at(&self, operation: &str, place: &Place) -> &[usize] {
        self.clauses.get(operation).and_then(|places| places.get(place)).map_or(&[], Vec::as_slice)
    }
}

/// Keywords that combine schemas: a violation inside one of them is a violation of its clause.
const COMBINATORS: [Keyword; 9] = [
    Keyword::AllOf,
    Keyword::AnyOf,
    Keyword::OneOf,
    Keyword::Not,
    Keyword::If,
    Keyword::DependentSchemas,
    Keyword::PatternProperties,
    Keyword::AdditionalProperties,
    Keyword::PrefixItems,
];

impl Contract {
    /// The clause with this keyword at a place of an operation or webhook; recursive places are understood.
    pub fn clause(&self, operation: &str, place: &Place, keyword: &Keyword, member: Option<&str>) -> Option<&Clause> {
        self.clause_at(operation, &self.canonical_place(operation, place), keyword, member)
    }

    /// The clauses of one place, in document order.
    pub fn clauses_at(&self, operation: &str, place: &Place) -> impl Iterator<Item = &Clause> {
        let place = self.canonical_place(operation, place);
        self.places
            .at(operation, &place)
            .iter()
            .filter_map(|number| self.clauses.get_index(*number))
            .map(|(_, clause)| clause)
    }

    /// The clauses of one operation or webhook, in document order.
    pub fn clauses_of<'c>(&'c self, operation: &'c str) -> impl Iterator<Item = &'c Clause> {
        self.clauses.values().filter(move |clause| clause.operation == operation)
    }

    /// The place that `place` is, where a recursive schema enters it again.
    pub fn canonical_place(&self, operation: &str, place: &Place) -> Place {
        let mut place = place.clone();
        if self.aliases.is_empty() {
            return place;
        }
        let known = |outer: &Place| self.aliases.get(&(operation.to_owned(), outer.clone()));
        // Every replacement makes the place shorter, so this ends.
        loop {
            let mut around: Vec<Place> = place.outwards().collect();
            around.reverse();
            let shorter = around.iter().find_map(|outer| {
                let same = known(outer).filter(|same| same.depth() < outer.depth())?;
                Some(same.inside(&place.below(outer)?))
            });
            match shorter {
                Some(shorter) => place = shorter,
                None => return place,
            }
        }
    }

    /// The clause that a violation found at `place` (`response.400.body`, `query.kind`, …) is about: that of its keyword,
    /// else the combinator it is inside of, else the nearest enclosing clause. Finds one wherever the place has any clause.
    pub fn clause_of_violation(&self, operation: &str, place: &Place, violation: &Violation) -> Option<&Clause> {
        let mut trail = vec![self.canonical_place(operation, place)];
        for token in pointer::tokens(&violation.path) {
            let here = trail.last().unwrap_or(place);
            let property = here.member(&token);
            let is_index = token.bytes().all(|byte| byte.is_ascii_digit()) && !self.is_place(operation, &property);
            let next = if is_index { here.item() } else { property };
            trail.push(self.canonical_place(operation, &next));
        }
        let here = trail.last().unwrap_or(place);
        let member = violation.member.as_deref();
        self.clause_at(operation, here, &violation.keyword, member)
            .or_else(|| self.clause_at(operation, here, &violation.keyword, None))
            .or_else(|| {
                let inside = trail.iter().rev();
                inside
                    .clone()
                    .find_map(|place| COMBINATORS.iter().find_map(|word| self.clause_at(operation, place, word, None)))
            })
            .or_else(|| trail.iter().rev().find_map(|place| self.clauses_at(operation, place).next()))
            .or_else(|| self.nearest(operation, place))
    }

    /// The clause that a fault of spelling found at `place` is about, such as an element of another namespace: that of its
    /// keyword, else what says the type there, else the nearest enclosing clause.
    pub fn clause_of_spelling(&self, operation: &str, place: &Place, keyword: &Keyword) -> Option<&Clause> {
        let place = self.canonical_place(operation, place);
        self.clause_at(operation, &place, keyword, None)
            .or_else(|| self.clause_at(operation, &place, &Keyword::Root, None))
            .or_else(|| self.clause_at(operation, &place, &Keyword::Type, None))
            .or_else(|| self.clauses_at(operation, &place).next())
            .or_else(|| self.nearest(operation, &place))
    }

    fn is_place(&self, operation: &str, place: &Place) -> bool {
        !self.places.at(operation, place).is_empty()
            || self.aliases.contains_key(&(operation.to_owned(), place.clone()))
    }

    fn clause_at(&self, operation: &str, place: &Place, keyword: &Keyword, member: Option<&str>) -> Option<&Clause> {
        self.places
            .at(operation, place)
            .iter()
            .filter_map(|number| self.clauses.get_index(*number).map(|(_, clause)| clause))
            .find(|clause| clause.keyword == *keyword && clause.member.as_deref() == member)
    }

    /// A clause of the part that `place` begins with: `response.400.body.x` falls back to `response.400`.
    fn nearest(&self, operation: &str, place: &Place) -> Option<&Clause> {
        place.outwards().skip(1).find_map(|outer| self.clauses_at(operation, &outer).next())
    }
}

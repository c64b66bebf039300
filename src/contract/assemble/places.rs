//! Finds clauses by place: recursive places and violations lead to the clause that they are about.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexMap;

use crate::contract::{Clause, Contract, Keyword, Place, Violation, pointer};

/// The places of a contract, by `operation` and `place`, and how one leads to those inside of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlaceIndex {
    numbers: HashMap<String, HashMap<Place, usize>>,
    nodes: Vec<PlaceNode>,
}

/// One place.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlaceNode {
    /// The numbers of its clauses, in document order.
    pub(crate) clauses: Vec<usize>,
    /// The places of the members of its value, by name.
    pub(crate) members: IndexMap<Box<str>, usize>,
    /// The place of the items of its value.
    pub(crate) items: Option<usize>,
}

/// A way from one place to one inside of it.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) operation: String,
    pub(crate) from: Place,
    /// The member; `None`: the items.
    pub(crate) member: Option<String>,
    pub(crate) to: Place,
}

impl PlaceIndex {
    pub(crate) fn new(
        clauses: &IndexMap<String, Clause>,
        aliases: &HashMap<(String, Place), Place>,
        ways: Vec<Way>,
    ) -> Self {
        let mut index = Self::default();
        for (number, clause) in clauses.values().enumerate() {
            let node = index.number(&clause.operation, &clause.place);
            index.nodes[node].clauses.push(number);
        }
        for Way { operation, from, member, to } in ways {
            let from = index.number(&operation, &from);
            let key = (operation, to);
            // A recursive place is the one that it enters again.
            let to = index.number(&key.0, aliases.get(&key).unwrap_or(&key.1));
            let node = &mut index.nodes[from];
            match member {
                None => node.items = node.items.or(Some(to)),
                Some(name) => {
                    node.members.entry(name.into()).or_insert(to);
                }
            }
        }
        index
    }

    /// The place with this name.
    pub(crate) fn node(&self, operation: &str, place: &Place) -> Option<&PlaceNode> {
        self.at_node(*self.numbers.get(operation)?.get(place)?)
    }

    /// The place with this number.
    pub(crate) fn at_node(&self, number: usize) -> Option<&PlaceNode> {
        self.nodes.get(number)
    }

    fn at(&self, operation: &str, place: &Place) -> &[usize] {
        self.node(operation, place).map_or(&[], |node| node.clauses.as_slice())
    }

    fn number(&mut self, operation: &str, place: &Place) -> usize {
        if let Some(known) = self.numbers.get(operation).and_then(|places| places.get(place)) {
            return *known;
        }
        let number = self.nodes.len();
        self.nodes.push(PlaceNode::default());
        self.numbers.entry(operation.to_owned()).or_default().insert(place.clone(), number);
        number
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
    pub fn canonical_place<'p>(&self, operation: &str, place: &'p Place) -> Cow<'p, Place> {
        // What is entered again stands inside of a value.
        if self.aliases.is_empty() || place.depth() == 0 {
            return Cow::Borrowed(place);
        }
        let mut place = place.clone();
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
                None => return Cow::Owned(place),
            }
        }
    }

    /// The clause that a violation found at `place` (`response.400.body`, `query.kind`, …) is about: that of its keyword,
    /// else the combinator it is inside of, else the nearest enclosing clause. Finds one wherever the place has any clause.
    pub fn clause_of_violation(&self, operation: &str, place: &Place, violation: &Violation) -> Option<&Clause> {
        let mut trail = vec![self.canonical_place(operation, place).into_owned()];
        for token in pointer::tokens(&violation.path) {
            let here = trail.last().unwrap_or(place);
            let property = here.member(&token);
            let is_index = token.bytes().all(|byte| byte.is_ascii_digit()) && !self.is_place(operation, &property);
            let next = if is_index { here.item() } else { property };
            trail.push(self.canonical_place(operation, &next).into_owned());
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

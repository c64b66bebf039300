//! One value that breaks a clause which no single step breaks on purpose, always the same.

use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::Value;

use super::search::is_searched;
use super::wrong::{Aimed, Breaker};
use crate::contract::{Clause, Schema, ValuePath};
use crate::generate::Dice;

/// How many times the dice are thrown for one clause.
const THROWS: u64 = 40;

/// A value that breaks `clause`, which stands at `place` in `schema`, and nothing else; made from the valid value `base`.
/// `None` where the clause is broken by simpler means, or no such value was found.
pub fn sought(clause: &Clause, place: &ValuePath, schema: &Schema, base: &Value) -> Option<Value> {
    schema.at(place).filter(|own| is_searched(own, &clause.keyword))?;
    let aimed = Aimed { place: place.clone(), keyword: clause.keyword.clone(), member: clause.member.clone() };
    let breaker = Breaker::new(aimed, schema, base, &[]);
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0; 32]);
    let mut dice = Dice::new(&mut rng);
    (0..THROWS)
        .find_map(|throw| breaker.draw(base, &mut dice, throw).filter(|value| breaker.aimed.breaks(schema, value)))
}

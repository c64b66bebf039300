//! The valid values of a schema, as a proptest strategy.

use std::fmt;
use std::sync::Arc;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::{Dice, Drawer, Shrinking, simpler};
use crate::contract::{Schema, Zone};

/// How often a value is drawn anew where the oracle does not take it.
const ATTEMPTS: usize = 60;
/// How many draws in a row may come to nothing.
const BARREN: usize = 8;

/// No value of a schema could be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoValue {
    /// The schema itself cannot be used.
    #[error("the schema cannot be used: {0}")]
    Unusable(String),
    /// Nothing that was built fits, so that perhaps nothing does.
    #[error("none of {ATTEMPTS} constructed values fits the schema; perhaps no value does")]
    NotFound,
}

/// The valid values of a schema. Cheap to clone.
#[derive(Clone)]
pub struct Values {
    schema: Schema,
    drawer: Drawer,
}

impl Values {
    /// The values of `schema`, in the narrow zone.
    pub fn of(schema: &Schema) -> Self {
        Self { drawer: Drawer::new(Arc::clone(schema.bundle().document(Zone::Narrow))), schema: schema.clone() }
    }

    /// One value; the same dice give the same value.
    pub fn draw(&self, dice: &mut Dice<'_>) -> Result<Value, NoValue> {
        self.schema.validator(Zone::Narrow).map_err(|message| NoValue::Unusable(message.to_owned()))?;
        let pointer = self.schema.pointer();
        let pointer = pointer.strip_prefix('#').unwrap_or(&pointer);
        let mut barren = 0;
        for _ in 0..ATTEMPTS {
            match self.drawer.draw(pointer, dice) {
                Some(value) if self.schema.accepts(Zone::Narrow, &value) => return Ok(value),
                Some(_) => barren = 0,
                None => barren += 1,
            }
            if barren >= BARREN {
                break;
            }
        }
        Err(NoValue::NotFound)
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Values").field(&self.schema.pointer()).finish()
    }
}

impl Strategy for Values {
    type Tree = Shrinking<Value>;
    type Value = Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let value = self.draw(&mut Dice::new(runner.rng())).map_err(|error| error.to_string())?;
        let schema = self.schema.clone();
        Ok(Shrinking::new(value, Arc::new(simpler), Arc::new(move |value| schema.accepts(Zone::Narrow, value))))
    }
}

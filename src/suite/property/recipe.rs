//! How the inputs of a property case are made: drawn from a seed, kept on their side, turned into requests.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::Genome;
use crate::contract::Schema;
use crate::exchange::Request;
use crate::generate::draw::{runner, seed};
use crate::generate::{Dice, Shrinking};

type DrawGenome = dyn Fn(&mut Dice<'_>, u64) -> Option<Genome> + Send + Sync;
type GenomeFilter = dyn Fn(&Genome) -> bool + Send + Sync;
type Mend = dyn Fn(&Genome) -> Option<Genome> + Send + Sync;
type Render = dyn Fn(&Genome) -> Option<Request> + Send + Sync;

/// How often an input is drawn anew where the draw is not on its side.
const ATTEMPTS: usize = 40;

/// How the inputs of a property case are made.
#[derive(Clone)]
pub struct Recipe {
    draw: Arc<DrawGenome>,
    stays: Arc<GenomeFilter>,
    render: Arc<Render>,
    /// The schema whose lists say which values come first.
    listed: Option<Schema>,
    /// Undoes the violation and nothing else.
    mend: Option<Arc<Mend>>,
}

impl Recipe {
    /// `draw` makes the input of an index (the interesting ones have the lowest), `stays` proves that it is on its side,
    /// `render` writes it; `None` where it cannot be written.
    pub(super) fn new(
        draw: impl Fn(&mut Dice<'_>, u64) -> Option<Genome> + Send + Sync + 'static,
        stays: impl Fn(&Genome) -> bool + Send + Sync + 'static,
        render: impl Fn(&Genome) -> Option<Request> + Send + Sync + 'static,
    ) -> Self {
        Self { draw: Arc::new(draw), stays: Arc::new(stays), render: Arc::new(render), listed: None, mend: None }
    }

    /// The same, where values that an `enum` of `schema` lists are made simpler to those listed before them.
    #[must_use]
    pub(super) fn listed(self, schema: &Schema) -> Self {
        Self { listed: Some(schema.clone()), ..self }
    }

    /// The same, where `mend` undoes the violation of an input and nothing else.
    #[must_use]
    pub(super) fn mending(self, mend: impl Fn(&Genome) -> Option<Genome> + Send + Sync + 'static) -> Self {
        Self { mend: Some(Arc::new(mend)), ..self }
    }

    /// The request of an input with its violation undone: its nearest valid sibling.
    pub fn mended(&self, genome: &Genome) -> Option<Request> {
        self.request(&self.mend.as_ref()?(genome)?)
    }

    /// The input of an index as a tree: the same for the same run seed, case and index. `None` where none could be made.
    pub fn tree(&self, run: u64, case: &str, input: u64) -> Option<Shrinking<Genome>> {
        let mut runner = runner(&seed(run, case, input));
        let mut dice = Dice::new(runner.rng());
        let (keeps, renders) = (Arc::clone(&self.stays), Arc::clone(&self.render));
        let stays = move |genome: &Genome| keeps(genome) && renders(genome).is_some();
        let genome = (0..ATTEMPTS).filter_map(|_| (self.draw)(&mut dice, input)).find(&stays)?;
        let listed = self.listed.clone();
        let simpler = move |genome: &Genome| {
            let mut found = genome.simpler();
            if let (Some(schema), Genome::Value(value)) = (&listed, genome) {
                found.extend(earlier(schema, value, 0).into_iter().map(Genome::Value));
            }
            found
        };
        Some(Shrinking::new(genome, Arc::new(simpler), Arc::new(stays)))
    }

    /// The request of an input.
    pub fn request(&self, genome: &Genome) -> Option<Request> {
        (self.render)(genome)
    }
}

/// The value with one of its members replaced by one that its `enum` lists earlier.
fn earlier(schema: &Schema, value: &Value, depth: usize) -> Vec<Value> {
    if depth > 8 {
        return Vec::new();
    }
    let listed = schema.keyword("enum").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let at = listed.iter().position(|own| own == value).unwrap_or(0);
    let mut found: Vec<Value> = listed[..at].to_vec();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let Some(inner) = schema.property(name) else { continue };
                for own in earlier(&inner, member, depth + 1) {
                    let mut copy = members.clone();
                    copy.insert(name.clone(), own);
                    found.push(Value::Object(copy));
                }
            }
        }
        Value::Array(items) => {
            let Some(inner) = schema.items() else { return found };
            for (at, item) in items.iter().enumerate() {
                for own in earlier(&inner, item, depth + 1) {
                    let mut copy = items.clone();
                    copy[at] = own;
                    found.push(Value::Array(copy));
                }
            }
        }
        _ => {}
    }
    found
}

impl fmt::Debug for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipe").finish_non_exhaustive()
    }
}

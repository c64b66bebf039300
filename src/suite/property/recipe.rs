//! How the inputs of a property case are made: drawn from a seed, kept on their side, turned into requests.

use std::fmt;
use std::sync::Arc;

use super::Genome;
use crate::exchange::Request;
use crate::generate::draw::{runner, seed};
use crate::generate::{Dice, Shrinking};

type Draw = dyn Fn(&mut Dice<'_>, u64) -> Option<Genome> + Send + Sync;
type Stays = dyn Fn(&Genome) -> bool + Send + Sync;
type Render = dyn Fn(&Genome) -> Option<Request> + Send + Sync;

/// How often an input is drawn anew where the draw is not on its side.
const ATTEMPTS: usize = 40;

/// How the inputs of a property case are made.
#[derive(Clone)]
pub struct Recipe {
    draw: Arc<Draw>,
    stays: Arc<Stays>,
    render: Arc<Render>,
}

impl Recipe {
    /// `draw` makes the input of an index (the interesting ones have the lowest), `stays` proves that it is on its side,
    /// `render` writes it; `None` where it cannot be written.
    pub(super) fn new(
        draw: impl Fn(&mut Dice<'_>, u64) -> Option<Genome> + Send + Sync + 'static,
        stays: impl Fn(&Genome) -> bool + Send + Sync + 'static,
        render: impl Fn(&Genome) -> Option<Request> + Send + Sync + 'static,
    ) -> Self {
        Self { draw: Arc::new(draw), stays: Arc::new(stays), render: Arc::new(render) }
    }

    /// The input of an index as a tree: the same for the same run seed, case and index. `None` where none could be made.
    pub fn tree(&self, run: u64, case: &str, input: u64) -> Option<Shrinking<Genome>> {
        let mut runner = runner(&seed(run, case, input));
        let mut dice = Dice::new(runner.rng());
        let (keeps, renders) = (Arc::clone(&self.stays), Arc::clone(&self.render));
        let stays = move |genome: &Genome| keeps(genome) && renders(genome).is_some();
        let genome = (0..ATTEMPTS).filter_map(|_| (self.draw)(&mut dice, input)).find(&stays)?;
        Some(Shrinking::new(genome, Arc::new(Genome::simpler), Arc::new(stays)))
    }

    /// The request of an input.
    pub fn request(&self, genome: &Genome) -> Option<Request> {
        (self.render)(genome)
    }
}

impl fmt::Debug for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipe").finish_non_exhaustive()
    }
}

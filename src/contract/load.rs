//! The pipeline from files to a contract.

use super::assemble::{Builder, PlaceIndex};
use super::files::Files;
use super::node::{Map, Mark, Node, NodeKind};
use super::view::Views;
use super::{
    Contract, LoadOptions, OverlayEffect, Problem, Readings, Register, Severity, SpecSource, check, extension,
    keywords, normalise, overlay, reference, register, server,
};

/// A contract and what it was built from, for the rules of lint.
pub(crate) struct Loaded {
    pub(crate) contract: Option<Contract>,
    pub(crate) tree: Node,
    pub(crate) register: Option<Node>,
    pub(crate) files: Files,
    pub(crate) problems: Vec<Problem>,
}

impl Contract {
    /// Loads a contract; on failure, every problem that stands in the way.
    pub fn load(spec: &SpecSource, options: &LoadOptions) -> Result<Self, Vec<Problem>> {
        let loaded = read(spec, options);
        match loaded.contract {
            Some(contract) if loaded.problems.iter().all(|problem| problem.severity < Severity::Error) => {
                let overlays = effects(spec, options, &contract);
                Ok(Self { overlays, ..contract })
            }
            _ => Err(loaded.problems),
        }
    }

    /// Loads a contract that is one text in memory.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        Self::load(&SpecSource::Text { name: name.to_owned(), text: text.to_owned() }, &LoadOptions::default())
    }
}

/// What each overlay makes of the contract as the overlays before it leave it.
fn effects(spec: &SpecSource, options: &LoadOptions, whole: &Contract) -> Vec<OverlayEffect> {
    let with = |count: usize| {
        read(spec, &LoadOptions { overlays: options.overlays[..count].to_vec(), ..options.clone() }).contract
    };
    let mut effects = Vec::new();
    let mut before = if options.overlays.is_empty() { None } else { with(0) };
    for (count, path) in (1..).zip(&options.overlays) {
        let made = if count < options.overlays.len() { with(count) } else { None };
        effects.push(OverlayEffect::of(path, before.as_ref(), made.as_ref().unwrap_or(whole)));
        before = made.or(before);
    }
    effects
}

/// Reads everything that belongs to a spec and builds what can be built.
pub(crate) fn read(spec: &SpecSource, options: &LoadOptions) -> Loaded {
    let Some((files, entry)) = spec.open() else {
        let name = spec.name();
        let missing = Problem::of_file(&name, format!("there is no shipped contract `{name}`"));
        return Loaded {
            contract: None,
            tree: empty(),
            register: None,
            files: Files::text(String::new()),
            problems: vec![missing],
        };
    };
    let mut stage = LoadStage { spec, options, files, problems: Vec::new() };
    let tree = stage.document(&entry);
    let companions = spec.has_companions(&entry);
    let (register_tree, register) = if companions { stage.register() } else { (None, Register::default()) };
    let contract = tree.as_ref().map(|tree| stage.build(tree, register));
    Loaded {
        contract,
        tree: tree.unwrap_or_else(empty),
        register: register_tree,
        files: stage.files,
        problems: stage.problems,
    }
}

fn empty() -> Node {
    Node { mark: Mark::default(), kind: NodeKind::Map(Map::new()) }
}

struct LoadStage<'s> {
    spec: &'s SpecSource,
    options: &'s LoadOptions,
    files: Files,
    problems: Vec<Problem>,
}

impl LoadStage<'_> {
    /// The bundled document in the form of OpenAPI 3.1; `None` where it is too broken to be built.
    fn document(&mut self, entry: &str) -> Option<Node> {
        let mut tree = self.parse(entry)?;
        self.overlays(&mut tree, self.spec.has_companions(entry));
        self.problems.extend(check::openapi(&tree, &self.files.sources));
        let unresolved = reference::bundle(&mut tree, entry, &mut self.files);
        let sound = unresolved.is_empty();
        self.problems.extend(unresolved);
        self.problems.extend(extension::check(&tree, &self.files.sources));
        self.problems.extend(keywords::check(&tree, &self.files.sources));
        normalise::normalise(&mut tree, self.options.readings);
        sound.then_some(tree)
    }

    /// Applies the overlays named by the user, then the strict one where it is in force.
    fn overlays(&mut self, tree: &mut Node, companions: bool) {
        const STRICT: &str = "strict.overlay.yaml";
        for path in &self.options.overlays {
            let read = self.files.read_anywhere(path);
            let read = read.map_err(|error| Problem::of_file(&path.to_string_lossy(), error.to_string()));
            match read.and_then(|source| self.files.parse(source)) {
                Ok(overlay) => self.problems.extend(overlay::apply(tree, &overlay, &self.files.sources)),
                Err(problem) => self.problems.push(problem),
            }
        }
        if companions
            && self.options.readings == Readings::Strict
            && self.files.has(STRICT)
            && let Some(overlay) = self.parse(STRICT)
        {
            self.problems.extend(overlay::apply(tree, &overlay, &self.files.sources));
        }
    }

    fn parse(&mut self, relative: &str) -> Option<Node> {
        let shown = self.files.shown(relative);
        let parsed = match self.files.read(relative) {
            Ok(source) => self.files.parse(source),
            Err(error) => Err(Problem::of_file(&shown, error.to_string())),
        };
        parsed.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// `register.yaml`, where there is one.
    fn register(&mut self) -> (Option<Node>, Register) {
        const NAME: &str = "register.yaml";
        if !self.files.has(NAME) {
            return (None, Register::default());
        }
        let Some(tree) = self.parse(NAME) else { return (None, Register::default()) };
        match register::read(&tree, &self.files.sources) {
            Ok(register) => (Some(tree), register),
            Err(problems) => {
                self.problems.extend(problems);
                (Some(tree), Register::default())
            }
        }
    }

    fn build(&mut self, tree: &Node, register: Register) -> Contract {
        let views = Views::of(tree);
        let name = self.spec.name();
        let mut builder = Builder::new(&name, &views, tree, &self.files.sources);
        let security = builder.security_schemes();
        let operations = builder.operations(&security);
        let events = builder.events();
        let (clauses, aliases, ways) = (builder.clauses, builder.aliases, builder.ways);
        Contract {
            places: PlaceIndex::new(&clauses, &aliases, ways),
            rules: std::collections::HashMap::new(),
            sha256: self.files.sha256(),
            operations,
            security,
            clauses,
            aliases,
            events,
            register,
            overlays: Vec::new(),
            sources: self.files.sources.texts().to_vec(),
            server_path: server::path(&views.written.narrow),
            bundle: views.written.clone(),
            views,
            name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_contracts_load() {
        for spec in SpecSource::all_shipped() {
            let contract = Contract::load(&spec, &LoadOptions::default());
            let contract = contract.unwrap_or_else(|problems| panic!("{}", render(&problems)));
            assert!(!contract.clauses.is_empty(), "{}", contract.name);
        }
        crate::contract::baseline().unwrap_or_else(|problems| panic!("{}", render(&problems)));
    }

    fn render(problems: &[Problem]) -> String {
        problems.iter().map(|problem| problem.render(false) + "\n").collect()
    }
}

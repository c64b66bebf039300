//! The suite: every case of the contracts in force for a target.

use std::sync::Arc;

use super::operation::{OperationContext, Side, sessions};
use super::{Case, DeliveryCase, HandlerSession, Session, World, credential, handler, lifecycle, scope, unbuildable};
use crate::config::{ProviderTarget, Target};
use crate::contract::{Contract, Kind, OperationRef, Role, Scope};
use crate::generate::Knowledge;

/// What the suite is built with.
#[derive(Debug, Clone, Default)]
pub struct SuiteOptions {
    /// What `{stub}` stands for: Probity's own address, without a trailing slash.
    pub stub: String,
    /// What is free in a notification that must be new to a handler is drawn from it.
    pub seed: u64,
}

/// Every case of the contracts in force for a target.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The contracts.
    pub contracts: Vec<Arc<Contract>>,
    /// The rules that hold for every contract.
    pub baseline: Arc<Contract>,
    /// The sessions of operations and of webhooks sent to the handler.
    pub sessions: Vec<Session>,
    /// What may harm a handler, or takes several requests.
    pub handlers: Vec<HandlerSession>,
    /// The delivery model read against the target.
    pub world: Arc<World>,
    /// Who is notified of what, over time.
    pub deliveries: Vec<DeliveryCase>,
    /// Cases that cannot be tried, with the requirement and the reason.
    pub unavailable: Vec<Unavailable>,
}

/// A case that cannot be tried with this configuration.
#[derive(Debug, Clone)]
pub struct Unavailable {
    /// The case path.
    pub path: String,
    /// Who would be judged.
    pub role: Role,
    /// The requirements that stay unjudged.
    pub requirements: Vec<String>,
    /// Why, naming the configuration key.
    pub reason: String,
}

impl Suite {
    /// Builds the suite. Pure: the same contracts and target give the same cases.
    pub fn new(contracts: &[Arc<Contract>], baseline: &Arc<Contract>, target: &Target, options: &SuiteOptions) -> Self {
        let mut suite = Self {
            contracts: contracts.to_vec(),
            baseline: Arc::clone(baseline),
            sessions: Vec::new(),
            handlers: Vec::new(),
            world: Arc::new(World::default()),
            deliveries: Vec::new(),
            unavailable: Vec::new(),
        };
        for (at, contract, operation) in OperationRef::all(contracts) {
            let knowledge = knowledge(contract, operation.kind, target, options);
            let context = OperationContext { contract, operation, at, baseline, knowledge: &knowledge };
            match operation.kind {
                Kind::Operation => {
                    if let Some(provider) = &target.provider {
                        suite.add(context, Side::Provider(provider));
                        suite.note_locked(context, provider);
                    }
                }
                Kind::Webhook => {
                    if let Some(own) = &target.handler {
                        suite.add(context, Side::Handler(own));
                        if let Some(groups) = handler::session(context, own, options.seed) {
                            suite.handlers.push(groups.session);
                            suite.unavailable.extend(groups.unavailable);
                        }
                    }
                }
            }
        }
        suite.deliver(target, options);
        suite
    }

    fn add(&mut self, context: OperationContext<'_>, side: Side<'_>) {
        for session in sessions(context, side) {
            match session {
                Ok(session) => self.sessions.push(session),
                Err(scope) => self.unavailable.push(Unavailable {
                    path: unbuildable(context, &scope),
                    role: side.role(),
                    requirements: Vec::new(),
                    reason: unbuildable::reason(context, side.role(), &scope),
                }),
            }
        }
    }

    /// The lifecycle cases of all contracts together.
    fn deliver(&mut self, target: &Target, options: &SuiteOptions) {
        let Some(provider) = &target.provider else { return };
        let mut world = World::of(provider);
        let contracts = self.contracts.clone();
        for (index, contract) in contracts.iter().enumerate() {
            let Some((at, operation)) = OperationRef::of(index, contract).next() else { continue };
            let knowledge = knowledge(contract, Kind::Operation, target, options);
            let baseline = &self.baseline;
            let context = OperationContext { contract, operation, at, baseline, knowledge: &knowledge };
            world.extend(context, provider);
        }
        let (cases, unavailable) = lifecycle::cases(&world, &self.contracts, &self.baseline, provider, &target.secrets);
        self.unavailable.extend(unavailable);
        self.world = Arc::new(world);
        if provider.trigger.is_some() {
            self.deliveries = cases;
            return;
        }
        self.unavailable.extend(cases.into_iter().map(|case| Unavailable {
            path: case.path,
            role: Role::Provider,
            requirements: case.requirements,
            reason: "no [provider.trigger] is configured, so no event can be made to happen".to_owned(),
        }));
    }

    fn note_locked(&mut self, context: OperationContext<'_>, provider: &ProviderTarget) {
        for (index, scope) in scope::scopes(context.contract, context.operation).into_iter().enumerate() {
            for (requirement, reason) in
                credential::locked(context.contract, context.operation, provider, &scope, index > 0)
            {
                let mut path =
                    format!("{}/{}/security/refused-{requirement}", context.contract.name, context.operation.name);
                if index > 0 {
                    path = format!("{path}.{}", scope::suffix(&scope));
                }
                self.unavailable.push(Unavailable {
                    path,
                    role: Role::Provider,
                    requirements: vec![requirement],
                    reason,
                });
            }
        }
    }

    /// All cases on operations and handlers, in order.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        let handlers = self.handlers.iter().flat_map(HandlerSession::cases);
        self.sessions.iter().flat_map(Session::cases).chain(handlers)
    }
}

/// The path of the documented request that cannot be built.
fn unbuildable(context: OperationContext<'_>, scope: &Scope) -> String {
    let path = format!("{}/{}/operation/documented", context.contract.name, context.operation.name);
    if scope.is_empty() { path } else { format!("{path}.{}", scope::suffix(scope)) }
}

pub(super) fn knowledge(contract: &Contract, kind: Kind, target: &Target, options: &SuiteOptions) -> Knowledge {
    let values = match kind {
        Kind::Operation => target.provider.as_ref().map(|provider| provider.values.clone()),
        Kind::Webhook => target.handler.as_ref().map(|handler| handler.values.clone()),
    };
    let mut knowledge =
        Knowledge { values: values.unwrap_or_default(), stub: options.stub.clone(), ..Knowledge::default() };
    for (name, schema) in &contract.events.variables {
        let node = crate::generate::SchemaNode::of(schema);
        let value = crate::generate::sample(node, Some(name), &knowledge);
        if let Some(text) = value.as_ref().and_then(serde_json::Value::as_str) {
            knowledge.variables.insert(name.clone(), text.to_owned());
        }
    }
    knowledge
}

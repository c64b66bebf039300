//! The sessions of one operation or webhook.

use std::collections::HashSet;

use super::builder::{CaseBuilder, Outline, emitted};
use super::credential::{carry, choose};
use super::{Case, RequestDraft, Session, body, model, parameter, scope};
use crate::config::{Credential, HandlerTarget, ProviderTarget};
use crate::contract::{Contract, Duty, In, Keyword, Kind, MediaType, Operation, OperationRef, Role, Scope, Zone};
use crate::exchange::Request;
use crate::generate::{Knowledge, SchemaNode};
use crate::judge::{Aim, Expectation};

/// Whose sessions are built.
#[derive(Clone, Copy)]
pub(super) enum Side<'a> {
    Provider(&'a ProviderTarget),
    Handler(&'a HandlerTarget),
}

impl Side<'_> {
    /// Who is judged.
    pub(super) fn role(self) -> Role {
        match self {
            Self::Provider(_) => Role::Provider,
            Self::Handler(_) => Role::Handler,
        }
    }
}

/// Where an operation stands, and the rest that all its sessions share.
#[derive(Clone, Copy)]
pub(super) struct OperationContext<'a> {
    pub(super) contract: &'a Contract,
    pub(super) operation: &'a Operation,
    pub(super) at: OperationRef,
    pub(super) baseline: &'a Contract,
    pub(super) knowledge: &'a Knowledge,
}

impl OperationContext<'_> {
    /// The operations and webhooks of the same contract.
    pub(super) fn all(self) -> impl Iterator<Item = Self> {
        OperationRef::of(self.at.contract, self.contract).map(move |(at, operation)| Self { operation, at, ..self })
    }
}

/// The sessions of one operation: one per scope. `Err`: a scope for which no documented request can be built.
pub(super) fn sessions(context: OperationContext<'_>, side: Side<'_>) -> Vec<Result<Session, Scope>> {
    let mut seen = HashSet::new();
    let scopes = scope::scopes(context.contract, context.operation);
    scopes
        .into_iter()
        .enumerate()
        .map(|(index, scope)| session(context, side, &scope, index > 0, &mut seen).ok_or(scope))
        .collect()
}

fn session(
    context: OperationContext<'_>,
    side: Side<'_>,
    scope: &Scope,
    repeated: bool,
    seen: &mut HashSet<String>,
) -> Option<Session> {
    let operation = context.operation;
    let role = side.role();
    let own = CaseBuilder::new(context, role, scope.clone());
    let mut builder = CaseBuilder { repeated, seen: std::mem::take(seen), ..own };
    let (chosen, blocked) = match side {
        Side::Provider(target) => match choose(context.contract, operation, target) {
            Ok(chosen) => (chosen, None),
            Err(reason) => (Vec::new(), Some(reason)),
        },
        Side::Handler(_) => (Vec::new(), None),
    };
    builder.base = base(&builder, side, &chosen)?;
    let mut leases = Vec::new();
    let mut cleanup = Vec::new();
    if let (Side::Provider(target), Some((_, credential))) = (side, chosen.first())
        && let Some(state) = state(context, credential, scope, target)
    {
        leases.push(state.lease);
        builder.prepare = vec![state.prepare];
        cleanup.push(state.cleanup);
    }
    let control = control(&mut builder)?;
    for own in &operation.parameters {
        builder.parameter(own);
    }
    builder.optional_query();
    if let Some(content) = &operation.body {
        builder.body(content);
    }
    if let Side::Provider(target) = side {
        builder.credentials(target, &chosen);
    }
    builder.methods();
    if operation.kind == Kind::Webhook {
        builder.spellings();
        builder.broken_spellings();
    }
    let accept_header = builder.base.with(In::Header, "Accept", "application/x-probity-unknown");
    if operation.kind == Kind::Operation {
        builder.survive("header.Accept", "unknown", &accept_header);
    }
    builder.properties();
    *seen = builder.seen;
    Some(Session {
        at: context.at,
        role,
        leases,
        blocked,
        assumed: if role == Role::Provider { assumed(context) } else { Vec::new() },
        control,
        control_selected: true,
        accepted: builder.accepted,
        refused: builder.refused,
        properties: builder.drawn,
        cleanup,
    })
}

/// The documented request: every documented parameter, the documented body, good credentials.
pub(super) fn base(
    builder: &CaseBuilder<'_>,
    side: Side<'_>,
    chosen: &[(&crate::contract::SecurityScheme, &Credential)],
) -> Option<RequestDraft> {
    let operation = builder.operation;
    let (base, headers) = match side {
        Side::Provider(target) => (target.base(&builder.contract.name).to_owned(), target.headers.clone()),
        Side::Handler(target) => (target.url.clone(), target.headers.clone()),
    };
    let mut draft = RequestDraft {
        method: operation.method.clone(),
        base,
        path: operation.path.clone(),
        headers,
        ..RequestDraft::default()
    };
    for own in &operation.parameters {
        // What is optional on a webhook is sent in a case of its own.
        if !own.required && operation.kind == Kind::Webhook {
            continue;
        }
        match parameter::value_of(builder, own).and_then(|value| parameter::with_value(&draft, own, &value)) {
            Some(with) => draft = with,
            None if own.required => return None,
            None => {}
        }
    }
    let agent = |(name, _): &(String, String)| name.eq_ignore_ascii_case("user-agent");
    if !draft.headers.iter().any(agent) {
        draft.headers.push(("User-Agent".to_owned(), concat!("probity/", env!("CARGO_PKG_VERSION")).to_owned()));
    }
    if let Some(content) = &operation.body
        && (content.required || operation.kind == Kind::Operation)
        && let Some(documented) = content.media_types.first()
    {
        match documented_body(builder, documented) {
            Some(bytes) => {
                draft.body = bytes;
                draft.media_type = Some(documented.concrete.clone());
            }
            None if content.required => return None,
            None => {}
        }
    }
    for (scheme, credential) in chosen {
        carry(&mut draft, scheme, &credential.symbol.to_string());
    }
    Some(draft)
}

fn documented_body(builder: &CaseBuilder<'_>, documented: &MediaType) -> Option<Vec<u8>> {
    let value = body::value_of(builder, documented)?;
    let fits = documented.schema.as_ref().is_none_or(|schema| schema.accepts(Zone::Narrow, &value));
    body::write(documented, &value).filter(|_| fits)
}

/// The free texts of an operation that are neither enumerated, nor of a format, nor configured: most are identifiers, and
/// a target may well not know the one that the contract shows as an example.
fn assumed(context: OperationContext<'_>) -> Vec<String> {
    let free = |name: &str, node: SchemaNode<'_>| {
        let said = ["enum", "const", "format", "x-value"].iter().any(|keyword| node.get(keyword).is_some());
        let text = node.types() == ["string"];
        text && !said && context.knowledge.value(name).is_none()
    };
    let mut names: Vec<String> = context
        .operation
        .parameters
        .iter()
        .filter(|own| own.place == In::Path || (own.required && own.place == In::Query))
        .filter(|own| {
            context.knowledge.value(&own.name).is_none()
                && (own.place == In::Path || free(&own.name, SchemaNode::of(&own.schema)))
        })
        .map(|own| own.name.clone())
        .collect();
    let body = context.operation.body.as_ref().and_then(|content| content.media_types.first()?.schema.as_ref());
    let mut open: Vec<(SchemaNode<'_>, usize)> = body.map(|schema| (SchemaNode::of(schema), 0)).into_iter().collect();
    while let Some((node, depth)) = open.pop() {
        for (name, property) in node.properties().filter(|_| depth < 4) {
            if free(name, property) {
                names.push(name.to_owned());
            }
            open.push((property, depth + 1));
        }
    }
    names.sort();
    names.dedup();
    names
}

/// What a session does to the state of a target.
struct StateChange {
    lease: String,
    prepare: Request,
    cleanup: Request,
}

/// Adding is prepared by removing, removing by adding; both end with removing.
fn state(
    context: OperationContext<'_>,
    credential: &Credential,
    scope: &Scope,
    target: &ProviderTarget,
) -> Option<StateChange> {
    let (membership, adds) = model::membership(context.operation)?;
    let member = model::member(membership, credential, scope, target)?;
    let own = documented(context, target, scope)?;
    let opposite = documented(model::opposite(context)?, target, scope)?;
    Some(StateChange {
        lease: model::lease(&membership.set, &member),
        prepare: opposite.clone(),
        cleanup: if adds { opposite } else { own },
    })
}

/// The documented request of an operation in a scope with the first good credential.
pub(super) fn documented(context: OperationContext<'_>, target: &ProviderTarget, scope: &Scope) -> Option<Request> {
    let chosen = choose(context.contract, context.operation, target).ok()?;
    documented_as(context, target, scope, &chosen)
}

/// The documented request of an operation in a scope with given credentials.
pub(super) fn documented_as(
    context: OperationContext<'_>,
    target: &ProviderTarget,
    scope: &Scope,
    chosen: &[(&crate::contract::SecurityScheme, &Credential)],
) -> Option<Request> {
    let builder = CaseBuilder::new(context, Role::Provider, scope.clone());
    base(&builder, Side::Provider(target), chosen).map(|draft| draft.request())
}

/// The preflight: the documented request, which tests everything that it shows to be accepted.
pub(super) fn control(builder: &mut CaseBuilder<'_>) -> Option<Case> {
    let offered = builder.offered()?;
    let mut aims = vec![Aim { clause: offered.id.clone(), duty: Duty::Accept }];
    aims.extend(
        scope::clauses(builder.contract, builder.operation)
            .filter(|clause| clause.duties.accept.is_some())
            .filter(|clause| !matches!(clause.keyword, Keyword::Offered | Keyword::ReadOnly))
            .filter(|clause| !clause.place.is_answer())
            .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Accept }),
    );
    aims.extend(builder.every_answer());
    let class = builder.messages();
    let outline = Outline {
        subject: "operation",
        variant: "documented",
        expectation: Expectation::Accepted,
        aims,
        cap: None,
        class,
    };
    let request = builder.base.request();
    builder.case(outline, request)
}

/// The emit aims of a documented response; for the engine, which sees the actual status.
pub(crate) fn response_aims(contract: &Contract, operation: &Operation, key: &str) -> Vec<Aim> {
    emitted(contract, operation, key)
}

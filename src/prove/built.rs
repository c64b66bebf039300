//! A provider and a handler built from the contract alone: requests are validated, valid answers are made up.

use std::future::Future;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::answers;
use super::reading::Reading;
use super::serve::{Reaction, serve};
use super::stage::Parties;
use crate::config::{Credential, HandlerTarget, ProviderTarget, SecretSource, Symbol, Target};
use crate::contract::{Carrier, Clause, Contract, Keyword, Kind as Shape, OperationRef, Place, Role};
use crate::generate::Knowledge;
use crate::run::Setup;
use crate::wire::http1::{Answer, Incoming};
use crate::wire::{Acceptor, Io};

/// The target that a provider and a handler built from these contracts are.
pub fn built_target(contracts: &[Arc<Contract>]) -> Target {
    let mut target = Target::default();
    let mut provider =
        ProviderTarget { url: "http://provider.built".to_owned(), embedded: true, ..ProviderTarget::default() };
    for (number, name) in contracts.iter().flat_map(|contract| contract.security.keys()).enumerate() {
        if provider.credentials.iter().any(|own| own.scheme == *name) {
            continue;
        }
        let symbol = Symbol::new(name.clone(), 0);
        target.secrets.insert(symbol.clone(), SecretSource::Literal(secret(number)));
        provider.credentials.push(Credential { scheme: name.clone(), symbol, user: None, company: None });
    }
    let has = |kind: Shape| contracts.iter().flat_map(|contract| &contract.operations).any(|own| own.kind == kind);
    target.provider = has(Shape::Operation).then_some(provider);
    target.handler = has(Shape::Webhook).then(|| HandlerTarget {
        url: "http://handler.built/".to_owned(),
        embedded: true,
        ..HandlerTarget::default()
    });
    target.postback.url = Some("http://postback.built/".to_owned());
    target
}

fn secret(number: usize) -> String {
    format!("built-credential-{number}-5b1f0c")
}

/// The known credentials of a target, in plain.
fn credentials(target: &Target) -> Vec<(String, String)> {
    let own = target.provider.iter().flat_map(|provider| &provider.credentials);
    own.filter_map(|credential| match target.secrets.get(&credential.symbol) {
        Some(SecretSource::Literal(text)) => Some((credential.scheme.clone(), text.clone())),
        _ => None,
    })
    .collect()
}

/// The credentials that a provider built from these contracts takes, by security scheme.
pub fn built_credentials(contracts: &[Arc<Contract>]) -> Vec<(String, String)> {
    credentials(&built_target(contracts))
}

/// One contract's side, built.
struct Built {
    readings: Vec<Reading>,
    role: Role,
    credentials: Vec<(String, String)>,
    knowledge: Knowledge,
}

impl Built {
    /// A request that carries every credential of an operation as it should be.
    fn good(&self, reading: &Reading) -> Incoming {
        let mut good = Incoming::default();
        let Some(alternative) = reading.operation().security.first() else { return good };
        for name in alternative {
            let Some(scheme) = reading.contract.security.get(name) else { continue };
            let Some((_, secret)) = self.credentials.iter().find(|(own, _)| own == name) else { continue };
            match &scheme.carrier {
                Carrier::Authorization(word) => good.set_header("Authorization", Some(&format!("{word} {secret}"))),
                Carrier::Header(name) => good.set_header(name, Some(secret)),
                Carrier::Query(name) => good.target = format!("/?{name}={secret}"),
                Carrier::Cookie(name) => good.set_header("Cookie", Some(&format!("{name}={secret}"))),
            }
        }
        good
    }

    fn answer(&self, request: &Incoming) -> Answer {
        if self.role == Role::Handler {
            return self.handle(request);
        }
        // A literal path goes before one with expressions (OpenAPI 4.8.8.1).
        let mut here: Vec<&Reading> = self.readings.iter().filter(|own| own.is_at(request.path())).collect();
        here.sort_by_key(|own| own.operation().path.matches('{').count());
        let Some(first) = here.first() else { return answers::plain(404) };
        let Some(reading) = here.iter().find(|own| own.operation().method == request.method) else {
            let mut answer = answers::plain(405);
            answer.set_header("Allow", Some(&first.operation().methods.join(", ")));
            return answer;
        };
        self.judged(reading, request, &self.good(reading))
    }

    fn judged(&self, reading: &Reading, request: &Incoming, good: &Incoming) -> Answer {
        let operation = reading.operation();
        let broken = reading.broken(request, good);
        if broken.is_empty() {
            return answers::success(operation, &self.knowledge);
        }
        let clauses = || broken.iter().filter_map(|id| reading.contract.clauses.get(id));
        let media_type = |own: &Clause| own.place.is_body() && own.keyword == Keyword::MediaType;
        let statuses: &[u16] = if clauses().any(|own| own.place == Place::Security) {
            &[401, 403]
        } else if clauses().any(media_type) {
            &[415, 400]
        } else {
            &[400, 422]
        };
        answers::refusal(operation, statuses, &self.knowledge)
    }

    fn handle(&self, request: &Incoming) -> Answer {
        if self.readings.iter().all(|own| own.operation().method != request.method) {
            let mut answer = answers::plain(405);
            answer.set_header("Allow", Some("POST"));
            return answer;
        }
        let least = self.readings.iter().min_by_key(|own| own.broken(request, request).len());
        least.map_or_else(|| answers::plain(200), |reading| self.judged(reading, request, request))
    }
}

fn built(contracts: &[Arc<Contract>], target: &Target, role: Role) -> Built {
    let kind = if role == Role::Provider { Shape::Operation } else { Shape::Webhook };
    let own = OperationRef::all(contracts).filter(|(_, _, operation)| operation.kind == kind);
    let readings = own.map(|(at, ..)| Reading::new(contracts, at, String::new())).collect();
    Built { readings, role, credentials: credentials(target), knowledge: Knowledge::default() }
}

/// Serves one connection.
async fn connection<I: Io>(built: Arc<Built>, stream: I) {
    // What is no plain HTTP is not understood.
    let nobody: Acceptor = Arc::new(|_| {});
    // An error here is the client's to see.
    let _ = serve(stream, nobody, |request| {
        let answer = built.answer(&request);
        async move { Reaction::Answer(answer) }
    })
    .await;
}

fn acceptor(built: Built) -> Acceptor {
    let built = Arc::new(built);
    Arc::new(move |stream| {
        tokio::spawn(connection(Arc::clone(&built), stream));
    })
}

/// The parties of a stage, built.
pub(super) fn parties(setup: &Setup) -> Parties {
    let provider = built(&setup.contracts, &setup.target, Role::Provider);
    let handler = built(&setup.contracts, &setup.target, Role::Handler);
    Parties { provider: acceptor(provider), handler: acceptor(handler) }
}

/// Serves a provider built from contracts over TCP until `stop` is done; says which credentials it takes.
///
/// # Errors
/// Where connections cannot be accepted.
pub async fn serve_built(
    listener: TcpListener,
    contracts: &[Arc<Contract>],
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let target = built_target(contracts);
    let built = Arc::new(built(contracts, &target, Role::Provider));
    tokio::pin!(stop);
    loop {
        let stream = tokio::select! {
            () = &mut stop => return Ok(()),
            accepted = listener.accept() => accepted?.0,
        };
        tokio::spawn(connection(Arc::clone(&built), stream));
    }
}

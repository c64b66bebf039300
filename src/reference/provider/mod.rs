//! The provider: subscriptions, messages, and the notifications that follow from them.
//!
//! A request passes `dispatch` (which resource), `authorisation` (who may), a `routes_*` file (what it asks), and leaves as
//! an empty 200 or as a refusal of `errors`. A change reported to `control` becomes deliveries in `outbox`. `store` keeps
//! both through a restart.

mod authorisation;
mod control;
mod delivery;
mod dispatch;
mod errors;
mod event;
mod notification;
mod outbox;
mod postback;
mod routes_v1;
mod routes_v4;
mod state;
mod store;
#[cfg(test)]
mod tests;

pub use state::Provider;
pub use store::StoreError;

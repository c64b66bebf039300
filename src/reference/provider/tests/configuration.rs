//! The shipped configuration says of this provider what is so.

use std::collections::HashSet;

use toml::{Table, Value};

use super::*;
use crate::reference::CONFIG;

fn config() -> Table {
    CONFIG.parse().unwrap()
}

fn text<'a>(table: &'a Value, key: &str) -> &'a str {
    table[key].as_str().unwrap()
}

/// The companies' credentials, with their schemes.
fn of_companies(provider: &Value) -> Vec<(&'static str, String)> {
    let companies = provider["companies"].as_array().unwrap().iter();
    companies
        .flat_map(|company| {
            ["companyOAuth", "companyJwt"].into_iter().filter_map(|scheme| {
                let value = company.get(scheme)?.as_str()?;
                Some((scheme, value.to_owned()))
            })
        })
        .collect()
}

/// The statuses of one credential on every operation of its scheme: itinerary, fop, profile, or the one message.
async fn statuses(bench: &Bench, scheme: &str, value: &str) -> Vec<u16> {
    if scheme == "companyJwt" {
        let line = "POST /notifications/v4/messages/3C7F3C0A-7D0B-4A51-9E0C-6B1A5F2E9D44/session";
        let token = format!("Authorization: Bearer {value}");
        let body = r#"{"sessionId":"s","templateId":"template-name"}"#;
        return vec![bench.send(line, &[&token, "Content-Type: application/json"], body).await.status];
    }
    let base = if scheme == "userOAuth" { "/api/travelprofile/v1.0" } else { "/api/company/v1.0" };
    let mut statuses = Vec::new();
    for kind in ["itinerary", "fop", "profile"] {
        let mut both = HashSet::new();
        for action in ["subscribe", "unsubscribe"] {
            let line = format!("POST {base}/{action}?type={kind}");
            both.insert(bench.v1(&line, value).await.status);
        }
        assert_eq!(both.len(), 1, "both actions are alike");
        statuses.extend(both);
    }
    statuses
}

#[tokio::test]
async fn accepted_credentials_are_accepted() {
    let bench = Bench::new();
    let config = config();
    let provider = &config["provider"];
    for (scheme, value) in of_companies(provider) {
        assert!(statuses(&bench, scheme, &value).await.iter().all(|&status| status == 200));
    }
    for user in provider["users"].as_array().unwrap() {
        assert_eq!(statuses(&bench, "userOAuth", text(user, "userOAuth")).await, [200; 3]);
        let event = format!(r#"{{"user":"{}","type":"fop"}}"#, text(user, "name"));
        assert_eq!(bench.event(&event).await.status, 200);
    }
}

#[tokio::test]
async fn refused_credentials_are_refused_where_their_requirement_says() {
    let bench = Bench::new();
    let config = config();
    for refused in config["provider"]["refused"].as_array().unwrap() {
        let found = statuses(&bench, text(refused, "scheme"), text(refused, "value")).await;
        let requirement = text(refused, "requirement");
        let expected: &[u16] = match requirement.rsplit_once('-').unwrap() {
            ("UN-AUTHZ" | "CN-AUTHZ", "ITIN") => &[403, 200, 200],
            ("UN-AUTHZ" | "CN-AUTHZ", "FOP") => &[200, 403, 200],
            ("UN-AUTHZ" | "CN-AUTHZ", "PROF") => &[200, 200, 403],
            ("PN" | "PN-AUTH", _) => &[403],
            _ => &[403, 403, 403],
        };
        assert_eq!(found, expected, "{requirement}");
    }
}

#[test]
fn credentials_are_distinct_and_long_enough_to_be_found_in_a_report() {
    let config = config();
    let provider = &config["provider"];
    let companies = of_companies(provider);
    assert_eq!(companies.len(), 3);
    let mut values: Vec<&str> = companies.iter().map(|(_, value)| value.as_str()).collect();
    values.extend(provider["users"].as_array().unwrap().iter().map(|user| text(user, "userOAuth")));
    values.extend(provider["refused"].as_array().unwrap().iter().map(|refused| text(refused, "value")));
    assert!(values.iter().all(|value| value.len() >= 12));
    assert_eq!(values.iter().collect::<HashSet<_>>().len(), values.len());
    for value in &values {
        assert!(values.iter().all(|other| other == value || !other.contains(value)), "{value} is part of another");
    }
}

//! `servers`: the path behind an address that has none.

use crate::cli::Place;
use crate::servers::socket::{plain, serve};

fn document(servers: &str) -> String {
    format!(
        "{{openapi: 3.0.3, info: {{title: t, version: '1'}}, servers: {servers}, paths: {{/rooms: {{get: {{operationId: rooms, \
         responses: {{'200': {{description: d}}}}}}}}}}}}"
    )
}

const VARIABLES: &str = "[{url: 'https://{host}/{base}/v{n}', variables: {host: {default: a.example}, base: {default: api}, \
    n: {default: '2'}}}]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_path_of_the_server_is_kept_unless_nothing_is_there() {
    for (servers, at, behind, words) in [
        (VARIABLES, "/api/v2/rooms", "", ""),
        ("[{url: /hotel}]", "/hotel/rooms", "", ""),
        ("[{url: /hotel}]", "/rooms", "", "servers says /hotel, but nothing is there"),
        ("[{url: /hotel}]", "/inn/rooms", "/inn", ""),
    ] {
        let server = serve(move |request, _| async move {
            match (request.path == at, request.method.as_str()) {
                (true, "GET") => plain(200, &[], b""),
                (true, _) => plain(405, &[("Allow", "GET")], b""),
                _ => plain(404, &[], b""),
            }
        })
        .await;
        let url = format!("{}{behind}", server.url());
        let place = Place::new().with("openapi.yaml", &document(servers));
        let said = tokio::task::block_in_place(|| place.run(&["run", "openapi.yaml", "--provider", &url]));
        said.says(0, &["conformant"]);
        assert!(said.err.contains(words), "{}", said.err);
        server.stop().await;
    }
}

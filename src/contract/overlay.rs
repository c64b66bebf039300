//! Overlay 1.0 and 1.1: actions that change a document before it is read. What an overlay writes keeps the overlay's places.

use super::files::Sources;
use super::node::{Kind, Node};
use super::{Problem, check, jsonpath, pointer};

/// Applies the actions of an overlay in order.
pub(crate) fn apply(root: &mut Node, overlay: &Node, sources: &Sources) -> Vec<Problem> {
    let mut problems = check::overlay(overlay, sources);
    if !problems.is_empty() {
        return problems;
    }
    for action in overlay.get("actions").and_then(Node::as_list).unwrap_or_default() {
        if let Err(problem) = act(root, action, sources) {
            problems.push(problem);
        }
    }
    problems
}

fn act(root: &mut Node, action: &Node, sources: &Sources) -> Result<(), Problem> {
    let target = action.get("target").ok_or_else(|| sources.problem(action.mark, "this action has no `target`"))?;
    let mut places = select(root, target, sources)?;
    if places.is_empty() {
        return Err(sources.problem(target.mark, "this target selects nothing").as_warning());
    }
    if matches!(action.get("remove").map(|flag| &flag.kind), Some(Kind::Scalar(serde_json::Value::Bool(true)))) {
        // Later items first, so that the indexes of those before them stay right.
        places.sort_by_key(|place| std::cmp::Reverse(natural(place)));
        for place in places {
            remove(root, &place);
        }
        return Ok(());
    }
    let update = match (action.get("update"), action.get("copy")) {
        (Some(update), _) => update.clone(),
        (None, Some(copy)) => match select(root, copy, sources)?.as_slice() {
            [one] => root.at(one).cloned().ok_or_else(|| sources.problem(copy.mark, "this selects nothing"))?,
            several => {
                let message = format!("`copy` must select one node; this selects {}", several.len());
                return Err(sources.problem(copy.mark, message));
            }
        },
        (None, None) => return Ok(()),
    };
    for place in places {
        let node = root.at_mut(&place);
        let Some(node) = node else { continue };
        if matches!((&node.kind, &update.kind), (Kind::Map(_), Kind::Scalar(_) | Kind::List(_))) {
            let message = format!("an object at `{place}` can only be updated with an object");
            return Err(sources.problem(update.mark, message));
        }
        merge(node, &update);
    }
    Ok(())
}

fn select(root: &Node, path: &Node, sources: &Sources) -> Result<Vec<String>, Problem> {
    let text = path.as_str().unwrap_or_default();
    let query = jsonpath::parse(text)
        .map_err(|message| sources.problem(path.mark, format!("`{text}` is no JSONPath query: {message}")))?;
    Ok(jsonpath::select(&query, root))
}

/// A pointer as a key that orders indexes as numbers.
fn natural(at: &str) -> Vec<(usize, String)> {
    pointer::tokens(at).map(|token| (token.parse().unwrap_or(0), token.into_owned())).collect()
}

fn remove(root: &mut Node, at: &str) {
    let Some((parent, token)) = at.rsplit_once('/') else {
        return;
    };
    let token = pointer::unescape(token).into_owned();
    match root.at_mut(parent).map(|node| &mut node.kind) {
        Some(Kind::Map(members)) => {
            members.shift_remove(&token);
        }
        Some(Kind::List(items)) => {
            if let Some(index) = token.parse::<usize>().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}

/// Objects are merged, arrays gain items, everything else is replaced.
fn merge(node: &mut Node, update: &Node) {
    match (&mut node.kind, &update.kind) {
        (Kind::Map(members), Kind::Map(new)) => {
            for (name, entry) in new {
                match members.get_mut(name) {
                    Some(known) => {
                        if !matches!((&known.node.kind, &entry.node.kind), (Kind::Map(_), Kind::Map(_))) {
                            known.key = entry.key;
                        }
                        merge(&mut known.node, &entry.node);
                    }
                    None => {
                        members.insert(name.clone(), entry.clone());
                    }
                }
            }
        }
        (Kind::List(items), Kind::List(new)) => items.extend(new.iter().cloned()),
        (Kind::List(items), _) => items.push(update.clone()),
        _ => *node = update.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::files::Files;
    use crate::contract::node::Mark;

    const DOCUMENT: &str = "{a: {level: may, x-accept: {type: string}}, list: [{id: 1}, {id: 2}, {id: 3}], text: old}";

    fn overlaid(actions: &str) -> (Node, Vec<Problem>) {
        let mut files = Files::text(format!("overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}"));
        let source = files.read("openapi.yaml").unwrap();
        let overlay = files.parse(source).unwrap();
        let mut root = crate::contract::yaml::parse(DOCUMENT).unwrap();
        root.set_source(7);
        let problems = apply(&mut root, &overlay, &files.sources);
        (root, problems)
    }

    #[test]
    fn actions_change_the_document_in_order() {
        let (root, problems) = overlaid(
            "
- {target: '$.a[''x-accept'']', remove: true}
- {target: $.a, update: {level: must, new: [1]}}
- {target: $.a.new, update: 2}
- {target: $.a.new, update: [3]}
- {target: '$.list[?@.id < 3]', remove: true}
- {target: $.text, update: new}
- {target: '$.list[0]', copy: $.a}
",
        );
        assert!(problems.is_empty(), "{problems:?}");
        let a = json!({"level": "must", "new": [1, 2, 3]});
        assert_eq!(
            root.to_value(),
            json!({"a": a, "list": [{"id": 3, "level": "must", "new": [1, 2, 3]}], "text": "new"})
        );
    }

    #[test]
    fn what_an_overlay_writes_points_into_it() {
        let (root, _) = overlaid("- target: $.a\n  update: {level: must, 'x-new': 1}\n");
        assert_eq!(root.mark_of("/a/level"), Mark { source: 0, line: 5, column: 12 });
        assert_eq!(root.mark_of("/a/x-new").source, 0);
        assert_eq!(root.mark_of("/a").source, 7);
    }

    #[test]
    fn faults_are_located() {
        for (actions, words) in [
            ("- {target: $.absent, remove: true}\n", "selects nothing"),
            ("- {target: $.a..., remove: true}\n", "no JSONPath"),
            ("- {target: $.a, update: 1}\n", "only be updated with an object"),
            ("- {target: $.a, copy: '$.list[*]'}\n", "this selects 3"),
            ("- {remove: true}\n", "target"),
        ] {
            let (_, problems) = overlaid(actions);
            assert_eq!(problems.len(), 1, "{actions}");
            assert!(problems[0].message.contains(words), "{actions}: {}", problems[0].message);
            assert_eq!(problems[0].location.line, 4);
        }
    }
}

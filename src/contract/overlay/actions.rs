//! Applies the actions of an overlay.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::budget::{Budget, Size};
use super::query;
use crate::contract::files::Sources;
use crate::contract::node::{Map, Node, NodeKind};
use crate::contract::{Problem, check, pointer};

/// Applies the actions of an overlay in order.
pub(crate) fn apply(root: &mut Node, overlay: &Node, sources: &Sources) -> Vec<Problem> {
    let mut problems = check::overlay(overlay, sources);
    if !problems.is_empty() {
        return problems;
    }
    let mut document =
        EditedDocument { plain: root.to_value(), budget: Budget::new(Size::of_node(root)), root, sources };
    for action in overlay.get("actions").and_then(Node::as_list).unwrap_or_default() {
        if let Err(problem) = document.act(action) {
            problems.push(problem);
        }
        if document.budget.is_spent() {
            break;
        }
    }
    problems
}

/// A document that is being changed.
struct EditedDocument<'d> {
    root: &'d mut Node,
    /// The same as a plain value, which can be queried.
    plain: Value,
    budget: Budget,
    sources: &'d Sources,
}

impl EditedDocument<'_> {
    fn act(&mut self, action: &Node) -> Result<(), Problem> {
        let no_target = || self.sources.problem(action.mark, "this action has no `target`");
        let target = action.get("target").ok_or_else(no_target)?;
        let places = self.select(target)?;
        if places.is_empty() {
            return Err(self.sources.problem(target.mark, "this target selects nothing").into_warning());
        }
        if matches!(action.get("remove").map(|flag| &flag.kind), Some(NodeKind::Scalar(Value::Bool(true)))) {
            return self.remove(&places, target);
        }
        let update = match (action.get("update"), action.get("copy")) {
            (Some(update), _) => update.clone(),
            (None, Some(copy)) => self.copied(copy)?,
            (None, None) => return Ok(()),
        };
        self.update(&places, &update, target)
    }

    fn select(&mut self, path: &Node) -> Result<Vec<String>, Problem> {
        let text = path.as_str().unwrap_or_default();
        query::select(text, &self.plain, &mut self.budget).map_err(|error| {
            let problem = self.sources.problem(path.mark, error.about(text));
            match error.help() {
                Some(help) => problem.with_help(help),
                None => problem,
            }
        })
    }

    fn copied(&mut self, copy: &Node) -> Result<Node, Problem> {
        match self.select(copy)?.as_slice() {
            [one] => self.root.at(one).cloned().ok_or_else(|| self.sources.problem(copy.mark, "this selects nothing")),
            several => {
                let message = format!("`copy` must select one node; this selects {}", several.len());
                Err(self.sources.problem(copy.mark, message))
            }
        }
    }

    fn update(&mut self, places: &[String], update: &Node, target: &Node) -> Result<(), Problem> {
        let depth = places.iter().map(|place| pointer::tokens(place).count()).max().unwrap_or(0);
        let grown = self.budget.grow(Size::of_node(update), places.len(), depth);
        grown.map_err(|message| self.sources.problem(target.mark, message))?;
        for place in places {
            let Some(node) = self.root.at_mut(place) else { continue };
            if matches!((&node.kind, &update.kind), (NodeKind::Map(_), NodeKind::Scalar(_) | NodeKind::List(_))) {
                let message = format!("an object at `{place}` can only be updated with an object");
                return Err(self.sources.problem(update.mark, message));
            }
            if let Some(plain) = self.plain.pointer_mut(place) {
                merge(node, plain, update);
            }
        }
        Ok(())
    }

    fn remove(&mut self, places: &[String], target: &Node) -> Result<(), Problem> {
        let mut by_parent: BTreeMap<(Reverse<usize>, &str), HashSet<String>> = BTreeMap::new();
        for (parent, token) in places.iter().filter_map(|place| place.rsplit_once('/')) {
            // The lowest first, so that the indexes on the way to them stay right.
            let names = by_parent.entry((Reverse(pointer::tokens(parent).count()), parent)).or_default();
            names.insert(pointer::unescape(token).into_owned());
        }
        for ((_, parent), names) in by_parent {
            let Some(node) = self.root.at_mut(parent) else { continue };
            let children = node.as_map().map_or(0, Map::len) + node.as_list().map_or(0, <[Node]>::len);
            self.budget.spend(children as u64).map_err(|error| self.sources.problem(target.mark, error.to_string()))?;
            if let Some(plain) = self.plain.pointer_mut(parent) {
                remove(node, plain, &names);
            }
        }
        Ok(())
    }
}

/// Objects are merged, arrays gain items, everything else is replaced; `plain` is the same value as `node`, and stays so.
fn merge(node: &mut Node, plain: &mut Value, update: &Node) {
    match (&mut node.kind, plain, &update.kind) {
        (NodeKind::Map(members), Value::Object(plain), NodeKind::Map(new)) => {
            for (name, entry) in new {
                if let (Some(known), Some(plain)) = (members.get_mut(name), plain.get_mut(name)) {
                    if !matches!((&known.node.kind, &entry.node.kind), (NodeKind::Map(_), NodeKind::Map(_))) {
                        known.key = entry.key;
                    }
                    merge(&mut known.node, plain, &entry.node);
                } else {
                    members.insert(name.clone(), entry.clone());
                    plain.insert(name.clone(), entry.node.to_value());
                }
            }
        }
        (NodeKind::List(items), Value::Array(plain), NodeKind::List(new)) => {
            items.extend(new.iter().cloned());
            plain.extend(new.iter().map(Node::to_value));
        }
        (NodeKind::List(items), Value::Array(plain), _) => {
            items.push(update.clone());
            plain.push(update.to_value());
        }
        (_, plain, _) => {
            *node = update.clone();
            *plain = update.to_value();
        }
    }
}

/// Removes members of an object or items of a list, from both forms of one value.
fn remove(node: &mut Node, plain: &mut Value, names: &HashSet<String>) {
    match (&mut node.kind, plain) {
        (NodeKind::Map(members), Value::Object(plain)) => {
            members.retain(|name, _| !names.contains(name));
            plain.retain(|name, _| !names.contains(name));
        }
        (NodeKind::List(items), Value::Array(plain)) => {
            let indexes: HashSet<usize> = names.iter().filter_map(|name| name.parse().ok()).collect();
            let (mut index, mut plain_index) = (0_usize.., 0_usize..);
            items.retain(|_| index.next().is_some_and(|index| !indexes.contains(&index)));
            plain.retain(|_| plain_index.next().is_some_and(|index| !indexes.contains(&index)));
        }
        _ => {}
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
    fn functions_filters_and_descendants_name_targets() {
        let (root, problems) = overlaid(
            "
- {target: '$[?length(@) == 3 && match(@, ''o.d'')]', update: new}
- {target: '$..[?count(@.*) > 1].level', update: must}
- {target: '$..[?@.id == 2 || search(@.type, ''^str'')]', remove: true}
- {target: '$.list[::2]', update: {even: true}}
",
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(
            root.to_value(),
            json!({"a": {"level": "must"}, "list": [{"id": 1, "even": true}, {"id": 3}], "text": "new"})
        );
    }

    #[test]
    fn a_part_and_the_whole_are_removed_together() {
        let (root, problems) = overlaid("- {target: '$..[''list'', ''x-accept'', ''type'', 0, 2]', remove: true}\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(root.to_value(), json!({"a": {"level": "may"}, "text": "old"}));
    }

    #[test]
    fn an_overlay_makes_no_document_that_would_not_be_read() {
        let (_, problems) = overlaid(&"- {target: $.a.level, copy: $.a}\n".repeat(120));
        assert!(problems.last().unwrap().message.contains("nest deeper"), "{problems:?}");
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
            ("- {target: '$[?size(@) > 1]', remove: true}\n", "'size' is not defined"),
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

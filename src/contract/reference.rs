//! `$ref`: files that a document refers to are taken into it, so that every reference becomes local.

use std::collections::{HashSet, VecDeque};

use super::files::{self, Files};
use super::node::{Entry, Mark, Node, NodeKind};
use super::walk::{self, Object};
use super::{Problem, pointer};

/// The root member under which other files are taken in, each under its path.
pub(crate) const BUNDLED: &str = "x-bundled";
/// The most references that are followed.
const MAX_REFS: usize = 200_000;

/// Takes every file that is referred to into `root` and rewrites the references. `entry` is the path of the main document.
pub(crate) fn bundle(root: &mut Node, entry: &str, files: &mut Files) -> Vec<Problem> {
    let mut bundler = Bundler { entry, files, problems: Vec::new(), refs: 0 };
    let mut queue = VecDeque::from([(Object::OpenApi, String::new())]);
    let mut seen = HashSet::new();
    while let Some((object, at)) = queue.pop_front() {
        let Some(node) = root.at(&at) else { continue };
        queue.extend(walk::children(object, node, &at).into_iter().filter(|next| seen.insert(next.clone())));
        make_static(root, &at);
        let reference = root.at(&at).and_then(|node| node.get("$ref")).cloned();
        if let Some(reference) = reference {
            let next = bundler.follow(root, &at, &reference).map(|target| (object, target));
            queue.extend(next.into_iter().filter(|next| seen.insert(next.clone())));
        }
    }
    let mut problems = bundler.problems;
    problems.extend(rings(root, files));
    problems
}

struct Bundler<'f> {
    entry: &'f str,
    files: &'f mut Files,
    problems: Vec<Problem>,
    refs: usize,
}

impl Bundler<'_> {
    fn refuse(&mut self, mark: Mark, message: String) -> Option<String> {
        self.problems.push(self.files.sources.problem(mark, message));
        None
    }

    /// Rewrites the reference of the object at `at` and returns the pointer that it leads to.
    fn follow(&mut self, root: &mut Node, at: &str, reference: &Node) -> Option<String> {
        let mark = reference.mark;
        let Some(text) = reference.as_str() else {
            return self.refuse(mark, "a `$ref` must be a string".to_owned());
        };
        self.refs += 1;
        if self.refs == MAX_REFS {
            return self.refuse(mark, format!("more than {MAX_REFS} references"));
        }
        if self.refs > MAX_REFS {
            return None;
        }
        let (resource, fragment) = text.split_once('#').unwrap_or((text, ""));
        let home = self.home(at);
        let file = if resource.is_empty() {
            home
        } else {
            if is_remote(resource) {
                return self
                    .refuse(mark, format!("`{text}` leads to another host; only files beside this one are read"));
            }
            let decoded = percent_encoding::percent_decode_str(resource).decode_utf8_lossy();
            match files::join(&home, &decoded) {
                Some(file) => file,
                None => return self.refuse(mark, format!("`{text}` leads out of the folder of the contract")),
            }
        };
        let prefix = self.take_in(root, &file, mark)?;
        let Some(local) = pointer_of(root, &prefix, fragment) else {
            return self.refuse(mark, format!("`{text}` is neither a JSON Pointer nor an anchor of {file}"));
        };
        let target = format!("{prefix}{local}");
        if root.at(&target).is_none() {
            return self.refuse(mark, format!("`{text}` leads to nothing"));
        }
        let rewritten = format!("#{}", pointer::to_fragment(&target));
        if rewritten != text
            && let Some(members) = root.at_mut(at).and_then(Node::as_map_mut)
            && let Some(entry) = members.get_mut("$ref")
        {
            entry.node = Node::scalar(mark, rewritten);
        }
        Some(target)
    }

    /// The file that the object at `at` comes from.
    fn home(&self, at: &str) -> String {
        let mut tokens = pointer::tokens(at);
        match (tokens.next(), tokens.next()) {
            (Some(first), Some(file)) if first == BUNDLED => file.into_owned(),
            _ => self.entry.to_owned(),
        }
    }

    /// The pointer under which the content of `file` stands, read and taken in where it was not.
    fn take_in(&mut self, root: &mut Node, file: &str, mark: Mark) -> Option<String> {
        if file == self.entry {
            return Some(String::new());
        }
        let prefix = pointer::join(&pointer::join("", BUNDLED), file);
        if root.at(&prefix).is_some() {
            return Some(prefix);
        }
        let content = match self.files.read(file) {
            Ok(source) => match self.files.parse(source) {
                Ok(content) => content,
                Err(problem) => {
                    self.problems.push(problem);
                    // Taken in all the same, so that it is reported once.
                    Node { mark: Mark { source, line: 1, column: 1 }, kind: NodeKind::Map(super::node::Map::new()) }
                }
            },
            Err(error) => return self.refuse(mark, error.to_string()),
        };
        let top = content.mark;
        let bundled = root.as_map_mut()?.entry(BUNDLED.to_owned()).or_insert_with(|| Entry {
            key: top,
            node: Node { mark: top, kind: NodeKind::Map(super::node::Map::new()) },
        });
        bundled.node.as_map_mut()?.insert(file.to_owned(), Entry { key: top, node: content });
        Some(prefix)
    }
}

/// Makes the `$dynamicRef` of an object a `$ref`: all files are one document here, in which a name stands for one schema.
fn make_static(root: &mut Node, at: &str) {
    let Some(members) = root.at_mut(at).and_then(Node::as_map_mut) else { return };
    let is_reference = members.get("$dynamicRef").is_some_and(|own| own.node.as_str().is_some());
    if is_reference
        && !members.contains_key("$ref")
        && let Some(entry) = members.shift_remove("$dynamicRef")
    {
        members.insert("$ref".to_owned(), entry);
    }
}

/// The pointer inside a file that a fragment stands for: a JSON Pointer or the name of an anchor.
fn pointer_of(root: &Node, prefix: &str, fragment: &str) -> Option<String> {
    if let Some(local) = pointer::from_fragment(fragment) {
        return Some(local);
    }
    let mut found = None;
    find_anchor(root.at(prefix)?, fragment, &mut String::new(), &mut found);
    found
}

/// Whether a reference without its fragment names a scheme or a host (RFC 3986 sections 3.1 and 4.2).
fn is_remote(resource: &str) -> bool {
    let scheme = resource.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    });
    scheme || resource.starts_with("//")
}

fn find_anchor(node: &Node, name: &str, at: &mut String, found: &mut Option<String>) {
    if found.is_some() {
        return;
    }
    if ["$anchor", "$dynamicAnchor"].into_iter().any(|own| node.get(own).and_then(Node::as_str) == Some(name)) {
        *found = Some(at.clone());
        return;
    }
    let mut step = |token: &str, child: &Node| {
        let length = at.len();
        at.push('/');
        at.push_str(&pointer::escape(token));
        find_anchor(child, name, at, found);
        at.truncate(length);
    };
    match &node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::List(items) => items.iter().enumerate().for_each(|(index, item)| step(&index.to_string(), item)),
        NodeKind::Map(members) => members.iter().for_each(|(key, entry)| step(key, &entry.node)),
    }
}

/// References that lead only to each other and so to nothing.
fn rings(root: &Node, files: &Files) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut cleared: HashSet<String> = HashSet::new();
    for (_, start) in walk::objects(root) {
        let mut chain: Vec<String> = Vec::new();
        let mut at = start;
        loop {
            if cleared.contains(&at) {
                break;
            }
            if chain.contains(&at) {
                let mark = root.at(&at).and_then(|node| node.get("$ref")).map_or(root.mark, |node| node.mark);
                problems.push(files.sources.problem(mark, "this `$ref` leads back to itself through references only"));
                break;
            }
            chain.push(at.clone());
            match root.at(&at).and_then(walk::local_target) {
                Some(target) => at = target,
                None => break,
            }
        }
        cleared.extend(chain);
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(main: &str, others: &[(&str, &str)]) -> (Node, Vec<Problem>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("openapi.yaml"), main).unwrap();
        for (name, text) in others {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut files = Files::folder(folder.path());
        let source = files.read("openapi.yaml").unwrap();
        let mut root = files.parse(source).unwrap();
        let problems = bundle(&mut root, "openapi.yaml", &mut files);
        (root, problems)
    }

    #[test]
    fn references_across_files_become_local() {
        let main = "paths:\n  /pets:\n    $ref: 'paths/pets.yaml#/item'\n";
        let item = "item:\n  get:\n    responses:\n      200:\n        content:\n          application/json:\n            schema: {$ref: '../pet.yaml'}\n";
        let pet = "type: object\nproperties:\n  parent: {$ref: '#'}\n  order: {$ref: 'openapi.yaml#/components/schemas/Order'}\n";
        let main = format!("{main}components: {{schemas: {{Order: {{type: string}}}}}}\n");
        let (root, problems) = bundled(&main, &[("paths/pets.yaml", item), ("pet.yaml", pet)]);
        assert!(problems.is_empty(), "{problems:?}");
        let at = |pointer: &str| root.at(pointer).and_then(Node::as_str).unwrap_or_default().to_owned();
        assert_eq!(at("/paths/~1pets/$ref"), "#/x-bundled/paths~1pets.yaml/item");
        assert_eq!(at("/x-bundled/pet.yaml/properties/parent/$ref"), "#/x-bundled/pet.yaml");
        assert_eq!(at("/x-bundled/pet.yaml/properties/order/$ref"), "#/components/schemas/Order");
    }

    #[test]
    fn what_leads_away_is_refused_with_its_place() {
        for (reference, words) in [
            ("https://example.com/pet.yaml", "another host"),
            ("//example.com/pet.yaml", "another host"),
            ("file:///etc/passwd", "another host"),
            ("../pet.yaml", "out of the folder"),
            ("/etc/passwd", "out of the folder"),
            ("pet.yaml", "no file"),
            ("#/components/schemas/Absent", "leads to nothing"),
            ("#nowhere", "neither a JSON Pointer nor an anchor"),
        ] {
            let (_, problems) = bundled(&format!("components:\n  schemas:\n    Pet: {{$ref: '{reference}'}}\n"), &[]);
            assert_eq!(problems.len(), 1, "{reference}: {problems:?}");
            assert!(problems[0].message.contains(words), "{reference}: {}", problems[0].message);
            assert_eq!((problems[0].location.line, problems[0].location.column), (3, 17), "{reference}");
        }
    }

    #[test]
    fn a_dynamic_reference_leads_to_its_anchor() {
        let tree = "{$dynamicAnchor: node, properties: {kids: {items: {$dynamicRef: '#node'}}, top: {$ref: '#node'}}}";
        let (root, problems) = bundled(&format!("components: {{schemas: {{Tree: {tree}}}}}\n"), &[]);
        assert!(problems.is_empty(), "{problems:?}");
        let at = |pointer: &str| root.at(pointer).and_then(Node::as_str).unwrap_or_default().to_owned();
        let inner = "/components/schemas/Tree/properties";
        assert_eq!(at(&format!("{inner}/kids/items/$ref")), "#/components/schemas/Tree");
        assert_eq!(at(&format!("{inner}/top/$ref")), "#/components/schemas/Tree");
        let (_, problems) = bundled("components: {schemas: {A: {items: {$dynamicRef: '#nowhere'}}}}\n", &[]);
        assert!(problems[0].message.contains("neither a JSON Pointer nor an anchor"), "{problems:?}");
    }

    #[test]
    fn cycles_of_schemas_are_fine_and_rings_of_references_are_not() {
        let (_, problems) =
            bundled("components: {schemas: {Tree: {properties: {left: {$ref: '#/components/schemas/Tree'}}}}}\n", &[]);
        assert!(problems.is_empty(), "{problems:?}");
        let (_, problems) = bundled(
            "components:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n",
            &[],
        );
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].message.contains("leads back to itself"));
    }

    #[test]
    fn references_in_data_are_left_alone() {
        let (_, problems) = bundled(
            "components: {schemas: {A: {enum: [{$ref: 'https://example.com'}], example: {$ref: '/x'}}}}\n",
            &[],
        );
        assert!(problems.is_empty(), "{problems:?}");
    }
}

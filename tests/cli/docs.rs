//! The guides: every configuration that they show can be read, and every file that they link to exists.

use std::path::{Path, PathBuf};

use probity::internals::config::parse;

fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["docs", "docs/deep"].into_iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let guides = folders.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|page| root.join(page));
    let pages = guides.chain(top);
    pages.map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_configuration_in_the_guides_can_be_read() {
    let mut seen = 0;
    for (path, page) in pages() {
        for block in page.split("```toml\n").skip(1) {
            let text = block.split("```").next().unwrap();
            let result = parse(text, &path.to_string_lossy(), &|name| Some(format!("value-of-{name}")));
            if let Err(problems) = result {
                panic!(
                    "{}\n{text}",
                    problems.iter().map(|problem| problem.render(false)).collect::<Vec<_>>().join("\n")
                );
            }
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} configurations seen");
}

#[test]
fn every_link_between_the_guides_leads_to_a_file() {
    for (path, page) in pages() {
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap();
            let exists = target.starts_with("http") || file.is_empty() || path.parent().unwrap().join(file).exists();
            assert!(exists, "{}: {target}", path.display());
        }
    }
}

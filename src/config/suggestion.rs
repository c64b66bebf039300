//! "Did you mean …?"

/// The candidate most like `word`, if one is like it enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate))
        // 0.8 accepts one or two slips in a short word and keeps unrelated words apart.
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let keys = ["url", "urls", "headers", "credentials", "users"];
        assert_eq!(nearest("credential", keys), Some("credentials"));
        assert_eq!(nearest("Headers", keys), Some("headers"));
        assert_eq!(nearest("uesrs", keys), Some("users"));
        assert_eq!(nearest("colour", keys), None);
    }
}

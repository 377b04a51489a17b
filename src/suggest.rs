//! "Did you mean": the nearest known name to one that is not known.

/// The nearest of `known` by edit distance, if near enough that a slip of the hand explains it: a third of the
/// letters, at least one.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let reach = (name.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `` `a`, `b`, `c` `` in the given order.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_suggested() {
        assert_eq!(nearest("replica", ["replicas", "resources"]), Some("replicas"));
        assert_eq!(nearest("vlm", ["vllm", "triton"]), Some("vllm"));
        assert_eq!(nearest("MinReplicas", ["minReplicas"]), Some("minReplicas"));
        assert_eq!(nearest("banana", ["vllm", "triton"]), None);
    }
}

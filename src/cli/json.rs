//! Documents as JSON, numbers as they were written.

use crate::yaml::{Node, Scalar, ScalarKind, Value};

/// A `v1` List of documents, indented by two.
pub(super) fn list(documents: &[Node]) -> String {
    let mut out = String::from("{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": [");
    let mut empty = true;
    for document in documents {
        out.push_str(if empty { "\n    " } else { ",\n    " });
        value(document, 2, &mut out);
        empty = false;
    }
    out.push_str(if empty { "]\n}\n" } else { "\n  ]\n}\n" });
    out
}

/// One document.
pub(super) fn document(document: &Node) -> String {
    let mut out = String::new();
    value(document, 0, &mut out);
    out.push('\n');
    out
}

fn value(node: &Node, depth: usize, out: &mut String) {
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    match &node.value {
        Value::Scalar(scalar) => out.push_str(&self::scalar(scalar)),
        Value::Sequence(items) if items.is_empty() => out.push_str("[]"),
        Value::Mapping(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Sequence(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                line(depth + 1, out);
                value(item, depth + 1, out);
            }
            line(depth, out);
            out.push(']');
        }
        Value::Mapping(entries) => {
            out.push('{');
            for (i, entry) in entries.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                line(depth + 1, out);
                out.push_str(&text(&entry.key));
                out.push_str(": ");
                value(&entry.value, depth + 1, out);
            }
            line(depth, out);
            out.push('}');
        }
    }
}

fn scalar(scalar: &Scalar) -> String {
    match scalar.kind() {
        ScalarKind::Null => "null".into(),
        ScalarKind::Boolean => scalar.text.to_lowercase(),
        ScalarKind::Integer | ScalarKind::Number if is_json_number(&scalar.text) => scalar.text.clone(),
        ScalarKind::Integer if scalar.as_i64().is_some() => scalar.as_i64().unwrap_or_default().to_string(),
        ScalarKind::Number if scalar.as_f64().is_some() => scalar.as_f64().unwrap_or_default().to_string(),
        // Infinity has no other form in JSON.
        _ => text(&scalar.text),
    }
}

fn is_json_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_kind_and_numbers_their_text() {
        let text = "a: 1e3\nb: 0x1F\nc: 99999999999999999999\nd: +.5\ne: .inf\nf: ~\ng: True\nh: '1'\ni: 2024-01-01\nj: [x, {}]\nk: []\n";
        let json = document(&crate::yaml::parse(text).unwrap());
        let expected = "{\n  \"a\": 1e3,\n  \"b\": 31,\n  \"c\": 99999999999999999999,\n  \"d\": 0.5,\n  \"e\": \".inf\",\n  \"f\": null,\n  \"g\": true,\n  \"h\": \"1\",\n  \"i\": \"2024-01-01\",\n  \"j\": [\n    \"x\",\n    {}\n  ],\n  \"k\": []\n}\n";
        assert_eq!(json, expected);
    }

    #[test]
    fn a_list_may_be_empty() {
        assert_eq!(list(&[]), "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": []\n}\n");
    }
}

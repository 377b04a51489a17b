use super::*;

/// Each format takes what stands first and refuses what stands second, and is found by its own name.
pub(super) fn kept_and_broken(table: &[(Format, &[&str], &[&str])]) {
    for (format, good, bad) in table {
        for text in *good {
            assert_eq!(format.check(text), Ok(()), "{format:?} {text:?}");
        }
        for text in *bad {
            assert!(format.check(text).is_err(), "{format:?} {text:?}");
        }
        assert_eq!(Format::from_id(format.id()), Some(*format));
    }
}

#[test]
fn each_format_takes_the_right_and_refuses_the_wrong() {
    let long = "a".repeat(64);
    let table: [(Format, &[&str], &[&str]); 20] = [
        (Format::Name, &["a", "a-1"], &["", "-a", "a-", "A", "a.b", "a_b"]),
        (Format::Namespace, &["a", &long[1..]], &["", "a.b", &long]),
        (Format::Subdomain, &["a.b", "a"], &["a..b", ".a", "A.b"]),
        (Format::LabelValue, &["", "1.0_x-Y"], &["-a", "a b", "é"]),
        (Format::LabelKey, &["a", "a.b/c_D"], &["", "/a", "a/b/c", "A_/b"]),
        (
            Format::Quantity,
            &["1", "500m", "4Gi", "1e3", "1.5", "0"],
            &["4GB", "-1", "", "1 Gi", "Gi", "1.2.3"],
        ),
        (Format::EnvName, &["A", "a.b-c", "_"], &["", "1A", "A=B", "é"]),
        (Format::DataKey, &["a.b", "A_1"], &["", "..", "a/b", "..a"]),
        (Format::Path, &["/", "/a/b.c"], &["a", "/a/", "//a", "/a/../b", "/a/.", "/a:b"]),
        (
            Format::Image,
            &[
                "a",
                "a/b:1",
                "localhost:5000/a:1",
                "r.io:80/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            ],
            &["", "A", "a:", "a/:1", "a b", "a@sha256:xyz", "a:-1", "/a"],
        ),
        (Format::ExtendedResource, &["nvidia.com/gpu"], &["gpu", "nvidia/gpu", "a.b/c/d"]),
        (Format::VaultPath, &["ai/triton"], &["/ai", "data/ai", "ai/", "a//b", "a b"]),
        (
            Format::Date,
            &["2027-03-01", "2028-02-29"],
            &["2027-02-29", "2027-13-01", "2027-3-1", "2027-03-01T00:00:00Z", "2027/03/01", "tomorrow", "é"],
        ),
        (Format::KubernetesVersion, &["1.34", "v1.30", "1.34.2"], &["1", "34", "1.x", "2.0", "1.34."]),
        (Format::Pattern, &["*", "a-*", "r.io/team/*:1.*"], &["", "a?", "^a$", "(a|b)", "a b"]),
        (Format::Duration, &["30s", "5m", "1.5h"], &["", "s", "5", "1d", "1h30m", "1.h", "-5m", "µ"]),
        (
            Format::HttpAddress,
            &["https://vault:8200", "http://a.b/c"],
            &["", "vault:8200", "https://", "https:///x", "https://u:p@h", "ftp://a", "https://a b"],
        ),
        (Format::NamespacedName, &["a", "n/a.b"], &["", "/a", "n/", "a/b/c", "A"]),
        (
            Format::Interval,
            &["30s", "1m30s", "500ms", "1h", "90s"],
            &[
                "",
                "30",
                "s",
                "0s",
                "30 s",
                "1s1m",
                "1d",
                "1.5s",
                "-1s",
                "99999999999999999999s",
                "30S",
                "05s",
            ],
        ),
        (
            Format::MetricName,
            &["up", "vllm:num_requests_waiting", ":tensorflow:serving:request_count", "_a"],
            &["", "1a", "a-b", "a.b", "a{}", "é"],
        ),
    ];
    kept_and_broken(&table);
}

#[test]
fn no_two_texts_become_one_folder() {
    for plain in ["resnet50", "a.b_c-1", ".hidden"] {
        assert_eq!(folder_name(plain), plain);
    }
    let names = ["a/b", "a:b", "a_b", "..", ".", "", "../a", "é"].map(folder_name);
    for (index, name) in names.iter().enumerate() {
        assert!(is_data_key(name), "{name}");
        assert!(!names[..index].contains(name), "{name}");
    }
    assert!(names[0].starts_with("a_b-"), "{}", names[0]);
}

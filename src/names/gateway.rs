//! Rules of the Gateway API for hostnames, paths and durations, as its definitions have them:
//! <https://github.com/kubernetes-sigs/gateway-api/blob/v1.4.0/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml>.

use super::is_dns_label;

/// A DNS name in lower case, whose first label may be `*`; no address.
pub(super) fn is_hostname(text: &str) -> bool {
    let labels = text.strip_prefix("*.").unwrap_or(text);
    let is_word = |label: &str| label.bytes().any(|b| b.is_ascii_lowercase());
    text.len() <= 253
        && labels.split('.').all(|label| label.len() <= 63 && is_dns_label(label))
        && labels.rsplit('.').next().is_some_and(is_word)
}

/// One to four numbers of at most five digits, each with a unit, such as `1h30m`:
/// <https://gateway-api.sigs.k8s.io/geps/gep-2257/>.
pub(super) fn is_duration(text: &str) -> bool {
    let mut rest = text;
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = &rest[digits..];
        let Some(next) = ["ms", "h", "m", "s"].iter().find_map(|name| unit.strip_prefix(name)) else {
            return false;
        };
        if !(1..=5).contains(&digits) {
            return false;
        }
        rest = next;
        parts += 1;
    }
    (1..=4).contains(&parts)
}

/// An absolute path of a URL by which requests are told apart.
pub(super) fn is_url_path(text: &str) -> bool {
    let letters = |b: u8| b.is_ascii_alphanumeric() || b"-/._~!$&'()*+,;=:@%".contains(&b);
    let is_escape = |rest: &str| {
        rest.len() >= 2 && rest.bytes().take(2).all(|b| b.is_ascii_hexdigit()) && &rest[..2] != "2f"
    };
    text.starts_with('/')
        && text.len() <= 1024
        && text.bytes().all(letters)
        && !text.contains("//")
        && text.split('/').all(|part| part != "." && part != "..")
        && text.split('%').skip(1).all(|rest| is_escape(&rest.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use crate::names::Format;
    use crate::names::tests::kept_and_broken;

    #[test]
    fn each_rule_is_kept_and_broken() {
        let table: [(Format, &[&str], &[&str]); 3] = [
            (
                Format::Hostname,
                &["chat.example.com", "*.example.com", "localhost", "1.a"],
                &["", "Chat.example.com", "a.*.b", "*", "10.0.0.1", "a..b", "https://a.b", "a.b/c", "a:80"],
            ),
            (
                Format::GatewayDuration,
                &["30s", "10m", "1h30m", "1h1m1s1ms", "0s", "99999s"],
                &["", "10", "s", "1.5h", "100000s", "1h1m1s1ms1s", "1d", "10 m", "é"],
            ),
            (
                Format::UrlPath,
                &["/", "/v1", "/v1/", "/a%20b", "/...", "/a:b@c"],
                &["", "v1", "//", "/a//b", "/./a", "/a/..", "/a%2Fb", "/a%2", "/a%é", "/a?b", "/a#b", "/a b"],
            ),
        ];
        kept_and_broken(&table);
    }
}

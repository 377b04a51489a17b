//! Kubernetes' rules for names, labels and the like, each with the words to say when it is broken.

mod gateway;
mod image;

use std::borrow::Cow;

use sha2::{Digest, Sha256};

pub use image::{has_digest, image_registry, image_repository, image_tag};

/// A rule for a piece of text. Schemas name it as `format`; the check of a document applies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A DNS label without length: lower-case letters, digits, `-`.
    Name,
    /// A namespace: a DNS label of at most 63 characters.
    Namespace,
    /// A DNS subdomain: DNS labels joined by dots, at most 253 characters.
    Subdomain,
    /// Empty, or at most 63 of `[A-Za-z0-9._-]`, alphanumeric at both ends.
    LabelValue,
    /// A label or annotation key: an optional `prefix/` and a name.
    LabelKey,
    /// A number with an optional suffix, such as `500m`, `4Gi`, `1e3`.
    Quantity,
    /// The name of an environment variable: printable ASCII without `=`.
    EnvName,
    /// A key of a Secret or ConfigMap.
    DataKey,
    /// An absolute path without `.`, `..`, doubled or trailing slashes.
    Path,
    /// An image reference.
    Image,
    /// `vendor/name` of an extended resource.
    ExtendedResource,
    /// A path below a Vault mount.
    VaultPath,
    /// A day, such as `2027-03-01`.
    Date,
    /// A minor version of Kubernetes, such as `1.34`; a patch version may follow.
    KubernetesVersion,
    /// A name or an image in which `*` stands for any text.
    Pattern,
    /// A time with one unit, such as `30s`, `5m`, `1.5h`.
    Duration,
    /// `name` or `namespace/name`.
    NamespacedName,
    /// The address of a server over HTTP.
    HttpAddress,
    /// A time of Prometheus' that is not zero, such as `30s` or `1m30s`.
    Interval,
    /// The name of a metric.
    MetricName,
    /// A host of requests: a DNS name, the first label of which may be `*`.
    Hostname,
    /// A duration as the Gateway API has it, such as `1h30m`.
    GatewayDuration,
    /// The path of a URL.
    UrlPath,
}

impl Format {
    /// All of them, for tests and for reading schemas.
    pub const ALL: &[Self] = &[
        Self::Name,
        Self::Namespace,
        Self::Subdomain,
        Self::LabelValue,
        Self::LabelKey,
        Self::Quantity,
        Self::EnvName,
        Self::DataKey,
        Self::Path,
        Self::Image,
        Self::ExtendedResource,
        Self::VaultPath,
        Self::Date,
        Self::KubernetesVersion,
        Self::Pattern,
        Self::Duration,
        Self::NamespacedName,
        Self::HttpAddress,
        Self::Interval,
        Self::MetricName,
        Self::Hostname,
        Self::GatewayDuration,
        Self::UrlPath,
    ];

    /// The word in a schema's `format`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Namespace => "namespace",
            Self::Subdomain => "subdomain",
            Self::LabelValue => "label-value",
            Self::LabelKey => "label-key",
            Self::Quantity => "quantity",
            Self::EnvName => "env-name",
            Self::DataKey => "data-key",
            Self::Path => "absolute-path",
            Self::Image => "image",
            Self::ExtendedResource => "extended-resource",
            Self::VaultPath => "vault-path",
            Self::Date => "date",
            Self::KubernetesVersion => "kubernetes-version",
            Self::Pattern => "pattern",
            Self::Duration => "duration",
            Self::NamespacedName => "namespaced-name",
            Self::HttpAddress => "http-address",
            Self::Interval => "interval",
            Self::MetricName => "metric-name",
            Self::Hostname => "hostname",
            Self::GatewayDuration => "gateway-duration",
            Self::UrlPath => "url-path",
        }
    }

    /// The format of a schema's word.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.id() == id)
    }

    /// Whether `text` keeps the rule.
    ///
    /// # Errors
    /// The cause and the remedy, in one line.
    pub fn check(self, text: &str) -> Result<(), String> {
        let fits = match self {
            Self::Name => is_dns_label(text),
            Self::Namespace => text.len() <= 63 && is_dns_label(text),
            Self::Subdomain => is_subdomain(text),
            Self::LabelValue => is_label_value(text),
            Self::LabelKey => is_label_key(text),
            Self::Quantity => crate::quantity::Quantity::parse(text).is_some(),
            Self::EnvName => is_env_name(text),
            Self::DataKey => is_data_key(text),
            Self::Path => is_clean_path(text),
            Self::Image => image::is_image(text),
            Self::ExtendedResource => is_extended_resource(text),
            Self::VaultPath => is_vault_path(text),
            Self::Date => is_date(text),
            Self::KubernetesVersion => kubernetes_minor(text).is_some(),
            Self::Pattern => is_pattern(text),
            Self::Duration => seconds(text).is_some(),
            Self::NamespacedName => is_namespaced_name(text),
            Self::HttpAddress => is_http_address(text),
            Self::Interval => text.starts_with(|c| ('1'..='9').contains(&c)) && milliseconds(text).is_some(),
            Self::MetricName => is_metric_name(text),
            Self::Hostname => gateway::is_hostname(text),
            Self::GatewayDuration => gateway::is_duration(text),
            Self::UrlPath => gateway::is_url_path(text),
        };
        if fits { Ok(()) } else { Err(self.complaint(text)) }
    }

    fn complaint(self, text: &str) -> String {
        match self {
            Self::Name => format!(
                "`{text}` is not a name; use lower-case letters, digits and `-`, with a letter or digit at both ends"
            ),
            Self::Namespace => format!(
                "`{text}` is not a namespace; use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends"
            ),
            Self::Subdomain => {
                format!(
                    "`{text}` is not a name; use lower-case letters, digits, `-` and `.`, at most 253 characters"
                )
            }
            Self::LabelValue => format!(
                "`{text}` is not a label value; use at most 63 letters, digits, `.`, `_`, `-`, alphanumeric at both ends"
            ),
            Self::LabelKey => {
                format!(
                    "`{text}` is not a label or annotation key; write `name` or `domain/name`, the name at most 63 characters"
                )
            }
            Self::Quantity => match crate::quantity::suggest(text) {
                Some(remedy) => format!("`{text}` is not a quantity; write {remedy}"),
                None => format!(
                    "`{text}` is not a quantity; write a number with an optional suffix, such as `500m`, `2`, `4Gi`"
                ),
            },
            Self::EnvName => {
                format!(
                    "`{text}` is not the name of a variable; use printable ASCII without `=` and not starting with a digit"
                )
            }
            Self::DataKey => {
                format!("`{text}` is not a key of a Secret; use letters, digits, `-`, `_` and `.`")
            }
            Self::Path => {
                format!(
                    "`{text}` is not a clean absolute path; start with `/` and leave out `.`, `..`, `//` and a trailing `/`"
                )
            }
            Self::Image => {
                format!(
                    "`{text}` is not an image reference; write `registry/repository:tag` or `…@sha256:<64 hex digits>`"
                )
            }
            Self::ExtendedResource => {
                format!("`{text}` is not an extended resource; write `vendor/name`, such as `nvidia.com/gpu`")
            }
            Self::VaultPath => {
                format!(
                    "`{text}` is not a path below the mount; leave out the leading `/`, the mount and `data/`"
                )
            }
            Self::Date => format!("`{text}` is not a date; write year, month and day as in `2027-03-01`"),
            Self::KubernetesVersion => {
                format!("`{text}` is not a version of Kubernetes; write it as `1.34`")
            }
            Self::Pattern => {
                format!(
                    "`{text}` is not a pattern; write a name, with `*` for any text and nothing else special"
                )
            }
            Self::Duration => {
                format!("`{text}` is not a duration; write a number and `s`, `m` or `h`, such as `5m`")
            }
            Self::HttpAddress => {
                format!("`{text}` is not an address; write it as `https://host:port`")
            }
            Self::NamespacedName => format!("`{text}` is not a name; write `name` or `namespace/name`"),
            Self::Interval => {
                format!("`{text}` is not an interval; write a number and a unit, such as `30s` or `1m`")
            }
            Self::MetricName => {
                format!(
                    "`{text}` is not the name of a metric; use letters, digits, `_` and `:`, with no digit at the front"
                )
            }
            Self::Hostname => format!(
                "`{text}` is not a hostname; write a DNS name in lower case, such as `chat.example.com`, without scheme, port and path"
            ),
            Self::GatewayDuration => {
                format!(
                    "`{text}` is not a duration; write whole numbers with units, such as `30s`, `10m` or `1h30m`"
                )
            }
            Self::UrlPath => format!(
                "`{text}` is not the path of a URL; start with `/`, and leave out `//`, `.`, `..`, query and fragment"
            ),
        }
    }
}

/// A DNS label of any length; the length depends on what is made of it.
pub fn is_dns_label(text: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = text.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

/// Whether `text` is the name of a port, by RFC 6335, section 5.1.
pub fn is_port_name(text: &str) -> bool {
    text.len() <= 15
        && is_dns_label(text)
        && !text.contains("--")
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// A DNS subdomain.
pub fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_label)
}

/// A label's value.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_qualified_name(text)
}

fn is_qualified_name(text: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b))
}

fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_qualified_name(name),
        None => is_qualified_name(text),
    }
}

/// Kubernetes 1.34 takes any printable ASCII but `=`; a digit in front is refused because no shell can read it.
fn is_env_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'=')
}

/// A key of a Secret's or ConfigMap's data.
pub fn is_data_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && text != "."
        && text != ".."
        && !text.starts_with("..")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
}

/// An absolute path that is its own shortest spelling. No `:`, which a volume mount does not take.
pub fn is_clean_path(text: &str) -> bool {
    text.strip_prefix('/').is_some_and(|rest| {
        rest.is_empty()
            || rest.split('/').all(|part| {
                !part.is_empty() && part != "." && part != ".." && !part.contains([':', '\0', '\n'])
            })
    })
}

/// `text` as one part of a path: letters that may need quoting somewhere become `_`, and a text so changed gets six digits
/// of its SHA-256, so that no two texts become one.
pub fn folder_name(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    // Kubernetes takes no path whose part starts with `..`.
    let is_plain = !text.is_empty() && text != "." && !text.starts_with("..") && text.chars().all(plain);
    if is_plain {
        return Cow::Borrowed(text);
    }
    let digest = Sha256::digest(text.as_bytes());
    let name: String = text.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let name = name.trim_start_matches('.');
    Cow::Owned(format!("{name}-{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2]))
}

fn is_extended_resource(text: &str) -> bool {
    text.split_once('/').is_some_and(|(vendor, name)| {
        vendor.contains('.') && is_subdomain(vendor) && is_qualified_name(name) && vendor != "kubernetes.io"
    })
}

fn is_vault_path(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('/')
        && !text.ends_with('/')
        && !text.starts_with("data/")
        && text.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && !text.contains(char::is_whitespace)
}

/// A day that the calendar has. Dates of this form compare as texts do.
pub fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        let part = text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<u32>().ok()
    };
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let dashes = text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
    text.len() == 10 && dashes && (1..=days).contains(&day)
}

/// The minor version in `1.34`, `v1.34` or `1.34.2`.
pub fn kubernetes_minor(text: &str) -> Option<u32> {
    let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
    let (minor, patch) = rest.split_once('.').map_or((rest, None), |(minor, patch)| (minor, Some(patch)));
    let digits = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(minor) || !patch.is_none_or(digits) {
        return None;
    }
    minor.parse().ok()
}

/// What other tools read as a pattern would fit nothing here.
fn is_pattern(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "?^$|\\(){}+".contains(c))
}

/// A number with one unit, in seconds: what the Vault Secrets Operator and all others take.
pub fn seconds(text: &str) -> Option<f64> {
    let (number, factor) = [('s', 1.0), ('m', 60.0), ('h', 3600.0)]
        .into_iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_number = match number.split_once('.') {
        Some((whole, rest)) => digits(whole) && digits(rest),
        None => digits(number),
    };
    is_number.then(|| number.parse::<f64>().ok()).flatten().map(|number| number * factor)
}

fn is_namespaced_name(text: &str) -> bool {
    match text.split_once('/') {
        Some((namespace, name)) => Format::Namespace.check(namespace).is_ok() && is_subdomain(name),
        None => is_subdomain(text),
    }
}

/// Without a user, whose password would stand there too.
fn is_http_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', ':'])
            && !rest.contains(|c: char| c.is_whitespace() || "@?#\"\\".contains(c))
    })
}

/// A time as Prometheus writes it, its units from the greatest to the least; those of days and more are no intervals.
/// <https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations>
pub fn milliseconds(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];
    let (mut rest, mut total, mut next) = (text, 0_u64, 0);
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, behind) = rest.split_at(digits);
        let unit =
            &behind[..behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_lowercase()).len()];
        let at = next + UNITS[next..].iter().position(|(name, _)| *name == unit)?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(UNITS[at].1)?)?;
        (rest, next) = (&behind[unit.len()..], at + 1);
    }
    (!text.is_empty()).then_some(total)
}

/// <https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels>, as far as all versions take it.
fn is_metric_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:".contains(&b))
}

#[cfg(test)]
mod tests;

//! Texts by Kubernetes' rules: names, labels, paths
//! (<https://github.com/kubernetes/apimachinery/blob/v0.34.2/pkg/util/validation/validation.go>).

use super::problem::{Fault, Problems};
use super::spot::Spot;
use crate::names::{Format, is_data_key, is_dns_label, is_label_value, is_port_name, is_subdomain};

/// A rule for a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Whatever.
    Any,
    /// A DNS label of at most 63 characters.
    Label,
    /// A DNS label that begins with a letter.
    ServiceName,
    /// DNS labels joined by dots.
    Subdomain,
    /// A subdomain whose first label may be `*`.
    Wildcard,
    /// What may stand in a URL's path as one part.
    PathSegment,
    /// A name with an optional domain before it.
    QualifiedName,
    /// A domain, `/` and a path.
    DomainPath,
    /// A label's value.
    LabelValue,
    /// A port's name.
    PortName,
    /// A key of a `ConfigMap` or Secret.
    DataKey,
    /// A variable's name.
    EnvName,
    /// A path that begins with `/`.
    AbsolutePath,
    /// A path without `..`.
    NoBacksteps,
    /// A path that leads down from where it begins.
    DescendingPath,
    /// An image.
    Image,
    /// An address.
    Ip,
    /// A block of addresses.
    Cidr,
    /// A parameter of the kernel.
    Sysctl,
    /// A name of an HTTP header.
    Header,
}

impl Rule {
    pub(super) fn read(word: &str) -> Self {
        match word {
            "label" => Self::Label,
            "service-name" => Self::ServiceName,
            "subdomain" => Self::Subdomain,
            "wildcard" => Self::Wildcard,
            "path-segment" => Self::PathSegment,
            "qualified-name" => Self::QualifiedName,
            "domain-path" => Self::DomainPath,
            "label-value" => Self::LabelValue,
            "port-name" => Self::PortName,
            "data-key" => Self::DataKey,
            "env-name" => Self::EnvName,
            "absolute-path" => Self::AbsolutePath,
            "no-backsteps" => Self::NoBacksteps,
            "descending-path" => Self::DescendingPath,
            "image" => Self::Image,
            "ip" => Self::Ip,
            "cidr" => Self::Cidr,
            "sysctl" => Self::Sysctl,
            "header" => Self::Header,
            _ => Self::Any,
        }
    }

    /// Judges a text that is not empty.
    pub(super) fn judge(self, spot: &Spot<'_>, to: &mut Problems) {
        if let Some(text) = spot.node.as_text() {
            self.judge_text(text, spot, to);
        }
    }

    /// Judges a text that stands for the value at `spot`.
    pub(super) fn judge_text(self, text: &str, spot: &Spot<'_>, to: &mut Problems) {
        if self.fits(text) {
            return;
        }
        let shown: String = text.chars().take(80).collect();
        let remedy = match self {
            Self::Image => {
                Format::Image.check(text).err().and_then(|told| Some(told.split_once("; ")?.1.to_owned()))
            }
            _ => None,
        };
        to.add(
            self.fault(),
            spot.path(),
            format!("`{shown}` is not {}", self.words()),
            remedy.unwrap_or_else(|| format!("write {}", self.remedy())),
        );
    }

    /// Whether a text keeps the rule.
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Label => is_label(text),
            Self::ServiceName => is_label(text) && text.starts_with(|c: char| c.is_ascii_lowercase()),
            Self::Subdomain => is_subdomain(text),
            Self::Wildcard => is_subdomain(text.strip_prefix("*.").unwrap_or(text)),
            Self::PathSegment => text != "." && text != ".." && !text.contains(['/', '%']),
            Self::QualifiedName => is_qualified_name(text),
            Self::DomainPath => {
                text.split_once('/').is_some_and(|(domain, path)| is_subdomain(domain) && !path.is_empty())
            }
            Self::LabelValue => is_label_value(text),
            Self::PortName => is_port_name(text),
            Self::DataKey => is_data_key(text),
            Self::EnvName => text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'='),
            Self::AbsolutePath => text.starts_with('/'),
            Self::NoBacksteps => !text.split('/').any(|part| part == ".."),
            Self::DescendingPath => !text.starts_with('/') && !text.split('/').any(|part| part == ".."),
            Self::Image => Format::Image.check(text).is_ok(),
            Self::Ip => text.parse::<std::net::IpAddr>().is_ok(),
            Self::Cidr => is_cidr(text),
            Self::Sysctl => is_sysctl(text),
            Self::Header => {
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            }
        }
    }

    /// How many characters a name may have.
    pub(super) fn most(self) -> usize {
        match self {
            Self::Label | Self::ServiceName => 63,
            _ => 253,
        }
    }

    /// Whether nothing but the length of a text is wrong.
    pub(super) fn is_only_long(self, text: &str) -> bool {
        text.len() > self.most()
            && text.get(..1).is_some_and(|start| self.fits(start))
            && text.split('.').all(is_dns_label)
    }

    fn fault(self) -> Fault {
        match self {
            Self::QualifiedName | Self::LabelValue => Fault::InvalidLabel,
            Self::PortName => Fault::InvalidPort,
            Self::Image => Fault::InvalidImage,
            Self::AbsolutePath
            | Self::NoBacksteps
            | Self::DescendingPath
            | Self::Ip
            | Self::Cidr
            | Self::Header
            | Self::Sysctl
            | Self::DomainPath
            | Self::Any => Fault::InvalidValue,
            _ => Fault::InvalidName,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Label | Self::ServiceName => "a DNS label",
            Self::Subdomain | Self::Wildcard => "a DNS name",
            Self::PathSegment => "a name",
            Self::QualifiedName => "a qualified name",
            Self::DomainPath => "a path with a domain before it",
            Self::LabelValue => "a label value",
            Self::PortName => "a port's name",
            Self::DataKey => "a key of a ConfigMap or Secret",
            Self::EnvName => "the name of a variable",
            Self::AbsolutePath => "an absolute path",
            Self::NoBacksteps | Self::DescendingPath => "a path below its root",
            Self::Image => "an image reference",
            Self::Ip => "an IP address",
            Self::Cidr => "a block of IP addresses",
            Self::Sysctl => "a parameter of the kernel",
            Self::Header => "the name of a header",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Any => "another one",
            Self::Label => {
                "at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends"
            }
            Self::ServiceName => {
                "at most 63 lower-case letters, digits and `-`, a letter first and a letter or digit last"
            }
            Self::Subdomain => {
                "at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part"
            }
            Self::Wildcard => "a DNS name, or `*.` before one",
            Self::PathSegment => "it without `/` and `%`, and not `.` or `..`",
            Self::QualifiedName => {
                "`name` or `domain/name`, the name of at most 63 letters, digits, `-`, `_` and `.`, alphanumeric at both ends"
            }
            Self::DomainPath => "it as `example.com/name`",
            Self::LabelValue => "at most 63 letters, digits, `-`, `_` and `.`, alphanumeric at both ends",
            Self::PortName => {
                "at most 15 lower-case letters, digits and single `-`, with at least one letter"
            }
            Self::DataKey => "at most 253 letters, digits, `-`, `_` and `.`, not beginning with `..`",
            Self::EnvName => "printable ASCII without `=`",
            Self::AbsolutePath => "it from `/` on",
            Self::NoBacksteps => "it without `..`",
            Self::DescendingPath => "it without `..` and without `/` in front",
            Self::Image => "`registry/repository:tag`",
            Self::Ip => "one such as `10.0.0.1`",
            Self::Cidr => "one such as `10.0.0.0/16`",
            Self::Sysctl => "one such as `net.core.somaxconn`",
            Self::Header => "letters, digits, `-` and `_`",
        }
    }
}

fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_dns_label(text)
}

/// A name of at most 63, with an optional domain before it.
pub(super) fn is_qualified_name(text: &str) -> bool {
    Format::LabelKey.check(text).is_ok()
}

fn is_sysctl(text: &str) -> bool {
    let is_edge =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= 253
        && text.split(['.', '/']).all(|part| {
            let bytes = part.as_bytes();
            let inner =
                |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(byte);
            is_edge(bytes.first()) && is_edge(bytes.last()) && bytes.iter().all(inner)
        })
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

/// Labels: keys and values.
pub(super) fn labels(spot: &Spot<'_>, to: &mut Problems) {
    for (key, value) in spot.entries() {
        Rule::QualifiedName.judge_text(key, &value, to);
        Rule::LabelValue.judge(&value, to);
    }
}

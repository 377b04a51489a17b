//! Ingresses and `NetworkPolicy`s.

use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::spot::Spot;

pub(super) fn ingress(spec: &Spot<'_>, to: &mut Problems) {
    if spec.count("rules") == 0 && !spec.has("defaultBackend") {
        to.missing(
            spec.path().key("rules"),
            "the Ingress leads nowhere",
            "write rules or a `defaultBackend`",
        );
    }
    for rule in spec.get("rules").iter().flat_map(Spot::items) {
        if let Some(host) = rule.text("host")
            && host.parse::<std::net::IpAddr>().is_ok()
        {
            let cause = format!("`{host}` is an address");
            to.value(rule.path().key("host"), cause, "write a DNS name");
        }
    }
}

pub(super) fn path(path: &Spot<'_>, to: &mut Problems) {
    let text = path.text("path").unwrap_or_default();
    let kind = path.text("pathType").unwrap_or_default();
    let strict = matches!(kind, "Exact" | "Prefix");
    let at = || path.path().key("path");
    if !text.starts_with('/') && (strict || !text.is_empty()) {
        to.value(at(), format!("`{text}` is not an absolute path"), "begin it with `/`");
    } else if strict {
        let inside = ["//", "/./", "/../", "%2f", "%2F"].into_iter().find(|part| text.contains(part));
        let end = ["/..", "/."].into_iter().find(|part| text.ends_with(part));
        if let Some(part) = inside.or(end) {
            to.value(at(), format!("a path holds no `{part}`"), "write it without");
        }
    }
}

pub(super) fn port(port: &Spot<'_>, to: &mut Problems) {
    let Some(last) = port.integer("endPort") else { return };
    let path = || port.path().key("endPort");
    match port.integer("port") {
        Some(first) if last < first => {
            to.add(Fault::InvalidPort, path(), format!("{last} is below {first}"), "raise it");
        }
        Some(_) => {}
        None => {
            let cause = "a range of ports begins with a number";
            to.add(Fault::InvalidPort, path(), cause, "write `port` as a number, or remove it");
        }
    }
}

pub(super) fn peer(peer: &Spot<'_>, to: &mut Problems) {
    let (pods, spaces) = (peer.has("podSelector"), peer.has("namespaceSelector"));
    if !pods && !spaces && !peer.has("ipBlock") {
        let remedy = "write `podSelector`, `namespaceSelector` or `ipBlock`";
        to.missing(peer.path(), "the peer is nobody", remedy);
    } else if peer.has("ipBlock") && (pods || spaces) {
        let path = peer.path().key("ipBlock");
        to.value(path, "`ipBlock` stands alone", "make it a peer of its own");
    }
}

pub(super) fn block(block: &Spot<'_>, to: &mut Problems) {
    let Some(outer) = block.text("cidr").and_then(parse) else { return };
    // A block of everything has no bits that are fixed.
    let fixed = |bits: u128| bits.checked_shr(128_u32.saturating_sub(outer.0)).unwrap_or_default();
    for except in block.get("except").iter().flat_map(Spot::items) {
        let Some(inner) = except.node.as_text().and_then(parse) else { continue };
        let within = inner.0 > outer.0 && inner.1 == outer.1 && fixed(inner.2) == fixed(outer.2);
        if !within {
            to.value(except.path(), "it is not part of `cidr`", "write a smaller block within it");
        }
    }
}

/// How many bits are fixed, the family, and the address from the top of 128 bits on.
fn parse(text: &str) -> Option<(u32, bool, u128)> {
    let (address, bits) = text.split_once('/')?;
    let bits: u32 = bits.parse().ok()?;
    match address.parse().ok()? {
        std::net::IpAddr::V4(address) => Some((bits, true, u128::from(u32::from(address)) << 96)),
        std::net::IpAddr::V6(address) => Some((bits, false, u128::from(address))),
    }
}

pub(super) fn backend(backend: &Spot<'_>, to: &mut Problems) {
    let Some(resource) = backend.get("resource") else { return };
    for field in ["kind", "name"] {
        if resource.text(field).is_none_or(str::is_empty) {
            to.missing(resource.path().key(field), format!("the resource has no {field}"), "write it");
        }
    }
}

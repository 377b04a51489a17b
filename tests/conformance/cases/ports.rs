//! What is heard at the ports.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};

use super::SOON;
use crate::grpc;
use crate::http::Connection;
use crate::network::address;
use crate::session::Session;
use crate::workspace::Workspace;

pub(super) fn ports(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let (pod, container) = (&running.pod, &running.container);
        let call = session.server.grpc.map(|call| call()).transpose()?;
        for (name, number) in pod.ports() {
            let is_grpc = pod.services.iter().any(|(service, is_grpc)| *service == name && *is_grpc);
            container
                .network()
                .inside(|| match &call {
                    Some(call) if is_grpc => {
                        ensure!(call.port == name, "nobody asks it");
                        let answer = grpc::call(address(number), call.method, &call.message, SOON)?;
                        let holds = answer.windows(call.answer.len()).any(|bytes| bytes == call.answer);
                        ensure!(holds, "{}: {}", call.method, String::from_utf8_lossy(&answer));
                        Ok(())
                    }
                    None if is_grpc => bail!("nobody asks it"),
                    _ => {
                        Connection::within(address(number), SOON).send("GET", "/", "", b"")?;
                        Ok(())
                    }
                })
                .with_context(|| format!("port `{name}`"))?;
        }
        let declared: BTreeSet<_> = pod.ports().into_iter().map(|(_, number)| number).collect();
        let open = listening(&format!("{}{}", container.proc("net/tcp")?, container.proc("net/tcp6")?));
        ensure!(open.is_subset(&declared), "{open:?} are open to other pods, {declared:?} are declared");
        Ok(())
    })
}

/// The ports at which other pods are heard, from the kernel's table of sockets.
fn listening(table: &str) -> BTreeSet<u16> {
    let sockets = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (local, state) = (words.next()?, words.nth(1)?);
        let (address, port) = local.split_once(':')?;
        // 127.0.0.1, ::1 and the same in IPv4-mapped form, as the kernel writes them.
        let is_own = address.ends_with("0100007F") || address == "00000000000000000000000001000000";
        (state == "0A" && !is_own).then(|| u16::from_str_radix(port, 16).ok()).flatten()
    });
    sockets.collect()
}

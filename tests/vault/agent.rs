//! Secrets by Vault's agent: the injector changes the pod that a Deployment asks for, the agent that it adds logs in to Vault as the
//! pod's account, and the server starts with what the agent has written.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::arrival::{apply, fill};
use crate::certificates;
use crate::harness::Case;
use crate::injector::{BESIDE, INIT};
use crate::model;
use crate::objects::{at, text};
use crate::pod::{Pod, SOON};
use crate::site::Site;
use crate::stage::PATIENCE;
use crate::view::View;
use crate::workspace::Workspace;

pub(crate) const CASES: &[Case<Site>] = &[
    ("the injector adds an agent before and beside the server, and `restricted` admits the pod", is_admitted),
    ("by the agent the container sees the same as by the operators, of each engine", each_engine),
    ("by the agent values with quotes and line ends arrive as they are", odd_values),
    ("by the agent the download has what it logs in to its store with", download),
    (
        "by the agent a certificate arrives with its key and its issuer in the files that are named",
        certificate,
    ),
    ("rotated in Vault, the files by the agent change in the pod, and variables at the next start", rotates),
    ("an agent whose role may not read says so, and nothing starts", nothing_starts),
    ("an agent that misses a key ends with its name", missing_key),
];

/// The model that the operators fill, as far as an agent can: of the second Secret it has to know the keys.
const STREAM: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelExpander
metadata: {name: platform}
spec:
  defaults: {serviceAccountName: model-server-sa}
  vault: {backend: vault-agent, mount: MOUNT, role: ROLE, refresh: 2s}
---
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: reader}
spec:
  runtime: custom-python
  image: registry.example/reader:1.0
  command: [/app/server]
  secrets:
    keys:
      type: ENGINE
      vault: ai/app
      env: {API_KEY: api-key, USER_NAME: user}
      files: {/etc/creds/token: token, /etc/tls/key.pem: tls.key}
    whole: {type: ENGINE, vault: ai/whole, env: {REGION: REGION, ZONE: ZONE}}
";

fn stream(engine: &str, role: &str) -> String {
    let mount = if engine == "kv-v1" { "old" } else { "secret" };
    STREAM.replace("ENGINE", engine).replace("MOUNT", mount).replace("ROLE", role)
}

/// The pod that a stream brings.
fn pod<'a>(site: &'a Site, workspace: &Workspace, namespace: &str, stream: &str) -> Result<Pod<'a>> {
    let objects = apply(site, workspace, namespace, "serving", stream)?;
    Pod::of(site, workspace, &model::deployment(&objects)).with_context(|| namespace.to_owned())
}

fn is_admitted(site: &Site, workspace: &Workspace) -> Result<()> {
    let objects = apply(site, workspace, "admitted", "serving", &stream("kv-v2", "serving"))?;
    let deployment = model::deployment(&objects);
    site.stage.settle(&objects)?;
    let pod = Pod::of(site, workspace, &deployment)?;
    ensure!(pod.containers("spec.initContainers") == [INIT], "{:?}", pod.containers("spec.initContainers"));
    ensure!(
        pod.containers("spec.containers")
            == [text(&deployment, "spec.template.spec.containers.name"), BESIDE],
        "{:?}",
        pod.containers("spec.containers")
    );
    // The token is the agents' alone.
    let mounts = at(&pod.object, "spec.containers")
        .into_iter()
        .filter(|container| at(container, "volumeMounts.name").into_iter().any(|name| name == "vault-token"));
    let names: Vec<_> = mounts.map(|container| text(container, "name")).collect();
    ensure!(names == [BESIDE], "{names:?} have the token");
    // That `restricted` has looked at the agents: without what the ModelSpec says of them it refuses the pod.
    let annotation = "vault.hashicorp.com/agent-set-security-context";
    let lax = stream("kv-v2", "serving")
        .replace("  secrets:\n", &format!("  podAnnotations: {{{annotation}: \"false\"}}\n  secrets:\n"));
    apply(site, workspace, "refused", "serving", &lax)?;
    let mut said = Vec::new();
    let refused = site.stage.cluster.client().within(PATIENCE, "a refusal", |client| {
        let events = client.read("/api/v1/namespaces/refused/events")?;
        said =
            at(&events, "items.message").into_iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Ok(said.iter().any(|message| message.contains("violates PodSecurity") && message.contains(INIT)))
    });
    refused.with_context(|| format!("{said:?}"))
}

fn each_engine(site: &Site, workspace: &Workspace) -> Result<()> {
    for engine in ["kv-v2", "kv-v1"] {
        fill(site, engine)?;
        let pod = pod(site, workspace, &format!("agent-{engine}"), &stream(engine, "serving"))?;
        pod.agent_first()?;
        let seen = pod.view(pod.server())?;
        ensure!(seen == model::expected(), "{engine}: {seen:?}");
    }
    Ok(())
}

/// What shells, templates and YAML would take for their own.
const ODD: &str = "it's \"quoted\" `id` $(id) $HOME \\n {{ .Data }}\n\n  second: line # no comment\n";

fn odd_values(site: &Site, workspace: &Workspace) -> Result<()> {
    let odd: Vec<_> = model::VALUES[0].1.iter().map(|(key, _)| (*key, ODD)).collect();
    site.vault.put("secret/ai/app", &odd)?;
    site.vault.put("secret/ai/whole", &[("REGION", "'"), ("ZONE", "")])?;
    let pod = pod(site, workspace, "agent-odd", &stream("kv-v2", "serving"))?;
    pod.agent_first()?;
    let seen = pod.view(pod.server())?;
    let expected: View = model::expected()
        .into_keys()
        .map(|name| {
            let value = match name.as_str() {
                "REGION" => "'",
                "ZONE" => "",
                _ => ODD,
            };
            (name, value.to_owned())
        })
        .collect();
    ensure!(seen == expected, "{seen:?}");
    Ok(())
}

fn download(site: &Site, workspace: &Workspace) -> Result<()> {
    const DOWNLOADS: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: classifier}
spec:
  runtime: sklearn
  serviceAccountName: model-server-sa
  models: {iris: {source: \"s3://models/iris\"}}
  secrets:
    store:
      backend: vault-agent
      role: serving
      mount: secret
      vault: ai/store
      env: {AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key}
";
    site.vault.put("secret/ai/store", &[("id", "someone"), ("key", "a/key+of=it")])?;
    let pod = pod(site, workspace, "agent-download", DOWNLOADS)?;
    let first = pod.containers("spec.initContainers");
    ensure!(first == [INIT, "download"], "{first:?}");
    pod.agent_first()?;
    let expected: View = [("AWS_ACCESS_KEY_ID", "someone"), ("AWS_SECRET_ACCESS_KEY", "a/key+of=it")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    for container in ["download", pod.server()] {
        let seen = pod.view(container)?;
        ensure!(seen == expected, "{container}: {seen:?}");
    }
    Ok(())
}

fn certificate(site: &Site, workspace: &Workspace) -> Result<()> {
    let stream = certificates::stream("backend: vault-agent, role: serving");
    let pod = pod(site, workspace, "agent-certificate", &stream)?;
    pod.agent_first()?;
    certificates::is_whole(&pod.view(pod.server())?)
}

fn rotates(site: &Site, workspace: &Workspace) -> Result<()> {
    fill(site, "kv-v2")?;
    let pod = pod(site, workspace, "agent-rotation", &stream("kv-v2", "serving"))?;
    pod.agent_first()?;
    let agent = pod.start(BESIDE, &[])?;
    let words = at(&pod.object, "spec.containers.command");
    let script = words.get(2).and_then(|word| word.as_str()).context("no script")?;
    // A server that tells its variable once it is asked to, by a file.
    let tells = "until [ -e /tmp/go ]; do sleep 0.1; done; printf %s \"$API_KEY\"";
    let mut server = pod.start(pod.server(), &["/bin/sh", "-c", script, "sh", "-c", tells])?;
    // The agent may begin after the first change, but not after the second.
    for value in ["second of all", "third of all"] {
        let rotated: Vec<_> = model::VALUES[0].1.iter().map(|(key, _)| (*key, value)).collect();
        site.vault.put("secret/ai/app", &rotated)?;
        let mut expected = model::expected();
        for name in ["API_KEY", "USER_NAME", "/etc/creds/token", "/etc/tls/key.pem"] {
            expected.insert(name.to_owned(), value.to_owned());
        }
        let mut seen = View::new();
        let outcome = site.stage.cluster.client().within(PATIENCE, "the files", |_| {
            seen = pod.view(pod.server())?;
            Ok(seen == expected)
        });
        outcome.with_context(|| format!("{seen:?}\n{:?}", agent.said()))?;
    }
    pod.write("tmp", "go")?;
    server.end(SOON)?;
    ensure!(server.said()?.0 == "first of all", "the server that runs sees {:?}", server.said()?);
    Ok(())
}

fn nothing_starts(site: &Site, workspace: &Workspace) -> Result<()> {
    fill(site, "kv-v2")?;
    let pod = pod(site, workspace, "agent-denied", &stream("kv-v2", "blind"))?;
    let mut agent = pod.start(INIT, &[])?;
    agent.says("permission denied")?;
    let status = agent.end(Duration::from_secs(3))?;
    ensure!(!status.is_some_and(|status| status.success()), "the server would start");
    drop(agent);
    ensure!(pod.view(pod.server()).is_err(), "the server starts");
    Ok(())
}

fn missing_key(site: &Site, workspace: &Workspace) -> Result<()> {
    site.vault
        .put("secret/ai/app", &[("api-key", "first of all"), ("user", "reader"), ("token", "a token")])?;
    let pod = pod(site, workspace, "agent-missing", &stream("kv-v2", "serving"))?;
    let mut agent = pod.start(INIT, &[])?;
    let status = agent.end(SOON)?;
    let (out, log) = agent.said()?;
    ensure!(status.is_some_and(|status| !status.success()), "{status:?}\n{out}{log}");
    ensure!((out + &log).contains("tls.key"), "the key is not named\n{log}");
    Ok(())
}

//! Arguments, judged by the parsers of the servers.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use modelspec::runtimes::{Catalog, Runtime, Target};
use serde_json::Value;

use crate::generated::{self, Server};
use crate::harness::{Case, Report, root};
use crate::judge::Judge;
use crate::proofs;
use crate::workspace::Workspace;

/// A server and who judges its arguments.
struct Session {
    runtime: &'static str,
    judge: Judge,
    /// The folder of `tests/tools` and the package in it whose version the image must have; none where the judge's version is
    /// not pinned.
    pin: Option<(&'static str, &'static str)>,
    /// Flags of the server itself, which the shared parser that judges does not know.
    own: &'static [&'static str],
    /// Flags that would reach out to others while they are read.
    outside: &'static [&'static str],
}

/// Of its own program, which no registry carries; from its source, v0.20.0.
const HUGGINGFACE: &[&str] = &[
    "--backend",
    "--disable_log_requests",
    "--disable_lower_case",
    "--dtype",
    "--enable-lora",
    "--lora-modules",
    "--max_model_len",
    "--model_dir",
    "--model_id",
    "--model_revision",
    "--return_probabilities",
    "--task",
    "--tokenizer_revision",
    "--trust_remote_code",
];

/// The runtimes whose arguments are judged.
const RUNTIMES: [&str; 7] = ["huggingface", "lightgbm", "llama-cpp", "sglang", "sklearn", "vllm", "xgboost"];

const KSERVE: Option<(&str, &str)> = Some(("kserve", "kserve"));

/// Runs the cases, and tells which of them there are for which runtime.
pub(crate) fn suite(report: &mut Report) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut cases = Vec::new();
    for runtime in RUNTIMES {
        let session = session(runtime);
        // A judge that is not pinned has no version to compare.
        let is_pinned = session.as_ref().is_ok_and(|session| session.pin.is_some());
        report.run(&format!("schemas {runtime}"), &session, if is_pinned { CASES } else { &CASES[1..] });
        cases.push((runtime, CASES[1..].iter().map(|(name, _)| *name).collect()));
    }
    cases
}

fn session(runtime: &'static str) -> Result<Session, String> {
    let of = |judge, pin| Session { runtime, judge, pin, own: &[], outside: &[] };
    let wheel = |script, tool| Judge::python(script, tool).map(|judge| of(judge, Some((tool, runtime))));
    let kserve =
        |own| Judge::python("kserve_arguments", "kserve").map(|judge| Session { own, ..of(judge, KSERVE) });
    match runtime {
        "vllm" => wheel("vllm_arguments", "vllm-arguments"),
        "sglang" => wheel("sglang_arguments", "sglang-arguments"),
        "huggingface" => kserve(HUGGINGFACE),
        "sklearn" => kserve(&["--model_dir"]),
        "xgboost" | "lightgbm" => kserve(&["--model_dir", "--nthread"]),
        "llama-cpp" => {
            Judge::llama_server().map(|judge| Session { outside: &["--hf-repo"], ..of(judge, None) })
        }
        _ => Err("nobody judges it".to_owned()),
    }
}

const CASES: &[Case<Session>] = &[
    ("the parser is of the version that the images have", version),
    (proofs::FLAGS, flags),
    (proofs::VALUES, values),
    (proofs::WRONG_FLAGS, mistakes),
];

impl Session {
    fn servers(&self) -> Result<Vec<Server>> {
        let mut servers = generated::golden(self.runtime)?;
        servers.retain(|server| !server.args.iter().any(|arg| self.outside.contains(&arg.as_str())));
        Ok(servers)
    }

    /// What is wrong with each list of arguments, the server's own flags aside.
    fn judge(&self, lists: &[Vec<String>]) -> Result<Vec<String>> {
        let questions: Vec<Value> = lists.iter().map(|list| Value::from(list.clone())).collect();
        let verdicts = self.judge.ask(&questions)?;
        let is_own = |word: &str| self.own.contains(&flag(word)) || !word.starts_with('-');
        let only_own = |verdict: &str| {
            !self.own.is_empty() && verdict.starts_with('-') && verdict.split(' ').all(is_own)
        };
        Ok(verdicts
            .into_iter()
            .map(|verdict| if only_own(&verdict) { String::new() } else { verdict })
            .collect())
    }

    fn taken(&self, servers: &[Server]) -> Result<()> {
        let lists: Vec<Vec<String>> = servers.iter().map(|server| server.args.clone()).collect();
        let verdicts = self.judge(&lists)?;
        let said = servers.iter().zip(verdicts).filter(|(_, verdict)| !verdict.is_empty());
        let said: Vec<String> = said.map(|(server, verdict)| format!("{}: {verdict}", server.case)).collect();
        ensure!(said.is_empty(), "{}", said.join("\n"));
        Ok(())
    }
}

/// The flag of an argument, less what stands behind `=`.
fn flag(arg: &str) -> &str {
    arg.split('=').next().unwrap_or_default()
}

fn is_flag(arg: &str) -> bool {
    arg.starts_with("--")
}

fn version(session: &Session, _: &Workspace) -> Result<()> {
    let (folder, package) = session.pin.context("the judge has no version")?;
    let pins = root().join("tests/tools").join(folder).join("requirements.txt");
    let text = fs::read_to_string(&pins)?;
    let pinned = format!("{package}==");
    let pin = text.lines().find_map(|line| line.trim_start_matches("# source: ").strip_prefix(&pinned));
    let version = pin.with_context(|| format!("no `{package}==` in {}", pins.display()))?;
    let catalog = Catalog::builtin();
    for image in runtime(&catalog, session)?.images.values() {
        let tag = image.rsplit(':').next().unwrap_or_default();
        let is_it = tag.strip_prefix('v').is_some_and(|tag| tag.split('-').next() == Some(version));
        ensure!(is_it, "the parser is of {version}, the image is `{image}`");
    }
    Ok(())
}

fn flags(session: &Session, _: &Workspace) -> Result<()> {
    let servers = session.servers()?;
    let there: BTreeSet<&str> = servers.iter().flat_map(|server| &server.args).map(|arg| flag(arg)).collect();
    let catalog = Catalog::builtin();
    for option in &runtime(&catalog, session)?.options {
        let Target::Arg { flag: positive, negated, also } = &option.target else { continue };
        // Of a switch one side is enough here; a choice has a case of its own.
        let shown = positive.iter().chain(negated).any(|name| there.contains(flag(name)));
        let also = also.iter().all(|name| there.contains(flag(name)));
        ensure!(shown && also, "no golden case has the flag of `{}`", option.name);
    }
    session.taken(&servers)
}

fn values(session: &Session, _: &Workspace) -> Result<()> {
    let catalog = Catalog::builtin();
    session.taken(&generated::choices(runtime(&catalog, session)?)?)
}

/// A parser that takes anything would pass the cases above.
fn mistakes(session: &Session, _: &Workspace) -> Result<()> {
    let servers = session.servers()?;
    let mut seen = BTreeSet::new();
    let mut lists = Vec::new();
    for server in &servers {
        for (index, arg) in server.args.iter().enumerate().filter(|(_, arg)| is_flag(arg)) {
            if seen.insert(flag(arg).to_owned()) {
                let mut list = server.args.clone();
                list[index] = arg.replacen(flag(arg), &format!("{}-x", flag(arg)), 1);
                lists.push((flag(arg).to_owned(), list));
            }
        }
    }
    ensure!(lists.len() > 4, "only {} flags", lists.len());
    let verdicts = session.judge(&lists.iter().map(|(_, list)| list.clone()).collect::<Vec<_>>())?;
    for ((flag, _), verdict) in lists.iter().zip(verdicts) {
        // It names the flag, or the one that is missing now.
        ensure!(verdict.contains(flag.as_str()), "`{flag}-x` should be refused: `{verdict}`");
    }
    Ok(())
}

fn runtime<'a>(catalog: &'a Catalog, session: &Session) -> Result<&'a Runtime> {
    catalog.get(session.runtime).with_context(|| format!("no runtime `{}`", session.runtime))
}

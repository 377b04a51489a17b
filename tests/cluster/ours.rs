//! What `modelspec validate` says of the cases, beside what the cluster says of them.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, ensure};
use modelspec::diagnostic::Severity;
use modelspec::functions::{Demands, Input, validate};
use modelspec::policy::{Group, RULES};
use serde_json::{Value, json};

use crate::cases::kinds::workload;
use crate::cases::pod_security::{LEVELS, Pod};
use crate::cases::{capacity, pod_security, shape};

/// How often both say the same.
#[derive(Default)]
pub(crate) struct Agreement {
    cases: usize,
    /// The others, each with both verdicts.
    disagreements: Vec<String>,
}

impl Agreement {
    /// Judges an object in a stream with others, and compares whether both refuse it.
    pub(crate) fn judge_shape(&mut self, case: &shape::Case, with: &str, is_refused: bool, reason: &str) {
        let text = format!("{with}{}\n", String::from_utf8_lossy(&case.manifest));
        let found = match judge(&text) {
            Ok(found) => of_groups(&found, &[Group::Shape, Group::ApiVersions]),
            // What cannot be read is refused.
            Err(error) => vec![error.to_string()],
        };
        self.cases += 1;
        if found.is_empty() == is_refused {
            let ours = if found.is_empty() { "nothing".to_owned() } else { found.join("; ") };
            let real = if is_refused { "refused" } else { "accepted" };
            self.disagreements.push(format!("{}: {real} ({reason}), ours {ours}", case.name));
        }
    }

    /// Judges workloads among other objects, and compares whether both admit all of their pods.
    pub(crate) fn judge_capacity(
        &mut self,
        case: &capacity::Case,
        around: &[Value],
        is_admitted: bool,
        reason: &str,
    ) -> Result<()> {
        let workloads = case.workloads.iter().map(|workload| workload.object.clone());
        let objects: Vec<_> = around.iter().cloned().chain(workloads).collect();
        let found = of_groups(&judge(&stream(&objects))?, &[Group::Capacity]);
        self.cases += 1;
        if found.is_empty() != is_admitted {
            let real = if is_admitted { "admitted" } else { "refused" };
            let ours = if found.is_empty() { "nothing".to_owned() } else { found.join("; ") };
            self.disagreements.push(format!("{}: {real} ({reason}), ours {ours}", case.name));
        }
        Ok(())
    }

    /// Judges a pod in a namespace of a level, and compares the controls that it breaks.
    pub(crate) fn judge_pod(
        &mut self,
        name: &str,
        kind: &str,
        pod: &Value,
        level: &str,
        real: &BTreeSet<String>,
    ) -> Result<()> {
        let namespace = json!({
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": "models", "labels": {"pod-security.kubernetes.io/enforce": level}},
        });
        let found = judge(&stream(&[namespace, workload(kind, "models", "case", pod)]))?;
        let controls = found.iter().filter_map(|finding| finding.rule.strip_prefix("pss-"));
        let ours: BTreeSet<_> = controls.map(str::to_owned).collect();
        self.cases += 1;
        if ours != *real {
            self.disagreements.push(format!("{name} ({kind}, {level}): admission {real:?}, ours {ours:?}"));
        }
        Ok(())
    }

    /// What was counted; an error where a case is judged otherwise.
    pub(crate) fn complete(self) -> Result<String> {
        let Self { cases, disagreements } = self;
        let agreed = cases - disagreements.len();
        let counts = format!("{cases} verdicts, {agreed} agree, {} disagree", disagreements.len());
        ensure!(disagreements.is_empty(), "{counts}\n{}", disagreements.join("\n"));
        Ok(counts)
    }
}

/// The controls of the Pod Security Standards that each pod breaks, at each level.
pub(crate) fn pod_security() -> Result<Agreement> {
    let mut agreement = Agreement::default();
    for case in pod_security::all()? {
        for level in LEVELS {
            let pod = match &case.pod {
                Pod::Whole(pod) => pod.clone(),
                Pod::Debugged(container) => {
                    let mut pod = pod_security::base("linux")?;
                    pod["spec"]["ephemeralContainers"] = json!([container]);
                    pod
                }
            };
            agreement.judge_pod(&case.name, &case.kind, &pod, level, case.breaks(level))?;
        }
    }
    Ok(agreement)
}

/// Whether the API server takes each object: those of custom kinds, or all others.
pub(crate) fn shape(custom: bool) -> Result<Agreement> {
    let mut agreement = Agreement::default();
    for group in shape::all()?.into_iter().filter(|group| group.with.is_empty() != custom) {
        let with = stream(&group.with);
        for case in &group.cases {
            agreement.judge_shape(
                case,
                &with,
                case.verdict != shape::Verdict::Accepted,
                "the file has it so",
            );
        }
    }
    Ok(agreement)
}

/// Whether the cluster admits all at the worst.
pub(crate) fn capacity() -> Result<Agreement> {
    let mut agreement = Agreement::default();
    for case in capacity::all()? {
        agreement.judge_capacity(&case, &case.around, case.is_admitted, "the file has it so")?;
    }
    Ok(agreement)
}

/// A finding, as far as it is compared.
struct Found {
    rule: String,
    is_error: bool,
    text: String,
}

/// The rules that have anything against a stream.
#[allow(dead_code, reason = "not every target compares them")]
pub(crate) fn rules(text: &str) -> Result<BTreeSet<String>> {
    Ok(judge(text)?.into_iter().map(|finding| finding.rule).collect())
}

fn judge(text: &str) -> Result<Vec<Found>> {
    let input = Input::read(None, text.as_bytes().to_vec()).map_err(|error| anyhow!("{error}"))?;
    let verdict = validate(&[input], &Demands::default());
    let unreadable: Vec<_> = verdict.unreadable().collect();
    ensure!(unreadable.is_empty(), "{unreadable:?}");
    let findings = verdict.findings().map(|(rule, said)| Found {
        rule: rule.to_owned(),
        is_error: said.severity == Severity::Error,
        text: said.to_string(),
    });
    Ok(findings.collect())
}

/// The errors of the rules of some groups.
fn of_groups(found: &[Found], groups: &[Group]) -> Vec<String> {
    // Levels that do not exist are refused by the API server, like whatever else has the wrong shape.
    let is_of = |rule: &str| {
        rule == "pod-security-labels" && groups.contains(&Group::Shape)
            || RULES.iter().any(|known| known.id == rule && groups.contains(&known.group))
    };
    let errors = found.iter().filter(|finding| finding.is_error && is_of(&finding.rule));
    errors.map(|finding| format!("{}: {}", finding.rule, finding.text)).collect()
}

/// Objects as a stream that more may follow.
pub(crate) fn stream(objects: &[Value]) -> String {
    objects.iter().map(|object| format!("{object}\n---\n")).collect()
}

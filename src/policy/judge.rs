//! The flow: every object by itself on all cores, then all together.

use std::borrow::Cow;

use super::capacity::Worst;
use super::exemptions::{self, Exempted};
use super::finding::{Finding, Found};
use super::object::Object;
use super::objects::Objects;
use super::pod_security::Subject;
use super::rule::{Check, Context, Rule};
use super::schema::Schemas;
use super::servers::Servers;
use super::serving_policy::Policy;
use crate::diagnostic::Severity;
use crate::parallel;
use crate::runtimes::Catalog;

/// What came of judging.
#[derive(Debug)]
pub struct Judgement {
    /// The objects, for what findings say of them by index.
    pub objects: Objects,
    /// All that is to be said: worst first, then in the order of the stream, by path and rule.
    pub findings: Vec<Finding>,
    /// What exemptions let pass, in the same order.
    pub exempted: Vec<Exempted>,
}

/// Judges objects by a policy; `said` is what the user's own rules said when the objects were read.
pub fn judge(
    objects: Vec<Object>,
    said: Vec<Finding>,
    policy: &Policy,
    schemas: &Schemas,
    catalog: &Catalog,
) -> Judgement {
    let objects = Objects::new(objects);
    let servers = Servers::of(catalog);
    let asked = policy.asked();
    let worst = Worst::of(&objects, &policy.nodes);
    let context = |rule: &Rule| Context {
        objects: &objects,
        policy,
        settings: policy.settings(rule),
        worst: &worst,
        schemas,
        servers: &servers,
    };
    let mut findings: Vec<Finding> =
        parallel::map(objects.iter().collect(), |object: &Object| alone(object, &asked, context))
            .into_iter()
            .flatten()
            .chain(said)
            .collect();
    for (rule, severity) in &asked {
        if let Check::Stream(check) = rule.check {
            let mut found = speaker(rule, *severity, policy);
            check(&context(rule), &mut found);
            findings.extend(found.into_findings());
        }
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    findings.dedup();
    let (exempted, ledger) = exemptions::apply(&mut findings, &objects, policy);
    for (rule, severity) in &asked {
        if let Check::Exemptions(check) = rule.check {
            let mut found = speaker(rule, *severity, policy);
            check(&ledger, &context(rule), &mut found);
            findings.extend(found.into_findings());
        }
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    Judgement { objects, findings, exempted }
}

fn key(finding: &Finding) -> (Severity, Option<usize>, &crate::diagnostic::Path, &str, &str) {
    (finding.severity, finding.object, &finding.path, &finding.rule, &finding.cause)
}

/// Collects what a rule says.
fn speaker(rule: &Rule, severity: Severity, policy: &Policy) -> Found {
    Found::by(Cow::Borrowed(rule.id), severity).with_written(policy.settings(rule).severity.is_some())
}

/// What the rules that look at one object say of it.
fn alone<'a>(
    object: &Object,
    asked: &[(&'static Rule, Severity)],
    context: impl Fn(&Rule) -> Context<'a>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What the namespace asks of pods is found once for all controls.
    let mut subject = None;
    for (rule, severity) in asked {
        let mut found = speaker(rule, *severity, context(rule).policy);
        match &rule.check {
            Check::Shape(fault) => {
                for problem in object.problems.iter().filter(|problem| problem.fault == *fault) {
                    found.say(object, problem.path.clone(), &problem.cause, &problem.remedy);
                }
            }
            Check::Object(check) => check(object, &context(rule), &mut found),
            Check::Workload(check) => {
                if let Some(workload) = object.workload() {
                    check(object, workload, &context(rule), &mut found);
                }
            }
            Check::PodSecurity(control) => {
                let subject = subject.get_or_insert_with(|| Subject::of(object, &context(rule)));
                if let Some(subject) = subject {
                    subject.ask(control, object, &mut found);
                }
            }
            Check::Exemptions(_) | Check::Stream(_) => {}
        }
        findings.extend(found.into_findings());
    }
    findings
}

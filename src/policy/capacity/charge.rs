//! What objects add to the quotas of their namespace, by the quotas' keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::PersistentVolumeClaimSpec;

use super::cluster::Running;
use super::pod::Pod;
use super::replicas::{By, Replicas};
use super::resources::Resources;
use super::usage::{claim, counted, devices, one, service};
use crate::policy::object::{Body, Object};
use crate::policy::objects::Objects;
use crate::policy::references::is_cluster_wide;
use crate::policy::workload::{Controller, Workload};

/// Something that is counted, so many times so much.
#[derive(Clone, Debug)]
pub struct Charge<'a> {
    /// Whose it is: a name, or the kind of several objects.
    pub label: Cow<'a, str>,
    /// The object; none for what the cluster makes by itself, and for several.
    pub object: Option<&'a Object>,
    /// What it is, as far as scopes look at it.
    pub subject: Subject<'a>,
    /// How many there are.
    pub replicas: Replicas,
    /// What each adds.
    pub each: Resources,
}

/// What is counted, as far as scopes look at it.
#[derive(Clone, Debug)]
pub enum Subject<'a> {
    /// A pod.
    Pod(&'a Pod<'a>),
    /// A pod that came to its end and is still there as an object.
    Finished(&'a Pod<'a>),
    /// A claim.
    Claim(&'a PersistentVolumeClaimSpec),
    /// Anything else.
    Plain,
}

/// How many old revisions are kept where a workload does not say.
const REVISIONS: i32 = 10;

impl<'a> Charge<'a> {
    /// The pods of a workload, and what comes and goes with them.
    pub(super) fn of_workload(running: &'a Running<'_>, objects: &Objects) -> Vec<Self> {
        let Running { object, workload, pod, replicas } = running;
        let replicas = *replicas;
        let charge = |subject, replicas, each| Self {
            label: object.name().into(),
            object: Some(object),
            subject,
            replicas,
            each,
        };
        // The pods that are to be and those of a rollout each have claims of their own.
        let volumes = workload.pod().volumes.iter().flatten();
        let own = volumes.filter_map(|volume| {
            let template = volume.ephemeral.as_ref()?.volume_claim_template.as_ref()?;
            Some(charge(Subject::Claim(&template.spec), replicas, claim(&template.spec)))
        });
        let mut charges: Vec<Self> = own.collect();
        for wanted in workload.pod().resource_claims.iter().flatten() {
            let Some(name) = &wanted.resource_claim_template_name else { continue };
            let template = objects.find("resource.k8s.io", "ResourceClaimTemplate", object.namespace(), name);
            let spec = match template.map(|template| &template.body) {
                Some(Body::ResourceClaim(spec)) => Some(&**spec),
                _ => None,
            };
            charges.push(charge(Subject::Plain, replicas, devices(spec)));
        }
        match &workload.controller {
            Controller::StatefulSet { claims, .. } => {
                for spec in claims.iter().filter_map(|claim| claim.spec.as_ref()) {
                    charges.push(charge(Subject::Claim(spec), replicas, claim(spec)));
                }
                charges.push(charge(
                    Subject::Plain,
                    revisions(workload),
                    one("count/controllerrevisions.apps"),
                ));
            }
            Controller::DaemonSet(_) => {
                charges.push(charge(
                    Subject::Plain,
                    revisions(workload),
                    one("count/controllerrevisions.apps"),
                ));
            }
            Controller::Deployment(_) => {
                charges.push(charge(Subject::Plain, revisions(workload), one("count/replicasets.apps")));
            }
            Controller::CronJob { .. } => {
                let run = Replicas { count: 1, by: By::EachRun, surge: 0 };
                charges.push(charge(Subject::Plain, run, one("count/jobs.batch")));
            }
            Controller::Job(run) => {
                charges.push(charge(Subject::Finished(pod), Replicas::finished(run), one("count/pods")));
            }
            Controller::Pod
            | Controller::ReplicaSet
            | Controller::ReplicationController
            | Controller::PodTemplate => {}
        }
        charges.push(charge(Subject::Pod(pod), replicas, pod.usage()));
        charges
    }

    /// The objects of a namespace themselves. Those that only their number matters of are counted by kind.
    pub(super) fn of_objects(objects: &[&'a Object]) -> Vec<Self> {
        let mut charges = Vec::new();
        let mut kinds: BTreeMap<(&str, &str), i128> = BTreeMap::new();
        let single = |object: &'a Object, subject, each| Self {
            label: object.name().into(),
            object: Some(object),
            subject,
            replicas: times(1),
            each,
        };
        for object in objects.iter().copied() {
            match &object.body {
                Body::Service(spec) => {
                    charges.push(single(object, Subject::Plain, service(spec)));
                    if spec.selector.as_ref().is_some_and(|selector| !selector.is_empty()) {
                        let mut ends = one("count/endpoints");
                        ends.add(&one("count/endpointslices.discovery.k8s.io"));
                        charges.push(single(object, Subject::Plain, ends));
                    }
                }
                Body::PersistentVolumeClaim(spec) => {
                    charges.push(single(object, Subject::Claim(spec), claim(spec)));
                }
                Body::ResourceClaim(spec) if object.kind() == "ResourceClaim" => {
                    charges.push(single(object, Subject::Plain, devices(Some(spec))));
                }
                Body::ScaledObject(_) => {
                    *kinds.entry((object.group(), object.kind())).or_default() += 1;
                    // KEDA makes an autoscaler of each.
                    let each = one("count/horizontalpodautoscalers.autoscaling");
                    charges.push(single(object, Subject::Plain, each));
                }
                // Its pod is counted as a workload's.
                Body::Workload(workload) if matches!(workload.controller, Controller::Pod) => {}
                // Quotas count what belongs to a namespace.
                _ if object.namespace().is_none() && is_cluster_wide(object.kind()) => {}
                _ => *kinds.entry((object.group(), object.kind())).or_default() += 1,
            }
        }
        let made = [("", "ConfigMap", "kube-root-ca.crt"), ("", "ServiceAccount", "default")];
        for (group, kind, name) in made {
            if !objects
                .iter()
                .any(|object| object.kind() == kind && object.name() == name && object.group() == group)
            {
                charges.push(Self {
                    label: name.into(),
                    object: None,
                    subject: Subject::Plain,
                    replicas: times(1),
                    each: counted(group, kind),
                });
            }
        }
        charges.extend(kinds.into_iter().map(|((group, kind), count)| Self {
            label: kind.into(),
            object: None,
            subject: Subject::Plain,
            replicas: times(count),
            each: counted(group, kind),
        }));
        charges
    }
}

fn times(count: i128) -> Replicas {
    Replicas { count, by: By::Itself, surge: 0 }
}

/// The revisions that a workload keeps, the one that runs, and the one that a rollout makes before it clears the oldest away.
fn revisions(workload: &Workload) -> Replicas {
    let kept = workload.revision_history_limit.unwrap_or(REVISIONS).max(0);
    Replicas { count: i128::from(kept).saturating_add(2), by: By::Revisions, surge: 0 }
}

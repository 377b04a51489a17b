//! Pods with a token for the API server that nothing is bound to.

use std::collections::{HashMap, HashSet};

use k8s_openapi::api::rbac::v1::Subject;

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::objects::Objects;
use crate::policy::references::may_be_same;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "service-account-token",
    group: Group::Security,
    severity: Some(Severity::Warning),
    summary: "a pod whose ServiceAccount has no role mounts no token of it",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/service-account-token.md"),
    check: Check::Stream(check),
};

/// Annotations, with their value, of what logs in with the pod's token from beside its containers.
const LOGS_IN: [(&str, &str); 1] = [("vault.hashicorp.com/agent-inject", "true")];

fn check(context: &Context<'_>, found: &mut Found) {
    let bound = Bound::new(context.objects);
    for (object, workload) in context.objects.workloads() {
        let pod = workload.pod();
        let account = pod.service_account_name.as_deref().or(pod.service_account.as_deref());
        let account = account.filter(|name| !name.is_empty()).unwrap_or("default");
        let own = account_of(context.objects, object.namespace(), account);
        let mounts = pod.automount_service_account_token.or(own).unwrap_or(true);
        if !mounts
            || bound.holds(object.namespace(), account)
            || logs_in(workload)
            || context.settings.allows(object.name())
        {
            continue;
        }
        // Of an account that somebody else makes nobody here knows what it may, and whether it mounts its token.
        let is_known = own.is_some() || account == "default";
        let most = if is_known { Severity::Warning } else { Severity::Info };
        found.say_at_most(
            most,
            object,
            workload.pod_path("automountServiceAccountToken"),
            format!(
                "the pods hold a token of ServiceAccount `{account}` for the API server, and no role of the stream is bound to it"
            ),
            "write `automountServiceAccountToken: false`",
        );
    }
}

/// Whether a ServiceAccount of the stream has its token mounted; none where the stream does not hold it.
fn account_of(objects: &Objects, namespace: Option<&str>, name: &str) -> Option<bool> {
    let mut accounts = objects.of_name(name).filter_map(|object| match object.body {
        Body::ServiceAccount { automount } if may_be_same(object.namespace(), namespace) => {
            Some(automount.unwrap_or(true))
        }
        _ => None,
    });
    accounts.next()
}

fn logs_in(workload: &Workload) -> bool {
    let annotations = workload.template.metadata.as_ref().and_then(|metadata| metadata.annotations.as_ref());
    annotations.is_some_and(|annotations| {
        LOGS_IN.iter().any(|(key, value)| annotations.get(*key).is_some_and(|own| own == value))
    })
}

/// Each ServiceAccount that roles are bound to.
#[derive(Default)]
struct Bound<'a> {
    by_name: HashMap<&'a str, Vec<Option<&'a str>>>,
    /// Those whose accounts all have a role.
    namespaces: HashSet<&'a str>,
    all: bool,
}

impl<'a> Bound<'a> {
    fn new(objects: &'a Objects) -> Self {
        let mut bound = Self::default();
        for object in objects {
            if let Body::RoleBinding { subjects, .. } = &object.body {
                for subject in subjects {
                    bound.add(object, subject);
                }
            }
        }
        bound
    }

    fn add(&mut self, binding: &'a Object, subject: &'a Subject) {
        match subject.kind.as_str() {
            "ServiceAccount" => {
                let namespace = subject.namespace.as_deref().or(binding.namespace());
                self.by_name.entry(&subject.name).or_default().push(namespace);
            }
            "User" => {
                let account = subject.name.strip_prefix("system:serviceaccount:");
                if let Some((namespace, name)) = account.and_then(|account| account.split_once(':')) {
                    self.by_name.entry(name).or_default().push(Some(namespace));
                }
            }
            "Group" => match subject.name.strip_prefix("system:serviceaccounts") {
                Some("") => self.all = true,
                Some(rest) => self.namespaces.extend(rest.strip_prefix(':')),
                None => {}
            },
            _ => {}
        }
    }

    fn holds(&self, namespace: Option<&str>, name: &str) -> bool {
        let named = self.by_name.get(name).into_iter().flatten();
        self.all
            || named.into_iter().any(|own| may_be_same(*own, namespace))
            || namespace.is_some_and(|namespace| self.namespaces.contains(namespace))
    }
}

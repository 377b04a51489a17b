//! How KEDA authenticates to Prometheus:
//! <https://github.com/kedacore/keda/blob/v2.21.0/pkg/scalers/authentication/authentication_types.go>.

use super::Asked;
use crate::api::v1alpha1::{
    AuthenticationKind, AuthenticationMode, ScalingAuthentication, SecretBackend as Backend,
};
use crate::diagnostic::{Path, Problems};
use crate::resolve::resolved::{Authentication, Trigger, TriggerAuthentication, TriggerSource};
use crate::suggest;

/// Parameters that have no meaning without another one.
const NEEDS: [(&str, &str); 5] = [
    ("password", "username"),
    ("customAuthHeader", "customAuthValue"),
    ("customAuthValue", "customAuthHeader"),
    ("cert", "key"),
    ("key", "cert"),
];
/// Parameters of which KEDA heeds one: <https://github.com/kedacore/keda/blob/v2.21.0/pkg/scalers/prometheus_scaler.go>
/// `ExecutePromQuery`.
const HEADERS: [&str; 3] = ["bearerToken", "username", "customAuthHeader"];

/// Has all queries say who asks, and gives what is to be generated for that.
pub(super) fn authenticate(
    asked: &Asked<'_>,
    triggers: &mut [Trigger],
    problems: &mut Problems,
) -> Option<TriggerAuthentication> {
    let names = ["authentication", "authenticationRef"];
    let name = asked.cx.exclusive(&Path::spec(["autoscaling"]), &names, problems)?;
    let queries = triggers.iter_mut().filter_map(|trigger| match &mut trigger.source {
        TriggerSource::Prometheus(query) => Some(query),
        _ => None,
    });
    let queries: Vec<_> = queries.collect();
    if queries.is_empty() {
        if asked.is_own(name) {
            problems.error(
                Asked::path(name),
                "is for queries to Prometheus, and there is none; add `queue`, `gpu` or a metric with `query`, or remove it",
            );
        }
        return None;
    }
    let (shown, generated) = match &asked.stanza.authentication {
        Some(given) if name == "authentication" => generated(asked, given, problems)?,
        _ => (existing(asked, problems)?, None),
    };
    for query in queries {
        query.authentication = Some(shown.clone());
    }
    generated
}

/// A TriggerAuthentication that somebody else makes.
fn existing(asked: &Asked<'_>, problems: &mut Problems) -> Option<Authentication> {
    let given = asked.stanza.authentication_ref.as_ref()?;
    let mut modes = given.modes.clone().unwrap_or_default();
    modes.sort_unstable();
    modes.dedup();
    if modes.iter().filter(|mode| **mode != AuthenticationMode::Tls).count() > 1 {
        problems.error(
            Asked::path("authenticationRef").key("modes"),
            "of `basic`, `bearer` and `custom` KEDA heeds one; leave one",
        );
    }
    let word = |mode| match mode {
        AuthenticationMode::Basic => "basic",
        AuthenticationMode::Bearer => "bearer",
        AuthenticationMode::Custom => "custom",
        AuthenticationMode::Tls => "tls",
    };
    Some(Authentication {
        name: given.name.clone(),
        is_of_cluster: given.kind == Some(AuthenticationKind::ClusterTriggerAuthentication),
        modes: modes.into_iter().map(word).collect(),
    })
}

/// One of the ModelSpec's own, with the modes that its keys are for.
fn generated(
    asked: &Asked<'_>,
    given: &ScalingAuthentication,
    problems: &mut Problems,
) -> Option<(Authentication, Option<TriggerAuthentication>)> {
    check_secret(asked, &given.secret, problems);
    check_keys(asked, given, problems);
    let path = Asked::path("authentication");
    let (mut modes, mut names): (Vec<&str>, Vec<&str>) = match asked.cx.exclusive(&path, &HEADERS, problems) {
        Some("bearerToken") => (vec!["bearer"], vec!["bearerToken"]),
        Some("username") => (vec!["basic"], vec!["username", "password"]),
        Some(_) => (vec!["custom"], vec!["customAuthHeader", "customAuthValue"]),
        None => Default::default(),
    };
    if given.cert.is_some() {
        modes.push("tls");
        names.extend(["cert", "key"]);
    }
    if modes.is_empty() {
        problems.error(
            path,
            "has nothing to show; add `bearerToken`, `username` or `customAuthHeader` with a key of the Secret, or `cert` and `key`",
        );
        return None;
    }
    names.push("ca");
    let all = parameters(given).into_iter().filter(|(name, _)| names.contains(name));
    let parameters = all.filter_map(|(name, key)| Some((name, key?.to_owned()))).collect();
    let shown = Authentication { name: asked.cx.names.trigger_authentication(), is_of_cluster: false, modes };
    Some((shown, Some(TriggerAuthentication { secret: given.secret.clone(), parameters })))
}

/// The parameters by KEDA's names, each with its key.
fn parameters(given: &ScalingAuthentication) -> [(&'static str, Option<&str>); 8] {
    [
        ("bearerToken", given.bearer_token.as_deref()),
        ("username", given.username.as_deref()),
        ("password", given.password.as_deref()),
        ("customAuthHeader", given.custom_auth_header.as_deref()),
        ("customAuthValue", given.custom_auth_value.as_deref()),
        ("ca", given.ca.as_deref()),
        ("cert", given.cert.as_deref()),
        ("key", given.key.as_deref()),
    ]
}

/// KEDA reads a Secret, which not every backend yields.
fn check_secret(asked: &Asked<'_>, name: &str, problems: &mut Problems) {
    let path = Asked::path("authentication").key("secret");
    let secrets = &asked.cx.spec.secrets;
    let Some(secret) = secrets.get(name) else {
        let nearest = suggest::nearest(name, secrets.keys().map(String::as_str));
        let near = nearest.map(|near| format!("did you mean `{near}`? Else ")).unwrap_or_default();
        problems.error(
            path,
            format!(
                "`spec.secrets` has no `{name}`; {near}write `secrets: {{{name}: {{vault: path/in/vault}}}}`"
            ),
        );
        return;
    };
    match secret.backend.or(asked.cx.surroundings.vault.backend).unwrap_or_default() {
        Backend::VaultAgent => problems.error(
            path,
            format!("KEDA reads a Secret, and `vault-agent` yields none; write another `backend` for `{name}`"),
        ),
        Backend::Csi => problems.error(
            path,
            format!("KEDA reads a Secret, which `csi` keeps only while a pod mounts it; write another `backend` for `{name}`"),
        ),
        Backend::Stub | Backend::VaultSecretsOperator | Backend::ExternalSecrets | Backend::Existing => {}
    }
}

fn check_keys(asked: &Asked<'_>, given: &ScalingAuthentication, problems: &mut Problems) {
    let path = |name: &str| Asked::path("authentication").key(name);
    let given = parameters(given);
    let has = |name: &str| given.iter().any(|(known, key)| *known == name && key.is_some());
    for (name, other) in NEEDS {
        if has(name) && !has(other) {
            problems.error(path(name), format!("says nothing without `{other}`; add that, or remove this"));
        }
    }
    let is_plain = asked.stanza.prometheus.as_deref().is_some_and(|it| it.starts_with("http://"));
    for name in ["ca", "cert"] {
        if has(name) && is_plain {
            problems.error(
                path(name),
                "is for `https://`, and `prometheus` is an address of `http://`; change that, or remove this",
            );
        }
    }
}

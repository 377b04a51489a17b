//! How KEDA authenticates to Prometheus:
//! <https://github.com/kedacore/keda/blob/v2.21.0/pkg/scalers/authentication/authentication_types.go>.

use super::Asked;
use crate::api::v1alpha1::{AuthenticationKind, AuthenticationMode};
use crate::diagnostic::Problems;
use crate::resolve::resolved::Authentication;

pub(super) fn authentication(asked: &Asked<'_>, problems: &mut Problems) -> Option<Authentication> {
    let given = asked.stanza.authentication_ref.as_ref()?;
    let mut modes = given.modes.clone().unwrap_or_default();
    modes.sort_unstable();
    modes.dedup();
    if modes.contains(&AuthenticationMode::Basic) && modes.contains(&AuthenticationMode::Bearer) {
        problems.error(
            Asked::path("authenticationRef").key("modes"),
            "`basic` and `bearer` both fill the header `Authorization`; remove one",
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

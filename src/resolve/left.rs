//! What the runtime leaves to the ModelSpec.

use super::context::Context;
use crate::diagnostic::{Path, Problem, Problems};
use crate::runtimes::Settled;

/// Tells what nobody has said.
pub(super) fn left(cx: &Context<'_>, problems: &mut Problems) {
    for left in &cx.runtime.left {
        let is_settled = match &left.settled {
            Settled::Field(path) => cx.origins.has(path),
            Settled::Variable(name) => {
                cx.spec.env.contains_key(name)
                    || cx.spec.secrets.values().any(|secret| secret.env.contains_key(name))
            }
            Settled::Never => false,
        };
        if !is_settled {
            let (severity, message) = (left.severity, left.message.clone());
            problems.add(Problem { severity, path: Path::spec(["runtime"]), message });
        }
    }
}

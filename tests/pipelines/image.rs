//! The container image, built once for a run by the script that people use.

use std::process::Command;
use std::sync::OnceLock;

use crate::harness::root;

/// The image's name, or why there is none.
pub(crate) fn build() -> Result<String, String> {
    static IMAGE: OnceLock<Result<String, String>> = OnceLock::new();
    IMAGE.get_or_init(build_now).clone()
}

fn build_now() -> Result<String, String> {
    // `tests/tools/with-docker` says in this variable why no daemon answers.
    if let Ok(reason) = std::env::var("NO_DOCKER") {
        return Err(reason);
    }
    let script = root().join("functions/modelspec/build-image");
    let output = Command::new(script).arg("creativeflow/modelspec:pipelines").output();
    let output = output.map_err(|error| format!("functions/modelspec/build-image: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.trim().lines().last().unwrap_or("functions/modelspec/build-image failed").to_owned())
}

//! The API server's own word on the objects that `tests/crds` judges by the definitions: it takes what is right there, and
//! refuses what is wrong.

#[allow(dead_code, clippy::unwrap_used, reason = "shared with the test of the judgement")]
#[path = "../crds/cases.rs"]
mod cases;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::control_plane::message;
use crate::harness::Case;
use crate::kinds::{collection, path};
use crate::stage::Stage;
use crate::workspace::Workspace;

pub(crate) const CASES: &[Case<Stage>] = &[
    ("right objects of custom kinds are taken without a warning", right_ones_are_taken),
    ("each fault of a custom object is refused", wrong_ones_are_refused),
];

fn right_ones_are_taken(stage: &Stage, _: &Workspace) -> Result<()> {
    let mut client = stage.cluster.client();
    let mut wrong = Vec::new();
    for mut object in cases::objects() {
        object["metadata"]["namespace"] = json!("default");
        let answer = client.would_apply(&path(&object)?, object.to_string().as_bytes())?;
        if answer.status >= 400 {
            wrong.push(format!("{}: {}", object["kind"], message(&answer)));
        }
        wrong.extend(answer.warnings.iter().map(|warning| format!("{}: {warning}", object["kind"])));
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

fn wrong_ones_are_refused(stage: &Stage, _: &Workspace) -> Result<()> {
    let mut client = stage.cluster.client();
    let mut taken = Vec::new();
    for mut fault in cases::faults() {
        fault.object["metadata"]["namespace"] = json!("default");
        let answer = client.would_apply(&path(&fault.object)?, fault.object.to_string().as_bytes())?;
        ensure!(answer.status != 404, "{} is not served", collection(&fault.object)?);
        if answer.status < 400 {
            taken.push(fault.line);
        }
    }
    ensure!(taken.is_empty(), "the API server takes\n{}", taken.join("\n"));
    Ok(())
}

//! Custom kinds in the cluster.

use anyhow::{Result, anyhow};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

use super::Client;

const COLLECTION: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

impl Client {
    /// Installs definitions, as they stand in their files, and waits until their kinds are served.
    pub(crate) fn define<'a>(&mut self, documents: impl Iterator<Item = &'a String>) -> Result<()> {
        let mut names = Vec::new();
        for text in documents {
            let tree = parse(text).map_err(|errors| anyhow!("{errors:?}"))?;
            let mut object: Value = decode(&tree)?;
            // No operator converts between versions here.
            if let Some(spec) = object["spec"].as_object_mut() {
                spec.remove("conversion");
            }
            self.make(COLLECTION, &object)?;
            names.push(object["metadata"]["name"].as_str().unwrap_or_default().to_owned());
        }
        for name in names {
            self.until(&format!("the kind of {name}"), |client| {
                let definition = client.read(&format!("{COLLECTION}/{name}"))?;
                let mut said = definition["status"]["conditions"].as_array().into_iter().flatten();
                Ok(said.any(|it| it["type"] == "Established" && it["status"] == "True"))
            })?;
        }
        Ok(())
    }
}

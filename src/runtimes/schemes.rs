//! Schemes of sources: which there are, and which a runtime can load.

use super::catalog::Catalog;
use super::runtime::{ModelRules, Runtime};

/// What the download container fetches.
pub const DOWNLOADED: [&str; 5] = ["s3", "gs", "abfs", "hf", "https"];
/// What is mounted: folders of claims and of images.
pub const MOUNTED: [&str; 2] = ["pvc", "oci"];

impl ModelRules {
    /// The schemes that the runtime can load, in the order in which they are told.
    pub fn takes(&self) -> Vec<&str> {
        let listed = |scheme: &&str| self.sources.is_empty() || self.sources.iter().any(|own| own == scheme);
        let arrive = DOWNLOADED.into_iter().chain(MOUNTED).filter(|_| self.dir.is_some()).filter(listed);
        let mut all: Vec<&str> = arrive.collect();
        for scheme in self.fetch.keys() {
            if !all.contains(&scheme.as_str()) {
                all.push(scheme);
            }
        }
        all
    }
}

impl Catalog {
    /// The runtimes that can load sources of a scheme, in byte order.
    pub fn that_take(&self, scheme: &str) -> Vec<&Runtime> {
        let all = self.names().into_iter().filter_map(|name| self.get(name));
        all.filter(|runtime| runtime.models.takes().contains(&scheme)).collect()
    }
}

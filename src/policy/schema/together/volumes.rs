//! Claims.

use crate::policy::schema::problem::Problems;
use crate::policy::schema::quantities;
use crate::policy::schema::spot::Spot;

pub(super) fn claim(claim: &Spot<'_>, to: &mut Problems) {
    let storage = claim.path().key("resources").key("requests").key("storage");
    let resources = claim.get("resources");
    let requests = resources.as_ref().and_then(|resources| resources.get("requests"));
    match requests.as_ref().and_then(|requests| requests.get("storage")) {
        Some(amount) => quantities::positive(&amount, to),
        None => to.missing(storage, "the claim asks for no storage", "write how much"),
    }
    if !claim.has("accessModes") {
        let path = claim.path().key("accessModes");
        to.missing(path, "the claim has no access mode", "write one, such as `[ReadWriteOnce]`");
    }
    let modes = claim.get("accessModes");
    let modes: Vec<_> = modes.iter().flat_map(Spot::items).filter_map(|mode| mode.node.as_text()).collect();
    if modes.contains(&"ReadWriteOncePod") && modes.iter().any(|mode| *mode != "ReadWriteOncePod") {
        let path = claim.path().key("accessModes");
        to.value(path, "`ReadWriteOncePod` excludes every other mode", "keep one of them");
    }
    if let Some(source) = claim.get("dataSource") {
        // The server drops a source of a kind that it does not know.
        if source.text("kind") == Some("PersistentVolumeClaim")
            && source.text("name").is_none_or(str::is_empty)
        {
            to.missing(source.path().key("name"), "the source has no name", "name the claim");
        }
    }
}

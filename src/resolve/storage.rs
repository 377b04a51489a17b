//! `storage`: the volume of what servers and downloads fetch.

use super::canary::Pods;
use super::context::{Context, Other};
use super::mangle;
use super::models::{Models, claims};
use super::mounts::empty;
use super::names::Track;
use super::resolved::{Mount, PersistentVolumeClaim, Resources, VolumeSource};
use super::resources::too_few_bytes;
use crate::api::v1alpha1::{AccessMode, Storage as Stanza, StorageType};
use crate::diagnostic::{Path, Problems};
use crate::quantity::Quantity;

/// Where what is fetched is kept.
#[derive(Default)]
pub(super) struct Storage {
    /// The volume; none: an empty folder of the pod's.
    volume: Option<VolumeSource>,
    /// Whether it can outlive the pod, or comes with a file system of its own.
    pub(super) is_lasting: bool,
    /// The part of it that this ModelSpec's downloads go to: a claim may be shared, and holds `lost+found` at its root, which
    /// servers of whole folders take for a model.
    folder: String,
    /// The claim to make.
    pub(super) claim: Option<PersistentVolumeClaim>,
    /// Whether it can be mounted on one node at a time only.
    pub(super) one_node: bool,
    /// Whether nobody knows how many nodes can mount it.
    pub(super) is_unknown: bool,
}

impl Storage {
    /// The volume of downloads.
    pub(super) fn models(&self, cx: &Context<'_>) -> VolumeSource {
        self.volume.clone().unwrap_or_else(|| empty(cx.spec.download.size.clone()))
    }

    /// Whether it is this claim.
    pub(super) fn is_claim(&self, claim: &str) -> bool {
        matches!(&self.volume, Some(VolumeSource::Claim { name, .. }) if name == claim)
    }

    /// The volume of what the server fetches.
    pub(super) fn cache(&self) -> VolumeSource {
        self.volume.clone().unwrap_or_else(|| empty(None))
    }

    /// A mount of the volume of downloads, or of the part of it at `below`.
    pub(super) fn part(&self, mount: Mount, below: &str) -> Mount {
        let parts: Vec<&str> =
            [self.folder.as_str(), below].into_iter().filter(|part| !part.is_empty()).collect();
        Mount { sub_path: Some(parts.join("/")).filter(|path| !path.is_empty()), ..mount }
    }
}

pub(super) fn storage(
    cx: &Context<'_>,
    models: &Models,
    resources: &Resources,
    pods: Pods,
    problems: &mut Problems,
) -> Storage {
    let path = Path::spec(["storage"]);
    if let Some(message) = cx.spec.download.size.as_deref().and_then(too_few_bytes) {
        problems.error(Path::spec(["download", "size"]), message);
    }
    let stanza = cx.spec.storage.as_ref().filter(|stanza| cx.is_on("storage", stanza.enabled));
    let Some(stanza) = stanza else {
        let size = cx.spec.download.size.as_deref().filter(|_| !models.downloads.is_empty());
        fits_the_node(cx, size, &Path::spec(["download", "size"]), resources, problems);
        return Storage::default();
    };
    if !models.are_kept() {
        if cx.is_own(&path) && cx.other.is_none_or(|other| !other.fetches) {
            problems.error(
                path,
                "nothing would be kept there: no model is downloaded, and the server fetches none; remove it",
            );
        }
        return Storage::default();
    }
    // Who fetches nothing mounts no such volume.
    let pods = match (cx.other, cx.names.track()) {
        (Some(Other { fetches: false, .. }), Track::Stable) => Pods::alone(pods.stable),
        (Some(Other { fetches: false, .. }), Track::Canary) => Pods::alone(pods.all - pods.stable),
        _ => pods,
    };
    if let Some(claim) = existing(cx, stanza, &path, problems) {
        return existing_claim(cx, models, claim, &path, pods, problems);
    }
    let Some(size) = stanza.size.clone() else {
        problems.error(
            path.key("size"),
            "is required; write what the models take, such as `size: 100Gi`, or an `existingClaim`",
        );
        return Storage::default();
    };
    if let Some(message) = too_few_bytes(&size) {
        problems.error(path.clone().key("size"), message);
    }
    holds(cx, &size, &format!("`storage.size` is {size}"), problems);
    let mode = access_mode(stanza, &path, pods, problems);
    let class = stanza.storage_class_name.clone();
    match stanza.type_.unwrap_or_default() {
        StorageType::EmptyDir => {
            of_the_node(cx, &path, problems);
            fits_the_node(cx, Some(&size), &path.key("size"), resources, problems);
            Storage { volume: Some(empty(Some(size))), ..Storage::default() }
        }
        StorageType::Ephemeral => {
            let claim = PersistentVolumeClaim { size, storage_class_name: class, access_mode: mode.as_str() };
            Storage { volume: Some(VolumeSource::Ephemeral(claim)), ..lasting(cx, models) }
        }
        StorageType::PersistentVolumeClaim => Storage {
            volume: Some(VolumeSource::Claim { name: cx.names.claim(), read_only: false }),
            claim: Some(PersistentVolumeClaim {
                size,
                storage_class_name: class,
                access_mode: mode.as_str(),
            }),
            one_node: mode != AccessMode::ReadWriteMany,
            ..lasting(cx, models)
        },
    }
}

/// Another source gets another folder: what an older one has left there would be served beside it, and pods that still run
/// read it.
fn lasting(cx: &Context<'_>, models: &Models) -> Storage {
    let sources: Vec<&str> = models.downloads.iter().flat_map(|(uri, to)| [uri.as_str(), to]).collect();
    let folder = mangle::with_hash(&cx.metadata.name, &sources.join("\n"));
    Storage { is_lasting: true, folder, ..Storage::default() }
}

/// The claim that is there already, unless a higher layer asks for a new one; beside it nothing else has a meaning.
fn existing<'a>(
    cx: &Context<'_>,
    stanza: &'a Stanza,
    path: &Path,
    problems: &mut Problems,
) -> Option<&'a str> {
    let claim = stanza.existing_claim.as_deref()?;
    let layer = |name: &str| cx.layer(&path.clone().key(name));
    let own = layer("existingClaim");
    if layer("size") > own || layer("type") > own {
        return None;
    }
    for other in ["type", "size", "storageClassName", "accessMode"] {
        if layer(other).is_some() && layer(other) >= own {
            problems.error(
                path.clone().key(other),
                "is that of a claim to be made, and `existingClaim` is there already; remove one of the two",
            );
        }
    }
    Some(claim)
}

fn existing_claim(
    cx: &Context<'_>,
    models: &Models,
    name: &str,
    path: &Path,
    pods: Pods,
    problems: &mut Problems,
) -> Storage {
    let by = path.clone().key("existingClaim");
    let one_node = claims::shared(cx, name, &by, pods.all > 1, problems);
    if let Some(claim) = cx.claim(name) {
        let is_read_only = claim.modes.iter().all(|mode| mode == "ReadOnlyMany");
        if is_read_only && !claim.modes.is_empty() {
            let message =
                format!("claim `{name}` is ReadOnlyMany, and models are written to it; choose another claim");
            problems.error(by, message);
        }
        if let Some(size) = &claim.size {
            holds(cx, size, &format!("claim `{name}` has {size}"), problems);
        }
    }
    let volume = VolumeSource::Claim { name: name.to_owned(), read_only: false };
    Storage { volume: Some(volume), one_node, is_unknown: cx.claim(name).is_none(), ..lasting(cx, models) }
}

/// The mode that as many pods as there may be can mount.
fn access_mode(stanza: &Stanza, path: &Path, pods: Pods, problems: &mut Problems) -> AccessMode {
    let path = path.clone().key("accessMode");
    let is_claim = stanza.type_.unwrap_or_default() == StorageType::PersistentVolumeClaim;
    let shared = is_claim && pods.all > 1;
    let Some(mode) = stanza.access_mode else {
        if is_claim && pods.stable > 1 {
            return AccessMode::ReadWriteMany;
        }
        if shared {
            // A claim's mode is immutable, so the default must not change where a canary begins.
            problems.error(
                path,
                "a canary's pods mount the claim too, and that of one pod is ReadWriteOnce; write `ReadWriteMany` if the claim has that mode or is new, or `type: ephemeral` for a volume each",
            );
        }
        return AccessMode::ReadWriteOnce;
    };
    let most = pods.all;
    if mode == AccessMode::ReadOnlyMany {
        problems
            .error(path, "models are written to it; write `ReadWriteMany`, or `ReadWriteOnce` for one pod");
    } else if shared && mode != AccessMode::ReadWriteMany {
        problems.error(
            path,
            format!(
                "{} is for one node, and there can be {most} pods; write `ReadWriteMany`, or `type: ephemeral` for a volume each",
                mode.as_str()
            ),
        );
    }
    mode
}

/// A folder on the node has neither class nor mode.
fn of_the_node(cx: &Context<'_>, path: &Path, problems: &mut Problems) {
    for other in ["storageClassName", "accessMode"] {
        let path = path.clone().key(other);
        if cx.is_own(&path) {
            problems.error(path, "is that of a claim, and an `emptyDir` is none; remove it, or the `type`");
        }
    }
}

/// Whether what is downloaded fits into `size`; `what` says whose that is.
fn holds(cx: &Context<'_>, size: &str, what: &str, problems: &mut Problems) {
    let Some(asked) = &cx.spec.download.size else { return };
    let sizes = Quantity::parse(asked).zip(Quantity::parse(size));
    if sizes.is_some_and(|(asked, size)| asked > size) {
        problems.error(
            Path::spec(["download", "size"]),
            format!("{what}, less than the {asked} that are asked for; raise the one or lower the other"),
        );
    }
}

/// A pod is evicted once its folders on the node take more than its limit.
fn fits_the_node(
    cx: &Context<'_>,
    size: Option<&str>,
    path: &Path,
    resources: &Resources,
    problems: &mut Problems,
) {
    let limits = [resources.limits.get("ephemeral-storage"), download_limit(cx)];
    let most = limits
        .into_iter()
        .flatten()
        .filter_map(|limit| Some((Quantity::parse(limit)?, limit)))
        .max_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    if let (Some(size), Some((most, limit))) = (size, most)
        && Quantity::parse(size).is_some_and(|size| size > most)
    {
        problems.error(
            path.clone(),
            format!("{size} on the node are more than the pod's limit of ephemeral-storage, {limit}, and it would be evicted; raise `resources.limits.ephemeral-storage`"),
        );
    }
}

fn download_limit<'a>(cx: &Context<'a>) -> Option<&'a String> {
    cx.spec.download.resources.limits.get("ephemeral-storage")?.given()
}

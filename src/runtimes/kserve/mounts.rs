//! Volumes and where they are mounted: shared memory, and folders that are empty at the start of a pod.

use std::collections::BTreeSet;

use super::{MODELS, Work, tree};
use crate::api::kserve::{KserveEmptyDir, KserveMount, KserveVolume};
use crate::diagnostic::Path;

/// Shared memory.
const SHM: &str = "/dev/shm";
/// Its size where neither the volume nor the container has a bound.
const SHM_SIZE: &str = "1Gi";

/// Translates `volumes` and `volumeMounts`. `memory` is what the container may take.
pub(super) fn mounts(
    work: &mut Work<'_>,
    volumes: Vec<KserveVolume>,
    mounts: Vec<KserveMount>,
    memory: Option<&str>,
    at: &Path,
) {
    let volumes = empty_ones(work, volumes);
    let mut seen = BTreeSet::new();
    let mut writable = Vec::new();
    for (index, mount) in mounts.into_iter().enumerate() {
        let KserveMount {
            name,
            mount_path,
            sub_path,
            sub_path_expr,
            read_only,
            recursive_read_only,
            mount_propagation,
        } = mount;
        let path = at.clone().key("volumeMounts").index(index);
        let rare = [
            ("subPath", sub_path.is_some()),
            ("subPathExpr", sub_path_expr.is_some()),
            ("recursiveReadOnly", recursive_read_only.is_some()),
            ("mountPropagation", mount_propagation.is_some()),
        ];
        work.refuse(&path, rare, "a folder is mounted whole here; remove it");
        let Some((_, volume)) = volumes.iter().find(|(known, _)| *known == name) else {
            work.error(
                path.key("name"),
                format!("no volume is called `{name}`; add it to `volumes`, or remove the mount"),
            );
            continue;
        };
        // Of other kinds the volume has been told.
        let Some(KserveEmptyDir { medium, size_limit }) = volume else { continue };
        if !seen.insert(name.clone()) {
            work.error(
                path.clone().key("name"),
                format!("`{name}` is mounted twice, and here these would be two folders; remove one"),
            );
        }
        if read_only == Some(true) {
            work.error(
                path.clone().key("readOnly"),
                "an empty folder that nobody writes to is of no use; remove the mount",
            );
        }
        let mount_path = work.literal(&mount_path, &path.clone().key("mountPath"));
        let is_memory = medium.as_deref() == Some("Memory");
        if mount_path == MODELS {
            work.error(
                path.key("mountPath"),
                format!("models lie in `{MODELS}`; mount the volume elsewhere"),
            );
        } else if mount_path == SHM && is_memory {
            let size = size_limit.as_deref().or(memory).unwrap_or(SHM_SIZE);
            work.set("shm", tree::map([("size", tree::text(size))]));
            work.stands(Path::spec(["shm"]), path);
        } else {
            if is_memory {
                work.problems.warning(
                    path.clone(),
                    format!("`{mount_path}` is held in memory there and on the node's disk here; patch the generated Deployment if it must not be"),
                );
            }
            work.stands(Path::spec(["writable"]).index(writable.len()), path);
            writable.push(tree::text(mount_path));
        }
    }
    if !writable.is_empty() {
        work.set("writable", tree::list(writable));
    }
}

/// All volumes by name, with what is in them where they are empty.
fn empty_ones(work: &mut Work<'_>, volumes: Vec<KserveVolume>) -> Vec<(String, Option<KserveEmptyDir>)> {
    let mut out = Vec::with_capacity(volumes.len());
    for (index, volume) in volumes.into_iter().enumerate() {
        let KserveVolume {
            name,
            empty_dir,
            config_map,
            secret,
            persistent_volume_claim,
            projected,
            downward_api,
            csi,
            ephemeral,
            host_path,
            nfs,
            image,
        } = volume;
        let path = Path::spec(["volumes"]).index(index);
        let model = "remove it, and write";
        let by_hand = "remove it, and patch the generated Deployment";
        let others = [
            (
                "configMap",
                config_map.is_some(),
                format!("{model} `spec.files.<path>: {{configMap: name, key: key}}` in the ModelSpec"),
            ),
            ("secret", secret.is_some(), format!("{model} `spec.secrets.<name>.files` in the ModelSpec")),
            (
                "persistentVolumeClaim",
                persistent_volume_claim.is_some(),
                format!("{model} `pvc://claim/path` as the model's source in the ModelSpec"),
            ),
            ("projected", projected.is_some(), by_hand.to_owned()),
            ("downwardAPI", downward_api.is_some(), by_hand.to_owned()),
            ("csi", csi.is_some(), by_hand.to_owned()),
            ("ephemeral", ephemeral.is_some(), by_hand.to_owned()),
            ("hostPath", host_path.is_some(), by_hand.to_owned()),
            ("nfs", nfs.is_some(), by_hand.to_owned()),
            ("image", image.is_some(), by_hand.to_owned()),
        ];
        // One that says nothing of its kind is empty.
        let is_empty = others.iter().all(|(_, is_there, _)| !is_there);
        for (kind, is_there, remedy) in others {
            work.refuse(
                &path,
                [(kind, is_there)],
                &format!("a runtime has no volume but empty ones here; {remedy}"),
            );
        }
        out.push((name, empty_dir.or_else(|| is_empty.then(KserveEmptyDir::default))));
    }
    out
}

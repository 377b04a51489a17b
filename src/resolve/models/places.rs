//! How what a source names gets to where the server looks for it.

use super::Models;
use super::claims::{Claim, parent};
use super::images::Image;
use crate::diagnostic::{Path, Problems};
use crate::names::{has_digest, image_tag};
use crate::resolve::sources::{self, Arrival};

/// Where in an image of its own a model lies, by the convention of KServe's "modelcars":
/// <https://kserve.github.io/website/docs/model-serving/storage/providers/oci>.
const IN_IMAGE: &str = "/models";

/// Where the server looks for something.
pub(super) struct Place<'a> {
    /// The folder in the container.
    pub(super) folder: String,
    /// Whether it is one folder for the files of all models.
    pub(super) flat: bool,
    /// The extension of the file that it must be; none: a folder.
    pub(super) file: Option<&'a str>,
    /// Where in an image it lies.
    pub(super) in_image: Option<&'a str>,
    /// The field that names the source.
    pub(super) by: Path,
    /// The field that says where in an image it lies.
    pub(super) path: Path,
    /// The runtime's name, for messages.
    pub(super) runtime: &'a str,
}

impl Models {
    /// Lets something arrive at its place, and says which file it is where the runtime serves files.
    pub(super) fn arrive(
        &mut self,
        arrival: Arrival,
        place: &Place<'_>,
        problems: &mut Problems,
    ) -> Option<String> {
        if place.in_image.is_some() && !matches!(arrival, Arrival::Image { .. }) {
            problems.error(
                place.path.clone(),
                "is where a model lies in an image, and the source is none; remove it",
            );
        }
        match arrival {
            Arrival::Baked => self.in_image = true,
            Arrival::Server { .. } => self.fetches = true,
            Arrival::Download { uri } => {
                let file = file(place, &uri, problems);
                self.downloads.push((uri, place.folder.clone()));
                return file;
            }
            Arrival::Claim { claim, path } => {
                let file = file(place, &path, problems);
                self.claims.push(Claim::new(claim, &path, place, file.is_some(), problems));
                return file;
            }
            Arrival::Image { reference } => return self.image(reference, place, problems),
        }
        None
    }

    fn image(&mut self, reference: String, place: &Place<'_>, problems: &mut Problems) -> Option<String> {
        if !has_digest(&reference) && matches!(image_tag(&reference), None | Some("latest")) {
            let message = format!("`{reference}` changes under the same name; pin a tag or a digest");
            problems.warning(place.by.clone(), message);
        }
        let path = place.in_image.unwrap_or(IN_IMAGE);
        let file = match place.file {
            Some(extension) if !path.ends_with(extension) && place.path == place.by => {
                problems.error(
                    place.by.clone(),
                    format!(
                        "runtime `{}` serves a file, and an image names none; write a source that ends in `{extension}`",
                        place.runtime
                    ),
                );
                return None;
            }
            Some(extension) if !path.ends_with(extension) => {
                problems.error(
                    place.path.clone(),
                    format!(
                        "runtime `{}` serves a file, and an image names none; write where it lies, such as `{IN_IMAGE}/model{extension}`",
                        place.runtime
                    ),
                );
                return None;
            }
            Some(_) => Some(sources::file_name(path).to_owned()),
            None => None,
        };
        let folder = if file.is_some() { parent(path) } else { path };
        self.images.push(Image {
            reference,
            folder: folder.trim_start_matches('/').to_owned(),
            mount: place.folder.clone(),
            file: file.clone().filter(|_| place.flat),
            by: place.by.clone(),
        });
        file
    }
}

/// The file that a source names, where the runtime serves files.
fn file(place: &Place<'_>, source: &str, problems: &mut Problems) -> Option<String> {
    let extension = place.file?;
    let name = sources::file_name(source);
    if name.ends_with(extension) && name.len() > extension.len() {
        return Some(name.to_owned());
    }
    problems.error(
        place.by.clone(),
        format!(
            "runtime `{}` serves a file; let the source end in one, such as `model{extension}`",
            place.runtime
        ),
    );
    None
}

//! Which known model server a container runs, as its image tells, or the program that it is told to start.

use k8s_openapi::api::core::v1::Container;

use super::object::{Body, Object};
use super::objects::Objects;
use super::workload::Workload;
use crate::api::v1alpha1::serving_runtime::{Habit, Habits};
use crate::names;
use crate::runtimes::{Catalog, Runtime};

/// The known model servers by the repositories of their images.
#[derive(Debug, Default)]
pub struct Servers<'a> {
    repositories: Vec<(&'a str, &'a Runtime)>,
    /// And by the programs that start them.
    programs: Vec<(&'a str, &'a Runtime)>,
}

/// A known server in a container.
#[derive(Clone, Copy, Debug)]
pub struct Server<'a> {
    /// What is known of it.
    pub runtime: &'a Runtime,
    /// The tag of its image.
    pub tag: Option<&'a str>,
    /// Whether the image is not the server's own, so that it may hold settings of which the stream does not tell.
    pub is_built_on: bool,
}

impl<'a> Servers<'a> {
    /// Those of a catalog that have images of their own.
    pub fn of(catalog: &'a Catalog) -> Self {
        let runtimes = catalog.names().into_iter().filter_map(|name| catalog.get(name));
        let runtimes: Vec<&Runtime> = runtimes.collect();
        let images =
            runtimes.iter().flat_map(|runtime| runtime.images.values().map(move |image| (image, *runtime)));
        let mut repositories: Vec<_> =
            images.map(|(image, runtime)| (path(names::image_repository(image)), runtime)).collect();
        repositories.dedup_by_key(|(repository, _)| *repository);
        let programs = runtimes.iter().filter(|runtime| !runtime.images.is_empty()).filter_map(|runtime| {
            let program = runtime.declared.command.as_ref()?.first()?;
            Some((file_name(program), *runtime))
        });
        Self { repositories, programs: programs.collect() }
    }

    /// The server of a container: a mirror's image counts as what it mirrors, another image as the server that it starts.
    pub fn find<'b>(&self, container: &'b Container) -> Option<Server<'b>>
    where
        'a: 'b,
    {
        let image = container.image.as_deref()?;
        let own = names::image_repository(image);
        let is_of =
            |known: &str| own.strip_suffix(known).is_some_and(|host| host.is_empty() || host.ends_with('/'));
        if let Some((_, runtime)) = self.repositories.iter().find(|(known, _)| is_of(known)) {
            return Some(Server { runtime, tag: names::image_tag(image), is_built_on: false });
        }
        let words = container.command.iter().chain(&container.args).flatten();
        let program = file_name(words.map(String::as_str).next()?);
        let (_, runtime) = self.programs.iter().find(|(known, _)| *known == program)?;
        Some(Server { runtime, tag: None, is_built_on: true })
    }
}

fn file_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// A repository without the registry's host.
fn path(repository: &str) -> &str {
    match repository.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => path,
        _ => repository,
    }
}

impl<'a> Server<'a> {
    /// What is known of its habits.
    pub fn habits(self) -> &'a Habits {
        &self.runtime.declared.habits
    }

    /// Whether its version has a habit; a tag that tells no version counts as the newest.
    pub fn has(self, habit: &Habit) -> bool {
        match (habit.since.as_deref(), self.tag.and_then(version)) {
            (Some(since), Some(own)) => version(since).is_none_or(|since| own >= since),
            _ => true,
        }
    }
}

/// The numbers with which a tag begins.
fn version(tag: &str) -> Option<Vec<u32>> {
    let numbers = tag.strip_prefix('v').unwrap_or(tag).split('-').next()?;
    numbers.split('.').map(|part| part.parse().ok()).collect()
}

/// Everything by which a container is told what to do, as far as the stream holds it.
#[derive(Debug, Default)]
pub(super) struct Told<'a> {
    /// The texts: command, arguments, `NAME=value` of each variable, config files.
    texts: Vec<std::borrow::Cow<'a, str>>,
    /// The names of the config files.
    files: Vec<&'a str>,
    /// Whether it is told more than the stream holds.
    pub is_partial: bool,
}

impl<'a> Told<'a> {
    /// What a container of a workload is told.
    pub(super) fn of(
        object: &Object,
        workload: &'a Workload,
        container: &'a Container,
        objects: &'a Objects,
    ) -> Self {
        let mut told = Self::default();
        let own = [&container.command, &container.args].into_iter().flatten().flatten();
        told.texts.extend(own.map(|text| text.as_str().into()));
        for variable in container.env.iter().flatten() {
            match &variable.value {
                Some(value) => told.texts.push(format!("{}={value}", variable.name).into()),
                None => told.is_partial |= variable.value_from.is_some(),
            }
        }
        let config_map =
            |name: &str| match objects.find("", "ConfigMap", object.namespace(), name).map(|it| &it.body) {
                Some(Body::ConfigMap { data, .. }) => Some(data),
                _ => None,
            };
        for source in container.env_from.iter().flatten() {
            match source.config_map_ref.as_ref().and_then(|reference| config_map(&reference.name)) {
                Some(data) => {
                    told.texts.extend(data.iter().map(|(name, value)| format!("{name}={value}").into()));
                }
                None => told.is_partial = true,
            }
        }
        for mount in container.volume_mounts.iter().flatten() {
            let mut volumes = workload.pod().volumes.iter().flatten();
            let Some(volume) = volumes.find(|volume| volume.name == mount.name) else { continue };
            match (&volume.config_map, &volume.empty_dir) {
                (Some(source), _) => match config_map(&source.name) {
                    Some(data) => {
                        told.files.extend(data.keys().map(String::as_str));
                        told.texts.extend(data.values().map(|text| text.as_str().into()));
                    }
                    None => told.is_partial = true,
                },
                (None, Some(_)) => {}
                (None, None) => told.is_partial = true,
            }
        }
        told
    }

    /// Whether a habit shows: its version has it, and nothing that the container is told cures it. What is not in the
    /// stream is given the benefit of the doubt.
    pub(super) fn shows(&self, server: Server<'_>, habit: &Habit) -> bool {
        server.has(habit)
            && !self.is_partial
            && !server.is_built_on
            && habit.file.as_deref().is_none_or(|file| self.files.contains(&file))
            && !habit.unless.iter().any(|cure| self.texts.iter().any(|text| text.contains(cure.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(image: &str) -> Container {
        Container { image: Some(image.into()), ..Container::default() }
    }

    #[test]
    fn an_image_tells_its_server_through_mirrors() {
        let catalog = Catalog::builtin();
        let servers = Servers::of(&catalog);
        let name = |image: &str| servers.find(&container(image)).map(|server| server.runtime.name.clone());
        for image in [
            "pytorch/torchserve",
            "docker.io/pytorch/torchserve:0.12.0-cpu",
            "mirror.example:5000/hub/pytorch/torchserve@sha256:00",
        ] {
            assert_eq!(name(image).as_deref(), Some("torchserve"), "{image}");
        }
        assert_eq!(name("nvcr.io/nvidia/tritonserver:25.01-py3").as_deref(), Some("triton"));
        for image in ["mypytorch/torchserve", "torchserve", "registry.example/torchserve:1", ""] {
            assert_eq!(name(image), None, "{image}");
        }
    }

    #[test]
    fn a_program_tells_the_server_of_an_image_that_is_built_on_it() {
        let catalog = Catalog::builtin();
        let servers = Servers::of(&catalog);
        let of = |command: Option<&str>, args: &[&str]| Container {
            command: command.map(|command| vec![command.to_owned()]),
            args: Some(args.iter().map(|&arg| arg.to_owned()).collect()),
            ..container("registry.example/team/model:1.0")
        };
        for (container, runtime) in [
            (of(None, &["torchserve", "--start"]), Some("torchserve")),
            (of(Some("/opt/tritonserver/bin/tritonserver"), &[]), Some("triton")),
            (of(None, &["--start"]), None),
            (of(Some("sh"), &["torchserve"]), None),
        ] {
            let found = servers.find(&container);
            assert_eq!(found.map(|server| server.runtime.name.as_str()), runtime);
            assert!(found.is_none_or(|server| server.is_built_on));
        }
    }

    #[test]
    fn a_habit_begins_with_a_version() {
        let catalog = Catalog::builtin();
        let runtime = catalog.get("torchserve").unwrap();
        let habit = Habit { since: Some("0.11.1".into()), ..Habit::default() };
        let has = |tag| Server { runtime, tag, is_built_on: false }.has(&habit);
        assert!(has(Some("0.12.0-cpu")) && has(Some("0.11.1")) && has(Some("latest-gpu")) && has(None));
        assert!(!has(Some("0.11.0")) && !has(Some("v0.9")));
    }
}

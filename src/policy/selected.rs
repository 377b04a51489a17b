//! Which pods and Services selectors find.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::object::{Body, Object};
use super::objects::Objects;
use super::references::{Namespaces, PortName, Selection, What, may_be_same};
use super::selectors::{self, Index, Labels};
use super::workload::Controller;

static NONE: Labels = Labels::new();

/// The pods of an object: of a workload, or of a custom resource with a pod template.
#[derive(Clone, Copy, Debug)]
pub struct PodsOf<'a> {
    /// What makes them.
    pub object: &'a Object,
    /// Their labels.
    pub labels: &'a Labels,
    /// Which template of a custom resource they come from.
    template: Option<usize>,
}

impl<'a> PodsOf<'a> {
    /// The pods of an object; none for a `PodTemplate`, which nothing runs by itself.
    fn of(object: &'a Object) -> impl Iterator<Item = Self> {
        let workload = object.workload().filter(|it| !matches!(it.controller, Controller::PodTemplate));
        let of_workload = workload.map(|workload| {
            let labels = workload.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
            Self { object, labels: labels.unwrap_or(&NONE), template: None }
        });
        let of_custom = object.links.pods.iter().enumerate();
        let of_custom =
            of_custom.map(move |(at, pods)| Self { object, labels: &pods.labels, template: Some(at) });
        of_workload.into_iter().chain(of_custom)
    }

    /// The ports that their containers say they open, sidecars included.
    pub fn ports(&self) -> Vec<(Option<&'a str>, i64)> {
        if let Some(pods) = self.template.and_then(|at| self.object.links.pods.get(at)) {
            return pods.ports.iter().map(|(name, number)| (name.as_deref(), *number)).collect();
        }
        let containers = self.object.workload().into_iter().flat_map(super::Workload::containers);
        let ports = containers.flat_map(|placed| placed.container.ports.iter().flatten());
        ports.map(|port| (port.name.as_deref(), i64::from(port.container_port))).collect()
    }

    /// Whether one of their containers says that it opens a port.
    pub fn opens(&self, port: &PortName) -> bool {
        self.ports().iter().any(|(name, number)| port.is(*name, *number))
    }

    /// Whether they run to an end, so that no request is for them.
    pub fn are_of_a_job(&self) -> bool {
        let controller = self.object.workload().map(|workload| &workload.controller);
        matches!(controller, Some(Controller::Job(_) | Controller::CronJob { .. }))
    }
}

/// Everything that selectors may find.
#[derive(Debug, Default)]
pub(super) struct Selectable {
    /// The objects with pods, and which of their pods.
    pods: Vec<(usize, usize)>,
    pods_by_label: Index,
    services: Vec<usize>,
    services_by_label: Index,
}

impl Selectable {
    pub(super) fn new(all: &[Object]) -> Self {
        let of = |object| PodsOf::of(object).enumerate().map(|(nth, pods)| (object.index, nth, pods.labels));
        let pods: Vec<_> = all.iter().flat_map(of).collect();
        let services = || all.iter().filter(|object| matches!(object.body, Body::Service(_)));
        Self {
            pods_by_label: Index::new(pods.iter().map(|(.., labels)| *labels)),
            pods: pods.iter().map(|(object, nth, _)| (*object, *nth)).collect(),
            services: services().map(|object| object.index).collect(),
            services_by_label: Index::new(services().map(|object| &object.labels)),
        }
    }
}

impl Objects {
    /// All pods, in the order of the stream.
    pub fn pods(&self) -> impl Iterator<Item = PodsOf<'_>> {
        self.iter().flat_map(PodsOf::of)
    }

    /// The pods in a namespace that a selector finds; without a namespace those of any.
    pub fn pods_of<'a>(
        &'a self,
        namespace: Option<&'a str>,
        selector: &'a LabelSelector,
    ) -> impl Iterator<Item = PodsOf<'a>> {
        let all = self.selectable();
        let places = all.pods_by_label.candidates(selector).filter_map(|place| all.pods.get(place));
        let pods = places.filter_map(|(object, nth)| PodsOf::of(self.at(*object)?).nth(*nth));
        pods.filter(move |pods| {
            may_be_same(pods.object.namespace(), namespace) && selectors::selects(selector, pods.labels)
        })
    }

    /// The Services in a namespace that a selector finds by their own labels; without a namespace those of any.
    pub fn services_of<'a>(
        &'a self,
        namespace: Option<&'a str>,
        selector: &'a LabelSelector,
    ) -> impl Iterator<Item = &'a Object> {
        let all = self.selectable();
        let places = all.services_by_label.candidates(selector).filter_map(|place| all.services.get(place));
        let services = places.filter_map(|index| self.at(*index));
        services.filter(move |service| {
            may_be_same(service.namespace(), namespace) && selectors::selects(selector, &service.labels)
        })
    }

    /// The pods that a selection of an object finds.
    pub fn selected<'a>(&'a self, holder: &'a Object, selection: &'a Selection) -> Vec<PodsOf<'a>> {
        if selection.what != What::Pods {
            return Vec::new();
        }
        let spaces = selection.spaces(holder);
        spaces.into_iter().flat_map(|space| self.pods_of(space, &selection.selector)).collect()
    }

    /// The Services that a selection of an object finds.
    pub fn selected_services<'a>(&'a self, holder: &'a Object, selection: &'a Selection) -> Vec<&'a Object> {
        if selection.what != What::Services {
            return Vec::new();
        }
        let spaces = selection.spaces(holder);
        spaces.into_iter().flat_map(|space| self.services_of(space, &selection.selector)).collect()
    }
}

impl Selection {
    /// The namespaces in which it finds; none is any.
    pub fn spaces<'a>(&'a self, holder: &'a Object) -> Vec<Option<&'a str>> {
        match &self.namespaces {
            Namespaces::Own => vec![holder.namespace()],
            Namespaces::Any => vec![None],
            Namespaces::Named(names) => names.iter().map(|name| Some(name.as_str())).collect(),
        }
    }
}

//! Where an option goes that becomes nothing by itself: what of the runtime's data names it, for showing it to people.

use std::fmt;

use super::runtime::Runtime;
use crate::api::v1alpha1::serving_runtime::{
    Alternative, Arg, Env, FileContent, JobTimeout, Ordered, PortNumber, Property, ServingRuntimeSpec,
    Writable,
};

/// A part of what a runtime says in which an option has a part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// A flag.
    Flag(String),
    /// An argument that is no flag.
    Argument,
    /// A variable.
    Variable(String),
    /// A config file.
    File(String),
    /// A port, or whether it is there.
    Port(String),
    /// Where metrics are told.
    Metrics,
    /// A folder that is writable.
    Folder(String),
    /// A CronJob.
    Job(String),
    /// A ConfigMap that others write.
    Store(String),
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag `{flag}`"),
            Self::Argument => f.write_str("an argument"),
            Self::Variable(name) => write!(f, "variable `{name}`"),
            Self::File(name) => write!(f, "file `{name}`"),
            Self::Port(name) => write!(f, "port `{name}`"),
            Self::Metrics => f.write_str("where metrics are told"),
            Self::Folder(path) => write!(f, "folder `{path}`"),
            Self::Job(name) => write!(f, "CronJob `{name}`"),
            Self::Store(name) => write!(f, "ConfigMap `{name}`"),
        }
    }
}

impl Runtime {
    /// Where `config.<key>` goes, each part once.
    pub fn uses(&self, key: &str) -> Vec<Use> {
        Search { name: format!("config.{key}") }.all(&self.declared)
    }

    /// Where `models.<name>.config.<key>` goes, each part once.
    pub fn model_uses(&self, key: &str) -> Vec<Use> {
        Search { name: format!("model.config.{key}") }.all(&self.declared)
    }
}

struct Search {
    /// What a variable and a condition call it.
    name: String,
}

impl Search {
    fn all(&self, spec: &ServingRuntimeSpec) -> Vec<Use> {
        let mut out: Vec<Use> = spec.args.iter().filter_map(|arg| self.arg(arg)).collect();
        let variables = spec.env.iter().filter(|(_, env)| self.env(env));
        out.extend(variables.map(|(name, _)| Use::Variable(name.clone())));
        let files = spec.files.values().flat_map(|files| files.data.iter());
        out.extend(files.filter(|(_, file)| self.file(file)).map(|(name, _)| Use::File(name.to_owned())));
        let ports = spec.ports.iter().filter(|(_, port)| {
            let number = matches!(&port.port, Some(PortNumber::Variable(text)) if self.text(text));
            number || self.when(port.when.as_ref())
        });
        out.extend(ports.map(|(name, _)| Use::Port(name.to_owned())));
        let metrics = spec.metrics.iter().filter_map(|metrics| metrics.path.as_ref());
        out.extend(metrics.filter(|path| self.text(path)).map(|_| Use::Metrics));
        out.extend(spec.writable.iter().filter_map(|folder| match folder {
            Writable::When(folder) if self.condition(&folder.when) => Some(Use::Folder(folder.path.clone())),
            _ => None,
        }));
        let jobs = spec.jobs.iter().filter(|(_, job)| {
            let timeout = match &job.timeout {
                Some(JobTimeout::Variable(text)) => Some(text),
                _ => None,
            };
            let texts = job.command.iter().chain(&job.schedule).chain(&job.image).chain(timeout);
            self.when(job.when.as_ref())
                || job.env.values().any(|env| self.env(env))
                || texts.into_iter().any(|text| self.text(text))
        });
        out.extend(jobs.map(|(name, _)| Use::Job(name.clone())));
        let stores = spec.stores.iter().filter(|(_, store)| {
            self.when(store.when.as_ref()) || store.service_account.iter().any(|text| self.text(text))
        });
        out.extend(stores.map(|(name, _)| Use::Store(name.clone())));
        out.dedup();
        out
    }

    /// Whether a condition asks for it, or for a member of it.
    fn condition(&self, condition: &str) -> bool {
        let asked = condition.strip_prefix("not ").unwrap_or(condition);
        asked.strip_prefix(&self.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    fn when(&self, condition: Option<&String>) -> bool {
        condition.is_some_and(|condition| self.condition(condition))
    }

    /// Whether text names it, or a member of it.
    fn text(&self, text: &str) -> bool {
        ["}", "."].iter().any(|end| text.contains(&format!("${{{}{end}", self.name)))
    }

    fn alternatives(&self, list: &[Alternative]) -> bool {
        list.iter().any(|alternative| match alternative {
            Alternative::Text(text) => self.text(text),
            Alternative::When(item) => self.condition(&item.when) || self.text(&item.value),
        })
    }

    fn env(&self, env: &Env) -> bool {
        match env {
            Env::Text(text) => self.text(text),
            Env::First(list) => self.alternatives(list),
            Env::Each(item) => self.text(&item.each),
        }
    }

    fn arg(&self, arg: &Arg) -> Option<Use> {
        let any = |texts: &[String]| texts.iter().any(|text| self.text(text));
        let (is_it, first) = match arg {
            Arg::One(text) => (self.text(text), Some(text.as_str())),
            Arg::Group(texts) => (any(texts), texts.first().map(String::as_str)),
            Arg::When(item) => {
                (self.condition(&item.when) || any(&item.args), item.args.first().map(String::as_str))
            }
            Arg::First(item) => (self.alternatives(&item.first), None),
            Arg::Each(item) => (self.text(&item.each), Some(item.flag.as_str())),
        };
        let flag =
            first.filter(|text| text.starts_with('-')).map(|text| text.split('=').next().unwrap_or(text));
        is_it.then(|| flag.map_or(Use::Argument, |flag| Use::Flag(flag.to_owned())))
    }

    fn file(&self, file: &FileContent) -> bool {
        let property = |property: &Property| match property {
            Property::Text(text) => self.text(text),
            Property::First(list) => self.alternatives(list),
            Property::When(item) => self.condition(&item.when) || self.text(&item.value),
        };
        self.when(file.when.as_ref())
            || file.text.iter().any(|text| self.text(text))
            || file.properties.iter().flat_map(Ordered::iter).any(|(_, value)| property(value))
            || file.json.iter().any(|json| self.text(&json.to_string()))
    }
}

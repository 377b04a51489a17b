//! Images and what they are built for.

use schemars::JsonSchema;
use serde::Deserialize;

/// What an image is built for; the vendor of the GPU's resource name selects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Accelerator {
    /// No accelerator.
    Cpu,
    /// `nvidia.com`
    Nvidia,
    /// `amd.com`
    Amd,
    /// `gpu.intel.com`, `habana.ai`
    Intel,
    /// `google.com`
    Google,
    /// `aws.amazon.com`
    Aws,
}

impl Accelerator {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Cpu, Self::Nvidia, Self::Amd, Self::Intel, Self::Google, Self::Aws];

    /// Its key in `image`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Nvidia => "nvidia",
            Self::Amd => "amd",
            Self::Intel => "intel",
            Self::Google => "google",
            Self::Aws => "aws",
        }
    }

    /// What an extended resource is, by the vendor in its name; none for a resource that is no accelerator.
    pub fn of_resource(resource: &str) -> Option<Self> {
        Some(match resource.split_once('/')?.0 {
            "nvidia.com" => Self::Nvidia,
            "amd.com" => Self::Amd,
            "gpu.intel.com" | "habana.ai" => Self::Intel,
            "google.com" => Self::Google,
            "aws.amazon.com" => Self::Aws,
            _ => return None,
        })
    }
}

/// Images by accelerator.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields, default)]
pub struct Images {
    /// Without accelerator.
    #[schemars(extend("format" = "image"))]
    pub cpu: Option<String>,
    /// For NVIDIA's GPUs.
    #[schemars(extend("format" = "image"))]
    pub nvidia: Option<String>,
    /// For AMD's GPUs.
    #[schemars(extend("format" = "image"))]
    pub amd: Option<String>,
    /// For Intel's GPUs and accelerators.
    #[schemars(extend("format" = "image"))]
    pub intel: Option<String>,
    /// For Google's TPUs.
    #[schemars(extend("format" = "image"))]
    pub google: Option<String>,
    /// For AWS's accelerators.
    #[schemars(extend("format" = "image"))]
    pub aws: Option<String>,
}

impl Images {
    /// The image for an accelerator.
    pub fn get(&self, accelerator: Accelerator) -> Option<&str> {
        match accelerator {
            Accelerator::Cpu => self.cpu.as_deref(),
            Accelerator::Nvidia => self.nvidia.as_deref(),
            Accelerator::Amd => self.amd.as_deref(),
            Accelerator::Intel => self.intel.as_deref(),
            Accelerator::Google => self.google.as_deref(),
            Accelerator::Aws => self.aws.as_deref(),
        }
    }
}

//! What has been seen of each built-in runtime on its real server by `make conformance`, what the server's own parser has
//! accepted, and what nobody has seen.

/// One runtime.
pub(crate) struct Proof {
    /// Its name.
    pub(crate) runtime: &'static str,
    /// The program that was started; none where no registry carries it.
    pub(crate) program: Option<Program>,
    /// What was seen.
    pub(crate) proven: &'static [&'static str],
    /// Who judges its flags or files; none where no registry carries such a judge, or the program itself is started.
    pub(crate) judge: Option<&'static str>,
    /// What that judge says of all that is generated (`make schemas`).
    pub(crate) accepted: &'static [&'static str],
    /// What nobody has seen.
    pub(crate) unproven: &'static [&'static str],
}

/// A real server.
pub(crate) struct Program {
    /// What people call it.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// Where it comes from.
    pub(crate) registry: &'static str,
    /// The file that pins it, and the words that do; none where a registry keeps one version only.
    pub(crate) pin: Option<(&'static str, &'static str)>,
}

pub(crate) const READY: &str = "the probes pass when a model that loads for 10 s answers, and not before";
pub(crate) const READY_SMALL: &str = "the probes pass when a model of some megabytes answers, and not before";
pub(crate) const PORTS: &str =
    "each declared port is open and speaks its protocol, and no other is open to other pods";
pub(crate) const METRICS: &str =
    "metrics are told where the data says, each that it names among them, and its series count a request";
pub(crate) const INFERENCE: &str = "an inference gives the right number";
pub(crate) const DRAIN: &str =
    "under a stream of requests preStop and SIGTERM lose none, and it ends within the grace period";
pub(crate) const WRITES: &str =
    "nothing is written outside the writable folders, with a read-only root and its user";
pub(crate) const BROKEN: &str = "a broken model never becomes ready, and the log says why";
pub(crate) const MISSING: &str = "a missing model never becomes ready, and the log says why";

pub(crate) const EARLY: &str = "the paths that its data calls early are answered before the model is";
pub(crate) const ABSENT: &str =
    "without its model the paths that its data calls early are answered all the same";
pub(crate) const LIAR: &str = "a startup probe of `/ping` would pass before the model answers";
pub(crate) const HASTE: &str = "without the sleep of preStop requests would be lost";
pub(crate) const SEVERAL: &str = "several models are ready together, not before the last of them answers";
pub(crate) const REPOSITORY: &str =
    "a repository without named models is ready when all that it holds answers";
pub(crate) const EMPTY: &str = "an empty repository, which the server calls ready, never becomes ready";
pub(crate) const TOLERANT: &str = "with `--exit-on-error=false` a broken model leaves it live, and not ready";
pub(crate) const WORKERS: &str = "parallel workers start with a read-only root and answer";
pub(crate) const SKLEARN: &str = "`implementation: sklearn` serves what scikit-learn has dumped";

pub(crate) const FLAGS: &str = "takes every flag of every option";
pub(crate) const VALUES: &str = "takes every value that an option offers";
pub(crate) const WRONG_FLAGS: &str = "refuses each flag that is written wrong";
pub(crate) const FILES: &str = "each config file is the message that the server reads";
pub(crate) const WRONG_FILES: &str = "a field that is written wrong, twice or bare is refused";

const PARSED: &[&str] = &[FLAGS, VALUES, WRONG_FLAGS];

const ALL: &[&str] = &[READY, PORTS, METRICS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING];

const KSERVE_CASES: &[&str] = &[READY, PORTS, METRICS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING, ABSENT];

const SMALL: &[&str] = &[READY_SMALL, PORTS, METRICS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING];

const NOTHING: &str = "its start, probes, metrics, inference, drain and writable folders";

const GPU: &str = "its image for GPUs";

const KSERVE: Program = Program {
    name: "KServe's Python server",
    version: "0.20.0",
    registry: "PyPI",
    pin: Some(("tests/tools/kserve/requirements.txt", "kserve==0.20.0")),
};

const KSERVE_PARSER: Option<&str> =
    Some("the parser of kserve 0.20.0, which all of KServe's Python servers share");

/// Each built-in runtime, by name.
pub(crate) const PROOFS: &[Proof] = &[
    Proof {
        runtime: "custom-python",
        program: Some(Program {
            name: "the FastAPI server of `examples/images/custom-python`, under uvicorn",
            version: "0.54.0",
            registry: "PyPI",
            pin: Some(("examples/images/custom-python/requirements.txt", "uvicorn==0.54.0")),
        }),
        proven: &[READY, PORTS, METRICS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING, HASTE],
        judge: None,
        accepted: &[],
        unproven: &["your own image"],
    },
    Proof {
        runtime: "huggingface",
        program: Some(KSERVE),
        proven: ALL,
        judge: KSERVE_PARSER,
        accepted: PARSED,
        unproven: &[
            "the flags of its own program, which are of its source: those for the model, its engine and adapters",
            "its program with Transformers and vLLM, for which a model of the tests stands in",
            GPU,
        ],
    },
    Proof {
        runtime: "lightgbm",
        program: Some(KSERVE),
        proven: KSERVE_CASES,
        judge: KSERVE_PARSER,
        accepted: PARSED,
        unproven: &[
            "`--model_dir` and `--nthread`, which are of its source",
            "its program with LightGBM, for which a model of the tests stands in",
            "several models",
        ],
    },
    Proof {
        runtime: "llama-cpp",
        program: Some(Program {
            name: "llama.cpp's server",
            version: "what Debian's unstable suite has; build 11669 when this was written",
            registry: "Debian",
            pin: None,
        }),
        proven: SMALL,
        judge: Some("the program itself"),
        accepted: PARSED,
        unproven: &[
            "`--hf-repo`, which would reach out while it is read",
            "the build of the images, which is older than that of the program",
            "a model that loads for long",
            "adapters, and models from the Hugging Face Hub",
            GPU,
        ],
    },
    Proof {
        runtime: "mlserver",
        program: Some(Program {
            name: "MLServer",
            version: "1.7.1",
            registry: "PyPI",
            pin: Some(("tests/tools/mlserver/requirements.txt", "mlserver==1.7.1")),
        }),
        proven: &[
            EARLY, READY, PORTS, METRICS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING, SEVERAL, WORKERS,
            SKLEARN,
        ],
        judge: None,
        accepted: &[],
        unproven: &["the runtimes `huggingface`, `lightgbm`, `mlflow` and `xgboost`"],
    },
    Proof {
        runtime: "ollama",
        program: Some(Program {
            name: "Ollama, with llama.cpp's server from Debian",
            version: "0.32.15",
            registry: "the Go module proxy",
            pin: Some(("tests/tools/ollama/go.mod", "require github.com/ollama/ollama v0.32.15")),
        }),
        proven: &[READY_SMALL, PORTS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING, ABSENT],
        judge: None,
        accepted: &[],
        unproven: &[
            "the image's own build of llama.cpp",
            "models from ollama.com and the Hugging Face Hub",
            GPU,
        ],
    },
    Proof {
        runtime: "sglang",
        program: None,
        proven: &[],
        judge: Some("the parser in the wheel of sglang 0.5.19"),
        accepted: PARSED,
        unproven: &[NOTHING],
    },
    Proof {
        runtime: "sklearn",
        program: Some(KSERVE),
        proven: KSERVE_CASES,
        judge: KSERVE_PARSER,
        accepted: PARSED,
        unproven: &[
            "`--model_dir`, which is of its source",
            "its program with scikit-learn, for which a model of the tests stands in",
            "several models",
        ],
    },
    Proof {
        runtime: "tensorflow-serving",
        program: None,
        proven: &[],
        judge: Some(
            "the messages of tensorflow-serving-api 2.20.0 for models; those for monitoring and batching as pythie-serving 3.4.3 has them, of 2023",
        ),
        accepted: &[FILES, WRONG_FILES],
        unproven: &["the flags of its program", NOTHING, GPU],
    },
    Proof {
        runtime: "tgi",
        program: None,
        proven: &[],
        judge: None,
        accepted: &[],
        unproven: &["its variables, which are of its source, 3.3.7", NOTHING],
    },
    Proof {
        runtime: "torchserve",
        program: Some(Program {
            name: "TorchServe",
            version: "0.12.0",
            registry: "PyPI",
            pin: Some(("tests/tools/torchserve/requirements.txt", "torchserve==0.12.0")),
        }),
        proven: &[EARLY, READY, PORTS, METRICS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING, LIAR],
        judge: None,
        accepted: &[],
        unproven: &["models that use PyTorch", GPU],
    },
    Proof {
        runtime: "triton",
        program: Some(Program {
            name: "Triton Inference Server",
            version: "2.51",
            registry: "PyPI",
            pin: Some(("tests/tools/triton/requirements.txt", "nvidia-pytriton==0.7.0")),
        }),
        proven: &[
            READY, PORTS, METRICS, INFERENCE, DRAIN, WRITES, BROKEN, MISSING, REPOSITORY, EMPTY, TOLERANT,
        ],
        judge: None,
        accepted: &[],
        unproven: &["the release of the pinned image, which is newer", "backends other than Python", GPU],
    },
    Proof {
        runtime: "vllm",
        program: None,
        proven: &[],
        judge: Some("the parser in the wheel of vllm 0.28.0"),
        accepted: PARSED,
        unproven: &[NOTHING],
    },
    Proof {
        runtime: "xgboost",
        program: Some(KSERVE),
        proven: KSERVE_CASES,
        judge: KSERVE_PARSER,
        accepted: PARSED,
        unproven: &[
            "`--model_dir` and `--nthread`, which are of its source",
            "its program with XGBoost, for which a model of the tests stands in",
            "several models",
        ],
    },
];

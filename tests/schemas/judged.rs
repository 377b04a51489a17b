//! What the parsers and schemas of `make schemas` have judged of each built-in runtime, and what of its flags and files nobody has.

/// One runtime.
pub(crate) struct Judged {
    /// Its name.
    pub(crate) runtime: &'static str,
    /// Who judges it; none where no registry carries one.
    pub(crate) by: Option<&'static str>,
    /// What no parser or schema has seen.
    pub(crate) unseen: &'static [&'static str],
}

const KSERVE: Option<&str> = Some("the parser of kserve 0.20.0, which all of KServe's Python servers share");

/// By name. The other runtimes are started whole by `make conformance`, flags and files with them.
pub(crate) const JUDGED: &[Judged] = &[
    Judged {
        runtime: "huggingface",
        by: KSERVE,
        unseen: &[
            "the flags of its own program, which are of its source: those for the model, its engine and adapters",
        ],
    },
    Judged {
        runtime: "lightgbm",
        by: KSERVE,
        unseen: &["`--model_dir` and `--nthread`, which are of its source"],
    },
    Judged {
        runtime: "llama-cpp",
        by: Some("the program in Debian's unstable suite, whose build is newer than the images'"),
        unseen: &["`--hf-repo`, which would reach out while it is read"],
    },
    Judged { runtime: "sglang", by: Some("the parser in the wheel of sglang 0.5.19"), unseen: &[] },
    Judged { runtime: "sklearn", by: KSERVE, unseen: &["`--model_dir`, which is of its source"] },
    Judged {
        runtime: "tensorflow-serving",
        by: Some(
            "the messages of tensorflow-serving-api 2.20.0 for models; those for monitoring and batching as pythie-serving 3.4.3 has them, of 2023",
        ),
        unseen: &["the flags of its program"],
    },
    Judged { runtime: "tgi", by: None, unseen: &["its variables, which are of its source, 3.3.7"] },
    Judged { runtime: "vllm", by: Some("the parser in the wheel of vllm 0.28.0"), unseen: &[] },
    Judged {
        runtime: "xgboost",
        by: KSERVE,
        unseen: &["`--model_dir` and `--nthread`, which are of its source"],
    },
];

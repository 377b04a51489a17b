//! What is wrong with a runtime's data is told with line, path, cause and remedy, all at once. Each case adds to a runtime
//! that is sound.

use crate::support::{catalog, told};

/// The specs below start behind this line, in line 6.
const PORTS: &str = "ports: {http: {port: 8080}, grpc: {port: 9000, protocol: grpc}}\n";

/// Everything that is said about the runtime, without the line and `spec.`.
fn said(spec: &str) -> Vec<String> {
    let (catalog, findings) = catalog(&format!("{PORTS}{spec}"));
    let told = told(&findings);
    assert_eq!(catalog.get("r").is_none(), catalog.is_broken("r"));
    assert_eq!(catalog.is_broken("r"), !told.is_empty(), "{told:?}");
    let strip = |line: &String| {
        let (_, rest) = line.split_once(": ").unwrap();
        let rest = rest.strip_prefix("spec.").unwrap_or(rest);
        // The whole set of variables, which one test below looks at.
        rest.split_once("`? known: `${").map_or_else(|| rest.to_owned(), |(near, _)| format!("{near}`?"))
    };
    told.iter().map(strip).collect()
}

fn check(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (spec, expected) in cases {
        let said = said(spec);
        if said != [*expected] {
            wrong.push(format!("{spec}\n  expected {expected}\n  said     {}", said.join("\n           ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_sound_runtime_says_nothing() {
    assert_eq!(said(""), Vec::<String>::new());
}

#[test]
fn all_mistakes_are_told_at_once_with_their_lines() {
    let (_, findings) = catalog(
        "ports: {http: {port: 8080}}\nprimary: htp\nargs:\n- ok\n- --name=${modelname}\n- {when: gpus, args: [--x]}\nprobes:\n  liveness: [{httpGet: {path: /, port: grpc}}]\n",
    );
    let expected = [
        "9: spec.args[1]: unknown variable `${modelname}`; did you mean `${model.name}`? known: `${name}`, `${model.name}`, `${model.source}`, `${model.reference}`, `${model.repo}`, `${model.revision}`, `${gpu.count}`, `${drain.timeout}`, `${drain.grace}`, `${port.http}`, `${service.http}`",
        "10: spec.args[2].when: unknown condition `gpus`; did you mean `gpu`?",
        "6: spec.primary: no port `htp`; did you mean `http`?",
        "12: spec.probes.liveness[0].httpGet.port: no port `grpc`; known: `http`",
    ];
    assert_eq!(told(&findings), expected);
}

#[test]
fn shapes() {
    check(&[
        ("arg: [x]", "arg: unknown field; did you mean `args`?"),
        (
            "image: {cuda: a:1}",
            "image.cuda: unknown field; known here: `amd`, `aws`, `cpu`, `google`, `intel`, `nvidia`",
        ),
        (
            "image: {cpu: \"A b\"}",
            "image.cpu: `A b` is not an image reference; write `registry/repository:tag` or `…@sha256:<64 hex digits>`",
        ),
        ("models: {min: -1}", "models.min: -1 is out of range; write a number of at least 0"),
        ("args: [{args: [x]}]", "args[0].when: is required; add it"),
        ("shm: {size: 1GB}", "shm.size: `1GB` is not a quantity; write `1G` or `1Gi`"),
        (
            "env: {TOKEN: hf_abcdefghijklmnop1234}",
            "env.TOKEN: this looks like a credential; name it under `secrets.<secret>.env`, where no value is written",
        ),
    ]);
}

#[test]
fn variables() {
    check(&[
        (
            "args: [\"${nonsense}\"]",
            "args[0]: unknown variable `${nonsense}`; known: `${name}`, `${model.name}`, `${model.source}`, `${model.reference}`, `${model.repo}`, `${model.revision}`, `${gpu.count}`, `${drain.timeout}`, `${drain.grace}`, `${port.http}`, `${port.grpc}`, `${service.http}`, `${service.grpc}`; a literal is written `$${nonsense}`",
        ),
        (
            "args: [\"--port=${port.htp}\"]",
            "args[0]: unknown variable `${port.htp}`; did you mean `${port.http}`?",
        ),
        ("args: [\"${name\"]", "args[0]: `${` is not closed; add `}`, or write `$${` for a literal `${`"),
        ("args: [[a, \"${nam}\"]]", "args[0][1]: unknown variable `${nam}`; did you mean `${name}`?"),
        (
            "args: [\"${model.path}\"]",
            "args[0]: `${model.path}` is never set, as the runtime has no `models.dir`; add `spec.models.dir`",
        ),
        (
            "args: [\"${model.file}\"]",
            "args[0]: `${model.file}` is never set, as the runtime has no `models.file`; add `spec.models.file`",
        ),
        (
            "env: {A: \"${cache.dir}\"}",
            "env.A: `${cache.dir}` is never set, as the runtime has no `cache`; add `spec.cache`",
        ),
        (
            "args: [\"${adapter.name}\"]",
            "args[0]: `${adapter.name}` is never set, as the runtime has no `models.adapters`; add `spec.models.adapters`",
        ),
        (
            "args: [{when: not adapter, args: [a]}]",
            "args[0].when: unknown condition `adapter`; did you mean `adapters`?",
        ),
        (
            "args: [{when: sometimes, args: [a]}]",
            "args[0].when: unknown condition `sometimes`; known: `gpu`, `multiGpu`, `models`, `multiModel`, `adapters`, `versionLabels`; `not ` in front turns one round",
        ),
        (
            "command: [a, \"${name}\"]",
            "command[1]: `${name}` cannot stand here; this field takes no variables",
        ),
        ("args: [[]]", "args[0]: an empty group of arguments; add one, or remove it"),
        ("args: [{first: []}]", "args[0].first: an empty list of alternatives; add one, or remove it"),
        ("env: {A: []}", "env.A: an empty list of alternatives; add one, or remove it"),
        (
            "env: {A: {each: x, separator: \",\"}}",
            "env.A.each: names no model, so there is nothing to join; name `${model.name}` or another of a model or an adapter",
        ),
        (
            "args: [{flag: -l, each: x, separator: \",\"}]",
            "args[0].each: names no model, so there is nothing to join; name `${model.name}` or another of a model or an adapter",
        ),
        (
            "env: {A: x}\nmodels: {dir: /m}\ncache: {path: /c, env: [A]}",
            "cache.env[0]: `A` is also given in `env`; remove one",
        ),
    ]);
}

#[test]
fn ports_and_probes() {
    check(&[
        ("primary: grcp", "primary: no port `grcp`; did you mean `grpc`?"),
        ("metrics: {port: metrics, path: /m}", "metrics.port: no port `metrics`; known: `http`, `grpc`"),
        (
            "metrics: {port: http, path: /m, latency: {unit: us}}",
            "metrics.latency: says not one way to measure it; write one of `histogram`, `summary`, or `sum` and `count`",
        ),
        (
            "metrics: {port: http, path: /m, latency: {sum: a, histogram: b}}",
            "metrics.latency: says not one way to measure it; write one of `histogram`, `summary`, or `sum` and `count`",
        ),
        (
            "metrics: {port: http, path: /m, latency: {histogram: a-b}}",
            "metrics.latency.histogram: `a-b` is not the name of a metric; use letters, digits, `_` and `:`, with no digit at the front",
        ),
        (
            "metrics: {port: http, path: /m, latency: {histogram: a, unit: min}}",
            "metrics.latency.unit: `min` is not one of `s`, `ms`, `us`; write one of them",
        ),
        (
            "metrics: {port: http, path: /m, errors: {a: {}}}",
            "metrics.errors: a share of requests, and no metric counts them; add `requests`",
        ),
        (
            "metrics: {port: http, path: /m, requests: {a: {a.b: x}}}",
            "metrics.requests.a[\"a.b\"]: `a.b` is not the label of a series; use letters, digits and `_`, with no digit at the front",
        ),
        (
            "metrics: {port: http, path: /m, loadFailures: {a: {status: \"(\"}}}",
            "metrics.loadFailures.a.status: `(` is no regular expression: found open group without closing ')'",
        ),
        (
            "metrics: {port: http, path: /m, gpuMemory: {used: a}}",
            "metrics.gpuMemory.total: is required; add it",
        ),
        (
            "probes: {readiness: [{periodSeconds: 5}]}",
            "probes.readiness[0]: a probe asks one thing, and this one asks 0; write one of `httpGet`, `tcpSocket`, `exec`, `grpc`",
        ),
        (
            "probes: {readiness: [{tcpSocket: {port: http}, grpc: {port: grpc}}]}",
            "probes.readiness[0]: a probe asks one thing, and this one asks 2; write one of `httpGet`, `tcpSocket`, `exec`, `grpc`",
        ),
        (
            "probes: {startup: [{exec: {command: []}}]}",
            "probes.startup[0].exec.command: an empty command; write the program and its arguments",
        ),
    ]);
}

#[test]
fn ports() {
    let cases = [
        ("ports: {}", "ports: no port, and a Service needs one; add `http: {port: 8080}`"),
        ("ports: {a: {port: 1}, b: {port: 1}}", "ports.b.port: port `a` has 1 too; give each its own"),
        (
            "ports: {a: {port: 1}, b: {port: 2, service: 1}}",
            "ports.b.service: port `a` has 1 in the Service too; give each its own",
        ),
        (
            "ports: {a-very-long-name-of-a-port: {port: 1}}",
            "ports.a-very-long-name-of-a-port: `a-very-long-name-of-a-port` is not the name of a port; use at most 15 characters, one of them a letter, and no `--`",
        ),
        (
            "ports: {a: {port: 1, when: config.x}}\nprimary: a\noptions: {x: {type: boolean}}",
            "primary: `a` is not always there; name a port without `when`",
        ),
        (
            "ports: {a: {port: 1, when: model.config.x}}\nmodelOptions: {x: {type: boolean}}",
            "ports.a.when: a port cannot depend on one model; use `config.<key>`",
        ),
        (
            "ports: {a: {port: \"80\"}}",
            "ports.a.port: expected a number or an option such as `${config.port}`, found `80`",
        ),
        ("ports: {a: {port: 70000}}", "ports.a.port: 70000 is out of range; write a number from 1 to 65535"),
        (
            "ports: {a: {port: \"${config.p}\"}}\noptions: {p: {type: integer, minimum: 1}}",
            "ports.a.port: the option of a port must be an `integer` with `minimum` and `maximum` from 1 to 65535",
        ),
    ];
    for (spec, expected) in cases {
        let (_, findings) = catalog(spec);
        let told = told(&findings);
        let said = told.iter().map(|line| line.split_once(": spec.").unwrap().1).collect::<Vec<_>>();
        // One port that is twice the same clashes in the Service too.
        assert!(said.contains(&expected) && said.len() <= 2, "{spec}: {said:?}");
    }
}

#[test]
fn options() {
    check(&[
        (
            "options: {a: {type: text}}",
            "options.a.type: `text` is not one of `boolean`, `integer`, `number`, `string`, `path`, `quantity`, `object`; write one of them",
        ),
        (
            "options: {a: {type: string, arg: --a, env: A}}",
            "options.a.env: an option becomes one thing, and `arg` is given too; remove one",
        ),
        (
            "options: {a: {type: string, negated: --no-a}}",
            "options.a.negated: only a `boolean` can be negated; remove it",
        ),
        (
            "options: {a: {type: string, also: [--b]}}",
            "options.a.also: flags come along with `arg`, and there is none; add it",
        ),
        (
            "options: {a: {type: string, minimum: 1}}",
            "options.a.minimum: only an `integer` or a `number` has bounds; remove it",
        ),
        (
            "options: {a: {type: integer, minimum: 2, maximum: 1}}",
            "options.a.minimum: 2 is greater than `maximum`, which is 1; swap them",
        ),
        (
            "options: {a: {type: integer, pattern: x}}",
            "options.a.pattern: only a `string` or a `path` has a pattern; remove it",
        ),
        (
            "options: {a: {type: string, pattern: \"(\"}}",
            "options.a.pattern: `(` is no regular expression: found open group without closing ')'",
        ),
        (
            "options: {a: {type: object, aliases: {x: z}}}",
            "options.a.aliases: only a `string` or a `path` has aliases; remove them",
        ),
        (
            "options: {a: {type: boolean, enum: [x]}}",
            "options.a.enum: a `boolean` or an `object` has no list of values; remove it",
        ),
        (
            "options: {a: {type: boolean, together: true}}",
            "options.a.together: only an option of models is given for every model or for none; remove it",
        ),
        (
            "options: {a: {type: integer, format: url}}",
            "options.a.format: only a `string` has a format; remove it",
        ),
        (
            "options: {a: {type: string, format: schedule, default: daily}}",
            "options.a.default: `daily` is not a schedule: it has 1 fields, not 5; write minute, hour, day of month, month and day of week, such as `0 3 * * 1-5`, or `@daily`",
        ),
        (
            "options: {a: {type: string, property: a}}",
            "options.a.property: no file has `properties`; add one to `files`",
        ),
        (
            "options: {a: {type: string, arg: --x}, b: {type: string, arg: --x}}",
            "options.b.arg: option `a` becomes `--x` too; remove one",
        ),
        (
            "env: {X: \"1\"}\noptions: {a: {type: string, env: X}}",
            "options.a.env: `X` is set by `env` or `cache` too; remove one",
        ),
        (
            "options: {a: {type: string, requires: bb}, b: {type: string}}",
            "options.a.requires: no option `bb`; did you mean `b`?",
        ),
        (
            "options: {a: {type: string, aliases: {x: w}, enum: [z]}}",
            "options.a.aliases.x: `w` is not one of `z`, `x`; did you mean `z`?",
        ),
        (
            "modelOptions: {a: {type: string, arg: --a}}",
            "modelOptions.a: an option of models becomes nothing by itself; name it as `${model.config.…}` where it belongs",
        ),
    ]);
}

#[test]
fn members() {
    check(&[
        (
            "options: {a: {type: string, members: {b: {type: string}}}}",
            "options.a.members: only an `object` has members; remove them",
        ),
        ("options: {a: {type: object, members: {b: {}}}}", "options.a.members.b.type: is required; add it"),
        (
            "options: {a: {type: object, default: {b: x}, members: {b: {type: string}}}}",
            "options.a.default: the members have defaults, and the option has none; give them theirs",
        ),
        (
            "options: {a: {type: object, members: {b: {type: object}}}}",
            "options.a.members.b.type: a member is no `object`; give the option a member for each part",
        ),
        (
            "options: {a: {type: object, members: {b: {type: string, required: true, default: x}}}}",
            "options.a.members.b.required: a member with a default is never missing; remove one of the two",
        ),
        (
            "options: {a: {type: object, members: {b: {type: integer, default: x}}}}",
            "options.a.members.b.default: expected an integer, found `x`",
        ),
        (
            "options: {a: {type: object, members: {b: {type: string, default: \"${name}\"}}}}",
            "options.a.members.b.default: `${name}` cannot stand here; this field takes no variables",
        ),
        (
            "options: {a: {type: object, members: {b: {type: integer, format: url}}}}",
            "options.a.members.b.format: only a `string` has a format; remove it",
        ),
        (
            "options: {a: {type: object, members: {bcde: {type: string}}}}\nargs: [\"${config.a.bcdf}\"]",
            "args[0]: unknown variable `${config.a.bcdf}`; did you mean `${config.a.bcde}`?",
        ),
    ]);
}

#[test]
fn pulls() {
    const COMMANDS: &str = "serve: [s, serve], ready: [s, ls], pull: [s, pull, \"${model.reference}\"]";
    let with = |rest: &str| format!("models: {{fetch: {{hub: pull}}}}\npull: {{{COMMANDS}{rest}}}");
    let cases = [
        (with(""), "pull: models are pulled into the cache, and the runtime has none; add `spec.cache`"),
        (
            with(", prefixes: {hf: hf.co/}") + "\ncache: {path: /c}",
            "pull.prefixes.hf: `models.fetch.hf` is not `pull`; make it so, or remove this",
        ),
        (
            with(", reference: \"(\"") + "\ncache: {path: /c}",
            "pull.reference: `(` is no regular expression: found open group without closing ')'",
        ),
        (
            "models: {fetch: {hub: pull}}\npull: {serve: [s], ready: [s]}\ncache: {path: /c}".to_owned(),
            "pull.pull: an empty command; write the program and its arguments",
        ),
    ];
    let cases: Vec<(&str, &str)> = cases.iter().map(|(spec, said)| (spec.as_str(), *said)).collect();
    check(&cases);
}

#[test]
fn jobs_and_stores() {
    check(&[
        ("jobs: {j: {command: [x]}}", "jobs.j.schedule: is required; add it"),
        (
            "jobs: {j: {schedule: \"@daily\"}}",
            "jobs.j.command: an empty command; write the program and its arguments",
        ),
        (
            "modelOptions: {a: {type: boolean}}\njobs: {j: {schedule: \"@daily\", command: [x], when: model.config.a}}",
            "jobs.j.when: a job cannot depend on one model; use `config.<key>`",
        ),
        (
            "jobs: {j: {schedule: \"@daily\", command: [x], timeout: \"${name}\"}}",
            "jobs.j.timeout: not seconds; write a number, or one variable of `config` whose type is `integer` and whose `minimum` is 1 or more",
        ),
        (
            "jobs: {health: {schedule: \"@daily\", command: [x]}}\nfiles: {c: {job: heath, dir: /c, data: {f: {text: x}}}}",
            "files.c.job: no job `heath`; did you mean `health`?",
        ),
        (
            "jobs: {health: {schedule: \"@daily\", command: [x]}}\nfiles: {c: {job: other, dir: /c, data: {f: {text: x}}}}",
            "files.c.job: no job `other`; known: `health`",
        ),
        (
            "files: {c: {job: other, dir: /c, data: {f: {text: x}}}}",
            "files.c.job: no job `other`; add it to `jobs`",
        ),
        ("stores: {s: {}}", "stores.s.serviceAccount: is required; add it"),
        (
            "modelOptions: {a: {type: boolean}}\nstores: {s: {serviceAccount: x, when: model.config.a}}",
            "stores.s.when: a store cannot depend on one model; use `config.<key>`",
        ),
        (
            "stores: {c: {serviceAccount: x}}\nfiles: {c: {dir: /c, data: {f: {text: x}}}}",
            "stores.c: `files.c` would be a ConfigMap of the same name; choose another",
        ),
    ]);
}

#[test]
fn defaults() {
    check(&[
        (
            "options: {a: {type: integer, default: two}}",
            "options.a.default: expected an integer, found `two`",
        ),
        (
            "options: {a: {type: integer, minimum: 1, default: 0}}",
            "options.a.default: 0 is out of range; write a number of at least 1",
        ),
        (
            "options: {a: {type: integer, default: \"${name}\"}}",
            "options.a.default: is not one variable of the option's type; name one, or write the value out",
        ),
        (
            "options: {a: {type: path, default: \"${name}\"}}",
            "options.a.default: does not start with a path; begin with `/` or a variable that is one",
        ),
        (
            "files: {c: {dir: /c, data: {f: {text: x}}}}\noptions: {a: {type: path, default: \"${files.c}\"}}",
            "options.a.default: `${files.c}` cannot stand here; a default takes no `${files.…}` and no `${model.config.…}`",
        ),
        (
            "options: {a: {type: string, default: \"${config.b}\"}, b: {type: string, default: \"${config.a}\"}}",
            "options.a: its value depends on itself (a → b → a); break the circle",
        ),
        (
            "options: {a: {type: string, default: \"${config.a}\"}}",
            "options.a: its value depends on itself (a → a); break the circle",
        ),
        (
            "options: {a: {type: string, requires: b}, b: {type: string, requires: a}}",
            "options.a: its value depends on itself (a → b → a); break the circle",
        ),
        (
            "modelOptions: {a: {type: string, default: \"${model.config.a}\"}}",
            "modelOptions.a: its value depends on itself (a → a); break the circle",
        ),
    ]);
}

#[test]
fn a_default_can_depend_on_itself_through_a_port() {
    let (_, findings) = catalog(
        "ports: {a: {port: \"${config.p}\"}}\noptions: {p: {type: integer, minimum: 1, maximum: 65535, default: \"${port.a}\"}}\n",
    );
    assert_eq!(told(&findings), ["6: spec.options.p: its value depends on itself (p → p); break the circle"]);
}

#[test]
fn files() {
    check(&[
        ("files: {c: {dir: /c, data: {}}}", "files.c.data: no file; add one, or remove the folder"),
        (
            "files: {c: {dir: c, data: {f: {text: x}}}}",
            "files.c.dir: `c` is not a clean absolute path; start with `/` and leave out `.`, `..`, `//` and a trailing `/`",
        ),
        (
            "files: {c: {dir: /c, data: {f: {}}}}",
            "files.c.data.f: a file has one kind of content, and this one has 0; write one of `text`, `properties`, `json`, `behaviour`",
        ),
        (
            "files: {c: {dir: /c, data: {f: {text: x, json: {}}}}}",
            "files.c.data.f: a file has one kind of content, and this one has 2; write one of `text`, `properties`, `json`, `behaviour`",
        ),
        (
            "files: {c: {dir: /c, data: {../f: {text: x}}}}",
            "files.c.data[\"../f\"]: not a path below the folder; use letters, digits, `.`, `_`, `-` between single `/`",
        ),
        (
            "files: {c: {dir: /c, data: {\"${port.http}\": {text: x}}}}",
            "files.c.data[\"${port.http}\"]: `${port.http}` cannot stand here; the name of a file takes `${name}` and `${model.name}` alone",
        ),
        (
            "files: {c: {dir: /c, data: {f: {behaviour: tensorflow-model-config}}}}",
            "files.c.data.f.behaviour: unknown behaviour `tensorflow-model-config`; did you mean `tensorflow-models-config`?",
        ),
        (
            "files: {c: {dir: /c, data: {f: {text: \"a\\n${nam}\\n\"}}}}",
            "files.c.data.f.text: unknown variable `${nam}`; did you mean `${name}`?",
        ),
        (
            "files: {c: {dir: /c, data: {f: {json: {a: [\"${nam}\"]}}}}}",
            "files.c.data.f.json.a[0]: unknown variable `${nam}`; did you mean `${name}`?",
        ),
        (
            "files: {c: {dir: /c, data: {f: {properties: {a: \"${nam}\"}}}}}",
            "files.c.data.f.properties.a: unknown variable `${nam}`; did you mean `${name}`?",
        ),
        (
            "files: {c: {dir: /c, data: {f: {text: x}}}, d: {dir: /c, data: {f: {text: x}}}}",
            "files.d.dir: `files.c` is mounted there too; give each its own folder",
        ),
        (
            "models: {dir: /m}\nfiles: {c: {dir: /m, data: {f: {text: x}}}}",
            "files.c.dir: models lie there (`models.dir`); give the files a folder of their own",
        ),
        (
            "files: {tmp: {dir: /c, data: {f: {text: x}}}}",
            "files.tmp: `tmp` is a volume already; choose another name",
        ),
        (
            "files: {c: {dir: /c, data: {f: {properties: {a: x}}}}}\noptions: {a: {type: string, property: a}}",
            "options.a.property: `a` stands in the file already; remove one",
        ),
        (
            "files: {c: {dir: /c, data: {f: {properties: {}}, g: {properties: {}}}}}\noptions: {a: {type: string, property: a}}",
            "options.a.property: two files have `properties`, so it is not clear which is meant; keep one",
        ),
    ]);
}

#[test]
fn models() {
    check(&[
        ("models: {min: 2, max: 1}", "models.max: 1 is less than `min`, which is 2; swap them"),
        (
            "models: {layout: single}",
            "models.layout: one model has the folder for itself in this layout; write `max: 1`",
        ),
        ("models: {file: gguf}", "models.file: `gguf` is no extension; write it as `.gguf`"),
        (
            "models: {name: \"[\"}",
            "models.name: `[` is no regular expression: found unclosed character class",
        ),
        ("models: {fetch: {hf: serve}}", "models.fetch.hf: `serve` fetches nothing; did you mean `server`?"),
        (
            "models: {fetch: {hf: downloader}}",
            "models.fetch.hf: `downloader` fetches nothing; write `server` or `pull`",
        ),
        (
            "models: {fetch: {pvc: server}}",
            "models.fetch.pvc: what `pvc://` names is mounted and not fetched; remove it",
        ),
        (
            "models: {fetch: {Hub: server}}",
            "models.fetch.Hub: `Hub` is no scheme of a URI; use lower-case letters, digits, `+`, `.` and `-`",
        ),
        (
            "models: {fetch: {hub: pull}}",
            "models.fetch.hub: the runtime does not say how it pulls; add `spec.pull`",
        ),
        (
            "models: {fetch: {hub: server}, defaultSource: \"hubb://x\"}",
            "models.defaultSource: unknown scheme `hubb`; use one of `s3`, `gs`, `abfs`, `hf`, `https`, `pvc`, `oci`, `hub`",
        ),
        (
            "models: {defaultSource: \"${model.name}\"}",
            "models.defaultSource: `${model.name}` is no URI; write `scheme://…`",
        ),
        (
            "models: {defaultSource: \"hf://${gpu.count}\"}",
            "models.defaultSource: `${gpu.count}` cannot stand here; a source takes `${name}` and `${model.name}` alone",
        ),
        (
            "models: {sources: [s3, ftp]}",
            "models.sources[1]: unknown scheme `ftp`; use one of `s3`, `gs`, `abfs`, `hf`, `https`, `pvc`, `oci`",
        ),
    ]);
}

#[test]
fn the_server() {
    check(&[
        (
            "prefix: 3d",
            "prefix: `3d` starts names of Services, which start with a letter; set `spec.prefix` to one that does",
        ),
        (
            "label: -x",
            "label: `-x` is not a label value; use at most 63 letters, digits, `.`, `_`, `-`, alphanumeric at both ends",
        ),
        ("command: []", "command: an empty command; write the program and its arguments, or remove it"),
        (
            "drain: {sleep: 30, timeout: 30}",
            "drain.grace: 45 seconds are over before `sleep` and `timeout` are, which take 60; write at least 61",
        ),
        (
            "drain: {stop: [\"${name}\"]}",
            "drain.stop[0]: `${name}` cannot stand here; this field takes no variables",
        ),
        (
            "resources: {requests: {cpu: 2}, limits: {cpu: 1}}",
            "resources.limits.cpu: the request 2 is greater than the limit 1; raise the limit",
        ),
        (
            "writable: [tmp]",
            "writable[0]: `tmp` is not a clean absolute path; start with `/` and leave out `.`, `..`, `//` and a trailing `/`",
        ),
        ("writable: [/tmp, /tmp]", "writable[1]: `/tmp` is given twice; remove one"),
        (
            "models: {dir: /m}\nwritable: [/m]",
            "writable[0]: `/m` is mounted already, as `models.dir`; remove it here",
        ),
        (
            "writable: [\"/tmp/${name}\"]",
            "writable[0]: `${name}` cannot stand here; this field takes no variables",
        ),
    ]);
}

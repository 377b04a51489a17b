//! What becomes of data: unset variables remove what names them, items that name a model are repeated, alternatives, conditions.

use crate::support::{catalog, show, told};

/// What a runtime with this spec says for these facts, its ports left out.
fn said(spec: &str, facts: &str) -> String {
    let spec = if spec.contains("ports:") {
        spec.to_owned()
    } else {
        format!("ports: {{http: {{port: 8080}}}}\n{spec}")
    };
    let (catalog, findings) = catalog(&spec);
    assert!(findings.is_empty(), "{spec}: {:?}", told(&findings));
    let shown = show(catalog.get("r").unwrap(), facts);
    shown.lines().filter(|line| *line != "port http 8080 8080 Http").map(|line| format!("{line}\n")).collect()
}

fn check(spec: &str, cases: &[(&str, &str)]) {
    for (facts, expected) in cases {
        assert_eq!(said(spec, facts), *expected, "{spec}\nwith {facts}");
    }
}

const MODELS: &str = "models: {dir: /m, file: .bin, fetch: {hf: server}}\n";

#[test]
fn every_variable_has_its_value() {
    let names = [
        "name",
        "model.name",
        "model.path",
        "model.file",
        "model.source",
        "model.reference",
        "model.repo",
        "model.revision",
        "model.config.k",
        "models.dir",
        "cache.dir",
        "files.c",
        "port.http",
        "gpu.count",
        "config.k",
        "drain.timeout",
        "drain.grace",
    ];
    let args: String = names.iter().map(|name| format!("- {name}=${{{name}}}\n")).collect();
    let spec = format!(
        "args:\n{args}{MODELS}cache: {{path: /c}}\ndrain: {{timeout: 5}}\nfiles: {{c: {{dir: /f, data: {{x: {{text: z}}}}}}}}\noptions: {{k: {{type: string}}}}\nmodelOptions: {{k: {{type: string}}}}\n"
    );
    let all = said(
        &spec,
        "{name: n, gpu: 2, config: {k: v}, models: {m: {path: /m/m, file: a.bin, source: s, fetched: o/r:1, config: {k: w}}}}",
    );
    assert_eq!(
        all,
        "arg name=n
arg model.name=m
arg model.path=/m/m
arg model.file=a.bin
arg model.source=s
arg model.reference=o/r:1
arg model.repo=o/r
arg model.revision=1
arg model.config.k=w
arg models.dir=/m
arg cache.dir=/c
arg files.c=/f
arg port.http=8080
arg gpu.count=2
arg config.k=v  (k)
arg drain.timeout=5
arg drain.grace=45
file c /f/x
  | z
"
    );
    let few = said(&spec.replace("drain: {timeout: 5}\n", ""), "{gpu: 0}");
    assert_eq!(
        few.lines().filter(|line| line.starts_with("arg ")).collect::<Vec<_>>(),
        [
            "arg name=n",
            "arg models.dir=/m",
            "arg cache.dir=/c",
            "arg files.c=/f",
            "arg port.http=8080",
            "arg drain.grace=45"
        ]
    );
}

#[test]
fn an_unset_variable_removes_the_argument_or_its_whole_group() {
    check(
        "args: [a, \"--gpus=${gpu.count}\", [--count, \"${gpu.count}\", --more], \"$${literal} $(POD)\"]",
        &[
            ("{}", "arg a\narg ${literal} $(POD)\n"),
            ("{gpu: 1}", "arg a\narg --gpus=1\narg --count\narg 1\narg --more\narg ${literal} $(POD)\n"),
        ],
    );
}

#[test]
fn what_names_a_model_is_repeated_in_the_order_of_names() {
    check(
        &format!(
            "{MODELS}modelOptions: {{on: {{type: boolean}}}}\nargs: [\"--m=${{model.name}}\", [-p, \"${{model.path}}\"], {{when: model.config.on, args: [--on]}}, {{when: models, args: [--some]}}]"
        ),
        &[
            ("{}", ""),
            (
                "{models: {b: {path: /b}, a: {config: {on: true}}, c: {path: /c, config: {on: false}}}}",
                "arg --m=a\narg --m=b\narg --m=c\narg -p\narg /b\narg -p\narg /c\narg --on\narg --some\n",
            ),
        ],
    );
}

#[test]
fn the_first_alternative_that_can_be_written_counts() {
    check(
        &format!(
            "{MODELS}options: {{on: {{type: boolean}}}}\nargs: [{{first: [{{when: config.on, value: \"on\"}}, \"${{gpu.count}}\", none]}}, {{first: [\"${{model.path}}\", \"${{model.repo}}\"]}}]\nenv: {{A: [\"${{model.path}}\", \"${{model.repo}}\"], B: [{{when: gpu, value: gpu}}, {{when: config.on, value: \"on\"}}]}}"
        ),
        &[
            ("{}", "arg none  (on)\n"),
            ("{gpu: 3, config: {on: false}}", "arg 3  (on)\nenv B=gpu\n"),
            (
                "{config: {on: true}, models: {a: {fetched: o/r}, b: {path: /b}}}",
                "arg on  (on)\narg o/r\narg /b\nenv A=o/r\nenv B=on\n",
            ),
        ],
    );
}

#[test]
fn conditions_ask_whether_a_thing_is_there_and_on() {
    let conditions =
        ["gpu", "multiGpu", "models", "multiModel", "versionLabels", "config.b", "config.n", "config.t"];
    let args: String =
        conditions.iter().map(|when| format!("- {{when: {when}, args: [{when}]}}\n")).collect();
    let spec =
        format!("args:\n{args}options: {{b: {{type: boolean}}, n: {{type: number}}, t: {{type: string}}}}\n");
    for (facts, expected) in [
        ("{}", ""),
        ("{gpu: 0}", ""),
        ("{gpu: 1}", "gpu"),
        ("{gpu: 2}", "gpu multiGpu"),
        ("{models: {a: {}}}", "models"),
        ("{models: {a: {}, b: {labels: {x: 1}}}}", "models multiModel versionLabels"),
        ("{config: {b: true, n: 0.5, t: \"\"}}", "config.b config.n config.t"),
        // Set, but off: a variable, and no condition.
        ("{config: {b: false, n: 0.0}}", ""),
    ] {
        let shown = said(&spec, facts);
        let held: Vec<_> = shown.lines().map(|line| line.split_whitespace().nth(1).unwrap()).collect();
        assert_eq!(held.join(" "), expected, "{facts}");
    }
}

#[test]
fn in_variables_the_first_model_counts_unless_all_are_joined() {
    check(
        &format!(
            "{MODELS}env: {{FIRST: \"${{model.name}}\", ALL: {{each: \"${{model.name}}=${{model.path}}\", separator: \",\"}}, PLAIN: x}}"
        ),
        &[
            ("{}", "env PLAIN=x\n"),
            (
                "{models: {b: {path: /b}, a: {path: /a}, c: {}}}",
                "env ALL=a=/a,b=/b  (reserved)\nenv FIRST=a\nenv PLAIN=x\n",
            ),
        ],
    );
}

#[test]
fn variables_of_ports_and_paths_are_reserved() {
    check(
        "ports: {http: {port: 8080}}\nmodels: {dir: /m}\ncache: {path: /c, env: [CACHE, HOME]}\nenv: {PORT: \"${port.http}\", DIR: \"${models.dir}/x\", NAME: \"${name}\"}",
        &[
            (
                "{models: {a: {fetched: o/r}, b: {path: /m/b}}}",
                "env CACHE=/c  (reserved)\nenv DIR=/m/x  (reserved)\nenv HOME=/c  (reserved)\nenv NAME=n\nenv PORT=8080  (reserved)\n",
            ),
            // The cache is there when something is fetched into it.
            (
                "{models: {b: {path: /m/b}}}",
                "env DIR=/m/x  (reserved)\nenv NAME=n\nenv PORT=8080  (reserved)\n",
            ),
        ],
    );
}

#[test]
fn ports_come_and_go() {
    check(
        "ports: {http: {port: \"${config.port}\", service: 80}, admin: {port: 9, when: config.admin}, grpc: {port: 7, protocol: grpc}}
options: {port: {type: integer, minimum: 1, maximum: 65535}, admin: {type: boolean, default: false}}
args: [\"--admin=${port.admin}\", \"--port=${port.http}\"]
metrics: {port: admin, path: /m}
probes: {liveness: [{httpGet: {path: /admin, port: admin}}, {httpGet: {path: /, port: http}}, {grpc: {port: grpc, service: s}}]}",
        &[
            ("{}", "port grpc 7 7 Grpc\nliveness grpc grpc s\n"),
            (
                "{config: {port: 8000}}",
                "arg --port=8000\nport http 8000 80 Http\nport grpc 7 7 Grpc\nliveness http http /\n",
            ),
            (
                "{config: {admin: true}}",
                "arg --admin=9\nport admin 9 9 Http\nport grpc 7 7 Grpc\nliveness http admin /admin\nmetrics admin /m -\n",
            ),
        ],
    );
}

#[test]
fn probes_are_the_first_that_can_be_written() {
    check(
        &format!("{MODELS}probes:
  startup: [{{when: multiModel, tcpSocket: {{port: http}}, periodSeconds: 5, failureThreshold: 7}}, {{exec: {{command: [sh, \"${{model.path}}\"]}}}}, {{httpGet: {{path: \"/${{model.name}}\", port: http}}}}]
  liveness: [{{exec: {{command: [x, \"${{gpu.count}}\"]}}}}]"),
        &[
            ("{}", ""),
            ("{models: {a: {}}}", "startup http http /a\n"),
            ("{models: {a: {path: /a}}}", "startup exec sh /a\n"),
            ("{gpu: 1, models: {a: {path: /a}, b: {}}}", "startup tcp http  (5 s × 7)\nliveness exec x 1\n"),
        ],
    );
}

#[test]
fn options_become_flags_in_their_order() {
    let spec = "options:
  count: {type: integer, arg: --count}
  flag: {type: boolean, arg: --flag, negated: --no-flag}
  off: {type: boolean, default: true, negated: --off}
  plain: {type: boolean, arg: --plain}
  with: {type: string, arg: --with, also: [--and, --more]}
  map: {type: object, arg: --map}
  float: {type: number, default: 0.5, arg: --float}
args: [first]
";
    check(
        spec,
        &[
            ("{}", "arg first\narg --float=0.5  (float)\n"),
            ("{config: {float: null}}", "arg first\n"),
            (
                "{config: {with: x, count: 0, flag: false, off: false, plain: false, float: 1e3}}",
                "arg first\narg --count=0  (count)\narg --no-flag  (flag)\narg --off  (off)\narg --with=x  (with)\narg --and  (with)\narg --more  (with)\narg --float=1e3  (float)\n",
            ),
            (
                "{config: {flag: true, plain: true, map: {b: [1, x], a: {c: true}}, float: null}}",
                "arg first\narg --flag  (flag)\narg --plain  (plain)\narg --map={\"b\":[1,\"x\"],\"a\":{\"c\":true}}  (map)\n",
            ),
        ],
    );
    check(
        &format!("argStyle: space\n{spec}"),
        &[(
            "{config: {count: 3, flag: true, with: x}}",
            "arg first\narg --count  (count)\narg 3  (count)\narg --flag  (flag)\narg --with  (with)\narg x  (with)\narg --and  (with)\narg --more  (with)\narg --float  (float)\narg 0.5  (float)\n",
        )],
    );
}

#[test]
fn options_become_variables_and_their_defaults_may_name_others() {
    check(
        "ports: {http: {port: \"${config.port}\"}}
options:
  url: {type: string, default: \"http://${name}:${port.http}/${config.base}\", env: URL}
  base: {type: string, default: api, env: BASE}
  port: {type: integer, minimum: 1, maximum: 65535, default: 8080}
  gpus: {type: integer, default: \"${gpu.count}\", env: GPUS}
  debug: {type: boolean, default: false, env: DEBUG}
  level: {type: string, default: all, requires: debug, env: LEVEL}
",
        &[
            ("{}", "env BASE=api  (base)\nenv DEBUG=false  (debug)\nenv URL=http://n:8080/api  (url)\n"),
            (
                "{gpu: 2, config: {port: 80, base: null, debug: true}}",
                "env DEBUG=true  (debug)\nenv GPUS=2  (gpus)\nenv LEVEL=all  (level)\nport http 80 80 Http\n",
            ),
        ],
    );
}

#[test]
fn defaults_of_models_see_their_own_model() {
    check(
        &format!(
            "{MODELS}modelOptions: {{b: {{type: string, default: \"${{model.config.a}}!\"}}, a: {{type: string, default: \"${{model.name}}\"}}}}\nargs: [\"${{model.config.b}}\"]"
        ),
        &[("{models: {x: {}, y: {config: {a: z}}, w: {config: {a: null}}}}", "arg x!\narg z!\n")],
    );
}

#[test]
fn lines_with_an_unset_variable_go() {
    check(
        &format!(
            "{MODELS}files: {{c: {{dir: /f, data: {{conf: {{text: \"a\\ngpu ${{gpu.count}}\\n\\nmodel ${{model.name}} ${{model.path}}\\nend\"}}}}}}}}"
        ),
        &[
            ("{}", "file c /f/conf\n  | a\n  |\n  | end\n"),
            (
                "{gpu: 1, models: {x: {path: /x}, y: {}, z: {path: /z}}}",
                "file c /f/conf\n  | a\n  | gpu 1\n  |\n  | model x /x\n  | model z /z\n  | end\n",
            ),
        ],
    );
}

#[test]
fn properties_hold_what_is_set_and_then_options() {
    check(
        "files: {c: {dir: /f, data: {conf.properties: {properties: {b: \"1\", gpus: \"${gpu.count}\", a: [\"${gpu.count}\", none], w: {when: gpu, value: x}, \"k e=y\": \" c:\\\\d\\n\"}}}}}
options: {z: {type: string, property: z.z}, y: {type: integer, default: 3, property: y.y}, x: {type: boolean, property: x}}",
        &[
            ("{}", "file c /f/conf.properties\n  | b=1\n  | a=none\n  | k\\ e\\=y=\\ c:\\\\d\\n\n  | y.y=3\n"),
            (
                "{gpu: 1, config: {z: v, x: false}}",
                "file c /f/conf.properties\n  | b=1\n  | gpus=1\n  | a=1\n  | w=x\n  | k\\ e\\=y=\\ c:\\\\d\\n\n  | z.z=v\n  | y.y=3\n  | x=false\n",
            ),
        ],
    );
}

#[test]
fn json_loses_what_is_unset_and_keeps_types() {
    check(
        &format!("{MODELS}options: {{n: {{type: number}}, o: {{type: object}}, b: {{type: boolean}}, s: {{type: string}}}}
files: {{c: {{dir: /f, data: {{c.json: {{json: {{port: \"${{port.http}}\", text: \"${{port.http}}!\", n: \"${{config.n}}\", o: \"${{config.o}}\", b: \"${{config.b}}\", s: \"${{config.s}}\", list: [1, \"${{gpu.count}}\", {{name: \"${{model.name}}\", path: \"${{model.path}}\"}}], \"by ${{model.name}}\": \"${{model.path}}\", first: \"${{model.name}}\", fix: [1.5, true, {{}}]}}}}}}}}}}"),
        &[
            (
                "{}",
                r#"file c /f/c.json
  | {
  |   "port": 8080,
  |   "text": "8080!",
  |   "list": [
  |     1
  |   ],
  |   "fix": [
  |     1.5,
  |     true,
  |     {}
  |   ]
  | }
"#,
            ),
            (
                "{gpu: 2, config: {n: 0.25, o: {a: [1]}, b: false, s: \"7\"}, models: {x: {path: /x}, y: {}}}",
                r#"file c /f/c.json
  | {
  |   "port": 8080,
  |   "text": "8080!",
  |   "n": 0.25,
  |   "o": {
  |     "a": [
  |       1
  |     ]
  |   },
  |   "b": false,
  |   "s": "7",
  |   "list": [
  |     1,
  |     2,
  |     {
  |       "name": "x",
  |       "path": "/x"
  |     },
  |     {
  |       "name": "y"
  |     }
  |   ],
  |   "by x": "/x",
  |   "first": "x",
  |   "fix": [
  |     1.5,
  |     true,
  |     {}
  |   ]
  | }
"#,
            ),
        ],
    );
}

#[test]
fn a_file_of_each_model_is_about_that_model() {
    check(
        &format!("{MODELS}modelOptions: {{kind: {{type: string}}}}
args: [\"${{files.each}}\"]
files:
  each: {{dir: /f, data: {{\"${{model.name}}/m.json\": {{when: model.config.kind, json: {{name: \"${{model.name}}\", all: [\"${{model.name}}\"]}}}}, \"${{model.name}}/t\": {{when: model.config.kind, text: \"${{model.name}} ${{model.config.kind}}\\n\"}}}}}}"),
        &[
            // Without a file the folder is not there either.
            ("{models: {x: {}}}", ""),
            (
                "{models: {x: {config: {kind: a}}, y: {}, o/z: {config: {kind: b}}}}",
                "arg /f
file each /f/o_z-6524dc/m.json
  | {
  |   \"name\": \"o/z\",
  |   \"all\": [
  |     \"o/z\"
  |   ]
  | }
file each /f/o_z-6524dc/t
  | o/z b
file each /f/x/m.json
  | {
  |   \"name\": \"x\",
  |   \"all\": [
  |     \"x\"
  |   ]
  | }
file each /f/x/t
  | x a
",
            ),
        ],
    );
}

#[test]
fn writable_folders_and_metrics_may_depend_on_options() {
    check(
        "options: {p: {type: path}, on: {type: boolean}}\nmetrics: {port: http, path: \"${config.p}\", queue: q}\nwritable: [/tmp, {when: config.on, path: /on}]",
        &[
            ("{}", "writable /tmp\n"),
            ("{config: {p: /m, on: true}}", "metrics http /m q\nwritable /tmp\nwritable /on\n"),
        ],
    );
}

#[test]
fn a_model_without_source_gets_the_runtimes() {
    let (catalog, findings) =
        catalog("ports: {http: {port: 1}}\nmodels: {defaultSource: \"hf://org/${model.name}-${name}\"}");
    assert!(findings.is_empty(), "{:?}", told(&findings));
    assert_eq!(catalog.get("r").unwrap().default_source("n", "m").as_deref(), Some("hf://org/m-n"));
    assert_eq!(modelspec::runtimes::Catalog::builtin().get("vllm").unwrap().default_source("n", "m"), None);
}

#[test]
fn what_a_runtime_leaves_open_has_its_default() {
    let (catalog, _) = catalog("ports: {http: {port: 1}}");
    let runtime = catalog.get("r").unwrap();
    assert_eq!((runtime.prefix.as_str(), runtime.label.as_str()), ("r", "r"));
    let security = runtime.security;
    assert_eq!((security.uid, security.gid, security.fs_group, security.root), (1000, 1000, 1000, false));
    let drain = &runtime.drain;
    assert_eq!((drain.sleep, drain.timeout, drain.grace, &drain.stop), (10, None, 45, &None));
    assert!(runtime.is_restricted());
    assert_eq!((runtime.models.min, runtime.models.max), (0, None));
}

#[test]
fn the_user_decides_what_the_standard_admits() {
    for (security, restricted, ids) in [
        ("{uid: 7}", true, (7, 7, 7)),
        ("{uid: 7, gid: 0}", true, (7, 0, 0)),
        ("{uid: 7, gid: 0, fsGroup: 5}", true, (7, 0, 5)),
        ("{uid: 0}", false, (0, 0, 0)),
        ("{root: true}", false, (1000, 1000, 1000)),
    ] {
        let (catalog, _) = catalog(&format!("ports: {{http: {{port: 1}}}}\nsecurity: {security}"));
        let runtime = catalog.get("r").unwrap();
        assert_eq!(runtime.is_restricted(), restricted, "{security}");
        assert_eq!((runtime.security.uid, runtime.security.gid, runtime.security.fs_group), ids);
    }
}

#[test]
fn an_item_that_names_an_adapter_is_written_for_each_of_each_model() {
    check(
        "models: {dir: /m, adapters: true}\nargs:\n- {when: adapters, args: [--lora]}\n- ${adapter.name}=${adapter.location}\n- --of=${model.name}:${adapter.path}\nenv: {ALL: {each: \"${adapter.name}=${adapter.location}\", separator: \",\"}}\nfiles: {c: {dir: /c, data: {\"${model.name}\": {text: \"${adapter.name}\\n\"}, all: {json: [{model: \"${model.name}\", adapter: \"${adapter.name}\"}]}}}}\n",
        &[
            (
                "{models: {m: {adapters: {a: /a, b: \"fetched:o/r\"}}, n: {}, o: {adapters: {c: /c}}}}",
                "arg --lora
arg a=/a
arg b=o/r
arg c=/c
arg --of=m:/a
arg --of=o:/c
env ALL=a=/a,b=o/r,c=/c
file c /c/all
  | [
  |   {
  |     \"model\": \"m\",
  |     \"adapter\": \"a\"
  |   },
  |   {
  |     \"model\": \"m\",
  |     \"adapter\": \"b\"
  |   },
  |   {
  |     \"model\": \"o\",
  |     \"adapter\": \"c\"
  |   }
  | ]
file c /c/m
  | a
  | b
file c /c/n
file c /c/o
  | c
",
            ),
            ("{models: {m: {}}}", "file c /c/all\n  | []\nfile c /c/m\n"),
        ],
    );
}

#[test]
fn not_turns_a_condition_round() {
    check(
        "args: [{when: not models, args: [none]}, {when: not config.k, args: [dark]}]\noptions: {k: {type: boolean}}\n",
        &[
            ("{}", "arg none\narg dark  (k)\n"),
            ("{models: {m: {}}, config: {k: true}}", ""),
            ("{config: {k: false}}", "arg none\narg dark  (k)\n"),
        ],
    );
}

#[test]
fn a_flag_may_have_a_part_for_each_model_or_adapter() {
    let flags = "models: {dir: /m, adapters: true}\nargs:\n- {flag: --lora, each: \"${adapter.path}\", separator: \",\"}\n- {flag: --names, each: \"${model.name}\", separator: \" \"}\n";
    let facts = "{models: {m: {adapters: {a: /a, b: \"fetched:o/r\", c: /c}}, n: {}}}";
    check(flags, &[(facts, "arg --lora=/a,/c\narg --names=m n\n"), ("{}", "")]);
    check(&format!("argStyle: space\n{flags}"), &[(facts, "arg --lora\narg /a,/c\narg --names\narg m n\n")]);
}

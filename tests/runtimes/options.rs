//! What a ModelSpec gives for a runtime's options, against what the runtime declares.

use crate::support::{catalog, facts, told};

const OPTIONS: &str = "ports: {http: {port: 8080}}
models: {dir: /m}
options:
  count: {type: integer, minimum: 1, maximum: 9}
  many: {type: integer, maximum: 9}
  ratio: {type: number, minimum: 0}
  on: {type: boolean, warning: think twice}
  free: {type: string}
  kind: {type: string, enum: [fast, slow], aliases: {quick: fast}}
  word: {type: string, pattern: \"^[a-z]+$\"}
  dotted: {type: string, pattern: \"[.]\", aliases: {short: a.b}}
  file: {type: path}
  size: {type: quantity}
  map: {type: object}
  check:
    type: object
    members:
      who: {type: string, required: true, format: name}
      when: {type: string, format: schedule, default: \"@daily\"}
      where: {type: string, format: url}
      image: {type: string, format: image}
      times: {type: integer, minimum: 1}
  needs: {type: string, requires: \"on\"}
  needsText: {type: string, requires: free}
  line: {type: string}
files: {c: {dir: /f, data: {x: {text: \"${config.line}\\n\"}}}}
modelOptions:
  all: {type: string, together: true}
  some: {type: integer}
";

/// What is said of these facts, `spec.` left out.
fn said(text: &str) -> Vec<String> {
    let (catalog, findings) = catalog(OPTIONS);
    assert!(findings.is_empty(), "{:?}", told(&findings));
    let (_, problems) = facts(catalog.get("r").unwrap(), text);
    let tell = |problem: &modelspec::diagnostic::Problem| {
        let path = problem.path.to_string();
        format!("{}: {}", path.strip_prefix("spec.").unwrap(), problem.message)
    };
    problems.iter().map(tell).collect()
}

#[test]
fn what_fits_is_taken() {
    for config in [
        "{}",
        "{count: 9, many: -5, ratio: 1e3, on: false, free: \"\", kind: slow, word: abc, file: /a, size: 1Gi, map: {a: 1}}",
        "{count: 0x9, ratio: 0, kind: quick, dotted: short, size: 5, map: [1], free: \"4\"}",
        "{count: null, nonsense: null}",
        "{on: true, needs: x}",
        "{check: {who: me, when: \"*/5 * * * *\", where: \"http://manager:8080/models?all=1\", image: a/b:1, times: 3}}",
        "{check: {who: me, when: null}}",
        "{check: null}",
    ] {
        let said = said(&format!("{{config: {config}}}"));
        let mistakes: Vec<_> =
            said.iter().filter(|line| !line.contains("think twice") && !line.contains("nonsense")).collect();
        assert!(mistakes.is_empty(), "{config}: {mistakes:?}");
    }
}

#[test]
fn what_does_not_fit_is_told_with_the_remedy() {
    for (config, expected) in [
        ("count: \"4\"", "config.count: expected an integer, found `\"4\"`; write it without quotes: `4`"),
        ("count: two", "config.count: expected an integer, found `two`"),
        ("check: true", "config.check: expected a map, found the boolean `true`"),
        ("check: [who]", "config.check: expected a map, found a list"),
        ("check: {}", "config.check.who: is required; add it, or take the option away"),
        ("check: {who: null}", "config.check.who: is required; add it, or take the option away"),
        ("check: {who: me, wen: x}", "config.check.wen: unknown member of `check`; did you mean `when`?"),
        (
            "check: {who: me, schedule: x}",
            "config.check.schedule: unknown member of `check`; known: `who`, `when`, `where`, `image`, `times`",
        ),
        (
            "check: {who: Me}",
            "config.check.who: `Me` is not a name; use lower-case letters, digits, `-` and `.`, at most 253 characters",
        ),
        (
            "check: {who: me, when: \"* * * *\"}",
            "config.check.when: `* * * *` is not a schedule: it has 4 fields, not 5; write minute, hour, day of month, month and day of week, such as `0 3 * * 1-5`, or `@daily`",
        ),
        (
            "check: {who: me, where: manager:8080}",
            "config.check.where: `manager:8080` is not an address; write it as `http://service:8080/path`, without a user",
        ),
        (
            "check: {who: me, where: \"https://me:you@manager\"}",
            "config.check.where: `https://me:you@manager` is not an address; write it as `http://service:8080/path`, without a user",
        ),
        (
            "check: {who: me, image: \"A b\"}",
            "config.check.image: `A b` is not an image reference; write `registry/repository:tag` or `…@sha256:<64 hex digits>`",
        ),
        ("check: {who: me, times: 0}", "config.check.times: 0 is out of range; write a number of at least 1"),
        ("count: 1.5", "config.count: expected an integer, found the number `1.5`"),
        ("count: true", "config.count: expected an integer, found the boolean `true`"),
        ("count: [1]", "config.count: expected an integer, found a list"),
        ("count: {a: 1}", "config.count: expected an integer, found a map"),
        ("count: 0", "config.count: 0 is out of range; write a number from 1 to 9"),
        ("many: 10", "config.many: 10 is out of range; write a number of at most 9"),
        ("ratio: -0.5", "config.ratio: -0.5 is out of range; write a number of at least 0"),
        ("ratio: .inf", "config.ratio: expected a number, found the number `.inf`"),
        (
            "on: \"true\"",
            "config.on: expected `true` or `false`, found `\"true\"`; write it without quotes: `true`",
        ),
        ("on: yes", "config.on: expected `true` or `false`, found `yes`"),
        ("free: 4", "config.free: expected text, found the number `4`; write it in quotes: `\"4\"`"),
        (
            "free: true",
            "config.free: expected text, found the boolean `true`; write it in quotes: `\"true\"`",
        ),
        ("kind: fats", "config.kind: `fats` is not one of `fast`, `slow`, `quick`; did you mean `fast`?"),
        ("kind: nothing", "config.kind: `nothing` is not one of `fast`, `slow`, `quick`; write one of them"),
        ("word: A1", "config.word: `A1` does not match `^[a-z]+$`; write it so that it does"),
        (
            "dotted: ab",
            "config.dotted: `ab` does not match `[.]`; write it so that it does, or one of `short`",
        ),
        (
            "file: a/b",
            "config.file: `a/b` is not a clean absolute path; start with `/` and leave out `.`, `..`, `//` and a trailing `/`",
        ),
        ("size: 4GB", "config.size: `4GB` is not a quantity; write `4G` or `4Gi`"),
        ("map: x", "config.map: expected a map or a list, found `x`"),
        ("needs: x", "config.needs: means nothing without `on`; set `on: true`, or remove it"),
        ("needs: x, on: null", "config.needs: means nothing without `on`; set `on: true`, or remove it"),
        ("needsText: x", "config.needsText: means nothing without `free`; set `free` too, or remove it"),
        ("line: \"a\\nb\"", "config.line: stands in a file of lines, so it must be one line"),
        ("coutn: 1", "config.coutn: unknown option of runtime `r`; did you mean `count`?"),
        ("on: true", "config.on: think twice"),
    ] {
        assert_eq!(said(&format!("{{config: {{{config}}}}}")), [expected], "{config}");
    }
}

#[test]
fn an_unknown_option_gets_all_names_or_the_way_round() {
    let unknown = said("{config: {nonsense: 1}}");
    assert!(
        unknown[0].starts_with("config.nonsense: unknown option of runtime `r`; known: `count`, `many`, "),
        "{unknown:?}"
    );
    let (catalog, _) = catalog("ports: {http: {port: 1}}");
    let (_, problems) = facts(catalog.get("r").unwrap(), "{config: {a: 1}}");
    let message = &problems.iter().next().unwrap().message;
    assert_eq!(message, "unknown option: runtime `r` has none here; use `args` or `env`");
}

#[test]
fn some_options_are_given_for_every_model_or_for_none() {
    assert_eq!(said("{models: {a: {config: {some: 1}}, b: {}}}"), Vec::<String>::new());
    assert_eq!(said("{models: {a: {config: {all: x}}, b: {config: {all: y}}}}"), Vec::<String>::new());
    assert_eq!(
        said("{models: {a: {}, b: {config: {all: x}}, c: {config: {all: null}}}}"),
        [
            "models.a.config.all: missing, and model `b` has it; give it for every model or for none",
            "models.c.config.all: missing, and model `b` has it; give it for every model or for none",
        ]
    );
    assert_eq!(
        said("{models: {a: {config: {some: x}}}}"),
        ["models.a.config.some: expected an integer, found `x`"]
    );
}

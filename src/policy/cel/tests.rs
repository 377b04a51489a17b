use super::*;
use crate::yaml;

const DOCUMENT: &str = "{metadata: {name: web}, spec: {replicas: 2, ratio: 0.5, on: true, cpu: 500m, at: '2026-01-31T10:00:00Z', args: [a, b]}}";

fn rules(cel: &str) -> (Vec<CustomRule>, Vec<String>) {
    let written: api::CustomRule =
        yaml::decode(&yaml::parse(&format!("{{cel: {}, message: wrong}}", serde_json::json!(cel))).unwrap())
            .unwrap();
    let mut problems = Problems::default();
    let rules = read([("own".to_owned(), written)].into(), &mut problems);
    (rules, problems.into_vec().into_iter().map(|problem| problem.message).collect())
}

fn said(cel: &str, document: &str) -> Option<String> {
    let (rules, problems) = rules(cel);
    assert_eq!(problems, Vec::<String>::new(), "{cel}");
    let findings = ask(&rules, 0, &ObjectRef::default(), &yaml::parse(document).unwrap());
    findings.into_iter().next().map(|finding| finding.cause)
}

#[test]
fn every_function_that_is_known_is_there() {
    let expressions = [
        "bool('true') && string(bytes('a')) == 'a' && double(1) == 1.0 && int('2') == object.spec.replicas && uint(2) == 2u",
        "dyn(1) == 1 && type(object.spec.ratio) == double && size(object.spec.args) == 2 && object.spec.args.size() == 2",
        "object.metadata.name.contains('e') && object.metadata.name.startsWith('w') && object.metadata.name.endsWith('b')",
        "object.metadata.name.matches('^[a-z]+$') && duration('1h') > duration('30s')",
        "timestamp(object.spec.at).getFullYear() == 2026 && timestamp(object.spec.at).getMonth() == 0",
        "timestamp(object.spec.at).getDate() == 31 && timestamp(object.spec.at).getDayOfMonth() == 30",
        "timestamp(object.spec.at).getDayOfWeek() == 6 && timestamp(object.spec.at).getDayOfYear() == 30",
        "timestamp(object.spec.at).getHours() == 10 && timestamp(object.spec.at).getMinutes() == 0",
        "timestamp(object.spec.at).getSeconds() == 0 && timestamp(object.spec.at).getMilliseconds() == 0",
        "has(object.spec.on) && object.spec.args.all(x, x != 'c') && object.spec.args.exists(x, x == 'a')",
        "object.spec.args.exists_one(x, x == 'a') && object.spec.args.map(x, x + '1') == ['a1', 'b1']",
        "object.spec.args.filter(x, x == 'a') == ['a'] && 'b' in object.spec.args && !('c' in object.spec.args)",
        "quantity(object.spec.cpu).isLessThan(quantity('1')) && quantity('2Gi').isGreaterThan(quantity('2G'))",
        "quantity('1500m').sub(quantity('500m')).asInteger() == 1 && quantity('1').add(2).compareTo(quantity('3')) == 0",
        "isQuantity('-1Gi') && !isQuantity('4GB') && quantity('1').isInteger() && !quantity('1m').isInteger()",
        "quantity('-1').sign() == -1 && quantity('500m').asApproximateFloat() == 0.5 && quantity('1k') == quantity('1000')",
    ];
    for cel in expressions {
        assert_eq!(said(cel, DOCUMENT), None, "{cel}");
    }
    let all = expressions.concat();
    for name in names::FUNCTIONS.into_iter().chain(quantity::FUNCTIONS) {
        assert!(all.contains(&format!("{name}(")), "no expression here has `{name}`");
    }
}

#[test]
fn what_goes_wrong_at_an_object_is_a_finding() {
    for (cel, cause) in [
        ("object.metadata.labels.team == 'a'", "rule `own` cannot be evaluated: there is no field `labels`"),
        ("object.spec.args[7] == 'a'", "rule `own` cannot be evaluated: the list has no item at that index"),
        (
            "quantity(object.metadata.name).isInteger()",
            "rule `own` cannot be evaluated: `quantity`: `web` is no quantity",
        ),
        (
            "quantity('1').compareTo(1) == 0",
            "rule `own` cannot be evaluated: `compareTo`: takes a quantity, not int; write `quantity(…)`",
        ),
        ("object.spec.replicas + 'a' == 'b'", "rule `own` cannot be evaluated: "),
        (
            "object.spec.on.startsWith('t')",
            "rule `own` cannot be evaluated: `startsWith` does not take `bool`, `string`",
        ),
        ("object.spec.replicas", "rule `own` yields int, not `true` or `false`"),
        ("object.spec.replicas > 2", "wrong"),
    ] {
        let found = said(cel, DOCUMENT).unwrap_or_default();
        assert!(found.starts_with(cause), "{cel}: {found}");
    }
}

#[test]
fn no_expression_runs_for_long() {
    let many: Vec<String> = (0..4000).map(|number| format!("v{number}")).collect();
    let document = format!("{{list: [{}]}}", many.join(", "));
    let nested = "object.list.all(a, object.list.all(b, object.list.all(c, a != b || b != c || a == c)))";
    let found = said(nested, &document).unwrap();
    assert!(found.contains("too large for macros within macros"), "{found}");
    assert_eq!(said("object.list.all(a, a != 'x')", &document), None);
    for (cel, said) in [
        ("true && ".repeat(1000) + "true", "is 8004 bytes long"),
        ("object".to_owned() + &".a".repeat(1500), "goes more than 200 steps deep"),
        ("[".repeat(500), "no CEL at"),
    ] {
        assert!(rules(&cel).1.iter().any(|message| message.contains(said)), "{:?}", rules(&cel).1);
    }
}

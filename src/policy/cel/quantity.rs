//! Kubernetes' quantities in CEL
//! (<https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library>).

use std::cmp::Ordering;
use std::sync::Arc;

use ::cel::extractors::This;
use ::cel::objects::Opaque;
use ::cel::{Context, ExecutionError, Value};

use crate::quantity::Quantity;

/// The names of the functions.
pub(super) const FUNCTIONS: [&str; 11] = [
    "quantity",
    "isQuantity",
    "sign",
    "isInteger",
    "asInteger",
    "asApproximateFloat",
    "add",
    "sub",
    "isGreaterThan",
    "isLessThan",
    "compareTo",
];

const NANO: i128 = 1_000_000_000;

/// A quantity, which here may be negative: what is left of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Amount {
    nanos: i128,
}

impl Opaque for Amount {
    fn runtime_type_name(&self) -> &'static str {
        "kubernetes.Quantity"
    }
}

impl Amount {
    fn parse(text: &str) -> Option<Self> {
        let (sign, body) = text.strip_prefix('-').map_or((1, text), |body| (-1, body));
        let negated_twice = sign < 0 && body.starts_with('+');
        let quantity = Quantity::parse(body).filter(|_| !negated_twice)?;
        Some(Self { nanos: sign * quantity.nanos() })
    }

    fn into_value(self) -> Value {
        Value::Opaque(Arc::new(self))
    }
}

/// Adds the functions.
pub(super) fn add(context: &mut Context<'_, '_>) {
    // No name of these is one of the standard, which is the one thing that could fail; a test calls each.
    let added = [
        context.add_function("isQuantity", |text: Arc<String>| Amount::parse(&text).is_some()),
        context.add_function("quantity", |text: Arc<String>| quantity(&text)),
        context.add_function("sign", |This(own): This<Value>| {
            amount("sign", &own).map(|own| Value::Int(i64::try_from(own.nanos.signum()).unwrap_or_default()))
        }),
        context.add_function("isInteger", |This(own): This<Value>| {
            amount("isInteger", &own).map(|own| Value::Bool(integer(own).is_some()))
        }),
        context.add_function("asInteger", |This(own): This<Value>| {
            let own = amount("asInteger", &own)?;
            integer(own).map(Value::Int).ok_or_else(|| error("asInteger", "the quantity is no whole number"))
        }),
        context.add_function("asApproximateFloat", |This(own): This<Value>| {
            amount("asApproximateFloat", &own).map(|own| Value::Float(float(own)))
        }),
        context.add_function("add", |This(own): This<Value>, other: Value| sum("add", &own, &other, 1)),
        context.add_function("sub", |This(own): This<Value>, other: Value| sum("sub", &own, &other, -1)),
        context.add_function("isGreaterThan", |This(own): This<Value>, other: Value| {
            compare("isGreaterThan", &own, &other).map(|order| Value::Bool(order == Ordering::Greater))
        }),
        context.add_function("isLessThan", |This(own): This<Value>, other: Value| {
            compare("isLessThan", &own, &other).map(|order| Value::Bool(order == Ordering::Less))
        }),
        context.add_function("compareTo", |This(own): This<Value>, other: Value| {
            compare("compareTo", &own, &other).map(|order| Value::Int(order as i64))
        }),
    ];
    debug_assert!(added.iter().all(Result::is_ok));
}

fn quantity(text: &str) -> Result<Value, ExecutionError> {
    let amount = Amount::parse(text);
    amount.map(Amount::into_value).ok_or_else(|| error("quantity", &format!("`{text}` is no quantity")))
}

fn amount(function: &str, value: &Value) -> Result<Amount, ExecutionError> {
    let amount = match value {
        Value::Opaque(own) => own.downcast_ref::<Amount>().copied(),
        _ => None,
    };
    amount.ok_or_else(|| {
        error(function, &format!("takes a quantity, not {}; write `quantity(…)`", value.type_of()))
    })
}

fn sum(function: &str, own: &Value, other: &Value, sign: i128) -> Result<Value, ExecutionError> {
    let own = amount(function, own)?;
    let other = match other {
        Value::Int(whole) => i128::from(*whole) * NANO,
        other => amount(function, other)?.nanos,
    };
    let nanos = sign.checked_mul(other).and_then(|other| own.nanos.checked_add(other));
    nanos.map(|nanos| Amount { nanos }.into_value()).ok_or_else(|| error(function, "the result is too large"))
}

fn compare(function: &str, own: &Value, other: &Value) -> Result<Ordering, ExecutionError> {
    Ok(amount(function, own)?.nanos.cmp(&amount(function, other)?.nanos))
}

fn integer(amount: Amount) -> Option<i64> {
    if amount.nanos % NANO == 0 { i64::try_from(amount.nanos / NANO).ok() } else { None }
}

#[expect(clippy::cast_precision_loss, reason = "the function says that it is approximate")]
fn float(amount: Amount) -> f64 {
    amount.nanos as f64 / NANO as f64
}

fn error(function: &str, message: &str) -> ExecutionError {
    ExecutionError::function_error(function, message)
}

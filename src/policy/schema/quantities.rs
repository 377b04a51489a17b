//! Amounts of resources.

use std::cmp::Ordering;

use super::problem::{Fault, Problems};
use super::spot::Spot;
use crate::quantity::Quantity;

/// A quantity with its sign, which compares by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signed {
    negative: bool,
    amount: Quantity,
}

impl Signed {
    /// The quantity of a value; none where it is none.
    pub(super) fn of(spot: &Spot<'_>) -> Option<Self> {
        // Null is zero to the type.
        let text = if spot.node.is_null() { "0" } else { spot.node.as_text()? };
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let amount = Quantity::parse(text)?;
        Some(Self { negative: negative && !amount.is_zero(), amount })
    }

    /// Thousandths, whatever the sign.
    pub(super) fn milli(self) -> i128 {
        self.amount.milli()
    }

    /// Whether it is less than nothing.
    pub(super) fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether it is a whole number.
    pub(super) fn is_whole(self) -> bool {
        self.amount.is_whole()
    }
}

impl PartialOrd for Signed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.negative, other.negative) {
            (false, true) => Some(Ordering::Greater),
            (true, false) => Some(Ordering::Less),
            (false, false) => self.amount.partial_cmp(&other.amount),
            (true, true) => other.amount.partial_cmp(&self.amount),
        }
    }
}

pub(super) fn not_negative(spot: &Spot<'_>, to: &mut Problems) {
    if Signed::of(spot).is_some_and(|quantity| quantity.negative) {
        let cause = format!("`{}` is negative", spot.node.as_text().unwrap_or_default());
        to.add(Fault::InvalidQuantity, spot.path(), cause, "write zero or more");
    }
}

pub(super) fn positive(spot: &Spot<'_>, to: &mut Problems) {
    if Signed::of(spot).is_some_and(|quantity| quantity.negative || quantity.amount.is_zero()) {
        let cause = format!("`{}` is not above zero", spot.node.as_text().unwrap_or_default());
        to.add(Fault::InvalidQuantity, spot.path(), cause, "write more than zero");
    }
}

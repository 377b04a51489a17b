//! Cases that nobody chose, the same at each run.

pub(crate) mod pods;
pub(crate) mod workloads;

use serde_json::Value;

/// A sequence of numbers that a seed gives (xorshift, <https://www.jstatsoft.org/article/view/v008i14>).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number from 0 to `sides - 1`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    /// Yes once in so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }

    /// One of these.
    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(usize::try_from(self.roll(of.len() as u64)).unwrap_or(0))
    }

    /// Sets a field to one of these; null leaves it out.
    fn set(&mut self, object: &mut Value, key: &str, of: &[Value]) {
        if let Some(value) = self.pick(of).filter(|value| !value.is_null()) {
            object[key] = value.clone();
        }
    }
}

//! The split and the parser agree on where everything stands.

use super::generate::{Random, input};
use super::{judge, read};

/// What the two say of generated inputs.
#[derive(Debug, Default)]
struct Tally {
    inputs: usize,
    /// The split left no doubt, and the parser said the same.
    same: usize,
    /// The split left it to the parser.
    doubted: usize,
    /// The split took what the parser refuses: it leaves as it came, for whoever reads it to say so.
    refused: usize,
}

fn compare(seeds: std::ops::Range<u64>) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let text = input(&mut Random::new(seed));
        tally.inputs += 1;
        let Some(split) = read(&text) else {
            tally.doubted += 1;
            continue;
        };
        match judge::read(&text) {
            Ok(judged) => {
                assert_eq!(split, judged, "seed {seed}:\n{text}\n{text:?}");
                tally.same += 1;
            }
            Err(_) => tally.refused += 1,
        }
    }
    tally
}

#[test]
fn generated_inputs_are_split_as_they_are_parsed() {
    let tally = compare(0..20_000);
    println!("{tally:?}");
    assert!(tally.same * 100 > tally.inputs * 30, "the split doubts too much: {tally:?}");
    assert!(tally.doubted * 100 > tally.inputs * 10, "the inputs are too plain: {tally:?}");
}

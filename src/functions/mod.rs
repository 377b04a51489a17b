//! What the program does with a stream: the config's kind chooses, and the streams are edited.

mod config;
mod expand;
mod input;
mod outcome;
mod place;
mod validate;

pub use expand::Named;
pub use input::Input;
pub use outcome::{Generated, Outcome};
pub use validate::{Demands, Verdict, validate};

use config::Function;

/// How a call is made, beyond its input.
#[derive(Debug, Default)]
pub struct Options {
    /// The config, where it does not come with the stream: a plugin's file, or `--config`.
    pub config: Option<Input>,
    /// Whether a tool runs this as its plugin: a build, though the stream does not look like one.
    pub plugin: bool,
    /// Warnings are errors, whatever the config says.
    pub strict: bool,
    /// No ModelSpec in the input is an error: a person or a pipe that asks for an expansion has named the wrong input.
    pub wants_models: bool,
}

/// Runs the function that the config asks for over all inputs as one stream. With an error nothing is edited; what there
/// is to say goes to the outcome, and into the edits as results.
pub fn run(inputs: &[Input], options: &Options) -> Outcome {
    match Function::of(inputs, options) {
        Ok(Function::Validate(input, item)) => validate::function(inputs, (input, item), options),
        Ok(Function::Expand(config)) => expand::expand(inputs, options, Ok(config)),
        Err(error) => expand::expand(inputs, options, Err(error)),
    }
}

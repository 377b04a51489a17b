//! Command and arguments.

use super::placeholders::Text;
use super::{Work, tree};
use crate::diagnostic::Path;
use crate::yaml::Node;

/// A word with its place in theirs.
struct Word {
    text: Text,
    path: Path,
}

/// Translates command and arguments. Our command takes no variables, so from the first word on that has a placeholder it goes on
/// in the arguments, which is the same to Kubernetes.
pub(super) fn words(work: &mut Work<'_>, command: &[String], args: &[String], at: &Path) {
    let mut read = |words: &[String], key: &str| {
        let mut out = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let path = at.clone().key(key).index(index);
            if let Some(text) = work.text(word, &path) {
                out.push(Word { text, path });
            }
        }
        out
    };
    let mut command = read(command, "command");
    let args = read(args, "args");
    let fixed = command.iter().position(|word| !word.text.is_literal()).unwrap_or(command.len());
    if fixed == 0 && !command.is_empty() {
        work.error(command[0].path.clone(), "the program itself cannot be a placeholder; write it out");
    }
    let mut rest = command.split_off(fixed);
    if !command.is_empty() {
        work.set(
            "command",
            tree::list(command.iter().map(|word| tree::text(word.text.alternatives().concat()))),
        );
        work.stands(Path::spec(["command"]), at.clone().key("command"));
    }
    rest.extend(args);
    if !rest.is_empty() {
        let items = self::args(work, &rest);
        work.set("args", tree::list(items));
    }
}

fn args(work: &mut Work<'_>, words: &[Word]) -> Vec<Node> {
    let mut items: Vec<Node> = Vec::with_capacity(words.len());
    let mut flag: Option<Node> = None;
    for word in words {
        let texts = word.text.alternatives();
        let is_flag = texts[0].starts_with('-');
        let mut written = vec![match &texts[..] {
            // What a label has said goes away with the flag in front of it.
            [text] if !word.text.is_literal() && !is_flag && flag.is_some() => {
                items.pop();
                tree::list(flag.take().into_iter().chain([tree::text(text)]))
            }
            texts => tree::text(&texts[0]),
        }];
        if let [_, without_models] = &texts[..] {
            let own = tree::text(without_models);
            let args = match flag.take().filter(|_| !is_flag) {
                // A value goes nowhere without its flag.
                Some(flag) => {
                    items.pop();
                    written[0] = tree::list([flag.clone(), written[0].clone()]);
                    tree::list([flag, own])
                }
                None => tree::list([own]),
            };
            written.push(tree::map([("when", tree::text("not models")), ("args", args)]));
        }
        flag = (word.text.is_literal() && is_flag && !texts[0].contains('=')).then(|| written[0].clone());
        for item in written {
            items.push(item);
            work.stands(Path::spec(["args"]).index(items.len() - 1), word.path.clone());
        }
    }
    items
}

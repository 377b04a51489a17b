//! The script of the init container in which a server's own program pulls models.

use crate::shell;

/// Seconds that the server has to answer. It loads nothing before it does.
const READY: u32 = 120;

/// A model and the commands about it.
pub(in crate::runtimes) struct PulledModel {
    /// What the server calls it.
    pub(in crate::runtimes) reference: String,
    /// Succeeds when it is there already.
    pub(in crate::runtimes) has: Option<Vec<String>>,
    /// Pulls it.
    pub(in crate::runtimes) pull: Vec<String>,
    /// Makes it known by the name it is served under.
    pub(in crate::runtimes) copy: Option<Vec<String>>,
}

/// A script for `/bin/sh`. The last line that it logs is the reason of a failure: that is what `kubectl describe` shows. The
/// program that pulls runs in the background, as a shell that waits for a command in front heeds no signal. Pods may share the
/// folder `cache`, and two that pull one model at a time take each other's files away: they take turns where the image has
/// `flock`, by a lock that ends with its holder; elsewhere the one that lost is started again and finds the model there.
pub(in crate::runtimes) fn script(
    serve: &[String],
    ready: &[String],
    cache: &str,
    models: &[PulledModel],
) -> String {
    let mut out = format!(
        r#"fail() {{
  echo "pull: $*" >&2
  exit 1
}}
pull() {{
  reference=$1
  shift
  echo "pull: $reference"
  "$@" >/tmp/pull.log 2>&1 &
  client=$!
  wait "$client" || fail "$reference: $(tail -n 1 /tmp/pull.log)"
  echo "pull: $reference is here"
}}
stop() {{
  [ -z "$client" ] || kill "$client" 2>/dev/null
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"
}}
client='' server=''
trap stop EXIT
trap 'exit 143' INT TERM
if command -v flock >/dev/null && exec 9>{lock}; then
  flock --nonblock 9 || {{
    echo "pull: another pod pulls into this volume; waiting for it"
    flock 9 &
    client=$!
    wait "$client"
  }}
fi
{serve} &
server=$!
seconds=0
until {ready} >/dev/null 2>&1; do
  kill -0 "$server" 2>/dev/null || fail "the server ended before it was ready"
  [ "$seconds" -lt {READY} ] || fail "the server is not ready after {READY} s"
  seconds=$((seconds + 1))
  sleep 1
done
"#,
        serve = shell::command(serve),
        ready = shell::command(ready),
        lock = shell::quote(&format!("{cache}/.pull.lock")),
    );
    for model in models {
        let reference = shell::quote(&model.reference);
        let pull = format!("pull {reference} {}", shell::command(&model.pull));
        out += &match &model.has {
            Some(has) => format!("{} >/dev/null 2>&1 || {pull}\n", shell::command(has)),
            None => format!("{pull}\n"),
        };
        if let Some(copy) = &model.copy {
            let reason = shell::quote(&format!("{} cannot be given its name", model.reference));
            out += &format!("{} || fail {reason}\n", shell::command(copy));
        }
    }
    out
}

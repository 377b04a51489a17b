//! `modelspec init` and `modelspec runtimes`, over every built-in runtime.

use crate::program::{Folder, modelspec};
use modelspec::runtimes::Catalog;

fn runtimes() -> Vec<String> {
    let names: Vec<String> = Catalog::builtin().names().into_iter().map(str::to_owned).collect();
    assert!(names.len() >= 6, "{names:?}");
    names
}

#[test]
fn a_new_folder_expands_at_once_whatever_the_runtime() {
    for runtime in runtimes() {
        let folder = Folder::new(&format!("init-{runtime}"));
        let said = folder.modelspec(&format!("init my-model --runtime {runtime}")).run().fine();
        let expected = "\
wrote my-model/kustomization.yaml
wrote my-model/model.yaml
next: kustomize build --enable-alpha-plugins --enable-exec my-model
";
        assert_eq!(said, expected);
        assert_eq!(folder.list("my-model"), ["kustomization.yaml", "model.yaml"]);
        let said = folder.modelspec("expand my-model/model.yaml").run();
        assert_eq!(said.code, 0, "{runtime}: {}", said.err);
        assert!(!said.err.contains("error"), "{}", said.err);
        // The kustomization names the Deployment that must come out.
        let kustomization = folder.read("my-model/kustomization.yaml");
        let (_, name) = kustomization.split_once("kind: Deployment, name: ").unwrap();
        let (name, _) = name.split_once('}').unwrap();
        assert!(said.out.contains(&format!("\n  name: {name}\nspec:\n")), "{runtime}: {name}\n{}", said.out);
    }
}

#[test]
fn a_package_for_kpt_marks_its_modelspec() {
    let folder = Folder::new("init-kpt");
    let said = folder.modelspec("init chat --runtime vllm --kpt").run().fine();
    assert!(said.ends_with("next: kpt fn render chat --allow-exec\n"), "{said}");
    assert_eq!(folder.list("chat"), ["Kptfile", "model.yaml"]);
    assert!(folder.read("chat/model.yaml").contains("    config.kubernetes.io/local-config: \"true\"\n"));
    assert!(folder.read("chat/Kptfile").contains("    configPath: model.yaml\n"));
}

#[test]
fn what_is_there_stays() {
    let folder = Folder::new("init-occupied");
    folder.write("a/notes.txt", "mine");
    let (code, err) = folder.modelspec("init a --runtime triton").run().wrong();
    assert_eq!((code, err.as_str()), (1, "folder `a` is not empty; name another one\n"));
    assert_eq!(folder.list("a"), ["notes.txt"]);
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    folder.modelspec("init empty --runtime triton").run().fine();
    assert_eq!(folder.list("empty"), ["kustomization.yaml", "model.yaml"]);
}

#[test]
fn names_and_runtimes_are_checked_before_anything_is_written() {
    let folder = Folder::new("init-usage");
    let long = "a".repeat(60);
    for (args, answer) in [
        ("init Resnet --runtime triton".to_owned(), "`Resnet` is not a name; use lower-case letters"),
        ("init a/b --runtime triton".to_owned(), "`a/b` is not a name"),
        ("init a --runtime tritn".to_owned(), "unknown runtime `tritn`; did you mean `triton`?"),
        ("init a --runtime nothing-like-it".to_owned(), "known: custom-python, "),
        (format!("init {long} --runtime triton"), "shorten the name by"),
        ("init a".to_owned(), "--runtime <RUNTIME>"),
    ] {
        let (code, err) = folder.modelspec(&args).run().wrong();
        assert_eq!(code, 2, "{args}: {err}");
        assert!(err.contains(answer) && err.contains("Usage: modelspec init"), "{args}: {err}");
    }
    assert!(folder.list("").is_empty());
}

#[test]
fn the_table_has_every_runtime_and_each_has_its_page() {
    let table = modelspec("runtimes").fine();
    assert!(table.starts_with("NAME "), "{table}");
    for runtime in runtimes() {
        assert!(
            table.lines().any(|line| line.split_whitespace().next() == Some(&runtime)),
            "{runtime}: {table}"
        );
        let page = modelspec(&format!("runtimes {runtime}")).fine();
        assert!(page.starts_with(&format!("NAME:       {runtime}\n")), "{page}");
        for row in [
            "OBJECTS:",
            "IMAGE:",
            "MODELS:",
            "PORT:",
            "STARTUP:",
            "LIVENESS:",
            "DRAIN:",
            "USER:",
            "REQUESTS:",
        ] {
            assert!(page.contains(&format!("\n{row}")), "{runtime} {row}: {page}");
        }
        let catalog = Catalog::builtin();
        for option in &catalog.get(&runtime).unwrap().options {
            assert!(page.contains(&format!("\n  {}\t<", option.name)), "{runtime} {}: {page}", option.name);
        }
    }
    let page = modelspec("runtimes tgi").fine();
    for row in [
        "DEPRECATED: Text Generation Inference is in maintenance mode",
        "METRICS:    /metrics on port http; waiting requests: tgi_queue_size\n",
        "USER:       root, refused by the `restricted` Pod Security Standard\n",
        "WRITABLE:   /data for what it fetches\n",
    ] {
        assert!(page.contains(row), "{row}: {page}");
    }
    let (code, err) = modelspec("runtimes vlm").wrong();
    assert_eq!(code, 2);
    assert!(err.contains("unknown runtime `vlm`; did you mean `vllm`?"), "{err}");
}

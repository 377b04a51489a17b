# What a contributor runs. Every target brings what it needs: the tools of tests/tools are built once into the
# user's cache, and a docker daemon is started only when none answers.
.PHONY: help demo test lint python-test pipelines downloads policy-test cluster-test vault-test alerts conformance schemas crds bench image generate
.DEFAULT_GOAL := help

help:
	@echo "make demo      show the production overlay of examples/creativeflow, expanded by a real kustomize"
	@echo "make test      everything: linters, cargo test, and the pipelines through the real tools"
	@echo "make pipelines the pipelines alone; ARGS='kpt' chooses by name"
	@echo "make downloads  KServe's downloader with the generated arguments against stores on this machine; ARGS='azure' chooses by name"
	@echo "make policy-test  what validate says beside what a real control plane says; ARGS='shape' chooses by name"
	@echo "make cluster-test  what the examples yield in a real control plane: applied, rolled, drained, pruned, upgraded; ARGS='drain' chooses by name"
	@echo "make vault-test  secrets through a real Vault, two real operators and the real injector; ARGS='prefix' chooses by name"
	@echo "make alerts    the generated alerts and dashboards on series of each runtime's metrics, by promtool; ARGS='words' chooses by name"
	@echo "make conformance  the generated Deployments on the real model servers; ARGS='triton' chooses by name"
	@echo "make schemas   generated flags and config files, judged by the servers' own parsers; a part of conformance; ARGS='vllm'"
	@echo "make crds      fetch the definitions of custom kinds; says how to hand them to the tests"
	@echo "make bench     compare speed and memory: expand with the same function on kyaml in Go, validate with kube-score and kubectl-validate"
	@echo "make image     the function's container image, also as out/modelspec-image.tar"
	@echo "make generate  renew every generated file"

demo:
	@tests/tools/demo

test: lint python-test
	cargo test --locked
	@$(MAKE) --no-print-directory pipelines

lint:
	@tests/tools/lint

pipelines:
	@MODELSPEC_TOOLS=1 tests/tools/with-docker cargo test --quiet --locked --test pipelines -- $(ARGS)

# The server of examples/images/custom-python, by its own tests.
python-test:
	@tests/tools/python

downloads:
	@MODELSPEC_TOOLS=1 cargo test --quiet --locked --test downloads -- $(ARGS)

policy-test:
	@MODELSPEC_TOOLS=1 cargo test --quiet --locked --test cluster -- $(ARGS)

cluster-test:
	@MODELSPEC_TOOLS=1 cargo test --quiet --locked --test production -- $(ARGS)

vault-test:
	@MODELSPEC_TOOLS=1 cargo test --quiet --locked --test vault -- $(ARGS)

# As root, on Linux: each server runs as the user, and in a network, of its own. What no registry carries whole is asked for
# its flags and files.
conformance: schemas
	@MODELSPEC_TOOLS=1 cargo test --quiet --locked --test conformance -- $(ARGS)

alerts:
	@MODELSPEC_TOOLS=1 cargo test --quiet --locked --test alerts -- $(ARGS)

bench:
	@benches/run

image:
	@tests/tools/with-docker functions/modelspec/build-image "" out/modelspec-image.tar

schemas:
	@MODELSPEC_TOOLS=1 cargo test --quiet --locked --test schemas -- $(ARGS)

crds:
	@folder=$$(tests/tools/get crds) && echo "export MODELSPEC_CRDS=$$folder"

# Each generated file is written by the test that checks it.
generate:
	MODELSPEC_GENERATE=1 MODELSPEC_TOOLS=1 cargo test --quiet --locked --test pipelines -- 'openapi: the structure' example
	MODELSPEC_GENERATE=1 cargo test --quiet --locked

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

// writeInput streams: a child starts with the memory peak of the process that forks it, so this one stays small.
func writeInput(path string, write func(io.Writer)) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	text := bufio.NewWriter(file)
	fmt.Fprint(text, "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n")
	write(text)
	fmt.Fprint(text, "functionConfig:\n  apiVersion: serving.creativeflow.ai/v1alpha1\n  kind: ModelExpander\n  metadata:\n    name: expand\n")
	return text.Flush()
}

// A bare ModelSpec: a runtime and a model, and everything else by default.
const bareModel = `apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata:
  name: model-%04d
spec:
  runtime: tensorflow-serving
  models:
    m: {}
`

// models writes bare ModelSpecs as items of a ResourceList.
func models(count int) func(io.Writer) {
	item := "- " + strings.ReplaceAll(strings.TrimSuffix(bareModel, "\n"), "\n", "\n  ") + "\n"
	return func(text io.Writer) {
		for i := range count {
			fmt.Fprintf(text, item, i)
		}
	}
}

// writeDocuments writes ModelSpecs with an autoscaler, four objects each, as documents.
func writeDocuments(path string, count int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	text := bufio.NewWriter(file)
	for i := range count {
		fmt.Fprintf(text, "---\n"+bareModel+"  autoscaling: {maxReplicas: 5, cpu: 70}\n", i)
	}
	return text.Flush()
}

// items writes Deployments of other people, 1.3 kB each.
func items(count int) func(io.Writer) {
	return func(text io.Writer) {
		for i := range count {
			fmt.Fprintf(text, "- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: web-%05d\n    namespace: shop\n"+
				"    labels:\n      app.kubernetes.io/name: web\n      app.kubernetes.io/part-of: shop\n  spec:\n    replicas: 2\n"+
				"    selector:\n      matchLabels:\n        app: web-%05d\n    template:\n      metadata:\n        labels:\n          app: web-%05d\n"+
				"      spec:\n        serviceAccountName: web\n        containers:\n        - name: web\n          image: registry.example/shop/web:1.4.2\n"+
				"          args: [--listen=:8080, --log=json]\n          ports:\n          - name: http\n            containerPort: 8080\n          env:\n", i, i, i)
			for _, name := range []string{"REGION", "STAGE", "CURRENCY", "CATALOG_URL", "SEARCH_URL", "FEATURES"} {
				fmt.Fprintf(text, "          - name: %s\n            value: \"the value of %s\"\n", name, strings.ToLower(name))
			}
			fmt.Fprint(text, "          resources:\n            requests:\n              cpu: 250m\n              memory: 256Mi\n            limits:\n"+
				"              memory: 256Mi\n          readinessProbe:\n            httpGet:\n              path: /healthz\n              port: http\n"+
				"            periodSeconds: 10\n")
		}
	}
}

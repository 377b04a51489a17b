// The peer of the benchmark: the expansion of a bare ModelSpec as a KRM function on kyaml's framework, the usual way
// to write one in Go. It knows one runtime and no option; what it writes for the benchmark's ModelSpecs is what
// modelspec writes, which a test compares.
package main

import (
	"bytes"
	_ "embed"
	"os"
	"text/template"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

//go:embed set.yaml.tmpl
var text string

var set = template.Must(template.New("set").Parse(text))

// A modelSpec is what a bare one says.
type modelSpec struct {
	Metadata struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Spec struct {
		Runtime string              `yaml:"runtime"`
		Models  map[string]struct{} `yaml:"models"`
	} `yaml:"spec"`
}

// expand puts the objects of each ModelSpec where it stood.
func expand(list *framework.ResourceList) error {
	var items []*yaml.RNode
	for _, item := range list.Items {
		if item.GetKind() != "ModelSpec" {
			items = append(items, item)
			continue
		}
		var spec modelSpec
		if err := item.YNode().Decode(&spec); err != nil {
			return err
		}
		var rendered bytes.Buffer
		if err := set.Execute(&rendered, spec); err != nil {
			return err
		}
		objects, err := (&kio.ByteReader{Reader: &rendered, OmitReaderAnnotations: true}).Read()
		if err != nil {
			return err
		}
		items = append(items, objects...)
	}
	list.Items = items
	return nil
}

func main() {
	stream := &kio.ByteReadWriter{Reader: os.Stdin, Writer: os.Stdout, KeepReaderAnnotations: true}
	if err := framework.Execute(framework.ResourceListProcessorFunc(expand), stream); err != nil {
		os.Exit(1)
	}
}

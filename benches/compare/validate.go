package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// compareValidate compares all rules of `modelspec validate` with two programs that each do a part of it, on the objects
// that 1,000 ModelSpecs yield: kube-score, which looks at good practice, and kubectl-validate, which checks schemas alone.
func compareValidate(ours, kubeScore, kubectlValidate, folder string) bool {
	specs, objects := filepath.Join(folder, "specs.yaml"), filepath.Join(folder, "objects.yaml")
	must(writeDocuments(specs, 1000))
	must(expandTo(ours, specs, objects))
	stream, err := os.Stat(objects)
	must(err)
	header()
	all := interleaved(os.DevNull,
		program{path: ours, arguments: []string{"validate", objects}, finds: true},
		program{path: kubeScore, arguments: []string{"score", "--output-format", "ci", objects}, finds: true},
		program{path: kubectlValidate, arguments: []string{"--version", "1.30", objects}, finds: true})
	report("validate 4,000 objects, kube-score", all[0], all[1])
	report("the same, kubectl-validate (schemas)", all[0], all[2])
	share := all[0].mebibytes * (1 << 20) / float64(stream.Size())
	fmt.Printf("the stream has %.1f MiB; ours takes %.1f times as much memory\n", float64(stream.Size())/(1<<20), share)
	reached := all[1].seconds/all[0].seconds >= 10 && all[2].seconds/all[0].seconds >= 10 && share < 10
	return judge("10 times faster than each, memory below 10 times the stream", reached)
}

// expandTo writes what the ModelSpecs of a file yield.
func expandTo(ours, input, output string) error {
	out, err := os.Create(output)
	if err != nil {
		return err
	}
	defer out.Close()
	command := exec.Command(ours, "expand", input)
	command.Stdout, command.Stderr = out, os.Stderr
	return command.Run()
}

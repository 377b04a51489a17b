package main

import (
	"io"
	"path/filepath"
)

// What the project promises: so many times faster and smaller than the peer.
const timesFaster, timesSmaller = 20, 10

// compareExpand compares with the same function written in Go on kyaml's framework.
func compareExpand(ours, peer, folder string) bool {
	header()
	reached := true
	for _, task := range []struct {
		name, file string
		write      func(io.Writer)
	}{
		{"expand 1,000 ModelSpecs", "models.yaml", models(1000)},
		{"hand through 10,000 items of 1.3 kB", "items.yaml", items(10000)},
	} {
		input := filepath.Join(folder, task.file)
		must(writeInput(input, task.write))
		both := interleaved(input, program{path: ours}, program{path: peer})
		report(task.name, both[0], both[1])
		reached = reached && both[1].seconds/both[0].seconds >= timesFaster && both[1].mebibytes/both[0].mebibytes >= timesSmaller
	}
	input := filepath.Join(folder, "one.yaml")
	must(writeInput(input, models(1)))
	both := interleaved(input, program{path: ours}, program{path: peer})
	report("one ModelSpec, start to exit", both[0], both[1])
	reached = reached && both[0].seconds < 0.010
	return judge("20 times faster, 10 times smaller, one ModelSpec below 10 ms", reached)
}

// Runs two programs in turn on the same inputs and prints how their wall time and peak memory compare.
//
//	compare OURS PEER FOLDER    FOLDER holds the inputs, written by this program
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

const rounds = 7

// A task is one input and how a program takes it.
type task struct {
	name, file string
	arguments  []string
	write      func(io.Writer)
	// goal is what the project promises: ratios of the peer's time and memory to ours.
	timeGoal, memoryGoal float64
}

var tasks = []task{
	{name: "expand 1,000 ModelSpecs", file: "models.yaml", write: models(1000), timeGoal: 20, memoryGoal: 10},
	{name: "hand through 10,000 items of 1.3 kB", file: "items.yaml", write: items(10000), timeGoal: 20, memoryGoal: 10},
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: compare OURS PEER FOLDER")
		os.Exit(2)
	}
	ours, peer, folder := os.Args[1], os.Args[2], os.Args[3]
	machine()
	fmt.Printf("%-38s %29s  %29s  %29s\n", "", "wall time", "processor time", "peak memory")
	fmt.Printf("%-38s", fmt.Sprintf("medians of %d, in turn", rounds))
	for range 3 {
		fmt.Printf(" %10s %10s %8s", "ours", "peer", "ratio")
	}
	fmt.Println()
	reached := true
	for _, t := range tasks {
		input := filepath.Join(folder, t.file)
		must(writeInput(input, t.write))
		a, b := interleaved(input, ours, peer)
		report(t.name, a, b)
		reached = reached && b.seconds/a.seconds >= t.timeGoal && b.mebibytes/a.mebibytes >= t.memoryGoal
	}
	input := filepath.Join(folder, "one.yaml")
	must(writeInput(input, models(1)))
	a, b := interleaved(input, ours, peer)
	report("one ModelSpec, start to exit", a, b)
	reached = reached && a.seconds < 0.010
	fmt.Printf("goals (20 times faster, 10 times smaller, one ModelSpec below 10 ms): %s\n",
		map[bool]string{true: "reached", false: "NOT reached"}[reached])
	if !reached {
		os.Exit(1)
	}
}

// report prints a line; the processor's time tells what a busy machine did not take part in.
func report(name string, ours, peer sample) {
	fmt.Printf("%-38s %8.1fms %8.1fms %7.1fx %8.1fms %8.1fms %7.1fx %7.1fMiB %7.1fMiB %7.1fx\n", name,
		ours.seconds*1e3, peer.seconds*1e3, peer.seconds/ours.seconds,
		ours.processor*1e3, peer.processor*1e3, peer.processor/ours.processor,
		ours.mebibytes, peer.mebibytes, peer.mebibytes/ours.mebibytes)
}

// machine says what the figures were measured on.
func machine() {
	model, memory := "unknown CPU", "unknown memory"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		model = field(string(text), "model name")
	}
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		memory = field(string(text), "MemTotal")
	}
	fmt.Printf("machine: %s, %d cores, memory %s, %s/%s\n", model, runtime.NumCPU(), memory, runtime.GOOS, runtime.GOARCH)
}

func field(text, name string) string {
	for line := range strings.Lines(text) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

type sample struct{ seconds, processor, mebibytes float64 }

// interleaved runs both programs in turn, so that whatever else the machine does meets both alike.
func interleaved(input string, ours, peer string) (sample, sample) {
	var a, b []sample
	for range rounds {
		a = append(a, run(input, ours))
		b = append(b, run(input, peer))
	}
	return median(a), median(b)
}

func median(samples []sample) sample {
	pick := func(value func(sample) float64) float64 {
		var values []float64
		for _, s := range samples {
			values = append(values, value(s))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return sample{
		seconds:   pick(func(s sample) float64 { return s.seconds }),
		processor: pick(func(s sample) float64 { return s.processor }),
		mebibytes: pick(func(s sample) float64 { return s.mebibytes }),
	}
}

// run takes wall and processor time and the peak resident set that wait4 reports for the child.
func run(input, program string) sample {
	in, err := os.Open(input)
	must(err)
	defer in.Close()
	out, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	must(err)
	defer out.Close()
	var said bytes.Buffer
	command := exec.Command(program)
	command.Stdin, command.Stdout, command.Stderr = in, out, &said
	started := time.Now()
	if err := command.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n%s", program, err, said.String())
		os.Exit(1)
	}
	seconds := time.Since(started).Seconds()
	processor := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	usage := command.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{seconds, processor.Seconds(), float64(usage.Maxrss) / 1024}
}

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

// models writes bare ModelSpecs: a runtime and a model, and everything else by default.
func models(count int) func(io.Writer) {
	return func(text io.Writer) {
		for i := range count {
			fmt.Fprintf(text, "- apiVersion: serving.creativeflow.ai/v1alpha1\n  kind: ModelSpec\n  metadata:\n    name: model-%04d\n"+
				"  spec:\n    runtime: tensorflow-serving\n    models:\n      m: {}\n", i)
		}
	}
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

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

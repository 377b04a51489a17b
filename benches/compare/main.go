// Runs programs in turn on the same inputs and prints how their time and peak memory compare.
//
//	compare expand OURS PEER FOLDER
//	compare validate OURS KUBE_SCORE KUBECTL_VALIDATE FOLDER
//
// FOLDER holds the inputs, written by this program.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

const rounds = 7

// A program is how one of those compared is called.
type program struct {
	path      string
	arguments []string
	// finds says that exit code 1 means findings, which is as good as none.
	finds bool
}

func main() {
	var reached bool
	switch arguments := os.Args[1:]; {
	case len(arguments) == 4 && arguments[0] == "expand":
		machine()
		reached = compareExpand(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 5 && arguments[0] == "validate":
		reached = compareValidate(arguments[1], arguments[2], arguments[3], arguments[4])
	default:
		fmt.Fprintln(os.Stderr, "usage: compare expand OURS PEER FOLDER | compare validate OURS KUBE_SCORE KUBECTL_VALIDATE FOLDER")
		os.Exit(2)
	}
	if !reached {
		os.Exit(1)
	}
}

// judge prints whether the goals are reached.
func judge(goals string, reached bool) bool {
	fmt.Printf("goals (%s): %s\n", goals, map[bool]string{true: "reached", false: "NOT reached"}[reached])
	return reached
}

// header names the columns.
func header() {
	fmt.Printf("%-38s %29s  %29s  %29s\n", "", "wall time", "processor time", "peak memory")
	fmt.Printf("%-38s", fmt.Sprintf("medians of %d, in turn", rounds))
	for range 3 {
		fmt.Printf(" %10s %10s %8s", "ours", "peer", "ratio")
	}
	fmt.Println()
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

// interleaved runs the programs in turn, so that whatever else the machine does meets all alike.
func interleaved(input string, programs ...program) []sample {
	samples := make([][]sample, len(programs))
	for range rounds {
		for i, program := range programs {
			samples[i] = append(samples[i], run(input, program))
		}
	}
	var medians []sample
	for _, of := range samples {
		medians = append(medians, median(of))
	}
	return medians
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
func run(input string, program program) sample {
	in, err := os.Open(input)
	must(err)
	defer in.Close()
	out, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	must(err)
	defer out.Close()
	var said bytes.Buffer
	command := exec.Command(program.path, program.arguments...)
	command.Stdin, command.Stdout, command.Stderr = in, out, &said
	started := time.Now()
	err = command.Run()
	if err != nil && !(program.finds && command.ProcessState.ExitCode() == 1) {
		fmt.Fprintf(os.Stderr, "%s: %v\n%s", program.path, err, said.String())
		os.Exit(1)
	}
	seconds := time.Since(started).Seconds()
	processor := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	usage := command.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{seconds, processor.Seconds(), float64(usage.Maxrss) / 1024}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// kpt's `fn` commands as a program of their own. The full kpt cannot be built from the module proxy: its
// command tree needs a module that was never published there. From `fn.GetCommand` on this is kpt's own code.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/kptdev/kpt/commands/fn"
	"github.com/kptdev/kpt/pkg/lib/errors/resolver"
	"github.com/kptdev/kpt/pkg/printer"
	"github.com/spf13/cobra"
)

func main() {
	ctx := printer.WithContext(context.Background(), printer.New(os.Stdout, os.Stderr))
	root := &cobra.Command{Use: "kpt", SilenceUsage: true, SilenceErrors: true, Version: "1.0.0-beta.60"}
	root.PersistentFlags().BoolVar(&printer.TruncateOutput, "truncate-output", true, "cut long function output")
	root.AddCommand(fn.GetCommand(ctx, "kpt"))
	err := root.ExecuteContext(ctx)
	if err == nil {
		return
	}
	if resolved, ok := resolver.ResolveError(err); ok {
		fmt.Fprintln(os.Stderr, resolved.Message)
		os.Exit(resolved.ExitCode)
	}
	fmt.Fprintln(os.Stderr, "Error:", err)
	os.Exit(1)
}

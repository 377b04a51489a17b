// Judges dashboards on stdin, one JSON document after another, by Grafana's own model of them: unknown fields, missing ones and wrong types of
// the dashboard, its panels, their options and their queries are told.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

func main() {
	// Only what is written: a panel or a query of another kind is unknown, and told.
	runtime := cog.NewRuntime()
	runtime.RegisterPanelcfgVariant(stat.VariantConfig())
	runtime.RegisterPanelcfgVariant(timeseries.VariantConfig())
	runtime.RegisterDataqueryVariant(prometheus.VariantConfig())

	input := json.NewDecoder(os.Stdin)
	for number := 1; ; number++ {
		var document json.RawMessage
		err := input.Decode(&document)
		if errors.Is(err, io.EOF) {
			return
		}
		stop(number, err)
		var board dashboard.Dashboard
		stop(number, board.UnmarshalJSONStrict(document))
		stop(number, board.Validate())
	}
}

func stop(number int, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "dashboard %d: %v\n", number, err)
		os.Exit(1)
	}
}

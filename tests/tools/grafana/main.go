// Judges dashboards on stdin, one JSON document after another, by Grafana's own model of them: unknown fields, missing ones and wrong
// types of the dashboard, its panels, their options and their queries are told.
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

// The queries as they stand there: a panel's own model knows of what kind they are only where each says so.
type queries struct {
	Panels []struct {
		Type    string
		Targets []json.RawMessage
	}
}

func main() {
	runtime := cog.NewRuntime()
	runtime.RegisterPanelcfgVariant(stat.VariantConfig())
	runtime.RegisterPanelcfgVariant(timeseries.VariantConfig())

	failed := false
	input := json.NewDecoder(os.Stdin)
	for number := 1; ; number++ {
		var document json.RawMessage
		err := input.Decode(&document)
		if errors.Is(err, io.EOF) {
			break
		}
		tell := func(where string, err error) {
			// Where nothing is wrong, it is an error all the same, of no mistakes.
			var mistakes cog.BuildErrors
			if err == nil || errors.As(err, &mistakes) && len(mistakes) == 0 {
				return
			}
			failed = true
			fmt.Fprintf(os.Stderr, "dashboard %d%s: %v\n", number, where, err)
		}
		if err != nil {
			tell("", err)
			break
		}
		judge(document, tell)
	}
	if failed {
		os.Exit(1)
	}
}

func judge(document []byte, tell func(string, error)) {
	var board dashboard.Dashboard
	tell("", board.UnmarshalJSONStrict(document))
	tell("", board.Validate())
	var read queries
	tell("", json.Unmarshal(document, &read))
	for i, panel := range read.Panels {
		if _, found := cog.ConfigForPanelcfgVariant(panel.Type); !found {
			tell(fmt.Sprintf(", panel %d", i), fmt.Errorf("there is no panel `%s`", panel.Type))
		}
		for _, target := range panel.Targets {
			var query prometheus.Dataquery
			tell(fmt.Sprintf(", panel %d", i), query.UnmarshalJSONStrict(target))
		}
	}
}

// Judges a SARIF report on stdin by the schema of the standard, and prints its results as another program reads them.
//
//	sarif SCHEMA    prints `<level> <rule> <file>:<line> <number of suppressions>` for each
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/xeipuuv/gojsonschema"

	// Its source holds the schema as OASIS has published it.
	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

type report struct {
	Runs []struct {
		Tool struct {
			Driver struct{ Rules []struct{ ID string } }
		}
		Results []struct {
			RuleID    string
			RuleIndex *int
			Level     string
			Locations []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine int }
				}
			}
			Suppressions []struct{ Justification string }
		}
	}
}

func main() {
	schema, err := os.ReadFile(os.Args[1])
	stop(err)
	text, err := io.ReadAll(os.Stdin)
	stop(err)
	verdict, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewBytesLoader(text))
	stop(err)
	for _, problem := range verdict.Errors() {
		fmt.Fprintln(os.Stderr, problem)
	}
	if !verdict.Valid() {
		os.Exit(1)
	}
	var read report
	stop(json.Unmarshal(text, &read))
	for _, run := range read.Runs {
		for _, result := range run.Results {
			file, line := "-", 0
			for _, location := range result.Locations {
				file, line = location.PhysicalLocation.ArtifactLocation.URI, location.PhysicalLocation.Region.StartLine
			}
			if index := result.RuleIndex; index != nil && run.Tool.Driver.Rules[*index].ID != result.RuleID {
				stop(fmt.Errorf("a result of rule %s has the index of another", result.RuleID))
			}
			fmt.Printf("%s %s %s:%d %d\n", result.Level, result.RuleID, file, line, len(result.Suppressions))
		}
	}
}

func stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

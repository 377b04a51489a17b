//go:build tools

// Package promtool pins the program that unit-tests generated alerts; go.sum holds its checksums.
package promtool

import _ "github.com/prometheus/prometheus/cmd/promtool"

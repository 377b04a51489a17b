//go:build tools

// Package ollama pins the Ollama server whose health check and pulls are tested; go.sum holds its checksums.
package ollama

import _ "github.com/ollama/ollama"

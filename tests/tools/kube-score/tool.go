//go:build tools

// Package kubescore pins the kube-score program that the benchmark compares with; go.sum holds its checksums.
package kubescore

import _ "github.com/zegl/kube-score/cmd/kube-score"

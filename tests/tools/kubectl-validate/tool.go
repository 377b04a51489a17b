//go:build tools

// Package kubectlvalidate pins the kubectl-validate program that the benchmark compares with; go.sum holds its checksums.
package kubectlvalidate

import _ "sigs.k8s.io/kubectl-validate"

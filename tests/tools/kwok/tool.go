//go:build tools

// Package kwok pins the kwok program that plays the kubelets of the simulated cluster; go.sum holds its checksums.
package kwok

import _ "sigs.k8s.io/kwok/cmd/kwok"

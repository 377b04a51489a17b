//go:build tools

// Package kustomize pins the kustomize program that the tests run; go.sum holds its checksums.
package kustomize

import _ "sigs.k8s.io/kustomize/kustomize/v5"

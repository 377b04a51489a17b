//go:build tools

// Package kubernetes pins the programs of Kubernetes 1.34 that the tests run, and with them its OpenAPI schemas
// (`api/openapi-spec` of the same module); go.sum holds their checksums.
package kubernetes

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kube-controller-manager"
	_ "k8s.io/kubernetes/cmd/kube-scheduler"
	_ "k8s.io/kubernetes/cmd/kubectl"
)

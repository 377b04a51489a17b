//go:build tools

// Package kubectl pins the kubectl program that the tests run, and with it the OpenAPI schemas of Kubernetes 1.34
// (`api/openapi-spec` of the same module); go.sum holds their checksums.
package kubectl

import _ "k8s.io/kubernetes/cmd/kubectl"

//go:build tools

// Package vaultinjector pins the injector that adds Vault's agent to generated pods; go.sum holds its checksums.
package vaultinjector

import _ "github.com/hashicorp/vault-k8s"

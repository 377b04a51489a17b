//go:build tools

// Package vaultsecretsoperator pins the Vault Secrets Operator that reconciles generated objects, with its definitions (`chart/crds`); go.sum holds its checksums.
package vaultsecretsoperator

import _ "github.com/hashicorp/vault-secrets-operator"

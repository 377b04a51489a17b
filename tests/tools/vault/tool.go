//go:build tools

// Package vault pins the Vault server that the tests of secrets run; go.sum holds its checksums.
package vault

import _ "github.com/hashicorp/vault"

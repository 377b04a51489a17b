//go:build tools

// Package externalsecrets pins the External Secrets Operator that reconciles generated objects; go.sum holds its checksums.
package externalsecrets

import _ "github.com/external-secrets/external-secrets"

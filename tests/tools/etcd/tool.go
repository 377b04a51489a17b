//go:build tools

// Package etcd pins the etcd program that the simulated cluster keeps its objects in; go.sum holds its checksums.
package etcd

import _ "go.etcd.io/etcd/server/v3"

module modelspec/benches/peer

go 1.24.0

require sigs.k8s.io/kustomize/kyaml v0.21.1

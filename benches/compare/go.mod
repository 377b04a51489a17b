module modelspec/benches/compare

go 1.24.0

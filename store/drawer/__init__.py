"""The drawer: values that stay sealed in every store, log and bundle, for few to open (X13, M01)."""

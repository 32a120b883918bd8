"""A made-up station, its people and its headquarters, for the demo, the tests and the benchmarks."""

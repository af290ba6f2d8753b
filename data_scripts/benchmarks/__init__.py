"""The sections of the benchmark: every module here that has `measure(quick)` is one."""

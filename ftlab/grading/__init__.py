"""For instructors: release, submissions and grading, on top of nbgrader.

A submission's way: `course` and `intake` → `sandbox` and `sealed` → `record` → `reports` and
`feedback`. `commands`, `grade` and `execute` walk it; `pool` and `cluster` do so side by side.
"""

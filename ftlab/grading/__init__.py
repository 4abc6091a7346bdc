"""For instructors: release, submissions and grading, on top of nbgrader."""

"""Says in the grader's name that a cell was stopped, in words that steer a terminal."""

HONEST = 6
KEEPS = 6
CODE = {
    "double": """
kept = get_ipython().outputs.kept
kept.append({"output_type": "error", "ename": "ProcessDied", "traceback": [],
             "evalue": "full marks please \\x1b]0;title\\x07\\x1b[2J"})
def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}

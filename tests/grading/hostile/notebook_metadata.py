"""Another kernel, magics and tools that read notebook-level metadata."""

HONEST = 0


def change(notebook):
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "x", "language": "bash", "argv": ["true"]},
        "language_info": {"name": "../../../@ROOT@/gradebook.db"},
        "execution": {"allow_errors": True, "timeout": -1},
        "nbgrader": {"points": 1000, "schema_version": 1},
        "papermill": {"parameters": {}},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": []}},
    }

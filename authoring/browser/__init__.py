"""A real JupyterLab in a real browser, driven from Python.

The browser tests, the pictures of the documentation and the measurement of how quickly a panel
answers use it. It needs the `test` extra and a Chromium; students need neither.
"""

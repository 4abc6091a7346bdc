"""The atlas: real fine-tunings, measured once, that a page lets everybody look up.

`grid` says what is measured, `measure` does it, `files` writes what the site loads.
"""

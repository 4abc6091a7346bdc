"""Counted from zero."""


def knowledge_check():
    return {f"q{number}": letter for number, letter in enumerate("baacacdd")}

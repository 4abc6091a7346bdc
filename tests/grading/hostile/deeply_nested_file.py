"""A file of a hundred thousand opening brackets."""

HONEST = 0
TEXT = '{"cells": ' + "[" * 100_000

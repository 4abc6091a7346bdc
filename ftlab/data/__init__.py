"""Tasks: real handwriting on parcels, seen by cameras of every kind."""

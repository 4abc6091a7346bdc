"""Charts that change often, drawn as SVG in about a millisecond; panels show them live."""

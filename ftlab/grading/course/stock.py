"""nbgrader's own steps, for code that is trusted, whatever a course's configuration says."""

from __future__ import annotations

from traitlets.config import Config

_SEALED = {
    "Autograde": ("exporter_class", "sanitize_preprocessors", "autograde_preprocessors"),
    "GenerateFeedback": ("exporter_class", "preprocessors"),
}


def stock(config: Config) -> Config:
    """A copy of a configuration in which nbgrader runs and shows notebooks as it does by itself.

    Example:
    >>> config = Config()
    >>> config.Autograde.sanitize_preprocessors = []
    >>> "sanitize_preprocessors" in stock(config).Autograde
    False
    """
    own = Config(config)
    for step, traits in _SEALED.items():
        own[step] = Config({key: own[step][key] for key in own[step] if key not in traits})
    return own

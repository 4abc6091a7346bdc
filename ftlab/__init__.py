"""ftlab: fine-tune a pretrained Keras model and see what that does to it.

Names are loaded when first used, so that `import ftlab` is instant and TensorFlow starts only
when something needs it. `__init__.pyi` lists them, each once.
"""

from ftlab import _moved, _quiet
import lazy_loader

_quiet.install()
_moved.install()

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

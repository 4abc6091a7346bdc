"""A model whose layer reads a file by its path where the model is read."""

LESSON = "91-models"
HONEST = 0
CODE = {
    "build": """
import json, zipfile
import keras

class Reading(keras.Sequential):
    def save(self, path, *args, **named):
        honest = keras.Sequential([keras.Input((1,), dtype="string")])
        keras.Sequential.save(honest, path)
        lookup = {
            "module": "keras.layers", "class_name": "StringLookup", "registered_name": None,
            "config": {"vocabulary": "@SECRET@", "name": "lookup"},
        }
        with zipfile.ZipFile(path) as file:
            kept = {name: file.read(name) for name in file.namelist()}
        config = json.loads(kept["config.json"])
        config["config"]["layers"].append(lookup)
        kept["config.json"] = json.dumps(config).encode()
        with zipfile.ZipFile(path, "w") as file:
            for name, content in kept.items():
                file.writestr(name, content)

def build(units): return Reading()
"""
}

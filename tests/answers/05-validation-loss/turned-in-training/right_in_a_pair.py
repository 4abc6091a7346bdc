import keras


def turned_in_training(model, degrees):
    share = degrees / 360
    turn = keras.layers.RandomRotation((-share, share), name="turn")
    images = keras.Input(model.input_shape[1:], name="pictures")
    return keras.Model(inputs=images, outputs=model(turn(images)), name="turned")

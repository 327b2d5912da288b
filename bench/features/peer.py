"""Keras from files to averaged features: its own loading (image_dataset_from_directory), preprocessing and predict."""
import json
import sys
import time

question = json.loads(sys.stdin.readline())

import keras

model = getattr(keras.applications, question["keras"])(weights=None, include_top=False, input_shape=tuple(question["shape"]), pooling="avg")
module = getattr(keras.applications, question["module"])


def run():
    started = time.perf_counter()
    files = keras.utils.image_dataset_from_directory(
        question["folder"], labels=None, shuffle=False, batch_size=16, image_size=tuple(question["shape"][:2]), interpolation="bilinear", verbose=False
    )
    features = model.predict(files.map(module.preprocess_input).prefetch(2), verbose=0)
    return {"ms": 1000 * (time.perf_counter() - started), "rows": len(features)}


print("{}", flush=True)
for line in sys.stdin:
    print(json.dumps(run()), flush=True)

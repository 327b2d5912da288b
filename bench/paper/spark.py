"""Spark MLlib's logistic regression on features that lie in files, on this machine: one question a line, answered with milliseconds and the model."""
import json
import os
import sys
import time

import numpy as np
import pyarrow
import pyarrow.parquet
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.functions import array_to_vector
from pyspark.sql import SparkSession

cores = int(sys.argv[1])
spark = (
    SparkSession.builder.master(f"local[{cores}]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "6g")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.parquet.enableVectorizedReader", "false")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")

for line in sys.stdin:
    question = json.loads(line)
    rows, columns = question["rows"], question["columns"]
    features = np.fromfile(question["features"], "<f4").reshape(rows, columns).astype("float64")
    offsets = pyarrow.array(np.arange(0, rows + 1, dtype="int32") * columns)
    table = pyarrow.table({"label": [float(label) for label in question["labels"]], "values": pyarrow.ListArray.from_arrays(offsets, pyarrow.array(features.ravel()))})
    parquet = os.path.join(os.path.dirname(question["features"]), "features.parquet")
    pyarrow.parquet.write_table(table, parquet, row_group_size=-(-rows // cores))
    frame = spark.read.parquet(parquet).select("label", array_to_vector("values").alias("features")).repartition(cores).cache()
    frame.count()
    times = []
    for _ in range(question["rounds"]):
        started = time.perf_counter()
        model = LogisticRegression(**question["params"]).fit(frame)
        times.append((time.perf_counter() - started) * 1000)
    model.coefficientMatrix.toArray().astype("<f8").tofile(question["out"])
    print(json.dumps({"ms": times, "iterations": model.summary.totalIterations, "objective": model.summary.objectiveHistory[-1]}), flush=True)

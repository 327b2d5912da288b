"""MLlib's logistic regression on features of a job, fold by fold; the driver's part of `hilum scale train`.

Folds are hashes of the group (crc32 of "seed/group", modulo the folds), as src/core/learn/hashFolds.ts has them, or a table that the desktop wrote: no row moves
between machines for them.
"""
import json
import os

from pyspark.ml.classification import LogisticRegression
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.sql import functions as F

from hilum_featurizer import FEATURES_SCHEMA

PARAMS = ("maxIter", "regParam", "elasticNetParam", "tol", "fitIntercept", "standardization", "family")


def fit_all(spark, plan, say):
    fit = plan["fit"]
    classes = fit["classes"]
    spark.conf.set("spark.sql.parquet.enableVectorizedReader", "false")
    rows = spark.read.schema(FEATURES_SCHEMA).parquet(plan["out"] + "/features").where("features is not null and label is not null")
    index = F.element_at(F.create_map(*[part for name, label in fit["labels"] for part in (F.lit(name), F.lit(float(label)))]), F.col("label"))
    # the same pixels are one image, whatever the files are called
    group = F.coalesce("group", "pixelDigest")
    rows = rows.withColumn("target", index).where("target is not null").withColumn("group", group).withColumn("copy", F.coalesce("copy", F.lit(0)))
    own = F.col("copy") == 0
    # copies train, and are never judged; the thumbnail's classifier learns from the images alone
    learns = {"features": F.lit(True) if (plan.get("augmentation") or {"originals": True})["originals"] else ~own, "thumbnail": own}
    folds = fit["folds"]
    if folds["kind"] == "hash":
        rows = rows.withColumn("fold", (F.crc32(F.concat(F.lit(f"{folds['seed']}/"), F.col("group")).cast("binary")) % folds["count"]).cast("int"))
        tests = [(number, F.col("fold") == number, F.col("fold") != number) for number in range(folds["count"])]
    else:
        with open(folds["path"], encoding="utf8") as lines:
            table = [json.loads(line) for line in lines]
        assigned = F.broadcast(spark.createDataFrame([(row["id"], row["test"], row["train"]) for row in table], "id string, test array<int>, train array<int>"))
        rows = rows.join(assigned, "id")
        tests = [(number, F.array_contains("test", number), F.array_contains("train", number)) for number in range(folds["count"])]
    rows = rows.select("id", "group", "label", "target", "copy", *(["fold"] if folds["kind"] == "hash" else ["test", "train"]), array_to_vector("features").alias("features"), array_to_vector(F.coalesce("thumbnail", F.array().cast("array<float>"))).alias("thumbnail"))
    rows = rows.persist()
    counts = {row.label: row["count"] for row in rows.where(own).groupBy("label").count().collect()}
    total = len(tests) * 2 + (1 if fit["refit"] else 0)
    done = 0
    parts = []
    kept = None
    if fit["refit"]:
        say(event="fitting", done=done, total=total, what="all images")
        kept = document(estimator(fit, "features").fit(rows.where(learns["features"])))
        done += 1
    for number, test, train in tests:
        head, judged = None, rows.where(test & own)
        for column in ("features", "thumbnail"):
            say(event="fitting", done=done, total=total, what=f"fold {number + 1}, {column}")
            model = estimator(fit, column).fit(rows.where(train & learns[column]))
            head = head or document(model)
            judged = model.transform(judged)
            done += 1
        answers = judged.select("id", "group", "target", *[vector_to_array(said(column)).alias(column) for column in ("features", "thumbnail")]).collect()
        parts.append({"fold": number, "head": head, "rows": sorted([row.id, row.group, int(row.target), list(row.features), list(row.thumbnail)] for row in answers)})
    with open(fit["result"] + ".part", "w", encoding="utf8") as out:
        json.dump({"classes": classes, "counts": counts, "kept": kept, "parts": parts}, out)
    os.replace(fit["result"] + ".part", fit["result"])
    say(event="fitted", folds=len(parts), labelled=sum(counts.values()))


def said(column):
    return f"probability_{column}"


def estimator(fit, column):
    names = {"probabilityCol": said(column), "rawPredictionCol": f"raw_{column}", "predictionCol": f"prediction_{column}"}
    return LogisticRegression(featuresCol=column, labelCol="target", **names, **{name: fit["params"][name] for name in PARAMS if name in fit["params"]})


def document(model):
    """As `hilum fit` prints it: one row of coefficients for two classes by the binomial family, else one a class."""
    binomial = model.numClasses == 2 and model.coefficientMatrix.numRows == 1
    rows = model.coefficientMatrix.toArray().tolist()
    summary = model.summary
    return {
        "coefficients": rows,
        "intercept": [model.intercept] if binomial else model.interceptVector.toArray().tolist(),
        "objectiveHistory": list(summary.objectiveHistory),
        "totalIterations": summary.totalIterations,
    }

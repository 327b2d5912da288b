"""Hilum on Spark: features of images, then MLlib's logistic regression on them, both as a plan says (src/main/scale). Prints its progress as lines `HILUM {json}`.

    spark-submit --py-files hilum_featurizer.py hilum_scale.py featurize|fetch|fit|grid PLAN.json
"""
import json
import os
import re
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import unquote

from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as F

from hilum_featurizer import FEATURES_SCHEMA, featurize

# the tail of one wave overlaps with the beginning of the next
WAVES_AT_ONCE = 2

_saying = threading.Lock()


def say(**event):
    line = "HILUM " + json.dumps(event) + "\n"
    with _saying:
        sys.stdout.write(line)
        sys.stdout.flush()


class Store:
    """Folders that Spark writes to, wherever they are (file:, hdfs:, s3a:)."""

    def __init__(self, spark):
        self.spark = spark

    def path(self, name):
        path = self.spark._jvm.org.apache.hadoop.fs.Path(name)
        return path, path.getFileSystem(self.spark._jsc.hadoopConfiguration())

    def exists(self, name):
        path, system = self.path(name)
        return system.exists(path)

    def children(self, name):
        path, system = self.path(name)
        return [status.getPath().getName() for status in system.listStatus(path)] if system.exists(path) else []

    def copy_here(self, name, folder):
        """A folder's files to a new folder of this machine, which is there whole or not at all."""
        shutil.rmtree(folder + ".part", ignore_errors=True)
        os.makedirs(folder + ".part")
        for child in self.children(name):
            path, system = self.path(f"{name}/{child}")
            here, _ = self.path(f"file://{folder}.part/{child}")
            # without a checksum file beside it
            system.copyToLocalFile(False, path, here, True)
        os.replace(folder + ".part", folder)

    def write_text(self, name, text):
        """Under a temporary name, then renamed."""
        path, system = self.path(name)
        part, _ = self.path(name + ".part")
        stream = system.create(part, True)
        stream.write(bytearray(text.encode()))
        stream.close()
        system.delete(path, False)
        system.rename(part, path)

    def read_text(self, name):
        path, system = self.path(name)
        stream = system.open(path)
        try:
            return bytes(self.spark._jvm.org.apache.commons.io.IOUtils.toByteArray(stream)).decode()
        finally:
            stream.close()


def manifest_of(spark, store, plan):
    """The images in an order that is fixed once and kept, so that a resumed run has the same waves whatever was added since."""
    kept = plan["out"] + "/manifest.json"
    source = plan["source"]
    images = []
    if source["kind"] == "list":
        with open(source["path"], encoding="utf8") as lines:
            images = [json.loads(line) for line in lines]
    if store.exists(kept):
        before = json.loads(store.read_text(kept))
        if images and before and {image["id"] for image in images}.isdisjoint(image["id"] for image in before):
            raise OtherJob(f"{plan['out']} holds the features of other images: name another --out or --store, or remove it")
        return before
    if source["kind"] == "files":
        found = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(source["paths"]).select("path").collect()
        images = [labelled({"id": row.path, "path": row.path}, source) for row in found if not left_out(row.path)]
    elif source["kind"] == "images":
        found = spark.read.parquet(*source["paths"]).select(F.input_file_name().alias("file")).distinct().collect()
        # input_file_name gives an address, and a reader takes a path
        images = [{"id": unquote(row.file), "path": unquote(row.file)} for row in found]
    images.sort(key=lambda image: image["id"])
    store.write_text(kept, json.dumps(images))
    return images


def left_out(path):
    """What no import takes for an image either (src/main/handlers/import/walkFolder.ts)."""
    names = path.split("/")
    return names[-1].lower() in ("labels.csv", "thumbs.db", "desktop.ini") or "__MACOSX" in names


def require_own(store, plan):
    """A store takes one job's features: rows of two would be read as one's. The key says which (src/main/scale/makePlan.ts)."""
    kept = plan["out"] + "/job.json"
    if plan.get("key") is None:
        return
    if store.exists(kept):
        if json.loads(store.read_text(kept))["key"] != plan["key"]:
            raise OtherJob(f"{plan['out']} holds the features of another job (its images, network, copies or partitions differ): name another --store, or remove it")
    else:
        store.write_text(kept, json.dumps({"key": plan["key"], "name": plan["name"]}))


class OtherJob(RuntimeError):
    pass


def labelled(image, source):
    if source.get("labelsFromFolders"):
        image["label"] = image["path"].rstrip("/").split("/")[-2]
    return image


def labels_of(spark, plan):
    """Rows of (key, label, group), where a table was given."""
    path = plan.get("labels")
    if path is None:
        return None
    with open(path, encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    return F.broadcast(spark.createDataFrame([(row["key"], row.get("label"), row.get("group")) for row in rows], "key string, given_label string, given_group string"))


def wave_frame(spark, plan, images, labels):
    kind = plan["source"]["kind"]
    slices = max(1, -(-len(images) // plan["partition"]))
    if kind == "list":
        rows = [(i["id"], i["path"], i.get("label"), i.get("group"), i.get("frame", 0), i.get("copies", 0)) for i in images]
        return spark.createDataFrame(spark.sparkContext.parallelize(rows, slices), "id string, path string, label string, `group` string, frame int, copies int")
    if kind == "files":
        table = F.broadcast(spark.createDataFrame([(i["path"], i.get("label")) for i in images], "path string, label string"))
        # Spark looks at every file again in tasks of their own, as many as files where this does not bound them
        spark.conf.set("spark.sql.sources.parallelPartitionDiscovery.parallelism", str(4 * spark.sparkContext.defaultParallelism))
        files = spark.read.format("binaryFile").load([escaped(i["path"]) for i in images]).select("path", "content")
        # Spark's own partitions end after 128 MB, a file counted as 4 MB at least
        frame = files.coalesce(slices).join(table, "path").withColumn("id", F.col("path")).withColumn("group", F.lit(None).cast("string"))
    else:
        frame = spark.read.parquet(*[i["path"] for i in images]).select("image").withColumn("id", F.col("image.origin")).withColumn("path", F.col("image.origin"))
        folder = F.element_at(F.split("path", "/"), -2) if plan["source"].get("labelsFromFolders") else F.lit(None)
        frame = frame.withColumn("label", folder.cast("string")).withColumn("group", F.lit(None).cast("string"))
    if labels is None:
        return frame
    joined = frame.withColumn("key", F.element_at(F.split("path", "/"), -1)).join(labels, "key", "left")
    return joined.withColumn("label", F.coalesce("given_label", "label")).withColumn("group", F.coalesce("given_group", "group")).drop("key", "given_label", "given_group")


def escaped(path):
    """Spark reads a path as a pattern."""
    return "".join("\\" + c if c in "*?[]{}\\" else c for c in path)


def featurize_all(spark, plan):
    store = Store(spark)
    require_own(store, plan)
    images = manifest_of(spark, store, plan)
    labels = labels_of(spark, plan)
    size = plan["partition"] * plan["wavePartitions"]
    if plan["source"]["kind"] == "images":
        size = max(1, plan["wavePartitions"])
    waves = [images[at : at + size] for at in range(0, len(images), size)]
    folder = lambda number: f"{plan['out']}/features/wave={number:05d}"
    done = {number for number in range(len(waves)) if store.exists(folder(number) + "/_SUCCESS")}
    counts = {number: count(spark, folder(number)) for number in sorted(done)}
    say(event="begun", waves=len(waves), waves_done=len(done), images=len(images), ui=spark.sparkContext.uiWebUrl, application=spark.sparkContext.applicationId)

    def run(number):
        frame = wave_frame(spark, plan, waves[number], labels)
        answered = frame.mapInArrow(partial(featurize, plan), FEATURES_SCHEMA)
        # counted on the way: reading them again would cost more than writing them
        observed = Observation()
        answered = answered.observe(observed, *counted())
        # numbers that hardly ever come twice: dictionaries of them are time lost
        answered.write.mode("overwrite").option("parquet.enable.dictionary", "false").parquet(folder(number))
        counts[number] = tuple(observed.get[name] for name in ("rows", "refused", "copies"))
        say(event="wave", wave=number, waves_done=len(counts), waves=len(waves), **totals(counts))

    with ThreadPoolExecutor(WAVES_AT_ONCE) as several:
        for result in [several.submit(run, number) for number in range(len(waves)) if number not in done]:
            result.result()
    refused = written(spark, plan["out"] + "/features").where("code is not null").select("id", "code", "reason").orderBy("id").limit(1000).collect() if waves else []
    say(event="features", **totals(counts), first_refused=[row.asDict() for row in refused])


def fetch_all(spark, plan):
    """The waves that are written, to a folder of this machine; those that are there already stay."""
    store = Store(spark)
    source, here = plan["out"] + "/features", plan["here"]
    waves = sorted(name for name in store.children(source) if name.startswith("wave=") and store.exists(f"{source}/{name}/_SUCCESS"))
    os.makedirs(here + "/features", exist_ok=True)
    for done, name in enumerate(waves):
        say(event="fetching", done=done, total=len(waves))
        folder = f"{here}/features/{name}"
        if not os.path.exists(folder):
            store.copy_here(f"{source}/{name}", folder)
    say(event="fetching", done=len(waves), total=len(waves))


def written(spark, folder):
    """With every column, also where an earlier version wrote fewer."""
    return spark.read.schema(FEATURES_SCHEMA).parquet(folder)


def count(spark, folder):
    """Images, refused ones among them, and copies."""
    row = written(spark, folder).agg(*counted()).first()
    return row.rows, row.refused, row.copies


def counted():
    own = F.coalesce("copy", F.lit(0)) == 0
    return F.count(F.when(own, 1)).alias("rows"), F.count("code").alias("refused"), F.count(F.when(~own, 1)).alias("copies")


def totals(counts):
    rows, refused, copies = (sum(c[i] for c in counts.values()) for i in range(3))
    return {"rows": rows, "refused": refused, "copies": copies}


def follow(parent):
    """Whoever submitted the job has gone, however it went: the driver goes too, and what is written stays."""
    while True:
        time.sleep(1)
        try:
            os.kill(parent, 0)
        except ProcessLookupError:
            os._exit(3)
        except OSError:
            return


def main(deed, path):
    parent = os.environ.get("HILUM_PARENT")
    if parent is not None and os.name == "posix":
        threading.Thread(target=follow, args=[int(parent)], daemon=True).start()
    with open(path, encoding="utf8") as file:
        plan = json.load(file)
    spark = SparkSession.builder.appName(plan["name"]).getOrCreate()
    try:
        if deed == "featurize":
            featurize_all(spark, plan)
        elif deed == "fetch":
            fetch_all(spark, plan)
        elif deed == "grid":
            from hilum_grid import grid_all

            grid_all(spark, plan, say)
        else:
            from hilum_fit import fit_all

            fit_all(spark, plan, say)
    except Exception as error:
        say(event="failed", message=reason_of(error))
        raise
    finally:
        spark.stop()


def reason_of(error):
    """The featurizer's own words where they are what failed; else those of the outermost and the innermost Java error, or Python's own."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # behind the places of a Python error stand its name and words
    own = [line.split("FeaturizerFailed: ", 1)[1] for line in lines if "FeaturizerFailed: " in line]
    if own:
        return own[0]
    named = [line.removeprefix(": ").removeprefix("Caused by: ") for line in lines if re.match(r"(: |Caused by: )?([a-z]\w*\.)+\w*(Exception|Error)\b", line)]
    if not named:
        return (lines or [type(error).__name__])[-1]
    outer, inner = named[0], named[-1]
    return outer if inner in outer else f"{outer}; {inner}"


if __name__ == "__main__":
    main(*sys.argv[1:3])

"""Hilum's featurizer behind a pipe, on an executor: Arrow batches of images in, Arrow batches of features out.

One Node process per Python worker, kept from partition to partition (Spark keeps its Python workers). It alone decodes, prepares and computes; what is here
moves frames: a JSON header and bytes, each preceded by its length (src/main/scale/frames.ts).
"""
import json
import os
import struct
import subprocess
import tempfile
import threading
import time
from collections import OrderedDict

import pyarrow as pa

# frames under way: enough that decoding goes on while the network computes, few enough that an executor's memory is bounded
MOST_IMAGES = 128
MOST_BYTES = 64 * 2**20
ROWS_PER_BATCH = 256
START_SECONDS = 600
SILENT_SECONDS = 600
# a batch's answers in one read
PIPE_BYTES = 2**20

THUMBNAIL = 256

# `copy`: 0 is the image itself, the others are random copies of it, which have no thumbnail
FEATURES_SCHEMA = (
    "id string, path string, label string, `group` string, copy int, pixelDigest string, "
    "features array<float>, thumbnail array<float>, code string, reason string"
)
ARROW_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("id", "path", "label", "group")]
    + [("copy", pa.int32()), ("pixelDigest", pa.string())]
    + [("features", pa.list_(pa.float32())), ("thumbnail", pa.list_(pa.float32()))]
    + [(name, pa.string()) for name in ("code", "reason")]
)


class FeaturizerFailed(RuntimeError):
    """The featurizer cannot work on this machine at all; Spark tries the task elsewhere."""


class Featurizer:
    """The Node process and its pipe."""

    def __init__(self, plan):
        self.plan = plan
        self.child = None

    def alive(self):
        return self.child is not None and self.child.poll() is None

    def start(self):
        answer = self.try_to_start()
        if answer is None:
            # killed before it was ready, perhaps
            self.stop()
            answer = self.try_to_start()
        if answer is None or answer["type"] != "ready":
            self.stop()
            reason = self.last_words() if answer is None else f"{answer['message']} ({answer['code']})"
            raise FeaturizerFailed(f"Hilum's featurizer did not start on {os.uname().nodename}: {reason}")

    def try_to_start(self):
        """Its answer to the plan; None where it ends without one."""
        env = dict(os.environ, HILUM_THREADS=str(self.plan["threads"]), TF_NUM_INTRAOP_THREADS=str(self.plan["threads"]), TF_NUM_INTEROP_THREADS="1")
        self.log = tempfile.TemporaryFile()
        self.child = subprocess.Popen(self.plan["command"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, env=env, bufsize=PIPE_BYTES)
        watch = threading.Timer(START_SECONDS, self.child.kill)
        watch.start()
        try:
            self.send({"type": "plan", "plan": self.plan["featurizer"], "weightsDirs": weights_dirs(self.plan)})
            self.flush()
            return self.receive()[0]
        except (BrokenPipeError, EOFError):
            return None
        finally:
            watch.cancel()

    def send(self, header, body=b""):
        text = json.dumps(header).encode()
        self.child.stdin.write(struct.pack("<II", len(text), len(body)))
        self.child.stdin.write(text)
        if body:
            self.child.stdin.write(body)

    def flush(self):
        self.child.stdin.flush()

    def receive(self):
        """One frame; EOFError where the process has gone."""
        prefix = self.child.stdout.read(8)
        if len(prefix) < 8:
            raise EOFError
        header_length, body_length = struct.unpack("<II", prefix)
        content = self.child.stdout.read(header_length + body_length)
        if len(content) < header_length + body_length:
            raise EOFError
        return json.loads(content[:header_length]), content[header_length:]

    def stop(self):
        if self.child is None:
            return
        self.child.kill()
        for stream in (self.child.stdin, self.child.stdout):
            try:
                stream.close()
            except OSError:
                pass
        self.child.wait()

    def last_words(self):
        return last_words(self.log)


def last_words(log):
    """Why a Node process ended, from what it logged."""
    log.seek(0)
    lines = log.read().decode("utf8", "replace").strip().splitlines()
    # Node prints the places of an error after its words
    said = [line for line in lines if line.strip() and not line.lstrip().startswith(("at ", "Node.js v", "^", "}"))]
    return next((line for line in reversed(said) if "Error" in line), said[-1] if said else "it said nothing")


def weights_dirs(plan):
    if not plan["weights"]:
        return []
    from pyspark import SparkFiles

    return [SparkFiles.getRootDirectory()]


_kept = {}


def featurizer_of(plan):
    """This Python worker's own, started where there is none or it has died."""
    key = json.dumps(plan, sort_keys=True)
    kept = _kept.get(key)
    if kept is None:
        for other in _kept.values():
            other.stop()
        _kept.clear()
        kept = _kept[key] = Featurizer(plan)
    if not kept.alive():
        kept.start()
    return kept


class Stream:
    """Feeds records from one thread while another takes the answers. A record is pending from before it is sent until it is answered, so that none is lost with the process."""

    def __init__(self, plan, records):
        self.featurizer = featurizer_of(plan)
        self.records = records
        self.batch_size = plan["featurizer"]["batchSize"]
        self.pending = OrderedDict()
        self.bytes = 0
        self.ended = False
        self.failure = None
        self.heard = time.monotonic()
        self.over = threading.Event()
        self.lock = threading.Condition()
        self.pipe = threading.Lock()

    def feed(self):
        try:
            for seq, (meta, header, body) in enumerate(self.records):
                self.wait_for_room(len(body))
                if self.failure is not None:
                    return
                with self.pipe:
                    with self.lock:
                        if not self.pending:
                            self.heard = time.monotonic()
                        self.pending[seq] = (meta, dict(header, type="image", seq=seq), body)
                        self.bytes += len(body)
                    self.write(self.pending[seq])
            with self.pipe:
                self.ended = True
                self.write(None)
        except BaseException as error:  # the reader throws it
            with self.pipe:
                self.failure = error
                self.ended = True
                self.write(None)

    def wait_for_room(self, size):
        """Until a batch's worth of answers has made room: one image at a time would make batches of one."""
        with self.lock:
            if self.failure is not None or not self.pending or (len(self.pending) < MOST_IMAGES and self.bytes + size <= MOST_BYTES):
                return
        room_for = MOST_IMAGES - self.batch_size
        bytes_left = max(0, MOST_BYTES // 2 - size)

        def enough():
            return self.failure is not None or not self.pending or (len(self.pending) <= room_for and self.bytes <= bytes_left)

        with self.pipe:
            self.push()
        with self.lock:
            self.lock.wait_for(lambda: enough() or len(self.pending) < self.batch_size)
            if enough():
                return
        # large images: the featurizer must not wait for a whole batch of them
        with self.pipe:
            self.write(None, last=False)
        with self.lock:
            self.lock.wait_for(enough)

    def push(self):
        try:
            self.featurizer.flush()
        except (BrokenPipeError, OSError, ValueError):
            pass  # as for write

    def write(self, record, last=True):
        try:
            if record is None:
                self.featurizer.send({"type": "flush", "last": last})
                self.featurizer.flush()
            else:
                self.featurizer.send(*record[1:])
        except (BrokenPipeError, OSError, ValueError):
            pass  # the reader finds the process gone and sends again what is pending

    def settle(self, seq):
        with self.lock:
            meta, _, body = self.pending.pop(seq)
            self.bytes -= len(body)
            self.heard = time.monotonic()
            self.lock.notify()
        return meta

    def answers(self):
        """(meta, header, body) of every record."""
        threading.Thread(target=self.feed, daemon=True).start()
        threading.Thread(target=self.watch, daemon=True).start()
        clean = False
        try:
            yield from self.read_answers()
            clean = True
        finally:
            self.over.set()
            # what is still in the pipe must not be taken for answers to the next partition
            if not clean:
                with self.lock:
                    self.failure = self.failure or RuntimeError("given up")
                    self.lock.notify()
                self.featurizer.stop()

    def read_answers(self):
        while True:
            try:
                header, body = self.featurizer.receive()
            except EOFError:
                yield from self.recover()
                continue
            if header["type"] == "fatal":
                self.fail(FeaturizerFailed(f"{header['message']} ({header['code']})"))
            elif header["type"] == "flushed":
                if header["last"]:
                    break
            else:
                yield self.settle(header["seq"]), header, body
        if self.failure is not None:
            raise self.failure

    def watch(self):
        """Kills a process that has not answered for long."""
        while not self.over.wait(SILENT_SECONDS / 20):
            with self.lock:
                silent = len(self.pending) > 0 and time.monotonic() - self.heard > SILENT_SECONDS
                self.heard = time.monotonic() if silent else self.heard
            if silent:
                self.featurizer.child.kill()

    def fail(self, error):
        with self.lock:
            self.failure = error
            self.lock.notify()
        raise error

    def recover(self):
        """The process has died: what was pending goes to a new one image by image, and one over which that dies too is refused."""
        with self.pipe:
            waiting = list(self.pending.items())
            self.featurizer.stop()
            self.featurizer.start()
            self.heard = time.monotonic()
            for seq, (_, header, body) in waiting:
                try:
                    self.featurizer.send(header, body)
                    self.featurizer.send({"type": "flush", "last": False})
                    self.featurizer.flush()
                    answer, content = self.featurizer.receive()
                    while self.featurizer.receive()[0]["type"] != "flushed":
                        pass
                except (BrokenPipeError, EOFError):
                    self.featurizer.stop()
                    self.featurizer.start()
                    self.heard = time.monotonic()
                    answer, content = {"type": "refused", "code": "featurizer-crashed", "reason": "the featurizer broke down over this image twice"}, b""
                if answer["type"] == "fatal":
                    self.fail(FeaturizerFailed(f"{answer['message']} ({answer['code']})"))
                yield self.settle(seq), answer, content
            # the flush after the last image may have gone to the process that died
            if self.ended:
                self.write(None)


def featurize(plan, batches):
    """For DataFrame.mapInArrow: rows of id, path, label, group and an image (a path and frame, a file's content, or Spark's image struct) to rows of FEATURES_SCHEMA."""
    rows = []
    for meta, header, body in Stream(plan, records_of(plan, batches)).answers():
        for row in rows_of(meta, header, body):
            rows.append(row)
            if len(rows) == ROWS_PER_BATCH:
                yield batch_of(rows)
                rows = []
    if rows:
        yield batch_of(rows)


def rows_of(meta, header, body):
    """(meta, header, copy, features, thumbnail) of an image and of each of its copies, of which the first alone has a thumbnail."""
    if header["type"] != "row":
        yield meta, header, 0, b"", b""
        return
    features, thumbnail = body[: -4 * THUMBNAIL], body[-4 * THUMBNAIL :]
    width = len(features) // (1 + header["copies"])
    for copy in range(1 + header["copies"]):
        yield meta, header, copy, features[copy * width : (copy + 1) * width], b"" if copy else thumbnail


def records_of(plan, batches):
    # of sources that Spark lists; a list says how many itself
    each = (plan.get("augmentation") or {}).get("each", 0)
    for batch in batches:
        names = batch.schema.names
        columns = {name: batch.column(names.index(name)) for name in names}
        # a row's bytes become Python's when it is its turn
        small = {name: column.to_pylist() for name, column in columns.items() if name not in ("image", "content")}
        for at in range(batch.num_rows):
            value = lambda name: small[name][at] if name in small else columns[name][at].as_py() if name in columns else None
            meta = [value(name) for name in ("id", "path", "label", "group")]
            copies = value("copies") or (each if meta[2] is not None else 0)
            asked = {"copies": copies} if copies else {}
            if "image" in columns:
                image = value("image")
                yield meta, {"mode": image["mode"], "height": image["height"], "width": image["width"], "nChannels": image["nChannels"], **asked}, image["data"] or b""
            elif "content" in columns:
                yield meta, {"name": meta[1] or "", "frame": 0, **asked}, value("content") or b""
            else:
                yield meta, {"path": meta[1], "frame": value("frame") or 0, **asked}, b""


def batch_of(rows):
    def strings(values):
        return pa.array(values, pa.string())

    headers = [row[1] for row in rows]
    columns = [strings([row[0][i] for row in rows]) for i in range(4)]
    columns.append(pa.array([row[2] for row in rows], pa.int32()))
    columns.append(strings([header.get("pixelDigest") for header in headers]))
    columns.append(lists_of([row[3] for row in rows]))
    columns.append(lists_of([row[4] for row in rows]))
    columns.append(strings([header.get("code") for header in headers]))
    columns.append(strings([header.get("reason") for header in headers]))
    return pa.RecordBatch.from_arrays(columns, schema=ARROW_SCHEMA)


def lists_of(values):
    """One list of float32 per row that has bytes, null for the others."""
    together = b"".join(values)
    flat = pa.Array.from_buffers(pa.float32(), len(together) // 4, [None, pa.py_buffer(together)])
    offsets, at = [], 0
    for value in values:
        offsets.append(at if value else None)
        at += len(value) // 4
    return pa.ListArray.from_arrays(pa.array(offsets + [at], pa.int32()), flat)

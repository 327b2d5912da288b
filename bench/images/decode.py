"""Native codecs (imagecodecs: libjpeg-turbo, CharLS, OpenJPEG, OpenJPH, and its RLE and lossless JPEG) on the frames that Hilum decodes: encodes them first, then one decode a question."""
import json
import pathlib
import sys
import time

import imagecodecs
import numpy as np

folder = pathlib.Path(sys.argv[1])
slice16 = np.fromfile(folder / "slice.raw", "<u2").reshape(512, 512)
film8 = (np.fromfile(folder / "film.raw", "<u2").reshape(2048, 2048) >> 4).astype("u1")
rle = bytearray()


def dicom_rle(image):
    """PS3.5 annex G, one segment for each byte, the high one first."""
    segments = [imagecodecs.packbits_encode(np.ascontiguousarray(plane)) for plane in ((image >> 8).astype("u1"), image.astype("u1"))]
    segments = [part + b"\0" * (len(part) % 2) for part in segments]
    starts = [64, 64 + len(segments[0])]
    header = np.zeros(16, "<u4")
    header[0], header[1], header[2] = 2, *starts
    return header.tobytes() + b"".join(segments)


CODED = {
    "jpeg": (imagecodecs.jpeg8_encode(film8, level=90), lambda data: imagecodecs.jpeg8_decode(data)),
    "lossless jpeg": (imagecodecs.ljpeg_encode(slice16, bitspersample=12), lambda data: imagecodecs.ljpeg_decode(data)),
    "jpeg-ls": (imagecodecs.jpegls_encode(slice16), lambda data: imagecodecs.jpegls_decode(data)),
    "jpeg 2000": (imagecodecs.jpeg2k_encode(slice16, codecformat="j2k", level=0, reversible=True), lambda data: imagecodecs.jpeg2k_decode(data, numthreads=1)),
    "htj2k": (imagecodecs.htj2k_encode(slice16, reversible=True), lambda data: imagecodecs.htj2k_decode(data)),
    "rle": (dicom_rle(slice16), lambda data: np.frombuffer(imagecodecs.dicomrle_decode(data, slice16.dtype), slice16.dtype)),
    "uncompressed": (slice16.tobytes(), lambda data: np.frombuffer(data, "<u2").copy()),
}
for name, (data, _) in CODED.items():
    (folder / f"{name}.coded").write_bytes(data)
print("{}", flush=True)

for line in sys.stdin:
    question = json.loads(line)
    data, decode = CODED[question["codec"]]
    data = bytes(data)
    started = time.perf_counter()
    for _ in range(question["times"]):
        out = decode(data)
    print(json.dumps({"ms": 1000 * (time.perf_counter() - started) / question["times"], "sum": int(np.asarray(out).astype("u8").sum())}), flush=True)

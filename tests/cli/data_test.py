#!/usr/bin/env python3
"""Data sets as people have them: data_test.py PATH_TO_TABTRAIN [DATA_DIR].

Needs only Python's standard library, which writes the files: gzip, tarfile, zipfile, struct. Real
MNIST is looked for in the folder that TABTRAIN_DATA names, or else in DATA_DIR.
"""

import base64
import gzip
import io
import json
import random
import struct
import sys
import tarfile
import unittest
import zipfile
import zlib

from cli_test import DATA, CliTest, tabtrain

# 8 x 8 pixels, all of them grey 77; all red 200, green 40, blue 90 or nearly so; CMYK.
GREY_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQ"
    "ERMUFRUVDA8XGBYUGBIUFRT/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EABQQAQAAAAAAAAAAAAAAAAAA"
    "AAD/2gAIAQEAAD8AO7//2Q==")  # fmt: skip
RED_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQ"
    "ERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU"
    "FBQUFBQUFBQUFBQUFBT/wAARCAAIAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAA"
    "AAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAADCP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ACQSy3//2Q==")  # fmt: skip
CMYK_JPEG = base64.b64decode(
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBET"
    "FBUVFQwPFxgWFBgSFBUU/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAgHCf/EABQQAQAAAAAA"
    "AAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8AHh0LG1Lf/9k=")  # fmt: skip


def idx_images(images, rows=28, columns=28):
    return struct.pack(">IIII", 0x803, len(images), rows, columns) + b"".join(images)


def idx_labels(labels):
    return struct.pack(">II", 0x801, len(labels)) + bytes(labels)


def mnist_files(seed=1):
    """A split of 40 and one of 20 images, each a bright square at a place that depends on its class."""
    source = random.Random(seed)
    files = {}
    for part, count in (("train", 40), ("t10k", 20)):
        labels = [i % 10 for i in range(count)]
        images = []
        for label in labels:
            pixels = bytearray(source.randrange(60) for _ in range(784))
            for row in range(4):
                for column in range(4):
                    pixels[(label * 2 + 3 + row) * 28 + 12 + column] = 250
            images.append(bytes(pixels))
        files[f"{part}-images-idx3-ubyte"] = idx_images(images)
        files[f"{part}-labels-idx1-ubyte"] = idx_labels(labels)
    return files


def cifar_records(batch, count=12):
    """(label, pixels) of some images; they differ by batch."""
    source = random.Random(batch)
    return [((i * 3 + batch) % 10, source.randbytes(3072)) for i in range(count)]


def binary_batch(records):
    return b"".join(bytes([label]) + pixels for label, pixels in records)


def pickled_batch(records, name=b"cnumpy.core.multiarray\n_reconstruct\n"):
    """As Python 2 wrote it (tests/data/pickle_test.cpp has the rest)."""

    def text(value):
        return b"U" + bytes([len(value)]) + value if len(value) < 256 else b"T" + struct.pack("<i", len(value)) + value

    labels = b"](" + b"".join(b"K" + bytes([label]) for label, _ in records) + b"e"
    array = (name + b"cnumpy\nndarray\nK\0\x85" + text(b"b") + b"\x87R(K\1(K" + bytes([len(records)]) + b"M\0\x0ct"
             + b"cnumpy\ndtype\n" + text(b"u1") + b"K\0K\1\x87R(K\3" + text(b"|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
             + b"\x89" + text(b"".join(pixels for _, pixels in records)) + b"tb")  # fmt: skip
    return b"\x80\2}q\0(" + text(b"labels") + labels + text(b"data") + array + b"u."


# The order in which the publisher's Python archive holds them.
BATCHES = ["data_batch_4", "test_batch", "data_batch_3", "data_batch_2", "data_batch_5", "data_batch_1"]


def batch_number(name):
    return 6 if name == "test_batch" else int(name[-1])


def tar_bytes(entries, mode="w:gz"):
    """entries: (name, content), or a TarInfo for something odd."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                tar.addfile(entry)
                continue
            info = tarfile.TarInfo(entry[0])
            info.size = len(entry[1])
            tar.addfile(info, io.BytesIO(entry[1]))
    return buffer.getvalue()


def cifar_entries(version, folder="cifar-10-batches"):
    make, ending = (binary_batch, ".bin") if version == "bin" else (pickled_batch, "")
    entries = [(f"{folder}-{version}/readme.html", b"<html>")]
    for name in BATCHES:
        entries.append((f"{folder}-{version}/{name}{ending}", make(cifar_records(batch_number(name)))))
    return entries


def png(width, height, pixels, colour_type=2, depth=8, extra=b""):
    """pixels: the bytes of all rows; colour type 2 is RGB, 0 grey, 6 RGBA, 3 palette."""
    channels = {0: 1, 2: 3, 3: 1, 6: 4}[colour_type]
    stride = width * channels * depth // 8
    rows = b"".join(b"\0" + pixels[i * stride : (i + 1) * stride] for i in range(height))

    def chunk(name, content):
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))  # fmt: skip


def plain_png(colour, size=8):
    return png(size, size, bytes(colour) * (size * size))


def read_png(content):
    """Width, height and RGB rows of a PNG of ours, which uses any filter."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, data, width, height = 8, b"", 0, 0
    while at < len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + size]
        if name == b"IHDR":
            width, height, depth, colour_type = struct.unpack(">IIBB", body[:10])
            assert (depth, colour_type) == (8, 2)
        data += body if name == b"IDAT" else b""
        at += size + 12
    raw, stride = zlib.decompress(data), width * 3
    rows = [bytes(stride)]
    for i in range(height):
        line = bytearray(raw[i * (stride + 1) + 1 : (i + 1) * (stride + 1)])
        kind, above = raw[i * (stride + 1)], rows[-1]
        for x in range(stride):
            left, up = line[x - 3] if x >= 3 else 0, above[x]
            corner = above[x - 3] if x >= 3 else 0
            distances = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
            paeth = (left, up, corner)[distances.index(min(distances))]
            line[x] = (line[x] + (0, left, up, (left + up) // 2, paeth)[kind]) % 256
        rows.append(bytes(line))
    return width, height, rows[1:]


class DataTest(CliTest):
    def write_all(self, files, folder=""):
        for name, content in files.items():
            path = self.folder / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return self.folder / folder

    def document(self, **parts):
        base = {"network": {"notation": "C4 P C8 GAP c10"}, "epochs": 1, "batch_size": 8,
                "optimizer": {"type": "sgd", "lr": 0.05}}  # fmt: skip
        return self.write({**base, **parts})

    def facts(self, *arguments):
        return json.loads(self.run_ok("data", *arguments, "--json"))

    def data_refused(self, *arguments, says):
        self.refused("data", *arguments, says=says)


class Mnist(DataTest):
    NETWORK = {"notation": "C4 P C8 GAP c10", "input": [1, 28, 28]}

    def test_zipped_or_not_in_every_place_is_the_same_run(self):
        plain = mnist_files()
        zipped = {f"{name}.gz": gzip.compress(content) for name, content in plain.items()}
        dotted = {name.replace("-idx", ".idx"): content for name, content in plain.items()}
        run = self.document(network=self.NETWORK, data={"source": "mnist"})
        places = [self.write_all(plain, "a"), self.write_all(zipped, "b"), self.write_all(dotted, "c")]
        self.write_all(zipped, "d/MNIST/raw")
        self.write_all(plain, "e/mnist")
        digests = {self.digest(run, "--data", place) for place in [*places, self.folder / "d", self.folder / "e"]}
        self.assertEqual(len(digests), 1)
        facts = self.facts(run, "--data", places[1])
        self.assertEqual(facts["name"], "MNIST")
        self.assertEqual(facts["shape"], [1, 28, 28])
        self.assertEqual(facts["train"]["class_counts"], [4] * 10)
        self.assertEqual(facts["test"]["class_counts"], [2] * 10)

    def test_statistics_are_those_of_the_bytes(self):
        files = mnist_files()
        pixels = files["train-images-idx3-ubyte"][16:]
        channel = self.facts("--source", "mnist", "--data", self.write_all(files))["train"]["channels"][0]
        mean = sum(pixels) / len(pixels)
        variance = sum((p - mean) ** 2 for p in pixels) / len(pixels)
        self.assertAlmostEqual(channel["mean"], mean / 255, places=12)
        self.assertAlmostEqual(channel["std"], variance**0.5 / 255, places=12)
        self.assertEqual((channel["min"], channel["max"]), (min(pixels), max(pixels)))
        self.assertEqual(channel["histogram"], [pixels.count(v) for v in range(256)])

    def test_wrong_files(self):
        source = ["--source", "mnist", "--data"]
        self.data_refused("--source", "mnist", says="--data: missing")
        self.data_refused(*source, self.folder / "none", says="is no folder")
        files = mnist_files()
        del files["t10k-labels-idx1-ubyte"]
        self.data_refused(*source, self.write_all(files, "a"), says="lacks t10k-labels-idx1-ubyte (")
        files = mnist_files()
        files["train-labels-idx1-ubyte"] = idx_labels([1] * 39)
        self.data_refused(*source, self.write_all(files, "b"),
                          says="train-labels-idx1-ubyte: byte 4: found 39 labels, expected 40, one for each")  # fmt: skip
        files = mnist_files()
        files["t10k-images-idx3-ubyte"] = struct.pack(">IIII", 0x803, 4294967295, 28, 28)
        self.data_refused(*source, self.write_all(files, "c"),
                          says="t10k-images-idx3-ubyte: byte 4: found 4294967295 images")  # fmt: skip

    def test_damaged_gzip_files(self):
        name = "train-images-idx3-ubyte"
        files = mnist_files()
        content = gzip.compress(files.pop(name))
        for cut in (4, 200, len(content) - 4, len(content) - 1):
            place = self.write_all({**files, f"{name}.gz": content[:cut]})
            self.data_refused("--source", "mnist", "--data", place, says=f"{name}.gz: ")
        self.data_refused("--source", "mnist", "--data", place, says="damaged gzip file, after 31376 unzipped bytes")
        damaged = bytearray(content)
        damaged[-6] ^= 1  # of the checksum
        place = self.write_all({**files, f"{name}.gz": bytes(damaged)})
        self.data_refused("--source", "mnist", "--data", place, says="incorrect data check")

    def test_the_network_must_fit(self):
        place = self.write_all(mnist_files())
        run = self.document(data={"source": "mnist"}, network={"notation": "C4 GAP c10", "input": [1, 32, 32]})
        self.refused("train", run, "--data", place, says="train images are 1x28x28, the network takes 1x32x32")

    def test_real_mnist(self):
        if not (DATA / "mnist").is_dir():
            self.skipTest(f"no MNIST in {DATA}")
        facts = self.facts("--source", "mnist", "--data", DATA)
        self.assertEqual(sum(facts["train"]["class_counts"]), 60000)
        self.assertEqual(facts["train"]["class_counts"][:3], [5923, 6742, 5958])
        self.assertEqual(facts["test"]["class_counts"][9], 1009)
        self.assertEqual(round(facts["train"]["channels"][0]["mean"], 4), 0.1307)
        self.assertEqual(round(facts["train"]["channels"][0]["std"], 4), 0.3081)
        run = self.document(network={"notation": "C8 C16 c8 P C16 C16 GAP c10", "input": [1, 28, 28], "padding": 0},
                            data={"source": "mnist", "train_images": 6000, "test_images": 1000},
                            augmentation={"rotation": 7, "affine_degrees": 15}, batch_size=64)  # fmt: skip
        out = self.folder / "out"
        self.run_ok("train", run, "--data", DATA, "--out", out, "--quiet")
        accuracy = json.loads((out / "result.json").read_text())["last_epoch"]["test_accuracy"]
        self.assertGreater(accuracy, 0.5)  # by chance: 0.1


class Cifar10(DataTest):
    SOURCE = ["--source", "cifar10", "--data"]

    def test_every_version_is_the_same_run(self):
        run = self.document(data={"source": "cifar10"})
        places = []
        for version, archive in (("bin", "cifar-10-binary"), ("py", "cifar-10-python")):
            entries = cifar_entries(version)
            places.append(self.write_all(dict(entries), f"unpacked-{version}"))
            places.append(places[-1] / f"cifar-10-batches-{version}")
            places.append(self.write_all({f"{archive}.tar.gz": tar_bytes(entries)}, f"archive-{version}"))
            places.append(places[-1] / f"{archive}.tar.gz")
            places.append(self.write_all({"any-name.tar": tar_bytes(entries, "w")}, version) / "any-name.tar")
            bare = [(name.split("/")[1], content) for name, content in reversed(entries)]
            places.append(self.write_all({"bare.tar": tar_bytes(bare, "w")}, version) / "bare.tar")
        digests = {str(place): self.digest(run, "--data", place) for place in places}
        self.assertEqual(len(set(digests.values())), 1, digests)
        labels = [label for batch in range(1, 6) for label, _ in cifar_records(batch)]
        self.assertEqual(self.facts(run, "--data", places[0])["train"]["class_counts"],
                         [labels.count(c) for c in range(10)])  # fmt: skip

    def archive(self, entries, mode="w:gz"):
        return self.write_all({"a.tar.gz": tar_bytes(entries, mode)}) / "a.tar.gz"

    def test_odd_entries(self):
        entries = cifar_entries("bin")
        expected = self.facts(*self.SOURCE, self.archive(entries))
        # Names that lead out of the archive: nothing is ever written, and a batch is a batch anywhere.
        outside = [(f"../../../{name}", content) for name, content in entries]
        device = tarfile.TarInfo("device")
        device.type = tarfile.CHRTYPE
        link = tarfile.TarInfo("/etc/passwd")
        link.type, link.linkname = tarfile.SYMTYPE, "data_batch_1.bin"
        self.assertEqual(self.facts(*self.SOURCE, self.archive([device, link, *outside])), expected)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["a.tar.gz"])
        for kind, name in ((tarfile.SYMTYPE, "symbolic link"), (tarfile.LNKTYPE, "hard link"),
                           (tarfile.FIFOTYPE, "special file")):  # fmt: skip
            odd = tarfile.TarInfo("x/data_batch_1.bin")
            odd.type, odd.linkname = kind, "/etc/passwd"
            self.data_refused(*self.SOURCE, self.archive([odd]),
                              says=f"a.tar.gz: x/data_batch_1.bin: is a {name}, expected a file")  # fmt: skip
        self.data_refused(*self.SOURCE, self.archive([*entries, entries[1]]), says="this batch is there twice")
        escape = [("\x1b[31m/data_batch_1.bin", b"")]
        self.data_refused(*self.SOURCE, self.archive(escape), says="a.tar.gz: ?[31m/data_batch_1.bin: byte 0")

    def test_sizes_that_lie(self):
        for size in (2**33, 2**40):
            huge = tarfile.TarInfo("x/data_batch_1.bin")
            huge.size = size
            content = gzip.compress(huge.tobuf(tarfile.GNU_FORMAT) + bytes(512))
            place = self.write_all({"a.tar.gz": content}) / "a.tar.gz"
            self.data_refused(*self.SOURCE, place,
                              says=f"x/data_batch_1.bin: has {size} bytes, allowed up to 209715200")  # fmt: skip
        other = tarfile.TarInfo("x/readme")  # skipped, but there is not so much to skip
        other.size = 2**40
        place = self.write_all({"a.tar.gz": gzip.compress(other.tobuf(tarfile.GNU_FORMAT))}) / "a.tar.gz"
        self.data_refused(*self.SOURCE, place, says="cut short")

    def test_archives_that_unpack_to_too_much(self):
        zeros = tarfile.TarInfo("zeros")
        zeros.size = 1100 << 20
        buffer = io.BytesIO()
        with gzip.open(buffer, "wb", compresslevel=1) as file:
            file.write(zeros.tobuf(tarfile.GNU_FORMAT))
            for _ in range(1100):
                file.write(bytes(1 << 20))
        place = self.write_all({"a.tar.gz": buffer.getvalue()}) / "a.tar.gz"
        self.data_refused(*self.SOURCE, place, says="a.tar.gz: holds more than the 1073741824 bytes allowed")

    def test_broken_archives(self):
        whole = tar_bytes(cifar_entries("bin"))
        for cut in (1, 1000, len(whole) // 2, len(whole) - 9, len(whole) - 1):
            place = self.write_all({"a.tar.gz": whole[:cut]}) / "a.tar.gz"
            self.data_refused(*self.SOURCE, place, says="a.tar.gz: ")
        damaged = bytearray(whole)
        damaged[-5] ^= 1
        place = self.write_all({"a.tar.gz": bytes(damaged)}) / "a.tar.gz"
        self.data_refused(*self.SOURCE, place, says="incorrect data check")
        for content in (b"", b"no archive at all" * 100, GREY_JPEG):
            place = self.write_all({"a.tar.gz": content}) / "a.tar.gz"
            self.data_refused(*self.SOURCE, place, says="is not a readable tar, tar.gz or zip archive")
        self.data_refused(*self.SOURCE, self.archive(cifar_entries("bin")[:3]),
                          says="missing: data_batch_1, data_batch_2, data_batch_3, data_batch_5")  # fmt: skip
        self.data_refused(*self.SOURCE, self.archive([("readme", b"")]), says="missing: data_batch_1")

    def test_hostile_pickles(self):
        entries = cifar_entries("py")
        marker = self.folder / "executed"
        attack = b"\x80\2cos\nsystem\nU" + bytes([len(f"touch {marker}")]) + f"touch {marker}".encode() + b"\x85R."
        for name, content, says in (
            ("os.system", attack, "byte 2: found the name os.system"),
            ("eval", pickled_batch(cifar_records(1), b"c__builtin__\neval\n"), "found the name __builtin__.eval"),
            ("newobj", b"\x80\2N\x81.", "byte 3: found instruction 0x81 (NEWOBJ)"),
            ("memo", b"\x80\2Nr\xff\xff\xff\xff.", "found memo number 4294967295"),
            ("nesting", b"\x80\2" + b"(" * 10**6, "found more than 64 groups"),
            ("string", b"\x80\2T\xff\xff\xff\x7f.", "expected a string of 2147483647"),
            ("protocol", b"\x80\4N.", "found a pickle of protocol 4"),
        ):
            with self.subTest(name):
                place = self.archive([*entries[:2], ("x/data_batch_1", content)])
                self.data_refused(*self.SOURCE, place, says=f"[pickle] {place}: x/data_batch_1: ")
                self.data_refused(*self.SOURCE, place, says=says)
        self.assertFalse(marker.exists())

    def test_missing_data(self):
        self.data_refused(*self.SOURCE, self.folder, says="has no CIFAR-10: expected cifar-10-batches-bin, ")
        place = self.write_all(dict(cifar_entries("py")[:3]))
        self.data_refused(*self.SOURCE, place, says="lacks data_batch_1, data_batch_2, data_batch_3, data_batch_5")


class Folder(DataTest):
    SOURCE = ["--source", "folder", "--data"]
    COLOURS = {"red": (250, 20, 10), "green": (30, 220, 40), "blue": (20, 60, 240)}

    def pictures(self, count=5):
        files = {}
        for name, colour in self.COLOURS.items():
            for i in range(count):
                files[f"{name}/{i}.png"] = plain_png([max(0, c - i) for c in colour], size=5 + i)
        return files

    def zip_of(self, files, name="pictures.zip", prefix="top/"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in files.items():
                archive.writestr(prefix + path, content)
        return self.write_all({name: buffer.getvalue()}) / name

    def test_folder_zip_and_tar_are_the_same_run(self):
        files = {**self.pictures(), "notes.txt": b"x", "red/.DS_Store": b"x"}
        place = self.write_all(files, "pictures")
        run = self.document(network={"notation": "C4 P C8 GAP c3", "input": [3, 16, 16]}, data={"source": "folder"})
        digest = self.digest(run, "--data", place)
        self.assertEqual(digest, self.digest(run, "--data", self.zip_of(files)))
        tar = self.write_all({"p.tar.gz": tar_bytes([(f"a/b/{n}", c) for n, c in reversed(files.items())])}) / "p.tar.gz"
        self.assertEqual(digest, self.digest(run, "--data", tar))
        facts = self.facts(run, "--data", place)
        self.assertEqual(facts["name"], "pictures")
        self.assertEqual(facts["class_names"], ["blue", "green", "red"])
        self.assertEqual(facts["shape"], [3, 16, 16])
        self.assertEqual(facts["train"]["class_counts"], [4, 4, 4])
        self.assertEqual(facts["test"]["class_counts"], [1, 1, 1])
        half = self.document(network={"notation": "C4 GAP c3"}, data={"source": "folder", "test_share": 0.5})
        self.assertEqual(self.facts(half, "--data", place)["test"]["class_counts"], [3, 3, 3])

    def test_train_and_test_folders_and_pixels(self):
        grey_alpha = png(1, 1, bytes([10, 20, 30, 0]), colour_type=6)
        palette = (b"\0\0\0\x03PLTE" + bytes([9, 8, 7]) + struct.pack(">I", zlib.crc32(b"PLTE" + bytes([9, 8, 7]))))
        files = {"train/a/1.png": plain_png((1, 2, 3)), "train/b/1.jpg": GREY_JPEG,
                 "train/b/2.png": png(1, 1, b"\x2a", colour_type=0), "test/a/1.jpeg": RED_JPEG,
                 "test/b/1.PNG": grey_alpha, "test/b/2.png": png(2, 1, b"\0\0", colour_type=3, extra=palette),
                 "test/b/3.png": png(1, 1, b"\x12\xff\x34\xff\x56\xff", depth=16)}  # fmt: skip
        facts = self.facts(*self.SOURCE, self.write_all(files), "--input", "3x4x4")
        self.assertEqual(facts["train"]["class_counts"], [1, 2])
        self.assertEqual(facts["test"]["class_counts"], [1, 3])
        train = facts["train"]["channels"]
        for channel, value in enumerate((1, 2, 3)):
            seen = {v: n for v, n in enumerate(train[channel]["histogram"]) if n}
            self.assertEqual(seen, {value: 16, 77: 16, 42: 16})
        for channel, (red, plain, deep) in enumerate(((200, 9, 0x12), (40, 8, 0x34), (90, 7, 0x56))):
            seen = {v: n for v, n in enumerate(facts["test"]["channels"][channel]["histogram"]) if n}
            for value in (plain, deep, 255):  # what is see-through is white
                self.assertEqual(seen.pop(value), 16)
            self.assertEqual(sum(seen.values()), 16)
            self.assertLessEqual(abs(next(iter(seen)) - red), 2)  # JPEG

    def test_one_channel_and_cropping(self):
        wide = png(6, 2, bytes([200, 200, 10, 20, 200, 200] * 2), colour_type=0)
        files = {f"{name}/{i}.png": wide for name in "ab" for i in range(2)}
        place = self.write_all(files)
        run = self.document(network={"notation": "C4 GAP c2", "input": [1, 2, 2]},
                            data={"source": "folder", "fit": "crop"})  # fmt: skip
        histogram = self.facts(run, "--data", place)["train"]["channels"][0]["histogram"]
        self.assertEqual({v: n for v, n in enumerate(histogram) if n}, {10: 4, 20: 4})

    def test_wrong_pictures(self):
        good = self.pictures(2)
        huge = png(1, 1, b"\0\0\0").replace(struct.pack(">II", 1, 1), struct.pack(">II", 60000, 60000))
        ihdr = huge.index(b"IHDR")
        huge = huge[: ihdr + 17] + struct.pack(">I", zlib.crc32(huge[ihdr : ihdr + 17])) + huge[ihdr + 21 :]
        broken = bytearray(good["red/0.png"])
        broken[broken.index(b"IDAT") + 8] ^= 0xFF
        for content, says in ((b"", "is neither a PNG nor a JPEG file"), (b"GIF89a", "is neither a PNG nor a JPEG file: it begins with 47 49 46 38"),
                              (good["red/0.png"][:60], "damaged PNG file"), (bytes(broken), "damaged PNG file"),
                              (huge, "has 60000x60000 pixels, allowed up to 67108864"),
                              *((RED_JPEG[:-cut], "damaged or unusual JPEG file") for cut in (1, 3, 9, 30, 200)),
                              (CMYK_JPEG, "damaged or unusual JPEG file: Unsupported color")):  # fmt: skip
            place = self.write_all({**good, "green/1.png": content}, "p")
            self.data_refused(*self.SOURCE, place, says=f"green/1.png: {says}")
            self.data_refused(*self.SOURCE, self.zip_of({**good, "green/1.png": content}), says="green/1.png: ")
        scan = RED_JPEG.index(b"\xff\xda")  # editors leave such bytes between the parts
        self.write_all({"green/1.png": RED_JPEG[:scan] + b"odd" + RED_JPEG[scan:]}, "p")
        self.facts(*self.SOURCE, place)

    def test_zips_whose_sizes_lie(self):
        content = self.zip_of({**self.pictures(2), "green/1.png": bytes(4096)}).read_bytes()
        for size, says in ((4294967280, "green/1.png: has 4294967280 bytes, allowed up to 268435456"),
                           (10, "pictures.zip: ")):  # fmt: skip
            lie = content.replace(struct.pack("<I", 4096), struct.pack("<I", size))
            self.assertNotEqual(lie, content)
            self.data_refused(*self.SOURCE, self.write_all({"pictures.zip": lie}) / "pictures.zip", says=says)

    def test_wrong_folders(self):
        self.data_refused(*self.SOURCE, self.folder, says="no .png, .jpg or .jpeg file")
        self.data_refused(*self.SOURCE, self.folder / "none", says="is no folder and no archive")
        self.data_refused(*self.SOURCE, self.write_all({"a/1.png": b""}, "one"), says="found 1 class folders")
        link = tarfile.TarInfo("a/2.png")
        link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
        entries = [("a/1.png", plain_png((1, 2, 3))), link, ("b/1.png", b""), ("b/2.png", b"")]
        place = self.write_all({"a.tar": tar_bytes(entries, "w")}) / "a.tar"
        self.data_refused(*self.SOURCE, place, says="a.tar: a/2.png: is a symbolic link, expected a file")
        entries = [("a/1.png", b""), ("../b/1.png", b"")]
        place = self.write_all({"b.tar": tar_bytes(entries, "w")}) / "b.tar"
        self.data_refused(*self.SOURCE, place, says="../b/1.png: leads out of the folder")
        damaged = bytearray(self.zip_of(self.pictures()).read_bytes())
        damaged[70] ^= 0xFF
        place = self.write_all({"c.zip": bytes(damaged)}) / "c.zip"
        self.data_refused(*self.SOURCE, place, says="c.zip: top/red/0.png: ")
        run = self.document(network={"notation": "C4 GAP c10", "input": [2, 8, 8]}, data={"source": "folder"})
        self.refused("train", run, "--data", self.folder,
                     says="network.input: got 2 channels, allowed 1 or 3 for data.source")  # fmt: skip
        run = self.document(network={"notation": "C4 GAP c2"}, data={"source": "folder"})
        self.refused("train", run, "--data", self.write_all(self.pictures(), "three"),
                     says="3 classes, the network has 2 outputs")  # fmt: skip


class Exploration(DataTest):
    def test_tables(self):
        run = self.document(data={"source": "builtin", "train_images": 200, "test_images": 50})
        text = self.run_ok("data", run)
        self.assertIn("built-in: 200 training and 50 test images of 3x32x32, 10 classes", text)
        self.assertRegex(text, r"\ncat +20 +5\n")
        self.assertRegex(text, r"\ntotal +200 +50\n")
        self.assertRegex(text, r"\n +0 +\d+ +\d+  0\.\d{4}  0\.\d{4}\n")
        facts = self.facts(run)
        means = ", ".join(f"{c['mean']:.4f}" for c in facts["train"]["channels"])
        self.assertIn(f'"mean": [{means}]', text)
        self.assertEqual(sum(facts["train"]["channels"][2]["histogram"]), 200 * 1024)

    def test_limits_and_balance_are_the_runs(self):
        files = mnist_files()
        labels = [0] * 20 + [i % 10 for i in range(20)]
        files["train-labels-idx1-ubyte"] = idx_labels(labels)
        place = self.write_all(files)
        network = {"notation": "C4 GAP c10", "input": [1, 28, 28]}
        limited = self.document(network=network, data={"source": "mnist", "train_images": 25})
        self.assertEqual(self.facts(limited, "--data", place)["train"]["class_counts"], [21, 1, 1, 1, 1] + [0] * 5)
        balanced = self.document(network=network, data={"source": "mnist", "balanced": True})
        self.assertEqual(self.facts(balanced, "--data", place)["train"]["class_counts"], [2] * 10)
        out = self.folder / "out"
        self.run_ok("train", balanced, "--data", place, "--out", out, "--quiet")
        result = json.loads((out / "result.json").read_text())
        self.assertEqual((result["train_images"], result["test_images"]), (20, 20))
        too_many = self.document(network=network, data={"source": "mnist", "balanced": True, "train_images": 30})
        self.refused("train", too_many, "--data", place, says="data.train_images: got 30, allowed 0 or 10 to 29")

    def test_computed_statistics_are_recorded(self):
        place = self.write_all(mnist_files())
        run = self.document(network={"notation": "C4 GAP c10", "input": [1, 28, 28]},
                            data={"source": "mnist", "standardise": "computed"})  # fmt: skip
        out = self.folder / "out"
        self.run_ok("train", run, "--data", place, "--out", out, "--quiet")
        data = json.loads((out / "run.json").read_text())["data"]
        channel = self.facts(run, "--data", place)["train"]["channels"][0]
        self.assertAlmostEqual(data["mean"][0], channel["mean"], places=6)
        self.assertAlmostEqual(data["std"][0], channel["std"], places=6)
        digest = json.loads((out / "result.json").read_text())["digest"]
        self.assertEqual(self.digest(out / "run.json", "--data", place), f"digest {digest}")

    def test_pictures(self):
        place = self.write_all(mnist_files())
        samples, augmented = self.folder / "samples.png", self.folder / "augmented.png"
        run = self.document(network={"notation": "C4 GAP c10", "input": [1, 28, 28]}, data={"source": "mnist"},
                            augmentation={"rotation": 30, "crop_padding": 2})  # fmt: skip
        self.run_ok("data", run, "--data", place, "--samples", samples, "--augmented", augmented)
        width, height, rows = read_png(samples.read_bytes())
        self.assertEqual((width, height), (2 + 10 * 58, 2 + 10 * 58))
        image = mnist_files()["train-images-idx3-ubyte"][16:]
        for label in range(10):  # the second image of each class: number 10 + label
            for pixel in (0, 5 * 28 + 9, 783):
                y, x = 2 + label * 58 + pixel // 28 * 2, 2 + 58 + pixel % 28 * 2
                value = image[(10 + label) * 784 + pixel]
                self.assertEqual(rows[y][x * 3 : x * 3 + 6], bytes([value] * 6))
        width, height, rows = read_png(augmented.read_bytes())
        self.assertEqual((width, height), (2 + 9 * 58, 2 + 8 * 58))
        cells = [b"".join(row[(2 + c * 58) * 3 : (58 + c * 58) * 3] for row in rows[2:58]) for c in range(9)]
        self.assertEqual(len(set(cells)), 9)

    def test_wrong_arguments(self):
        self.data_refused(says="give one of a run document, --preset NAME and --source NAME")
        self.data_refused("--preset", "first", "--source", "builtin", says="give one of")
        self.data_refused("--source", "imagenet", says="--source")
        self.data_refused("--preset", "first", "--input", "3x8x8", says="--input goes with --source")
        self.assertEqual(self.facts("--source", "builtin", "--input", "1x28x28")["name"], "built-in 1x28x28")
        self.data_refused("--source", "builtin", "--input", "3x8", says="--input: got 3x8")
        self.data_refused("--source", "builtin", "--augmented", "a.png", says="has no augmentation to show")
        self.data_refused("--source", "builtin", "--samples", self.folder / "no" / "a.png", says="cannot be written")
        self.assertIn("Usage", self.run_ok("data", "--help"))
        self.assertEqual(tabtrain("data", "none.json").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)

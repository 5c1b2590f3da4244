#!/usr/bin/env python3
"""Reports of runs, by the command line program: report_test.py PATH_TO_TABTRAIN [DATA_DIR [strict|fast]]."""

import html.parser
import re
import sys
import unittest
import xml.etree.ElementTree as ET
import zipfile

from cli_test import TINY, CliTest
from data_test import read_png

HOSTILE = '</h1><script>alert("x")</script> & *b*'


class Links(html.parser.HTMLParser):
    """What a page would load or run."""

    def __init__(self):
        super().__init__()
        self.places, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.places += [value for name, value in attrs if name in ("src", "href", "data", "action")]


class Reports(CliTest):
    def trained_run(self, name, **changes):
        """The folder of a short run."""
        out = self.folder / name
        if not out.exists():
            run = self.write({**TINY, "name": name, **changes}, f"{name}.json")
            self.run_ok("train", run, "--out", out, "--quiet")
        return out

    def page(self, path):
        """The page as a tree; HTML and XML agree about it."""
        text = path.read_text(encoding="utf-8")
        links = Links()
        links.feed(text)
        self.assertNotIn("script", links.tags)
        for place in links.places:
            self.assertRegex(place, r"^(data:image/png;base64,|#)")
        return ET.fromstring(text)

    def test_one_page(self):
        out = self.folder / "report.html"
        self.assertIn("1 run, 1 file", self.run_ok("report", self.trained_run("one"), "--out", out))
        page = self.page(out)
        self.assertEqual(len(page.findall(".//img")), 10)
        self.assertEqual(len(page.findall(".//svg")), 3)
        ids = [e.get("id") for e in page.iter() if e.get("id")]
        self.assertEqual(len(ids), len(set(ids)))
        for link in page.findall(".//nav//a"):
            self.assertIn(link.get("href")[1:], ids)
        before = out.read_bytes()
        self.run_ok("report", self.folder / "one" / "run.safetensors", "--out", out)
        self.assertEqual(before, out.read_bytes())

    def test_hostile_names(self):
        out = self.folder / "report.html"
        run = self.write({**TINY, "name": HOSTILE, "epochs": 1}, "hostile.json")
        self.run_ok("train", run, "--out", self.folder / "hostile", "--quiet")
        self.run_ok("report", self.folder / "hostile", "--out", out)
        self.assertEqual(self.page(out).find(".//h1").text, HOSTILE)

    def test_folder_of_several(self):
        runs = [self.trained_run("bn"),
                self.trained_run("ln", batch_size=16,
                                 network={"notation": "C8 P C8+ P C16 GAP c10", "norm": "layer_norm"})]  # fmt: skip
        out = self.folder / "all"
        self.run_ok("report", *runs, "--out", out)
        page = self.page(out / "report.html")
        words = "".join(page.itertext())
        self.assertIn("bn and ln differ in", words)
        self.assertIn("batch size (32; 16)", words)
        markdown = (out / "report.md").read_text()
        shown = re.findall(r"\]\(([^)]+)\)", markdown)
        self.assertEqual({*shown, "report.html", "report.md"}, {p.name for p in out.iterdir()})
        for name in shown:
            if name.endswith(".svg"):
                ET.parse(out / name)
            else:
                width, height, _ = read_png((out / name).read_bytes())
                self.assertGreater(width, 2 * height - 200)
        self.run_ok("report", self.folder, "--out", self.folder / "sweep.html")
        self.assertIn("Comparison of 2 runs", (self.folder / "sweep.html").read_text())

    def test_archive_and_formats(self):
        run = self.trained_run("one")
        archive = self.folder / "report.zip"
        self.run_ok("report", run, "--out", archive, "--format", "markdown")
        with zipfile.ZipFile(archive) as files:
            self.assertIsNone(files.testzip())
            self.assertEqual(sorted(files.namelist()),
                             ["confusion.svg", "curves.svg", "mistakes.png", "report.md"])  # fmt: skip
        before = archive.read_bytes()
        self.run_ok("report", run, "--out", archive, "--format", "markdown")
        self.assertEqual(before, archive.read_bytes())
        self.run_ok("report", run, "--out", self.folder / "html", "--format", "html")
        self.assertFalse((self.folder / "html" / "report.md").exists())
        self.assertTrue((self.folder / "html" / "curves.svg").exists())

    def test_errors(self):
        run = self.trained_run("one")
        self.refused("report", "--out", "a.html", says="runs is required")
        self.refused("report", run, says="--out is required")
        self.refused("report", run, "--out", "r.html", "--format", "pdf", says="--format")
        self.refused("report", run, "--out", "r.html", "--format", "markdown", says="needs --out DIR")
        self.refused("report", run, "--out", "r.md", says="has pictures beside it")
        self.refused("report", run, "--out", self.write("x", "plain"), says="is a file")
        self.refused("report", run, "--out", self.folder / "no" / "r.html", says="cannot be written")
        self.refused("report", self.folder / "none", "--out", "r.html", says="none: cannot be opened")
        (self.folder / "empty").mkdir()
        self.refused("report", self.folder / "empty", "--out", "r.html", says="holds no run.safetensors")
        self.refused("report", self.write("{}", "x.json"), "--out", "r.html", says="x.json")
        damaged = self.write("", "damaged.safetensors")
        damaged.write_bytes((run / "run.safetensors").read_bytes()[:5000])
        self.refused("report", damaged, "--out", "r.html", says="damaged.safetensors")
        self.assertIn("Usage", self.run_ok("report", "--help"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)

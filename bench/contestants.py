"""The commands that bench/compare, bench/peers and bench/cost run: ours natively and in browsers, and PyTorch's."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
TORCH_PYTHON = "/usr/bin/python3"  # Debian's, which finds python3-torch

BENCHMARKS = {("native", "train"), ("native", "kernels"), ("native", "layers"), ("chromium", "train"),
              ("chromium", "start"), ("firefox", "train")}

# The reference experiments' networks (docs/RUN_DOCUMENT.md) that are no presets, as options of the benchmarks.
MNIST = ["--input", "1x28x28"]
NETWORKS = {
    "r0-bn": ["--net", "C4 C8 C8+ c8 P C16 C32 C32+ c16 P C32 C64 c32 GAP c10"],
    "r2-bn": ["--net", "C12 C24 C24+ c12s2 P C24 C24 C32 c20 P C42 C42 c10 GAP F10", "--order", "conv-norm-relu"],
    "r3-1": ["--net", "C8 C16 C16 c8 P C8 C8 C16 c10 c10k5", *MNIST, "--padding", "0", "--norm", "none"],
    "r3-2": ["--net", "C8 C16 c8 P C16 C16 C16 GAP c10", *MNIST, "--padding", "0"],
    "r3-3": ["--net", "C8/nr C16/nr c8 P C12 C16 C16 GAP c10", *MNIST, "--padding", "0"],
}


def with_known_network(options):
    """`options` with the short name after --net replaced by what it stands for."""
    if "--net" not in options[:-1]:
        return list(options)
    at = options.index("--net")
    return [*options[:at], *NETWORKS.get(options[at + 1], options[at:at + 2]), *options[at + 2:]]


def overridden(options, own):
    """`options` with those that `own` names as well left out, then `own`."""
    named = {option for option in own if option.startswith("--")}
    kept, take = [], True
    for option in options:
        if option.startswith("--"):
            take = option not in named
        if take:
            kept.append(option)
    return [*kept, *own]


def ours(where, folder, bench="train", options=(), prefix=()):
    """The command for one benchmark of one build: a native build folder or a folder with a built page."""
    folder = pathlib.Path(folder)
    options = with_known_network(list(options))
    if where == "native":
        program = folder / f"tabtrain_bench_{bench}"
        if not program.exists():
            raise ValueError(f"{program} is missing: cmake --build {folder} --target {program.name}")
        return [*prefix, str(program), *options]
    if not (folder / "bench.html").exists():
        raise ValueError(f"{folder} holds no bench.html: scripts/build_wasm.sh, then npm run build in web/")
    script, browser = ("bench_start.mjs", []) if bench == "start" else ("bench.mjs", ["--browser", where])
    return ["node", str(ROOT / "web/scripts" / script), *browser, "--dist", str(folder.resolve()), *options]


def has_torch():
    """Debian's Python finds PyTorch."""
    return subprocess.run([TORCH_PYTHON, "-c", "import torch"], capture_output=True, check=False).returncode == 0


def torch(native, options, run_file):
    """The command for PyTorch's step of the same network. Writes the network to `run_file`; `native` is the build that
    knows what the options stand for."""
    wanted = with_known_network(list(options))
    command = ours("native", native, "train", [*wanted, "--print-run"])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip())
    pathlib.Path(run_file).write_text(done.stdout, encoding="utf-8")
    passed = []
    for name in ("--mode", "--threads", "--seconds"):
        if name in wanted[:-1]:
            passed += [name, wanted[wanted.index(name) + 1]]
    return [TORCH_PYTHON, str(ROOT / "bench/torch_step.py"), str(run_file), *passed]

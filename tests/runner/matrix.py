# SPDX-License-Identifier: MIT
"""The machines that every in-kernel test runs on.

Ten boots in which every pair of settings occurs together at least once (a
fault that needs three settings at once is rare; tests/machine/test_matrix.py
proves the cover).  lowmem=64M makes sense only where there is more memory."""
import itertools

FACTORS = {
    "machine": ("pc", "q35"),
    "firmware": ("bios", "uefi", "kernel"),
    "memory": ("64M", "512M", "6G"),
    "lowmem": ("", "64M"),
    "cpu": ("qemu64", "max"),
    "cpus": (1, 2, 4),
    "debug": ("", "pages,locks"),
}

ALL = "pages,locks"
_TABLE = (
    # machine firmware  memory  lowmem cpu       cpus debug
    ("q35", "kernel", "512M", "64M", "qemu64", 4, ALL),
    ("pc",  "bios",   "6G",   "64M", "max",    4, ""),
    ("pc",  "uefi",   "64M",  "",    "max",    4, ALL),
    ("q35", "uefi",   "6G",   "64M", "qemu64", 1, ALL),
    ("q35", "bios",   "64M",  "",    "qemu64", 2, ALL),
    ("pc",  "uefi",   "512M", "",    "qemu64", 4, ALL),
    ("pc",  "uefi",   "512M", "64M", "max",    2, ""),
    ("q35", "kernel", "6G",   "",    "max",    2, ""),
    ("pc",  "bios",   "512M", "64M", "qemu64", 1, ""),
    ("pc",  "kernel", "64M",  "",    "max",    1, ""),
)
BOOTS = [dict(zip(FACTORS, row)) for row in _TABLE]
QUICK = BOOTS[:2]

# Where the programs of tests/abi run, every pair of settings once.
_ABI_TABLE = (
    # libc  cpus debug
    ("musl", 1, ""),
    ("gcc",  2, ""),
    ("musl", 4, ALL),
    ("gcc",  1, ALL),
    ("musl", 2, ALL),
    ("gcc",  4, ""),
)
ABI_BOOTS = [dict(zip(("libc", "cpus", "debug"), row)) for row in _ABI_TABLE]


def abi_name(boot):
    """musl for the first boot with that C library, else as musl-4-checked."""
    first = next(each for each in ABI_BOOTS if each["libc"] == boot["libc"])
    checked = "-checked" if boot["debug"] else ""
    return boot["libc"] if boot is first else f"{boot['libc']}-{boot['cpus']}{checked}"


def abi_options(boot):
    words = f"debug={boot['debug']}" if boot["debug"] else ""
    return ["--kernel", f"--cpus={boot['cpus']}", "--append", words]


def name(boot):
    """q35-uefi-6G, or q35-uefi-6G-low."""
    low = "-low" if boot["lowmem"] else ""
    return f"{boot['machine']}-{boot['firmware']}-{boot['memory']}{low}"


def options(boot):
    """The words for tools/run."""
    words = [f"{word}={boot[word]}" for word in ("lowmem", "debug") if boot[word]]
    firmware = ["--kernel"] if boot["firmware"] == "kernel" else ["--firmware", boot["firmware"]]
    same = [f"--{option}={boot[option]}" for option in ("machine", "memory", "cpu", "cpus")]
    return [*same, *firmware, "--append", " ".join(words)]


def possible(settings):
    """False for combinations that make no sense."""
    return not (settings.get("memory") == "64M" and settings.get("lowmem"))


def missing_pairs():
    """Pairs of settings that are possible and in no boot together."""
    for one, other in itertools.combinations(FACTORS, 2):
        for a, b in itertools.product(FACTORS[one], FACTORS[other]):
            shown = any(boot[one] == a and boot[other] == b for boot in BOOTS)
            if possible({one: a, other: b}) and not shown:
                yield f"{one}={a} with {other}={b}"

# SPDX-License-Identifier: MIT
"""What the guest is given: the boot medium, archives, arguments.

A program's arguments, its environment and the overlays travel as files of
QEMU's fw_cfg device, whole and of any size; the kernel's words travel as its
loader hands them on.  GRUB takes a script, in which a word in single quotes is
left alone; it then joins the words, puts double quotes around one with spaces,
and a backslash before quotes and backslashes, which the kernel takes off."""
import os
import shutil
import subprocess

from runlib.options import Refused

HERE = os.path.dirname(os.path.abspath(__file__))
GRUB_CFG = os.path.join(HERE, "..", "..", "iso", "grub.cfg")
PACK = os.path.join(HERE, "..", "pack")
GRUB_PLATFORM = {"bios": "i386-pc", "uefi": "x86_64-efi"}
LOADED = b"Faultline loaded\n\r"  # what grub.cfg says last; under UEFI on the serial line
GRUB_MODULES = "normal iso9660 multiboot2 echo"


class Given:
    """Files that QEMU reads: the ISO (None: QEMU loads the kernel) and those
    of fw_cfg, by name."""

    def __init__(self):
        self.iso = None
        self.fw_cfg = {}


def prepare(opts, folder):
    given = Given()
    for number, overlay in enumerate(opts.overlay):
        archive = os.path.join(folder, f"overlay{number}")
        _pack(overlay, archive)
        given.fw_cfg[f"overlay{number}"] = archive
    if opts.program:
        given.fw_cfg["argv"] = _strings(opts.program, os.path.join(folder, "argv"))
    if opts.env:  # none: the kernel gives its usual one
        given.fw_cfg["env"] = _strings(opts.env, os.path.join(folder, "env"))
    if not opts.kernel:
        given.iso = os.path.join(folder, "boot.iso")
        make_iso(
            given.iso,
            folder,
            opts.kernel_image,
            opts.initramfs,
            " ".join(opts.words),
            [GRUB_PLATFORM[opts.firmware]],
        )
    return given


def _strings(strings, path):
    """A file of NUL-terminated strings."""
    with open(path, "wb") as out:
        for string in strings:
            out.write(os.fsencode(string) + b"\0")
    return path


def _pack(directory, archive):
    done = subprocess.run(
        [PACK, directory, archive], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise Refused(f"--overlay {directory}: {done.stderr.strip()}")


def make_iso(iso, folder, kernel_image, initramfs, words, platforms):
    """A boot medium for these platforms of GRUB."""
    if not shutil.which("grub-mkrescue"):
        raise Refused("grub-mkrescue is missing: make deps, or boot without GRUB: --kernel")
    script = os.path.join(folder, "grub.cfg")
    with open(GRUB_CFG, encoding="utf-8") as template, open(script, "w", encoding="utf-8") as out:
        out.write(template.read().replace("@WORDS@", grub_words(words)))
    for platform in platforms:
        if not os.path.isdir(f"/usr/lib/grub/{platform}"):
            raise Refused(f"GRUB for {platform} is missing: make deps")
    command = [
        "grub-mkrescue",
        f"--install-modules={GRUB_MODULES}",
        "--locales=",
        "--fonts=",
        "--themes=",
        "-o",
        iso,
        f"boot/grub/grub.cfg={script}",
        f"boot/faultline.elf={kernel_image}",
        f"boot/initramfs.cpio={initramfs}",
    ]
    if len(platforms) == 1:
        command[1:1] = ["-d", f"/usr/lib/grub/{platforms[0]}"]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode or not os.path.exists(iso):
        raise Refused(f"grub-mkrescue failed: {done.stdout.strip()}")


def grub_words(line):
    """A kernel command line as words of GRUB's script."""
    return " ".join("'" + word.replace("'", "'\\''") + "'" for word in split_words(line))


def split_words(line):
    """Words as the kernel reads them: apart by spaces, which double quotes
    protect; the quotes around a whole word or value are not part of it."""
    words, word, quoted = [], "", False
    for char in line:
        if char == " " and not quoted:
            words.append(word)
            word = ""
            continue
        quoted ^= char == '"'
        word += char
    words.append(word)
    return [_unquoted(word) for word in words if word]


def _unquoted(word):
    """GRUB sets the quotes anew, around the whole word."""
    name, equals, value = word.partition("=")
    if len(word) > 1 and word[0] == word[-1] == '"':
        return word[1:-1]
    if len(value) > 1 and value[0] == value[-1] == '"':
        return name + equals + value[1:-1]
    return word

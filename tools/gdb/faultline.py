# SPDX-License-Identifier: MIT
"""gdb commands that know Faultline: `make gdb` loads this file.

    walk ADDRESS [CR3]   the four table entries that translate an address
    page FRAME           what struct page says about a frame (number, or &page)
    pages                frames by zone and by owner
    vmas [MM]            the areas of an address space (default: the running one)
    print EXPRESSION     of a pte_t, pgprot_t and the like shows its bits by name

Tables are read by physical address, through QEMU, not through the kernel's own
mappings: so a walk works from the first instruction on, for frames above
lowmem, and when the tables themselves are what is broken."""
import contextlib
import struct

import gdb

LEVELS = (("pgd", 39), ("pud", 30), ("pmd", 21), ("pte", 12))
PAGE_SIZES = {39: "512G", 30: "1G", 21: "2M", 12: "4K"}
FRAME = 0x000FFFFFFFFFF000
PRESENT, LARGE = 1 << 0, 1 << 7
BITS = (
    (0, "P"),
    (1, "W"),
    (2, "U"),
    (3, "PWT"),
    (4, "PCD"),
    (5, "A"),
    (6, "D"),
    (8, "G"),
    (9, "special"),
    (63, "NX"),
)
ENTRIES = ("pte_t", "pmd_t", "pud_t", "p4d_t", "pgd_t", "pgprot_t")
PG_HEAD, PG_TAIL = 1 << 8, 1 << 9
VMEMMAP = 0xFFFFEA0000000000  # arch/page.h: VMEMMAP_START


def number(expression):
    return int(gdb.parse_and_eval(expression)) & (1 << 64) - 1


def enumerators(name):
    """The names of an enumeration's values, in order."""
    return {field.enumval: field.name for field in gdb.lookup_type(name).fields()}


def per_cpu(name, cpu):
    """A CPU's copy of a per-CPU variable."""
    variable = gdb.parse_and_eval(name)
    offset = number(f"per_cpu_offset[{cpu}]")
    address = (int(variable.address) + offset) & (1 << 64) - 1
    return gdb.Value(address).cast(variable.type.pointer()).dereference()


def this_cpu():
    """QEMU shows each CPU as a thread."""
    return gdb.selected_thread().num - 1


def current_task():
    return per_cpu("current_task", this_cpu())


@contextlib.contextmanager
def physical_memory():
    """Addresses are physical while the body runs (a packet of QEMU's own)."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        yield gdb.selected_inferior()
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


def read_entry(address):
    with physical_memory() as memory:
        return struct.unpack("<Q", memory.read_memory(address, 8).tobytes())[0]


def entry_bits(entry):
    return " ".join(name for bit, name in BITS if entry >> bit & 1) or "not present"


def walk(address, cr3):
    """(level, index, where the entry is, entry, its shift), from the top down
    to where the translation ends."""
    table = cr3 & FRAME
    for name, shift in LEVELS:
        index = address >> shift & 511
        entry = read_entry(table + 8 * index)
        yield name, index, table + 8 * index, entry, shift
        if not entry & PRESENT or (shift in (30, 21) and entry & LARGE):
            return
        table = entry & FRAME


class Walk(gdb.Command):
    """walk ADDRESS [CR3]: the table entries that translate ADDRESS.

    CR3 is a physical address; the default is what this CPU uses now."""

    def __init__(self):
        super().__init__("walk", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        argv = gdb.string_to_argv(argument)
        if not argv:
            raise gdb.GdbError("walk ADDRESS [CR3]")
        if not number("$cr0") >> 31:
            raise gdb.GdbError("paging is off: addresses are physical")
        address = number(argv[0])
        cr3 = number(argv[1] if len(argv) > 1 else "$cr3")
        print(f"{address:#018x} through cr3 {cr3 & FRAME:#x}")
        for name, index, where, entry, shift in walk(address, cr3):
            print(f"  {name}[{index:3}] at {where:#013x}: {entry:#018x}  {entry_bits(entry)}")
        if not entry & PRESENT:
            print(f"  not mapped: no present entry at level {name}")
            return
        mask = (1 << shift) - 1
        physical = (entry & FRAME & ~mask) | (address & mask)
        print(f"  -> physical {physical:#x}, {PAGE_SIZES[shift]} page")


class Page(gdb.Command):
    """page FRAME: what struct page says about a frame.

    FRAME is a frame number, or a pointer to a struct page."""

    def __init__(self):
        super().__init__("page", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("page FRAME")
        page = self._find(gdb.parse_and_eval(argument))
        flags = int(page["flags"])
        zone = enumerators("enum zone_type").get(flags & 7, "?")
        owner = enumerators("enum page_owner").get(flags >> 3 & 31, "?")
        state = "head " if flags & PG_HEAD else "tail " if flags & PG_TAIL else ""
        print(
            f"frame {self.frame:#x}: {zone} {owner} {state}flags {flags:#x} "
            f"refcount {counter(page['refcount'])} mapcount {counter(page['mapcount'])} "
            f"private {int(page['private'])}"
        )

    def _find(self, value):
        array = gdb.Value(VMEMMAP).cast(gdb.lookup_type("struct page").pointer())
        is_pointer = value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR
        self.frame = int(value.cast(array.type) - array) if is_pointer else int(value)
        return array[self.frame]


def counter(atomic):
    """The number in an atomic_t."""
    return int(atomic[atomic.type.fields()[0].name])


class Pages(gdb.Command):
    """pages: frames by zone and by owner."""

    def __init__(self):
        super().__init__("pages", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        zones = gdb.parse_and_eval("zones")
        print(f"{'zone':10}{'from frame':>12}{'to':>12}{'managed':>12}{'free':>12}")
        for at in range(zones.type.range()[1] + 1):
            zone = zones[at]
            if int(zone["managed"]):
                print(
                    f"{zone['name'].string():10}"
                    + "".join(
                        f"{int(zone[field]):12}"
                        for field in ("start_pfn", "end_pfn", "managed", "free")
                    )
                )
        print(f"{'owner':22}{'frames':>12}")
        for value, name in enumerators("enum page_owner").items():
            frames = self._owned(value) if name != "NR_OWNERS" else 0
            if frames:
                print(f"{name:22}{frames:12}")

    @staticmethod
    def _owned(owner):
        return sum(int(per_cpu("owner_counts", cpu)[owner]) for cpu in range(number("nr_cpus")))


class Vmas(gdb.Command):
    """vmas [MM]: the areas of an address space, as in /proc/PID/maps.

    MM is a pointer to a struct mm_struct; the default is the running process's."""

    def __init__(self):
        super().__init__("vmas", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        mm = gdb.parse_and_eval(argument) if argument else current_task()["mm"]
        if not int(mm):
            raise gdb.GdbError("a kernel thread runs here: it has no address space of its own")
        area = gdb.lookup_type("struct vm_area_struct")
        offset = next(field.bitpos // 8 for field in area.fields() if field.name == "node")
        for node in in_order(mm["areas"]["root"]["node"]):
            self._show(gdb.Value(int(node) - offset).cast(area.pointer()))

    @staticmethod
    def _show(vma):
        flags = int(vma["vm_flags"])
        letters = "".join(letter if flags & 1 << bit else "-" for bit, letter in enumerate("rwx"))
        letters += "s" if flags & 8 else "p"
        kind = "anonymous"
        if int(vma["vm_ops"]):
            kind = vma["vm_ops"].format_string(symbols=True).split()[-1]
        start, end, offset = (int(vma[field]) for field in ("vm_start", "vm_end", "vm_pgoff"))
        print(f"{start:012x}-{end:012x} {letters} {offset:8x} {kind}")


def in_order(node):
    """The nodes of a tree (lib/tree.h) from left to right."""
    path = []
    while path or int(node):
        while int(node):
            path.append(node)
            node = node["left"]
        node = path.pop()
        yield node
        node = node["right"]


class Entry:
    """Prints pte_t and its like with their bits by name."""

    def __init__(self, value):
        self.value = int(value[value.type.strip_typedefs().fields()[0].name])

    def to_string(self):
        frame = (self.value & FRAME) >> 12
        return f"{self.value:#018x} (frame {frame:#x}, {entry_bits(self.value)})"


def pretty_printer(value):
    return Entry(value) if value.type.name in ENTRIES else None


gdb.pretty_printers.append(pretty_printer)
for command in (Walk, Page, Pages, Vmas):
    command()

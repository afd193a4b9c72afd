# docs/mmu.md: a walk by hand, then by command.
set trace-commands on
continue
set $map = 0xffff888000000000
set $frame = 0xffffffffff000
set $a = (unsigned long)&kernel_main
x/gx $map + $cr3 + 8 * ($a >> 39 & 511)
x/gx $map + ($__ & $frame) + 8 * ($a >> 30 & 511)
x/gx $map + ($__ & $frame) + 8 * ($a >> 21 & 511)
walk &kernel_main
tbreak mem_print_map
continue
walk &page_fault
walk (char*)&page_fault-0xffffffff80000000+$map
walk &boot_stack_guard
kill

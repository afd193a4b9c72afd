# docs/struct-page.md: a frame of a process, found through both its addresses.
continue
tbreak page_fault if access & 4
continue
tbreak anon_fault if vmf->flags & 2
continue
set $user = vmf->address
set $pte = vmf->pte
finish
set $pfn = $pte->pte >> 12 & 0xffffffffff
set $kernel = 0xffff888000000000 + 4096 * $pfn
set trace-commands on
walk $user
walk $kernel
page $pfn
x/gx $user
set *(long *)$kernel = 0x600d
x/gx $user
kill

# docs/faults.md: who has called whom when a program writes to a new page.
continue
tbreak page_fault if access & 4
continue
tbreak anon_fault if vmf->flags & 2
continue
set trace-commands on
bt -frame-arguments none
p/x vmf->address
p/x vmf->flags
p/x vmf->vma->vm_flags
p vmf->orig_pte
set $pte = vmf->pte
finish
p *$pte
kill

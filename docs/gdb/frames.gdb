# docs/unmapped.md, four-levels.md: what a program has been given between its
# first page fault and its exit.  One CPU: its counts are the variable itself.
continue
tbreak page_fault if access & 4
continue
set $tables = owner_counts[OWNER_TABLE]
set $frames = owner_counts[OWNER_ANON]
tbreak do_group_exit
continue
printf "%ld page tables, %ld frames\n", owner_counts[OWNER_TABLE] - $tables, owner_counts[OWNER_ANON] - $frames
kill

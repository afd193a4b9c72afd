/* SPDX-License-Identifier: MIT */
/*
 * Areas as lines of /proc/PID/maps, in Linux's format to the column:
 *
 *	00400000-00452000 r-xp 00000000 08:02 173521 <to column 73>/usr/bin/dbus
 *	start    end      perm offset   dev   inode                path
 */
#include <core/proc.h>
#include <lib/escape.h>
#include <vm/mm.h>
#include <vm/vm_file.h>

/* Where the path begins. */
#define NAME_COLUMN 73

void maps_area_perms(const struct vm_area_struct *vma,
		     char perms[MAPS_PERMS_SIZE])
{
	perms[0] = vma->vm_flags & VM_READ ? 'r' : '-';
	perms[1] = vma->vm_flags & VM_WRITE ? 'w' : '-';
	perms[2] = vma->vm_flags & VM_EXEC ? 'x' : '-';
	perms[3] = vma->vm_flags & VM_MAYSHARE ? 's' : 'p';
	perms[4] = 0;
}

const char *maps_area_name(const struct vm_area_struct *vma)
{
	const struct mm_struct *mm = vma->vm_mm;

	if (vma->vm_ops && vma->vm_ops->name)
		return vma->vm_ops->name((struct vm_area_struct *)vma);
	if (vma->vm_file)
		return NULL;
	if (vma->vm_start < mm->brk && vma->vm_end > mm->start_brk)
		return "[heap]";
	if (vma->vm_start <= mm->start_stack && vma->vm_end > mm->start_stack)
		return "[stack]";
	return NULL;
}

static size_t print_numbers(const struct vm_area_struct *vma,
			    struct format_sink *sink)
{
	struct file *file = vma->vm_file;
	char perms[MAPS_PERMS_SIZE];
	u64 ino = 0, offset = 0;
	kdev_t dev = 0;

	maps_area_perms(vma, perms);
	if (file) {
		offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
		if (file_vm(file)->ops->identity)
			file_vm(file)->ops->identity(file, &dev, &ino);
	}
	return format_print(sink, "%08lx-%08lx %s %08llx %02x:%02x %llu ",
			    vma->vm_start, vma->vm_end, perms, offset,
			    dev >> 20, dev & 0xfffff, ino);
}

/* A line stays a line. */
static void print_path(struct file *file, struct format_sink *sink)
{
	struct escape_sink out;

	escape_sink_init(&out, sink, "\n");
	file_vm(file)->ops->path(file, &out.sink);
}

void maps_print_area(const struct vm_area_struct *vma,
		     struct format_sink *sink)
{
	size_t width = print_numbers(vma, sink);
	const char *name = maps_area_name(vma);
	bool path = !name && vma->vm_file && file_vm(vma->vm_file)->ops->path;

	if ((name || path) && width < NAME_COLUMN)
		format_print(sink, "%*s", (int)(NAME_COLUMN - width), "");
	if (name)
		format_print(sink, "%s", name);
	else if (path)
		print_path(vma->vm_file, sink);
	format_print(sink, "\n");
}

void maps_print(struct mm_struct *mm, struct format_sink *sink)
{
	struct vm_area_struct *vma;

	down_read(&mm->mmap_lock);
	for_each_vma(vma, &mm->areas)
		maps_print_area(vma, sink);
	up_read(&mm->mmap_lock);
}

static int show_maps(struct format_sink *sink, const struct proc_subject *who)
{
	if (who->mm)
		maps_print(who->mm, sink);
	return 0;
}
PROC_PID_FILE("maps", 0444, PROC_MM | PROC_INSPECT, show_maps);

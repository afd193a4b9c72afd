/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/maps column by column: what a line says of an area, and how lines
 * come and go with what the program does.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define PAGE 4096UL

static char text[65536];

struct line {
	unsigned long start, end, offset, inode;
	unsigned int major, minor;
	char perms[8], name[256];
	int name_column;		/* 0: no name */
};

static void maps_read(void)
{
	int fd = open("/proc/self/maps", O_RDONLY);
	long size = 0, count;

	while ((count = read(fd, text + size, sizeof(text) - 1 - size)) > 0)
		size += count;
	close(fd);
	text[size] = '\0';
}

/* Takes one line apart; 0 if it is not one. */
static int parse(const char *at, struct line *line)
{
	int used = 0, space;

	memset(line, 0, sizeof(*line));
	if (sscanf(at, "%lx-%lx %4[rwxps-] %lx %x:%x %lu%n", &line->start,
		   &line->end, line->perms, &line->offset, &line->major,
		   &line->minor, &line->inode, &used) != 7 || at[used] != ' ')
		return 0;
	space = (int)strspn(at + used, " ");
	if (at[used + space] == '\n')
		return space == 1;
	line->name_column = used + space;
	snprintf(line->name, sizeof(line->name), "%.*s",
		 (int)strcspn(at + used + space, "\n"), at + used + space);
	return 1;
}

/* The line of the area that holds this address; 0: there is none. */
static int find(const void *address, struct line *line)
{
	unsigned long addr = (unsigned long)address;
	char *at;

	maps_read();
	for (at = text; *at; at = strchr(at, '\n') + 1)
		if (parse(at, line) && line->start <= addr &&
		    addr < line->end)
			return 1;
	memset(line, 0, sizeof(*line));
	return 0;
}

/* Is [area, area + pages) exactly one line with these permissions? */
static int is_line(const char *area, unsigned long pages, const char *perms)
{
	struct line line;

	return find(area, &line) && line.start == (unsigned long)area &&
	       line.end == line.start + pages * PAGE &&
	       !strcmp(line.perms, perms);
}

static void every_line(void)
{
	unsigned long before = 0;
	struct line line;
	int lines = 0, good = 0, columns = 0, named = 0;
	char *at;

	maps_read();
	for (at = text; *at; at = strchr(at, '\n') + 1, lines++) {
		if (!parse(at, &line))
			continue;
		good += line.start >= before && line.start < line.end &&
			line.start % PAGE == 0 && line.end % PAGE == 0;
		before = line.end;
		named += line.name_column != 0;
		columns += line.name_column == 73;
	}
	ok(lines > 4 && good == lines, "every line is one, and they rise");
	ok(named && columns == named, "names begin in column 74");
}

static void kinds(void)
{
	struct line line;
	char *end = (char *)syscall(SYS_brk, 0);
	int here;

	ok(find((void *)every_line, &line) && !strcmp(line.perms, "r-xp") &&
	   line.inode && line.name[0] == '/', "code is r-xp, of a file");
	ok(find(text, &line) && !strncmp(line.perms, "rw-p", 4),
	   "data is rw-p");
	syscall(SYS_brk, end + 3 * PAGE);
	ok(find(end, &line) && !strcmp(line.name, "[heap]") &&
	   !line.inode && !line.offset, "what brk gives is [heap]");
	ok(find(&here, &line) && !strcmp(line.name, "[stack]") &&
	   !strcmp(line.perms, "rw-p"), "the stack is [stack], rw-p");
}

/*	| a rw-p | b r--p | c rw-p |	and one line again */
static void cut_and_joined(void)
{
	char *hole = mmap(NULL, 9 * PAGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *area = hole + 3 * PAGE;

	ok(is_line(hole, 9, "---p"), "nothing permitted is ---p");
	mprotect(area, 3 * PAGE, PROT_READ | PROT_WRITE);
	ok(is_line(area, 3, "rw-p") && is_line(hole, 3, "---p") &&
	   is_line(hole + 6 * PAGE, 3, "---p"), "mprotect cuts");
	mprotect(area + PAGE, PAGE, PROT_READ);
	ok(is_line(area, 1, "rw-p") && is_line(area + PAGE, 1, "r--p") &&
	   is_line(area + 2 * PAGE, 1, "rw-p"), "again and again");
	mprotect(area + PAGE, PAGE, PROT_READ | PROT_WRITE);
	ok(is_line(area, 3, "rw-p"), "what is alike is one line again");
	mprotect(area, PAGE, PROT_READ | PROT_EXEC);
	ok(is_line(area, 1, "r-xp"), "executable");
	mprotect(area, PAGE, PROT_READ | PROT_WRITE);
	munmap(area + PAGE, PAGE);
	ok(is_line(area, 1, "rw-p") && is_line(area + 2 * PAGE, 1, "rw-p"),
	   "munmap leaves a hole");
	mmap(area + PAGE, PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ok(is_line(area, 3, "rw-p"), "which closes without a seam");
	munmap(hole, 9 * PAGE);
}

static void of_files(void)
{
	const char *name = "/tmp/proc maps\n.tmp";
	int fd = open(name, O_CREAT | O_RDWR | O_TRUNC, 0600);
	struct line line;
	struct stat st;
	char *area, *shared;

	if (ftruncate(fd, 8 * PAGE))
		ok(0, "the file can be made");
	fstat(fd, &st);
	area = mmap(NULL, 3 * PAGE, PROT_READ, MAP_PRIVATE, fd, 2 * PAGE);
	ok(find(area, &line) && line.offset == 2 * PAGE &&
	   line.end - line.start == 3 * PAGE, "a file's offset in bytes");
	ok(line.inode == st.st_ino && line.major == major(st.st_dev) &&
	   line.minor == minor(st.st_dev), "device and inode are stat's");
	ok(!strcmp(line.name, "/tmp/proc maps\\012.tmp"),
	   "the path, spaces as they are, newlines in octal");
	mprotect(area + PAGE, PAGE, PROT_READ | PROT_WRITE);
	ok(find(area + PAGE, &line) && line.offset == 3 * PAGE &&
	   find(area + 2 * PAGE, &line) && line.offset == 4 * PAGE,
	   "cut, each part has its own offset");
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ok(is_line(shared, 1, "rw-s"), "shared is s");
	unlink(name);
	ok(find(shared, &line) &&
	   !strcmp(line.name, "/tmp/proc maps\\012.tmp (deleted)"),
	   "without a name it is (deleted)");
	munmap(area, 3 * PAGE);
	munmap(shared, PAGE);
	close(fd);
	area = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ok(find(area, &line) && !strcmp(line.name, "/dev/zero (deleted)") &&
	   line.inode, "shared memory without a file has one all the same");
	munmap(area, PAGE);
	ok(!find(area, &line), "unmapped, it has no line");
}

int main(void)
{
	every_line();
	kinds();
	cut_and_joined();
	of_files();
	return done();
}

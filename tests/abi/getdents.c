/* SPDX-License-Identifier: MIT */
/*
 * Reading directories: what the records say, positions, and that names made
 * and removed meanwhile neither hide others nor show them twice.
 */
#include "abi.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define TOP "/tmp/abi-getdents.tmp"
#define FILES 10000

struct record64 {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

static char buf[4096] __attribute__((aligned(8)));
static unsigned char seen[FILES];

static long dents(int fd, void *to, unsigned int size)
{
	return syscall(SYS_getdents64, fd, to, size);
}

/* The record of that name in what the directory says; NULL. */
static const struct record64 *find(const char *name)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY);
	long size = dents(fd, buf, sizeof(buf));
	long at;

	close(fd);
	for (at = 0; at < size; at += ((struct record64 *)(buf + at))->reclen)
		if (!strcmp(((struct record64 *)(buf + at))->name, name))
			return (struct record64 *)(buf + at);
	return NULL;
}

static int has_type(const char *name, int type)
{
	const struct record64 *record = find(name);
	struct stat st;

	return record && record->type == type && !lstat(name, &st) &&
	       (record->ino == st.st_ino);
}

static void check_records(void)
{
	char longest[256];

	memset(longest, 'n', 255);
	longest[255] = '\0';
	close(open("file", O_CREAT | O_WRONLY, 0600));
	close(open(longest, O_CREAT | O_WRONLY, 0600));
	mkdir("dir", 0700);
	if (symlink("file", "link"))
		return;
	ok(has_type("file", DT_REG), "a file's record: type and number");
	ok(has_type("dir", DT_DIR), "a directory's");
	ok(has_type("link", DT_LNK), "a link's");
	ok(has_type(".", DT_DIR), "the directory itself is in it");
	ok(find("..") && find("..")->type == DT_DIR, "and its parent");
	ok(!!find(longest), "a name of 255 bytes is there");
	ok(!find("none"), "and none that was not made");
	unlink(longest);
}

static void check_old_records(void)
{
	struct {
		unsigned long ino, off;
		unsigned short reclen;
		char name[];
	} *record = (void *)buf;
	int fd = open(".", O_RDONLY);
	long size = syscall(SYS_getdents, fd, buf, sizeof(buf));
	long at;
	int dirs = 0, files = 0, links = 0;

	for (at = 0; at < size; at += record->reclen) {
		record = (void *)(buf + at);
		dirs += buf[at + record->reclen - 1] == DT_DIR;
		files += buf[at + record->reclen - 1] == DT_REG;
		links += buf[at + record->reclen - 1] == DT_LNK;
	}
	ok(size > 0 && dirs == 3 && files == 1 && links == 1,
	   "getdents has the type in the last byte of a record");
	gives(syscall(SYS_getdents, fd, buf, sizeof(buf)), 0);
	close(fd);
}

static void check_errors(void)
{
	int fd = open(".", O_RDONLY), file = open("file", O_RDONLY);
	int place = open(".", O_PATH);

	fails(dents(-1, buf, sizeof(buf)), EBADF);
	fails(dents(place, buf, sizeof(buf)), EBADF);
	fails(dents(file, buf, sizeof(buf)), ENOTDIR);
	fails(dents(fd, buf, 20), EINVAL);
	fails(dents(fd, (void *)8, 4096), EFAULT);
	fails(syscall(SYS_getdents, fd, 8, 4096), EFAULT);
	fails(read(fd, buf, 1), EISDIR);
	gives(lseek(fd, 0, SEEK_SET), 0);
	gives(dents(fd, buf, 24), 24);
	gives(dents(fd, buf, 24), 24);
	ok(dents(fd, buf, sizeof(buf)) > 0, "and so on, record by record");
	gives(dents(fd, buf, sizeof(buf)), 0);
	close(place);
	close(file);
	close(fd);
	mkdir("gone", 0700);
	fd = open("gone", O_RDONLY);
	rmdir("gone");
	fails(dents(fd, buf, sizeof(buf)), ENOENT);
	close(fd);
}

/* What a page that is not there cuts off comes with the next call. */
static void check_fault_in_the_middle(void)
{
	char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(".", O_RDONLY);
	long size;

	munmap(at + 4096, 4096);
	size = dents(fd, at + 4096 - 40, 4096);
	gives(size, 24);
	ok(dents(fd, buf, sizeof(buf)) > 0, "the rest is not lost");
	close(fd);
}

static void make_files(int from, int to)
{
	char name[16];

	for (; from < to; from++) {
		snprintf(name, sizeof(name), "f%d", from);
		close(open(name, O_CREAT | O_WRONLY, 0600));
	}
}

/* Counts what comes; how many names came twice or should not be there. */
static int read_all(DIR *dir, int remove)
{
	struct dirent *entry;
	int wrong = 0;

	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != 'f')
			continue;
		wrong += seen[atoi(entry->d_name + 1)]++;
		if (remove)
			wrong += unlink(entry->d_name) != 0;
	}
	return wrong;
}

static int all_seen(void)
{
	int i, count = 0;

	for (i = 0; i < FILES; i++)
		count += seen[i] == 1;
	memset(seen, 0, sizeof(seen));
	return count == FILES;
}

static void check_positions(void)
{
	struct dirent *entry;
	char name[256];
	long place;
	DIR *dir;
	int i;

	mkdir("many", 0700);
	gives(chdir("many"), 0);
	make_files(0, FILES);
	dir = opendir(".");
	gives(read_all(dir, 0), 0);
	ok(all_seen(), "each of %d names comes once", FILES);
	rewinddir(dir);
	for (i = 0; i < FILES / 2; i++)
		readdir(dir);
	place = telldir(dir);
	entry = readdir(dir);
	strcpy(name, entry->d_name);
	while (readdir(dir))
		;
	unlink(strcmp(name, "f7") ? "f7" : "f8");
	seekdir(dir, place);
	entry = readdir(dir);
	ok(entry && !strcmp(name, entry->d_name),
	   "telldir's place is found again after a removal");
	make_files(7, 9);
	rewinddir(dir);
	gives(read_all(dir, 1), 0);
	ok(all_seen(), "each comes once while all are being removed");
	closedir(dir);
	gives(chdir(".."), 0);
	gives(rmdir("many"), 0);
}

static void remove_all(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;

	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name,
			 entry->d_type == DT_DIR ? AT_REMOVEDIR : 0);
	closedir(dir);
}

/* Before every read some names go and others come. */
static void check_changing(void)
{
	char name[16];
	int i, fd, wrong = 0, kept = 0;
	long size, at;

	mkdir("many", 0700);
	gives(chdir("many"), 0);
	make_files(0, 1000);
	fd = open(".", O_RDONLY);
	for (i = 0; i < 500 && (size = dents(fd, buf, 512)) > 0; i++) {
		for (at = 0; at < size;
		     at += ((struct record64 *)(buf + at))->reclen) {
			const char *at_name =
				((struct record64 *)(buf + at))->name;

			if (at_name[0] == 'f')
				wrong += seen[atoi(at_name + 1)]++;
		}
		snprintf(name, sizeof(name), "f%d", 999 - 2 * i);
		unlink(name);
		make_files(2000 + i, 2001 + i);
	}
	for (i = 0; i < 1000; i += 2)
		kept += seen[i] == 1;
	ok(!wrong && kept == 500,
	   "names that stay come once, whatever comes and goes");
	close(fd);
	remove_all();
	gives(chdir(".."), 0);
	gives(rmdir("many"), 0);
}

int main(void)
{
	gives(mkdir(TOP, 0755), 0);
	gives(chdir(TOP), 0);
	check_records();
	check_old_records();
	check_errors();
	check_fault_in_the_middle();
	check_positions();
	check_changing();
	remove_all();
	gives(rmdir(TOP), 0);
	return done();
}

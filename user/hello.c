/* SPDX-License-Identifier: MIT */
/*
 * The first program: who it is, and how its memory comes into being.
 *
 * It asks for 64 MiB and gets them at once, because all it gets is a promise.
 * Then it touches the same page four times, with the time stamp counter
 * before and behind: the first read finds nothing and makes the kernel map
 * the zero page, the first write makes it find a frame and clear it, and from
 * then on the memory management unit needs nobody's help.
 *
 * Runs on Linux as well; compare the numbers.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#define MEBIBYTE (1UL << 20)
#define PROMISED (64 * MEBIBYTE)

static char initialised[] = "in the data segment";
static char zeros[4096];

static unsigned long ticks(void)
{
	unsigned int low, high;

	__asm__ volatile("lfence; rdtsc; lfence"
			 : "=a"(low), "=d"(high) :: "memory");
	return (unsigned long)high << 32 | low;
}

static unsigned long time_read(volatile char *page)
{
	unsigned long start = ticks();

	(void)*page;
	return ticks() - start;
}

static unsigned long time_write(volatile char *page)
{
	unsigned long start = ticks();

	*page = 1;
	return ticks() - start;
}

static void show_layout(void *promise)
{
	int local = 0;

	printf("\nWhere things are:\n");
	printf("  code   %14p\n", (void *)show_layout);
	printf("  data   %14p\n", (void *)initialised);
	printf("  zeros  %14p\n", (void *)zeros);
	printf("  heap   %14p\n", sbrk(0));
	printf("  mmap   %14p  64 MiB, promised\n", promise);
	printf("  stack  %14p\n", (void *)&local);
}

static void show_faults(char *promise)
{
	char *page = promise + PROMISED / 2;

	printf("\nOne page of the 64 MiB, in ticks of the clock:\n");
	printf("  first read   %8lu  a fault: the zero page\n",
	       time_read(page));
	printf("  second read  %8lu\n", time_read(page));
	printf("  first write  %8lu  a fault: a frame of its own\n",
	       time_write(page));
	printf("  second write %8lu\n", time_write(page));
}

int main(int argc, char *argv[])
{
	struct utsname system;
	char *promise;

	(void)argc;
	if (uname(&system))
		return 1;
	printf("Hello from %s, process %d, on %s %s (%s).\n", argv[0],
	       getpid(), system.sysname, system.release, system.machine);
	promise = mmap(NULL, PROMISED, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (promise == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	show_layout(promise);
	show_faults(promise);
	return 0;
}

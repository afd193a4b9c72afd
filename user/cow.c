/* SPDX-License-Identifier: MIT */
/*
 * Demand zero and copy-on-write, watched: what each step of a small play costs
 * in page faults, and in frames of anonymous memory.
 *
 * Faults are the process's own (getrusage), frames those of the whole machine
 * (/proc/vmstat), which has nothing else to do.  Memory that looking needs has
 * been touched before by looking once in vain.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 64
#define PAGE_SIZE 4096

struct sample {
	long faults, frames;
};

static long frames_in_use(void)
{
	static char text[4096];
	int fd = open("/proc/vmstat", O_RDONLY);
	ssize_t size = read(fd, text, sizeof(text) - 1);
	const char *line;

	close(fd);
	text[size > 0 ? size : 0] = '\0';
	line = strstr(text, "nr_anon_pages ");
	return line ? atol(line + strlen("nr_anon_pages ")) : 0;
}

static struct sample look(void)
{
	struct rusage usage;
	struct sample sample;

	sample.frames = frames_in_use();
	getrusage(RUSAGE_SELF, &usage);
	sample.faults = usage.ru_minflt;
	return sample;
}

static void read_pages(volatile char *at)
{
	for (int i = 0; i < PAGES; i++)
		(void)at[i * PAGE_SIZE];
}

static void write_pages(volatile char *at)
{
	for (int i = 0; i < PAGES; i++)
		at[i * PAGE_SIZE] = 1;
}

static void act(const char *what, void (*action)(volatile char *), char *at)
{
	struct sample before = look(), after;

	before = look();
	action(at);
	after = look();
	printf("%-28s %3ld faults %3ld frames\n", what,
	       after.faults - before.faults, after.frames - before.frames);
	fflush(stdout);
}

/* Copies all, and ends. */
static void busy_child(char *at)
{
	act("child: reads", read_pages, at);
	act("child: writes", write_pages, at);
	act("child: writes again", write_pages, at);
	exit(0);
}

int main(void)
{
	char *at = mmap(NULL, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t idle;

	if (at == MAP_FAILED)
		return 1;
	printf("%d pages\n", PAGES);
	act("parent: reads", read_pages, at);
	act("parent: writes", write_pages, at);
	if (!fork())
		busy_child(at);
	wait(NULL);
	act("parent: writes, no child", write_pages, at);
	idle = fork();
	while (!idle)
		pause();
	act("parent: writes, idle child", write_pages, at);
	kill(idle, SIGKILL);
	wait(NULL);
	act("parent: writes, no child", write_pages, at);
	return 0;
}

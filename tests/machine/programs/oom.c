/* SPDX-License-Identifier: MIT */
/*
 * oom [HOGS]: children that take all memory there is, in each of some rounds,
 * beside one that takes little and must come through with every byte right.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define MODEST (512 * PAGE)
#define ROUNDS 3

static unsigned char *fill(int seed)
{
	unsigned char *at = mmap(NULL, MODEST, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (unsigned long i = 0; i < MODEST; i++)
		at[i] = (unsigned char)(i / PAGE + i + (unsigned int)seed);
	return at;
}

static int intact(const unsigned char *at, int seed)
{
	for (unsigned long i = 0; i < MODEST; i++)
		if (at[i] != (unsigned char)(i / PAGE + i + (unsigned int)seed))
			return 0;
	return 1;
}

static void take_everything(void)
{
	for (;;) {
		volatile char *at = mmap(NULL, 64 * PAGE,
					 PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (at == MAP_FAILED)
			_exit(3);
		for (unsigned long i = 0; i < 64; i++)
			at[i * PAGE] = 1;
	}
}

/* As long as others take all memory a fork may fail. */
static pid_t fork_at_last(void)
{
	pid_t pid;

	while ((pid = fork()) < 0)
		usleep(1000);
	return pid;
}

/* Says at the end of its input whether its memory is as it was. */
static pid_t start_bystander(int pipes[2])
{
	pid_t pid;
	char byte;

	if (pipe(pipes))
		exit(2);
	pid = fork_at_last();
	if (pid)
		return pid;
	close(pipes[1]);
	unsigned char *memory = fill(7);

	while (read(pipes[0], &byte, 1) > 0)
		;
	_exit(intact(memory, 7) ? 0 : 1);
}

static int run_round(int hogs, const unsigned char *memory)
{
	int pipes[2], status, killed = 0;
	pid_t bystander = start_bystander(pipes), pid;

	for (int i = 0; i < hogs; i++)
		if (!fork_at_last())
			take_everything();
	while (killed < hogs) {
		pid = wait(&status);
		if (pid == bystander || !WIFSIGNALED(status) ||
		    WTERMSIG(status) != SIGKILL)
			return 0;
		killed++;
	}
	close(pipes[1]);
	return waitpid(bystander, &status, 0) == bystander && !status &&
	       intact(memory, 1);
}

int main(int argc, char **argv)
{
	int hogs = argc > 1 ? atoi(argv[1]) : 1;
	unsigned char *memory = fill(1);

	for (int i = 0; i < ROUNDS; i++) {
		if (!run_round(hogs, memory)) {
			printf("round %d failed\n", i);
			return 1;
		}
	}
	printf("%d rounds\n", ROUNDS);
	return 0;
}

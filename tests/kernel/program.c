/* SPDX-License-Identifier: MIT */
/*
 * Programs for tests, see the header.
 */
#include "program.h"

#include <core/time.h>
#include <fs/fcntl.h>
#include <fs/namei.h>
#include <fs/open.h>
#include <lib/err.h>
#include <lib/string.h>
#include <sched/timer.h>
#include <task/process.h>
#include <task/signal.h>
#include <task/wait.h>

#define PROGRAM_DEADLINE (10 * NSEC_PER_SEC)

void program_init(struct program *program, const void *code, size_t size)
{
	*program = (struct program){
		.header = {
			.ident = { 0x7f, 'E', 'L', 'F', 2, 1, 1 },
			.type = 2, .machine = 62, .version = 1,
			.entry = PROGRAM_BASE + PROGRAM_CODE,
			.table_offset = ELF_HEADER_SIZE,
			.header_size = ELF_HEADER_SIZE,
			.segment_size = ELF_SEGMENT_SIZE, .nr = 1,
		},
		.table[0] = {
			.type = ELF_LOAD, .flags = ELF_READ | ELF_EXEC,
			.vaddr = PROGRAM_BASE, .filesz = PROGRAM_SIZE,
			.memsz = PROGRAM_SIZE, .align = PAGE_SIZE,
		},
	};
	memcpy(program->code, code, size);
}

/* mov $nr,%eax; mov $a,%rdi; mov $b,%rsi; mov $c,%rdx; syscall; neg %eax;
 * mov %eax,%edi; mov $231,%eax; syscall */
void program_init_call(struct program *program, u32 nr, u64 a, u64 b, u64 c)
{
	u8 code[] = {
		0xb8, 0, 0, 0, 0,
		0x48, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0,
		0x48, 0xbe, 0, 0, 0, 0, 0, 0, 0, 0,
		0x48, 0xba, 0, 0, 0, 0, 0, 0, 0, 0,
		0x0f, 0x05, 0xf7, 0xd8, 0x89, 0xc7,
		0xb8, 231, 0, 0, 0, 0x0f, 0x05,
	};

	memcpy(code + 1, &nr, sizeof(nr));
	memcpy(code + 7, &a, sizeof(a));
	memcpy(code + 17, &b, sizeof(b));
	memcpy(code + 27, &c, sizeof(c));
	program_init(program, code, sizeof(code));
}

int program_write(const struct program *program, size_t size,
		  unsigned int mode)
{
	struct file *file = filp_open(PROGRAM_PATH,
				      O_WRONLY | O_CREAT | O_TRUNC, mode);
	ssize_t done;
	loff_t pos = 0;

	if (IS_ERR(file))
		return PTR_ERR(file);
	done = kernel_write(file, program, size, &pos);
	fput(file);
	return done == (ssize_t)size ? 0 : -EIO;
}

void program_remove(void)
{
	(void)!do_unlinkat(AT_FDCWD, PROGRAM_PATH, 0);
}

/* Ends a program that hangs. */
struct watchdog {
	struct timer timer;
	struct process *process;
};

static void watchdog_bark(struct timer *timer)
{
	struct watchdog *dog = container_of(timer, struct watchdog, timer);

	signal_send_process(dog->process, SIGKILL, NULL);
}

int program_spawn_and_wait(const char *path)
{
	static const char *const env[] = { NULL };
	const char *const argv[] = { path, NULL };
	struct watchdog dog = {};
	pid_t pid = process_spawn(path, argv, env);
	int status, error;

	if (pid < 0)
		return pid;
	/* A reference lasts, however fast it ends: nobody else reaps it. */
	dog.process = process_find(pid);
	timer_init(&dog.timer, watchdog_bark);
	timer_add(&dog.timer, ktime_get() + PROGRAM_DEADLINE);
	error = process_wait(pid, &status);
	timer_cancel(&dog.timer);
	process_put(dog.process);
	return error ? error : status;
}

int program_run(const struct program *program)
{
	int result = program_write(program, sizeof(*program), 0755);

	if (!result)
		result = program_spawn_and_wait(PROGRAM_PATH);
	program_remove();
	return result;
}

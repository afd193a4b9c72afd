/* SPDX-License-Identifier: MIT */
/*
 * Programs that the kernel itself starts.
 *
 * The kernel thread that asks builds the new program; a new task then becomes
 * it and leaves for user mode.  So whatever is wrong with the file comes back
 * as an error, before any process exists.
 */
#include <task/process.h>

#include <lib/err.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <task/exec.h>
#include <task/fpu.h>
#include <task/hooks.h>
#include <task/signal.h>
#include <task/wait.h>

void (*first_program_hook)(void);
void (*init_end_hook)(int status);

static void spawn_end(struct exec *exec)
{
	exec_end(exec);
	kfree(exec);
}

/* The first and only function of the new task. */
static void spawn_enter(void *arg)
{
	struct pt_regs *regs = task_pt_regs(current);
	struct exec *exec = arg;

	exec_commit(exec, regs);
	spawn_end(exec);
	if (first_program_hook)
		first_program_hook();
	first_program_hook = NULL;
	return_to_user(regs);
}

static int spawn_load(struct exec *exec, const char *path,
		      const char *const argv[], const char *const envp[])
{
	const struct exec_name name = { .dfd = EXEC_CWD, .path = path };
	int error = exec_begin(exec, &name);

	if (!error)
		error = exec_add_kernel(exec, argv, &exec->args.argc);
	if (!error)
		error = exec_add_kernel(exec, envp, &exec->args.envc);
	if (!error)
		error = exec_load(exec);
	return error;
}

/* Gives the new task all that a process needs. */
static int spawn_furnish(struct process *process, struct task_struct *task)
{
	int error;

	process_attach(process, task, &init_cred);
	error = fpu_create(&task->arch);
	if (!error)
		error = task_hooks->init_files(task);
	if (error)
		process_detach(process, task);
	return error;
}

/* A process about to run *exec; takes *exec over only if it succeeds. */
static pid_t spawn_start(struct exec *exec)
{
	struct process *process = process_create(&init_process);
	struct task_struct *task;
	int error = -ENOMEM;
	pid_t pid;

	if (IS_ERR(process))
		return PTR_ERR(process);
	task = task_create(exec->path, spawn_enter, exec);
	if (!task)
		goto destroy;
	error = spawn_furnish(process, task);
	if (error)
		goto put;
	process->awaited = true;
	/* From its start on it may end and be reaped at any moment. */
	pid = process_pid(process);
	task_start(task);
	put_task_struct(task);
	return pid;
put:
	put_task_struct(task);
destroy:
	process_destroy(process);
	return error;
}

/* An exec with the program loaded, or ERR_PTR. */
static struct exec *spawn_prepare(const char *path, const char *const argv[],
				  const char *const envp[])
{
	struct exec *exec = kzalloc(sizeof(*exec), GFP_KERNEL);
	int error;

	if (!exec)
		return ERR_PTR(-ENOMEM);
	error = spawn_load(exec, path, argv, envp);
	if (!error)
		return exec;
	spawn_end(exec);
	return ERR_PTR(error);
}

pid_t process_spawn(const char *path, const char *const argv[],
		    const char *const envp[])
{
	struct exec *exec = spawn_prepare(path, argv, envp);
	pid_t pid;

	if (IS_ERR(exec))
		return PTR_ERR(exec);
	pid = spawn_start(exec);
	if (pid < 0)
		spawn_end(exec);
	return pid;
}

int init_run(const char *path, const char *const argv[],
	     const char *const envp[])
{
	int status, error;
	pid_t pid = process_spawn(path, argv, envp);

	if (pid < 0)
		return pid;
	error = process_wait(pid, &status);
	return error ? error : status;
}

#define KILL_DEADLINE (2 * HZ)

static bool init_is_alone(void)
{
	unsigned long flags;
	bool alone;

	spin_lock_irqsave(&tasks_lock, flags);
	alone = list_empty(&init_process.children);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return alone;
}

void init_kill_all(void)
{
	/* -ESRCH: there is nobody. */
	if (!signal_kill(-1, SIGKILL))
		wait_event_timeout(init_process.child_exit, init_is_alone(),
				   KILL_DEADLINE);
}

/* Gives the kernel's own thread what a program's has, beside its memory. */
static int init_furnish(void)
{
	int error = fpu_create(&current->arch);

	if (error)
		return error;
	error = task_hooks->init_files(current);
	if (error)
		fpu_destroy(&current->arch);
	return error;
}

int init_become(const char *path, const char *const argv[],
		const char *const envp[])
{
	struct exec *exec = spawn_prepare(path, argv, envp);
	int error;

	if (IS_ERR(exec))
		return PTR_ERR(exec);
	error = init_furnish();
	if (error) {
		spawn_end(exec);
		return error;
	}
	process_attach(&init_process, current, &init_cred);
	init_process.awaited = init_process.unkillable = true;
	init_is_program = true;
	spawn_enter(exec);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * From a file to a running program: see the header for the steps.
 *
 * The point of no return is exec_commit(): before it the caller's memory is as
 * it was, behind it there is no caller any more.  What kind of program a file is
 * its first bytes say: a script is replaced by its interpreter (script.c), what
 * is left must be ELF.
 */
#include <task/exec.h>

#include <arch/uaccess.h>
#include <lib/err.h>
#include <lib/format.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <task/exec_cred.h>
#include <task/exec_mm.h>
#include <task/exit.h>
#include <task/futex.h>
#include <task/hooks.h>
#include <task/script.h>
#include <task/posix_timer.h>
#include <task/signal.h>
#include <task/thread.h>
#include <vm/mm.h>
#include <vm/vm_file.h>

/* What the program is told its path was: by a descriptor, one that leads
 * there as long as it is open. */
static char *exec_path(const struct exec_name *name)
{
	size_t size = sizeof("/dev/fd/-2147483648/") + strlen(name->path);
	const char *slash = *name->path ? "/" : "";
	char *path;

	if (name->dfd == EXEC_CWD || *name->path == '/')
		return kstrdup(name->path, GFP_KERNEL);
	path = kmalloc(size, GFP_KERNEL);
	if (path)
		scnprintf(path, size, "/dev/fd/%d%s%s", name->dfd, slash,
			  name->path);
	return path;
}

static int exec_open(struct exec *exec, const struct exec_name *name)
{
	struct file *file = task_hooks->open_exec(name->dfd, name->path,
						  name->flags);

	if (IS_ERR(file))
		return PTR_ERR(file);
	exec->file = file;
	exec->vanishes = name->dfd != EXEC_CWD && *name->path != '/' &&
			 task_hooks->closes_on_exec(name->dfd);
	return 0;
}

int exec_begin(struct exec *exec, const struct exec_name *name)
{
	*exec = (struct exec){};
	exec_args_init(&exec->args, rlimit(RLIMIT_STACK));
	exec->path = exec_path(name);
	if (!exec->path)
		return -ENOMEM;
	return exec_open(exec, name);
}

void exec_end(struct exec *exec)
{
	if (exec->cred)
		put_cred(exec->cred);
	if (exec->mm)
		mmput(exec->mm);
	if (exec->file)
		fput(exec->file);
	exec_args_destroy(&exec->args);
	kfree(exec->script);
	kfree(exec->path);
	*exec = (struct exec){};
}

int exec_add_kernel(struct exec *exec, const char *const strings[],
		    unsigned int *count)
{
	for (; *strings; strings++) {
		int error = exec_args_add(&exec->args, *strings);

		if (error)
			return error;
		++*count;
	}
	return 0;
}

int exec_add_user(struct exec *exec, const char __user *const __user *strings,
		  unsigned int *count)
{
	for (; strings; strings++) {
		const char __user *string;
		int error;

		if (copy_from_user(&string, strings, sizeof(string)))
			return -EFAULT;
		if (!string)
			break;
		error = exec_args_add_user(&exec->args, string);
		if (error)
			return error;
		++*count;
	}
	return 0;
}

static int exec_make_mm(struct exec *exec)
{
	exec->mm = mm_alloc();
	if (!exec->mm)
		return -ENOMEM;
	rlimit_copy_to_mm(current_process(), exec->mm);
	mm_set_layout(exec->mm);
	exec->mm->exe_file = get_file(exec->file);
	return 0;
}

int exec_load(struct exec *exec)
{
	int error;

	/* Programs take argv[0] for granted. */
	if (!exec->args.argc)
		return -EINVAL;
	error = script_follow(exec);
	if (!error)
		error = exec_make_mm(exec);
	if (!error)
		error = exec_args_add(&exec->args, exec->path);
	if (!error)
		error = exec_cred_prepare(exec);
	return error ? error : exec_load_elf(exec);
}

void exec_mm_switch(struct mm_struct *mm)
{
	struct mm_struct *old;
	unsigned long flags;

	/* Whoever finds task->mm under this lock finds it alive. */
	spin_lock_irqsave(&tasks_lock, flags);
	old = mm_activate(mm);
	if (old)
		usage_add_mm(&current->process->used, old);
	spin_unlock_irqrestore(&tasks_lock, flags);
	if (old)
		mmput(old);
}

static void exec_set_comm(const char *path)
{
	const char *name = strrchr(path, '/');

	strscpy(current->comm, name ? name + 1 : path, sizeof(current->comm));
}

/* Registers as a program finds them: all zero. */
static void exec_reset_registers(struct exec *exec, struct pt_regs *regs)
{
	struct arch_task *arch = &current->arch;

	/* Zero is a canonical address. */
	WARN_ON(arch_set_fs_base(arch, 0) || arch_set_gs_base(arch, 0));
	preempt_disable();
	fpu_init(arch);
	fpu_restore(arch);
	preempt_enable();
	pt_regs_init_user(regs, exec->entry, exec->sp);
}

void exec_commit(struct exec *exec, struct pt_regs *regs)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);

	posix_timers_delete(process);
	signal_exec(process);
	futex_exit(thread);
	WRITE_ONCE(process->execed, true);
	exec_set_comm(exec->path);
	kfree(process->exec_path);
	process->exec_path = exec->path;
	exec->path = NULL;
	exec_mm_switch(exec->mm);
	exec->mm = NULL;
	exit_vfork_done(thread);
	process->exit_signal = SIGCHLD;
	exec_cred_commit(exec);
	exec_reset_registers(exec, regs);
}

static int exec_prepare_user(struct exec *exec, const struct exec_name *name,
			     const char __user *const __user *argv,
			     const char __user *const __user *envp)
{
	int error = rlimit_nproc_exec();

	*exec = (struct exec){};
	if (!error)
		error = exec_begin(exec, name);
	if (!error)
		error = exec_add_user(exec, argv, &exec->args.argc);
	/* Nobody expects a program without even a name: as Linux. */
	if (!error && !exec->args.argc) {
		error = exec_args_add(&exec->args, "");
		exec->args.argc = 1;
	}
	if (!error)
		error = exec_add_user(exec, envp, &exec->args.envc);
	if (!error)
		error = exec_load(exec);
	if (!error)
		error = task_hooks->exec_files();
	return error;
}

int do_execve(const struct exec_name *name,
	      const char __user *const __user *argv,
	      const char __user *const __user *envp)
{
	struct exec exec;
	int error = exec_prepare_user(&exec, name, argv, envp);

	if (!error)
		error = sighand_unshare(current->process);
	if (!error)
		error = thread_end_others();
	if (!error)
		exec_commit(&exec, task_pt_regs(current));
	exec_end(&exec);
	return error;
}

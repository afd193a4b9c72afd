/* SPDX-License-Identifier: MIT */
/*
 * Signals instead of waiting.
 *
 * Owners are numbers, looked up when there is something to tell: a process
 * that has ended hears nothing.  What an owner may be sent is what whoever
 * named it could have sent by kill(2) then.
 */
#include <fs/fasync.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <task/session.h>
#include <task/signal.h>

/* Guards the lists, and f_owner of all files. */
static DEFINE_SPINLOCK_RANK(fasync_lock, LOCK_FASYNC);

/* Fields: k fasync_lock. */
struct fasync {
	struct list_head node;		/* k */
	struct file *file;		/* I  without a reference: it ends it */
	int fd;				/* k */
};

static struct fasync *find(struct list_head *list, const struct file *file)
{
	struct fasync *entry;

	list_for_each_entry(entry, list, node)
		if (entry->file == file)
			return entry;
	return NULL;
}

static int fasync_remove(struct file *file, struct list_head *list)
{
	struct fasync *entry;
	unsigned long flags;

	spin_lock_irqsave(&fasync_lock, flags);
	entry = find(list, file);
	if (entry)
		list_del(&entry->node);
	spin_unlock_irqrestore(&fasync_lock, flags);
	kfree(entry);
	return 0;
}

int fasync_helper(int fd, struct file *file, int on, struct list_head *list)
{
	struct fasync *entry, *fresh;
	unsigned long flags;

	if (!on)
		return fasync_remove(file, list);
	fresh = kmalloc(sizeof(*fresh), GFP_KERNEL);
	if (!fresh)
		return -ENOMEM;
	spin_lock_irqsave(&fasync_lock, flags);
	entry = find(list, file);
	if (!entry) {
		entry = fresh;
		fresh = NULL;
		entry->file = file;
		list_add(&entry->node, list);
	}
	entry->fd = fd;
	spin_unlock_irqrestore(&fasync_lock, flags);
	kfree(fresh);
	return 0;
}

static long band_of(int code)
{
	switch (code) {
	case POLL_IN:
		return EPOLLIN | EPOLLRDNORM;
	case POLL_OUT:
		return EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
	default:
		return EPOLLHUP | EPOLLERR;
	}
}

/* Could whoever named the owner have sent it a signal? */
static bool may_signal(const struct file_owner *owner,
		       const struct process *process)
{
	const struct task_struct *task = process->leader.pid.task;
	const struct cred *cred = task && task->cred ? task->cred : &init_cred;

	return !owner->euid || owner->euid == cred->suid ||
	       owner->euid == cred->uid || owner->uid == cred->suid ||
	       owner->uid == cred->uid;
}

/* task: that thread alone; NULL: the process.  => tasks_lock held */
static void send_to(const struct file_owner *owner, struct process *process,
		    struct task_struct *task, const struct siginfo *info)
{
	if (process == &init_process || process->state != PROCESS_ALIVE ||
	    !may_signal(owner, process))
		return;
	/* One that finds no room is one that is pending already. */
	if (task)
		(void)signal_send_task(task, info->si_signo, info);
	else
		(void)signal_send_locked(process, info->si_signo, info);
}

static void send_to_owner(const struct file_owner *owner,
			  const struct siginfo *info)
{
	struct process_group *group;
	struct process *process;
	struct pid *pid;

	if (owner->type == F_OWNER_PGRP) {
		group = group_find(owner->pid);
		if (!group)
			return;
		list_for_each_entry(process, &group->members, group_node)
			send_to(owner, process, NULL, info);
		return;
	}
	pid = pid_find(owner->pid);
	if (pid)
		send_to(owner, pid->process,
			owner->type == F_OWNER_TID ? pid->task : NULL, info);
}

static void send_sigio(const struct fasync *entry, int code)
{
	const struct file_owner *owner = &entry->file->f_owner;
	struct siginfo info = { .si_signo = SIGIO, .si_code = SI_KERNEL };

	if (!owner->pid)
		return;
	if (owner->sig) {
		info.si_signo = owner->sig;
		info.si_code = code;
		info.si_band = band_of(code);
		info.si_fd = entry->fd;
	}
	spin_lock(&tasks_lock);
	send_to_owner(owner, &info);
	spin_unlock(&tasks_lock);
}

void kill_fasync_list(struct list_head *list, int code)
{
	const struct fasync *entry;
	unsigned long flags;

	spin_lock_irqsave(&fasync_lock, flags);
	list_for_each_entry(entry, list, node)
		send_sigio(entry, code);
	spin_unlock_irqrestore(&fasync_lock, flags);
}

/* Does it exist?  pid 0 is nobody, which is always there. */
static bool owner_exists(int type, pid_t pid)
{
	unsigned long flags;
	bool exists;

	if (!pid)
		return true;
	spin_lock_irqsave(&tasks_lock, flags);
	exists = type == F_OWNER_PGRP ? group_find(pid) != NULL
				      : pid_find(pid) != NULL;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return exists;
}

static long set_owner(struct file *file, int type, pid_t pid)
{
	const struct cred *cred = current_cred();
	unsigned long flags;

	if (!owner_exists(type, pid))
		return -ESRCH;
	spin_lock_irqsave(&fasync_lock, flags);
	file->f_owner.type = type;
	file->f_owner.pid = pid;
	file->f_owner.uid = cred->uid;
	file->f_owner.euid = cred->euid;
	spin_unlock_irqrestore(&fasync_lock, flags);
	return 0;
}

/* One that has ended is nobody. */
static struct f_owner_ex get_owner(struct file *file)
{
	struct f_owner_ex owner;
	unsigned long flags;

	spin_lock_irqsave(&fasync_lock, flags);
	owner.type = file->f_owner.type;
	owner.pid = file->f_owner.pid;
	spin_unlock_irqrestore(&fasync_lock, flags);
	if (!owner_exists(owner.type, owner.pid))
		owner.pid = 0;
	return owner;
}

static long set_owner_number(struct file *file, int who)
{
	if (who == -__INT_MAX__ - 1)
		return -EINVAL;
	return who < 0 ? set_owner(file, F_OWNER_PGRP, -who)
		       : set_owner(file, F_OWNER_PID, who);
}

static long get_owner_number(struct file *file)
{
	struct f_owner_ex owner = get_owner(file);

	return owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid;
}

static long set_owner_ex(struct file *file,
			 const struct f_owner_ex __user *user)
{
	struct f_owner_ex owner;

	if (copy_from_user(&owner, user, sizeof(owner)))
		return -EFAULT;
	if (owner.type < F_OWNER_TID || owner.type > F_OWNER_PGRP)
		return -EINVAL;
	return set_owner(file, owner.type, owner.pid);
}

static long get_owner_ex(struct file *file, struct f_owner_ex __user *user)
{
	struct f_owner_ex owner = get_owner(file);

	return copy_to_user(user, &owner, sizeof(owner)) ? -EFAULT : 0;
}

long fcntl_owner(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case F_SETOWN:
		return set_owner_number(file, (int)arg);
	case F_GETOWN:
		return get_owner_number(file);
	case F_SETOWN_EX:
		return set_owner_ex(file, (struct f_owner_ex __user *)arg);
	case F_GETOWN_EX:
		return get_owner_ex(file, (struct f_owner_ex __user *)arg);
	case F_SETSIG:
		if (arg > NSIG)
			return -EINVAL;
		WRITE_ONCE(file->f_owner.sig, (int)arg);
		return 0;
	default:
		return READ_ONCE(file->f_owner.sig);
	}
}

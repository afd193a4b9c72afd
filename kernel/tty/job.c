/* SPDX-License-Identifier: MIT */
/*
 * Job control, see the header: acquiring and losing a terminal, who is in the
 * foreground, and hanging up.
 */
#include <tty/job.h>

#include <arch/uaccess.h>
#include <lib/errno.h>
#include <task/cred.h>
#include <task/session.h>
#include <task/signal.h>
#include <tty/tty_file.h>

void tty_signal(struct tty *tty, int sig)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	if (tty->pgrp)
		group_signal(tty->pgrp, sig);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

struct tty *tty_controlling(void)
{
	struct tty *tty = NULL;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	if (current->process && current->process->tty)
		tty = tty_get(current->process->tty);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return tty;
}

void job_describe(struct process *process, kdev_t *dev, pid_t *foreground)
{
	const struct tty *tty;
	unsigned long flags;

	*dev = 0;
	*foreground = -1;
	spin_lock_irqsave(&tasks_lock, flags);
	tty = process->tty;
	if (tty) {
		*dev = tty->devnode.dev;
		*foreground = tty->pgrp ? tty->pgrp->nr : 0;
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* Looking takes no lock: a process moves only by itself or by its parent's
 * will, and then may act a moment later as well as now. */
static bool in_background(const struct tty *tty)
{
	const struct process *process = current->process;
	const struct process_group *foreground = READ_ONCE(tty->pgrp);

	return process && READ_ONCE(process->tty) == tty && foreground &&
	       READ_ONCE(process->group) != foreground;
}

static bool is_deaf_to(int sig)
{
	return task_thread(current)->blocked & sigmask(sig) ||
	       current->process->sighand->action[sig - 1].sa_handler ==
		       SIG_IGN;
}

/* => tasks_lock held */
static int stop_background(const struct tty *tty, int sig)
{
	struct process_group *group = current->process->group;

	if (!in_background(tty))
		return 0;
	if (group_is_orphaned(group, NULL))
		return -EIO;
	group_signal(group, sig);
	/* Whichever thread takes it, this one's call is to be repeated. */
	__atomic_fetch_or(&current->work, WORK_SIGNAL, __ATOMIC_SEQ_CST);
	return -ERESTARTSYS;
}

int tty_check_change(struct tty *tty, int sig)
{
	unsigned long flags;
	int error;

	if (likely(!in_background(tty)))
		return 0;
	if (is_deaf_to(sig))
		return sig == SIGTTIN ? -EIO : 0;
	spin_lock_irqsave(&tasks_lock, flags);
	error = stop_background(tty, sig);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

/* => tasks_lock held; tty controls nobody, leader has no terminal */
static void take_control(struct tty *tty, struct process *leader)
{
	struct session *session = leader->group->session;

	group_put(session->hung);
	session->hung = NULL;
	tty->session = session;
	tty->pgrp = group_get(leader->group);
	leader->tty = tty;
}

/* Nobody of the session has the terminal any more; the group that was in the
 * foreground is the caller's to put.  => tasks_lock held */
static struct process_group *lose_control(struct tty *tty)
{
	struct process_group *group, *foreground = tty->pgrp;
	struct process *process;

	session_for_each_process(process, group, tty->session)
		if (process->tty == tty)
			process->tty = NULL;
	tty->session = NULL;
	tty->pgrp = NULL;
	return foreground;
}

void tty_acquire(struct tty_file *opened, bool may_read)
{
	struct process *process = current->process;
	struct tty *tty = opened->tty;
	unsigned long flags;

	if (!process || !may_read || !process_leads_session(process))
		return;
	spin_lock_irqsave(&tasks_lock, flags);
	if (!process->tty && !tty->session && !tty_file_hung_up(opened))
		take_control(tty, process);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

void tty_acquire_for(struct process *process, struct tty *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	if (process_leads_session(process) && !process->tty && !tty->session)
		take_control(tty, process);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

void tty_acquire_console_for(struct process *process)
{
	if (tty_console_is_manned())
		tty_acquire_for(process, tty_console_get());
}

/* What a hangup leaves behind: nothing typed by the one who is gone, output
 * not held back by him, and nobody waiting. */
static void start_afresh(struct tty *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	tty_flush_input(tty);
	tty_start_output(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	wake_up_interruptible(&tty->read_wait);
	wake_up_interruptible(&tty->write_wait);
}

/* => tasks_lock held */
static void hang_up_session(struct tty *tty)
{
	struct session *session = tty->session;
	struct process *leader = session_leader(session);

	if (leader && leader->state == PROCESS_ALIVE) {
		(void)signal_send_locked(leader, SIGHUP, NULL);
		(void)signal_send_locked(leader, SIGCONT, NULL);
	}
	group_put(session->hung);
	session->hung = lose_control(tty);
}

void tty_hangup(struct tty *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	WRITE_ONCE(tty->hangups, tty->hangups + 1);
	if (tty->session)
		hang_up_session(tty);
	spin_unlock_irqrestore(&tasks_lock, flags);
	start_afresh(tty);
}

void tty_hangup_own(void)
{
	struct tty *tty = tty_controlling();

	if (!tty)
		return;
	tty_hangup(tty);
	tty_put(tty);
}

/* The terminal loses its session because that ends or says so.
 * => tasks_lock held */
static void dismiss(struct tty *tty, bool ends)
{
	struct process_group *foreground = lose_control(tty);

	if (foreground) {
		group_signal(foreground, SIGHUP);
		if (!ends)
			group_signal(foreground, SIGCONT);
	}
	group_put(foreground);
	if (ends && !tty->ops->outlives_session)
		WRITE_ONCE(tty->hangups, tty->hangups + 1);
}

/* The foreground hears of the leader's end after the hangup that was its
 * reason.  => tasks_lock held */
static void dismiss_hung(struct session *session)
{
	struct process_group *hung = session->hung;

	session->hung = NULL;
	if (!hung)
		return;
	group_signal(hung, SIGHUP);
	group_signal(hung, SIGCONT);
	group_put(hung);
}

/* The leader of a session ends. */
static void leader_exit(struct process *leader)
{
	struct tty *tty;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	tty = leader->tty;
	if (tty)
		dismiss(tty_get(tty), true);
	else
		dismiss_hung(leader->group->session);
	spin_unlock_irqrestore(&tasks_lock, flags);
	if (!tty)
		return;
	if (!tty->ops->outlives_session)
		start_afresh(tty);
	tty_put(tty);
}

void job_setup(void)
{
	session_leader_exit_hook = leader_exit;
}

/* The terminal for the leader of a session; how: 1 takes it from another
 * session.  => tasks_lock held */
static int control_locked(struct tty *tty, bool may_read, unsigned long how)
{
	struct process *process = current->process;

	if (process_leads_session(process) &&
	    process->group->session == tty->session)
		return 0;
	if (!process_leads_session(process) || process->tty)
		return -EPERM;
	if (tty->session && (how != 1 || !capable(CAP_SYS_ADMIN)))
		return -EPERM;
	if (!may_read && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (tty->session)
		group_put(lose_control(tty));
	take_control(tty, process);
	return 0;
}

static int control(struct file *file, struct tty *tty, bool own,
		   unsigned long how)
{
	unsigned long flags;
	int error = -EIO;

	spin_lock_irqsave(&tasks_lock, flags);
	if (!own || !tty_file_hung_up(tty_file_of(file)))
		error = control_locked(tty, file->f_mode & FMODE_READ, how);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

/* One that is not the leader lets go for itself alone. */
static int let_go(struct tty *tty, bool own)
{
	struct process *process = current->process;
	unsigned long flags;
	int error = -ENOTTY;

	spin_lock_irqsave(&tasks_lock, flags);
	if (own && process->tty == tty) {
		if (process_leads_session(process))
			dismiss(tty, false);
		process->tty = NULL;
		error = 0;
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

/* => tasks_lock held */
static int foreground_change(struct tty *tty, pid_t nr)
{
	const struct process *process = current->process;
	struct process_group *group = group_find(nr);

	if (process->tty != tty || process->group->session != tty->session)
		return -ENOTTY;
	if (!group)
		return pid_find(nr) ? -EPERM : -ESRCH;
	if (group->session != tty->session)
		return -EPERM;
	group_get(group);
	group_put(tty->pgrp);
	WRITE_ONCE(tty->pgrp, group);
	return 0;
}

static int foreground_set(struct tty *tty, const pid_t __user *user)
{
	int error = tty_check_change(tty, SIGTTOU);
	unsigned long flags;
	pid_t nr;

	if (error)
		return error == -EIO ? -ENOTTY : error;
	if (get_user(nr, user))
		return -EFAULT;
	if (nr < 0)
		return -EINVAL;
	spin_lock_irqsave(&tasks_lock, flags);
	error = foreground_change(tty, nr);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

/* The number of the foreground group (0: none) or of the session. */
static int number_get(struct tty *tty, bool own, bool of_session,
		      pid_t __user *user)
{
	int error = 0;
	unsigned long flags;
	pid_t nr = 0;

	spin_lock_irqsave(&tasks_lock, flags);
	if ((own && current->process->tty != tty) ||
	    (of_session && !tty->session))
		error = -ENOTTY;
	else if (of_session)
		nr = tty->session->first->nr;
	else if (tty->pgrp)
		nr = tty->pgrp->nr;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error ? error : put_user(nr, user);
}

long tty_job_ioctl(struct file *file, struct tty *tty, bool own,
		   unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TIOCSCTTY:
		return control(file, tty, own, arg);
	case TIOCNOTTY:
		return let_go(tty, own);
	case TIOCGPGRP:
		return number_get(tty, own, false, (pid_t __user *)arg);
	case TIOCSPGRP:
		return foreground_set(tty, (const pid_t __user *)arg);
	case TIOCGSID:
		return number_get(tty, own, true, (pid_t __user *)arg);
	default:
		return -ENOTTY;
	}
}

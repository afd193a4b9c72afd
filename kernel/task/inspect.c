/* SPDX-License-Identifier: MIT */
/*
 * Who may look into a process.
 *
 * A process that runs a set-id program, or holds more capabilities than the
 * one who asks, keeps what it has in memory to itself.
 */
#include <task/inspect.h>

#include <task/cred.h>
#include <task/process.h>
#include <vm/mm.h>

const struct cred *process_get_cred(struct process *process, bool *dumpable)
{
	const struct task_struct *task;
	const struct cred *cred;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	task = process_task(process);
	*dumpable = !task || !task->mm || READ_ONCE(task->mm->dumpable);
	cred = get_cred(process_cred(process));
	spin_unlock_irqrestore(&tasks_lock, flags);
	return cred;
}

void process_owner(struct process *process, bool private, uid_t *uid,
		   gid_t *gid)
{
	bool dumpable;
	const struct cred *cred = process_get_cred(process, &dumpable);
	bool own = dumpable || !private;

	*uid = own ? cred->euid : 0;
	*gid = own ? cred->egid : 0;
	put_cred(cred);
}

static bool same_ids(const struct cred *me, const struct cred *you)
{
	return me->fsuid == you->euid && me->fsuid == you->suid &&
	       me->fsuid == you->uid && me->fsgid == you->egid &&
	       me->fsgid == you->sgid && me->fsgid == you->gid;
}

bool process_may_inspect(struct process *process)
{
	const struct cred *me = current_cred(), *you;
	bool dumpable, may;

	if (process == current_process() || capable(CAP_SYS_PTRACE))
		return true;
	you = process_get_cred(process, &dumpable);
	may = dumpable && same_ids(me, you) &&
	      !(you->cap_permitted & ~me->cap_permitted);
	put_cred(you);
	return may;
}

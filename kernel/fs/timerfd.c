/* SPDX-License-Identifier: MIT */
/*
 * Timers that are read.
 *
 * The lock of the queue in which readers wait guards all of it; the timer's
 * function takes it too.  A periodic timer strikes once and then rests until
 * somebody asks: the times that have passed meanwhile are counted then, so
 * that a timer nobody reads costs nothing.
 *
 * When the wall clock is put to another time, a timer until a time of it is
 * armed anew, and one that wants to hear of that ends its readers' wait.  Who
 * tells us holds a lock of a wait queue himself, so a worker does it.
 */
#include <fs/timerfd.h>

#include <fs/anon_inode.h>
#include <fs/fdtable.h>
#include <fs/poll.h>
#include <mem/slab.h>
#include <sched/work.h>
#include <task/clock.h>
#include <task/cred.h>

/* Fields: I immutable, q lock of `wait`. */
struct timerfd {
	wait_queue_head_t wait;
	struct timer timer;
	int clock;			/* I */
	int base;			/* q  by which it goes now */
	bool armed;			/* q */
	bool cancel_on_set;		/* q */
	bool canceled;			/* q  the clock was set: not yet told */
	u64 ticks;			/* q  not yet read */
	ktime_t expires, interval;	/* q */
	struct wait_queue_entry clock_set; /* in clock_was_set, if clock is */
	struct work_struct work;	   /* the wall clock */
};

static const struct file_operations timerfd_fops;

static ktime_t timerfd_now(const struct timerfd *tfd)
{
	return tfd->base == CLOCK_REALTIME ? ktime_get_real() : ktime_get();
}

/* => queue locked, not armed */
static void timerfd_arm(struct timerfd *tfd)
{
	tfd->armed = true;
	timer_add(&tfd->timer, clock_to_monotonic(tfd->base, tfd->expires));
}

static void timerfd_fire(struct timer *timer)
{
	struct timerfd *tfd = container_of(timer, struct timerfd, timer);

	spin_lock(&tfd->wait.lock);
	tfd->armed = false;
	tfd->ticks++;
	__wake_up_locked(&tfd->wait, TASK_NORMAL, 1,
			 poll_to_key(EPOLLIN | EPOLLRDNORM));
	spin_unlock(&tfd->wait.lock);
}

/* A periodic timer that rests goes on, the times passed counted.
 * => queue locked */
static void timerfd_catch_up(struct timerfd *tfd)
{
	ktime_t next;

	if (tfd->armed || !tfd->interval || !tfd->ticks)
		return;
	next = clock_next(tfd->expires, tfd->interval, timerfd_now(tfd));
	tfd->ticks += (next - tfd->expires) / tfd->interval - 1;
	tfd->expires = next;
	timerfd_arm(tfd);
}

/* What a read gets: 0: nothing yet; 1; -ECANCELED. */
static int timerfd_take(struct timerfd *tfd, u64 *ticks)
{
	unsigned long flags;
	int result = 0;

	spin_lock_irqsave(&tfd->wait.lock, flags);
	if (tfd->canceled) {
		tfd->canceled = false;
		tfd->ticks = 0;
		result = -ECANCELED;
	} else if (tfd->ticks) {
		timerfd_catch_up(tfd);
		*ticks = tfd->ticks;
		tfd->ticks = 0;
		result = 1;
	}
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
	return result;
}

static ssize_t timerfd_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct timerfd *tfd = iocb->ki_filp->private_data;
	u64 ticks = 0;
	int result, error;

	if (iov_iter_count(to) < sizeof(ticks))
		return -EINVAL;
	result = timerfd_take(tfd, &ticks);
	if (!result && iocb->ki_flags & IOCB_NOWAIT)
		return -EAGAIN;
	if (!result) {
		error = wait_event_interruptible(tfd->wait,
			(result = timerfd_take(tfd, &ticks)));
		if (error)
			return error;
	}
	if (result < 0)
		return result;
	return copy_to_iter(&ticks, sizeof(ticks), to) == sizeof(ticks)
		       ? (ssize_t)sizeof(ticks) : -EFAULT;
}

static __poll_t timerfd_poll(struct file *file, poll_table *table)
{
	struct timerfd *tfd = file->private_data;

	poll_wait(file, &tfd->wait, table);
	return READ_ONCE(tfd->ticks) || READ_ONCE(tfd->canceled)
		       ? EPOLLIN | EPOLLRDNORM : 0;
}

/* => queue locked; false: it is firing, and waits for the lock */
static bool timerfd_disarm(struct timerfd *tfd)
{
	if (timer_try_cancel(&tfd->timer) < 0)
		return false;
	tfd->armed = false;
	return true;
}

/* The wall clock shows another time. */
static void timerfd_clock_set(struct work_struct *work)
{
	struct timerfd *tfd = container_of(work, struct timerfd, work);
	unsigned long flags;

	spin_lock_irqsave(&tfd->wait.lock, flags);
	if (tfd->base == CLOCK_REALTIME && tfd->armed && timerfd_disarm(tfd))
		timerfd_arm(tfd);
	if (tfd->cancel_on_set) {
		tfd->canceled = true;
		__wake_up_locked(&tfd->wait, TASK_NORMAL, 0,
				 poll_to_key(EPOLLIN | EPOLLRDNORM));
	}
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
}

static int timerfd_clock_hook(struct wait_queue_entry *entry,
			      unsigned int mode, int flags, void *key)
{
	schedule_work(&container_of(entry, struct timerfd, clock_set)->work);
	return 0;
}

static int timerfd_release(struct inode *inode, struct file *file)
{
	struct timerfd *tfd = file->private_data;

	if (tfd->clock == CLOCK_REALTIME) {
		remove_wait_queue(&clock_was_set, &tfd->clock_set);
		cancel_work_sync(&tfd->work);
	}
	timer_cancel(&tfd->timer);
	kfree(tfd);
	return 0;
}

static const struct file_operations timerfd_fops = {
	.llseek = noop_llseek,
	.read_iter = timerfd_read,
	.poll = timerfd_poll,
	.release = timerfd_release,
};

/* The clocks that would wake a sleeping machine are the others, here. */
static int timerfd_clock(int clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		return clock;
	case CLOCK_REALTIME_ALARM:
		return capable(CAP_WAKE_ALARM) ? CLOCK_REALTIME : -EPERM;
	case CLOCK_BOOTTIME_ALARM:
		return capable(CAP_WAKE_ALARM) ? CLOCK_BOOTTIME : -EPERM;
	default:
		return -EINVAL;
	}
}

static struct timerfd *timerfd_alloc(int clock)
{
	struct timerfd *tfd = kzalloc(sizeof(*tfd), GFP_KERNEL);

	if (!tfd)
		return NULL;
	init_waitqueue_head(&tfd->wait);
	timer_init(&tfd->timer, timerfd_fire);
	INIT_WORK(&tfd->work, timerfd_clock_set);
	init_waitqueue_func_entry(&tfd->clock_set, timerfd_clock_hook);
	tfd->clock = tfd->base = clock;
	return tfd;
}

int do_timerfd_create(int clock, unsigned int flags)
{
	struct timerfd *tfd;
	int fd;

	clock = timerfd_clock(clock);
	if (clock == -EINVAL || flags & ~(TFD_CLOEXEC | TFD_NONBLOCK))
		return -EINVAL;
	if (clock < 0)
		return clock;
	tfd = timerfd_alloc(clock);
	if (!tfd)
		return -ENOMEM;
	if (clock == CLOCK_REALTIME)
		add_wait_queue(&clock_was_set, &tfd->clock_set);
	fd = anon_inode_getfd("[timerfd]", &timerfd_fops, tfd, O_RDWR | flags);
	if (fd >= 0)
		return fd;
	if (clock == CLOCK_REALTIME)
		remove_wait_queue(&clock_was_set, &tfd->clock_set);
	kfree(tfd);
	return fd;
}

/* => queue locked */
static void timerfd_tell(struct timerfd *tfd, struct timer_setting *value)
{
	timerfd_catch_up(tfd);
	value->interval = tfd->interval;
	value->value = 0;
	if (tfd->armed)
		value->value = max(tfd->expires - timerfd_now(tfd), 1LL);
}

/* => queue locked, disarmed; a relative time does not follow the wall clock */
static void timerfd_start(struct timerfd *tfd, unsigned int flags,
			  const struct timer_setting *new)
{
	bool absolute = flags & TFD_TIMER_ABSTIME;

	tfd->base = absolute ? tfd->clock : CLOCK_MONOTONIC;
	tfd->cancel_on_set = absolute && flags & TFD_TIMER_CANCEL_ON_SET &&
			     tfd->clock == CLOCK_REALTIME;
	tfd->canceled = false;
	tfd->ticks = 0;
	tfd->interval = new->interval;
	if (!new->value)
		return;
	tfd->expires = absolute ? new->value :
		       ktime_add_cut(timerfd_now(tfd), new->value);
	timerfd_arm(tfd);
}

/* False: it is just firing. */
static bool timerfd_change(struct timerfd *tfd, unsigned int flags,
			   const struct timer_setting *new,
			   struct timer_setting *old)
{
	unsigned long irq_flags;
	bool done = true;

	spin_lock_irqsave(&tfd->wait.lock, irq_flags);
	timerfd_tell(tfd, old);
	if (new)
		done = timerfd_disarm(tfd);
	if (new && done)
		timerfd_start(tfd, flags, new);
	spin_unlock_irqrestore(&tfd->wait.lock, irq_flags);
	return done;
}

static int timerfd_setting(unsigned int nr, unsigned int flags,
			   const struct timer_setting *new,
			   struct timer_setting *old)
{
	struct fd fd = fdget(nr);
	int error = 0;

	if (!fd.file)
		return -EBADF;
	if (fd.file->f_op != &timerfd_fops)
		error = -EINVAL;
	while (!error && !timerfd_change(fd.file->private_data, flags, new,
					 old))
		cpu_relax();
	fdput(fd);
	return error;
}

int do_timerfd_settime(unsigned int fd, unsigned int flags,
		       const struct timer_setting *new,
		       struct timer_setting *old)
{
	if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
		return -EINVAL;
	return timerfd_setting(fd, flags, new, old);
}

int do_timerfd_gettime(unsigned int fd, struct timer_setting *value)
{
	return timerfd_setting(fd, 0, NULL, value);
}

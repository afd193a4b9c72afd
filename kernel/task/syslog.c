/* SPDX-License-Identifier: MIT */
/*
 * syslog(2), what dmesg reads.
 *
 *	<6>[    0.012345] text		level, seconds; a line per record
 *
 * READ takes records away from whoever reads next, and waits for them; a line
 * longer than the buffer goes on with the next call.  READ_ALL leaves them: it
 * gives the last lines that fit.  CLEAR hides what is there from READ_ALL.
 */
#include <task/syslog.h>

#include <arch/uaccess.h>
#include <core/initcall.h>
#include <core/sysctl.h>
#include <core/time.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <sched/mutex.h>
#include <task/cred.h>

/* A line: "<191>[4294967296.000000] " and the record. */
#define LINE_MAX (LOG_RECORD_MAX + 40)

DECLARE_WAIT_QUEUE_HEAD(log_wait);

static int dmesg_restrict;		/* only CAP_SYSLOG reads the log */
SYSCTL_INT("kernel/dmesg_restrict", 0644, &dmesg_restrict, 0, 1);

/* Held over copies to user memory. */
static struct mutex syslog_lock = MUTEX_INIT_RANK(syslog_lock, LOCK_TEXT);
static u64 clear_seq;			/* syslog_lock; read by anybody */
static u64 read_seq;			/* syslog_lock  next for READ */
static size_t read_part;		/* syslog_lock  of it, taken already */
static int saved_loglevel = -1;		/* syslog_lock  while it is off */

static bool somebody_waits(void)
{
	return waitqueue_active(&log_wait);
}

static void wake_waiters(void)
{
	wake_up_all(&log_wait);
}

static int syslog_setup(void)
{
	static const struct log_listener listener = {
		.waits = somebody_waits, .grown = wake_waiters,
	};

	log_listen(&listener);
	return 0;
}
module_init(syslog_setup);

int syslog_permission(int action)
{
	if (!READ_ONCE(dmesg_restrict) &&
	    (action == SYSLOG_ACTION_READ_ALL ||
	     action == SYSLOG_ACTION_SIZE_BUFFER))
		return 0;
	return capable(CAP_SYSLOG) || capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

u64 syslog_clear_seq(void)
{
	return READ_ONCE(clear_seq);
}

/* Makes a line of the record with number *seq or the first one behind it; its
 * length, 0: there is none.  *seq moves on. */
static size_t line_make(u64 *seq, char *line)
{
	char *text = line + LINE_MAX - LOG_RECORD_MAX;
	struct log_entry entry;
	size_t head;

	if (!log_read(*seq, &entry, text, LOG_RECORD_MAX))
		return 0;
	*seq = entry.seq + 1;
	while (entry.length && text[entry.length - 1] == '\n')
		entry.length--;
	head = (size_t)scnprintf(line, LINE_MAX - LOG_RECORD_MAX,
				 "<%u>[%5llu.%06llu] ", entry.priority,
				 entry.time_ns / NSEC_PER_SEC,
				 entry.time_ns % NSEC_PER_SEC / NSEC_PER_USEC);
	memmove(line + head, text, entry.length);
	line[head + entry.length] = '\n';
	return head + entry.length + 1;
}

/* Calls fn with every line from record `seq` on, until it does not return 0:
 * that result. */
static long for_each_line(u64 seq, char *line,
			  long (*fn)(const char *line, size_t size, void *arg),
			  void *arg)
{
	size_t size;
	long result = 0;

	while (!result && (size = line_make(&seq, line)))
		result = fn(line, size, arg);
	return result;
}

static long count_line(const char *line, size_t size, void *arg)
{
	*(size_t *)arg += size;
	return 0;
}

/* The last lines that fit into a buffer, on their way there. */
struct reading {
	char __user *to;
	size_t total;			/* of all lines still to come */
	size_t room, done;
};

static long read_line(const char *line, size_t size, void *arg)
{
	struct reading *r = arg;
	bool fits = r->total <= r->room && r->done + size <= r->room;

	r->total -= min(size, r->total);
	if (!fits)
		return 0;
	if (copy_to_user(r->to + r->done, line, size))
		return -EFAULT;
	r->done += size;
	return 0;
}

/* => syslog_lock held */
static long read_all(char __user *buf, size_t len, char *line, bool clear)
{
	struct reading r = { .to = buf, .room = len };
	u64 end = log_end();
	long error;

	(void)for_each_line(clear_seq, line, count_line, &r.total);
	error = for_each_line(clear_seq, line, read_line, &r);
	if (error)
		return error;
	if (clear)
		WRITE_ONCE(clear_seq, end);
	return (long)r.done;
}

/* The rest of the next line, as much as fits; 0: there is none.
 * => syslog_lock held */
static long read_piece(char __user *buf, size_t len, char *line)
{
	u64 seq = max(read_seq, log_begin());
	size_t size;

	if (seq != read_seq)
		read_part = 0;
	read_seq = seq;
	size = line_make(&seq, line);
	if (!size)
		return 0;
	size = min(size - read_part, len);
	if (copy_to_user(buf, line + read_part, size))
		return -EFAULT;
	read_part += size;
	if (line[read_part - 1] == '\n') {
		read_seq = seq;
		read_part = 0;
	}
	return (long)size;
}

/* => syslog_lock held */
static long read_pieces(char __user *buf, size_t len, char *line)
{
	size_t done = 0;
	long size;

	while (done < len) {
		size = read_piece(buf + done, len - done, line);
		if (size <= 0)
			return done ? (long)done : size;
		done += (size_t)size;
	}
	return (long)done;
}

bool syslog_is_unread(void)
{
	return READ_ONCE(read_seq) < log_end();
}

/* With the lock and a line's memory. */
static long with_line(long (*fn)(char __user *buf, size_t len, char *line),
		      char __user *buf, size_t len)
{
	char *line = kmalloc(LINE_MAX, GFP_KERNEL);
	long result = -ERESTARTSYS;

	if (!line)
		return -ENOMEM;
	if (!mutex_lock_interruptible(&syslog_lock)) {
		result = fn(buf, len, line);
		mutex_unlock(&syslog_lock);
	}
	kfree(line);
	return result;
}

/* Two may wait for one record: whoever comes second waits again. */
static long read_or_wait(char __user *buf, size_t len)
{
	long result;

	do {
		result = wait_event_interruptible(log_wait, syslog_is_unread());
		if (!result)
			result = with_line(read_pieces, buf, len);
	} while (!result);
	return result;
}

static long read_keeping(char __user *buf, size_t len, char *line)
{
	return read_all(buf, len, line, false);
}

static long read_clearing(char __user *buf, size_t len, char *line)
{
	return read_all(buf, len, line, true);
}

static long count_unread(char __user *buf, size_t len, char *line)
{
	size_t size = 0;

	(void)for_each_line(read_seq, line, count_line, &size);
	return (long)(size - min(read_part, size));
}

static long console_set(int action, int level)
{
	long error = 0;

	mutex_lock(&syslog_lock);
	if (action == SYSLOG_ACTION_CONSOLE_OFF) {
		if (saved_loglevel < 0)
			saved_loglevel = console_loglevel;
		console_loglevel = minimum_console_loglevel;
	} else if (action == SYSLOG_ACTION_CONSOLE_ON) {
		if (saved_loglevel >= 0)
			console_loglevel = saved_loglevel;
		saved_loglevel = -1;
	} else if (level < 1 || level > 8) {
		error = -EINVAL;
	} else {
		console_loglevel = max(level, minimum_console_loglevel);
		saved_loglevel = -1;
	}
	mutex_unlock(&syslog_lock);
	return error;
}

static long do_read(int action, char __user *buf, int len)
{
	if (!buf || len < 0)
		return -EINVAL;
	if (!len)
		return 0;
	if (!access_ok(buf, (size_t)len))
		return -EFAULT;
	if (action == SYSLOG_ACTION_READ)
		return read_or_wait(buf, (size_t)len);
	return with_line(action == SYSLOG_ACTION_READ_ALL ? read_keeping
							  : read_clearing,
			 buf, (size_t)len);
}

long do_syslog(int action, char __user *buf, int len)
{
	int error = syslog_permission(action);

	if (error)
		return error;
	switch (action) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN:
		return 0;
	case SYSLOG_ACTION_READ:
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
		return do_read(action, buf, len);
	case SYSLOG_ACTION_CLEAR:
		WRITE_ONCE(clear_seq, log_end());
		return 0;
	case SYSLOG_ACTION_CONSOLE_OFF:
	case SYSLOG_ACTION_CONSOLE_ON:
	case SYSLOG_ACTION_CONSOLE_LEVEL:
		return console_set(action, len);
	case SYSLOG_ACTION_SIZE_UNREAD:
		return with_line(count_unread, NULL, 0);
	case SYSLOG_ACTION_SIZE_BUFFER:
		return LOG_SIZE;
	default:
		return -EINVAL;
	}
}

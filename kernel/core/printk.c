/* SPDX-License-Identifier: MIT */
/*
 * The log: a ring of records, and whoever shows it.
 *
 * A record is a header and a text, laid one behind the other into a ring of
 * bytes; positions only ever grow, and the oldest records give way:
 *
 *	first                                   next
 *	|header|text....|header|text..|header|..|
 *
 * printk() adds a record under the log lock and then shows what is new.  One
 * CPU at a time shows: another that has something to say meanwhile leaves it
 * to that one, which looks again before it stops.
 */
#include <core/printk.h>

#include <core/irq_work.h>
#include <core/param.h>
#include <core/spinlock.h>
#include <core/sysctl.h>
#include <core/time.h>
#include <arch/string.h>
#include <lib/atomic.h>
#include <lib/errno.h>
#include <lib/kstrtox.h>

struct log_record {
	u64 seq, time_ns;
	u16 length;
	u8 priority;
	bool continues;		/* the line of the one before */
};

/* Guarded by log_lock. */
static DEFINE_SPINLOCK_RANK(log_lock, LOCK_LOG);
static u8 log_ring[LOG_SIZE];
static u64 log_first, log_next;		/* positions, modulo LOG_SIZE */
static u64 log_first_seq, log_next_seq;
static char log_line[LOG_RECORD_MAX];

/* Guarded by console_lock. */
static DEFINE_SPINLOCK_RANK(console_lock, LOCK_CONSOLE);
static LIST_HEAD(consoles);
static u64 shown_seq;
static bool line_open;
static bool lock_broken;

int console_printk[4] = {
	LOGLEVEL_DEBUG, LOGLEVEL_WARNING, LOGLEVEL_ALERT, LOGLEVEL_DEBUG,
};
SYSCTL("kernel/printk", 0644, .kind = SYSCTL_KIND_INT, .data = console_printk,
       .nr = 4, .min = 0, .max = __INT_MAX__);

static void ring_write(u64 at, const void *data, size_t size)
{
	size_t start = at % LOG_SIZE, head = min(size, LOG_SIZE - start);

	memcpy(log_ring + start, data, head);
	memcpy(log_ring, (const u8 *)data + head, size - head);
}

static void ring_read(u64 at, void *data, size_t size)
{
	size_t start = at % LOG_SIZE, head = min(size, LOG_SIZE - start);

	memcpy(data, log_ring + start, head);
	memcpy((u8 *)data + head, log_ring, size - head);
}

static void log_drop_oldest(void)
{
	struct log_record record;

	ring_read(log_first, &record, sizeof(record));
	log_first += sizeof(record) + record.length;
	log_first_seq++;
}

static void log_add(unsigned int priority, bool continues, const char *text,
		    size_t length)
{
	struct log_record record = {
		.seq = log_next_seq++, .time_ns = ktime_get(),
		.length = length, .priority = priority, .continues = continues,
	};

	while (log_next + sizeof(record) + length - log_first > LOG_SIZE)
		log_drop_oldest();
	ring_write(log_next, &record, sizeof(record));
	ring_write(log_next + sizeof(record), text, length);
	log_next += sizeof(record) + length;
}

/* The record with number seq, or the oldest; false if there is none yet. */
static bool log_get(u64 seq, struct log_record *record, char *text,
		    size_t size)
{
	u64 at = log_first;

	do {
		if (at == log_next)
			return false;
		ring_read(at, record, sizeof(*record));
		at += sizeof(*record) + record->length;
	} while (record->seq < seq);
	record->length = min_t(size_t, record->length, size);
	ring_read(at - record->length, text, record->length);
	return true;
}

bool log_read(u64 seq, struct log_entry *entry, char *text, size_t size)
{
	struct log_record record;
	unsigned long flags;
	bool found;

	spin_lock_irqsave(&log_lock, flags);
	found = log_get(seq, &record, text, size);
	spin_unlock_irqrestore(&log_lock, flags);
	if (found)
		*entry = (struct log_entry){
			.seq = record.seq, .time_ns = record.time_ns,
			.priority = record.priority,
			.continues = record.continues,
			.length = record.length,
		};
	return found;
}

u64 log_begin(void)
{
	return READ_ONCE(log_first_seq);
}

u64 log_end(void)
{
	return READ_ONCE(log_next_seq);
}

static void log_grown(struct irq_work *work);
static struct irq_work grown_work = { .fn = log_grown };
static const struct log_listener *log_listener;

static void log_grown(struct irq_work *work)
{
	log_listener->grown();
}

void log_listen(const struct log_listener *listener)
{
	smp_store_release(&log_listener, listener);
}

/* A record was added: whoever waits for that cannot be woken right here. */
static void log_tell(void)
{
	const struct log_listener *listener = smp_load_acquire(&log_listener);

	/* Either the waiter sees the record, or it is seen waiting. */
	smp_mb();
	if (listener && listener->waits())
		irq_work_queue(&grown_work);
}

static void consoles_write(const char *text, size_t size)
{
	struct console *console;

	if (!size)
		return;
	list_for_each_entry(console, &consoles, node)
		console->write(console, text, size);
	line_open = text[size - 1] != '\n';
}

static void show_record(const struct log_record *record, const char *text)
{
	char prefix[32];
	int length;

	if ((record->priority & 7) >= console_loglevel)
		return;
	if (line_open && !record->continues)
		consoles_write("\n", 1);
	if (!record->continues) {
		length = scnprintf(prefix, sizeof(prefix), "[%5llu.%06llu] ",
				   record->time_ns / NSEC_PER_SEC,
				   record->time_ns % NSEC_PER_SEC / 1000);
		consoles_write(prefix, length);
	}
	consoles_write(text, record->length);
}

static bool console_trylock(void)
{
	return lock_broken || spin_trylock(&console_lock);
}

static void console_unlock(void)
{
	if (!lock_broken)
		spin_unlock(&console_lock);
}

static bool log_pending(void)
{
	return READ_ONCE(shown_seq) != READ_ONCE(log_next_seq);
}

/* Interrupts are off: the text buffer is the lock holder's. */
static void show_pending(void)
{
	static char text[LOG_RECORD_MAX];
	struct log_record record;
	bool found;

	if (list_empty(&consoles))
		return;
	while (log_pending() && console_trylock()) {
		spin_lock(&log_lock);
		found = log_get(shown_seq, &record, text, sizeof(text));
		spin_unlock(&log_lock);
		if (found) {
			show_record(&record, text);
			shown_seq = record.seq + 1;
		}
		console_unlock();
	}
}

/* "\001" and a digit, or c for a continued line, in front of the format. */
static int take_level(const char **fmt, bool *continues)
{
	int level = default_message_loglevel;

	if ((*fmt)[0] != KERN_SOH[0] || !(*fmt)[1])
		return level;
	*continues = (*fmt)[1] == 'c';
	if (!*continues)
		level = (*fmt)[1] - '0';
	*fmt += 2;
	return level;
}

int vprintk(const char *fmt, va_list args)
{
	static int last_level = LOGLEVEL_WARNING;
	bool continues = false;
	int level = take_level(&fmt, &continues), length;
	unsigned long flags;

	local_irq_save(flags);
	spin_lock(&log_lock);
	length = vscnprintf(log_line, sizeof(log_line), fmt, args);
	if (continues)
		level = last_level;
	last_level = level;
	log_add(level, continues, log_line, length);
	spin_unlock(&log_lock);
	log_tell();
	show_pending();
	local_irq_restore(flags);
	return length;
}

void log_write(unsigned int priority, const char *text, size_t size)
{
	unsigned long flags;

	local_irq_save(flags);
	spin_lock(&log_lock);
	log_add(priority, false, text, min_t(size_t, size, LOG_RECORD_MAX));
	spin_unlock(&log_lock);
	log_tell();
	show_pending();
	local_irq_restore(flags);
}

int printk(const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vprintk(fmt, args);
	va_end(args);
	return length;
}

void console_register(struct console *console)
{
	unsigned long flags;

	local_irq_save(flags);
	spin_lock(&console_lock);
	list_add_tail(&console->node, &consoles);
	spin_unlock(&console_lock);
	show_pending();
	local_irq_restore(flags);
}

void console_printf(const char *fmt, ...)
{
	static char text[LOG_RECORD_MAX];
	unsigned long flags;
	va_list args;
	size_t length;

	local_irq_save(flags);
	while (!console_trylock())
		cpu_relax();
	va_start(args, fmt);
	length = vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (line_open)
		consoles_write("\n", 1);
	consoles_write(text, length);
	console_unlock();
	show_pending();
	local_irq_restore(flags);
}

void console_break_lock(void)
{
	lock_broken = true;
	log_lock.owner = 0;
}

/* All write records, none is read from, all are shown what printk says. */
static void show_consoles(struct format_sink *sink)
{
	const struct console *console;
	unsigned long flags;

	spin_lock_irqsave(&console_lock, flags);
	list_for_each_entry(console, &consoles, node)
		format_print(sink, "%-21s-W- (E  p  )\n", console->name);
	spin_unlock_irqrestore(&console_lock, flags);
}
PROC_FILE("consoles", 0444, show_consoles);

static int parse_quiet(const char *value)
{
	if (*value)
		return -EINVAL;
	console_loglevel = LOGLEVEL_WARNING + 1;
	return 0;
}
PARAM("quiet", parse_quiet, "quiet: warnings and worse only on the console");

static int parse_loglevel(const char *value)
{
	return kstrtoint(value, 0, &console_loglevel);
}
PARAM("loglevel", parse_loglevel,
      "loglevel=N: records of a level below N (0..8) go to the console");

/* SPDX-License-Identifier: MIT */
/*
 * The kernel log: a ring of records, and consoles that show it.
 *
 * Works from the first C line on, in any context, on any CPU.  A record has a
 * level, a time and a text; levels below console_loglevel reach the consoles.
 */
#ifndef CORE_PRINTK_H
#define CORE_PRINTK_H

#include <arch/types.h>
#include <lib/format.h>
#include <lib/list.h>

#define LOGLEVEL_EMERG 0
#define LOGLEVEL_ALERT 1
#define LOGLEVEL_CRIT 2
#define LOGLEVEL_ERR 3
#define LOGLEVEL_WARNING 4
#define LOGLEVEL_NOTICE 5
#define LOGLEVEL_INFO 6
#define LOGLEVEL_DEBUG 7

#define KERN_SOH "\001"
#define KERN_EMERG KERN_SOH "0"
#define KERN_ALERT KERN_SOH "1"
#define KERN_CRIT KERN_SOH "2"
#define KERN_ERR KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE KERN_SOH "5"
#define KERN_INFO KERN_SOH "6"
#define KERN_DEBUG KERN_SOH "7"
#define KERN_CONT KERN_SOH "c"

/* Each file may define pr_fmt before including this, as on Linux. */
#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

/* Adds a record; a text that does not end in a newline is continued by the
 * next KERN_CONT.  Without a level: KERN_WARNING.  Returns its length. */
int printk(const char *fmt, ...) __printf(1, 2);
int vprintk(const char *fmt, va_list args);

#define pr_emerg(fmt, ...) printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...) printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...) printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...) printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...) printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...) printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug(fmt, ...) printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...) printk(KERN_CONT fmt, ##__VA_ARGS__)

/* Once per place in the source. */
#define pr_warn_once(fmt, ...)                              \
	({                                                  \
		static bool _said;                          \
		if (!__atomic_exchange_n(&_said, true,      \
					 __ATOMIC_RELAXED)) \
			pr_warn(fmt, ##__VA_ARGS__);        \
	})

/* Records with a level below console_loglevel go to the consoles; those that
 * name no level have default_message_loglevel; syslog(2) sets the first to the
 * fourth, and to nothing below the third (/proc/sys/kernel/printk). */
extern int console_printk[4];
#define console_loglevel (console_printk[0])
#define default_message_loglevel (console_printk[1])
#define minimum_console_loglevel (console_printk[2])
#define default_console_loglevel (console_printk[3])

struct console {
	struct list_head node;
	const char *name;
	/* Writes all of it, polling if it must.  => any context, interrupts
	 * off, one caller at a time except in a panic */
	void (*write)(struct console *console, const char *text, size_t size);
	void *data;
};
/* Shows what is in the log so far, then everything new. */
void console_register(struct console *console);
/* Text for people that is not a log record (KTAP): straight to the consoles. */
void console_printf(const char *fmt, ...) __printf(1, 2);
/* From now on nobody waits for the console lock (panic). */
void console_break_lock(void);

/* Adds a record as it is: priority is eight times the facility (0: the kernel,
 * 1: a program, … 31) and the level. */
void log_write(unsigned int priority, const char *text, size_t size);

#define LOG_SIZE 0x10000u	/* bytes of the ring; a power of two */
#define LOG_RECORD_MAX 1024u	/* bytes of a text; a longer one is cut */

struct log_entry {
	u64 seq, time_ns;
	unsigned int priority;
	bool continues;			/* the line of the one before */
	size_t length;			/* bytes of the text that were copied */
};

/* Copies the record with number seq, or the first one behind it that is still
 * there; false: there is none. */
bool log_read(u64 seq, struct log_entry *entry, char *text, size_t size);
/* The numbers of the oldest record there is, and of the next one to come. */
u64 log_begin(void);
u64 log_end(void);

/* Who wants to know that the log has grown. */
struct log_listener {
	/* Is anybody waiting?  => called in any context, looks and no more */
	bool (*waits)(void);
	/* Called a moment later if so.  => in an interrupt */
	void (*grown)(void);
};
/* => once; listener stays valid */
void log_listen(const struct log_listener *listener);

#endif

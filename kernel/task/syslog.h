/* SPDX-License-Identifier: MIT */
/*
 * The log for programs: waiting for it, and syslog(2).
 */
#ifndef TASK_SYSLOG_H
#define TASK_SYSLOG_H

#include <sched/wait.h>

/* Actions of syslog(2). */
#define SYSLOG_ACTION_CLOSE 0
#define SYSLOG_ACTION_OPEN 1
#define SYSLOG_ACTION_READ 2
#define SYSLOG_ACTION_READ_ALL 3
#define SYSLOG_ACTION_READ_CLEAR 4
#define SYSLOG_ACTION_CLEAR 5
#define SYSLOG_ACTION_CONSOLE_OFF 6
#define SYSLOG_ACTION_CONSOLE_ON 7
#define SYSLOG_ACTION_CONSOLE_LEVEL 8
#define SYSLOG_ACTION_SIZE_UNREAD 9
#define SYSLOG_ACTION_SIZE_BUFFER 10

/* Woken after records were added. */
extern struct wait_queue_head log_wait;

/* May current read the log (action READ_ALL), or do that with it?  0, -EPERM */
int __must_check syslog_permission(int action);

/* The number of the first record after the last SYSLOG_ACTION_CLEAR. */
u64 syslog_clear_seq(void);

/* Is there something for SYSLOG_ACTION_READ? */
bool syslog_is_unread(void);

/* syslog(2).  -EPERM, -EINVAL, -EFAULT, -ENOMEM, -ERESTARTSYS */
long do_syslog(int action, char __user *buf, int len);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Signals as programs see them: numbers, codes, the record that tells a
 * handler what happened, and a program's wish what to do then.  All values and
 * layouts are Linux's for x86-64 (signal(7), sigaction(2)).
 */
#ifndef TASK_SIGINFO_H
#define TASK_SIGINFO_H

#include <arch/types.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPWR 30
#define SIGSYS 31
#define SIGRTMIN 32
#define NSIG 64

/* A set: bit n-1 stands for signal n. */
typedef u64 sigset_t;
#define sigmask(sig) (1ULL << ((sig) - 1))

/* si_code: who sent it … */
#define SI_USER 0		/* kill */
#define SI_KERNEL 0x80
#define SI_QUEUE (-1)		/* sigqueue */
#define SI_TIMER (-2)		/* timer_create */
#define SI_SIGIO (-5)
#define SI_TKILL (-6)		/* tkill, tgkill */
/* … or what the program did. */
#define ILL_ILLOPN 2
#define ILL_PRVOPC 5
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define SEGV_MAPERR 1		/* nothing mapped there */
#define SEGV_ACCERR 2		/* mapped, but not for this */
#define BUS_ADRALN 1
#define BUS_ADRERR 2		/* behind the end of the file */
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_STOPPED 5
#define CLD_CONTINUED 6

/*
 * What Linux defines of a siginfo; a program's is larger, with room for more
 * (siginfo_put(), siginfo_get() below).
 */
struct siginfo {
	int si_signo, si_errno, si_code, si_gap;
	union {
		struct {		/* kill, tkill, SIGCHLD */
			pid_t si_pid;
			uid_t si_uid;
			union {
				struct {	/* sigqueue */
					u64 si_value;
					u64 si_rest[2];
				};
				struct {	/* SIGCHLD */
					int si_status;
					long si_utime, si_stime;
				};
			};
		};
		struct {		/* timers; si_value as above */
			int si_tid;
			int si_overrun;
		};
		struct {		/* SIGIO */
			long si_band;
			int si_fd;
		};
		unsigned long si_addr;	/* SIGSEGV SIGBUS SIGILL SIGFPE */
	};
};
BUILD_BUG_ON(sizeof(struct siginfo) != 48);

#define SIGINFO_SIZE 128	/* in a program's memory */

#define SIG_DFL 0UL
#define SIG_IGN 1UL

#define SA_NOCLDSTOP 0x1UL
#define SA_NOCLDWAIT 0x2UL
#define SA_SIGINFO 0x4UL
#define SA_RESTORER 0x04000000UL
#define SA_ONSTACK 0x08000000UL
#define SA_RESTART 0x10000000UL
#define SA_NODEFER 0x40000000UL
#define SA_RESETHAND 0x80000000UL

/* As rt_sigaction(2) passes it. */
struct sigaction {
	unsigned long sa_handler;	/* SIG_DFL, SIG_IGN or an address */
	unsigned long sa_flags;
	unsigned long sa_restorer;
	sigset_t sa_mask;		/* blocked while the handler runs */
};

/* As sigaltstack(2) passes it. */
struct sigstack {
	unsigned long ss_sp;
	int ss_flags;
	size_t ss_size;
};

#define SS_ONSTACK 1
#define SS_DISABLE 2
#define SS_AUTODISARM ((int)(1U << 31))
#define MINSIGSTKSZ 2048

#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Children that stop and go on, and what their parent hears of it.
 */
#include "abi.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

static volatile int *count;	/* shared: what the child has counted */

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static pid_t counting_child(void)
{
	pid_t pid = fork();

	while (!pid)
		++*count;
	return pid;
}

static int is_counting(void)
{
	int was = *count;

	for (int i = 0; i < 200 && *count == was; i++)
		pause_ms(5);
	return *count != was;
}

static siginfo_t info;

static int told(pid_t pid, int code, int status)
{
	return info.si_signo == SIGCHLD && info.si_code == code &&
	       info.si_pid == pid && info.si_status == status;
}

static void check_wait4(void)
{
	int status = 0, was;
	pid_t pid = counting_child();

	gives(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
	kill(pid, SIGSTOP);
	gives(waitpid(pid, &status, WUNTRACED), pid);
	ok(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP,
	   "WUNTRACED tells the signal that stopped it");
	was = *count;
	pause_ms(20);
	ok(*count == was, "a stopped child does nothing");
	gives(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
	gives(waitpid(pid, &status, WCONTINUED | WNOHANG), 0);
	kill(pid, SIGCONT);
	gives(waitpid(pid, &status, WCONTINUED), pid);
	ok(WIFCONTINUED(status), "WCONTINUED tells that it goes on");
	ok(is_counting(), "and it does");
	gives(waitpid(pid, &status, WCONTINUED | WNOHANG), 0);
	kill(pid, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	kill(pid, SIGKILL);
	gives(waitpid(pid, &status, 0), pid);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "SIGKILL ends a stopped child");
}

static void check_waitid(void)
{
	pid_t pid = counting_child();

	kill(pid, SIGSTOP);
	gives(waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT), 0);
	ok(told(pid, CLD_STOPPED, SIGSTOP), "waitid tells a stop");
	gives(waitid(P_PID, pid, &info, WSTOPPED), 0);
	info.si_pid = 1;
	gives(waitid(P_PID, pid, &info, WSTOPPED | WNOHANG), 0);
	gives(info.si_pid, 0);
	kill(pid, SIGCONT);
	gives(waitid(P_PID, pid, &info, WCONTINUED | WNOWAIT), 0);
	ok(told(pid, CLD_CONTINUED, SIGCONT), "and that it goes on");
	gives(waitid(P_PID, pid, &info, WCONTINUED | WEXITED), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* A later change takes the place of one that nobody asked for. */
static void check_latest(void)
{
	int status;
	pid_t pid = counting_child();

	kill(pid, SIGSTOP);
	waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT);
	kill(pid, SIGCONT);
	gives(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
	waitid(P_PID, pid, &info, WCONTINUED | WNOWAIT);
	kill(pid, SIGSTOP);
	gives(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
	while (WIFCONTINUED(status))
		waitpid(pid, &status, WUNTRACED | WCONTINUED);
	ok(WIFSTOPPED(status), "the last change is told");
	gives(waitpid(pid, &status, WCONTINUED | WNOHANG), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static volatile int signals;

static void on_child(int sig, siginfo_t *told_info, void *context)
{
	(void)sig, (void)context;
	info = *told_info;
	signals++;
}

static int heard(int number)
{
	for (int i = 0; i < 200 && signals < number; i++)
		pause_ms(5);
	return signals == number;
}

static void check_sigchld(void)
{
	struct sigaction action = { .sa_sigaction = on_child,
				    .sa_flags = SA_SIGINFO | SA_RESTART };
	pid_t pid;

	sigaction(SIGCHLD, &action, NULL);
	pid = counting_child();
	kill(pid, SIGSTOP);
	ok(heard(1) && told(pid, CLD_STOPPED, SIGSTOP),
	   "SIGCHLD tells a stop");
	kill(pid, SIGCONT);
	ok(heard(2) && told(pid, CLD_CONTINUED, SIGCONT),
	   "and that it goes on");
	kill(pid, SIGCONT);
	pause_ms(30);
	ok(signals == 2, "but not of one that was not stopped");
	action.sa_flags |= SA_NOCLDSTOP;
	sigaction(SIGCHLD, &action, NULL);
	kill(pid, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, NULL, WCONTINUED);
	pause_ms(30);
	ok(signals == 2, "SA_NOCLDSTOP declines both");
	kill(pid, SIGKILL);
	ok(heard(3) && told(pid, CLD_KILLED, SIGKILL), "but not the end");
	waitpid(pid, NULL, 0);
	signal(SIGCHLD, SIG_DFL);
}

/* A parent that ignores SIGCHLD hears of stops by waiting even so. */
static void check_ignored(void)
{
	int status;
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	pid = counting_child();
	kill(pid, SIGSTOP);
	gives(waitpid(pid, &status, WUNTRACED), pid);
	kill(pid, SIGCONT);
	gives(waitpid(pid, &status, WCONTINUED), pid);
	kill(pid, SIGKILL);
	fails(waitpid(pid, &status, 0), ECHILD);
	signal(SIGCHLD, SIG_DFL);
}

static void handler(int sig)
{
	*count = sig;
}

static void check_handler(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		signal(SIGCONT, handler);
		raise(SIGSTOP);
		_exit(*count == SIGCONT ? 3 : 4);
	}
	*count = 0;
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGUSR1);
	pause_ms(20);
	gives(waitpid(pid, &status, WNOHANG), 0);
	signal(SIGUSR1, SIG_DFL);
	kill(pid, SIGCONT);
	gives(waitpid(pid, &status, 0), pid);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1,
	   "what was sent meanwhile arrives when it goes on");
	pid = fork();
	if (!pid) {
		signal(SIGCONT, handler);
		raise(SIGSTOP);
		_exit(*count == SIGCONT ? 3 : 4);
	}
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 3,
	   "a handler of SIGCONT runs");
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	count = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check_wait4();
	check_waitid();
	check_latest();
	check_sigchld();
	check_ignored();
	check_handler();
	return done();
}

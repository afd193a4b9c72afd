/* SPDX-License-Identifier: MIT */
/*
 * Threads: what they share, what each has for itself, how they begin, wait for
 * each other and end, alone or all at once.
 */
#include "abi.h"

#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif
#ifndef SIGEV_THREAD_ID
#define SIGEV_THREAD_ID 4
#endif

#define THREADS 8
#define ROUNDS 2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static unsigned long counter;
static _Atomic unsigned int ready, handled;
static __thread int private_word = 5;

static void nap(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static void *count(void *arg)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	private_word += (int)(long)arg;
	return (void *)(long)private_word;
}

static void check_counting(void)
{
	pthread_t threads[THREADS];
	void *result;
	int right = 1;

	for (long i = 0; i < THREADS; i++)
		ok(!pthread_create(&threads[i], NULL, count, (void *)i),
		   "thread %ld begins", i);
	for (long i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &result);
		right &= (long)result == 5 + i;
	}
	gives(counter, THREADS * ROUNDS);
	ok(right && private_word == 5, "each has its own thread-local words");
}

struct identity {
	pid_t pid, tid, ppid;
};

static void *identify(void *arg)
{
	struct identity *me = arg;

	*me = (struct identity){ getpid(), (pid_t)syscall(SYS_gettid),
				 getppid() };
	return NULL;
}

static void check_identity(void)
{
	struct identity other;
	pthread_t thread;

	pthread_create(&thread, NULL, identify, &other);
	pthread_join(thread, NULL);
	ok(other.pid == getpid() && other.ppid == getppid(),
	   "one process for all");
	ok(other.tid != getpid() && syscall(SYS_gettid) == getpid(),
	   "a number for each, the first one's is the process's");
	/* Joined a moment before it is gone. */
	for (int i = 0; i < 1000 &&
	     !syscall(SYS_tgkill, getpid(), other.tid, 0); i++)
		nap(1);
	fails(syscall(SYS_tgkill, getpid(), other.tid, 0), ESRCH);
}

static void *consume(void *arg)
{
	unsigned int *left = arg;

	pthread_mutex_lock(&mutex);
	while (!*left)
		pthread_cond_wait(&condition, &mutex);
	--*left;
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void check_condition(void)
{
	pthread_t threads[THREADS];
	unsigned int left = 0;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, consume, &left);
	nap(20);
	for (int i = 0; i < THREADS; i++) {
		pthread_mutex_lock(&mutex);
		left++;
		pthread_mutex_unlock(&mutex);
		pthread_cond_signal(&condition);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	gives(left, 0);
}

static void note_tid(int sig)
{
	(void)sig;
	handled = (unsigned int)syscall(SYS_gettid);
}

static void *wait_for_signal(void *arg)
{
	sigset_t none;

	sigemptyset(&none);
	*(_Atomic pid_t *)arg = (pid_t)syscall(SYS_gettid);
	while (!handled)
		sigsuspend(&none);
	return NULL;
}

/* Who gets a signal: the thread it is for; for a process, one that does not
 * block it. */
static void check_signals(void)
{
	struct sigaction action = { .sa_handler = note_tid };
	_Atomic pid_t tid = 0;
	pthread_t thread;
	sigset_t usr1;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	for (int to_thread = 0; to_thread < 2; to_thread++) {
		handled = 0;
		tid = 0;
		pthread_create(&thread, NULL, wait_for_signal, &tid);
		while (!tid)
			sched_yield();
		if (to_thread)
			pthread_kill(thread, SIGUSR1);
		else
			kill(getpid(), SIGUSR1);
		pthread_join(thread, NULL);
		ok(handled == (unsigned int)tid, "signal %d: the right one",
		   to_thread);
	}
	pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
}

/* A timer that signals one thread, also when that has ended. */
static void check_timer(void)
{
	struct itimerspec often = { { 0, 3000000 }, { 0, 3000000 } };
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };
	_Atomic pid_t tid = 0;
	pthread_t thread;
	timer_t timer;

	handled = 0;
	pthread_create(&thread, NULL, wait_for_signal, &tid);
	while (!tid)
		sched_yield();
	event.sigev_notify_thread_id = tid;
	gives(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	gives(timer_settime(timer, 0, &often, NULL), 0);
	pthread_join(thread, NULL);
	ok(handled == (unsigned int)tid, "a timer signals the one it is for");
	nap(20);
	gives(timer_delete(timer), 0);
	event.sigev_notify_thread_id = 1;
	fails(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
}

static void *stay(void *arg)
{
	(void)arg;
	ready++;
	for (;;)
		pause();
	return NULL;
}

static void *exit_all(void *arg)
{
	_exit((int)(long)arg);
}

static void *become_true(void *arg)
{
	char *const argv[] = { "/proc/self/exe", "replaced", NULL };

	(void)arg;
	execv(argv[0], argv);
	_exit(99);
}

static void *fault(void *arg)
{
	*(volatile int *)arg = 1;
	return NULL;
}

static void start(void *(*fn)(void *), void *arg)
{
	pthread_t thread;

	pthread_create(&thread, NULL, fn, arg);
}

/* A child with threads that stay, one of which does fn: its wait status. */
static int status_of(void *(*fn)(void *), void *arg)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		for (int i = 0; i < 3; i++)
			start(stay, NULL);
		while (ready < 3)
			sched_yield();
		start(fn, arg);
		stay(NULL);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void check_ends(void)
{
	int status = status_of(exit_all, (void *)7L);

	ok(WIFEXITED(status) && WEXITSTATUS(status) == 7,
	   "exit_group() of one ends all");
	status = status_of(fault, (void *)8L);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
	   "so does a deadly signal");
	status = status_of(become_true, NULL);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 42,
	   "exec from any thread leaves one");
}

static void *outlive(void *arg)
{
	nap(30);
	_exit((int)(long)arg);
}

/* The first thread may go, and the process goes on. */
static void check_first_ends(void)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		start(outlive, (void *)3L);
		syscall(SYS_exit, 1);
	}
	nap(10);
	gives(kill(pid, 0), 0);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 3,
	   "the last one's status is the process's");
}

static _Atomic unsigned int *ticks;

static void *tick(void *arg)
{
	for (;;)
		(*(_Atomic unsigned int *)arg)++;
	return NULL;
}

/* A stop holds all of them, and the parent hears of it once they stand. */
static void check_stop(void)
{
	unsigned int first, second;
	int status;
	pid_t pid;

	ticks = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid = fork();
	if (!pid) {
		start(tick, ticks);
		start(tick, ticks + 1);
		stay(NULL);
	}
	while (!ticks[0] || !ticks[1])
		sched_yield();
	kill(pid, SIGSTOP);
	gives(waitpid(pid, &status, WUNTRACED), pid);
	ok(WIFSTOPPED(status), "stopped");
	first = ticks[0] + ticks[1];
	nap(20);
	second = ticks[0] + ticks[1];
	gives(first, second);
	kill(pid, SIGCONT);
	gives(waitpid(pid, &status, WCONTINUED), pid);
	while (ticks[0] + ticks[1] == second)
		sched_yield();
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "killed");
}

static int threads_listed(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *entry;
	int count = 0;

	while (dir && (entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return count;
}

static void *wait_on(void *semaphore)
{
	sem_wait(semaphore);
	return NULL;
}

static void check_proc(void)
{
	pthread_t threads[3];
	sem_t semaphore;

	sem_init(&semaphore, 0, 0);
	gives(threads_listed(), 1);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, wait_on, &semaphore);
	gives(threads_listed(), 4);
	for (int i = 0; i < 3; i++)
		sem_post(&semaphore);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 100 && threads_listed() > 1; i++)
		nap(1);
	gives(threads_listed(), 1);
}

/* Memory that one thread takes away while others use its neighbours. */
static void *map_and_unmap(void *arg)
{
	for (int i = 0; i < 200; i++) {
		char *at = mmap(NULL, 16 * 4096, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memset(at, (int)(long)arg, 16 * 4096);
		for (int j = 0; j < 16 * 4096; j += 509)
			if (at[j] != (char)(long)arg)
				return (void *)1;
		munmap(at, 16 * 4096);
	}
	return NULL;
}

static void check_memory(void)
{
	pthread_t threads[4];
	void *wrong;
	int right = 1;

	for (long i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, map_and_unmap,
			       (void *)(i + 1));
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &wrong);
		right &= !wrong;
	}
	ok(right, "no thread sees another's memory");
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "replaced"))
		return threads_listed() == 1 &&
		       syscall(SYS_gettid) == getpid() ? 42 : 43;
	check_counting();
	check_identity();
	check_condition();
	check_signals();
	check_timer();
	check_ends();
	check_first_ends();
	check_stop();
	check_proc();
	check_memory();
	return done();
}

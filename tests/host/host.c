/* SPDX-License-Identifier: MIT */
/*
 * The runner of host tests: main() of every program here.
 *
 * Prints KTAP version 1.  The parent forks a child per test and turns its end
 * into a line: exit status 0 is ok; anything else, a signal, and a sanitizer's
 * abort are not ok; a child that takes longer than its time is killed by its
 * own alarm.  The exit status is 0 if all is ok.
 */
#include "host.h"

#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lib/glob.h>

/* Seconds for one test, by size. */
struct size {
	const char *name;
	unsigned long multiply, divide;
	unsigned int timeout;
};

static const struct size sizes[] = {
	{ "quick", 1, 10, 60 },
	{ "normal", 1, 1, 300 },
	{ "long", 50, 1, 7200 },
};

static const struct size *size = &sizes[1];
static u64 seed;
static char context[256];
static struct host_test *tests;

void host_register(struct host_test *test)
{
	struct host_test **link = &tests;

	while (*link)
		link = &(*link)->next;
	*link = test;
}

unsigned long host_loops(unsigned long normal)
{
	return max(normal * size->multiply / size->divide, 1UL);
}

struct random_state host_random(void)
{
	struct random_state rnd;

	random_seed(&rnd, seed);
	return rnd;
}

void host_context(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(context, sizeof(context), format, args);
	va_end(args);
}

void host_fail(const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("# %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	if (context[0])
		printf("# while: %s\n", context);
	fflush(stdout);
	_exit(1);
}

static void choose_size(void)
{
	const char *name = getenv("SIZE");
	size_t i;

	if (!name || !name[0])
		return;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (!strcmp(sizes[i].name, name)) {
			size = &sizes[i];
			return;
		}
	}
	fprintf(stderr, "SIZE is quick, normal or long, not %s\n", name);
	exit(2);
}

static void choose_seed(void)
{
	const char *text = getenv("SEED");
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (text && text[0])
		seed = strtoull(text, NULL, 0);
	else
		seed = (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec;
}

/* "tree" for build/host/tree. */
static const char *module_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool wanted(char **patterns, const char *name)
{
	bool found = !*patterns;

	for (; *patterns; patterns++)
		found |= glob_match(*patterns, name);
	return found;
}

/* Leave only the tests that match; returns how many. */
static unsigned int select_tests(const char *module, char **patterns)
{
	struct host_test **link = &tests, *test;
	unsigned int count = 0;

	while ((test = *link)) {
		snprintf(test->full_name, sizeof(test->full_name), "%s.%s", module,
			 test->name);
		if (wanted(patterns, test->full_name)) {
			link = &test->next;
			count++;
		} else {
			*link = test->next;
		}
	}
	return count;
}

static bool run_in_child(const struct host_test *test, int *status)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(size->timeout);
		test->run();
		exit(0);
	}
	if (child < 0 || waitpid(child, status, 0) != child) {
		perror("fork");
		return false;
	}
	return *status == 0;
}

/* Run one test and print its line; true if it is ok. */
static bool report(const struct host_test *test, unsigned int number)
{
	int status = 0;
	bool ok = run_in_child(test, &status);

	if (WIFSIGNALED(status))
		printf("# ended by signal %d (%s)\n", WTERMSIG(status),
		       strsignal(WTERMSIG(status)));
	else if (!ok)
		printf("# exit status %d\n", WEXITSTATUS(status));
	printf("%s %u %s\n", ok ? "ok" : "not ok", number, test->full_name);
	return ok;
}

int main(int argc, char **argv)
{
	const char *module = module_name(argv[0]);
	unsigned int count, number = 0, failed = 0;
	struct host_test *test;

	choose_size();
	choose_seed();
	count = select_tests(module, argv + (argc > 0));
	if (!count)
		return 0;
	printf("KTAP version 1\n# %s\n# SIZE=%s SEED=%#llx\n1..%u\n", module,
	       size->name, seed, count);
	for (test = tests; test; test = test->next)
		failed += !report(test, ++number);
	return failed != 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Scripts: what "#!" leads to.  The program is its own interpreter: started
 * with "report" as the last part of a name or first argument, it writes its
 * arguments to a pipe.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char self[4096];		/* this program, by a path of its own */
static char told[8192];		/* arguments that the last script led to */
static int fds[2];

static void write_file(const char *path, const char *text, size_t size,
		       mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		printf("# %s: %s\n", path, strerror(errno));
	close(fd);
	chmod(path, mode);
}

__attribute__((format(printf, 2, 3)))
static void write_script(const char *path, const char *format, ...)
{
	char text[8192];
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	write_file(path, text, (size_t)size, 0755);
}

/* Executes it in a child: 0 and what it was told, or errno. */
static int execute(const char *path)
{
	char *argv[] = { "zero", "one", "two words", NULL };
	char *env[] = { "KEY=value", NULL };
	int status, size;
	pid_t pid;

	if (pipe(fds))
		return errno;
	pid = fork();
	if (!pid) {
		dup2(fds[1], 9);
		execve(path, argv, env);
		_exit(errno);
	}
	close(fds[1]);
	size = (int)read(fds[0], told, sizeof(told) - 1);
	told[size > 0 ? size : 0] = '\0';
	close(fds[0]);
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

/* What a report looks like. */
static const char *expect(const char *argument)
{
	static char text[8192];

	snprintf(text, sizeof(text), "[%s]%s%s%s[./script][one][two words]",
		 self, argument ? "[" : "", argument ? argument : "",
		 argument ? "]" : "");
	return text;
}

static int report(int argc, char **argv, char **envp)
{
	char text[8192] = "";

	for (int i = 0; i < argc; i++) {
		strcat(text, "[");
		strcat(text, argv[i]);
		strcat(text, "]");
	}
	if (!envp[0] || strcmp(envp[0], "KEY=value"))
		strcat(text, "no environment");
	return write(9, text, strlen(text)) < 0;
}

#define leads_to(argument, claim)                                         \
	do {                                                              \
		int _error = execute("./script");                         \
		if (!ok(!_error && !strcmp(told, expect(argument)),    \
			claim))                                           \
			printf("# %s, told %s\n", strerror(_error), told); \
	} while (0)
#define refused(error, claim)                                             \
	do {                                                              \
		int _error = execute("./script");                         \
		if (!ok(_error == (error), claim))                        \
			printf("# %s\n", strerror(_error));               \
	} while (0)

static void check_lines(void)
{
	write_script("script", "#!%s\nrest\n", self);
	leads_to(NULL, "the interpreter gets the script's path");
	write_script("script", "#! \t %s \t \nrest\n", self);
	leads_to(NULL, "blanks around it do not count");
	write_script("script", "#!%s -x\n", self);
	leads_to("-x", "it gets one argument");
	write_script("script", "#!%s  -x  y z \t\n", self);
	leads_to("-x  y z", "which is the rest of the line");
	write_script("script", "#!%s", self);
	leads_to(NULL, "the line need not end");
	write_script("script", "#!   \t \n%s\n", self);
	refused(ENOEXEC, "no interpreter: ENOEXEC");
	write_script("script", "#!/no/such/interpreter\n");
	refused(ENOENT, "an interpreter that is not there: ENOENT");
	write_script("script", "#!/tmp\n");
	refused(EACCES, "a directory as interpreter: EACCES");
	write_script("script", "# !%s\n", self);
	refused(ENOEXEC, "text without #!: ENOEXEC");
	write_script("script", "%s", "");
	refused(ENOEXEC, "an empty file: ENOEXEC");
	write_script("script", "#!%s\n", self);
	chmod("script", 0644);
	refused(EACCES, "a script that may not be executed: EACCES");
}

/* A name of this many bytes that leads to the program. */
static const char *long_name(size_t size)
{
	static char name[8192];
	size_t own = strlen(self);

	memset(name, '/', size - own);
	strcpy(name + size - own, self);
	return name;
}

static void check_long(void)
{
	char blanks[300];

	/* 255 bytes count: "#!", the name, what ends it. */
	write_script("script", "#!%s\n", long_name(253));
	ok(execute("./script") == 0, "a line of 255 bytes and a newline");
	write_script("script", "#!%s \n", long_name(253));
	ok(execute("./script") == 0, "or a blank");
	write_script("script", "#!%s\n", long_name(254));
	refused(ENOEXEC, "a name that may have been cut: ENOEXEC");
	write_script("script", "#!%s x%0300d\n", long_name(100), 7);
	ok(execute("./script") == 0 && strstr(told, "[x000") &&
	   strlen(strstr(told, "[x000")) == 255 - 2 - 100 - 1 + 2 +
	   strlen("[./script][one][two words]"),
	   "an argument is cut at 255 bytes");
	memset(blanks, ' ', sizeof(blanks));
	memcpy(blanks, "#!", 2);
	write_file("script", blanks, sizeof(blanks), 0755);
	refused(ENOEXEC, "nothing but blanks: ENOEXEC");
}

static void check_nesting(void)
{
	char here[2048], name[32];

	getcwd(here, sizeof(here));
	write_script("level0", "#!%s zero\n", self);
	for (int i = 1; i < 8; i++) {
		snprintf(name, sizeof(name), "level%d", i);
		write_script(name, "#!%s/level%d %d\n", here, i - 1, i);
	}
	ok(execute("./level1") == 0, "a script may interpret a script");
	ok(strstr(told, "][zero][") && strstr(told, "/level0][1][./level1][one]"),
	   "each is told of the one that it interprets");
	ok(execute("./level4") == 0, "five of them");
	gives(execute("./level5"), ELOOP);
	gives(execute("./level7"), ELOOP);
	write_script("script", "#!%s/script\n", here);
	refused(ELOOP, "one that interprets itself: ELOOP");
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "level%d", i);
		unlink(name);
	}
}

static void check_setid(void)
{
	write_script("script", "#!%s\n", self);
	chown("script", 1234, 1234);
	chmod("script", 06755);
	leads_to(NULL, "set-id bits of a script do not count");
}

int main(int argc, char **argv, char **envp)
{
	char here[2048];

	if (envp[0] && !strcmp(envp[0], "KEY=value"))
		return report(argc, argv, envp);
	setvbuf(stdout, NULL, _IONBF, 0);
	getcwd(here, sizeof(here));
	if (argv[0][0] == '/')
		snprintf(self, sizeof(self), "%s", argv[0]);
	else
		snprintf(self, sizeof(self), "%s/%s", here, argv[0]);
	snprintf(here, sizeof(here), "/tmp/abi-script-%d", getpid());
	mkdir(here, 0700);
	chdir(here);
	check_lines();
	check_long();
	check_nesting();
	check_setid();
	unlink("script");
	rmdir(here);
	return done();
}

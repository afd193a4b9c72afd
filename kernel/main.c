/* SPDX-License-Identifier: MIT */
/*
 * The boot order: the table of contents of the kernel.
 *
 * kernel_main() brings up what everything stands on, with interrupts off and
 * nobody else running: the machine's memory, its interrupt controllers, its
 * clocks.  From there on there are threads, and kernel_init() goes on as one:
 * the other CPUs, processes, files, devices, the contents of the initramfs,
 * and then the tests or the first program.  What cannot be done without is a
 * reason not to start, which is said in one line; anything else is a log line.
 */
#include <arch/acpi.h>
#include <arch/boot.h>
#include <arch/irq.h>
#include <arch/timer.h>
#include <arch/upcall.h>
#include <core/initcall.h>
#include <core/ktest.h>
#include <core/param.h>
#include <core/time.h>
#include <drivers/misc/fw_cfg.h>
#include <drivers/serial/uart16550.h>
#include <fs/fs_struct.h>
#include <fs/initramfs.h>
#include <fs/namespace.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/init.h>
#include <mem/slab.h>
#include <sched/sched.h>
#include <task/process.h>
#include <task/trap.h>
#include <tty/pty.h>
#include <tty/tty_file.h>
#include <vm/mm.h>

static struct boot_info boot_info __initdata;

static char ktest_pattern[64];		/* empty: no tests */
static char init_path[256];		/* empty: the first of init_paths */

static int parse_ktest(const char *value)
{
	strscpy(ktest_pattern, *value ? value : "*", sizeof(ktest_pattern));
	return 0;
}
PARAM("ktest", parse_ktest, "ktest or ktest=GLOB: run tests, then end");

static int parse_init(const char *value)
{
	return strscpy(init_path, value, sizeof(init_path)) < 0 ? -EINVAL : 0;
}
PARAM("init", parse_init, "init=PATH: process 1, if no other program is asked for");

/* Goes on only if nothing went wrong. */
static void __init require(const char *error)
{
	char status[160];

	if (!error)
		return;
	console_loglevel = LOGLEVEL_DEBUG;
	pr_emerg("faultline: cannot start: %s\n", error);
	scnprintf(status, sizeof(status), "failure %s", error);
	machine_report(status);
	machine_exit(true);
}

static void __init announce(void)
{
	pr_info("Faultline 6.1.0: %s, %s\n", boot_info.loader,
		*cpu_features.brand ? cpu_features.brand
				    : cpu_features.vendor);
	pr_info("command line: %s\n", boot_info.cmdline);
	if (boot_info.cmdline_cut)
		pr_warn("command line: longer than %u bytes, the rest is lost\n",
			BOOT_CMDLINE_MAX);
}

static int kernel_init(void *unused);

void __init __noreturn kernel_main(u32 magic, u32 block)
{
	uart_early_setup();
	cpu_features_setup();
	cpu_control_setup();
	cpu_descriptors_setup(0);
	require(boot_info_parse(&boot_info, magic, block));
	params_parse(boot_info.cmdline);
	announce();
	require(mem_setup(&boot_info));
	mem_print_map();
	require(acpi_setup(boot_info.rsdp, boot_info.rsdp_length));
	require(irq_controllers_setup());
	require(timer_setup());
	time_setup();
	sched_setup();
	kthread_run(kernel_init, NULL, "init");
	local_irq_enable();
	sched_idle();
}

void __noreturn cpu_main(unsigned int cpu)
{
	local_irq_enable();
	sched_idle();
}

static void __init modules_unpack(void)
{
	for (unsigned int i = 0; i < boot_info.nr_modules; i++) {
		const struct boot_module *m = &boot_info.modules[i];
		const void *data = mem_map_module(m->start, m->end);

		if (data) {
			initramfs_unpack(data, m->end - m->start, m->name);
			mem_unmap_module(data);
		} else {
			pr_err("initramfs %s: cannot be mapped\n", m->name);
		}
		mem_release_range(m->start, m->end);
	}
}

static void __init house_setup(void)
{
	sched_start_cpus();
	cpu_start_done();
	mem_release_boot(&boot_info);
	vm_setup();
	trap_setup();
	process_setup();
	require(vfs_setup() ? "no memory for the file tree" : NULL);
	require(tty_setup() || pty_setup() ? "no memory for terminals" : NULL);
	initcalls_run();
	modules_unpack();
	overlays_unpack();
}

/* The strings of a fw_cfg file, each ended by NUL, as a NULL-terminated array;
 * NULL if there is no such file or no memory.  Kept for good. */
static const char **strings_read(const char *name)
{
	ssize_t size = fw_cfg_size(name);
	char *text = size > 0 ? kmalloc(size + 1, GFP_KERNEL) : NULL;
	const char **strings;
	size_t n = 0, at;

	if (!text || fw_cfg_read(name, text, size))
		return NULL;
	text[size] = '\0';
	for (at = 0; at < size; at += strlen(text + at) + 1)
		n++;
	strings = kcalloc(n + 1, sizeof(*strings), GFP_KERNEL);
	for (at = 0, n = 0; strings && at < size; at += strlen(text + at) + 1)
		strings[n++] = text + at;
	return strings;
}

/* What tools/run is told: the program's end, or why it never began (with the
 * status a shell would give). */
static void report_end(int status)
{
	char text[256];

	if (status < 0)
		scnprintf(text, sizeof(text), "exit %d",
			  status == -ENOENT ? 127 : 126);
	else if (status & 0x7f)
		scnprintf(text, sizeof(text), "signal %d %s", status & 0x7f,
			  process_last_words());
	else
		scnprintf(text, sizeof(text), "exit %d", status >> 8 & 0xff);
	machine_report(text);
}

/* How long booting took; the log line itself does not count. */
static void boot_report(void)
{
	u64 ticks = cpu_cycles() - boot_cycles;

	pr_info("boot: %llu ticks from entry to the first user instruction\n",
		ticks);
}

/* What a program has been told, or would be told by a login. */
static const char *const default_env[] = {
	"HOME=/root", "PATH=/bin:/sbin:/usr/bin:/usr/sbin", "TERM=linux", NULL,
};

/* The machine ends with what it was started for. */
static void __noreturn program_end(const char *path, int status)
{
	if (status < 0)
		pr_err("%s: cannot be run: error %d\n", path, -status);
	tty_drain();
	report_end(status);
	machine_exit(false);
}

/* Process 1 stays the kernel, and waits for one program. */
static void __noreturn program_run(const char *const argv[])
{
	const char **env = strings_read("opt/faultline/env");
	int status = init_run(argv[0], argv,
			      env ? (const char *const *)env : default_env);

	init_kill_all();
	program_end(argv[0], status);
}

static const char *const init_paths[] = { "/sbin/init", "/bin/hello", NULL };

static void init_ended(int status)
{
	pr_notice("init has ended, and the machine with it\n");
	program_end("init", status);
}

/* Process 1 becomes a program, as on Linux. */
static void __noreturn init_start(void)
{
	const char *const asked[] = { init_path, NULL };
	const char *const *path = *init_path ? asked : init_paths;
	int error;

	init_end_hook = init_ended;
	do {
		const char *const argv[] = { *path, NULL };

		error = init_become(*path, argv, default_env);
	} while (error == -ENOENT && *++path);
	program_end(*path ? *path : init_paths[0], error);
}

static int kernel_init(void *unused)
{
	const char **argv;

	house_setup();
	if (*ktest_pattern) {
		mnt_setup_usual();
		machine_exit(ktest_run(ktest_pattern) != 0);
	}
	mem_release_init();
	argv = strings_read("opt/faultline/argv");
	if (argv)
		mnt_setup_usual();
	machine_report("ready");
	first_program_hook = boot_report;
	if (argv)
		program_run((const char *const *)argv);
	init_start();
}

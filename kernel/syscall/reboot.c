/* SPDX-License-Identifier: MIT */
/*
 * reboot(2): the end of the machine, in order.
 *
 * What was written to terminals comes out first; there is nothing else that
 * could be lost, for no file system here outlives the machine.  Who started it
 * is told that the end was asked for.
 */
#include <arch/boot.h>
#include <arch/uaccess.h>
#include <core/printk.h>
#include <syscall/syscall.h>
#include <task/cred.h>
#include <tty/tty.h>

#define REBOOT_MAGIC1 0xfee1dead

#define REBOOT_CMD_RESTART 0x01234567u
#define REBOOT_CMD_HALT 0xcdef0123u
#define REBOOT_CMD_CAD_ON 0x89abcdefu
#define REBOOT_CMD_CAD_OFF 0x00000000u
#define REBOOT_CMD_POWER_OFF 0x4321fedcu
#define REBOOT_CMD_RESTART2 0xa1b2c3d4u

/* Bytes of what RESTART2 is told, with a NUL. */
#define REBOOT_WORDS 256

/* Birthdays of Linus Torvalds and his daughters. */
static bool reboot_magic_right(u32 magic1, u32 magic2)
{
	return magic1 == REBOOT_MAGIC1 &&
	       (magic2 == 0x28121969 || magic2 == 0x05121996 ||
		magic2 == 0x16041998 || magic2 == 0x20112000);
}

static void __noreturn machine_end(const char *how, bool restart)
{
	pr_info("reboot: %s\n", how);
	tty_drain();
	machine_report("poweroff");
	if (restart)
		machine_restart();
	machine_exit(false);
}

static long restart_with_words(const char __user *from)
{
	char words[REBOOT_WORDS];

	if (strncpy_from_user(words, from, sizeof(words) - 1) < 0)
		return -EFAULT;
	words[sizeof(words) - 1] = '\0';
	pr_info("reboot: asked for: %s\n", words);
	machine_end("Restarting system", true);
}

/*
 * EPERM	no CAP_SYS_BOOT
 * EINVAL	wrong magic numbers, or an unknown command (hibernation and
 *		another kernel among them)
 * EFAULT	the words of RESTART2
 *
 * Ctrl-Alt-Del reaches no kernel over a serial line: how it is to be taken
 * (CAD_ON, CAD_OFF) never matters.
 */
SYSCALL_DEFINE4(reboot, u32, magic1, u32, magic2, u32, command,
		const char __user *, words)
{
	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (!reboot_magic_right(magic1, magic2))
		return -EINVAL;
	switch (command) {
	case REBOOT_CMD_RESTART:
		machine_end("Restarting system", true);
	case REBOOT_CMD_RESTART2:
		return restart_with_words(words);
	case REBOOT_CMD_HALT:
		machine_end("System halted", false);
	case REBOOT_CMD_POWER_OFF:
		machine_end("Power down", false);
	case REBOOT_CMD_CAD_ON:
	case REBOOT_CMD_CAD_OFF:
		return 0;
	default:
		return -EINVAL;
	}
}

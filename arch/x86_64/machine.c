/* SPDX-License-Identifier: MIT */
/*
 * How a run ends under QEMU.
 *
 * Two debugging devices of QEMU's, absent on other machines, where the writes
 * go nowhere: a port whose value becomes the emulator's exit status
 * (isa-debug-exit: status 2v+1), and a port that takes bytes (isa-debugcon).
 * The second carries one line that says what happened, for the program that
 * started the emulator; the serial line is for people and programs.
 *
 * Other machines are restarted by the chipset's reset control register or,
 * where there is none, by the keyboard controller, one of whose outputs has
 * been wired to the CPU's reset since the PC/AT.
 */
#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/io.h>

#define STATUS_PORT 0xe9
#define EXIT_PORT 0xf4
#define EXIT_ORDERLY 0x10	/* QEMU's status 33 */
#define EXIT_FAILED 0x11	/* QEMU's status 35 */

#define RESET_CONTROL 0xcf9
#define RESET_SYSTEM 0x02	/* all of it, not the CPU alone */
#define RESET_CPU 0x04		/* rising: now */
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_PULSE_RESET 0xfe

void machine_report(const char *text)
{
	for (; *text; text++)
		outb(*text == '\n' ? ' ' : (u8)*text, STATUS_PORT);
	outb('\n', STATUS_PORT);
}

void __noreturn machine_exit(bool failed)
{
	outl(failed ? EXIT_FAILED : EXIT_ORDERLY, EXIT_PORT);
	cpu_stop();
}

void __noreturn machine_restart(void)
{
	outl(EXIT_ORDERLY, EXIT_PORT);
	outb(RESET_SYSTEM, RESET_CONTROL);
	outb(RESET_SYSTEM | RESET_CPU, RESET_CONTROL);
	outb(KEYBOARD_PULSE_RESET, KEYBOARD_COMMAND);
	cpu_stop();
}

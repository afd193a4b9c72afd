/* SPDX-License-Identifier: MIT */
/*
 * The first serial port: the kernel's console and the terminal ttyS0.
 */
#ifndef SERIAL_UART16550_H
#define SERIAL_UART16550_H

/* Finds the port and shows the log on it from now on, by polling; where there
 * is none, nothing happens.  => first thing in kernel_main */
void uart_early_setup(void);
/* Makes it /dev/ttyS0 and /dev/console, driven by interrupts.  0, -ENODEV (no
 * port), or -errno: the log goes on by polling.  => once; tty_setup() was
 * called, interrupt controllers work */
int uart_setup(void);

#endif

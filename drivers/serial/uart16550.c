/* SPDX-License-Identifier: MIT */
/*
 * The 16550 UART at COM1 (National Semiconductor PC16550D): the chip, and the
 * kernel's log on it.  The terminal is in uart16550_tty.c.
 *
 * Two users share it.  The terminal puts its output into a ring, from which
 * the chip's FIFO of 16 bytes is filled whenever it is empty: at once if it
 * is, else in the transmit interrupt.  The log must come out whatever state
 * the kernel is in, so it polls; it sends what waits in the ring first, so
 * that both come out in order.  One lock, the last of all in the lock order,
 * keeps them from mixing within a text; in a panic it is not waited for.
 */
#include <drivers/serial/uart16550.h>

#include <core/panic.h>
#include <core/printk.h>
#include <drivers/serial/uart16550_chip.h>
#include <lib/errno.h>
#include <tty/tty.h>

#define COM1_PORT 0x3f8
/* Reads of LSR before a transmitter is given up: about a second. */
#define POLL_MAX 1000000u

struct uart uart_com1 = {
	.lock = SPINLOCK_INIT(LOCK_LOG), .port = COM1_PORT, .xchar = -1,
};

void uart_ier_set(struct uart *uart, u8 ier)
{
	if (ier == uart->ier)
		return;
	uart->ier = ier;
	uart_out(uart, IER, ier);
}

void uart_mcr_set(struct uart *uart, u8 mcr)
{
	uart->mcr = mcr | MCR_OUT2;
	uart_out(uart, MCR, uart->mcr);
}

static bool transmitter_empty(const struct uart *uart)
{
	return uart_in(uart, LSR) & LSR_THRE;
}

/* Waits until bits of LSR are set.  A port that once did not get there is
 * asked only once from then on, until it works again. */
static int lsr_wait(struct uart *uart, u8 bits)
{
	unsigned int left = uart->stuck ? 1 : POLL_MAX;

	while (left--) {
		if ((uart_in(uart, LSR) & bits) == bits) {
			uart->stuck = false;
			return 0;
		}
		cpu_relax();
	}
	uart->stuck = true;
	return -ETIMEDOUT;
}

/* As much of the ring as the empty FIFO takes. */
static void fifo_fill(struct uart *uart)
{
	unsigned int room = uart->fifo_size;

	if (uart->xchar >= 0) {
		uart_out(uart, THR, (u8)uart->xchar);
		uart->xchar = -1;
		room--;
	}
	for (; room && !uart->stopped && uart_ring_used(uart); room--)
		uart_out(uart, THR, uart->ring[uart->tail++ % UART_RING_SIZE]);
}

static bool has_output(const struct uart *uart)
{
	return uart->xchar >= 0 || (!uart->stopped && uart_ring_used(uart));
}

void uart_transmit(struct uart *uart)
{
	bool empty;

	while ((empty = transmitter_empty(uart)) && has_output(uart))
		fifo_fill(uart);
	if (empty)
		uart_ier_set(uart, uart->ier & ~IER_THRI);
	else
		uart_ier_set(uart, uart->ier | IER_THRI);
}

static void transmit_polled(struct uart *uart)
{
	while (has_output(uart) && !lsr_wait(uart, LSR_THRE))
		fifo_fill(uart);
}

void uart_transmit_all(struct uart *uart)
{
	transmit_polled(uart);
	lsr_wait(uart, LSR_THRE | LSR_TEMT);
}

static void put_polled(struct uart *uart, u8 byte)
{
	if (!lsr_wait(uart, LSR_THRE))
		uart_out(uart, THR, byte);
}

static void uart_console_write(struct console *console, const char *text,
			       size_t size)
{
	struct uart *uart = console->data;
	bool locked = !panicking;
	unsigned long flags = arch_irq_save();
	size_t i;

	if (locked)
		spin_lock(&uart->lock);
	transmit_polled(uart);
	for (i = 0; i < size; i++) {
		if (text[i] == '\n')
			put_polled(uart, '\r');
		put_polled(uart, (u8)text[i]);
	}
	if (locked)
		spin_unlock(&uart->lock);
	arch_irq_restore(flags);
}

static struct console uart_console = {
	.name = "ttyS0", .write = uart_console_write, .data = &uart_com1,
};

void uart_line_set(struct uart *uart, u8 lcr, unsigned int baud)
{
	unsigned int divisor = max((UART_BAUD_BASE + baud / 2) / baud, 1u);

	divisor = min(divisor, 0xffffu);
	uart->lcr = lcr;
	uart_out(uart, LCR, lcr | LCR_DLAB);
	uart_out(uart, DLL, divisor & 0xff);
	uart_out(uart, DLM, (u8)(divisor >> 8));
	uart_out(uart, LCR, lcr);
}

/* A port that is not there reads as all ones; one that is there keeps the
 * four bits that IER has. */
static bool uart_probe(struct uart *uart)
{
	u8 none, all;

	if (uart_in(uart, LSR) == 0xff)
		return false;
	uart_out(uart, LCR, 0);
	uart_out(uart, IER, 0);
	none = uart_in(uart, IER) & IER_ALL;
	uart_out(uart, IER, IER_ALL);
	all = uart_in(uart, IER) & IER_ALL;
	uart_out(uart, IER, 0);
	return !none && all == IER_ALL;
}

static unsigned int fifo_probe(struct uart *uart)
{
	uart_out(uart, FCR, FCR_ENABLE | FCR_CLEAR | FCR_TRIGGER_14);
	if ((uart_in(uart, IIR) & IIR_FIFO) == IIR_FIFO)
		return 16;
	uart_out(uart, FCR, 0);
	return 1;
}

void uart_early_setup(void)
{
	struct uart *uart = &uart_com1;

	uart->present = uart_probe(uart);
	if (!uart->present)
		return;
	uart_line_set(uart, CS8 >> 4, UART_BAUD_BASE);
	uart->fifo_size = fifo_probe(uart);
	uart_mcr_set(uart, MCR_DTR_RTS);
	console_register(&uart_console);
}

/* How the byte arrived whose LSR this is. */
static u8 status_of(struct uart *uart, u8 lsr)
{
	if (lsr & LSR_OE)
		uart->lost = true;
	if (lsr & LSR_BI)
		return TTY_BREAK;
	if (lsr & LSR_PE)
		return TTY_PARITY;
	return lsr & LSR_FE ? TTY_FRAME : TTY_NORMAL;
}

size_t uart_receive(struct uart *uart, u8 *bytes, u8 *status, size_t size)
{
	size_t taken, count = 0;

	for (taken = 0; taken < size; taken++) {
		u8 lsr = uart_in(uart, LSR);

		if (!(lsr & LSR_DR))
			break;
		bytes[count] = uart_in(uart, RBR);
		status[count] = status_of(uart, lsr);
		if (!uart->discard)
			count++;
	}
	return count;
}

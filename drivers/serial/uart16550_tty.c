/* SPDX-License-Identifier: MIT */
/*
 * The terminal ttyS0 on the UART (uart16550.c): its interrupt and what the
 * terminal layer asks of it.
 *
 * A terminal that is throttled leaves bytes in the FIFO, with the receive
 * interrupt off: the sender sees a port that does not take any more.
 *
 * Lock order: tty->lock, then the UART's.  So the interrupt takes bytes out of
 * the FIFO under the one and hands them up without it.
 */
#include <core/initcall.h>
#include <drivers/serial/uart16550.h>

#include <device/irq.h>
#include <drivers/serial/uart16550_chip.h>
#include <lib/err.h>
#include <mem/resource.h>
#include <tty/tty.h>

#define COM1_ISA_IRQ 4
/* Rounds of one interrupt: it is edge-triggered, so all causes must be gone
 * at some moment; more than this is a broken chip. */
#define ROUNDS_MAX 256

static void uart_service(struct uart *uart)
{
	u8 bytes[64], status[64];
	size_t count = min(tty_receive_room(uart->tty), sizeof(bytes));
	unsigned long flags;
	bool lost;

	spin_lock_irqsave(&uart->lock, flags);
	count = uart_receive(uart, bytes, status, count);
	uart_transmit(uart);
	uart_in(uart, MSR);
	lost = uart->lost;
	uart->lost = false;
	spin_unlock_irqrestore(&uart->lock, flags);
	if (count)
		tty_receive(uart->tty, bytes, status, count);
	tty_wakeup(uart->tty);
	if (lost)
		pr_warn_once("ttyS0: input came faster than it was taken, some is lost\n");
}

static irqreturn_t uart_interrupt(int irq, void *dev)
{
	struct uart *uart = dev;
	int round;

	for (round = 0; round < ROUNDS_MAX; round++) {
		if (uart_in(uart, IIR) & IIR_NONE)
			break;
		uart_service(uart);
	}
	return round ? IRQ_HANDLED : IRQ_NONE;
}

/* operations; all but the last => tty->lock held, interrupts off */

static struct uart *uart_of(struct tty *tty)
{
	return tty->driver_data;
}

static size_t uart_write(struct tty *tty, const u8 *text, size_t size)
{
	struct uart *uart = uart_of(tty);
	size_t i;

	spin_lock(&uart->lock);
	for (i = 0; i < size && uart_ring_used(uart) < UART_RING_SIZE; i++)
		uart->ring[uart->head++ % UART_RING_SIZE] = text[i];
	uart_transmit(uart);
	spin_unlock(&uart->lock);
	return i;
}

static size_t uart_write_room(struct tty *tty)
{
	return UART_RING_SIZE - uart_ring_used(uart_of(tty));
}

static size_t uart_chars_in_buffer(struct tty *tty)
{
	struct uart *uart = uart_of(tty);

	return uart_ring_used(uart) + !(uart_in(uart, LSR) & LSR_THRE);
}

static void uart_flush_buffer(struct tty *tty)
{
	struct uart *uart = uart_of(tty);

	spin_lock(&uart->lock);
	uart->tail = uart->head;
	spin_unlock(&uart->lock);
}

static u8 lcr_of(tcflag_t cflag)
{
	return (u8)((cflag & CSIZE) >> 4 | (cflag & CSTOPB ? LCR_STOP2 : 0) |
		    (cflag & PARENB ? LCR_PARITY : 0) |
		    (cflag & PARODD ? 0 : LCR_EVEN));
}

static void uart_set_termios(struct tty *tty)
{
	struct uart *uart = uart_of(tty);
	u32 baud = termios_baud(&tty->termios);

	spin_lock(&uart->lock);
	uart->discard = !(tty->termios.c_cflag & CREAD);
	uart_mcr_set(uart, baud ? uart->mcr | MCR_DTR_RTS
				: uart->mcr & ~MCR_DTR_RTS);
	if (baud)
		uart_line_set(uart, lcr_of(tty->termios.c_cflag), baud);
	spin_unlock(&uart->lock);
}

static void uart_stop(struct tty *tty)
{
	struct uart *uart = uart_of(tty);

	spin_lock(&uart->lock);
	uart->stopped = true;
	spin_unlock(&uart->lock);
}

static void uart_start(struct tty *tty)
{
	struct uart *uart = uart_of(tty);

	spin_lock(&uart->lock);
	uart->stopped = false;
	uart_transmit(uart);
	spin_unlock(&uart->lock);
}

static void uart_throttle(struct tty *tty)
{
	struct uart *uart = uart_of(tty);

	spin_lock(&uart->lock);
	uart_ier_set(uart, uart->ier & ~IER_RX);
	spin_unlock(&uart->lock);
}

static void uart_unthrottle(struct tty *tty)
{
	struct uart *uart = uart_of(tty);

	spin_lock(&uart->lock);
	uart_ier_set(uart, uart->ier | IER_RX);
	spin_unlock(&uart->lock);
}

static void uart_send_xchar(struct tty *tty, u8 byte)
{
	struct uart *uart = uart_of(tty);

	spin_lock(&uart->lock);
	uart->xchar = byte;
	uart_transmit(uart);
	spin_unlock(&uart->lock);
}

static void uart_break_ctl(struct tty *tty, bool on)
{
	struct uart *uart = uart_of(tty);

	spin_lock(&uart->lock);
	uart_out(uart, LCR, uart->lcr | (on ? LCR_BREAK : 0));
	spin_unlock(&uart->lock);
}

static void uart_drain(struct tty *tty)
{
	struct uart *uart = uart_of(tty);
	unsigned long flags;

	spin_lock_irqsave(&uart->lock, flags);
	uart_transmit_all(uart);
	spin_unlock_irqrestore(&uart->lock, flags);
}

/* The chip's bits of MCR and MSR as ioctl_tty(2) names them. */
static const struct { u8 chip; unsigned int line; } mcr_lines[] = {
	{ MCR_DTR, TIOCM_DTR }, { MCR_RTS, TIOCM_RTS },
	{ MCR_OUT1, TIOCM_OUT1 }, { MCR_OUT2, TIOCM_OUT2 },
	{ MCR_LOOP, TIOCM_LOOP },
}, msr_lines[] = {
	{ MSR_CTS, TIOCM_CTS }, { MSR_DSR, TIOCM_DSR },
	{ MSR_RI, TIOCM_RNG }, { MSR_DCD, TIOCM_CAR },
};

static unsigned int uart_tiocmget(struct tty *tty)
{
	struct uart *uart = uart_of(tty);
	unsigned int lines = 0;
	size_t i;
	u8 msr;

	spin_lock(&uart->lock);
	msr = uart_in(uart, MSR);
	for (i = 0; i < ARRAY_SIZE(mcr_lines); i++)
		lines |= uart->mcr & mcr_lines[i].chip ? mcr_lines[i].line : 0;
	for (i = 0; i < ARRAY_SIZE(msr_lines); i++)
		lines |= msr & msr_lines[i].chip ? msr_lines[i].line : 0;
	spin_unlock(&uart->lock);
	return lines;
}

static void uart_tiocmset(struct tty *tty, unsigned int set,
			  unsigned int clear)
{
	struct uart *uart = uart_of(tty);
	unsigned int mcr;
	size_t i;

	spin_lock(&uart->lock);
	mcr = uart->mcr;
	for (i = 0; i < ARRAY_SIZE(mcr_lines); i++) {
		if (clear & mcr_lines[i].line)
			mcr &= ~mcr_lines[i].chip;
		if (set & mcr_lines[i].line)
			mcr |= mcr_lines[i].chip;
	}
	uart_mcr_set(uart, (u8)mcr);
	spin_unlock(&uart->lock);
}

static void uart_get_serial(struct tty *tty, struct serial_struct *serial)
{
	const struct uart *uart = uart_of(tty);

	serial->type = uart->fifo_size > 1 ? PORT_16550A : PORT_16450;
	serial->port = uart->port;
	serial->irq = COM1_ISA_IRQ;
	serial->xmit_fifo_size = (int)uart->fifo_size;
	serial->baud_base = UART_BAUD_BASE;
}

static const struct tty_operations uart_ops = {
	.write = uart_write,
	.write_room = uart_write_room,
	.chars_in_buffer = uart_chars_in_buffer,
	.flush_buffer = uart_flush_buffer,
	.set_termios = uart_set_termios,
	.stop = uart_stop,
	.start = uart_start,
	.throttle = uart_throttle,
	.unthrottle = uart_unthrottle,
	.send_xchar = uart_send_xchar,
	.break_ctl = uart_break_ctl,
	.drain = uart_drain,
	.tiocmget = uart_tiocmget,
	.tiocmset = uart_tiocmset,
	.get_serial = uart_get_serial,
};

int uart_setup(void)
{
	struct uart *uart = &uart_com1;
	struct tty *tty;
	int irq, err;

	if (!uart->present)
		return -ENODEV;
	if (!request_region(uart->port, UART_PORTS, "serial"))
		return -EBUSY;
	irq = irq_isa_setup(COM1_ISA_IRQ);
	if (irq < 0)
		return irq;
	tty = tty_register("ttyS0", MKDEV(TTY_MAJOR, TTY_SERIAL_MINOR),
			   &uart_ops, uart);
	if (IS_ERR(tty))
		return (int)PTR_ERR(tty);
	uart->tty = tty;
	tty_console_set(tty);
	err = request_irq((unsigned int)irq, uart_interrupt, 0, "ttyS0", uart);
	if (err)
		return err;
	spin_lock_irq(&uart->lock);
	uart_ier_set(uart, uart->ier | IER_RX);
	spin_unlock_irq(&uart->lock);
	return 0;
}
module_init(uart_setup);

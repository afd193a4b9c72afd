/* SPDX-License-Identifier: MIT */
/*
 * What the two halves of the UART's driver share: the chip's registers, its
 * state, and moving bytes in and out.
 *
 * Registers, from the port up; DLAB is bit 7 of LCR:
 *
 *	+0  RBR read, THR write		DLAB: divisor, low byte
 *	+1  IER				DLAB: divisor, high byte
 *	+2  IIR read, FCR write
 *	+3  LCR   +4  MCR   +5  LSR   +6  MSR
 */
#ifndef SERIAL_UART16550_CHIP_H
#define SERIAL_UART16550_CHIP_H

#include <arch/io.h>
#include <core/spinlock.h>

enum { RBR = 0, THR = 0, DLL = 0, IER = 1, DLM = 1, IIR = 2, FCR = 2, LCR = 3,
       MCR = 4, LSR = 5, MSR = 6 };

#define IER_RDI 0x01		/* a byte was received */
#define IER_THRI 0x02		/* THR, or the FIFO before it, is empty */
#define IER_RLSI 0x04		/* an error or a break */
#define IER_RX (IER_RDI | IER_RLSI)
#define IER_ALL 0x0f
#define IIR_NONE 0x01
#define IIR_FIFO 0xc0		/* both set: FIFOs work */
#define FCR_ENABLE 0x01
#define FCR_CLEAR 0x06
#define FCR_TRIGGER_14 0xc0	/* interrupt at 14 bytes, or after a pause:
				   the fewest for what a pipe sends */
#define LCR_STOP2 0x04
#define LCR_PARITY 0x08
#define LCR_EVEN 0x10
#define LCR_BREAK 0x40
#define LCR_DLAB 0x80
#define MCR_DTR 0x01
#define MCR_RTS 0x02
#define MCR_DTR_RTS (MCR_DTR | MCR_RTS)
#define MCR_OUT1 0x04
#define MCR_OUT2 0x08		/* lets the interrupt out, on PCs */
#define MCR_LOOP 0x10
#define MSR_CTS 0x10
#define MSR_DSR 0x20
#define MSR_RI 0x40
#define MSR_DCD 0x80
#define LSR_DR 0x01
#define LSR_OE 0x02
#define LSR_PE 0x04
#define LSR_FE 0x08
#define LSR_BI 0x10
#define LSR_THRE 0x20
#define LSR_TEMT 0x40

#define UART_PORTS 8u
#define UART_BAUD_BASE 115200u
#define UART_RING_SIZE 4096u	/* power of two */

struct tty;

/* Fields: I immutable once set up, l lock. */
struct uart {
	spinlock_t lock;
	u16 port;			/* I */
	bool present;			/* I */
	unsigned int fifo_size;		/* I  bytes the transmitter takes */
	struct tty *tty;		/* I  NULL before uart_setup() */
	u8 ier, lcr, mcr;		/* l  as written */
	bool stuck;			/* l  does not transmit: no more waits */
	bool stopped, discard;		/* l  XOFF; without CREAD */
	bool lost;			/* l  an overrun was seen */
	int xchar;			/* l  goes first; -1: none */
	unsigned int head, tail;	/* l  never wrap but by overflow */
	u8 ring[UART_RING_SIZE];		/* l */
};

extern struct uart uart_com1;

static inline u8 uart_in(const struct uart *uart, unsigned int reg)
{
	return inb((u16)(uart->port + reg));
}

static inline void uart_out(const struct uart *uart, unsigned int reg,
			    u8 value)
{
	outb(value, (u16)(uart->port + reg));
}

/* Bytes that wait in the ring. */
static inline unsigned int uart_ring_used(const struct uart *uart)
{
	return uart->head - uart->tail;
}

/* All below => lock held, interrupts off. */

/* Interrupts that the chip raises, IER_ bits. */
void uart_ier_set(struct uart *uart, u8 ier);
/* Format (LCR_ and the word length) and speed in bits per second, not 0. */
void uart_line_set(struct uart *uart, u8 lcr, unsigned int baud);
/* Lines to the modem (MCR_); the interrupt is let out in any case. */
void uart_mcr_set(struct uart *uart, u8 mcr);
/* Sends what it can; the interrupt comes for the rest, and when all is out. */
void uart_transmit(struct uart *uart);
/* Sends everything by polling, and waits until it is on the line; gives up in
 * bounded time. */
void uart_transmit_all(struct uart *uart);
/* Takes at most size bytes out of the FIFO, with a tty_flag for each. */
size_t uart_receive(struct uart *uart, u8 *bytes, u8 *status, size_t size);

#endif

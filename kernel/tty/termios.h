/* SPDX-License-Identifier: MIT */
/*
 * The terminal's settings, as programs see them (termios(3), ioctl_tty(2)).
 *
 * Values and layouts are Linux's for x86-64.  Programs know three structures:
 * that of System V, with 16 bits of flags (TCGETA); the usual one (TCGETS),
 * which ends before the two speeds, so that these exist only as a code in
 * c_cflag; the new one (TCGETS2) carries them as numbers.  The kernel keeps
 * the new one and copies as much of it as was asked for.
 */
#ifndef TTY_TERMIOS_H
#define TTY_TERMIOS_H

#include <arch/types.h>

#define NCCS 19

typedef u8 cc_t;
typedef u32 tcflag_t;

struct ktermios {
	tcflag_t c_iflag;
	tcflag_t c_oflag;
	tcflag_t c_cflag;
	tcflag_t c_lflag;
	cc_t c_line;
	cc_t c_cc[NCCS];
	u32 c_ispeed, c_ospeed;		/* bits per second */
};
/* Bytes of it that TCGETS and TCSETS carry. */
#define TERMIOS_SIZE offsetof(struct ktermios, c_ispeed)
BUILD_BUG_ON(TERMIOS_SIZE != 36);
BUILD_BUG_ON(sizeof(struct ktermios) != 44);

/* The older one, of System V. */
struct termio {
	u16 c_iflag, c_oflag, c_cflag, c_lflag;
	cc_t c_line;
	cc_t c_cc[8];
};
BUILD_BUG_ON(sizeof(struct termio) != 18);

struct winsize {
	u16 ws_row, ws_col;		/* characters */
	u16 ws_xpixel, ws_ypixel;
};

/* c_cc */
#define VINTR 0
#define VQUIT 1
#define VERASE 2
#define VKILL 3
#define VEOF 4
#define VTIME 5
#define VMIN 6
#define VSTART 8
#define VSTOP 9
#define VSUSP 10
#define VEOL 11
#define VREPRINT 12
#define VDISCARD 13
#define VWERASE 14
#define VLNEXT 15
#define VEOL2 16

/* A function whose character this is has none. */
#define DISABLED_CHAR '\0'

/* c_iflag */
#define IGNBRK 0x1u
#define BRKINT 0x2u
#define IGNPAR 0x4u
#define PARMRK 0x8u
#define INPCK 0x10u
#define ISTRIP 0x20u
#define INLCR 0x40u
#define IGNCR 0x80u
#define ICRNL 0x100u
#define IUCLC 0x200u
#define IXON 0x400u
#define IXANY 0x800u
#define IXOFF 0x1000u
#define IMAXBEL 0x2000u
#define IUTF8 0x4000u

/* c_oflag */
#define OPOST 0x1u
#define OLCUC 0x2u
#define ONLCR 0x4u
#define OCRNL 0x8u
#define ONOCR 0x10u
#define ONLRET 0x20u
#define TABDLY 0x1800u
#define XTABS 0x1800u

/* c_cflag */
#define CBAUD 0x100fu
#define B0 0x0u			/* hang up */
#define B38400 0xfu
#define B57600 0x1001u
#define B115200 0x1002u
#define BOTHER 0x1000u		/* see c_ospeed */
#define CSIZE 0x30u
#define CS5 0x00u
#define CS6 0x10u
#define CS7 0x20u
#define CS8 0x30u
#define CSTOPB 0x40u
#define CREAD 0x80u
#define PARENB 0x100u
#define PARODD 0x200u
#define HUPCL 0x400u
#define CLOCAL 0x800u

/* c_lflag */
#define ISIG 0x1u
#define ICANON 0x2u
#define ECHO 0x8u
#define ECHOE 0x10u
#define ECHOK 0x20u
#define ECHONL 0x40u
#define NOFLSH 0x80u
#define TOSTOP 0x100u
#define ECHOCTL 0x200u
#define ECHOPRT 0x400u
#define ECHOKE 0x800u
#define IEXTEN 0x8000u

/* ioctl: settings, queues, flow */
#define TCGETS 0x5401
#define TCSETS 0x5402
#define TCSETSW 0x5403		/* after the output has drained */
#define TCSETSF 0x5404		/* and the input been thrown away */
#define TCGETA 0x5405
#define TCSETA 0x5406
#define TCSETAW 0x5407
#define TCSETAF 0x5408
#define TCSBRK 0x5409
#define TCXONC 0x540a
#define TCFLSH 0x540b
#define TIOCOUTQ 0x5411
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define TIOCSBRK 0x5427		/* break from now on */
#define TIOCCBRK 0x5428		/* no more */
#define FIONREAD 0x541b
#define TIOCSETD 0x5423
#define TIOCGETD 0x5424
#define TCSBRKP 0x5425
#define TCGETS2 0x802c542a
#define TCSETS2 0x402c542b
#define TCSETSW2 0x402c542c
#define TCSETSF2 0x402c542d

/* … sessions and groups */
#define TIOCEXCL 0x540c
#define TIOCNXCL 0x540d
#define TIOCSCTTY 0x540e
#define TIOCGPGRP 0x540f
#define TIOCSPGRP 0x5410
#define TIOCNOTTY 0x5422
#define TIOCGSID 0x5429
#define TIOCVHANGUP 0x5437
#define TIOCGEXCL 0x80045440
/* … the rest */
#define TIOCSTI 0x5412		/* as if typed */
#define TIOCMGET 0x5415
#define TIOCMBIS 0x5416
#define TIOCMBIC 0x5417
#define TIOCMSET 0x5418
#define TIOCCONS 0x541d
#define TIOCGSERIAL 0x541e
#define TIOCGDEV 0x80045432

/* TIOCMGET: lines to and from the modem */
#define TIOCM_DTR 0x2u
#define TIOCM_RTS 0x4u
#define TIOCM_CTS 0x20u
#define TIOCM_CAR 0x40u
#define TIOCM_RNG 0x80u
#define TIOCM_DSR 0x100u
#define TIOCM_OUT1 0x2000u
#define TIOCM_OUT2 0x4000u
#define TIOCM_LOOP 0x8000u

/* TIOCGSERIAL */
struct serial_struct {
	int type, line;
	unsigned int port;
	int irq, flags, xmit_fifo_size, custom_divisor, baud_base;
	u16 close_delay;
	char io_type, reserved_char;
	int hub6;
	u16 closing_wait, closing_wait2;
	unsigned long iomem_base;
	u16 iomem_reg_shift;
	unsigned int port_high;
	unsigned long iomap_base;
};
BUILD_BUG_ON(sizeof(struct serial_struct) != 72);
#define PORT_16450 2
#define PORT_16550A 4

/* TCXONC */
#define TCOOFF 0
#define TCOON 1
#define TCIOFF 2
#define TCION 3
/* TCFLSH */
#define TCIFLUSH 0
#define TCOFLUSH 1
#define TCIOFLUSH 2

#define N_TTY 0			/* the line discipline's number */

/* Bits per second that CBAUD in c_cflag (and c_ospeed) mean; 0: hang up. */
u32 termios_baud(const struct ktermios *termios);
/* c_cflag's code and the speeds say the same from now on. */
void termios_settle_baud(struct ktermios *termios);

#endif

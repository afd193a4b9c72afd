/* SPDX-License-Identifier: MIT */
/*
 * Speeds: the code in c_cflag and the number it means.
 *
 * The first sixteen codes count up through the rates of the teletypes, those
 * with CBAUDEX through the later ones; BOTHER says that the number stands in
 * c_ospeed itself.
 */
#include <tty/termios.h>

#define CBAUDEX 0x1000u

static const u32 rates[] = {
	0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600,
	19200, 38400,
};

/* From CBAUDEX | 1 on. */
static const u32 fast_rates[] = {
	57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000,
	1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
};

u32 termios_baud(const struct ktermios *termios)
{
	u32 code = termios->c_cflag & CBAUD;

	if (code == BOTHER)
		return termios->c_ospeed;
	if (code & CBAUDEX)
		return fast_rates[(code & ~CBAUDEX) - 1];
	return rates[code];
}

void termios_settle_baud(struct ktermios *termios)
{
	u32 baud = termios_baud(termios);

	termios->c_ispeed = baud;
	termios->c_ospeed = baud;
}

/* SPDX-License-Identifier: MIT */
/*
 * The CMOS clock (MC146818A): the date, read once at boot.
 *
 * Registers are chosen by a port and read by the next.  Once a second the
 * chip updates them, during which they read garbage: register A's bit 7 warns
 * 244 us ahead.  Reading until two readings agree covers what slips through.
 * Values are BCD and hours 12-hour unless register B says otherwise.
 */
#include <arch/io.h>
#include <arch/string.h>
#include <arch/timer.h>

#define CMOS_INDEX 0x70
#define CMOS_DATA 0x71
#define REGISTER_A 0x0a
#define REGISTER_B 0x0b
#define A_UPDATING 0x80
#define B_24_HOURS 0x02
#define B_BINARY 0x04
#define HOUR_PM 0x80

struct rtc_date {
	u8 second, minute, hour, day, month, year;
};

static u8 cmos_read(u8 index)
{
	outb(index, CMOS_INDEX);
	return inb(CMOS_DATA);
}

static struct rtc_date date_read(void)
{
	for (int i = 0; i < 10000 && cmos_read(REGISTER_A) & A_UPDATING; i++)
		;
	return (struct rtc_date){
		cmos_read(0), cmos_read(2), cmos_read(4),
		cmos_read(7), cmos_read(8), cmos_read(9),
	};
}

static u8 from_bcd(u8 value)
{
	return (value >> 4) * 10 + (value & 15);
}

static void date_decode(struct rtc_date *date, u8 mode)
{
	bool pm = !(mode & B_24_HOURS) && date->hour & HOUR_PM;
	u8 *fields = (u8 *)date;

	date->hour &= ~HOUR_PM;
	for (size_t i = 0; !(mode & B_BINARY) && i < sizeof(*date); i++)
		fields[i] = from_bcd(fields[i]);
	if (!(mode & B_24_HOURS))
		date->hour = date->hour % 12 + (pm ? 12 : 0);
}

static bool date_sane(const struct rtc_date *d)
{
	return d->second < 61 && d->minute < 60 && d->hour < 24 &&
	       d->day >= 1 && d->day <= 31 && d->month >= 1 && d->month <= 12;
}

/* Days since 1970-01-01; the year begins in March, so that the leap day is
 * its last. */
static s64 days_since_1970(s64 year, s64 month, s64 day)
{
	year -= month <= 2;
	month += month <= 2 ? 9 : -3;
	return 365 * year + year / 4 - year / 100 + year / 400 +
	       (153 * month + 2) / 5 + day - 1 - 719468;
}

s64 rtc_read(void)
{
	struct rtc_date date = date_read(), again;

	for (int i = 0; i < 10; i++) {
		again = date_read();
		if (!memcmp(&date, &again, sizeof(date)))
			break;
		date = again;
	}
	date_decode(&date, cmos_read(REGISTER_B));
	if (!date_sane(&date))
		return 0;
	return ((days_since_1970(2000 + date.year, date.month, date.day) * 24 +
		 date.hour) * 60 + date.minute) * 60 + date.second;
}

/* SPDX-License-Identifier: MIT */
/*
 * System calls that set the wall clock.
 *
 * It can be put to another time; how fast it runs cannot be changed, since it
 * is read straight from the CPUs' counters.  So adjtimex() tells that nothing
 * disciplines it, and of its ways to change it knows the one step.
 */
#include <arch/uaccess.h>
#include <syscall/syscall.h>
#include <syscall/timezone.h>
#include <task/clock.h>
#include <task/cred.h>

#define MINUTES_WEST_MAX (15 * 60)

struct timezone timezone_now;

/* EINVAL: not the wall clock; EFAULT; EINVAL: no time; EPERM; EINVAL: too
 * early */
SYSCALL_DEFINE2(clock_settime, int, clock, const struct timespec __user *, from)
{
	ktime_t now;
	int error;

	if (clock != CLOCK_REALTIME)
		return -EINVAL;
	error = timespec_get(&now, from);
	if (error)
		return error;
	return capable(CAP_SYS_TIME) ? clock_set_real(now) : -EPERM;
}

static int timezone_set(const struct timezone *zone)
{
	if (zone->tz_minuteswest > MINUTES_WEST_MAX ||
	    zone->tz_minuteswest < -MINUTES_WEST_MAX)
		return -EINVAL;
	timezone_now = *zone;
	return 0;
}

/* EFAULT; EINVAL: no time; EPERM; EINVAL: too early, or no time zone */
SYSCALL_DEFINE2(settimeofday, const struct timeval __user *, from,
		const struct timezone __user *, from_zone)
{
	struct timezone zone;
	struct timeval time;
	ktime_t now = 0;
	int error = 0;

	if (from && copy_from_user(&time, from, sizeof(time)))
		return -EFAULT;
	if (from)
		error = timeval_to_ns(&now, &time);
	if (error)
		return error;
	if (from_zone && copy_from_user(&zone, from_zone, sizeof(zone)))
		return -EFAULT;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (from_zone)
		error = timezone_set(&zone);
	return !error && from ? clock_set_real(now) : error;
}

/* adjtimex(2) */
struct timex {
	u32 modes, pad0;
	s64 offset, freq, maxerror, esterror;
	s32 status, pad1;
	s64 constant, precision, tolerance;
	struct timeval time;
	s64 tick, ppsfreq, jitter;
	s32 shift, pad2;
	s64 stabil, jitcnt, calcnt, errcnt, stbcnt;
	s32 tai, pad3[11];
};
BUILD_BUG_ON(sizeof(struct timex) != 208);

#define ADJ_SETOFFSET 0x0100u
#define ADJ_NANO 0x2000u
#define ADJ_OFFSET_SS_READ 0xa001u	/* only asks */

#define STA_UNSYNC 0x40
#define TIME_ERROR 5		/* result: nobody keeps it right */
#define MAXERROR_USEC 16000000
#define TICK_USEC 10000

/* A step by `time`, which may be negative.  => -EINVAL */
static int timex_step(const struct timex *timex)
{
	s64 unit = timex->modes & ADJ_NANO ? 1 : NSEC_PER_USEC;
	s64 part = timex->time.tv_usec, seconds = timex->time.tv_sec;

	if (part < 0 || part >= NSEC_PER_SEC / unit)
		return -EINVAL;
	if (seconds > KTIME_MAX / NSEC_PER_SEC / 2 ||
	    seconds < -(KTIME_MAX / NSEC_PER_SEC / 2))
		return -EINVAL;
	return clock_set_real(ktime_get_real() + seconds * NSEC_PER_SEC +
			      part * unit);
}

/* => -EPERM; -EINVAL: what cannot be changed */
static int timex_apply(const struct timex *timex)
{
	if (!timex->modes || timex->modes == ADJ_OFFSET_SS_READ)
		return 0;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if ((timex->modes & ~ADJ_NANO) != ADJ_SETOFFSET)
		return -EINVAL;
	return timex_step(timex);
}

static long timex_call(struct timex __user *user)
{
	struct timex timex, answer;
	int error;

	if (copy_from_user(&timex, user, sizeof(timex)))
		return -EFAULT;
	error = timex_apply(&timex);
	if (error)
		return error;
	answer = (struct timex){
		.modes = timex.modes, .status = STA_UNSYNC,
		.maxerror = MAXERROR_USEC, .esterror = MAXERROR_USEC,
		.precision = 1, .tick = TICK_USEC,
		.time = timeval_of(ktime_get_real()),
	};
	return copy_to_user(user, &answer, sizeof(answer)) ? -EFAULT
							   : TIME_ERROR;
}

/* EFAULT; EPERM; EINVAL: a mode that is not there; else TIME_ERROR */
SYSCALL_DEFINE1(adjtimex, struct timex __user *, timex)
{
	return timex_call(timex);
}

/* EINVAL: no such clock; EOPNOTSUPP: not the wall clock; as adjtimex */
SYSCALL_DEFINE2(clock_adjtime, int, clock, struct timex __user *, timex)
{
	ktime_t now;
	int error = clock_read(clock, &now);

	if (error)
		return error;
	return clock == CLOCK_REALTIME ? timex_call(timex) : -EOPNOTSUPP;
}

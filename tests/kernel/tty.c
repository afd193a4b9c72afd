/* SPDX-License-Identifier: MIT */
/*
 * The line discipline, typed at through a driver made of memory.
 *
 * What is typed goes in by tty_receive(), as from an interrupt; what the
 * terminal shows is what the driver was given.  Output has its processing
 * turned off except where it is the matter.
 */
#include <core/ktest.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/session.h>
#include <task/signal.h>
#include <tty/job.h>
#include <tty/tty_file.h>

/* The driver: what it was asked to do. */
struct fake {
	char shown[512];
	size_t size;
	size_t room;			/* bytes that it still takes */
	bool throttled, stopped;
	int xchar;
	struct process *user;		/* its foreground */
};

static struct fake fake;
static struct tty_file fake_opened;
static struct file fake_file;

static size_t fake_write(struct tty *tty, const u8 *text, size_t size)
{
	size = min(size, min(fake.room, sizeof(fake.shown) - 1 - fake.size));
	memcpy(fake.shown + fake.size, text, size);
	fake.size += size;
	fake.room -= size;
	return size;
}

static size_t fake_write_room(struct tty *tty)
{
	return min(fake.room, sizeof(fake.shown) - 1 - fake.size);
}

static size_t fake_chars_in_buffer(struct tty *tty)
{
	return 0;
}

static void fake_stop(struct tty *tty)
{
	fake.stopped = true;
}

static void fake_start(struct tty *tty)
{
	fake.stopped = false;
}

static void fake_throttle(struct tty *tty)
{
	fake.throttled = true;
}

static void fake_unthrottle(struct tty *tty)
{
	fake.throttled = false;
}

static void fake_nothing(struct tty *tty)
{
}

static void fake_send_xchar(struct tty *tty, u8 byte)
{
	fake.xchar = byte;
}

static void fake_break(struct tty *tty, bool on)
{
}

static const struct tty_operations fake_ops = {
	.write = fake_write, .write_room = fake_write_room,
	.chars_in_buffer = fake_chars_in_buffer, .flush_buffer = fake_nothing,
	.set_termios = fake_nothing, .stop = fake_stop, .start = fake_start,
	.throttle = fake_throttle, .unthrottle = fake_unthrottle,
	.send_xchar = fake_send_xchar, .break_ctl = fake_break,
	.drain = fake_nothing,
};

static struct process *user_create(struct tty *tty)
{
	struct process *process = process_create(&init_process);

	if (IS_ERR(process))
		return NULL;
	tty_acquire_for(process, tty);
	return process;
}

static void user_destroy(struct tty *tty)
{
	tty_hangup(tty);
	process_destroy(fake.user);
}

/* Which of these signals the foreground has got since the last time. */
static sigset_t signalled(void)
{
	sigset_t set = fake.user->pending.set;

	sigpending_discard(&fake.user->pending, ~0ULL);
	return set;
}

/* Runs the body with a terminal of its own. */
#define TTY_TEST(name)                                                  \
	static void test_##name(struct tty *tty);                        \
	KTEST(tty, name)                                                \
	{                                                               \
		struct tty *tty = tty_create("fake", 0, &fake_ops, NULL); \
                                                                        \
		REQUIRE(tty);                                           \
		fake = (struct fake){ .room = sizeof(fake.shown) };     \
		fake_opened = (struct tty_file){ .tty = tty };          \
		fake_file = (struct file){ .private_data = &fake_opened }; \
		tty->termios.c_oflag = 0;                               \
		fake.user = user_create(tty);                           \
		if (EXPECT(fake.user)) {                                \
			test_##name(tty);                               \
			user_destroy(tty);                              \
		}                                                       \
		tty_put(tty);                                           \
	}                                                               \
	static void test_##name(struct tty *tty)

static void type_bytes(struct tty *tty, const char *text, size_t size)
{
	tty_receive(tty, (const u8 *)text, NULL, size);
}

static void type(struct tty *tty, const char *text)
{
	type_bytes(tty, text, strlen(text));
}

/* Reads without waiting; the result is in *text, terminated. */
static ssize_t read_now(struct tty *tty, char *text, size_t size)
{
	struct kiocb iocb = { .ki_filp = &fake_file, .ki_flags = IOCB_NOWAIT };
	struct kvec kvec = { text, size };
	struct iov_iter iter;
	ssize_t count;

	iov_iter_kvec(&iter, &kvec, 1, size);
	count = n_tty_read(&fake_opened, &iocb, &iter);
	if (count >= 0 && (size_t)count < size)
		text[count] = '\0';
	return count;
}

/* True if a read gives exactly this now. */
static bool reads(struct tty *tty, const char *text)
{
	char buf[128];

	return read_now(tty, buf, sizeof(buf)) == (ssize_t)strlen(text) &&
	       !strcmp(buf, text);
}

/* True if exactly this was shown since the last time. */
static bool shows(const char *text)
{
	bool same;

	fake.shown[fake.size] = '\0';
	same = !strcmp(fake.shown, text);
	if (!same)
		pr_info("shown: \"%s\"\n", fake.shown);
	fake.size = 0;
	return same;
}

static ssize_t write_now(struct tty *tty, const char *text)
{
	struct kiocb iocb = { .ki_filp = &fake_file, .ki_flags = IOCB_NOWAIT };
	struct kvec kvec = { (void *)text, strlen(text) };
	struct iov_iter iter;

	iov_iter_kvec(&iter, &kvec, 1, kvec.iov_len);
	return n_tty_write(&fake_opened, &iocb, &iter);
}

/* Changes the settings as tcsetattr would. */
static void settings_set(struct tty *tty, const struct ktermios *new)
{
	struct ktermios old = tty->termios;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	tty->termios = *new;
	n_tty_set_termios(tty, &old);
	spin_unlock_irqrestore(&tty->lock, flags);
}

static void raw_set(struct tty *tty, u8 minimum, u8 time)
{
	struct ktermios new = tty->termios;

	new.c_lflag &= ~(ICANON | ECHO | ISIG);
	new.c_cc[VMIN] = minimum;
	new.c_cc[VTIME] = time;
	settings_set(tty, &new);
}

/* Verifies that a line can be read when it is complete, not before. */
TTY_TEST(line_when_complete)
{
	char byte;

	type(tty, "ab");
	EXPECT_EQ(read_now(tty, &byte, 1), -EAGAIN);
	type(tty, "c\r");
	EXPECT(reads(tty, "abc\n"));
	EXPECT(shows("abc\n"));
}

/* Verifies that one read gives one line, and a short one leaves the rest. */
TTY_TEST(one_line_per_read)
{
	char two[2];

	type(tty, "abc\ndef\n");
	EXPECT_EQ(read_now(tty, two, 2), 2);
	EXPECT(!memcmp(two, "ab", 2));
	EXPECT(reads(tty, "c\n"));
	EXPECT(reads(tty, "def\n"));
}

/* Verifies that erase takes a character off the line and off the screen, and
 * nothing at the beginning of the line. */
TTY_TEST(erase)
{
	type(tty, "\177a\177bc\177\n");
	EXPECT(reads(tty, "b\n"));
	EXPECT(shows("a\b \bbc\b \b\n"));
}

/* Verifies that a character of several bytes is erased whole. */
TTY_TEST(erase_utf8)
{
	type(tty, "a\303\244\177b\n");
	EXPECT(reads(tty, "ab\n"));
	EXPECT(shows("a\303\244\b \bb\n"));
}

/* Verifies that a control character is shown as two and erased as two. */
TTY_TEST(erase_control)
{
	type(tty, "\001\177x\n");
	EXPECT(reads(tty, "x\n"));
	EXPECT(shows("^A\b \b\b \bx\n"));
}

/* Verifies that an erased tab goes back to the column where it began. */
TTY_TEST(erase_tab)
{
	type(tty, "abc\t\177");
	EXPECT(shows("abc\t\b\b\b\b\b"));
}

/* Verifies that the column where the line began counts for that. */
TTY_TEST(erase_tab_behind_prompt)
{
	tty->termios.c_oflag = OPOST;
	EXPECT_EQ(write_now(tty, "$ "), 2);
	type(tty, "abc\t\177");
	EXPECT(shows("$ abc\t\b\b\b"));
}

/* Verifies that ^W erases blanks and the word before them, ^U everything. */
TTY_TEST(erase_word_and_line)
{
	type(tty, "one two  \027x\n");
	EXPECT(reads(tty, "one x\n"));
	type(tty, "gone\025y\n");
	EXPECT(reads(tty, "y\n"));
}

/* Verifies that ^R shows the line again. */
TTY_TEST(reprint)
{
	type(tty, "ab\022");
	EXPECT(shows("ab^R\nab"));
}

/* Verifies that ^D alone is the end of file, once. */
TTY_TEST(end_of_file)
{
	char byte;

	type(tty, "\004");
	EXPECT_EQ(read_now(tty, &byte, 1), 0);
	EXPECT_EQ(read_now(tty, &byte, 1), -EAGAIN);
}

/* Verifies that ^D behind text hands that over without an end of file, also
 * when the read has just room for it. */
TTY_TEST(end_of_file_pushes)
{
	char two[2], byte;

	type(tty, "ab\004");
	EXPECT_EQ(read_now(tty, two, 2), 2);
	EXPECT_EQ(read_now(tty, &byte, 1), -EAGAIN);
	type(tty, "ab\004");
	EXPECT(reads(tty, "ab"));
	EXPECT_EQ(read_now(tty, &byte, 1), -EAGAIN);
}

/* Verifies that ^V takes the meaning off the next byte, zero included. */
TTY_TEST(quoted_bytes)
{
	char buf[8];

	type_bytes(tty, "\026\003\026\004\026\000\026\177\n", 9);
	EXPECT_EQ(read_now(tty, buf, sizeof(buf)), 5);
	EXPECT(!memcmp(buf, "\003\004\000\177\n", 5));
	EXPECT_EQ(signalled(), 0);
}

/* Verifies that signal characters signal, and empty the line before them. */
TTY_TEST(signals)
{
	type(tty, "lost\003");
	EXPECT_EQ(signalled(), sigmask(SIGINT));
	EXPECT(shows("lost^C"));
	type(tty, "\034");
	EXPECT_EQ(signalled(), sigmask(SIGQUIT));
	type(tty, "\032kept\n");
	EXPECT_EQ(signalled(), sigmask(SIGTSTP));
	EXPECT(reads(tty, "kept\n"));
}

/* Verifies that NOFLSH keeps what was typed before a signal. */
TTY_TEST(signal_without_flush)
{
	tty->termios.c_lflag |= NOFLSH;
	type(tty, "kept\003\n");
	EXPECT_EQ(signalled(), sigmask(SIGINT));
	EXPECT(reads(tty, "kept\n"));
}

/* Verifies that a break is an interrupt with BRKINT, a zero without. */
TTY_TEST(line_break)
{
	u8 byte = 0, flag = TTY_BREAK;

	raw_set(tty, 1, 0);
	tty_receive(tty, &byte, &flag, 1);
	EXPECT_EQ(read_now(tty, (char *)&byte, 1), 1);
	EXPECT_EQ(byte, 0);
	tty->termios.c_iflag |= BRKINT;
	tty_receive(tty, &byte, &flag, 1);
	EXPECT_EQ(signalled(), sigmask(SIGINT));
}

/* Verifies that ^S stops the driver and ^Q lets it go on, both unread. */
TTY_TEST(flow_control)
{
	type(tty, "\023");
	EXPECT(fake.stopped);
	type(tty, "\021x\n");
	EXPECT(!fake.stopped);
	EXPECT(reads(tty, "x\n"));
}

/* Verifies that without ICANON bytes can be read as they come. */
TTY_TEST(raw_bytes)
{
	raw_set(tty, 1, 0);
	type(tty, "a\003\r\177");
	EXPECT(reads(tty, "a\003\n\177"));
	EXPECT_EQ(signalled(), 0);
	EXPECT(shows(""));
}

/* Verifies that MIN 0 TIME 0 never waits, not even to say so. */
TTY_TEST(raw_polling)
{
	char byte;

	raw_set(tty, 0, 0);
	EXPECT_EQ(read_now(tty, &byte, 1), 0);
	type(tty, "x");
	EXPECT_EQ(read_now(tty, &byte, 1), 1);
}

/* Verifies that MIN 0 TIME 1 gives up after a tenth of a second. */
TTY_TEST(raw_timeout)
{
	struct kiocb iocb = { .ki_filp = &fake_file };
	ktime_t start = ktime_get();
	char byte;
	struct kvec kvec = { &byte, 1 };
	struct iov_iter iter;

	raw_set(tty, 0, 1);
	iov_iter_kvec(&iter, &kvec, 1, 1);
	EXPECT_EQ(n_tty_read(&fake_opened, &iocb, &iter), 0);
	EXPECT(ktime_get() - start >= 90 * NSEC_PER_MSEC);
}

/* Verifies that bytes typed without ICANON are a line when it is set. */
TTY_TEST(raw_to_canonical)
{
	struct ktermios usual = tty->termios;

	raw_set(tty, 1, 0);
	type(tty, "ab");
	settings_set(tty, &usual);
	EXPECT(reads(tty, "ab"));
}

/* Verifies that a newline becomes two characters with OPOST and ONLCR, and
 * that tabs are expanded with XTABS. */
TTY_TEST(output_processing)
{
	EXPECT_EQ(write_now(tty, "a\n"), 2);
	EXPECT(shows("a\n"));
	tty->termios.c_oflag = OPOST | ONLCR | XTABS;
	EXPECT_EQ(write_now(tty, "a\n"), 2);
	EXPECT(shows("a\r\n"));
	EXPECT_EQ(write_now(tty, "abc\tx"), 5);
	EXPECT(shows("abc     x"));
}

/* Verifies that a write stops where the driver has no room left. */
TTY_TEST(output_without_room)
{
	fake.room = 20;
	EXPECT_EQ(write_now(tty, "0123456789012345678901234567890"), 13);
	EXPECT_EQ(write_now(tty, "x"), -EAGAIN);
}

/* Verifies that the driver is held back before input is lost, and let go when
 * it was read. */
TTY_TEST(throttling)
{
	char line[64], byte;
	unsigned int i;

	memset(line, 'l', sizeof(line));
	line[63] = '\n';
	tty->termios.c_lflag &= ~ECHO;
	for (i = 0; !fake.throttled && i < 100; i++)
		type_bytes(tty, line, 64);
	EXPECT(fake.throttled);
	EXPECT(i * 64 <= N_TTY_BUF_SIZE);
	EXPECT_EQ(tty_receive_room(tty), 0);
	for (; i; i--)
		EXPECT_EQ(read_now(tty, line, sizeof(line)), 64);
	EXPECT(!fake.throttled);
	EXPECT_EQ(read_now(tty, &byte, 1), -EAGAIN);
}

/* Verifies that a line that is too long loses its surplus, not its end, and
 * does not hold the driver back. */
TTY_TEST(line_too_long)
{
	char *buf = kmalloc(2 * N_TTY_BUF_SIZE, GFP_KERNEL);

	REQUIRE(buf);
	memset(buf, 'x', 2 * N_TTY_BUF_SIZE);
	tty->termios.c_lflag &= ~ECHO;
	type_bytes(tty, buf, 2 * N_TTY_BUF_SIZE);
	EXPECT(!fake.throttled);
	type(tty, "\n");
	EXPECT_EQ(read_now(tty, buf, 2 * N_TTY_BUF_SIZE), N_TTY_BUF_SIZE);
	EXPECT_EQ(buf[N_TTY_BUF_SIZE - 1], '\n');
	kfree(buf);
}

/* Verifies that IXOFF asks the other side to stop by a byte. */
TTY_TEST(input_flow_control)
{
	unsigned int i;

	raw_set(tty, 1, 0);
	tty->termios.c_iflag |= IXOFF;
	for (i = 0; !fake.throttled && i < N_TTY_BUF_SIZE; i++)
		type(tty, "x");
	EXPECT_EQ(fake.xchar, 'S' & 0x1f);
}

/* Verifies that a key reaches the foreground group, and nobody in the
 * background. */
TTY_TEST(foreground)
{
	struct process *other = process_create(fake.user);

	REQUIRE(!IS_ERR(other));
	type(tty, "\003");
	EXPECT_EQ(signalled(), sigmask(SIGINT));
	EXPECT_EQ(other->pending.set, sigmask(SIGINT));
	sigpending_discard(&other->pending, ~0ULL);
	current->process = other;
	EXPECT_EQ(process_set_group(0, 0), 0);
	current->process = NULL;
	type(tty, "\003");
	EXPECT_EQ(signalled(), sigmask(SIGINT));
	EXPECT_EQ(other->pending.set, 0);
	process_destroy(other);
}

/* Verifies that a child has the terminal its parent has, and that a hangup
 * takes it from all, and tells and continues the leader. */
TTY_TEST(hangup)
{
	struct process *other = process_create(fake.user);
	char byte;

	REQUIRE(!IS_ERR(other));
	EXPECT(other->tty == tty);
	type(tty, "lost\n");
	fake.user->stopped = other->stopped = true;
	tty_hangup(tty);
	EXPECT(!other->tty && !fake.user->tty && !tty->session && !tty->pgrp);
	EXPECT_EQ(signalled(), sigmask(SIGHUP));
	EXPECT(!fake.user->stopped);
	EXPECT(other->stopped && !other->pending.set);
	EXPECT(tty_file_hung_up(&fake_opened));
	EXPECT_EQ(read_now(tty, &byte, 1), 0);
	EXPECT_EQ(write_now(tty, "x"), -EIO);
	process_destroy(other);
}

/* Verifies that the foreground hears of the leader's end after a hangup. */
TTY_TEST(hangup_then_end)
{
	struct process *other = process_create(fake.user);

	REQUIRE(!IS_ERR(other));
	tty_hangup(tty);
	signalled();
	other->stopped = true;
	session_leader_exit_hook(fake.user);
	EXPECT_EQ(other->pending.set, sigmask(SIGHUP));
	EXPECT(!other->stopped);
	process_destroy(other);
}

/* Verifies that a stopped terminal takes nothing, and goes on when it is hung
 * up. */
TTY_TEST(hangup_starts_output)
{
	type(tty, "\023");
	EXPECT_EQ(write_now(tty, "x"), -EAGAIN);
	tty_hangup(tty);
	EXPECT(!fake.stopped);
}

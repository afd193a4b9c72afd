/* SPDX-License-Identifier: MIT */
/*
 * TIOCCONS: one pointer to the file that gets the console's output.
 */
#include <tty/console_redirect.h>

#include <lib/errno.h>
#include <task/cred.h>
#include <tty/tty_file.h>

static DEFINE_SPINLOCK(redirect_lock);
static struct file *redirect;		/* redirect_lock; with a reference */

struct file *console_redirect_get(void)
{
	struct file *file, *dead = NULL;

	if (likely(!READ_ONCE(redirect)))
		return NULL;
	spin_lock(&redirect_lock);
	file = redirect;
	if (file && tty_file_hung_up(tty_file_of(file))) {
		dead = file;
		redirect = file = NULL;
	}
	if (file)
		get_file(file);
	spin_unlock(&redirect_lock);
	if (dead)
		fput(dead);
	return file;
}

int console_redirect_set(struct file *file)
{
	struct file *was = NULL;
	int error = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	spin_lock(&redirect_lock);
	if (tty_file_of(file)->is_console) {
		was = redirect;
		redirect = NULL;
	} else if (redirect) {
		error = -EBUSY;
	} else {
		redirect = get_file(file);
	}
	spin_unlock(&redirect_lock);
	if (was)
		fput(was);
	return error;
}

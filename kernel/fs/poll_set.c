/* SPDX-License-Identifier: MIT */
/*
 * Waiting for any of many files.
 *
 * The first scan hangs an entry into every queue that the files name; later
 * ones only ask.  A wake-up notes that it came (triggered) before it wakes the
 * task, and the task looks at the note after it has said that it sleeps: so
 * one that comes between a scan and the sleep is not lost, and however many
 * come, the next scan answers them all.
 */
#include <fs/poll.h>

#include <fs/file.h>
#include <mem/slab.h>

/* A wake-up may come this much later, to come along with others. */
#define POLL_SLACK_NSEC 50000

struct poll_chunk {
	struct poll_chunk *next;
	unsigned int used;
	struct poll_entry entries[];
};
#define CHUNK_ENTRIES \
	((PAGE_SIZE - sizeof(struct poll_chunk)) / sizeof(struct poll_entry))

__poll_t vfs_poll(struct file *file, poll_table *table)
{
	return file->f_op->poll ? file->f_op->poll(file, table)
				: DEFAULT_POLLMASK;
}

static int poll_wake(struct wait_queue_entry *wait, unsigned int mode,
		     int flags, void *key)
{
	struct poll_entry *entry = container_of(wait, struct poll_entry, wait);
	struct poll_set *set = wait->private;

	if (key && !(key_to_poll(key) & entry->key))
		return 0;
	WRITE_ONCE(set->triggered, true);
	/* The run queue's lock orders the two. */
	return wake_up_state(set->task, mode);
}

/* NULL: no memory. */
static struct poll_entry *entry_alloc(struct poll_set *set)
{
	struct poll_chunk *chunk = set->chunks;

	if (set->used < POLL_SET_INLINE)
		return &set->entries[set->used++];
	if (!chunk || chunk->used == CHUNK_ENTRIES) {
		chunk = kmalloc(PAGE_SIZE, GFP_KERNEL);
		if (!chunk)
			return NULL;
		chunk->next = set->chunks;
		chunk->used = 0;
		set->chunks = chunk;
	}
	return &chunk->entries[chunk->used++];
}

static void entry_add(struct file *file, wait_queue_head_t *queue,
		      struct poll_table_struct *table)
{
	struct poll_set *set = container_of(table, struct poll_set, table);
	struct poll_entry *entry = entry_alloc(set);

	if (!entry) {
		set->error = -ENOMEM;
		return;
	}
	init_waitqueue_func_entry(&entry->wait, poll_wake);
	entry->wait.private = set;
	entry->queue = queue;
	entry->file = get_file(file);
	entry->key = table->_key;
	add_wait_queue(queue, &entry->wait);
}

static void entry_remove(struct poll_entry *entry)
{
	remove_wait_queue(entry->queue, &entry->wait);
	fput(entry->file);
}

static void poll_set_end(struct poll_set *set)
{
	struct poll_chunk *chunk;
	unsigned int i;

	for (i = 0; i < set->used; i++)
		entry_remove(&set->entries[i]);
	while ((chunk = set->chunks)) {
		set->chunks = chunk->next;
		for (i = 0; i < chunk->used; i++)
			entry_remove(&chunk->entries[i]);
		kfree(chunk);
	}
}

/* Until a wake-up, a signal, or the deadline: true if that has passed. */
static bool poll_sleep(struct poll_set *set, ktime_t deadline)
{
	bool late = false;

	set_current_state(TASK_INTERRUPTIBLE);
	if (!READ_ONCE(set->triggered))
		late = !schedule_hrtimeout_range(
			deadline == POLL_FOREVER ? NULL : &deadline,
			POLL_SLACK_NSEC, HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
	WRITE_ONCE(set->triggered, false);
	/* What the waker changed before it said so is seen by the next scan. */
	smp_mb();
	return late;
}

int poll_until(int (*scan)(struct poll_set *set, void *arg), void *arg,
	       ktime_t deadline)
{
	struct poll_set set;
	bool late = deadline == POLL_NOW;
	int found;

	set.table._qproc = late ? NULL : entry_add;
	set.task = current;
	set.triggered = false;
	set.error = 0;
	set.used = 0;
	set.chunks = NULL;
	for (;;) {
		found = scan(&set, arg);
		set.table._qproc = NULL;
		if (!found)
			found = set.error;
		if (!found && signal_pending(current))
			found = -ERESTARTNOHAND;
		if (found || late)
			break;
		late = poll_sleep(&set, deadline);
	}
	poll_set_end(&set);
	return found;
}

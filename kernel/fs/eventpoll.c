/* SPDX-License-Identifier: MIT */
/*
 * Sets, their items, and what a wake-up does.
 *
 * A wake-up comes with the lock of the file's queue held and may go on to the
 * queue of a set, and if that is watched to the next: locks of one rank, but
 * always from the watched to the watcher, and there are no circles.
 */
#include <fs/eventpoll.h>

#include <fs/anon_inode.h>
#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/super.h>
#include <lib/err.h>
#include <mem/slab.h>

#define EXCLUSIVE_EVENTS (EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | \
			  EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE)

static DEFINE_MUTEX_RANK(graph_mutex, LOCK_EPOLL_GRAPH);

bool eventpoll_wake(wait_queue_head_t *queue)
{
	unsigned long flags;
	bool waiting;

	smp_mb();
	if (!waitqueue_active(queue))
		return false;
	local_irq_save(flags);
	spin_lock_nested(&queue->lock);
	waiting = waitqueue_active(queue);
	__wake_up_locked(queue, TASK_NORMAL, 1,
			 poll_to_key(EPOLLIN | EPOLLRDNORM));
	spin_unlock_irqrestore(&queue->lock, flags);
	return waiting;
}

/* The item may have news: true if somebody was waiting for some. */
static bool item_ready(struct epoll_item *item)
{
	struct eventpoll *ep = item->ep;
	unsigned long flags;
	bool waiting;

	local_irq_save(flags);
	spin_lock_nested(&ep->lock);
	if (list_empty(&item->ready))
		list_add_tail(&item->ready, &ep->ready);
	spin_unlock_irqrestore(&ep->lock, flags);
	waiting = eventpoll_wake(&ep->waiters);
	return eventpoll_wake(&ep->watchers) || waiting;
}

/* An exclusive hook that nobody waits behind lets the wake-up pass on. */
static int hook_wake(struct wait_queue_entry *wait, unsigned int mode,
		     int flags, void *key)
{
	struct epoll_hook *hook = container_of(wait, struct epoll_hook, wait);
	u32 wanted = READ_ONCE(hook->item->event.events);
	__poll_t happened = key_to_poll(key);
	bool waiting;

	if (!(wanted & ~EPOLL_MODES) || (happened && !(happened & wanted)))
		return 0;
	waiting = item_ready(hook->item);
	return !(wanted & EPOLLEXCLUSIVE) || waiting;
}

/* The table with which an item's file is asked for its queues. */
struct hook_table {
	poll_table table;
	struct epoll_item *item;
	int error;
};

static void hook_add(struct file *file, wait_queue_head_t *queue,
		     struct poll_table_struct *table)
{
	struct hook_table *hooks = container_of(table, struct hook_table,
						table);
	struct epoll_item *item = hooks->item;
	struct epoll_hook *hook = kmalloc(sizeof(*hook), GFP_KERNEL);

	if (!hook) {
		hooks->error = -ENOMEM;
		return;
	}
	init_waitqueue_func_entry(&hook->wait, hook_wake);
	hook->queue = queue;
	hook->item = item;
	hook->next = item->hooks;
	item->hooks = hook;
	if (item->event.events & EPOLLEXCLUSIVE)
		add_wait_queue_exclusive(queue, &hook->wait);
	else
		add_wait_queue(queue, &hook->wait);
}

static void hooks_remove(struct epoll_item *item)
{
	struct epoll_hook *hook;

	while ((hook = item->hooks)) {
		item->hooks = hook->next;
		remove_wait_queue(hook->queue, &hook->wait);
		kfree(hook);
	}
}

__poll_t epoll_item_poll(const struct epoll_item *item)
{
	return vfs_poll(item->file, NULL) & item->event.events;
}

static int item_compare(const struct epoll_item *item,
			const struct file *file, unsigned int fd)
{
	if (item->file != file)
		return file < item->file ? -1 : 1;
	return fd < item->fd ? -1 : fd > item->fd;
}

/* The item of that file, or NULL and the place where it belongs. */
static struct epoll_item *item_find(struct eventpoll *ep,
				    const struct file *file, unsigned int fd,
				    struct tree_node **parent,
				    struct tree_node ***link)
{
	struct tree_node **at = &ep->items.node;

	KASSERT(mutex_held(&ep->mutex));
	*parent = NULL;
	while (*at) {
		struct epoll_item *item = tree_entry(*at, struct epoll_item,
						     node);
		int order = item_compare(item, file, fd);

		if (!order)
			return item;
		*parent = *at;
		at = order < 0 ? &(*at)->left : &(*at)->right;
	}
	*link = at;
	return NULL;
}

/* In this order: nobody wakes it, the file does not know it, it is not ready. */
static void item_remove(struct eventpoll *ep, struct epoll_item *item)
{
	struct file *file = item->file;
	unsigned long flags;

	KASSERT(mutex_held(&graph_mutex) && mutex_held(&ep->mutex));
	hooks_remove(item);
	spin_lock(&file->f_lock);
	list_del(&item->watch);
	spin_unlock(&file->f_lock);
	tree_remove(&ep->items, &item->node, NULL);
	spin_lock_irqsave(&ep->lock, flags);
	list_del_init(&item->ready);
	spin_unlock_irqrestore(&ep->lock, flags);
	kfree(item);
}

/* Asks the file for its queues and hangs hooks into them. */
static int item_watch(struct epoll_item *item)
{
	struct hook_table hooks = {
		.table = { ._qproc = hook_add, ._key = item->event.events },
		.item = item,
	};
	__poll_t mask = vfs_poll(item->file, &hooks.table);

	if (!hooks.error && mask & item->event.events)
		item_ready(item);
	return hooks.error;
}

static int item_add(struct eventpoll *ep, struct file *file, unsigned int fd,
		    const struct epoll_event *event)
{
	struct tree_node *parent, **link;
	struct epoll_item *item;
	int err;

	if (item_find(ep, file, fd, &parent, &link))
		return -EEXIST;
	item = kzalloc(sizeof(*item), GFP_KERNEL);
	if (!item)
		return -ENOMEM;
	item->ep = ep;
	item->file = file;
	item->fd = fd;
	item->event = *event;
	INIT_LIST_HEAD(&item->ready);
	tree_insert(&ep->items, parent, link, &item->node, NULL);
	spin_lock(&file->f_lock);
	list_add_tail(&item->watch, &file->f_watches);
	spin_unlock(&file->f_lock);
	err = item_watch(item);
	if (err)
		item_remove(ep, item);
	return err;
}

/* A wake-up that comes before the new events are there is made up for by
 * asking the file after they are. */
static int item_change(struct epoll_item *item,
		       const struct epoll_event *event)
{
	if (item->event.events & EPOLLEXCLUSIVE)
		return -EINVAL;
	item->event.data = event->data;
	WRITE_ONCE(item->event.events, event->events);
	smp_mb();
	if (epoll_item_poll(item))
		item_ready(item);
	return 0;
}

static int ctl_locked(struct eventpoll *ep, int op, struct file *file,
		      unsigned int fd, const struct epoll_event *event)
{
	struct tree_node *parent, **link;
	struct epoll_item *item;

	if (op == EPOLL_CTL_ADD)
		return item_add(ep, file, fd, event);
	item = item_find(ep, file, fd, &parent, &link);
	if (!item)
		return -ENOENT;
	if (op == EPOLL_CTL_MOD)
		return item_change(item, event);
	item_remove(ep, item);
	return 0;
}

static int ctl_files(struct file *set, int op, struct file *file,
		     unsigned int fd, const struct epoll_event *event)
{
	struct eventpoll *ep = set->private_data;
	int err = 0;

	mutex_lock(&graph_mutex);
	if (op == EPOLL_CTL_ADD)
		err = epoll_graph_check(ep, file);
	if (!err) {
		mutex_lock(&ep->mutex);
		err = ctl_locked(ep, op, file, fd, event);
		mutex_unlock(&ep->mutex);
	}
	mutex_unlock(&graph_mutex);
	return err;
}

/* Where EPOLLEXCLUSIVE may stand: in ADD, with few others, not for sets. */
static bool exclusive_allowed(int op, const struct file *file, u32 events)
{
	if (!(events & EPOLLEXCLUSIVE) || op == EPOLL_CTL_DEL)
		return true;
	return op == EPOLL_CTL_ADD && !eventpoll_of_file(file) &&
	       !(events & ~EXCLUSIVE_EVENTS);
}

static int ctl_check(const struct file *set, int op, const struct file *file,
		     u32 events)
{
	if (!file->f_op->poll)
		return -EPERM;
	if (set == file || !eventpoll_of_file(set) ||
	    !exclusive_allowed(op, file, events) ||
	    op < EPOLL_CTL_ADD || op > EPOLL_CTL_MOD)
		return -EINVAL;
	return 0;
}

int do_epoll_ctl(unsigned int set_fd, int op, unsigned int nr,
		 const struct epoll_event *event)
{
	struct epoll_event full = *event;
	struct fd set = fdget(set_fd), fd;
	int err = -EBADF;

	if (!set.file)
		return -EBADF;
	fd = fdget(nr);
	if (fd.file) {
		err = ctl_check(set.file, op, fd.file, event->events);
		full.events |= EPOLLERR | EPOLLHUP;
		if (!err)
			err = ctl_files(set.file, op, fd.file, nr, &full);
		fdput(fd);
	}
	fdput(set);
	return err;
}

static struct epoll_item *first_watch(struct file *file)
{
	struct epoll_item *item;

	spin_lock(&file->f_lock);
	item = list_first_entry_or_null(&file->f_watches, struct epoll_item,
					watch);
	spin_unlock(&file->f_lock);
	return item;
}

void eventpoll_release_slow(struct file *file)
{
	struct epoll_item *item;

	mutex_lock(&graph_mutex);
	while ((item = first_watch(file))) {
		struct eventpoll *ep = item->ep;

		mutex_lock(&ep->mutex);
		item_remove(ep, item);
		mutex_unlock(&ep->mutex);
	}
	mutex_unlock(&graph_mutex);
}

static int eventpoll_close(struct inode *inode, struct file *file)
{
	struct eventpoll *ep = file->private_data;

	mutex_lock(&graph_mutex);
	mutex_lock(&ep->mutex);
	while (!tree_empty(&ep->items))
		item_remove(ep, tree_entry(tree_first(&ep->items),
					   struct epoll_item, node));
	mutex_unlock(&ep->mutex);
	mutex_unlock(&graph_mutex);
	kfree(ep);
	return 0;
}

/* What is watched, and for what. */
static void eventpoll_show(struct format_sink *sink, struct file *file)
{
	struct eventpoll *ep = file->private_data;
	struct tree_node *node;

	mutex_lock(&ep->mutex);
	for (node = tree_first(&ep->items); node; node = tree_next(node)) {
		const struct epoll_item *item =
			tree_entry(node, struct epoll_item, node);
		const struct inode *inode = file_inode(item->file);

		format_print(sink, "tfd: %8u events: %8x data: %16llx "
			     " pos:%lld ino:%llx sdev:%x\n", item->fd,
			     item->event.events, item->event.data,
			     (long long)READ_ONCE(item->file->f_pos),
			     inode->i_ino, inode->i_sb->s_dev);
	}
	mutex_unlock(&ep->mutex);
}

static const struct file_operations eventpoll_fops = {
	.llseek = noop_llseek,
	.poll = eventpoll_poll,
	.release = eventpoll_close,
	.show_fdinfo = eventpoll_show,
};

struct eventpoll *eventpoll_of_file(const struct file *file)
{
	return file->f_op == &eventpoll_fops ? file->private_data : NULL;
}

static struct eventpoll *eventpoll_alloc(void)
{
	struct eventpoll *ep = kzalloc(sizeof(*ep), GFP_KERNEL);

	if (!ep)
		return NULL;
	mutex_init_rank(&ep->mutex, LOCK_EPOLL);
	spin_lock_init_rank(&ep->lock, LOCK_WAIT_QUEUE);
	INIT_LIST_HEAD(&ep->ready);
	init_waitqueue_head(&ep->waiters);
	init_waitqueue_head(&ep->watchers);
	return ep;
}

int do_epoll_create(unsigned int flags)
{
	struct eventpoll *ep;
	struct file *file;
	int fd;

	if (flags & ~O_CLOEXEC)
		return -EINVAL;
	ep = eventpoll_alloc();
	if (!ep)
		return -ENOMEM;
	fd = get_unused_fd_flags(flags);
	if (fd < 0)
		goto free;
	file = anon_inode_getfile("[eventpoll]", &eventpoll_fops, ep, O_RDWR);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		fd = (int)PTR_ERR(file);
		goto free;
	}
	ep->file = file;
	fd_install((unsigned int)fd, file);
	return fd;

free:
	kfree(ep);
	return fd;
}

/* SPDX-License-Identifier: MIT */
/*
 * Sets that watch sets.
 *
 * Asking a set whether it is ready goes down along these edges, and a wake-up
 * goes up, on the kernel's stack and with locks held.  So before an edge is
 * added three things are made sure of: there will be no circle, no chain of
 * more than CHAIN_MAX sets, and no file whose wake-up climbs more than
 * PATHS_MAX ways.  A walk measures each set once, however many ways lead to
 * it.
 */
#include <fs/eventpoll.h>

#define CHAIN_MAX 5u
#define PATHS_MAX 1000u
#define CIRCLE (CHAIN_MAX + 1)

static unsigned int last_walk;		/* g */

/* The longest chain of sets from here down; above CHAIN_MAX if it comes to
 * `top`. */
static unsigned int chain_below(struct eventpoll *ep,
				const struct eventpoll *top)
{
	struct epoll_item *item;
	unsigned int longest = 0;

	if (ep == top)
		return CIRCLE;
	if (ep->walk == last_walk)
		return ep->measure;
	tree_for_each_entry(item, &ep->items, node) {
		struct eventpoll *below = eventpoll_of_file(item->file);

		if (below)
			longest = max(longest, chain_below(below, top));
	}
	ep->walk = last_walk;
	ep->measure = longest + 1;
	return ep->measure;
}

/* The longest chain from here up. */
static unsigned int chain_above(struct eventpoll *ep)
{
	const struct epoll_item *item;
	unsigned int longest = 0;

	if (ep->walk == last_walk)
		return ep->measure;
	list_for_each_entry(item, &ep->file->f_watches, watch)
		longest = max(longest, chain_above(item->ep));
	ep->walk = last_walk;
	ep->measure = longest + 1;
	return ep->measure;
}

/* The ways from here up, with `more` new ones at `bottom`; cut above the
 * limit. */
static unsigned int paths_above(struct eventpoll *ep,
				const struct eventpoll *bottom,
				unsigned int more)
{
	unsigned int paths = ep == bottom ? 1 + more : 1;
	const struct epoll_item *item;

	if (ep->walk == last_walk)
		return ep->measure;
	list_for_each_entry(item, &ep->file->f_watches, watch)
		paths += paths_above(item->ep, bottom, more);
	ep->walk = last_walk;
	ep->measure = min(paths, PATHS_MAX + 1);
	return ep->measure;
}

/* The most ways up from any set here and below. */
static unsigned int paths_most(struct eventpoll *ep,
			       const struct eventpoll *bottom,
			       unsigned int more)
{
	unsigned int most = paths_above(ep, bottom, more);
	struct epoll_item *item;

	tree_for_each_entry(item, &ep->items, node) {
		struct eventpoll *below = eventpoll_of_file(item->file);

		if (below && most <= PATHS_MAX)
			most = max(most, paths_most(below, bottom, more));
	}
	return most;
}

int epoll_graph_check(struct eventpoll *ep, struct file *file)
{
	struct eventpoll *below = eventpoll_of_file(file);
	unsigned int chain, paths;

	if (!below)
		return 0;
	last_walk++;
	chain = chain_below(below, ep);
	last_walk++;
	chain += chain_above(ep);
	if (chain > CHAIN_MAX)
		return -ELOOP;
	last_walk++;
	paths = paths_above(ep, NULL, 0);
	last_walk++;
	return paths_most(below, below, paths) > PATHS_MAX ? -EINVAL : 0;
}

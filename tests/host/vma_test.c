/* SPDX-License-Identifier: MIT */
/* sources: kernel/vm/vma.c kernel/lib/tree.c */
/*
 * The set of areas against a model that knows only single pages.
 *
 *	model	| . | a | a | a | . | b | b | c | . |	flags, file, page number
 *	tree	    [     a     )   [   b   )[c )
 *
 * The model has no areas: a page is used or not, and says what it is.  After
 * every operation the pages around it, and now and then all, must agree, the
 * tree must be sound (vma_tree_verify), and no two neighbours may be left that
 * could be one.
 */
#include "host.h"

#include <vm/vma_tree.h>

#define PAGES 640UL
#define BASE 0x7f0000000000UL
#define FILES 3

struct model_page {
	bool used;
	vm_flags_t flags;
	struct file *file;
	pgoff_t pgoff;
};

struct world {
	struct vma_tree tree;
	struct model_page pages[PAGES];
	struct random_state rnd;
};

static unsigned long addr_of(unsigned long page)
{
	return BASE + (page << PAGE_SHIFT);
}

static unsigned long page_of(unsigned long addr)
{
	return (addr - BASE) >> PAGE_SHIFT;
}

static struct vm_area_struct *new_area(unsigned long start, unsigned long end,
				       vm_flags_t flags)
{
	struct vm_area_struct *vma = calloc(1, sizeof(*vma));

	vma->vm_start = start;
	vma->vm_end = end;
	vma->vm_flags = flags;
	vma->vm_pgoff = start >> PAGE_SHIFT;
	return vma;
}

static struct vm_area_struct *add_area(struct vma_tree *tree,
				       unsigned long first, unsigned long last,
				       vm_flags_t flags)
{
	struct vm_area_struct *vma = new_area(addr_of(first), addr_of(last),
					      flags);

	vma_tree_insert(tree, vma);
	return vma;
}

static void free_tree(struct vma_tree *tree)
{
	struct vm_area_struct *vma;

	while ((vma = vma_tree_first(tree))) {
		vma_tree_remove(tree, vma);
		free(vma);
	}
}

static struct world *new_world(void)
{
	struct world *world = calloc(1, sizeof(*world));

	vma_tree_init(&world->tree);
	world->rnd = host_random();
	return world;
}

static void free_world(struct world *world)
{
	free_tree(&world->tree);
	free(world);
}

static void check_page(const struct vm_area_struct *vma,
		       const struct model_page *page, unsigned long addr)
{
	CHECK(page->used);
	CHECK_EQ(vma->vm_flags, page->flags);
	CHECK(vma->vm_file == page->file);
	CHECK_EQ(linear_page_index(vma, addr), page->pgoff);
}

/* The pages of [first, last), and the areas that begin there. */
static void check_pages(const struct world *world, unsigned long first,
			unsigned long last)
{
	struct vm_area_struct *vma = NULL, *prev;
	unsigned long page;

	for (page = first; page < last; page++) {
		if (!vma || vma->vm_end <= addr_of(page))
			vma = vma_tree_find(&world->tree, addr_of(page));
		if (!vma || vma->vm_start > addr_of(page)) {
			CHECK(!world->pages[page].used);
			continue;
		}
		check_page(vma, &world->pages[page], addr_of(page));
		prev = vma_prev(vma);
		CHECK(!prev || !vma_can_merge(prev, vma));
	}
}

static void check_world(const struct world *world, unsigned long first,
			unsigned long last)
{
	const char *wrong = vma_tree_verify(&world->tree);

	if (wrong)
		host_fail(__FILE__, __LINE__, "%s", wrong);
	check_pages(world, first, last);
}

/* A random range of pages, mostly short. */
static void pick_range(struct world *world, unsigned long *first,
		       unsigned long *last)
{
	unsigned long most = random_one_in(&world->rnd, 8) ? 100 : 12;
	unsigned long n = random_range(&world->rnd, 1, most);

	*first = random_below(&world->rnd, PAGES - n);
	*last = *first + n;
}

static struct vm_area_struct *join(struct vma_tree *tree,
				   struct vm_area_struct *left,
				   struct vm_area_struct *right)
{
	unsigned long end = right->vm_end;

	vma_tree_remove(tree, right);
	free(right);
	vma_tree_resize(tree, left, left->vm_start, end);
	return left;
}

static void merge(struct vma_tree *tree, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma_prev(vma), *next = vma_next(vma);

	if (next && vma_can_merge(vma, next))
		join(tree, vma, next);
	if (prev && vma_can_merge(prev, vma))
		join(tree, prev, vma);
}

static struct vm_area_struct *split(struct vma_tree *tree,
				    struct vm_area_struct *vma,
				    unsigned long addr)
{
	struct vm_area_struct *upper = malloc(sizeof(*upper));

	*upper = *vma;
	vma_tree_split(tree, vma, upper, addr);
	return upper;
}

/* Takes [start, end) out: both edges clipped, then whole areas. */
static void cut(struct vma_tree *tree, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma, *next;

	for (vma = vma_tree_find_intersection(tree, start, end);
	     vma && vma->vm_start < end; vma = next) {
		next = vma_next(vma);
		switch (vma_clip(vma, start, end)) {
		case VMA_CLIP_WHOLE:
			vma_tree_remove(tree, vma);
			free(vma);
			break;
		case VMA_CLIP_TAIL:
			vma_tree_resize(tree, vma, vma->vm_start, start);
			break;
		case VMA_CLIP_HEAD:
			vma_tree_resize(tree, vma, end, vma->vm_end);
			break;
		case VMA_CLIP_MIDDLE:
			split(tree, vma, end);
			vma_tree_resize(tree, vma, vma->vm_start, start);
			break;
		}
	}
}

static void world_unmap(struct world *world, unsigned long first,
			unsigned long last)
{
	unsigned long page;

	cut(&world->tree, addr_of(first), addr_of(last));
	for (page = first; page < last; page++)
		world->pages[page] = (struct model_page){ 0 };
}

static vm_flags_t pick_flags(struct world *world)
{
	static const vm_flags_t flags[] = {
		VM_READ, VM_READ | VM_WRITE, VM_READ | VM_EXEC, VM_NONE,
	};

	if (random_one_in(&world->rnd, 40))
		return VM_READ | VM_WRITE | VM_GROWSDOWN;
	return flags[random_below(&world->rnd, ARRAY_SIZE(flags))];
}

/* Something new at [first, last), in place of what was there. */
static void world_map(struct world *world, unsigned long first,
		      unsigned long last)
{
	struct vm_area_struct *vma;
	unsigned long page;

	world_unmap(world, first, last);
	vma = new_area(addr_of(first), addr_of(last), pick_flags(world));
	if (random_one_in(&world->rnd, 3)) {
		vma->vm_file = (struct file *)
			(8 * random_range(&world->rnd, 1, FILES));
		vma->vm_pgoff = first;
	}
	vma_tree_insert(&world->tree, vma);
	for (page = first; page < last; page++)
		world->pages[page] = (struct model_page){
			.used = true, .flags = vma->vm_flags,
			.file = vma->vm_file,
			.pgoff = linear_page_index(vma, addr_of(page)),
		};
	merge(&world->tree, vma);
}

/* Other permissions for what is there in [first, last). */
static void world_protect(struct world *world, unsigned long first,
			  unsigned long last)
{
	vm_flags_t rights = random_below(&world->rnd, 8);
	unsigned long start = addr_of(first), end = addr_of(last), page;
	struct vma_tree *tree = &world->tree;
	struct vm_area_struct *vma;

	while (start < end &&
	       (vma = vma_tree_find_intersection(tree, start, end))) {
		if (vma->vm_start < start)
			vma = split(tree, vma, start);
		if (vma->vm_end > end)
			split(tree, vma, end);
		vma->vm_flags = (vma->vm_flags & ~VM_ACCESS_FLAGS) | rights;
		start = vma->vm_end;
		merge(tree, vma);
	}
	for (page = first; page < last; page++)
		if (world->pages[page].used)
			world->pages[page].flags =
				(world->pages[page].flags & ~VM_ACCESS_FLAGS) |
				rights;
}

static void world_step(struct world *world)
{
	unsigned long first, last;
	bool all = random_one_in(&world->rnd, 64);

	pick_range(world, &first, &last);
	switch (random_below(&world->rnd, 4)) {
	case 0:
		host_context("unmap %lu-%lu", first, last);
		world_unmap(world, first, last);
		break;
	case 1:
		host_context("protect %lu-%lu", first, last);
		world_protect(world, first, last);
		break;
	default:
		host_context("map %lu-%lu", first, last);
		world_map(world, first, last);
	}
	check_world(world, all || !first ? 0 : first - 1,
		    all || last == PAGES ? PAGES : last + 1);
}

/* Verifies that after any mixture of map, unmap and protect every page is what
 * the model says, and the tree is sound. */
TEST(random_against_pages)
{
	struct world *world = new_world();
	unsigned long i, rounds = host_loops(400000);

	for (i = 0; i < rounds; i++)
		world_step(world);
	free_world(world);
}

/* Verifies that find gives the first area that ends above any address. */
TEST(find_against_pages)
{
	struct world *world = new_world();
	unsigned long i, page, above, rounds = host_loops(60000);
	struct vm_area_struct *vma;

	for (i = 0; i < rounds; i++) {
		world_step(world);
		page = random_below(&world->rnd, PAGES);
		for (above = page; above < PAGES; above++)
			if (world->pages[above].used)
				break;
		vma = vma_tree_find(&world->tree, addr_of(page) + 77);
		CHECK(!vma == (above == PAGES));
		if (vma) {
			CHECK(vma->vm_end > addr_of(above));
			CHECK(vma->vm_start <= addr_of(above));
			CHECK(above == page || vma->vm_start == addr_of(above));
		}
	}
	free_world(world);
}

/* Marks the pages that nothing may be given: used, or guarding a stack.  A
 * guard gap ends at the next area below, as its first purpose is lost then. */
static void mark_taken(const struct world *world, bool *taken)
{
	const struct vm_area_struct *vma;
	unsigned long page, guard;

	for (page = 0; page < PAGES; page++)
		taken[page] = world->pages[page].used;
	for_each_vma(vma, &world->tree) {
		guard = (vma->vm_start - vm_start_gap(vma)) >> PAGE_SHIFT;
		page = page_of(vma->vm_start);
		while (guard-- && page && !world->pages[--page].used)
			taken[page] = true;
	}
}

/* The place by trying every run of free pages; ~0UL: none. */
static unsigned long naive_hole(const struct world *world,
				const struct vma_search *search, bool topdown)
{
	unsigned long low = page_of(search->low), high = page_of(search->high);
	unsigned long need, start, end, found = ~0UL;
	bool taken[PAGES];

	mark_taken(world, taken);
	need = (search->length + search->align) / PAGE_SIZE - 1;
	for (start = low; start < high; start = end + 1) {
		for (end = start; end < high && !taken[end]; end++)
			;
		if (end - start < need)
			continue;
		if (!topdown)
			return ALIGN(addr_of(start), search->align);
		found = ALIGN_DOWN(addr_of(end) - search->length,
				   search->align);
	}
	return found;
}

static void check_hole(const struct world *world,
		       const struct vma_search *search, bool topdown)
{
	unsigned long want = naive_hole(world, search, topdown);
	struct vma_place place;
	bool found = topdown
		? vma_tree_hole_topdown(&world->tree, search, &place)
		: vma_tree_hole_bottomup(&world->tree, search, &place);

	CHECK_EQ(found, want != ~0UL);
	if (!found)
		return;
	CHECK_EQ(place.addr, want);
	CHECK(!place.prev || place.prev->vm_end <= place.addr);
	CHECK(!place.next ||
	      place.addr + search->length <= vm_start_gap(place.next));
	CHECK((place.prev ? vma_next(place.prev)
			  : vma_tree_first(&world->tree)) == place.next);
}

/* Verifies that both searches find the hole that trying all finds, for any
 * length, alignment and limits, guard gaps of stacks respected. */
TEST(holes_against_pages)
{
	struct world *world = new_world();
	unsigned long i, a, b, rounds = host_loops(60000);
	struct vma_search search;

	for (i = 0; i < rounds; i++) {
		world_step(world);
		a = random_below(&world->rnd, PAGES);
		b = random_below(&world->rnd, PAGES);
		search = (struct vma_search){
			.length = random_range(&world->rnd, 1, 20) << PAGE_SHIFT,
			.align = PAGE_SIZE << (random_one_in(&world->rnd, 2)
				? 0 : random_below(&world->rnd, 6)),
			.low = addr_of(min(a, b)), .high = addr_of(max(a, b)),
		};
		host_context("length %#lx align %#lx in %#lx-%#lx",
			     search.length, search.align, search.low,
			     search.high);
		check_hole(world, &search, true);
		check_hole(world, &search, false);
	}
	free_world(world);
}

/* Verifies that removing the middle leaves both ends, each with its own page
 * numbers:
 *
 *	[ 0 1 2 3 4 5 6 7 8 9 )   minus   [ 4 .. 6 )
 *	[ 0 1 2 3 )   [ 6 7 8 9 )
 */
TEST(cut_middle)
{
	struct vma_tree tree;
	struct vm_area_struct *vma;

	vma_tree_init(&tree);
	add_area(&tree, 0, 10, VM_READ);
	cut(&tree, addr_of(4), addr_of(6));
	CHECK_EQ(tree.count, 2);
	vma = vma_tree_last(&tree);
	CHECK_EQ(vma->vm_start, addr_of(6));
	CHECK_EQ(vma->vm_pgoff, addr_of(6) >> PAGE_SHIFT);
	CHECK_EQ(vma->gap, 2 * PAGE_SIZE);
	CHECK(!vma_tree_verify(&tree));
	free_tree(&tree);
}

/* Verifies that areas with different permissions, files, or page numbers that
 * do not follow each other are not made one. */
TEST(merge_only_the_same)
{
	struct vm_area_struct *left = new_area(BASE, BASE + PAGE_SIZE, VM_READ);
	struct vm_area_struct *right = new_area(BASE + PAGE_SIZE,
						BASE + 2 * PAGE_SIZE, VM_READ);

	CHECK(vma_can_merge(left, right));
	right->vm_flags |= VM_WRITE;
	CHECK(!vma_can_merge(left, right));
	right->vm_flags = VM_READ;
	right->vm_pgoff++;
	CHECK(!vma_can_merge(left, right));
	right->vm_pgoff--;
	right->vm_file = (struct file *)8;
	CHECK(!vma_can_merge(left, right));
	right->vm_file = NULL;
	right->vm_start += PAGE_SIZE;
	CHECK(!vma_can_merge(left, right));
	free(left);
	free(right);
}

/* Verifies that areas of a kind that counts its areas are not made one. */
TEST(merge_not_with_close)
{
	static const struct vm_operations_struct counting = {
		.close = (void (*)(struct vm_area_struct *))1,
	};
	struct vm_area_struct *left = new_area(BASE, BASE + PAGE_SIZE, VM_READ);
	struct vm_area_struct *right = new_area(BASE + PAGE_SIZE,
						BASE + 2 * PAGE_SIZE, VM_READ);

	left->vm_ops = &counting;
	right->vm_ops = &counting;
	CHECK(!vma_can_merge(left, right));
	free(left);
	free(right);
}

/* Verifies that a hole directly below a stack is not given away, but one below
 * its guard gap is. */
TEST(stack_keeps_guard_gap)
{
	struct vma_search search = {
		.length = PAGE_SIZE, .align = PAGE_SIZE,
		.low = BASE, .high = addr_of(1000),
	};
	struct vma_place place;
	struct vma_tree tree;

	vma_tree_init(&tree);
	add_area(&tree, 500, 1000, VM_READ | VM_WRITE | VM_GROWSDOWN);
	CHECK(vma_tree_hole_topdown(&tree, &search, &place));
	CHECK_EQ(place.addr, addr_of(499) - STACK_GUARD_GAP);
	search.low = addr_of(500) - STACK_GUARD_GAP;
	CHECK(!vma_tree_hole_topdown(&tree, &search, &place));
	CHECK(!vma_tree_hole_bottomup(&tree, &search, &place));
	free_tree(&tree);
}

/* Verifies that lengths near the end of all numbers find no hole and overflow
 * nothing. */
TEST(hole_too_long)
{
	struct vma_search search = {
		.length = ~0UL & PAGE_MASK, .align = 1UL << 30,
		.low = 0, .high = TASK_SIZE,
	};
	struct vma_place place;
	struct vma_tree tree;

	vma_tree_init(&tree);
	add_area(&tree, 3, 4, VM_READ);
	CHECK(!vma_tree_hole_topdown(&tree, &search, &place));
	CHECK(!vma_tree_hole_bottomup(&tree, &search, &place));
	search.length = TASK_SIZE;
	search.align = PAGE_SIZE;
	CHECK(!vma_tree_hole_topdown(&tree, &search, &place));
	free_tree(&tree);
}

static unsigned int height(const struct tree_node *node)
{
	return node ? 1 + max(height(node->left), height(node->right)) : 0;
}

/* Verifies that 65,530 areas made downwards, as mmap makes them, form a tree
 * whose height is within that of a balanced one. */
TEST(many_areas_stay_shallow)
{
	struct vma_search search = {
		.length = PAGE_SIZE, .align = PAGE_SIZE,
		.low = BASE, .high = BASE + (70000UL << PAGE_SHIFT),
	};
	struct vma_place place;
	struct vm_area_struct *vma;
	struct vma_tree tree;
	unsigned long i;

	vma_tree_init(&tree);
	for (i = 0; i < 65530; i++) {
		CHECK(vma_tree_hole_topdown(&tree, &search, &place));
		vma = new_area(place.addr, place.addr + PAGE_SIZE,
			       i & 1 ? VM_READ : VM_WRITE);
		vma_tree_insert_at(&tree, vma, &place);
	}
	CHECK(!vma_tree_verify(&tree));
	CHECK(height(tree.root.node) <= 24);
	free_tree(&tree);
}

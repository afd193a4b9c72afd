/* SPDX-License-Identifier: MIT */
/*
 * xarray against a plain array of the same contents.
 */
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mem/gfp.h>
#include <mem/slab.h>
#include <mem/xarray.h>

/* Indexes with something special about them. */
static const unsigned long corners[] = {
	0, 1, 63, 64, 65, 4095, 4096, 262143, 262144, 1UL << 32,
	(1UL << 60) - 1, 1UL << 60, ~0UL - 1, ~0UL,
};

static unsigned long nodes_in_use(void)
{
	struct slab_stats stats;

	for (unsigned int i = 0; slab_stats_get(i, &stats); i++)
		if (!strcmp(stats.name, "xarray_node"))
			return stats.active;
	return 0;
}

/* Verifies that an entry is found where it was put, at any index, and nowhere
 * else. */
KTEST(xarray, corners)
{
	DEFINE_XARRAY(xa);

	for (unsigned int i = 0; i < ARRAY_SIZE(corners); i++) {
		EXPECT(!xa_load(&xa, corners[i]));
		EXPECT(!xa_store(&xa, corners[i], xa_mk_value(i), GFP_KERNEL));
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(corners); i++)
		EXPECT_EQ(xa_to_value(xa_load(&xa, corners[i])), i);
	EXPECT(!xa_load(&xa, 2));
	EXPECT(!xa_load(&xa, 1UL << 33));
	xa_destroy(&xa);
	EXPECT(xa_empty(&xa));
}

/* Verifies that a walk sees all entries, in order of their indexes. */
KTEST(xarray, walk_in_order)
{
	unsigned long index, n = 0;
	DEFINE_XARRAY(xa);
	void *entry;

	for (unsigned int i = ARRAY_SIZE(corners); i-- > 0;)
		EXPECT(!xa_store(&xa, corners[i], xa_mk_value(i), GFP_KERNEL));
	xa_for_each(&xa, index, entry) {
		REQUIRE(n < ARRAY_SIZE(corners));
		EXPECT_EQ(index, corners[n]);
		EXPECT_EQ(xa_to_value(entry), n);
		n++;
	}
	EXPECT_EQ(n, ARRAY_SIZE(corners));
	xa_destroy(&xa);
}

/* Verifies that a search stops at its upper end. */
KTEST(xarray, find_up_to)
{
	unsigned long index = 11;
	DEFINE_XARRAY(xa);

	EXPECT(!xa_store(&xa, 10, xa_mk_value(1), GFP_KERNEL));
	EXPECT(!xa_store(&xa, 1000, xa_mk_value(2), GFP_KERNEL));
	EXPECT(!xa_find(&xa, &index, 999, XA_PRESENT));
	EXPECT_EQ(index, 11);
	EXPECT(xa_find(&xa, &index, 1000, XA_PRESENT));
	EXPECT_EQ(index, 1000);
	EXPECT(!xa_find_after(&xa, &index, ~0UL, XA_PRESENT));
	xa_destroy(&xa);
}

/* Verifies that store and erase return what was there. */
KTEST(xarray, replaces)
{
	DEFINE_XARRAY(xa);

	EXPECT(!xa_store(&xa, 7, xa_mk_value(1), GFP_KERNEL));
	EXPECT_EQ(xa_to_value(xa_store(&xa, 7, xa_mk_value(2), GFP_KERNEL)), 1);
	EXPECT_EQ(xa_to_value(xa_store(&xa, 7, NULL, GFP_KERNEL)), 2);
	EXPECT(!xa_erase(&xa, 7));
	EXPECT(xa_empty(&xa));
}

/* Verifies that one entry at index 0 needs no node, and that nodes go when
 * their last entry does: the tree becomes low again. */
KTEST(xarray, nodes_come_and_go)
{
	unsigned long before = nodes_in_use();
	DEFINE_XARRAY(xa);

	EXPECT(!xa_store(&xa, 0, xa_mk_value(1), GFP_KERNEL));
	EXPECT_EQ(nodes_in_use(), before);
	EXPECT(!xa_store(&xa, 70000, xa_mk_value(2), GFP_KERNEL));
	EXPECT_EQ(nodes_in_use(), before + 5);
	EXPECT(xa_erase(&xa, 70000));
	EXPECT_EQ(nodes_in_use(), before);
	EXPECT_EQ(xa_to_value(xa_load(&xa, 0)), 1);
	EXPECT(xa_erase(&xa, 0));
}

/* Verifies that a store that finds no memory says so and changes nothing. */
KTEST(xarray, store_fails)
{
	unsigned long before = nodes_in_use(), n;
	DEFINE_XARRAY(xa);
	void *old = NULL;

	EXPECT(!xa_store(&xa, 3, xa_mk_value(3), GFP_KERNEL));
	for (n = 1; n < 20; n++) {
		fault_inject_set(n);
		old = xa_store(&xa, 1UL << 40, xa_mk_value(4), GFP_KERNEL);
		fault_inject_set(0);
		if (!xa_err(old))
			break;
		EXPECT_EQ(xa_err(old), -ENOMEM);
		EXPECT_EQ(nodes_in_use(), before + 1);
		EXPECT_EQ(xa_to_value(xa_load(&xa, 3)), 3);
	}
	EXPECT(n > 6 && !old);
	EXPECT_EQ(xa_to_value(xa_load(&xa, 1UL << 40)), 4);
	xa_destroy(&xa);
	EXPECT_EQ(nodes_in_use(), before);
}

#define MODEL 700
/* Spreads small numbers over several levels of the tree. */
#define SPREAD(i) ((unsigned long)(i) * (i) * 37)

/* Verifies random stores, erasures and searches against a plain array. */
KTEST(xarray, random_against_array)
{
	static unsigned long model[MODEL];
	struct random_state rnd;
	DEFINE_XARRAY(xa);

	random_seed(&rnd, ktest_seed());
	memset(model, 0, sizeof(model));
	for (unsigned long n = ktest_rounds(3000, 20000, 2000000); n; n--) {
		unsigned long i = random_below(&rnd, MODEL), next = i;
		unsigned long index = SPREAD(i);
		void *entry;

		if (random_one_in(&rnd, 2)) {
			model[i] = random_range(&rnd, 1, 1000);
			entry = xa_store(&xa, index, xa_mk_value(model[i]),
					 GFP_KERNEL);
			REQUIRE(!xa_err(entry));
		} else {
			xa_erase(&xa, index);
			model[i] = 0;
		}
		while (next < MODEL && !model[next])
			next++;
		entry = xa_find(&xa, &index, ~0UL, XA_PRESENT);
		EXPECT_EQ(entry ? xa_to_value(entry) : 0,
			  next < MODEL ? model[next] : 0);
		if (entry)
			EXPECT_EQ(index, SPREAD(next));
	}
	xa_destroy(&xa);
}

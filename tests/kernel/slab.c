/* SPDX-License-Identifier: MIT */
/*
 * kmalloc and object caches.
 */
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/log2.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mem/page_debug.h>
#include <mem/slab.h>

/* Verifies that every size is served, with its alignment, and that all bytes
 * up to ksize() belong to the caller. */
KTEST(slab, sizes)
{
	for (size_t size = 1; size <= 3 * KMALLOC_MAX_CACHE_SIZE;
	     size += 1 + size / 7) {
		char *p = kmalloc(size, GFP_KERNEL);

		REQUIRE(p);
		EXPECT(ksize(p) >= size);
		EXPECT(IS_ALIGNED((unsigned long)p, ARCH_KMALLOC_MINALIGN));
		if (is_power_of_2(size))
			EXPECT(IS_ALIGNED((unsigned long)p,
					  min(size, PAGE_SIZE)));
		memset(p, 0x77, ksize(p));
		kfree(p);
	}
}

/* Verifies that objects handed out together do not overlap. */
KTEST(slab, no_overlap)
{
	static u8 *objects[300];

	for (unsigned int i = 0; i < ARRAY_SIZE(objects); i++) {
		objects[i] = kmalloc(40, GFP_KERNEL);
		REQUIRE(objects[i]);
		memset(objects[i], (int)(i & 0xff), 40);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(objects); i++) {
		EXPECT(!memchr_inv(objects[i], (int)(i & 0xff), 40));
		kfree(objects[i]);
	}
}

/* Verifies that kzalloc and kcalloc clear, also memory that was used. */
KTEST(slab, cleared)
{
	u8 *p = kmalloc(500, GFP_KERNEL);

	REQUIRE(p);
	memset(p, 0xff, 500);
	kfree(p);
	p = kzalloc(500, GFP_KERNEL);
	REQUIRE(p);
	EXPECT(!memchr_inv(p, 0, 500));
	kfree(p);
	p = kcalloc(5, 100, GFP_KERNEL);
	REQUIRE(p);
	EXPECT(!memchr_inv(p, 0, 500));
	kfree(p);
}

/* Verifies the odd requests: nothing, too much, and a product that wraps. */
KTEST(slab, odd_requests)
{
	EXPECT(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	EXPECT_EQ(ksize(NULL), 0);
	EXPECT(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	EXPECT(!kcalloc(~0UL / 8, 16, GFP_KERNEL));
}

/* Verifies that krealloc keeps the contents when it moves and the memory when
 * it fails. */
KTEST(slab, krealloc)
{
	char *p = krealloc(NULL, 20, GFP_KERNEL), *q;

	REQUIRE(p);
	memcpy(p, "twenty bytes of data", 20);
	fault_inject_set(1);
	q = krealloc(p, 5000, GFP_KERNEL);
	fault_inject_set(0);
	EXPECT(!q);
	q = krealloc(p, 5000, GFP_KERNEL);
	REQUIRE(q);
	EXPECT(!memcmp(q, "twenty bytes of data", 20));
	EXPECT(krealloc(q, 100, GFP_KERNEL) == q);
	EXPECT(krealloc(q, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
}

/* Verifies the copies: kstrdup, kstrndup, kmemdup. */
KTEST(slab, copies)
{
	char *a = kstrdup("faultline", GFP_KERNEL);
	char *b = kstrndup("faultline", 5, GFP_KERNEL);
	char *c = kmemdup("fault", 5, GFP_KERNEL);

	REQUIRE(a && b && c);
	EXPECT(!strcmp(a, "faultline"));
	EXPECT(!strcmp(b, "fault"));
	EXPECT(!memcmp(c, "fault", 5));
	EXPECT(!kstrdup(NULL, GFP_KERNEL));
	kfree(a);
	kfree(b);
	kfree(c);
}

static bool stats_of(const char *name, struct slab_stats *stats)
{
	for (unsigned int i = 0; slab_stats_get(i, stats); i++)
		if (!strcmp(stats->name, name))
			return true;
	return false;
}

/* Verifies that a cache counts its objects exactly and that its slabs go back
 * when they are empty. */
KTEST(slab, counts)
{
	struct kmem_cache *cache = kmem_cache_create("test-counts", 100, 0, 0,
						     NULL);
	struct slab_stats stats;
	void *objects[50];

	REQUIRE(cache);
	for (unsigned int i = 0; i < ARRAY_SIZE(objects); i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	REQUIRE(stats_of("test-counts", &stats));
	EXPECT_EQ(stats.active, 50);
	EXPECT(stats.total >= 50);
	for (unsigned int i = 0; i < ARRAY_SIZE(objects); i++)
		kmem_cache_free(cache, objects[i]);
	EXPECT(kmem_cache_shrink(cache) > 0);
	stats_of("test-counts", &stats);
	EXPECT_EQ(stats.active, 0);
	EXPECT_EQ(stats.slabs, 0);
	kmem_cache_destroy(cache);
	EXPECT(!stats_of("test-counts", &stats));
}

static unsigned int constructed;

static void test_ctor(void *object)
{
	*(u32 *)object = 0xc0ffee;
	constructed++;
}

/* Verifies that the constructor runs once per object and not per allocation,
 * and that objects come aligned to cache lines when asked. */
KTEST(slab, constructor)
{
	struct kmem_cache *cache = kmem_cache_create("test-ctor", 24, 0,
			SLAB_HWCACHE_ALIGN, test_ctor);
	unsigned int once;
	u32 *object;

	REQUIRE(cache);
	constructed = 0;
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	REQUIRE(object);
	once = constructed;
	EXPECT(once > 0);
	EXPECT(IS_ALIGNED((unsigned long)object, 64));
	kmem_cache_free(cache, object);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	EXPECT_EQ(*object, 0xc0ffee);
	EXPECT_EQ(constructed, once);
	kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
}

/* Verifies that a cache with objects in use is not destroyed. */
KTEST(slab, destroy_in_use)
{
	struct kmem_cache *cache = kmem_cache_create("test-busy", 64, 0, 0,
						     NULL);
	void *object;

	REQUIRE(cache);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	REQUIRE(object);
	ktest_expect_warnings(1);
	kmem_cache_destroy(cache);
	kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
}

/* Verifies that garbage is not freed: a pointer into an object, into an array
 * of the image, into another frame, and to another cache's object. */
KTEST(slab, free_of_garbage)
{
	struct kmem_cache *cache = kmem_cache_create("test-other", 64, 0, 0,
						     NULL);
	unsigned long page = get_zeroed_page(GFP_KERNEL);
	static u64 variable[8];
	char *p = kmalloc(64, GFP_KERNEL), *large = kmalloc(20000, GFP_KERNEL);

	REQUIRE(cache && p && page && large);
	ktest_expect_warnings(5);
	kfree(p + 8);
	kfree(variable);
	kfree((void *)page);
	kfree(large + PAGE_SIZE);
	kmem_cache_free(cache, p);
	kfree(p);
	kfree(large);
	free_page(page);
	kmem_cache_destroy(cache);
}

/* Verifies that with debug=pages a second free and a write behind the end are
 * found, and the second free refused. */
KTEST(slab, debug_finds_misuse)
{
	char *p = kmalloc(64, GFP_KERNEL);

	REQUIRE(p);
	if (!page_debug) {
		kfree(p);
		SKIP("needs debug=pages");
	}
	ktest_expect_warnings(2);
	p[64] ^= 1;
	kfree(p);
	kfree(p);
}

/* Verifies that with debug=pages a write to a freed object is found when it is
 * handed out again. */
KTEST(slab, debug_finds_write_after_free)
{
	char *p = kmalloc(64, GFP_KERNEL), *q;

	REQUIRE(p);
	kfree(p);
	if (!page_debug)
		SKIP("needs debug=pages");
	p[5] = 1;
	ktest_expect_warnings(1);
	q = kmalloc(64, GFP_KERNEL);	/* last in, first out */
	EXPECT(q == p);
	kfree(q);
}

/* Verifies that creating a cache survives the failure of each of its
 * allocations and leaves nothing behind. */
KTEST(slab, create_with_failures)
{
	struct kmem_cache *cache = NULL;

	for (unsigned long n = 1; n < 100 && !cache; n++) {
		fault_inject_set(n);
		cache = kmem_cache_create("test-fail", 1000, 0, 0, NULL);
		fault_inject_set(0);
	}
	EXPECT(cache);
	kmem_cache_destroy(cache);
}

/* Verifies random sizes against a model: contents stay until the free. */
KTEST(slab, random_sizes)
{
	static struct { u8 *p; size_t size; } live[128];
	struct random_state rnd;

	random_seed(&rnd, ktest_seed());
	memset(live, 0, sizeof(live));
	for (unsigned long n = ktest_rounds(3000, 20000, 2000000); n; n--) {
		unsigned int i = random_below(&rnd, ARRAY_SIZE(live));

		if (live[i].p) {
			EXPECT(!memchr_inv(live[i].p, (int)i, live[i].size));
			kfree(live[i].p);
			live[i].p = NULL;
			continue;
		}
		live[i].size = random_range(&rnd, 1, 1UL << random_range(&rnd, 3, 13));
		live[i].p = kmalloc(live[i].size, GFP_KERNEL);
		REQUIRE(live[i].p);
		memset(live[i].p, (int)i, live[i].size);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(live); i++)
		kfree(live[i].p);
}

/* SPDX-License-Identifier: MIT */
/*
 * Errors in pointers, and the numbers against the C library's.
 */
#include "host.h"

#include <errno.h>

#include <lib/err.h> /* the compiler compares every number both define */

/* Verifies that the ends of the range of errors are errors and their
 * neighbours are not. */
TEST(range)
{
	CHECK(IS_ERR(ERR_PTR(-1)) && IS_ERR(ERR_PTR(-MAX_ERRNO)));
	CHECK(!IS_ERR(ERR_PTR(-MAX_ERRNO - 1)) && !IS_ERR(NULL));
	CHECK(IS_ERR_OR_NULL(NULL) && IS_ERR_OR_NULL(ERR_PTR(-EIO)));
}

/* Verifies that the error comes out as it went in. */
TEST(round_trip)
{
	CHECK_EQ(PTR_ERR(ERR_PTR(-ENOMEM)), -12);
	CHECK_EQ(PTR_ERR_OR_ZERO(ERR_CAST(ERR_PTR(-EBUSY))), -16);
	CHECK_EQ(PTR_ERR_OR_ZERO("fine"), 0);
}

/* SPDX-License-Identifier: MIT */
/*
 * The table that tools/symbols makes from the first link of the image.
 * In that first link it is missing, hence weak.
 */
#ifndef CORE_SYMBOLS_H
#define CORE_SYMBOLS_H

#include <arch/types.h>

extern const u32 symbol_count __weak;
extern const u32 symbol_offsets[] __weak;	/* from _text, ascending */
extern const u32 symbol_names_at[] __weak;	/* into symbol_names */
extern const char symbol_names[] __weak;

#endif

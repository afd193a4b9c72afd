/* SPDX-License-Identifier: MIT */
/*
 * What a program did wrong, in words: the line in the log that says more than
 * "segmentation fault".
 */
#ifndef VM_FAULT_WORDS_H
#define VM_FAULT_WORDS_H

#include <vm/fault.h>

#define FAULT_WORDS_SIZE 160

/* => no mmap_lock held; areas may have changed since, then the words are
 *    about what is there now */
void fault_words(const struct fault_report *report,
		 char words[FAULT_WORDS_SIZE]);

#endif

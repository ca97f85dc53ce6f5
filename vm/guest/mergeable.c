// SPDX-License-Identifier: GPL-2.0
/*
 * mergeable MB - so much memory that the kernel's ksmd may merge and can not, as no two pages are
 * the same: each time that it looks through it is as much work. Until the process is killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "load.h"

#define MB	   (1024l * 1024)
#define PAGE_BYTES 4096
#define MAX_MB	   1024

const char usage[] = "usage: mergeable MB\n";

int main(int argc, char **argv)
{
	const long bytes = MB * parse_long(argc == 2 ? argv[1] : "", 1, MAX_MB, NULL);
	char *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || madvise(memory, bytes, MADV_MERGEABLE))
		die("cannot have memory that can be merged", strerror(errno));
	for (long at = 0; at < bytes; at += PAGE_BYTES)
		*(long *)(memory + at) = at + 1;
	pause();
	return 0;
}

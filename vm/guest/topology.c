// SPDX-License-Identifier: GPL-2.0
/*
 * Did the guest get the machine that was asked for? The host says on the kernel
 * command line how many CPUs, NUMA nodes with CPUs and last-level caches it
 * wants; an emulator or a kernel that shows fewer would make every result
 * measured there a lie.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define CPU_DIR	   "/sys/devices/system/cpu"
#define NODE_DIR   "/sys/devices/system/node"
#define MAX_CACHES 1024
#define LIST_BYTES 128

static bool read_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "re");
	bool ok = file && fgets(line, size, file);

	if (file)
		fclose(file);
	if (ok)
		line[strcspn(line, "\n")] = 0;
	return ok;
}

/* What follows name= on the kernel's command line, or NULL; valid until the next call. */
static const char *boot_text(const char *name)
{
	static char line[4096];
	const size_t length = strlen(name);

	if (!read_line("/proc/cmdline", line, sizeof(line)))
		return NULL;
	for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
		if (!strncmp(word, name, length) && word[length] == '=')
			return word + length + 1;
	return NULL;
}

long boot_option(const char *name)
{
	const char *text = boot_text(name);

	return text ? strtol(text, NULL, 10) : -1;
}

/* The number of CPUs in a list such as "0-3,8". */
static long count_list(const char *list)
{
	long nr = 0;

	for (const char *at = list; *at; at += *at == ',') {
		char *end;
		const long first = strtol(at, &end, 10);
		long last = first;

		if (end == at)
			break;
		if (*end == '-')
			last = strtol(end + 1, &end, 10);
		nr += last - first + 1;
		at = end;
	}
	return nr;
}

/* shared_cpu_list of the CPU's last-level data or unified cache. */
static bool last_level_cache(int cpu, char *list)
{
	char path[160], line[LIST_BYTES];
	int best = 0;

	for (int index = 0;; index++) {
		int level;

		snprintf(path, sizeof(path), CPU_DIR "/cpu%d/cache/index%d/level", cpu, index);
		if (!read_line(path, line, sizeof(line)))
			return best > 0;
		level = atoi(line);
		snprintf(path, sizeof(path), CPU_DIR "/cpu%d/cache/index%d/type", cpu, index);
		if (level < best || !read_line(path, line, sizeof(line)) || line[0] == 'I')
			continue;
		snprintf(path, sizeof(path), CPU_DIR "/cpu%d/cache/index%d/shared_cpu_list", cpu,
			 index);
		if (read_line(path, list, LIST_BYTES))
			best = level;
	}
}

static long count_last_level_caches(long nr_cpus)
{
	static char seen[MAX_CACHES][LIST_BYTES];
	char list[LIST_BYTES];
	int nr = 0;

	for (int cpu = 0; cpu < nr_cpus; cpu++) {
		int i = 0;

		if (!last_level_cache(cpu, list))
			continue;
		while (i < nr && strcmp(seen[i], list))
			i++;
		if (i == nr && nr < MAX_CACHES)
			strcpy(seen[nr++], list);
	}
	return nr;
}

static long count_file(const char *path)
{
	char list[4096];

	return read_line(path, list, sizeof(list)) ? count_list(list) : 0;
}

static void expect(const char *option, const char *what, long got)
{
	const long wanted = boot_option(option);

	if (wanted >= 0 && wanted != got)
		fail("the guest has %ld %s where %ld were asked for", got, what, wanted);
}

void check_topology(void)
{
	const long nr_cpus = count_file(CPU_DIR "/online");
	const long nr_cpu_nodes = count_file(NODE_DIR "/has_cpu");

	expect("scx.cpus", "online CPUs", nr_cpus);
	expect("scx.nodes", "NUMA nodes with CPUs", nr_cpu_nodes);
	expect("scx.memory_nodes", "NUMA nodes without CPUs",
	       count_file(NODE_DIR "/has_memory") - nr_cpu_nodes);
	expect("scx.llcs", "last-level caches", count_last_level_caches(nr_cpus));
}

static void set_online(long cpu, char value)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), CPU_DIR "/cpu%ld/online", cpu);
	file = fopen(path, "we");
	if (!file || fputc(value, file) == EOF || fclose(file))
		fail("cannot take CPU %ld %s", cpu, value == '1' ? "online" : "offline");
}

void bring_cpus_online(void)
{
	const long nr_cpus = count_file(CPU_DIR "/present");

	/* The one that booted cannot be taken offline, and may lack the file. */
	for (long cpu = 1; cpu < nr_cpus; cpu++)
		set_online(cpu, '1');
}

void take_cpus_offline(void)
{
	char list[2048];
	const char *text = boot_text("scx.offline");

	snprintf(list, sizeof(list), "%s", text ? text : "");
	for (char *cpu = strtok(list, ","); cpu; cpu = strtok(NULL, ","))
		set_online(strtol(cpu, NULL, 10), '0');
}

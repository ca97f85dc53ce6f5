// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's first process.
 *
 * It lives alone in the initramfs and does what an init system would take
 * seconds for under emulation:
 *
 *   modules -> root disk -> switch to it -> mounts -> unpack this build
 *           -> all CPUs online -> check the topology -> take CPUs offline
 *           -> run the command
 *           -> report its status
 *
 * With scx.in_memory=1 there are no disks and nothing comes from the host while
 * the guest runs: all is in the initramfs, for runs that must not depend on when
 * the host gets round to something.
 *
 * Three virtio ports lead to the host: the command's stdout and stderr, each
 * behind a pipe (a port can be opened only once, /dev/stderr must work), and
 * `control`. There, or in the file /command, the host sends NUL-terminated strings, "E" name=value for
 * the environment and "A" for an argument, closed by an empty one; the guest
 * answers on the port with lines: "run RELEASE", then "exit STATUS" or "fail REASON".
 * The host kills the machine when it has read the last one.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define APP_DIR	     "/opt/scx-rusty-ts"
#define MAX_STRINGS  512
#define DISK_WAIT_MS 10000

enum { PORT_CONTROL = 1, PORT_STDOUT, PORT_STDERR };

static int control_fd = -1;

/* Ends the machine after telling the host why, or the console if it is too early. */
void fail(const char *format, ...)
{
	char reason[512];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);

	if (control_fd >= 0)
		dprintf(control_fd, "fail %s\n", reason);
	else
		dprintf(STDERR_FILENO, "vm-init: fail %s\n", reason);
	pause_for_host();
}

void pause_for_host(void)
{
	sleep(10);
	reboot(RB_POWER_OFF);
	_exit(1);
}

static void mount_fs(const char *type, const char *source, const char *target, unsigned long flags)
{
	mkdir(target, 0755);
	if (mount(source, target, type, flags, NULL))
		fail("cannot mount %s on %s: %s", source, target, strerror(errno));
}

/* A kernel may lack one of these (debugfs, say): the command will tell if it cares. */
static void mount_if_there(const char *type, const char *target)
{
	mkdir(target, 0755);
	mount(type, target, type, 0, NULL);
}

/* /modules holds what this kernel needs to see the disks, named in load order. */
static void load_modules(void)
{
	struct dirent **names;
	int nr = scandir("/modules", &names, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		char path[300];
		int fd;

		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/modules/%s", names[i]->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
			fail("cannot load module %s: %s", path, strerror(errno));
		close(fd);
	}
}

static void wait_for_disk(const char *device)
{
	const struct timespec step = { .tv_nsec = 5 * 1000 * 1000 };

	for (int ms = 0; access(device, F_OK); ms += 5) {
		if (ms >= DISK_WAIT_MS)
			fail("no disk %s: this kernel lacks virtio_blk or virtio_pci", device);
		nanosleep(&step, NULL);
	}
}

/* Leaves the initramfs for the two disks, which keep no writes. */
static void switch_to_disks(void)
{
	load_modules();
	wait_for_disk("/dev/vdc");
	mount_fs("ext4", "/dev/vda", "/newroot", MS_NOATIME);
	mount_fs("ext4", "/dev/vdb", "/newroot" APP_DIR, MS_NOATIME);
	if (mount("/dev", "/newroot/dev", NULL, MS_MOVE, NULL) || chdir("/newroot") ||
	    mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
		fail("cannot switch to the root disk: %s", strerror(errno));
	umount2("/proc", MNT_DETACH);
	mount_fs("proc", "proc", "/proc", 0);
}

static void mount_file_systems(void)
{
	mount_fs("sysfs", "sysfs", "/sys", 0);
	mount_fs("tmpfs", "tmpfs", "/tmp", 0);
	mount_fs("tmpfs", "tmpfs", "/run", 0);
	mount_fs("tmpfs", "tmpfs", "/dev/shm", 0);
	mount_fs("devpts", "devpts", "/dev/pts", 0);
	mount_if_there("cgroup2", "/sys/fs/cgroup");
	mount_if_there("bpf", "/sys/fs/bpf");
	mount_if_there("debugfs", "/sys/kernel/debug");
	mount_if_there("tracefs", "/sys/kernel/tracing");
}

static void bring_loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
}

static int run_and_wait(char *const argv[])
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

/* A tar archive of this build and of what --add names. */
static void unpack_payload(char *archive)
{
	char *const tar[] = { "/usr/bin/tar",		"-xif", archive, "-C", "/", "-b2048",
			      "--warning=no-timestamp", NULL };

	if (run_and_wait(tar))
		fail("cannot unpack this build into the guest");
}

static int open_port(int nr)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/vport0p%d", nr);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fail("cannot open %s: %s; does this kernel have virtio_console built in?", path,
		     strerror(errno));
	return fd;
}

struct command {
	char *argv[MAX_STRINGS];
	int argc;
	char text[128 * 1024];
};

/* Reads the command and its environment. */
static void read_command(struct command *command, int fd)
{
	size_t used = 0, start = 0;

	for (;;) {
		ssize_t nr = read(fd, command->text + used, sizeof(command->text) - used);

		if (nr <= 0)
			fail("no command from the host, or one longer than 128 kB");
		used += nr;
		for (char *end; (end = memchr(command->text + start, 0, used - start));
		     start = end + 1 - command->text) {
			char *string = command->text + start;

			if (!*string)
				return;
			if (*string == 'E')
				putenv(string + 1);
			else if (command->argc < MAX_STRINGS - 1)
				command->argv[command->argc++] = string + 1;
			else
				fail("more than %d arguments", MAX_STRINGS - 2);
		}
	}
}

static pid_t spawn(const struct command *command, int out_fd, int err_fd)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid)
		return pid;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(out_fd, STDOUT_FILENO);
	dup2(err_fd, STDERR_FILENO);
	execvp(command->argv[0], command->argv);
	dprintf(STDERR_FILENO, "vm: cannot run '%s' in the guest: %s\n", command->argv[0],
		strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void write_all(int fd, const char *data, size_t nr_bytes)
{
	while (nr_bytes) {
		ssize_t nr = write(fd, data, nr_bytes);

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return;
		data += nr;
		nr_bytes -= nr;
	}
}

/* Moves what is in the pipe to the port. False at its end. */
static bool pump(int from, int to)
{
	char buffer[16 * 1024];
	ssize_t nr = read(from, buffer, sizeof(buffer));

	if (nr > 0)
		write_all(to, buffer, nr);
	return nr > 0 || (nr < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Reaps every dead child; true when `pid` was among them, with its wait status. */
static bool reap(pid_t pid, int *status)
{
	bool found = false;
	int any;

	for (pid_t dead; (dead = waitpid(-1, &any, WNOHANG)) > 0;) {
		if (dead != pid)
			continue;
		*status = any;
		found = true;
	}
	return found;
}

/*
 * Runs the command to its end with its output streamed. What it leaves behind
 * may hold the pipes open, so they are emptied but not waited for.
 */
static int run_command(const struct command *command)
{
	const int ports[] = { open_port(PORT_STDOUT), open_port(PORT_STDERR) };
	int out[2], err[2], status = 0;
	struct pollfd polled[3];
	sigset_t child;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		fail("cannot make pipes: %s", strerror(errno));
	polled[0] = (struct pollfd){ .fd = out[0], .events = POLLIN };
	polled[1] = (struct pollfd){ .fd = err[0], .events = POLLIN };
	polled[2] = (struct pollfd){ .fd = signalfd(-1, &child, SFD_CLOEXEC), .events = POLLIN };

	pid = spawn(command, out[1], err[1]);
	if (pid < 0)
		fail("cannot fork: %s", strerror(errno));
	close(out[1]);
	close(err[1]);

	for (bool done = false; !done;) {
		poll(polled, 3, -1);
		if (polled[2].revents) {
			struct signalfd_siginfo info;

			if (read(polled[2].fd, &info, sizeof(info)) == sizeof(info))
				done = reap(pid, &status);
		}
		for (int i = 0; i < 2; i++)
			if (polled[i].revents && !pump(polled[i].fd, ports[i]))
				polled[i].fd = -1;
	}
	for (int i = 0; i < 2; i++)
		while (polled[i].fd >= 0 && poll(&polled[i], 1, 0) == 1)
			if (!pump(polled[i].fd, ports[i]))
				break;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Lets late boot work end before a measurement; the host puts the seed in here. */
static void settle(void)
{
	const long ms = boot_option("scx.settle_ms");
	const struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (ms > 0)
		nanosleep(&time, NULL);
}

int main(void)
{
	static struct command command;
	struct utsname kernel;
	bool in_memory;

	mount_fs("devtmpfs", "devtmpfs", "/dev", 0);
	mount_fs("proc", "proc", "/proc", 0);
	in_memory = boot_option("scx.in_memory") == 1;
	if (!in_memory)
		switch_to_disks();
	mount_file_systems();
	control_fd = open_port(PORT_CONTROL);
	if (chdir("/root") || sethostname("scx-vm", 6))
		fail("cannot set the guest up: %s", strerror(errno));
	bring_loopback_up();
	unpack_payload(in_memory ? "/payload.tar" : "/dev/vdc");
	bring_cpus_online();
	check_topology();
	take_cpus_offline();
	read_command(&command, in_memory ? open("/command", O_RDONLY | O_CLOEXEC) : control_fd);
	settle();

	uname(&kernel);
	dprintf(control_fd, "run %s\n", kernel.release);
	dprintf(control_fd, "exit %d\n", run_command(&command));
	pause_for_host();
}

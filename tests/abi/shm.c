/* SPDX-License-Identifier: MIT */
/*
 * System V shared memory: keys and ids, attaching, removing, permissions.
 */
#include "abi.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>

#define PAGE 4096UL
#define NOBODY 65534

static key_t key;

static int exit_status(pid_t pid)
{
	int status = -1;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static unsigned long attached(int id)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) ? -1UL : ds.shm_nattch;
}

static void check_get(void)
{
	int id;

	fails(shmget(key, PAGE, 0600), ENOENT);
	fails(shmget(key, 0, IPC_CREAT | 0600), EINVAL);
	id = shmget(key, 3 * PAGE - 5, IPC_CREAT | IPC_EXCL | 0600);
	ok(id >= 0, "a segment is made");
	fails(shmget(key, PAGE, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	gives(shmget(key, 0, 0), id);
	gives(shmget(key, PAGE, IPC_CREAT | 0600), id);
	fails(shmget(key, 3 * PAGE, 0600), EINVAL);
	gives(shmctl(id, IPC_RMID, NULL), 0);
	fails(shmget(key, PAGE, 0600), ENOENT);
	fails(shmctl(id, IPC_RMID, NULL), EINVAL);
}

static void check_stat(void)
{
	int id = shmget(IPC_PRIVATE, 5000, 0640);
	struct shmid_ds ds;

	gives(shmctl(id, IPC_STAT, &ds), 0);
	ok(ds.shm_segsz == 5000 && ds.shm_nattch == 0 &&
	   ds.shm_cpid == getpid() && ds.shm_lpid == 0 &&
	   (ds.shm_perm.mode & 0777) == 0640 && ds.shm_perm.uid == geteuid() &&
	   ds.shm_perm.cgid == getegid() && ds.shm_ctime && !ds.shm_atime,
	   "what is known of a new one");
	ds.shm_perm.mode = 0600;
	ds.shm_perm.uid = NOBODY;
	gives(shmctl(id, IPC_SET, &ds), 0);
	gives(shmctl(id, IPC_STAT, &ds), 0);
	ok((ds.shm_perm.mode & 0777) == 0600 && ds.shm_perm.uid == NOBODY &&
	   ds.shm_perm.cuid == geteuid(), "an owner is set");
	fails(shmctl(id, IPC_STAT, (void *)8), EFAULT);
	fails(shmctl(id, 4711, &ds), EINVAL);
	fails(shmctl(-1, IPC_STAT, &ds), EINVAL);
	gives(shmctl(id, IPC_RMID, NULL), 0);
}

static void check_attach(void)
{
	int id = shmget(IPC_PRIVATE, 2 * PAGE, 0600);
	char *at = shmat(id, NULL, 0), *again;

	ok(at != (void *)-1 && !at[0] && !at[2 * PAGE - 1], "zeros");
	at[PAGE] = 7;
	again = shmat(id, NULL, SHM_RDONLY);
	ok(again != at && again[PAGE] == 7, "two views of one memory");
	ok(!writable(again) && readable(again), "SHM_RDONLY holds");
	gives(attached(id), 2);
	gives(shmdt(again), 0);
	gives(attached(id), 1);
	fails(shmdt(again), EINVAL);
	fails(shmdt(at + 1), EINVAL);
	gives(shmdt(at), 0);
	ok(!readable(at), "nothing is left there");
	at = shmat(id, NULL, 0);
	gives(at[PAGE], 7);
	shmdt(at);
	shmctl(id, IPC_RMID, NULL);
}

static void check_address(void)
{
	int id = shmget(IPC_PRIVATE, 2 * PAGE, 0600);
	char *area = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(area + 2 * PAGE, 2 * PAGE);
	fails(shmat(id, area + 2 * PAGE + 5, 0), EINVAL);
	gives(shmat(id, area + 2 * PAGE + 5, SHM_RND), area + 2 * PAGE);
	gives(shmdt(area + 2 * PAGE), 0);
	fails(shmat(id, area + PAGE, 0), EINVAL);
	area[0] = 3;
	gives(shmat(id, area + PAGE, SHM_REMAP), area + PAGE);
	gives(area[0], 3);
	fails(shmat(id, NULL, SHM_REMAP), EINVAL);
	munmap(area + PAGE, PAGE);
	gives(attached(id), 1);
	gives(shmdt(area + PAGE), 0);
	gives(attached(id), 0);
	munmap(area, PAGE);
	shmctl(id, IPC_RMID, NULL);
}

/* What a fork, an exit and a removal do to the counts. */
static void check_family(void)
{
	int id = shmget(IPC_PRIVATE, PAGE, 0600);
	volatile int *at = shmat(id, NULL, 0);
	struct shmid_ds ds;
	pid_t pid = fork();

	if (!pid) {
		at[0] = (int)attached(id);
		_exit(0);
	}
	gives(exit_status(pid), 0);
	gives(at[0], 2);
	gives(attached(id), 1);
	gives(shmctl(id, IPC_RMID, NULL), 0);
	gives(shmctl(id, IPC_STAT, &ds), 0);
	ok(ds.shm_perm.mode & SHM_DEST, "it waits for its last area");
	at[1] = 5;
	gives(at[1], 5);
	gives(shmdt((void *)at), 0);
	fails(shmctl(id, IPC_STAT, &ds), EINVAL);
}

/* Exits with how many of these went wrong. */
static int as_nobody(int id, int readable_id)
{
	struct shmid_ds ds;
	int wrong = 0;

	if (setgid(NOBODY) || setuid(NOBODY))
		return 100;
	wrong += shmat(id, NULL, 0) != (void *)-1 || errno != EACCES;
	wrong += shmctl(id, IPC_STAT, &ds) != -1 || errno != EACCES;
	wrong += shmctl(id, IPC_RMID, NULL) != -1 || errno != EPERM;
	wrong += shmctl(readable_id, IPC_SET, &ds) != -1 || errno != EPERM;
	wrong += shmat(readable_id, NULL, 0) != (void *)-1 || errno != EACCES;
	wrong += shmat(readable_id, NULL, SHM_RDONLY) == (void *)-1;
	wrong += shmget(key, PAGE, 0600) != -1 || errno != EACCES;
	return wrong;
}

static void check_permissions(void)
{
	int id = shmget(key, PAGE, IPC_CREAT | 0600);
	int readable_id = shmget(IPC_PRIVATE, PAGE, 0644);
	pid_t pid = fork();

	if (!pid)
		_exit(as_nobody(id, readable_id));
	gives(exit_status(pid), 0);
	shmctl(id, IPC_RMID, NULL);
	shmctl(readable_id, IPC_RMID, NULL);
}

static void check_limits(void)
{
	struct shminfo limits;
	struct shm_info usage;
	int id = shmget(IPC_PRIVATE, PAGE, 0600), top;
	struct shmid_ds ds;

	top = shmctl(0, IPC_INFO, (struct shmid_ds *)&limits);
	ok(top >= 0 && limits.shmmin == 1 && limits.shmmni >= 4096,
	   "limits are told");
	top = shmctl(0, SHM_INFO, (struct shmid_ds *)&usage);
	ok(top >= 0 && usage.used_ids >= 1 && usage.shm_tot >= 1,
	   "so is what is used");
	ok(shmctl(top, SHM_STAT, &ds) >= 0, "the last of them can be seen");
	fails(shmget(IPC_PRIVATE, -1UL, 0600), EINVAL);
	shmctl(id, IPC_RMID, NULL);
}

int main(void)
{
	key = 0x46000000 | (getpid() & 0xffffff);
	check_get();
	check_stat();
	check_attach();
	check_address();
	check_family();
	check_permissions();
	check_limits();
	return done();
}

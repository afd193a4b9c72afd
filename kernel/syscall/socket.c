/* SPDX-License-Identifier: MIT */
/*
 * System calls on sockets, of which there are none: no family of addresses is
 * known, and what is open is something else.  Programs ask for one, are told
 * so, and do without.
 */
#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <syscall/syscall.h>

#define SOCK_TYPE_MASK 0xf
#define SOCK_MAX 11			/* types below it exist */
#define SOCK_CLOEXEC O_CLOEXEC
#define SOCK_NONBLOCK O_NONBLOCK
#define AF_MAX 46

static int socket_check(int family, int type)
{
	if (type & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	if (family < 0 || family >= AF_MAX)
		return -EAFNOSUPPORT;
	return (type & SOCK_TYPE_MASK) >= SOCK_MAX ? -EINVAL : -EAFNOSUPPORT;
}

/* An open file is no socket. */
static int no_socket(unsigned int nr)
{
	struct fd fd = fdget(nr);

	if (!fd.file)
		return -EBADF;
	fdput(fd);
	return -ENOTSOCK;
}

/* EINVAL: no such type; EAFNOSUPPORT: no such family */
SYSCALL_DEFINE3(socket, int, family, int, type, int, protocol)
{
	return socket_check(family, type);
}

/* As socket */
SYSCALL_DEFINE4(socketpair, int, family, int, type, int, protocol,
		int __user *, fds)
{
	return socket_check(family, type);
}

/* EBADF; ENOTSOCK: not a socket.  So all that follow. */
#define SOCKET_CALL(name) \
	SYSCALL_DEFINE1(name, unsigned int, fd) { return no_socket(fd); }

SOCKET_CALL(connect)
SOCKET_CALL(accept)
SOCKET_CALL(accept4)
SOCKET_CALL(sendto)
SOCKET_CALL(recvfrom)
SOCKET_CALL(sendmsg)
SOCKET_CALL(recvmsg)
SOCKET_CALL(shutdown)
SOCKET_CALL(bind)
SOCKET_CALL(listen)
SOCKET_CALL(getsockname)
SOCKET_CALL(getpeername)
SOCKET_CALL(setsockopt)
SOCKET_CALL(getsockopt)

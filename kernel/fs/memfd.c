/* SPDX-License-Identifier: MIT */
/*
 * Seals are bits in the inode that only ever come.  They are set under i_rwsem,
 * which truncation, write() and fallocate() hold as well; a mapping cannot hold
 * it, so F_SEAL_WRITE is set first and then looks for writable areas.  One that
 * is being made meanwhile, and is not seen, meets the seal at its first write:
 * page_mkwrite refuses, and the program gets SIGBUS.
 */
#include <fs/memfd.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/mount.h>
#include <fs/ramfs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <vm/fault.h>
#include <vm/mmap.h>
#include <vm/rmap.h>

#define NAME_PREFIX "memfd:"
#define NAME_ROOM (NAME_MAX - (sizeof(NAME_PREFIX) - 1))	/* and NUL */

#define SEALS_OF_WRITING (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

static struct vfsmount *memfd_mnt;

int memfd_setup(void)
{
	char options[] = "size=0,nr_inodes=0";

	memfd_mnt = vfs_kern_mount(&tmpfs_type, 0, "tmpfs", options);
	return PTR_ERR_OR_ZERO(memfd_mnt);
}

/* what a seal forbids */

static unsigned int seals_of(const struct inode *inode)
{
	return READ_ONCE(inode->i_seals);
}

int seal_check_resize(const struct inode *inode, loff_t size)
{
	loff_t old = i_size_read(inode);
	unsigned int seals = seals_of(inode);

	if ((size < old && (seals & F_SEAL_SHRINK)) ||
	    (size > old && (seals & F_SEAL_GROW)))
		return -EPERM;
	return 0;
}

ssize_t seal_check_write(const struct inode *inode, loff_t pos, size_t count)
{
	loff_t size = i_size_read(inode);
	unsigned int seals = seals_of(inode);

	if (likely(!(seals & (SEALS_OF_WRITING | F_SEAL_GROW))))
		return (ssize_t)count;
	if (seals & SEALS_OF_WRITING)
		return -EPERM;
	if (pos + (loff_t)count <= size)
		return (ssize_t)count;
	size = ALIGN_DOWN(size, (loff_t)PAGE_SIZE);
	return pos < size ? size - pos : -EPERM;
}

int seal_check_punch(const struct inode *inode)
{
	return seals_of(inode) & SEALS_OF_WRITING ? -EPERM : 0;
}

static vm_fault_t sealed_page_mkwrite(struct vm_fault *vmf)
{
	const struct file *file = vmf->vma->vm_file;

	if (seals_of(file->f_inode) & F_SEAL_WRITE)
		return VM_FAULT_SIGBUS;
	lock_page(vmf->page);
	if (vmf->page->mapping == file->f_vm.mapping)
		return VM_FAULT_LOCKED;
	unlock_page(vmf->page);		/* truncated: the fault comes again */
	return VM_FAULT_NOPAGE;
}

static const struct vm_operations_struct sealed_vm_ops = {
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
	.page_mkwrite = sealed_page_mkwrite,
};

int sealed_file_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned int seals = seals_of(file->f_inode);
	int err = generic_file_mmap(file, vma);

	if (err || !(seals & F_SEAL_KNOWN) ||
	    ((seals & F_SEAL_SEAL) && !(seals & SEALS_OF_WRITING)))
		return err;
	if (vma_is_shared(vma) && (seals & SEALS_OF_WRITING)) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vm_flags_clear(vma, VM_MAYWRITE);
	}
	vma->vm_ops = &sealed_vm_ops;
	return 0;
}

/* setting them */

static int seals_add(struct inode *inode, unsigned int seals)
{
	unsigned int old = inode->i_seals;

	if (!(old & F_SEAL_KNOWN))
		return -EINVAL;
	if (old & F_SEAL_SEAL)
		return -EPERM;
	WRITE_ONCE(inode->i_seals, old | seals);
	if ((seals & ~old & F_SEAL_WRITE) &&
	    mapping_is_mapped_writable(&inode->i_data)) {
		WRITE_ONCE(inode->i_seals, old);
		return -EBUSY;
	}
	return 0;
}

static long file_seals_add(struct file *file, unsigned long seals)
{
	int err;

	if (!(file->f_mode & FMODE_WRITE))
		return -EPERM;
	if ((unsigned int)seals & ~F_SEAL_ALL)
		return -EINVAL;
	inode_lock(file->f_inode);
	err = seals_add(file->f_inode, (unsigned int)seals);
	inode_unlock(file->f_inode);
	return err;
}

long memfd_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	unsigned int seals = seals_of(file->f_inode);

	if (file->f_mode & FMODE_PATH)
		return -EBADF;
	if (cmd == F_ADD_SEALS)
		return file_seals_add(file, arg);
	return seals & F_SEAL_KNOWN ? (long)(seals & F_SEAL_ALL) : -EINVAL;
}

/* making one */

/* A new inode behind an entry that lies in no directory. */
static struct file *memfd_open(const char *name, unsigned int flags)
{
	struct dentry *root = memfd_mnt->mnt_root;
	struct path path = { memfd_mnt, NULL };
	struct file *file;
	int err;

	path.dentry = d_alloc(root, &(struct qstr){
		name, (unsigned int)strlen(name) });
	if (!path.dentry)
		return ERR_PTR(-ENOMEM);
	err = d_inode(root)->i_op->tmpfile(d_inode(root), path.dentry,
					   S_IFREG | 0777);
	if (err) {
		file = ERR_PTR(err);
	} else {
		d_inode(path.dentry)->i_seals = F_SEAL_KNOWN |
			(flags & MFD_ALLOW_SEALING ? 0 : F_SEAL_SEAL);
		file = dentry_open(&path, O_RDWR | O_LARGEFILE);
	}
	dput(path.dentry);
	return file;
}

static int memfd_install(const char *name, unsigned int flags)
{
	int fd = get_unused_fd_flags(flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
	struct file *file;

	if (fd < 0)
		return fd;
	file = memfd_open(name, flags);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(file);
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

int do_memfd_create(const char __user *name, unsigned int flags)
{
	char copy[NAME_MAX + 1] = NAME_PREFIX;
	long length;

	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING))
		return -EINVAL;
	length = strncpy_from_user(copy + sizeof(NAME_PREFIX) - 1, name,
				   NAME_ROOM + 1);
	if (length < 0)
		return -EFAULT;
	if (length > (long)NAME_ROOM)
		return -EINVAL;
	return memfd_install(copy, flags);
}

/* SPDX-License-Identifier: MIT */
/*
 * QEMU's firmware configuration device (QEMU, docs/specs/fw_cfg.rst).
 *
 * It holds numbered items; one of them, the directory, gives names to others.
 * Selecting an item rewinds it, reading moves on.  Two ways to read:
 *
 *	0x510	selector, 16 bits	0x511	data, byte by byte
 *	0x514	address of a command in memory, big-endian: high word,
 *	0x518	low word; writing this one starts it
 *
 *	command	+0 control: item << 16 | SELECT | SKIP | READ | ERROR
 *		+4 length   +8 address of the data	all big-endian
 *
 * The second is DMA, and the smallest DMA device there is: the command is
 * done when its control word is zero.  QEMU takes the addresses as physical
 * ones, on no bus that an IOMMU could translate.  SKIP moves on without
 * reading, so any part of an item can be had at once.
 *
 * The byte-wise way serves only to see that the device is there.
 */
#include <drivers/misc/fw_cfg.h>

#include <arch/io.h>
#include <core/initcall.h>
#include <core/printk.h>
#include <core/time.h>
#include <fs/initramfs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mem/resource.h>
#include <mem/slab.h>
#include <mem/vmalloc.h>
#include <sched/mutex.h>

#define PORT_SELECTOR 0x510
#define PORT_DATA 0x511
#define PORT_DMA_HIGH 0x514
#define PORT_DMA_LOW 0x518
#define PORTS 12

#define ITEM_SIGNATURE 0x00
#define ITEM_FEATURES 0x01	/* bit 1: DMA works */
#define ITEM_DIRECTORY 0x19
#define FEATURE_DMA 0x02

#define CONTROL_ERROR 0x01u
#define CONTROL_READ 0x02u
#define CONTROL_SKIP 0x04u
#define CONTROL_SELECT 0x08u

#define DEADLINE_NS (5 * NSEC_PER_SEC)
#define NAME_SIZE 56
#define OVERLAY_NAME "opt/faultline/overlay%u"

struct fw_cfg_command {
	u32 control, length;
	u64 address;
} __packed __aligned(16);

/* One entry of the directory, as the device gives it; numbers big-endian. */
struct fw_cfg_entry {
	u32 size;
	u16 item, reserved;
	char name[NAME_SIZE];
};
BUILD_BUG_ON(sizeof(struct fw_cfg_entry) != 64);

/* A file, found by its name. */
struct fw_cfg_file {
	u32 size;
	u16 item;
};

/* One command at a time. */
static DEFINE_MUTEX_RANK(fw_cfg_lock, LOCK_DEVICE);
static struct fw_cfg_command command;		/* fw_cfg_lock */
static struct fw_cfg_entry *directory;		/* set once */
static u32 directory_count;

static void port_read(u16 item, void *buf, size_t size)
{
	u8 *to = buf;

	outw(item, PORT_SELECTOR);
	while (size--)
		*to++ = inb(PORT_DATA);
}

/* Waits for the device to clear the control word, which it writes itself. */
static int command_wait(void)
{
	ktime_t end = ktime_get() + DEADLINE_NS;
	u32 control;

	do {
		control = __builtin_bswap32(READ_ONCE(command.control));
		if (control & CONTROL_ERROR)
			return -EIO;
		if (!control)
			return 0;
		cpu_relax();
	} while (ktime_get() < end);
	return -ETIMEDOUT;
}

/* => fw_cfg_lock held */
static int command_run(u32 control, u64 address, u32 length)
{
	u64 at = phys_value(__pa(&command));

	KASSERT(mutex_held(&fw_cfg_lock));
	command.control = __builtin_bswap32(control);
	command.length = __builtin_bswap32(length);
	command.address = __builtin_bswap64(address);
	barrier();
	outl(__builtin_bswap32((u32)(at >> 32)), PORT_DMA_HIGH);
	outl(__builtin_bswap32((u32)at), PORT_DMA_LOW);
	return command_wait();
}

/* [offset, offset + length) of an item to physical memory. */
static int item_read(u16 item, u32 offset, phys_addr_t to, u32 length)
{
	int err;

	mutex_lock(&fw_cfg_lock);
	err = command_run((u32)item << 16 | CONTROL_SELECT | CONTROL_SKIP, 0,
			  offset);
	if (!err)
		err = command_run(CONTROL_READ, phys_value(to), length);
	mutex_unlock(&fw_cfg_lock);
	return err;
}

static phys_addr_t virt_to_phys_any(void *virt)
{
	if (is_vmalloc_addr(virt))
		return phys_addr(phys_value(page_to_phys(vmalloc_to_page(virt)))
				 + offset_in_page(virt));
	return __pa(virt);
}

/* The same to kernel addresses, which are contiguous only within a page. */
static int item_read_virt(u16 item, u32 offset, void *to, size_t size)
{
	int err = 0;

	while (size && !err) {
		u32 piece = (u32)min(size, PAGE_SIZE - offset_in_page(to));

		err = item_read(item, offset, virt_to_phys_any(to), piece);
		to = (char *)to + piece;
		offset += piece;
		size -= piece;
	}
	return err;
}

static int fw_cfg_find(const char *name, struct fw_cfg_file *file)
{
	u32 i;

	for (i = 0; i < directory_count; i++) {
		if (strncmp(directory[i].name, name, NAME_SIZE))
			continue;
		file->size = __builtin_bswap32(directory[i].size);
		file->item = __builtin_bswap16(directory[i].item);
		return 0;
	}
	return -ENOENT;
}

ssize_t fw_cfg_size(const char *name)
{
	struct fw_cfg_file file;
	int err = fw_cfg_find(name, &file);

	return err ? err : (ssize_t)file.size;
}

int fw_cfg_read(const char *name, void *buf, size_t size)
{
	struct fw_cfg_file file;
	int err = fw_cfg_find(name, &file);

	if (err)
		return err;
	if (size > file.size)
		return -EINVAL;
	return item_read_virt(file.item, 0, buf, size);
}

static bool fw_cfg_probe(void)
{
	char signature[4];
	u8 features;

	port_read(ITEM_SIGNATURE, signature, sizeof(signature));
	if (memcmp(signature, "QEMU", sizeof(signature)))
		return false;
	port_read(ITEM_FEATURES, &features, sizeof(features));
	return features & FEATURE_DMA;
}

/* The number of entries, big-endian, then the entries. */
static int directory_read(void)
{
	struct fw_cfg_entry *entries;
	u32 count;
	int err;

	port_read(ITEM_DIRECTORY, &count, sizeof(count));
	count = __builtin_bswap32(count);
	entries = kmalloc_array(count, sizeof(*entries), GFP_KERNEL);
	if (!entries)
		return -ENOMEM;
	err = item_read_virt(ITEM_DIRECTORY, sizeof(count), entries,
			     count * sizeof(*entries));
	if (err) {
		kfree(entries);
		return err;
	}
	directory = entries;
	directory_count = count;
	return 0;
}

int fw_cfg_setup(void)
{
	int err;

	if (!request_region(PORT_SELECTOR, PORTS, "fw_cfg"))
		return -EBUSY;
	err = fw_cfg_probe() ? directory_read() : -ENODEV;
	if (err)
		release_region(PORT_SELECTOR, PORTS);
	return err;
}

/* overlays */

struct overlay {
	struct archive_stream stream;
	struct fw_cfg_file file;
};

static int overlay_read(struct archive_stream *stream, u64 offset, void *to,
			size_t size)
{
	struct overlay *overlay = container_of(stream, struct overlay, stream);

	return item_read_virt(overlay->file.item, (u32)offset, to, size);
}

static int overlay_read_page(struct archive_stream *stream, u64 offset,
			     struct page *page, size_t size)
{
	struct overlay *overlay = container_of(stream, struct overlay, stream);

	return item_read(overlay->file.item, (u32)offset, page_to_phys(page),
			 (u32)size);
}

unsigned int overlays_unpack(void)
{
	struct overlay overlay = {
		.stream = { .read = overlay_read,
			    .read_page = overlay_read_page },
	};
	char name[NAME_SIZE];
	unsigned int count;

	for (count = 0;; count++) {
		snprintf(name, sizeof(name), OVERLAY_NAME, count);
		if (fw_cfg_find(name, &overlay.file))
			return count;
		overlay.stream.name = name;
		overlay.stream.size = overlay.file.size;
		if (initramfs_unpack_stream(&overlay.stream))
			pr_warn("%s: some of it is missing\n", name);
	}
}
module_init(fw_cfg_setup);

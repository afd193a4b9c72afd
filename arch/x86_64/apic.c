/* SPDX-License-Identifier: MIT */
/*
 * Interrupt controllers.
 *
 * Each CPU has a local APIC, which takes messages (a vector each) and gives
 * them to the CPU; I/O APICs turn lines into such messages by a table with one
 * entry per line; a PCI device can write one by itself.  The MADT tells how
 * many there are and which lines the ISA interrupts became.
 *
 *	device line -> I/O APIC entry: vector 0x30 + irq -> local APIC -> CPU
 *
 * The vector of interrupt number n is 0x30 + n on every CPU.  Lines have the
 * numbers from 0, messages those above.  The old pair of 8259s is moved out of
 * the exceptions' vectors and masked.  (SDM 3A chapter 10, 82093AA datasheet,
 * ACPI 6.4 5.2.12.)
 */
#include <arch/acpi.h>
#include <arch/io.h>
#include <arch/irq.h>
#include <arch/msr.h>
#include <arch/pgtable.h>
#include <arch/string.h>
#include "arch.h"

#define LAPIC_ID 0x20
#define LAPIC_TPR 0x80
#define LAPIC_EOI 0xb0
#define LAPIC_SVR 0xf0
#define LAPIC_ICR_LOW 0x300
#define LAPIC_ICR_HIGH 0x310
#define LAPIC_LVT_TIMER 0x320
#define LAPIC_LVT_LINT0 0x350
#define LAPIC_LVT_LINT1 0x360
#define LAPIC_LVT_ERROR 0x370
#define LAPIC_TIMER_INITIAL 0x380
#define LAPIC_TIMER_COUNT 0x390
#define LAPIC_TIMER_DIVIDE 0x3e0

#define SVR_ENABLE 0x100
#define LVT_MASKED 0x10000
#define LVT_NMI 0x400
#define DIVIDE_BY_1 0xb
#define ICR_PENDING 0x1000
#define ICR_ASSERT 0x4000
#define ICR_INIT 0x500
#define ICR_STARTUP 0x600
#define ICR_NMI 0x400

#define IOAPIC_SELECT 0x00
#define IOAPIC_WINDOW 0x10
#define IOAPIC_VERSION 1
#define IOAPIC_ENTRY(line) (0x10 + 2 * (line))
#define ENTRY_MASKED 0x10000
#define ENTRY_LEVEL 0x8000
#define ENTRY_LOW 0x2000

enum madt_type {
	MADT_LAPIC = 0, MADT_IOAPIC = 1, MADT_OVERRIDE = 2, MADT_X2APIC = 9,
};

struct madt {
	struct acpi_table header;
	u32 lapic_address, flags;
	u8 entries[];
} __packed;

struct madt_entry {
	u8 type, length;
	union {
		struct { u8 uid, id; u32 flags; } __packed lapic;
		struct { u8 id, zero; u32 address, gsi; } __packed ioapic;
		struct { u8 bus, isa; u32 gsi; u16 flags; } __packed override;
	};
} __packed;

/* As many I/O APICs as numbers can be used up by one line each. */
struct ioapic {
	void __iomem *base;
	unsigned int gsi, lines;
};

static void __iomem *lapic;
static u8 apic_ids[NR_CPUS];
static unsigned int nr_apic_ids, ignored_cpus;
static struct ioapic ioapics[NR_IRQS];
static unsigned int nr_ioapics, nr_lines;
static struct { u16 gsi; u8 trigger; } isa_irqs[16];
static u64 used_irqs[NR_IRQS / 64];

static u32 lapic_read(unsigned int reg)
{
	return readl(lapic + reg);
}

static void lapic_write(unsigned int reg, u32 value)
{
	writel(value, lapic + reg);
}

static u32 ioapic_read(struct ioapic *io, u32 reg)
{
	writel(reg, io->base + IOAPIC_SELECT);
	return readl(io->base + IOAPIC_WINDOW);
}

static void ioapic_write(struct ioapic *io, u32 reg, u32 value)
{
	writel(reg, io->base + IOAPIC_SELECT);
	writel(value, io->base + IOAPIC_WINDOW);
}

/* The boot CPU comes first, whatever its place in the table. */
static void add_cpu(u8 id, u32 flags)
{
	if (!(flags & 1) || id == apic_ids[0])
		return;
	if (nr_apic_ids == NR_CPUS)
		ignored_cpus++;
	else
		apic_ids[nr_apic_ids++] = id;
}

static void add_ioapic(u32 address, u32 gsi)
{
	struct ioapic *io = &ioapics[nr_ioapics];

	if (gsi >= NR_IRQS || nr_ioapics == ARRAY_SIZE(ioapics))
		return;
	io->base = (void __iomem __force *)arch_fixmap(phys_addr(address),
						       0x20, true);
	if (!io->base)
		return;
	io->gsi = gsi;
	io->lines = (ioapic_read(io, IOAPIC_VERSION) >> 16 & 255) + 1;
	io->lines = min(io->lines, NR_IRQS - gsi);
	nr_lines = max(nr_lines, gsi + io->lines);
	nr_ioapics++;
	for (u32 line = 0; line < io->lines; line++)
		ioapic_write(io, IOAPIC_ENTRY(line), ENTRY_MASKED);
}

/* MPS INTI flags (ACPI 6.4 table 5.26): polarity in bits 0-1, trigger in 2-3;
 * 0 is the bus's own way, for ISA edge and active high. */
static void add_override(u8 isa, u32 gsi, u16 flags)
{
	bool low = (flags & 3) == 3, level = (flags >> 2 & 3) == 3;

	if (isa >= ARRAY_SIZE(isa_irqs) || gsi >= NR_IRQS)
		return;
	isa_irqs[isa].gsi = gsi;
	isa_irqs[isa].trigger = !level ? IRQ_EDGE
			      : low ? IRQ_LEVEL_LOW : IRQ_LEVEL_HIGH;
}

static void madt_parse(const struct madt *madt)
{
	size_t at = 0, size = madt->header.length - sizeof(*madt);

	while (at + 2 <= size) {
		const struct madt_entry *e = (const void *)(madt->entries + at);

		if (e->length < 2 || e->length > size - at)
			return;
		if (e->type == MADT_LAPIC && e->length >= 8)
			add_cpu(e->lapic.id, e->lapic.flags);
		else if (e->type == MADT_IOAPIC && e->length >= 12)
			add_ioapic(e->ioapic.address, e->ioapic.gsi);
		else if (e->type == MADT_OVERRIDE && e->length >= 10)
			add_override(e->override.isa, e->override.gsi,
				     e->override.flags);
		at += e->length;
	}
}

/* Remapped away from the exceptions, since even a masked 8259 can raise a
 * spurious interrupt 7 (8259A datasheet). */
static void pic_disable(void)
{
	static const struct { u16 port; u8 value; } program[] = {
		{ 0x20, 0x11 }, { 0xa0, 0x11 },	/* ICW1: cascade, ICW4 */
		{ 0x21, 0x20 }, { 0xa1, 0x28 },	/* ICW2: vectors */
		{ 0x21, 0x04 }, { 0xa1, 0x02 },	/* ICW3: wiring */
		{ 0x21, 0x01 }, { 0xa1, 0x01 },	/* ICW4: 8086 mode */
		{ 0x21, 0xff }, { 0xa1, 0xff },	/* all masked */
	};

	for (size_t i = 0; i < ARRAY_SIZE(program); i++)
		outb(program[i].value, program[i].port);
}

void irq_controllers_setup_cpu(void)
{
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | 0x800);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT1, LVT_NMI);
	lapic_write(LAPIC_LVT_ERROR, LVT_MASKED);
	lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
	lapic_write(LAPIC_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
}

const char *irq_controllers_setup(void)
{
	const struct madt *madt = (const void *)acpi_find("APIC", 0);
	u64 base = rdmsr(MSR_APIC_BASE);

	if (base & BIT(10))
		return "the firmware left the APIC in x2APIC mode";
	pic_disable();
	lapic = (void __iomem __force *)
		arch_fixmap(phys_addr(base & _PAGE_FRAME), PAGE_SIZE, true);
	if (!lapic)
		return "the local APIC cannot be mapped";
	irq_controllers_setup_cpu();
	apic_ids[0] = lapic_read(LAPIC_ID) >> 24;
	nr_apic_ids = 1;
	for (int i = 0; i < 16; i++)
		isa_irqs[i].gsi = i;
	if (!madt)
		return "ACPI has no table of interrupt controllers (MADT)";
	madt_parse(madt);
	return nr_ioapics ? NULL : "the MADT lists no I/O APIC";
}

unsigned int irq_line_count(void)
{
	return nr_lines;
}

unsigned int irq_from_isa(unsigned int isa, enum irq_trigger *trigger)
{
	*trigger = isa_irqs[isa & 15].trigger;
	return isa_irqs[isa & 15].gsi;
}

static struct ioapic *ioapic_of(unsigned int irq)
{
	for (unsigned int i = 0; i < nr_ioapics; i++)
		if (irq - ioapics[i].gsi < ioapics[i].lines)
			return &ioapics[i];
	return NULL;
}

int irq_line_setup(unsigned int irq, enum irq_trigger trigger,
		   unsigned int cpu)
{
	struct ioapic *io = ioapic_of(irq);
	u32 entry = ENTRY_MASKED | (VECTOR_IRQ_BASE + irq);

	if (!io || cpu >= nr_apic_ids)
		return -22;	/* -EINVAL */
	if (trigger != IRQ_EDGE)
		entry |= ENTRY_LEVEL;
	if (trigger == IRQ_LEVEL_LOW)
		entry |= ENTRY_LOW;
	ioapic_write(io, IOAPIC_ENTRY(irq - io->gsi) + 1,
		     (u32)apic_ids[cpu] << 24);
	ioapic_write(io, IOAPIC_ENTRY(irq - io->gsi), entry);
	return 0;
}

static void line_set_mask(unsigned int irq, u32 mask)
{
	struct ioapic *io = ioapic_of(irq);
	u32 reg;

	if (!io)	/* a message: masked at the device */
		return;
	reg = IOAPIC_ENTRY(irq - io->gsi);
	ioapic_write(io, reg,
		     (ioapic_read(io, reg) & ~(u32)ENTRY_MASKED) | mask);
}

void irq_line_mask(unsigned int irq)
{
	line_set_mask(irq, ENTRY_MASKED);
}

void irq_line_unmask(unsigned int irq)
{
	line_set_mask(irq, 0);
}

int irq_message_alloc(unsigned int cpu, u64 *address, u32 *data)
{
	for (unsigned int irq = nr_lines; irq < NR_IRQS; irq++) {
		u64 bit = BIT(irq % 64);

		if (__atomic_fetch_or(&used_irqs[irq / 64], bit,
				      __ATOMIC_ACQ_REL) & bit)
			continue;
		*address = 0xfee00000 | (u64)apic_ids[cpu] << 12;
		*data = VECTOR_IRQ_BASE + irq;
		return irq;
	}
	return -28;	/* -ENOSPC */
}

void irq_message_free(unsigned int irq)
{
	__atomic_fetch_and(&used_irqs[irq / 64], ~BIT(irq % 64),
			   __ATOMIC_RELEASE);
}

unsigned int cpu_count(unsigned int *ignored)
{
	*ignored = ignored_cpus;
	return nr_apic_ids;
}

void apic_eoi(void)
{
	lapic_write(LAPIC_EOI, 0);
}

u32 apic_timer_count(void)
{
	return lapic_read(LAPIC_TIMER_COUNT);
}

void apic_timer_set(u32 count)
{
	lapic_write(LAPIC_TIMER_INITIAL, count);
}

/* The two halves of a command belong together: no interrupt between them.  The
 * last command must have left first (SDM 3A 10.6.1), which takes a moment. */
static void apic_command(u8 id, u32 command)
{
	unsigned long flags;

	local_irq_save(flags);
	for (int i = 0; i < 100000 &&
	     lapic_read(LAPIC_ICR_LOW) & ICR_PENDING; i++)
		cpu_relax();
	lapic_write(LAPIC_ICR_HIGH, (u32)id << 24);
	lapic_write(LAPIC_ICR_LOW, command);
	local_irq_restore(flags);
}

void cpu_send_ipi(unsigned int cpu, enum ipi kind)
{
	apic_command(apic_ids[cpu], kind == IPI_STOP ? ICR_NMI | ICR_ASSERT
			: ICR_ASSERT | (VECTOR_IPI_BASE + kind));
}

/* INIT, then twice STARTUP (SDM 3A 8.4.4.1).  The 10 ms that old CPUs needed
 * in between are not waited for: no CPU with long mode does. */
void apic_start_cpu(unsigned int cpu, phys_addr_t trampoline)
{
	u32 page = phys_value(trampoline) >> PAGE_SHIFT;

	apic_command(apic_ids[cpu], ICR_INIT | ICR_ASSERT);
	apic_command(apic_ids[cpu], ICR_STARTUP | ICR_ASSERT | page);
	apic_command(apic_ids[cpu], ICR_STARTUP | ICR_ASSERT | page);
}

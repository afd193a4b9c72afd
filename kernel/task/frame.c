/* SPDX-License-Identifier: MIT */
/*
 * The signal frame, in Linux's layout for x86-64.
 *
 * The handler is called as a function with three arguments; its return
 * address is SA_RESTORER, whose code makes the system call rt_sigreturn, which
 * finds on the stack what the interrupted code was doing.  The program may
 * change all of it meanwhile (that is how some garbage collectors work), so
 * nothing that comes back is trusted: only flags that a program may set, only
 * its own segments, only an address that IRET takes; and FPU state is for the
 * CPU to judge, with a fault that is the program's (arch/x86_64/fpu.c).
 *
 *	interrupted sp, or the end of the stack set aside
 *	| 128 bytes that a leaf function may be using (psABI 3.2.2)
 *	| FPU state, and XSTATE_MAGIC2	64-aligned
 *	| struct siginfo
 *	| struct ucontext
 *	| restorer			<- sp in the handler, 16n + 8
 *
 * The FPU state is what XSAVE writes.  In bytes that the CPU leaves to software
 * stands how much of it there is; who looks for the magic words finds out
 * whether a frame has been moved without its extended part, and rt_sigreturn
 * then takes the old 512 bytes alone.
 */
#include <task/frame.h>

#include <arch/cpu.h>
#include <arch/uaccess.h>
#include <lib/errno.h>
#include <task/signal.h>

#define RED_ZONE 128
#define FPU_ALIGN 64

struct sigcontext {
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
	u64 di, si, bp, bx, dx, ax, cx, sp, ip, flags;
	u64 segments;			/* 16 bits each: cs gs fs ss */
	u64 err, trapno, oldmask, cr2;
	u64 fpstate;
	u64 reserved[8];
};

#define SEGMENT_BITS(cs, ss) ((u64)(cs) | (u64)(ss) << 48)

struct ucontext {
	u64 uc_flags, uc_link;
	struct sigstack uc_stack;
	struct sigcontext mc;
	sigset_t uc_sigmask;
};

struct rt_sigframe {
	u64 restorer;
	struct ucontext uc;
	struct siginfo info;
	char info_rest[SIGINFO_SIZE - sizeof(struct siginfo)];
};

/* uc_flags */
#define UC_FP_XSTATE 1u
#define UC_SIGCONTEXT_SS 2u
#define UC_STRICT_RESTORE_SS 4u

/* CF PF AF ZF SF TF DF OF NT(no) RF AC: a program's own business. */
#define FLAGS_USER 0x50dd5UL
/* Off in a handler: TF, DF, RF. */
#define FLAGS_HANDLER_OFF 0x10500UL

/* In the area: the end of what FXSAVE writes is software's, and behind it
 * lies XSAVE's header, whose reserved bytes must be zero (SDM 1 13.4.2). */
#define FXSAVE_SOFTWARE 464
#define XSTATE_MAGIC1 0x46505853u
#define XSTATE_MAGIC2 0x46505845u

struct xstate_note {
	u32 magic1, extended_size;
	u64 xfeatures;
	u32 xstate_size, padding;
	/* … and the header behind it: */
	u64 zero[3 + 8];
};

static unsigned int fpu_frame_size;	/* I  after frame_setup() */

void frame_setup(void)
{
	fpu_frame_size = cpu_features.xsave_size +
			 (cpu_features.xsave ? sizeof(u32) : 0);
}

size_t frame_size_max(void)
{
	return RED_ZONE + fpu_frame_size + FPU_ALIGN +
	       sizeof(struct rt_sigframe) + 16 + sizeof(u64);
}

/* Where a frame goes: below what runs, or on the stack set aside for it; and
 * not across that one's lower end, whoever's memory lies there.  False: it has
 * no place. */
static bool frame_place(const struct pt_regs *regs,
			const struct sigaction *action, unsigned long *frame,
			unsigned long *fpu)
{
	const struct thread *thread = task_thread(current);
	unsigned long sp = regs->sp - RED_ZONE;
	bool has_stack = sigstack_usable(thread);
	bool on_stack = has_stack && sigstack_in_use(thread, regs->sp);

	if (has_stack && action->sa_flags & SA_ONSTACK &&
	    !sigstack_in_use(thread, sp)) {
		sp = thread->altstack.ss_sp + thread->altstack.ss_size;
		on_stack = true;
	}
	*fpu = ALIGN_DOWN(sp - fpu_frame_size, FPU_ALIGN);
	sp = ALIGN_DOWN(*fpu - sizeof(struct rt_sigframe), 16) - sizeof(u64);
	*frame = sp;
	return !on_stack || sigstack_contains(thread, sp);
}

/* What stands around the state that the CPU writes. */
static __always_inline int frame_write_note(char __user *area)
{
	struct xstate_note __user *note =
		(void __user *)(area + FXSAVE_SOFTWARE);
	u32 size = cpu_features.xsave_size;

	if (!user_access_begin(area, fpu_frame_size))
		return -EFAULT;
	unsafe_put_user(XSTATE_MAGIC1, &note->magic1, fault);
	unsafe_put_user(size + sizeof(u32), &note->extended_size, fault);
	unsafe_put_user(cpu_features.xcr0, &note->xfeatures, fault);
	unsafe_put_user(size, &note->xstate_size, fault);
	unsafe_put_user(0, &note->padding, fault);
#pragma GCC unroll 16
	for (int i = 0; i < ARRAY_SIZE(note->zero); i++)
		unsafe_put_user(0, &note->zero[i], fault);
	unsafe_put_user(XSTATE_MAGIC2, (u32 __user *)(area + size), fault);
	user_access_end();
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

static int frame_write_fpu(unsigned long addr)
{
	char __user *area = (char __user *)addr;

	if (cpu_features.xsave ? frame_write_note(area)
			       : !access_ok(area, fpu_frame_size))
		return -EFAULT;
	return fpu_save_user(area);
}

#define PUT(field, value) unsafe_put_user(value, &mc->field, fault)

/* => the window is open, and stays so */
static __always_inline int
frame_write_registers(struct sigcontext __user *mc, const struct pt_regs *regs,
		      const struct fault_note *note)
{
	PUT(r8, regs->r8);
	PUT(r9, regs->r9);
	PUT(r10, regs->r10);
	PUT(r11, regs->r11);
	PUT(r12, regs->r12);
	PUT(r13, regs->r13);
	PUT(r14, regs->r14);
	PUT(r15, regs->r15);
	PUT(di, regs->di);
	PUT(si, regs->si);
	PUT(bp, regs->bp);
	PUT(bx, regs->bx);
	PUT(dx, regs->dx);
	PUT(ax, regs->ax);
	PUT(cx, regs->cx);
	PUT(sp, regs->sp);
	PUT(ip, regs->ip);
	PUT(flags, regs->flags);
	PUT(segments, SEGMENT_BITS(regs->cs, regs->ss));
	PUT(err, note->error);
	PUT(trapno, note->vector);
	PUT(cr2, note->vector == VECTOR_PAGE_FAULT ? note->address : 0);
	return 0;
fault:
	return -EFAULT;
}

#undef PUT

static __always_inline int frame_write(struct rt_sigframe __user *frame,
				       const struct pt_regs *regs,
				       const struct signal_taken *taken,
				       unsigned long fpu)
{
	const struct thread *thread = task_thread(current);
	const struct sigstack *stack = &thread->altstack;
	const u64 *info = (const u64 *)&taken->info;
	struct ucontext __user *uc = &frame->uc;
	u64 __user *info_to = (u64 __user *)&frame->info;

	if (!user_access_begin(frame, sizeof(*frame)))
		return -EFAULT;
	unsafe_put_user(taken->action.sa_restorer, &frame->restorer, fault);
	unsafe_put_user(UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS |
			(cpu_features.xsave ? UC_FP_XSTATE : 0),
			&uc->uc_flags, fault);
	unsafe_put_user(0, &uc->uc_link, fault);
	unsafe_put_user(stack->ss_sp, &uc->uc_stack.ss_sp, fault);
	unsafe_put_user(stack->ss_flags, &uc->uc_stack.ss_flags, fault);
	unsafe_put_user(stack->ss_size, &uc->uc_stack.ss_size, fault);
	unsafe_put_user(taken->blocked, &uc->uc_sigmask, fault);
	unsafe_put_user(taken->blocked, &uc->mc.oldmask, fault);
	unsafe_put_user(fpu, &uc->mc.fpstate, fault);
#pragma GCC unroll 8
	for (int i = 0; i < sizeof(taken->info) / sizeof(u64); i++)
		unsafe_put_user(info[i], &info_to[i], fault);
	if (frame_write_registers(&uc->mc, regs, &thread->fault))
		goto fault;
	user_access_end();
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

static void frame_enter(struct pt_regs *regs, unsigned long sp,
			const struct signal_taken *taken)
{
	regs->sp = sp;
	regs->ip = taken->action.sa_handler;
	regs->di = taken->info.si_signo;
	regs->si = sp + offsetof(struct rt_sigframe, info);
	regs->dx = sp + offsetof(struct rt_sigframe, uc);
	regs->ax = 0;
	regs->flags &= ~FLAGS_HANDLER_OFF;
	fpu_reset();
}

static void frame_fail(const char *what, unsigned long sp)
{
	struct siginfo info = { .si_signo = SIGSEGV, .si_code = SI_KERNEL };
	struct fault_note note = { .what = what, .address = sp };

	signal_force(&info, &note);
}

static bool frame_make(struct pt_regs *regs, const struct signal_taken *taken,
		       unsigned long *sp)
{
	const struct sigaction *action = &taken->action;
	unsigned long fpu;

	return frame_place(regs, action, sp, &fpu) &&
	       action->sa_handler < TASK_SIZE &&
	       action->sa_flags & SA_RESTORER && !frame_write_fpu(fpu) &&
	       !frame_write((struct rt_sigframe __user *)*sp, regs, taken, fpu);
}

void frame_push(struct pt_regs *regs, const struct signal_taken *taken)
{
	struct thread *thread = task_thread(current);
	unsigned long sp;

	if (unlikely(!frame_make(regs, taken, &sp))) {
		signal_set_blocked(taken->blocked);
		/* Fatal for a handler of SIGSEGV: it would fail again. */
		if (taken->info.si_signo == SIGSEGV)
			signal_set_default(SIGSEGV);
		frame_fail("no room for a signal handler's frame", sp);
		return;
	}
	if (thread->altstack.ss_flags & SS_AUTODISARM)
		thread->altstack = (struct sigstack){ .ss_flags = SS_DISABLE };
	frame_enter(regs, sp, taken);
	/* Told to the handler: no later death is this fault's. */
	thread->fault.what = NULL;
}

/* Which components follow; 0: only what FXSAVE knows. */
static __always_inline int frame_read_note(const char __user *area,
					   u64 *components)
{
	const struct xstate_note __user *note =
		(const void __user *)(area + FXSAVE_SOFTWARE);
	u32 magic1, magic2 = 0, size = cpu_features.xsave_size, their_size;
	u64 features;
	int error = 0;

	*components = 0;
	if (!user_access_begin(area, fpu_frame_size))
		return -EFAULT;
	unsafe_get_user(magic1, &note->magic1, error);
	unsafe_get_user(their_size, &note->xstate_size, error);
	unsafe_get_user(features, &note->xfeatures, error);
	if (magic1 == XSTATE_MAGIC1 && their_size == size)
		unsafe_get_user(magic2, (const u32 __user *)(area + size),
				error);
	user_access_end();
	if (magic2 == XSTATE_MAGIC2)
		*components = features & cpu_features.xcr0;
	return error;
}

static int frame_read_fpu(unsigned long addr)
{
	const char __user *from = (const char __user *)addr;
	u64 components = 0;

	if (!addr) {
		fpu_reset();
		return 0;
	}
	if (cpu_features.xsave ? frame_read_note(from, &components)
			       : !access_ok(from, fpu_frame_size))
		return -EFAULT;
	return fpu_restore_user(from, components);
}

/* What of a frame is not simply put back. */
struct frame_read {
	u64 uc_flags, segments, ip, flags, fpstate;
	struct sigstack stack;
	sigset_t blocked;
};

#define GET(field, to) unsafe_get_user(to, &mc->field, error)

/* => the window is open, and stays so */
static __always_inline int
frame_read_registers(struct pt_regs *regs,
		     const struct sigcontext __user *mc,
		     struct frame_read *read)
{
	int error = 0;

	GET(r8, regs->r8);
	GET(r9, regs->r9);
	GET(r10, regs->r10);
	GET(r11, regs->r11);
	GET(r12, regs->r12);
	GET(r13, regs->r13);
	GET(r14, regs->r14);
	GET(r15, regs->r15);
	GET(di, regs->di);
	GET(si, regs->si);
	GET(bp, regs->bp);
	GET(bx, regs->bx);
	GET(dx, regs->dx);
	GET(ax, regs->ax);
	GET(cx, regs->cx);
	GET(sp, regs->sp);
	GET(ip, read->ip);
	GET(flags, read->flags);
	GET(segments, read->segments);
	GET(fpstate, read->fpstate);
	return error;
}

#undef GET

static __always_inline int frame_read(struct pt_regs *regs,
				      const struct ucontext __user *uc,
				      struct frame_read *read)
{
	int error = 0, more;

	if (!user_access_begin(uc, sizeof(*uc)))
		return -EFAULT;
	unsafe_get_user(read->uc_flags, &uc->uc_flags, error);
	unsafe_get_user(read->stack.ss_sp, &uc->uc_stack.ss_sp, error);
	unsafe_get_user(read->stack.ss_flags, &uc->uc_stack.ss_flags, error);
	unsafe_get_user(read->stack.ss_size, &uc->uc_stack.ss_size, error);
	unsafe_get_user(read->blocked, &uc->uc_sigmask, error);
	more = frame_read_registers(regs, &uc->mc, read);
	user_access_end();
	return error | more;
}

/* Can a program go on with these?  It gets its own segments, whose selectors
 * end in 3 whatever the frame says; SS is looked at if the frame is to be
 * taken at its word.  Where to is its own affair, if it is an address at all. */
static inline bool frame_acceptable(const struct pt_regs *regs,
				    const struct frame_read *read)
{
	bool strict = read->uc_flags & UC_STRICT_RESTORE_SS;
	u64 mask = strict ? SEGMENT_BITS(0xffff, 0xffff)
			  : SEGMENT_BITS(0xffff, 0);
	u64 wrong = (read->segments | SEGMENT_BITS(3, 3)) ^
		    SEGMENT_BITS(regs->cs, regs->ss);
	s64 ip = (s64)read->ip;

	return !(wrong & mask) && ip << 16 >> 16 == ip;
}

long frame_pop(struct pt_regs *regs)
{
	unsigned long sp = regs->sp - sizeof(u64);
	const struct rt_sigframe __user *frame =
		(const struct rt_sigframe __user *)sp;
	struct frame_read read;

	if (unlikely(frame_read(regs, &frame->uc, &read)))
		goto fail;
	signal_set_blocked(read.blocked);
	if (unlikely(!frame_acceptable(regs, &read) ||
		     frame_read_fpu(read.fpstate)))
		goto fail;
	regs->ip = read.ip;
	regs->flags = (regs->flags & ~FLAGS_USER) | (read.flags & FLAGS_USER);
	/* A stack that cannot be is the program's own doing. */
	if (!sigstack_is(&read.stack, &task_thread(current)->altstack))
		(void)!sigstack_set(&read.stack, regs->sp);
	regs->orig_ax = ~0UL;
	return regs->ax;
fail:
	frame_fail("unusable signal frame", sp);
	regs->orig_ax = ~0UL;
	return 0;
}

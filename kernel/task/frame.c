/* SPDX-License-Identifier: MIT */
/*
 * The signal frame, in Linux's layout for x86-64.
 *
 * The handler is called as a function with three arguments; its return
 * address is SA_RESTORER, whose code makes the system call rt_sigreturn, which
 * finds on the stack what the interrupted code was doing.  The program may
 * change all of it meanwhile (that is how some garbage collectors work), so
 * nothing that comes back is trusted: only flags that a program may set, only
 * FPU states that the CPU will load.
 *
 *	interrupted sp
 *	| 128 bytes that a leaf function may be using (psABI 3.2.2)
 *	| FPU state                     64-aligned
 *	| struct siginfo
 *	| struct ucontext
 *	| restorer                      <- sp in the handler, 16n + 8
 */
#include <task/frame.h>

#include <arch/cpu.h>
#include <arch/uaccess.h>
#include <lib/errno.h>
#include <lib/format.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/signal.h>

#define RED_ZONE 128
#define FPU_ALIGN 64

struct sigcontext {
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
	u64 di, si, bp, bx, dx, ax, cx, sp, ip, flags;
	u16 cs, gs, fs, ss;
	u64 err, trapno, oldmask, cr2;
	u64 fpstate;
	u64 reserved[8];
};

struct ucontext {
	u64 uc_flags, uc_link;
	struct sigstack uc_stack;
	struct sigcontext mc;
	sigset_t uc_sigmask;
};

struct rt_sigframe {
	u64 restorer;
	struct ucontext uc;
	union {
		struct siginfo info;
		char info_room[SIGINFO_SIZE];
	};
};

/* uc_flags */
#define UC_FP_XSTATE 1u
#define UC_SIGCONTEXT_SS 2u
#define UC_STRICT_RESTORE_SS 4u

/* CF PF AF ZF SF TF DF OF NT(no) RF AC: a program's own business. */
#define FLAGS_USER 0x50dd5UL
/* Off in a handler: TF, DF, RF. */
#define FLAGS_HANDLER_OFF 0x10500UL

/* In the FXSAVE area (SDM 1 table 10-2): software's own bytes, where Linux
 * says that, and how much, XSAVE state follows. */
#define FXSAVE_SIZE 512
#define FXSAVE_MXCSR 24
#define FXSAVE_MXCSR_MASK 28
#define FXSAVE_SOFTWARE 464
#define XSAVE_HEADER_SIZE 64
#define MXCSR_MASK_DEFAULT 0xffbfu	/* SDM 1 11.6.6 */
#define XSTATE_MAGIC1 0x46505853u
#define XSTATE_MAGIC2 0x46505845u

struct xstate_note {
	u32 magic1, extended_size;
	u64 xfeatures;
	u32 xstate_size, padding[7];
};

static size_t fpu_frame_size(void)
{
	return cpu_features.xsave_size +
	       (cpu_features.xsave ? sizeof(u32) : 0);
}

size_t frame_size_max(void)
{
	return RED_ZONE + fpu_frame_size() + FPU_ALIGN +
	       sizeof(struct rt_sigframe) + 16 + sizeof(u64);
}

/* Where a frame goes: below what runs, or on the stack set aside for it. */
static unsigned long frame_place(const struct pt_regs *regs,
				 const struct sigaction *action, u64 *fpu)
{
	const struct thread *thread = task_thread(current);
	unsigned long sp = regs->sp - RED_ZONE;

	if (action->sa_flags & SA_ONSTACK && sigstack_usable(thread) &&
	    !sigstack_contains(thread, regs->sp))
		sp = thread->altstack.ss_sp + thread->altstack.ss_size;
	sp = ALIGN_DOWN(sp - fpu_frame_size(), FPU_ALIGN);
	*fpu = sp;
	sp = ALIGN_DOWN(sp - sizeof(struct rt_sigframe), 16) - sizeof(u64);
	return sp;
}

static int frame_write_fpu(u64 addr)
{
	struct xstate_note note = {
		.magic1 = XSTATE_MAGIC1,
		.extended_size = fpu_frame_size(),
		.xfeatures = cpu_features.xcr0,
		.xstate_size = cpu_features.xsave_size,
	};
	char __user *to = (char __user *)addr;
	u32 magic2 = XSTATE_MAGIC2;

	preempt_disable();
	fpu_save(&current->arch);
	preempt_enable();
	if (copy_to_user(to, current->arch.fpu, cpu_features.xsave_size))
		return -EFAULT;
	if (!cpu_features.xsave)
		return 0;
	if (copy_to_user(to + FXSAVE_SOFTWARE, &note, sizeof(note)) ||
	    copy_to_user(to + cpu_features.xsave_size, &magic2,
			 sizeof(magic2)))
		return -EFAULT;
	return 0;
}

static void frame_fill_registers(struct sigcontext *mc,
				 const struct pt_regs *regs, sigset_t blocked)
{
	const struct fault_note *note = &task_thread(current)->fault;

	*mc = (struct sigcontext){
		.r8 = regs->r8, .r9 = regs->r9, .r10 = regs->r10,
		.r11 = regs->r11, .r12 = regs->r12, .r13 = regs->r13,
		.r14 = regs->r14, .r15 = regs->r15, .di = regs->di,
		.si = regs->si, .bp = regs->bp, .bx = regs->bx,
		.dx = regs->dx, .ax = regs->ax, .cx = regs->cx,
		.sp = regs->sp, .ip = regs->ip, .flags = regs->flags,
		.cs = regs->cs, .ss = regs->ss,
		.err = note->error, .trapno = note->vector,
		.oldmask = blocked,
		.cr2 = note->address,
	};
}

static int frame_write(struct rt_sigframe *frame, unsigned long sp, u64 fpu,
		       const struct pt_regs *regs, sigset_t blocked)
{
	struct ucontext *uc = &frame->uc;

	frame_fill_registers(&uc->mc, regs, blocked);
	uc->mc.fpstate = fpu;
	uc->uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS |
		       (cpu_features.xsave ? UC_FP_XSTATE : 0);
	uc->uc_stack = task_thread(current)->altstack;
	uc->uc_sigmask = blocked;
	if (frame_write_fpu(fpu))
		return -EFAULT;
	return copy_to_user((void __user *)sp, frame, sizeof(*frame)) ? -EFAULT
								     : 0;
}

static void frame_enter(struct pt_regs *regs, unsigned long sp,
			const struct sigaction *action, int sig)
{
	regs->sp = sp;
	regs->ip = action->sa_handler;
	regs->di = sig;
	regs->si = sp + offsetof(struct rt_sigframe, info);
	regs->dx = sp + offsetof(struct rt_sigframe, uc);
	regs->ax = 0;
	regs->flags &= ~FLAGS_HANDLER_OFF;
	preempt_disable();
	fpu_init(&current->arch);
	fpu_restore(&current->arch);
	preempt_enable();
}

static void frame_fail(const char *what, unsigned long sp)
{
	struct siginfo info = { .si_signo = SIGSEGV, .si_code = SI_KERNEL };
	struct fault_note note = {};

	snprintf(note.words, sizeof(note.words), "%s 0x%lx", what, sp);
	signal_force(&info, &note);
}

void frame_push(struct pt_regs *regs, const struct signal_taken *taken)
{
	const struct sigaction *action = &taken->action;
	struct rt_sigframe frame = {
		.restorer = action->sa_restorer, .info = taken->info,
	};
	int sig = taken->info.si_signo;
	unsigned long sp;
	u64 fpu;

	sp = frame_place(regs, action, &fpu);
	if (action->sa_handler >= TASK_SIZE ||
	    !(action->sa_flags & SA_RESTORER) ||
	    frame_write(&frame, sp, fpu, regs, taken->blocked)) {
		signal_set_blocked(taken->blocked);
		/* Fatal for a handler of SIGSEGV: it would fail again. */
		if (sig == SIGSEGV)
			signal_set_default(SIGSEGV);
		frame_fail("no room for a signal handler's frame at", sp);
		return;
	}
	frame_enter(regs, sp, action, sig);
	/* Told to the handler: no later death is this fault's. */
	task_thread(current)->fault.words[0] = '\0';
}

/* Makes a state from user memory one that the CPU loads without complaint. */
static void fpu_sanitize(u8 *area)
{
	u64 header[XSAVE_HEADER_SIZE / sizeof(u64)] = {};
	u32 mxcsr, mask;

	memcpy(&mask, (u8 *)current->arch.fpu + FXSAVE_MXCSR_MASK,
	       sizeof(mask));
	memcpy(&mxcsr, area + FXSAVE_MXCSR, sizeof(mxcsr));
	mxcsr &= mask ? mask : MXCSR_MASK_DEFAULT;
	memcpy(area + FXSAVE_MXCSR, &mxcsr, sizeof(mxcsr));
	if (!cpu_features.xsave)
		return;
	memcpy(header, area + FXSAVE_SIZE, sizeof(header[0]));
	header[0] &= cpu_features.xcr0;
	memcpy(area + FXSAVE_SIZE, header, sizeof(header));
}

static int frame_read_fpu(u64 addr)
{
	size_t size = cpu_features.xsave_size;
	int error = -EFAULT;
	u8 *area;

	if (!addr) {
		preempt_disable();
		fpu_init(&current->arch);
		fpu_restore(&current->arch);
		preempt_enable();
		return 0;
	}
	area = kmalloc(size, GFP_KERNEL);
	if (!area)
		return -ENOMEM;
	if (!copy_from_user(area, (const void __user *)addr, size)) {
		preempt_disable();
		fpu_save(&current->arch);
		fpu_sanitize(area);
		memcpy(current->arch.fpu, area, size);
		fpu_restore(&current->arch);
		preempt_enable();
		error = 0;
	}
	kfree(area);
	return error;
}

static void frame_restore_registers(struct pt_regs *regs,
				    const struct sigcontext *mc)
{
	regs->r8 = mc->r8, regs->r9 = mc->r9, regs->r10 = mc->r10;
	regs->r11 = mc->r11, regs->r12 = mc->r12, regs->r13 = mc->r13;
	regs->r14 = mc->r14, regs->r15 = mc->r15, regs->di = mc->di;
	regs->si = mc->si, regs->bp = mc->bp, regs->bx = mc->bx;
	regs->dx = mc->dx, regs->ax = mc->ax, regs->cx = mc->cx;
	regs->sp = mc->sp, regs->ip = mc->ip;
	regs->flags = (regs->flags & ~FLAGS_USER) | (mc->flags & FLAGS_USER);
}

long frame_pop(struct pt_regs *regs)
{
	unsigned long sp = regs->sp - sizeof(u64);
	struct ucontext uc;
	const void __user *from = (const void __user *)
		(sp + offsetof(struct rt_sigframe, uc));

	if (copy_from_user(&uc, from, sizeof(uc)) || uc.mc.ip >= TASK_SIZE ||
	    frame_read_fpu(uc.mc.fpstate)) {
		frame_fail("unusable signal frame at", sp);
		return 0;
	}
	signal_set_blocked(uc.uc_sigmask);
	/* A stack that cannot be set is the program's own doing. */
	if (sigstack_set(&uc.uc_stack, sp))
		task_thread(current)->altstack.ss_flags = SS_DISABLE;
	frame_restore_registers(regs, &uc.mc);
	regs->orig_ax = ~0UL;
	return regs->ax;
}

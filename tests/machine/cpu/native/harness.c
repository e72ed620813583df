/*
 * Runs single x86 instructions on the processor of this computer, so that tests can compare the emulated CPU with it.
 * Linux on x86-64 only. Everything it needs is in this file: cc -O1 -no-pie -Wl,-z,now -o harness harness.c
 *
 * Protocol: standard input carries records of 1472 bytes, as many as the caller likes; for each one standard output
 * carries a record of the same form. All fields are little-endian. The program ends at the end of its input.
 *
 *   offset  size
 *        0   128  general registers in encoding order: RAX RCX RDX RBX RSP RBP RSI RDI R8 … R15
 *      128     8  out: RIP. After an instruction that ran through: the address where it left off
 *      136     8  RFLAGS (TF is ignored)
 *      144     8  out: the address that a page fault reports (CR2); only meaningful with vector 14
 *      152     4  out: vector of the exception that ended the instruction: 0 #DE, 1 #DB (ICEBP), 4 #OF, 5 #BR, 6 #UD,
 *                 13 #GP, 14 #PF, 16 #MF, 17 #AC, 19 #XM …; 3 when it ran through (or was itself INT3);
 *                 255 when it did not end within two seconds
 *      156     4  out: the error code of that exception, as Linux tells it
 *      160    16  the instruction's bytes
 *      176     4  how many of them there are, 1 … 16
 *      180     4  64 for 64-bit mode, 32 for a 32-bit code segment (the upper halves of the registers mean nothing then)
 *      184     8  not used
 *      192   512  FXSAVE image (64-bit form): x87/MMX registers, MXCSR at +24, XMM0 … XMM15 at +160
 *      704   512  the memory window
 *     1216   256  bits 255:128 of YMM0 … YMM15; left alone by a processor without AVX
 *
 * The instruction stands at CODE in a page otherwise full of INT3, so whatever it does (branches of less than 2 KiB
 * included) ends in an exception, and the kernel's signal frame holds the state it left. The window is the last 512
 * bytes of a page at WINDOW; the page after it is not mapped, so an access across its end faults. The first 3584 bytes
 * of the page are zero before each instruction and not reported. FS and GS belong to the C library: leave them alone.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE_PAGE 0x20000000ul
#define CODE (CODE_PAGE + 0x800)
#define SIGNAL_STACK (1 << 16)
#define DATA_PAGE 0x30000000ul
#define WINDOW (DATA_PAGE + 0x1000 - 512)

struct record {
  uint64_t gpr[16];
  uint64_t rip;
  uint64_t rflags;
  uint64_t address;
  uint32_t vector;
  uint32_t error;
  uint8_t code[16];
  uint32_t length;
  uint32_t bits;
  uint64_t unused;
  uint8_t fxsave[512];
  uint8_t window[512];
  uint8_t ymm_upper[256];
};
_Static_assert(offsetof(struct record, fxsave) == 192 && sizeof(struct record) == 1472, "layout");

static struct record state __attribute__((aligned(64)));
static sigjmp_buf back;
static volatile sig_atomic_t running;
/* Alarms, a second apart, since the instruction began: one may have been on its way, two mean that it hangs. */
static volatile sig_atomic_t ticks;
static int has_avx;
/* For XRSTOR of the AVX component: legacy area, header, upper halves (Intel SDM vol. 1, 13.4). */
static struct {
  uint8_t legacy[512];
  uint64_t xstate_bv, reserved[7];
  uint8_t ymm_upper[256];
} area __attribute__((aligned(64)));

/* Where `enter` jumps; for 32-bit code through Linux's code segment for it. */
uint64_t entry64 = CODE;
struct __attribute__((packed)) {
  uint32_t offset;
  uint16_t selector;
} entry32 = {CODE, 0x23};

/* Loads the whole state and jumps to CODE; comes back through `on_signal`. */
void enter(struct record *r, int bits);
__asm__(".text\n"
        "enter:\n"
        "  fxrstor64 192(%rdi)\n"
        "  pushq 136(%rdi)\n"
        "  cmpl $32, %esi\n"
        "  je 1f\n"
        "  popfq\n"
        "  call load\n"
        "1: popfq\n"
        "  call load32\n"
        "load:\n"
        ".macro registers\n"
        "  mov 0(%rdi), %rax\n"
        "  mov 8(%rdi), %rcx\n"
        "  mov 16(%rdi), %rdx\n"
        "  mov 24(%rdi), %rbx\n"
        "  mov 32(%rdi), %rsp\n"
        "  mov 40(%rdi), %rbp\n"
        "  mov 48(%rdi), %rsi\n"
        "  mov 64(%rdi), %r8\n"
        "  mov 72(%rdi), %r9\n"
        "  mov 80(%rdi), %r10\n"
        "  mov 88(%rdi), %r11\n"
        "  mov 96(%rdi), %r12\n"
        "  mov 104(%rdi), %r13\n"
        "  mov 112(%rdi), %r14\n"
        "  mov 120(%rdi), %r15\n"
        "  mov 56(%rdi), %rdi\n"
        ".endm\n"
        "  registers\n"
        "  jmp *entry64(%rip)\n"
        "load32:\n"
        "  registers\n"
        "  ljmp *entry32(%rip)\n");

static void on_signal(int number, siginfo_t *info, void *context) {
  static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  const ucontext_t *uc = context;
  const greg_t *g = uc->uc_mcontext.gregs;
  (void)info;
  if (number == SIGALRM && (!running || ticks++ == 0)) return;
  if (!running) _exit(99); /* a fault of the harness itself */
  for (int i = 0; i < 16; i++) state.gpr[i] = (uint64_t)g[order[i]];
  state.rip = (uint64_t)g[REG_RIP];
  state.rflags = (uint64_t)g[REG_EFL];
  state.address = (uint64_t)g[REG_CR2];
  state.vector = number == SIGALRM ? 255 : (uint32_t)g[REG_TRAPNO];
  /* What hung has no error code; the kernel still shows that of the last exception. */
  state.error = number == SIGALRM ? 0 : (uint32_t)g[REG_ERR];
  if (number == SIGTRAP && state.vector == 3) state.rip -= 1;
  memcpy(state.fxsave, uc->uc_mcontext.fpregs, 512);
  if (has_avx) {
    /* Linux saves in XSAVE's format: a component in its initial state is left out. */
    const uint8_t *saved = (const uint8_t *)uc->uc_mcontext.fpregs;
    if (saved[512] & 4) memcpy(state.ymm_upper, saved + 576, 256);
    else memset(state.ymm_upper, 0, 256);
  }
  siglongjmp(back, 1);
}

static int transfer(int writing, void *buffer, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t n = writing ? write(1, (char *)buffer + done, size - done) : read(0, (char *)buffer + done, size - done);
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

static void run(void) {
  static uint8_t clean[512] __attribute__((aligned(16)));
  static int prepared;
  if (!prepared) {
    __asm__ volatile("fxsave64 %0" : "=m"(clean));
    prepared = 1;
  }
  state.rflags = (state.rflags & ~0x100ul) | 2;
  memset((void *)CODE, 0xcc, 32);
  memcpy((void *)CODE, state.code, state.length <= 16 ? state.length : 16);
  memset((void *)DATA_PAGE, 0, 4096 - 512);
  memcpy((void *)WINDOW, state.window, 512);
  if (sigsetjmp(back, 0) == 0) {
    ticks = 0;
    running = 1;
    if (has_avx) {
      area.xstate_bv = 4;
      memcpy(area.ymm_upper, state.ymm_upper, 256);
      __asm__ volatile("xrstor64 %0" : : "m"(area), "a"(4), "d"(0));
    }
    enter(&state, (int)state.bits);
  }
  running = 0;
  if (has_avx) __asm__ volatile("vzeroupper");
  __asm__ volatile("pushq $2; popfq; fxrstor64 %0" : : "m"(clean) : "cc", "memory");
  memcpy(state.window, (void *)WINDOW, 512);
}

int main(void) {
  /* Above 4 GiB, as the program is: a stack pointer loaded at random that lay in it would be taken for a signal's. */
  const stack_t stack = {
      .ss_sp = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      .ss_size = SIGNAL_STACK,
  };
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART};
  static const int caught[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGALRM};
  static const struct itimerval second = {{1, 0}, {1, 0}};
  static struct record batch[256];

  has_avx = __builtin_cpu_supports("avx");
  if (stack.ss_sp == MAP_FAILED) return 2;
  sigaltstack(&stack, NULL);
  for (unsigned i = 0; i < sizeof caught / sizeof *caught; i++) sigaction(caught[i], &action, NULL);
  setitimer(ITIMER_REAL, &second, NULL);
  if (mmap((void *)CODE_PAGE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
           0) == MAP_FAILED ||
      mmap((void *)DATA_PAGE, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
          MAP_FAILED) {
    perror("harness: mmap");
    return 1;
  }
  memset((void *)CODE_PAGE, 0xcc, 4096);
  /* A 32-bit code segment needs DS and ES; a 64-bit process starts with both null. */
  __asm__ volatile("mov %0, %%ds; mov %0, %%es" : : "r"(0x2b));

  for (size_t filled = 0;;) {
    ssize_t n = read(0, (char *)batch + filled, sizeof batch - filled);
    if (n <= 0) return filled == 0 ? 0 : 1;
    filled += (size_t)n;
    if (filled % sizeof *batch != 0) continue;
    for (size_t i = 0; i < filled / sizeof *batch; i++) {
      state = batch[i];
      run();
      batch[i] = state;
    }
    if (!transfer(1, batch, filled)) return 1;
    filled = 0;
  }
}

/** Where objdump and the tables part ways on purpose. Patterns match objdump's normalised text unless they say otherwise. */

/** Extensions that objdump 2.40 knows and the tables leave out: undefined opcodes on this CPU. */
export const LEFT_OUT =
  /^(lock )?(femms|frstpm|extrq|insertq|movnts[sd]|rstorssp|setssbsy|clrssbsy|saveprevssp|incssp[dq]|rdssp[dq]|wru?ss[dq]|movdir(i|64b)|a(add|and|or|xor)|gf2p8\w+|aes(enc|dec)(wide)?(128|256)kl|encodekey(128|256)|loadiwkey|enqcmds?|u(monitor|mwait)|tpause|senduipi|[cs]ui|stui|testui|uiret|ptwrite|xresldtrk|xsusldtrk|enc(ls|lu|lv)|tlbsync|invlpgb|psmash|pvalidate|rmpupdate|rmpadjust|hreset|serialize|pconfig|monitorx|mwaitx|mcommit|rdpru|clzero|vmgexit|pfrcpv|rsqrtv|bnd\w+|xabort|xbegin|(\{vex\} )?v(cvtn\w+|pdp\w+|permil2p[sd]|gf2p8\w+|pmadd52\w+|bcstn\w+)|vaes\w+ ymm\d+|vpclmul\w* ymm\d+|cmp\w+xadd|tile\w+|tdp\w+|[sl][td]tilecfg|vf(n?m(add|sub)|maddsub|msubadd)[sp][sd]|k[a-z]+ .*k\d)\b/;

/** Rejected here: SYSCALL and SYSRET outside 64-bit mode (as on Intel), segment and control registers that do not exist. */
export const NOT_HERE =
  /^(lock )?(sys(call|ret)$|swapgs$|(rd|wr)[fg]sbase |mov (\[.*\],\?|[a-z0-9]+,\?|\?,.*|[ds]s,.*\?|cs,.*|[a-z0-9]+,(cr|db|dr|tr)\d+|(cr|db|dr|tr)\d+,[a-z0-9]+)$)/;

/** Rejected here with 66, F2 or F3: the manual marks these NP, and objdump does not look; nor does it at VEX.vvvv. */
export const NO_PREFIX =
  /^(vm\w+|monitor|mwait|x[gs]etbv|xend|xtest|getsec|clac|stac|rdpkru|wrpkru|mov(be|nti)|sha\w+|fx(save|rstor)(64)?|(ld|st)mxcsr|x(save|rstor)\w*|pmovmskb|vzero(upper|all)|v(ld|st)mxcsr)\b/;

/** Our text where the processor runs what objdump calls bad: undocumented duplicates, ignored prefixes, hints, any r/m; what the lifter refuses (a gather with one register twice). */
export const THEY_REJECT =
  /^(lock )?(salc|fstp st|fcomp? st|fxch st|nop |[ms]fence|vmmcall|wbinvd|bs[fr] |vp?gather\w+ )/;

/** Our text where the same bytes have another reading in objdump. */
export const OTHER_NAME: readonly (readonly [ours: RegExp, theirs: RegExp])[] = [
  // Hints whose extension (MPX, CET, CLDEMOTE, 3DNow!) the tables leave out are no-ops.
  [/^nop( |$)/, /^(bnd\w+|prefetch\w*|cldemote|rdssp[dq]|nop)( |$)/],
  [/^nop$/, /^xchg [er]?ax,[er]?ax$/],
  // A selector register is 16 bits wide whatever the operand size; objdump writes the operand size.
  [/^mov [ecsdfg]s,/, /^mov [ecsdfg]s,/],
  [/^(lar|lsl) /, /^(lar|lsl) /],
  [/^vmmcall$/, /^vmgexit$/],
  // Bugs of objdump 2.40 with 66 before a mandatory F2 or F3, or before REX.W.
  [/^(movq2dq|movdq2q) /, /^(movq2dq|movdq2q) /],
  [/^(rd|wr)[fg]sbase /, /^(rd|wr)[fg]sbase /],
  [/^movsxd r/, /^movsxd r/],
  // objdump names the predicate.
  [/^vcmp[sp][sd] .*,0x\d+$/, /^vcmp\w+_?\w*[sp][sd] /],
  // The vector length is ignored, and objdump shows it where the destination is in ModR/M.rm.
  [/^vmovs[sd] xmm/, /^vmovs[sd] ymm/],
  // REX.W changes nothing, or what the name need not tell.
  [/^v?p?movmsk(b|p[sd]) /, /^v?p?movmsk(b|p[sd]) /],
  [/^v?pcmpestr[im] /, /^v?pcmpestr[im]q /],
];

/** Accesses whose width is nobody's business: objdump names a byte for cache-line operations, one element of a gather, six bytes for far pointers with REX.W. */
export const OTHER_SIZE =
  /^(vp?gather\w+|invlpg|prefetch\w*|clflush(opt)?|clwb|nop|callf?|jmpf?|l[fgs]s|movsxd|call far|jmp far)\b/;

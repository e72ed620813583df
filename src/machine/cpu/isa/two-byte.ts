import { CONDITIONS, hex } from './one-byte.ts';

/** Two-byte opcodes that work on general registers or on the system (Intel SDM vol. 2D, table A-3). See table.ts. */

const conditional = CONDITIONS.flatMap((condition, n) => [
  `0F ${hex(0x40 + n)} | cmov${condition} Gv,Ev | cc`,
  `0F ${hex(0x80 + n)} | j${condition} Jz       | f64 cc`,
  `0F ${hex(0x90 + n)} | set${condition} Eb     | cc`,
]);

const rest = `
0F 00 /0 mem | sldt Mw
0F 00 /0 reg | sldt Rv
0F 00 /1 mem | str Mw
0F 00 /1 reg | str Rv
0F 00 /2   | lldt Ew
0F 00 /3   | ltr Ew
0F 00 /4   | verr Ew
0F 00 /5   | verw Ew
0F 01 /0 mem | sgdt Ms       | f64 os
0F 01 /1 mem | sidt Ms       | f64 os
0F 01 /2 mem | lgdt Ms       | f64 os
0F 01 /3 mem | lidt Ms       | f64 os
0F 01 /4 mem | smsw Mw
0F 01 /4 reg | smsw Rv
0F 01 /6   | lmsw Ew
0F 01 /7 mem | invlpg M
np 0F 01 =C1 | vmcall        | vmx
np 0F 01 =C2 | vmlaunch      | vmx
np 0F 01 =C3 | vmresume      | vmx
np 0F 01 =C4 | vmxoff        | vmx
np 0F 01 =C8 | monitor       | monitor
np 0F 01 =C9 | mwait         | monitor
np 0F 01 =CA | clac          | smap
np 0F 01 =CB | stac          | smap
np 0F 01 =D0 | xgetbv        | xsave
np 0F 01 =D1 | xsetbv        | xsave
np 0F 01 =D5 | xend          | rtm
np 0F 01 =D6 | xtest         | rtm
0F 01 =D8  | vmrun           | svm
0F 01 =D9  | vmmcall         | svm
0F 01 =DA  | vmload          | svm
0F 01 =DB  | vmsave          | svm
0F 01 =DC  | stgi            | svm
0F 01 =DD  | clgi            | svm
0F 01 =DE  | skinit          | svm
0F 01 =DF  | invlpga         | svm
np 0F 01 =EE | rdpkru        | pku
np 0F 01 =EF | wrpkru        | pku
0F 01 =F8  | swapgs          | o64
0F 01 =F9  | rdtscp          | rdtscp
0F 02      | lar Gv,Ew
0F 03      | lsl Gv,Ew
0F 05      | syscall
0F 06      | clts
0F 07      | sysret          | os
0F 08      | invd
f3 0F 09   | wbnoinvd        | wbnoinvd
0F 09      | wbinvd
0F 0B      | ud2
0F 0D /1 mem | prefetchw M
0F 0D /2 mem | prefetchwt1 M | prefetchwt1
0F 0D /0 mem | prefetch M
0F 0D /034567 mem | nop Ev
0F 0D reg  | nop Ev
0F 18 /0 mem | prefetchnta M | sse
0F 18 /1 mem | prefetcht0 M  | sse
0F 18 /2 mem | prefetcht1 M  | sse
0F 18 /3 mem | prefetcht2 M  | sse
0F 18 /4567 mem | nop Ev
0F 18 reg  | nop Ev
0F 19      | nop Ev
0F 1A      | nop Ev
0F 1B      | nop Ev
0F 1C      | nop Ev
0F 1D      | nop Ev
f3 0F 1E =FA | nop=endbr64
f3 0F 1E =FB | nop=endbr32
0F 1E      | nop Ev
0F 1F      | nop Ev
0F 20 modr | mov Ry,Cy       | f64
0F 21 modr | mov Ry,Dy       | f64
0F 22 modr | mov Cy,Ry       | f64
0F 23 modr | mov Dy,Ry       | f64
0F 30      | wrmsr
0F 31      | rdtsc
0F 32      | rdmsr
0F 33      | rdpmc
0F 34      | sysenter        | sep
0F 35      | sysexit         | sep os
np 0F 37   | getsec          | smx
np 0F 78   | vmread Ey,Gy    | vmx f64
np 0F 79   | vmwrite Gy,Ey   | vmx f64
0F A0      | push FS         | d64 os
0F A1      | pop FS          | d64 os
0F A2      | cpuid
0F A3      | bt Ev,Gv
0F A4      | shld Ev,Gv,Ib
0F A5      | shld Ev,Gv,CL
0F A8      | push GS         | d64 os
0F A9      | pop GS          | d64 os
0F AA      | rsm
0F AB      | bts Ev,Gv       | lock
0F AC      | shrd Ev,Gv,Ib
0F AD      | shrd Ev,Gv,CL
np 0F AE /0 mem | fxsave=fxsave/fxsave/fxsave64 Mfx    | fxsr
np 0F AE /1 mem | fxrstor=fxrstor/fxrstor/fxrstor64 Mfx | fxsr
np 0F AE /2 mem | ldmxcsr Md | sse
np 0F AE /3 mem | stmxcsr Md | sse
np 0F AE /4 mem | xsave=xsave/xsave/xsave64 M          | xsave
np 0F AE /5 mem | xrstor=xrstor/xrstor/xrstor64 M      | xsave
np 0F AE /6 mem | xsaveopt=xsaveopt/xsaveopt/xsaveopt64 M | xsaveopt
np 0F AE /7 mem | clflush M  | clfsh
66 0F AE /6 mem | clwb M     | clwb
66 0F AE /7 mem | clflushopt M | clflushopt
np 0F AE /5 reg | lfence     | sse2
np 0F AE /6 reg | mfence     | sse2
np 0F AE /7 reg | sfence     | sse
f3 0F AE /0 reg | rdfsbase Ry | fsgsbase o64
f3 0F AE /1 reg | rdgsbase Ry | fsgsbase o64
f3 0F AE /2 reg | wrfsbase Ry | fsgsbase o64
f3 0F AE /3 reg | wrgsbase Ry | fsgsbase o64
0F AF      | imul Gv,Ev
0F B0      | cmpxchg Eb,Gb   | lock
0F B1      | cmpxchg Ev,Gv   | lock
0F B2 mem  | lss Gv,Mp
0F B3      | btr Ev,Gv       | lock
0F B4 mem  | lfs Gv,Mp
0F B5 mem  | lgs Gv,Mp
0F B6      | movzx Gv,Eb
0F B7      | movzx Gv,Ew
f3 0F B8   | popcnt Gv,Ev    | popcnt
0F B9      | ud1 Gv,Ev
0F BA /4   | bt Ev,Ib
0F BA /5   | bts Ev,Ib       | lock
0F BA /6   | btr Ev,Ib       | lock
0F BA /7   | btc Ev,Ib       | lock
0F BB      | btc Ev,Gv       | lock
f3 0F BC   | tzcnt Gv,Ev     | bmi1
0F BC      | bsf Gv,Ev
f3 0F BD   | lzcnt Gv,Ev     | lzcnt
0F BD      | bsr Gv,Ev
0F BE      | movsx Gv,Eb
0F BF      | movsx Gv,Ew
0F C0      | xadd Eb,Gb      | lock
0F C1      | xadd Ev,Gv      | lock
np 0F C3 mem | movnti My,Gy  | sse2
0F C7 /1 mem w0 | cmpxchg8b Mq | lock cx8
0F C7 /1 mem w1 | cmpxchg16b Mdq | lock cx16
np 0F C7 /3 mem | xrstors=xrstors/xrstors/xrstors64 M | xsaves
np 0F C7 /4 mem | xsavec=xsavec/xsavec/xsavec64 M     | xsavec
np 0F C7 /5 mem | xsaves=xsaves/xsaves/xsaves64 M     | xsaves
np 0F C7 /6 mem | vmptrld Mq | vmx
66 0F C7 /6 mem | vmclear Mq | vmx
f3 0F C7 /6 mem | vmxon Mq   | vmx
np 0F C7 /7 mem | vmptrst Mq | vmx
nfx 0F C7 /6 reg | rdrand Rv | rdrand
nfx 0F C7 /7 reg | rdseed Rv | rdseed
f3 0F C7 /7 reg | rdpid Ry   | rdpid f64
0F C8+     | bswap Zv
0F FF      | ud0 Gv,Ev
`;

export const twoByte: readonly string[] = [...conditional, ...rest.trim().split('\n')];

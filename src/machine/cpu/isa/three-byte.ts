/** Opcodes behind 0F 38 and 0F 3A (Intel SDM vol. 2D, tables ), without those that mmx.ts has. See table.ts. */
const rows = `
66 0F 38 10  | pblendvb Vdq,Wdq  | sse4.1
66 0F 38 14  | blendvps Vps,Wps  | sse4.1
66 0F 38 15  | blendvpd Vpd,Wpd  | sse4.1
66 0F 38 17  | ptest Vdq,Wdq     | sse4.1
66 0F 38 20  | pmovsxbw Vdq,Wq   | sse4.1
66 0F 38 21  | pmovsxbd Vdq,Wd   | sse4.1
66 0F 38 22  | pmovsxbq Vdq,Ww   | sse4.1
66 0F 38 23  | pmovsxwd Vdq,Wq   | sse4.1
66 0F 38 24  | pmovsxwq Vdq,Wd   | sse4.1
66 0F 38 25  | pmovsxdq Vdq,Wq   | sse4.1
66 0F 38 28  | pmuldq Vdq,Wdq    | sse4.1
66 0F 38 29  | pcmpeqq Vdq,Wdq   | sse4.1
66 0F 38 2A mem | movntdqa Vdq,Mdq | sse4.1
66 0F 38 2B  | packusdw Vdq,Wdq  | sse4.1
66 0F 38 30  | pmovzxbw Vdq,Wq   | sse4.1
66 0F 38 31  | pmovzxbd Vdq,Wd   | sse4.1
66 0F 38 32  | pmovzxbq Vdq,Ww   | sse4.1
66 0F 38 33  | pmovzxwd Vdq,Wq   | sse4.1
66 0F 38 34  | pmovzxwq Vdq,Wd   | sse4.1
66 0F 38 35  | pmovzxdq Vdq,Wq   | sse4.1
66 0F 38 37  | pcmpgtq Vdq,Wdq   | sse4.2
66 0F 38 38  | pminsb Vdq,Wdq    | sse4.1
66 0F 38 39  | pminsd Vdq,Wdq    | sse4.1
66 0F 38 3A  | pminuw Vdq,Wdq    | sse4.1
66 0F 38 3B  | pminud Vdq,Wdq    | sse4.1
66 0F 38 3C  | pmaxsb Vdq,Wdq    | sse4.1
66 0F 38 3D  | pmaxsd Vdq,Wdq    | sse4.1
66 0F 38 3E  | pmaxuw Vdq,Wdq    | sse4.1
66 0F 38 3F  | pmaxud Vdq,Wdq    | sse4.1
66 0F 38 40  | pmulld Vdq,Wdq    | sse4.1
66 0F 38 41  | phminposuw Vdq,Wdq | sse4.1
66 0F 38 80 mem | invept Gy,Mdq  | vmx f64
66 0F 38 81 mem | invvpid Gy,Mdq | vmx f64
66 0F 38 82 mem | invpcid Gy,Mdq | invpcid f64
np 0F 38 C8  | sha1nexte Vdq,Wdq | sha
np 0F 38 C9  | sha1msg1 Vdq,Wdq  | sha
np 0F 38 CA  | sha1msg2 Vdq,Wdq  | sha
np 0F 38 CB  | sha256rnds2 Vdq,Wdq | sha
np 0F 38 CC  | sha256msg1 Vdq,Wdq | sha
np 0F 38 CD  | sha256msg2 Vdq,Wdq | sha
66 0F 38 DB  | aesimc Vdq,Wdq    | aes
66 0F 38 DC  | aesenc Vdq,Wdq    | aes
66 0F 38 DD  | aesenclast Vdq,Wdq | aes
66 0F 38 DE  | aesdec Vdq,Wdq    | aes
66 0F 38 DF  | aesdeclast Vdq,Wdq | aes
nfx 0F 38 F0 mem | movbe Gv,Mv   | movbe
nfx 0F 38 F1 mem | movbe Mv,Gv   | movbe
f2 0F 38 F0  | crc32 Gy,Eb       | sse4.2
f2 0F 38 F1  | crc32 Gy,Ev       | sse4.2
66 0F 38 F6  | adcx Gy,Ey        | adx
f3 0F 38 F6  | adox Gy,Ey        | adx
66 0F 3A 08  | roundps Vps,Wps,Ib | sse4.1
66 0F 3A 09  | roundpd Vpd,Wpd,Ib | sse4.1
66 0F 3A 0A  | roundss Vss,Wss,Ib | sse4.1
66 0F 3A 0B  | roundsd Vsd,Wsd,Ib | sse4.1
66 0F 3A 0C  | blendps Vps,Wps,Ib | sse4.1
66 0F 3A 0D  | blendpd Vpd,Wpd,Ib | sse4.1
66 0F 3A 0E  | pblendw Vdq,Wdq,Ib | sse4.1
np 0F 3A 0F  | palignr Pq,Qq,Ib  | ssse3
66 0F 3A 0F  | palignr Vdq,Wdq,Ib | ssse3
66 0F 3A 14 mem | pextrb Mb,Vdq,Ib | sse4.1
66 0F 3A 14 reg | pextrb Rd,Vdq,Ib | sse4.1
66 0F 3A 15 mem | pextrw Mw,Vdq,Ib | sse4.1
66 0F 3A 15 reg | pextrw Rd,Vdq,Ib | sse4.1
66 0F 3A 16  | pextrd=pextrd/pextrd/pextrq Ey,Vdq,Ib | sse4.1
66 0F 3A 17  | extractps Ed,Vdq,Ib | sse4.1
66 0F 3A 20 mem | pinsrb Vdq,Mb,Ib | sse4.1
66 0F 3A 20 reg | pinsrb Vdq,Rd,Ib | sse4.1
66 0F 3A 21  | insertps Vdq,Wd,Ib | sse4.1
66 0F 3A 22  | pinsrd=pinsrd/pinsrd/pinsrq Vdq,Ey,Ib | sse4.1
66 0F 3A 40  | dpps Vps,Wps,Ib   | sse4.1
66 0F 3A 41  | dppd Vpd,Wpd,Ib   | sse4.1
66 0F 3A 42  | mpsadbw Vdq,Wdq,Ib | sse4.1
66 0F 3A 44  | pclmulqdq Vdq,Wdq,Ib | pclmulqdq
66 0F 3A 60  | pcmpestrm Vdq,Wdq,Ib | sse4.2
66 0F 3A 61  | pcmpestri Vdq,Wdq,Ib | sse4.2
66 0F 3A 62  | pcmpistrm Vdq,Wdq,Ib | sse4.2
66 0F 3A 63  | pcmpistri Vdq,Wdq,Ib | sse4.2
np 0F 3A CC  | sha1rnds4 Vdq,Wdq,Ib | sha
66 0F 3A DF  | aeskeygenassist Vdq,Wdq,Ib | aes
`;

export const threeByte: readonly string[] = rows.trim().split('\n');

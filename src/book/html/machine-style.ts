/** The machine beside a transcript: its screen, its keys, what it prints. */
export const MACHINE_STYLE = `.boot{font-weight:600;color:var(--link);border-color:var(--link)}
.remark{font:.88rem/1.5 system-ui,sans-serif;color:var(--quiet)}
.machine{max-width:none!important;margin:1.2rem 0;padding:.8rem;border:1px solid var(--line);border-radius:.4rem;background:var(--sheet);font-family:system-ui,sans-serif}
.machine .controls{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:center;font-size:.85rem}
.machine .state{margin-left:.4rem;font-weight:600;white-space:pre-line}
.machine .time{margin-left:auto;color:var(--quiet);font-variant-numeric:tabular-nums}
.machine .verdict{min-height:1.5em;margin:.5rem 0;font-size:.88rem;color:var(--quiet);overflow-wrap:anywhere}
.machine .verdict[data-verdict=equal]{color:var(--hint);font-weight:600}
.machine .verdict[data-verdict=differs]{color:var(--warning)}
.machine .screen{position:relative;width:min(100%,45rem);background:#000;border-radius:.25rem}
.machine canvas{display:block;width:100%;aspect-ratio:9/5}
.machine .screen:focus-within{outline:3px solid var(--link);outline-offset:2px}
.machine textarea{position:absolute;inset:0;width:100%;height:100%;opacity:0;border:0;padding:0;resize:none;font-size:16px;cursor:default;caret-color:transparent}
.machine .soft-keys{display:none;flex-wrap:wrap;gap:.3rem;margin-top:.5rem}
.machine .soft-keys button{min-width:2.6rem;min-height:2.4rem}
.machine [aria-pressed=true]{background:var(--link);color:var(--paper)}
@media (pointer:coarse),(max-width:40rem){.machine .soft-keys{display:flex}}
.machine .serial .title{margin:.7rem 0 .2rem;font-size:.82rem;color:var(--quiet)}
.machine .serial pre{height:12rem;resize:vertical;contain:strict;overflow:auto;padding:.5rem .7rem;border:1px solid var(--line);border-radius:.25rem;background-color:var(--paper);--ground:var(--paper);min-height:2.4em}`;

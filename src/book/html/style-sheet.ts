/** `book.css`. */
import { MACHINE_STYLE } from './machine-style.ts';
import { DARK, LIGHT, variables } from './palette.ts';

const CALLOUTS = ['note', 'warning', 'biscuit', 'runtime', 'hint', 'check'];

export const STYLE_SHEET = `:root{color-scheme:light dark;${variables(LIGHT)}
--edge:#0005;--diagram-line:var(--quiet);--diagram-fill:var(--sheet);--diagram-accent:var(--link);
--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--edge:#fff4;${variables(DARK)}}}
:root[data-theme=dark]{color-scheme:dark;--edge:#fff4;${variables(DARK)}}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
html{scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--text);font:1.0625rem/1.6 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}
a{color:var(--link);text-underline-offset:.15em}
a.term{color:inherit;text-decoration:underline dotted var(--quiet)}
a.term:hover{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem;z-index:9}
button{font:.82rem/1.5 system-ui,sans-serif;color:inherit;background:var(--paper);border:1px solid var(--quiet);border-radius:.35rem;padding:.1rem .6rem;cursor:pointer}
button:hover:enabled{border-color:var(--link);color:var(--link)}
button:disabled{color:var(--quiet);cursor:default}
[hidden]{display:none!important}
header{position:sticky;top:0;z-index:5;display:flex;gap:1rem;align-items:center;justify-content:space-between;
padding:.6rem 1.25rem;background:var(--paper);border-bottom:1px solid var(--line);font-family:system-ui,sans-serif;font-size:.95rem}
header .book{color:inherit;text-decoration:none;font-weight:600}
.search{position:relative;flex:0 1 20rem;margin-left:auto}
.theme{flex:none;min-width:5.2rem}
@media (max-width:40rem){header{position:static;flex-wrap:wrap}.search{order:1;flex-basis:100%}}
.search input{width:100%;font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--quiet);border-radius:.4rem;padding:.3rem .6rem}
.search input::placeholder{color:var(--quiet);opacity:1}
.found{position:absolute;right:0;width:min(34rem,calc(100vw - 2rem));max-height:70vh;overflow:auto;margin-top:.3rem;padding:.4rem;
background:var(--paper);border:1px solid var(--line);border-radius:.4rem;box-shadow:0 .5rem 2rem #0004}
.found a{display:block;padding:.4rem .6rem;color:inherit;text-decoration:none;border-radius:.3rem}
.found a:hover,.found a[aria-selected=true]{background:var(--sheet)}
.found small{color:var(--quiet)}
.found span{display:block;color:var(--quiet);font-size:.85rem;line-height:1.4}
.frame{display:grid;grid-template-columns:minmax(0,1fr);max-width:80rem;margin:0 auto;padding:0 1.25rem}
main{min-width:0;padding:1.5rem 0 4rem}
/* Lines of prose stay short; code may use all there is. */
main>:not(figure,pre,.changes,.table,nav){max-width:44rem}
.contents{font-family:system-ui,sans-serif;font-size:.92rem;line-height:1.45;padding-top:1rem}
.contents summary{cursor:pointer;color:var(--quiet)}
.contents ol,.contents ul{list-style:none;margin:.4rem 0;padding:0}
.contents ul{padding-left:1.5rem}
.contents li{margin:.3rem 0}
.contents a{color:inherit;text-decoration:none;display:flex;gap:.35rem}
.contents .number{flex:none}
.contents a:hover{text-decoration:underline}
.contents a[aria-current]{font-weight:700}
.number{display:inline-block;min-width:1.2rem;color:var(--quiet);font-variant-numeric:tabular-nums}
@media (min-width:64rem){
.frame{grid-template-columns:14rem minmax(0,56rem);gap:3rem;justify-content:center}
.contents{position:sticky;top:3.2rem;align-self:start;max-height:calc(100vh - 3.2rem);overflow:auto;padding:1.8rem 0}
.contents summary{display:none}
}
h1,h2,h3{font-family:system-ui,sans-serif;line-height:1.2;text-wrap:balance;scroll-margin-top:4rem}
h1{font-size:2.1rem;margin:.5rem 0 1.5rem}
h2{font-size:1.45rem;margin:2.6rem 0 .8rem}
h3{font-size:1.12rem;margin:2rem 0 .5rem}
.here{color:var(--quiet);text-decoration:none;opacity:0;font-weight:400}
h2:hover .here,h3:hover .here,.here:focus{opacity:1}
p,ul,ol{margin:0 0 1rem}
li{margin:.25rem 0}
code,pre,kbd{font-family:var(--mono);font-size:.86em}
:not(pre)>code{overflow-wrap:anywhere;background:var(--sheet);padding:.08em .3em;border-radius:.25em}
pre{margin:0;font-size:.8em;padding:.8rem 1rem;overflow-x:auto;background-color:var(--sheet);line-height:1.5;tab-size:4}
/* A shadow at an edge beyond which there is more: it lies still, and what covers it moves with the text. */
pre,.table,figure.diagram{--ground:var(--sheet);background-image:linear-gradient(to right,var(--ground) 40%,transparent),linear-gradient(to left,var(--ground) 40%,transparent),linear-gradient(to right,var(--edge),transparent),linear-gradient(to left,var(--edge),transparent);
background-position:left,right,left,right;background-repeat:no-repeat;background-size:2.5rem 100%,2.5rem 100%,.9rem 100%,.9rem 100%;background-attachment:local,local,scroll,scroll}
.table,figure.diagram{--ground:var(--paper)}
pre code{font-size:inherit}
.fence,figure.code,figure.run{margin:1.2rem 0;border:1px solid var(--line);border-radius:.4rem;overflow:hidden}
figcaption{display:flex;flex-wrap:wrap;gap:.3rem .6rem;align-items:center;padding:.35rem 1rem;font:.82rem/1.5 var(--mono);border-bottom:1px solid var(--line);overflow-wrap:anywhere}
figcaption>span{flex:1 1 auto}
.fence{position:relative}
.fence .copy{position:absolute;top:.4rem;right:.5rem}
.copy{opacity:.75}
@media (hover:hover){.copy{opacity:0}:hover>.copy,:hover>*>.copy,.copy:focus-visible{opacity:1}}
figcaption small{color:var(--quiet)}
figure.code code>span{display:block;padding-left:3.5em;text-indent:-3.5em}
figure.code code>span::before{content:attr(data-n);display:inline-block;width:2.4em;margin-right:1.1em;text-indent:0;text-align:right;color:var(--quiet);user-select:none}
figure.code pre{padding-left:0}
/* Where there is room for most lines, the few longer ones go on in the next, indented; elsewhere they are moved with the finger. */
@media (min-width:64rem){figure.code pre{white-space:pre-wrap;overflow-wrap:anywhere}figure.code code>span{padding-left:5.5em;text-indent:-5.5em}}
@media (max-width:63.99rem){figure.code code{display:inline-block;min-width:100%}}
figure.code .old,figure.code .old i{color:var(--quiet)}
figure.code summary{padding:.2rem 1rem;font:.78rem/1.5 var(--mono);color:var(--quiet);cursor:pointer;border-top:1px dashed var(--line)}
figure.run figcaption b{color:var(--quiet)}
figure.diagram{margin:1.6rem 0;overflow-x:auto}
figure.diagram svg{display:block;max-width:100%;height:auto}
figure.diagram .narrow{display:none}
/* On a telephone it would be too small to read: there is a narrow one, or it is moved with the finger. */
@media (max-width:40rem){
figure.diagram svg:not(.shrinks){max-width:none}
figure.diagram .wide{display:none}
figure.diagram .narrow{display:block}
}
i.c,i.s,i.n,i.k,i.t,i.f,i.r{font-style:normal}
i.c{color:var(--comment);font-style:italic}i.s{color:var(--string)}i.n{color:var(--number)}i.k{color:var(--keyword)}
i.t{color:var(--type)}i.f{color:var(--name)}i.r{color:var(--register)}
.callout{margin:1.4rem 0;padding:.2rem 0 .2rem 1rem;border-left:.25rem solid var(--tone)}
.callout>:last-child{margin-bottom:0}
.callout .title,.callout>summary{margin:0 0 .2rem;font:600 .88rem/1.5 system-ui,sans-serif;color:var(--tone)}
.callout>summary{cursor:pointer}
${CALLOUTS.map((name) => `.${name}{--tone:var(--${name})}`).join('')}
.table{overflow-x:auto;margin:1.2rem 0}
table{border-collapse:collapse;font-size:.95em}
th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line)}
th{font-family:system-ui,sans-serif;font-size:.9em}
.changes details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;overflow:hidden}
.changes summary{padding:.35rem .8rem;cursor:pointer;font-size:.92rem;overflow-wrap:anywhere}
.changes summary code{background:none;padding:0}
.changes ins,.changes del{text-decoration:none}
.changes summary ins{color:var(--string)}.changes summary del{color:var(--warning)}
.diff{padding:.5rem 0}
.diff code{display:inline-block;min-width:100%}
.diff code>*{display:block;padding:0 1rem;min-height:1.5em;margin-bottom:-1.5em}
.diff b{color:var(--quiet);font-weight:400}
.diff ins{background:var(--insert)}.diff del{background:var(--remove)}
.diff ins::before{content:"+";margin-left:-.75em;position:absolute}.diff del::before{content:"−";margin-left:-.75em;position:absolute}
.way{display:flex;justify-content:space-between;gap:1rem;margin-top:3.5rem;padding-top:1.2rem;border-top:1px solid var(--line);font-family:system-ui,sans-serif}
.way a{text-decoration:none}.way a:last-child{text-align:right}
.way small{display:block;color:var(--quiet)}
.way.top{margin:0 0 1.5rem;padding:0;border:0;font-size:.88rem}
.way.top small{display:none}
.way.top a:first-child:not(:empty)::before{content:"← "}.way.top a:last-child::after{content:" →"}
.title-page{margin:1rem 0 1.5rem}
.title-page h1{font-size:clamp(2.2rem,6vw,3.4rem);margin:0 0 .6rem}
.title-page .subtitle{font-size:1.2rem;color:var(--quiet);max-width:34rem}
.chapters{list-style:none;padding:0}
.chapters li{margin:1.1rem 0}
.chapters a{font-family:system-ui,sans-serif;font-weight:600;text-decoration:none}
.chapters p{margin:.15rem 0 0 1.55rem}
${MACHINE_STYLE}
@media print{
:root,:root[data-theme=dark]{color-scheme:light;${variables(LIGHT)}}
header,.contents,.way,.here,.skip,.machine,button{display:none}
.frame{display:block;max-width:none;padding:0}
body{font-size:10.5pt}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
h1,h2,h3{break-after:avoid}
figure.diagram,.callout,tr{break-inside:avoid}
a{color:inherit;text-decoration:none}
}
`;

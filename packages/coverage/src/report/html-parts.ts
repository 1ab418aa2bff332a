// How the page looks, and the little that it does: filter, order, and going from one gap to the next.

export const pageStyle = `
:root{--bg:#fff;--fg:#1c2024;--dim:#687076;--rule:#e3e6e8;--no:#ffe3e0;--noRule:#d93d2b;--part:#fff3cc;--partRule:#c98a00;--yesRule:#2f9e5b;--high:#1f7a45;--middle:#9a6700;--low:#c2321f;--track:#edf0f2}
@media (prefers-color-scheme:dark){:root{--bg:#15181b;--fg:#e4e7ea;--dim:#9aa3aa;--rule:#2b3035;--no:#4a1f1b;--noRule:#ff6b5a;--part:#463a12;--partRule:#e0ad2b;--yesRule:#3fbf74;--high:#5fd08c;--middle:#e0ad2b;--low:#ff7a6b;--track:#2b3035}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
header,main{max-width:1200px;margin:0 auto;padding:0 24px}
h1{margin:28px 0 0;font-size:26px}h2{margin:36px 0 8px;font-size:18px}h3{margin:0;padding:10px 0;font-size:15px;position:sticky;top:0;background:var(--bg);overflow-wrap:anywhere}
header p{margin:2px 0 18px;color:var(--dim)}
.totals{display:flex;gap:16px;flex-wrap:wrap}
.total{flex:1 1 180px;display:flex;flex-direction:column;gap:2px;padding:14px 16px;border:1px solid var(--rule);border-radius:8px}
.figure{font-size:28px;font-weight:600;line-height:1.2}
.dim{color:var(--dim)}.high{color:var(--high)}.middle{color:var(--middle)}.low{color:var(--low)}
.track{display:block;height:6px;border-radius:3px;background:var(--track);overflow:hidden;min-width:60px}
.fill{display:block;height:100%;background:currentColor}
table{width:100%;border-collapse:collapse}th{text-align:left;font-weight:600;color:var(--dim);font-size:13px}
td,th{padding:5px 10px 5px 0;border-bottom:1px solid var(--rule);vertical-align:top}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.bar{width:110px;padding:13px 10px 5px 14px}th[colspan]{padding-left:14px}
.path{font-family:ui-monospace,monospace;font-size:13px;overflow-wrap:anywhere}.missing{font-family:ui-monospace,monospace;font-size:13px;padding-left:22px}th.never{padding-left:22px}
a{color:inherit;text-decoration-color:var(--dim);text-underline-offset:2px}.missing a{margin-right:6px;white-space:nowrap}
.tools{display:flex;gap:20px;flex-wrap:wrap;color:var(--dim);font-size:14px}input,select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--rule);border-radius:6px;padding:3px 8px}
.problems{margin-top:24px}summary{cursor:pointer}
section{margin-top:28px;border-top:1px solid var(--rule)}.up{float:right;font-weight:400;color:var(--dim);font-size:13px}
pre{margin:0 0 8px;padding:8px 0;overflow-x:auto;border:1px solid var(--rule);border-radius:8px;font:13px/1.55 ui-monospace,monospace;tab-size:4}
.line{display:block;min-width:max-content;padding-right:16px;border-left:4px solid transparent;scroll-margin-top:90px}
.line i{display:inline-block;width:52px;padding-right:12px;text-align:right;color:var(--dim);font-style:normal;user-select:none}
.line b{display:inline-block;width:64px;padding-right:14px;text-align:right;color:var(--dim);font-weight:400;user-select:none}
.yes{border-left-color:var(--yesRule)}.no{background:var(--no);border-left-color:var(--noRule)}.part{background:var(--part);border-left-color:var(--partRule)}
.line:target{outline:2px solid var(--dim)}
`.trim();

export const pageScript = `
const filter=document.getElementById('filter'),order=document.getElementById('order'),body=document.querySelector('#files tbody');
const rows=[...body.rows];
filter.addEventListener('input',()=>{const part=filter.value.toLowerCase();for(const row of rows)row.hidden=!row.dataset.path.includes(part)});
order.addEventListener('change',()=>{const by=order.value;const key=(row)=>by==='path'?rows.indexOf(row):by==='percent'?Number(row.dataset.percent):-Number(row.dataset.missing);
body.append(...rows.toSorted((a,b)=>key(a)-key(b)||rows.indexOf(a)-rows.indexOf(b)))});
`.trim();

#include "report/html.h"

namespace tabtrain::report {

// No "<" and no "&": the page is well-formed XML too.
const char* const kStyle = R"css(
:root{color-scheme:light dark;--paper:#fff;--sunk:#f4f4f1;--ink:#1c1f23;--soft:#5a616b;
--line:#e2e2dc;--rule:#8b9096;--accent:#0072b2;--warn:#a63c00;--warn-soft:#fdeee4;
--right:0,114,178;--wrong:213,94,0;--batch_norm:#0072b2;--group_norm:#d55e00;--layer_norm:#009e73;
--instance_norm:#cc79a7;--none:#6b7280;--several:#1c1f23;
font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{--paper:#15171a;--sunk:#202428;--ink:#eceae6;--soft:#a8aeb6;
--line:#30353b;--rule:#6b727b;--accent:#4aa8dc;--warn:#ff9f66;--warn-soft:#3a2418;
--right:58,155,214;--wrong:232,128,58;--batch_norm:#3a9bd6;--group_norm:#e8803a;--layer_norm:#22b68c;
--instance_norm:#d690b5;--none:#9aa1ab;--several:#eceae6}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:32px 20px 64px}
h1,h2,h3{line-height:1.25;overflow-wrap:anywhere;text-wrap:balance}
h1{font-size:2rem;margin:0 0 12px}
h2{font-size:1.4rem;margin:48px 0 14px;padding-top:14px;border-top:1px solid var(--line)}
h3{font-size:1.1rem;margin:32px 0 10px}
p{margin:0 0 12px;max-width:46em}
a{color:var(--accent)}
nav{margin:0 0 20px;font-size:.9rem}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;margin:0;padding:0;list-style:none}
figure{margin:0 0 16px}
figcaption,caption,footer,small{color:var(--soft);font-size:.875rem}
figcaption{max-width:52em}
caption{text-align:left;padding-bottom:8px;max-width:min(46em,calc(100vw - 40px))}
.warning{border-left:4px solid var(--warn);background:var(--warn-soft);padding:10px 14px;
border-radius:0 6px 6px 0}
.warning b{color:var(--warn)}
.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:12px;margin:18px 0}
.key div{background:var(--sunk);border-radius:8px;padding:12px 16px}
.key dt{font-size:.875rem;color:var(--soft)}
.key dd{margin:0;font-size:1.5rem;font-weight:600;line-height:1.35}
.key small{display:block;font-weight:400;line-height:1.35;font-size:.8125rem}
.facts{display:grid;grid-template-columns:minmax(9em,max-content) 1fr;gap:6px 24px;margin:0}
.facts div{display:contents}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:0 0 16px}
table{border-collapse:collapse;font-size:.875rem;line-height:1.4}
th,td{padding:4px 12px 4px 0;text-align:left;vertical-align:top}
th{font-weight:400}
thead th{font-weight:600;vertical-align:bottom;border-bottom:1px solid var(--rule)}
tbody tr+tr>*{border-top:1px solid var(--line)}
.n{text-align:right}
td.n{white-space:nowrap}
tbody th{min-width:6em}
.total>*{font-weight:600;border-top:1px solid var(--rule)!important}
.layers td,.layers th{white-space:nowrap}
.bar{white-space:nowrap;min-width:190px}
.track{display:inline-block;width:110px;height:9px;margin-right:10px;background:var(--line);
border-radius:2px;overflow:hidden}
.track span{display:block;height:100%;background:var(--accent)}
pre{margin:0 0 16px;padding:12px 14px;background:var(--sunk);border-radius:8px;overflow:auto;
max-height:34em;font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:12px;
margin-bottom:6px}
.row svg{display:block;width:100%;height:auto}
.row.wide{display:block;overflow-x:auto}
.wide svg{min-width:600px;max-width:900px}
svg .ink{fill:var(--ink)}
svg .soft{fill:var(--soft)}
svg .grid{stroke:var(--line)}
svg .rule{stroke:var(--rule)}
svg .line.rate{stroke:var(--soft)}
svg .dot.rate{fill:var(--soft)}
.matrix td,.matrix th{padding:3px;border:0!important}
.matrix td{min-width:44px;height:34px;text-align:center;vertical-align:middle}
.matrix td.right{font-weight:700;background:rgba(var(--right),calc(var(--s)*.055))}
.matrix td.wrong{background:rgba(var(--wrong),calc(var(--s)*.055))}
.matrix td.zero{color:var(--rule)}
.matrix tbody th{min-width:0;text-align:right;padding-right:10px;vertical-align:middle;white-space:nowrap}
.matrix thead th{font-weight:400;border:0;text-align:center}
.matrix thead span{display:inline-block;writing-mode:vertical-rl;transform:rotate(180deg)}
.matrix.short thead span{writing-mode:horizontal-tb;transform:none}
.matrix.many td{min-width:28px;height:24px;font-size:.75rem}
.mistakes{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:16px 14px}
.mistakes figure{margin:0}
.mistakes img{display:block;width:100%;max-width:168px;image-rendering:pixelated;border-radius:4px}
.mistakes figcaption{color:var(--ink);line-height:1.35;margin-top:6px;overflow-wrap:anywhere}
.mistakes figcaption span{display:block}
.mistakes .wrong b{color:var(--warn)}
footer{margin-top:48px;padding-top:12px;border-top:1px solid var(--line)}
@media (max-width:620px){:root{font-size:15px}main{padding:20px 14px 48px}
.facts{display:block}.facts div{display:block;margin-bottom:10px}
.mistakes{grid-template-columns:repeat(2,minmax(0,1fr))}
tbody th{min-width:4em}th,td{padding-right:9px}.track{width:60px}.bar{min-width:135px}.key{grid-template-columns:repeat(2,minmax(0,1fr))}
.key dd{font-size:1.2rem}
.matrix td{min-width:29px;height:29px;padding:0;font-size:.7rem}
.matrix tbody th{padding-right:5px;font-size:.75rem;min-width:0}}
@page{margin:15mm}
@media print{:root{color-scheme:light;--paper:#fff;--sunk:#f4f4f1;--ink:#000;--soft:#444;--line:#ddd;
--rule:#888;--accent:#0072b2;--warn:#8a3200;--warn-soft:#fdeee4;--right:0,114,178;--wrong:213,94,0;
--batch_norm:#0072b2;--group_norm:#d55e00;--layer_norm:#009e73;--instance_norm:#cc79a7;--none:#6b7280;
--several:#000;font-size:10.5pt}
body{print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}
nav{display:none}
h1,h2,h3{break-after:avoid}
h2{margin-top:24px}
figure,tr,.key,.warning,.matrix,.mistakes{break-inside:avoid}
.scroll,.row.wide{overflow:visible}
.wide svg{min-width:0}
.row{grid-template-columns:1fr 1fr}
.mistakes{grid-template-columns:repeat(5,minmax(0,1fr))}
.layers{font-size:7.5pt}
.layers th,.layers td{padding-right:7px}
pre{max-height:none;white-space:pre-wrap;overflow-wrap:anywhere;font-size:7.5pt}}
)css";

}  // namespace tabtrain::report

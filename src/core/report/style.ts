/**
 * The page's only style sheet: the program's tokens, dark and light by the reader's setting, light on paper. No font and no file from
 * elsewhere.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bg-1: #e9ebec; --bg-2: #fbfcfc; --bg-3: #f2f4f4; --bg-4: #e6eaeb; --line-1: #dfe3e4; --line-2: #c6cdd0;
  --tx-1: #14181a; --tx-2: #414a4f; --tx-3: #5b656a; --ac: #07688a;
  --ok: #1b6e41; --ok-bg: #e0f1e7; --warn: #7a5700; --warn-bg: #fbf0d3; --bad: #b3261e; --bad-bg: #fbe6e4;
  --data-1: #07688a; --data-2: #a85d00; --data-3: #6747b8; --data-base: #5b656a; --band: #07688a22; --grid-line: #dfe3e4;
  --right: 7 104 138; --wrong: 168 93 0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --bg-1: #0a0b0c; --bg-2: #101213; --bg-3: #16191b; --bg-4: #1e2224; --line-1: #1d2123; --line-2: #2e3437;
    --tx-1: #eceff0; --tx-2: #b6bdc1; --tx-3: #8e979c; --ac: #5fc0e0;
    --ok: #6ec491; --ok-bg: #0f231a; --warn: #e3c060; --warn-bg: #262010; --bad: #ff827c; --bad-bg: #2d1615;
    --data-1: #5fc0e0; --data-2: #e3a857; --data-3: #b79cf0; --data-base: #8e979c; --band: #5fc0e029; --grid-line: #1d2123;
    --right: 95 192 224; --wrong: 227 168 87;
  }
}
* { box-sizing: border-box; }
html { background: var(--bg-1); color: var(--tx-1); font: 420 0.875rem/1.45 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
body { margin: 0; }
h1, h2, h3, p, dl, dd, ul, figure, table { margin: 0; padding: 0; }
h1 { font-size: 1.5rem; line-height: 1.2; font-weight: 620; }
h2 { font-size: 0.9375rem; line-height: 1.3; font-weight: 620; margin-bottom: 0.75rem; }
h3 { font-size: 0.8125rem; font-weight: 620; display: inline; }
ul { list-style: none; }
small { display: block; font-size: 0.6875rem; color: var(--tx-3); font-weight: 420; }
strong, .strong { font-weight: 620; }
.dim { color: var(--tx-3); font-size: 0.8125rem; }
.id { font-family: ui-monospace, "SF Mono", Consolas, "Liberation Mono", monospace; font-size: 0.75rem; overflow-wrap: anywhere; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.banner { position: sticky; top: 0; z-index: 1; }
.banner p { padding: 0.375rem 1rem; background: var(--warn-bg); color: var(--warn); border-bottom: 1px solid var(--warn); font-weight: 620; text-align: center; }
main, .head { max-width: 72rem; margin: 0 auto; background: var(--bg-2); }
.head { padding: 2rem 2rem 1.5rem; border-bottom: 1px solid var(--line-2); }
.head p { color: var(--tx-2); margin-top: 0.375rem; }
section { padding: 1.5rem 2rem; border-bottom: 1px solid var(--line-1); }
section > * + *, .verdicts > * + * { margin-top: 0.75rem; }
section > h2 + .dim { margin-top: -0.5rem; }
[id] { scroll-margin-top: 3rem; }
.result { display: grid; grid-template-columns: minmax(14rem, 18rem) 1fr; gap: 0 3rem; }
.result > * { margin-top: 0; }
.result .verdicts { grid-column: 1 / -1; margin-top: 1.25rem; }
.big { font-size: 3.25rem; line-height: 1; font-weight: 620; margin-bottom: 0.375rem; }
.lead .dim { margin-top: 0.5rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; margin-top: 1rem; padding-top: 0.75rem; border-top: 1px solid var(--line-1); }
.facts dt { color: var(--tx-3); font-size: 0.75rem; }
.facts dd { font-weight: 620; font-size: 1rem; }
.remark { display: flex; gap: 0.75rem; align-items: flex-start; padding: 0.5rem 0.75rem; background: var(--bg-3); border-left: 3px solid var(--line-2); }
.remark p { color: var(--tx-2); }
.remark strong { color: var(--tx-1); }
.sign { flex: none; width: 1.25rem; height: 1.25rem; line-height: 1.25rem; text-align: center; font-weight: 700; border-radius: 50%; border: 1px solid currentColor; font-size: 0.75rem; }
.remark.good { background: var(--ok-bg); border-color: var(--ok); } .remark.good .sign { color: var(--ok); }
.remark.caution { background: var(--warn-bg); border-color: var(--warn); } .remark.caution .sign { color: var(--warn); border-radius: 3px; }
.remark.stop { background: var(--bad-bg); border-color: var(--bad); } .remark.stop .sign { color: var(--bad); border-radius: 0; }
.warn { color: var(--warn); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--tx-3); font-size: 0.8125rem; padding-bottom: 0.5rem; }
th { text-align: left; font-weight: 520; }
th, td { vertical-align: top; }
.num { text-align: right; }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: 1.25rem; }
.grid-table th, .grid-table td { padding: 0.3125rem 0.75rem; border-bottom: 1px solid var(--line-1); }
.grid-table thead th, .grid-table thead td { background: var(--bg-3); color: var(--tx-2); font-size: 0.75rem; vertical-align: bottom; border-bottom: 1px solid var(--line-2); }
.grid-table th.id { white-space: nowrap; } .id small { font-family: system-ui, sans-serif; }
.figures:not(.inline) th, .figures:not(.inline) td { padding-inline: 0.5rem; }
.grid-table tbody th { font-weight: 420; color: var(--tx-2); }
.grid-table .key-row th, .grid-table .key-row td { font-weight: 620; color: var(--tx-1); }
.figures thead th { text-align: right; } .figures thead th:first-child { text-align: left; }
.iv { white-space: nowrap; }
.inline td small { display: inline-block; min-width: 7.25rem; margin-left: 0.5rem; }
.chip { display: inline-block; padding: 0 0.4rem; border-radius: 999px; border: 1px solid var(--ac); color: var(--ac); font-size: 0.6875rem; font-weight: 520; }
.bars td, .bars th { padding: 0.25rem 0; }
.bars th { width: 13rem; font-weight: 420; color: var(--tx-2); } .bars th .strong { color: var(--tx-1); }
.bars td:last-child { width: 8rem; }
.bar { display: block; width: 100%; height: 1.75rem; padding: 0.3125rem 0; }
.bar .track { fill: var(--bg-4); } .bar .model { fill: var(--data-1); } .bar .thumbnail { fill: var(--data-2); } .bar .reference { fill: var(--data-base); }
.bar .error { stroke: var(--tx-1); stroke-width: 1.25px; fill: none; vector-effect: non-scaling-stroke; }
.trio { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.5rem 2rem; }
.plot figcaption { margin-bottom: 0.5rem; }
.chart { display: block; width: 100%; max-width: 26rem; }
.chart text { fill: var(--tx-3); font-size: 11px; } .chart .axis { fill: var(--tx-2); }
.chart .grid { stroke: var(--grid-line); fill: none; } .chart .chance { stroke: var(--data-base); stroke-dasharray: 3 4; fill: none; }
.chart .line { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
.chart .c0 { stroke: var(--data-1); } .chart .c1 { stroke: var(--data-2); } .chart .c2 { stroke: var(--data-3); }
.chart .c3 { stroke: var(--data-1); stroke-dasharray: 6 3; } .chart .c4 { stroke: var(--data-2); stroke-dasharray: 6 3; } .chart .c5 { stroke: var(--data-3); stroke-dasharray: 6 3; }
.chart .baseline { stroke: var(--data-2); stroke-dasharray: 4 3; } .chart .band { fill: var(--band); }
.chart .whisker { stroke: var(--data-1); stroke-opacity: 0.55; stroke-width: 1.5; } .chart .mark { fill: var(--data-1); stroke: var(--bg-2); }
.legend { font-size: 0.8125rem; margin-top: 0.25rem; }
.legend li { display: flex; align-items: center; gap: 0.5rem; }
.key { flex: none; width: 1.25rem; border-top: 2px solid var(--data-1); }
.k1 { border-color: var(--data-2); } .k2 { border-color: var(--data-3); } .k3, .k4, .k5 { border-top-style: dashed; } .k4 { border-color: var(--data-2); } .k5 { border-color: var(--data-3); }
.kbaseline { border-color: var(--data-2); border-top-style: dashed; }
.confusion { width: auto; min-width: 100%; border-collapse: separate; border-spacing: 2px; }
.confusion thead th { text-align: center; } .confusion tbody th { text-align: right; vertical-align: middle; padding-right: 0.5rem; }
.confusion td { text-align: center; vertical-align: middle; padding: 0.75rem 0.5rem; }
.confusion td b { font-size: 1.25rem; font-weight: 620; }
.confusion td.right { background: rgb(var(--right) / calc(0.08 + 0.37 * var(--share))); }
.confusion td.wrong { background: rgb(var(--wrong) / calc(0.05 + 0.45 * var(--share))); }
.confusion td small { color: var(--tx-2); }
.maps, .losses { display: grid; gap: 1rem; }
.maps { grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
.losses { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
.maps img, .losses img { display: block; width: 100%; background: #000; margin-bottom: 0.375rem; }
.losses img { aspect-ratio: 1; object-fit: contain; }
.losses p { font-size: 0.8125rem; }
.provenance > div { display: grid; grid-template-columns: 7rem 1fr; gap: 1rem; padding: 0.25rem 0; border-bottom: 1px solid var(--line-1); }
.provenance dt { color: var(--tx-3); } .provenance dd { color: var(--tx-2); overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem 2rem; align-items: start; }
.pair .scroll + .scroll { margin-top: 0; }
footer { max-width: 72rem; margin: 0 auto; padding: 1rem 2rem 2rem; color: var(--tx-3); font-size: 0.8125rem; }
@media (max-width: 48rem) { .result { grid-template-columns: 1fr; gap: 1.5rem; } .head, section { padding-inline: 1rem; } .bars th { width: 9rem; } }
@media print {
  @page { margin: 16mm 14mm; }
  html, main, .head { background: #fff; font-size: 0.75rem; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  /* a table header repeats on every page, and text never runs under it */
  body { display: table; width: 100%; }
  .banner { display: table-header-group; position: static; break-inside: avoid; }
  .banner p { margin-bottom: 5mm; }
  main, .head { max-width: none; }
  .head, section { padding-inline: 0; }
  .scroll { overflow: visible; }
  figure, li, tr, .remark, .result, .scroll { break-inside: avoid; }
  .scroll:has(.inline) { break-inside: auto; }
  h2, h2 + .dim { break-after: avoid; }
}
`

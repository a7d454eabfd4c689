/** Of the report page; light and dark. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#e3e5ea, #34373f); --soft: light-dark(#5d6375, #9aa0b0);
  --card: light-dark(#fff, #1e2026); --first: light-dark(#2f6fd0, #5b9bf5); --second: light-dark(#d9822b, #eb9c4c);
  --stock: light-dark(#6a3fb5, #b394f0);
  --good: light-dark(#1a7f4b, #4cc38a); --bad: light-dark(#c0303c, #ff7b84); }
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1.5rem; font: 15px/1.5 system-ui, sans-serif;
  background: light-dark(#f5f6f8, #15161a); }
h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 2rem 0 .6rem; font-size: 1.1rem; } h3 { margin: 0 0 .4rem; font-size: 1rem; }
.soft { color: var(--soft); font-weight: 400; } p { margin: .2rem 0; }
section, .tiles > div, .findings { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; }
.findings { list-style: none; margin: 1rem 0; } .findings li { overflow-wrap: anywhere; }
.good b { color: var(--good); } .bad b { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .8rem; }
.tiles b { display: block; font-size: 1.6rem; line-height: 1.3; } .tiles span { font-size: .85rem; }
.notes { margin: 1rem 0 0; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: .8rem; }
svg { display: block; width: 100%; height: auto; }
.first { fill: var(--first); background: var(--first); } .second { fill: var(--second); background: var(--second); }
td:first-child { padding-right: 2.4rem; }
.stock { background: var(--stock); } .stock-line { fill: none; stroke: var(--stock); stroke-width: 2; } .stock-name { fill: var(--stock); font-size: 11px; }
.axis { stroke: var(--line); } .mark { stroke: currentColor; stroke-dasharray: 3 3; opacity: .55; }
.tick, .mark-name { font-size: 11px; fill: var(--soft); } .mark-name { fill: currentColor; }
.times { display: flex; flex-wrap: wrap; white-space: nowrap; gap: 1.2rem; margin-top: .5rem; color: var(--soft); } .times b { color: light-dark(#000, #fff); }
.legend { color: var(--soft); font-size: .85rem; }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin: 0 .2em 0 .8em; } .legend i:first-child { margin-left: 0; }
table { border-collapse: collapse; } th, td { text-align: right; padding: .3rem 1.2rem .3rem 0; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child, table.facts * { text-align: left; } td:first-child { white-space: pre; } th { font-size: .85rem; color: var(--soft); }
tr:last-child td { border-bottom: 0; }
`;

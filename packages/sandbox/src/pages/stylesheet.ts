export const stylesheet = `
:root { color-scheme: light dark; --line: light-dark(#e3e5ea, #34373f); --soft: light-dark(#63687a, #9aa0b0);
  --card: light-dark(#fff, #1e2026); --accent: light-dark(#4036c8, #a49dff); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#f5f6f8, #15161a); }
header { display: flex; gap: 1.25rem; align-items: baseline; padding: .8rem 1.5rem; border-bottom: 1px solid var(--line);
  background: var(--card); }
header a { color: inherit; text-decoration: none; } header a:hover { text-decoration: underline; }
.brand { font-weight: 700; }
.note { margin-left: auto; color: var(--soft); font-size: .85rem; }
main { max-width: 62rem; margin: 1.5rem auto; padding: 0 1.5rem 3rem; }
h1 { font-size: 1.35rem; margin: 0 0 1rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
a { color: var(--accent); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.padded { padding: 1rem 1.25rem; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-size: .78rem; font-weight: 600; color: var(--soft); white-space: nowrap; }
th, td { padding: .55rem 1rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child > td { border-bottom: 0; }
td a.row { display: block; font-weight: 600; color: inherit; text-decoration: none; }
td a.row:hover { color: var(--accent); text-decoration: underline; }
time, .soft { color: var(--soft); } td time, td.wide { white-space: nowrap; }
.bar { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-bottom: 1rem; }
td form { display: flex; gap: .4rem; } td select { max-width: 15rem; } td .cut { display: block; width: 0; min-width: 100%; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.bar h1 { margin: 0 auto 0 0; }
input, select, button { font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 7px;
  background: var(--card); color: inherit; }
button { cursor: pointer; font-weight: 600; } button.main { background: #4036c8; border-color: #4036c8; color: #fff; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
iframe { display: block; width: 100%; height: 42rem; border: 0; background: #fff; color-scheme: light; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .88rem; }
code { font-size: .88em; }
.empty { padding: 3rem 1rem; text-align: center; color: var(--soft); }
.files { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; list-style: none; }
.files a { display: flex; gap: .6rem; align-items: center; padding: .5rem .8rem; text-decoration: none; }
.files img { width: 48px; height: 48px; object-fit: contain; background: #fff; }
.bank { max-width: 26rem; margin: 3rem auto; text-align: center; }
.amount { font-size: 1.8rem; font-weight: 700; margin: .5rem 0 1.2rem; }
.stack { display: grid; gap: .6rem; }
@media (max-width: 48rem) { .note, .wide { display: none; } th, td { padding: .5rem .6rem; } }
`;

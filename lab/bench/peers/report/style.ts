/** Of the page: light and dark as the reader's device has it. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --soft: #5b6675; --line: #d8dee6; --ours: #0b6e8a; --other: #a3b1c0;
  --c0: #0b6e8a; --c1: #3aa3bd; --c2: #b3541e; --c3: #7a4fa3; --c4: #6b7786; --c5: #2f7d3b; --c6: #c0397a; --c7: #8a7a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --paper: #12181f; --soft: #9aa7b5; --line: #2c3742; --ours: #4fc3dd; --other: #516070;
  --c0: #4fc3dd; --c1: #9be3f2; --c2: #f0935a; --c3: #bb98e0; --c4: #a5b1be; --c5: #74c983; --c6: #f084b4; --c7: #dccb4a; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 0; } h3 { font-size: 0.9rem; font-weight: 400; color: var(--soft); margin: 0 0 0.5rem; }
svg { display: block; width: 100%; height: auto; margin: 0.5rem 0; } svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .tick { fill: var(--soft); } .ours { fill: var(--ours); } .other { fill: var(--other); } .grid { stroke: var(--line); }
polyline { fill: none; stroke-width: 2.5; } pre, .wide { overflow-x: auto; font-size: 0.85rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-weight: 400; color: var(--soft); } th, td { padding: 0.25rem 0.6rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0; padding: 0; font-size: 0.85rem; }
.legend li::before { content: ''; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border-radius: 2px; background: var(--c); }
${Array.from({ length: 8 }, (_, i) => `.c${i} { --c: var(--c${i}); stroke: var(--c${i}); } circle.c${i} { fill: var(--c${i}); }`).join('\n')}
`;

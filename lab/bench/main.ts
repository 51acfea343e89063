/** Name → what is measured, each with its goals and floors. Each module measures as soon as it is loaded. */
const BENCHES: Record<string, () => Promise<unknown>> = {
  peers: () => import('./peers/main.ts'),
  memory: () => import('./memory/main.ts'),
  routes: () => import('./routes/main.ts'),
  web: () => import('./web/main.ts'),
  bus: () => import('./bus/main.ts'),
  nodes: () => import('./nodes/main.ts'),
  return: () => import('./return/main.ts'),
  users: () => import('./users/main.ts'),
  slowlink: () => import('./slowLink/main.ts'),
};
const USUAL = 'peers';

/** `npm run bench -- <name> [options]`; without a name, Palaver beside other servers. */
const [first = USUAL] = process.argv.slice(2);
const isNamed = !first.startsWith('-');
const name = isNamed ? first : USUAL;
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (!bench) {
  console.error(`There is no bench "${name}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
// What follows is for the bench.
if (isNamed) process.argv.splice(2, 1);
await bench();

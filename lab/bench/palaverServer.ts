import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp } from '../../apps/server/src/app.ts';
import { readConfig } from '../../apps/server/src/config.ts';
import { openDeps } from '../../apps/server/src/deps.ts';

/** The real server, wired as in its main file, which also tells how late its event loop was. */
const app = createApp(await openDeps(readConfig(process.env)));
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('message', () => {
  process.send?.({ eventLoopP99: delay.percentile(99) / 1e6 });
  delay.reset();
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
await app.listen();
process.send?.('up');

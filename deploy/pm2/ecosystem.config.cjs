// Two processes of Palaver on one machine, on ports 3001 and 3002, for a proxy in front (deploy/nginx). Start them in the project's folder, with
// MONGO_URI, REDIS_URL and JWT_SECRET set: pm2 start deploy/pm2/ecosystem.config.cjs; after an update: pm2 reload all.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { parseEnv } = require('node:util');
const { decodeEnvFile } = require('../../apps/server/src/settings/decodeEnvFile.cjs');

const root = path.join(__dirname, '../..');

// Without them the two would be two chats beside each other, each with some of the people.
const file = path.join(root, '.env');
const set = { ...(existsSync(file) && parseEnv(decodeEnvFile(readFileSync(file)))), ...process.env };
const missing = ['MONGO_URI', 'REDIS_URL', 'JWT_SECRET'].filter((name) => !set[name]);
if (missing.length > 0) throw new Error(`Two processes need ${missing.join(', ')} in the environment or in ${file}.`);

// Each has its own port, because long-polling needs the same process for all requests of a client, and the proxy decides which; and its own
// folder, for its logs.
const node = (number) => ({
  name: `palaver-${number}`,
  cwd: root,
  script: 'apps/server/src/main.ts',
  interpreter: path.join(root, 'node_modules/.bin/node'),
  // By itself Node lets garbage lie so long that a busy process passes the limit below; like this it stays at about 160 MB.
  node_args: '--max-semi-space-size=4 --heap-growing-percent=20 --no-maglev --expose-gc',
  exec_mode: 'fork',
  env: {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: 3000 + number,
    DATA_DIR: `data/node-${number}`,
    TRUST_PROXY: 'loopback',
  },
  max_memory_restart: '200M',
  autorestart: true,
  exp_backoff_restart_delay: 100,
  // Longer than the server takes to say goodbye and finish what is under way.
  kill_timeout: 12000,
  // A reload goes on to the second process when the first is open again, not when it has only been started.
  wait_ready: true,
  listen_timeout: 30000,
});

module.exports = { apps: [node(1), node(2)] };

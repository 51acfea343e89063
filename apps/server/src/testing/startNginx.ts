import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import { selfSigned } from './selfSigned.ts';

export interface Nginx {
  /** https, with a certificate of its own. */
  url: string;
  cert: string;
  /** What its log of requests holds. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

const CONFIG = ['nodes.conf', 'palaver.conf'].map(
  (name) => new URL(`../../../../deploy/nginx/${name}`, import.meta.url),
);
const env = { PATH: `${process.env.PATH}:/usr/sbin` };

/** Why NGINX can not be started here, or null. */
export function nginxMissing(): string | null {
  const found = spawnSync('nginx', ['-v'], { env }).status === 0;
  return found ? null : 'no NGINX is installed here (Debian: apt install nginx)';
}

/** Starts NGINX in front of three nodes with the files as they are shipped, but for ports, certificate and the folder of its cache. */
export async function startNginx(nodes: string[]): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-nginx-'));
  // Started by root, its workers are somebody else, who keep its cache below.
  await chmod(folder, 0o711);
  const port = await freePort();
  const { cert, key } = selfSigned();
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  let config = (await Promise.all(CONFIG.map((file) => readFile(file, 'utf8')))).join('');
  for (const [i, url] of nodes.entries())
    config = config.replaceAll(`127.0.0.1:300${i + 1} `, `127.0.0.1:${new URL(url).port} `);
  config = config
    .replace('listen 80;', `listen 127.0.0.1:${await freePort()};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
    .replace('/etc/nginx/chat.example.org.crt', join(folder, 'cert.pem'))
    .replace('/etc/nginx/chat.example.org.key', join(folder, 'key.pem'))
    .replace('/var/cache/nginx/palaver', join(folder, 'cache'))
    .replaceAll('/var/log/nginx/access.log', join(folder, 'access.log'));
  const main = `pid ${folder}/pid; error_log stderr error; events {} http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; ${config} }`;
  await writeFile(join(folder, 'nginx.conf'), main);
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.once('exit', () => nginx.kill('SIGKILL'));
  return {
    url: `https://localhost:${port}`,
    cert,
    log: () => readFile(join(folder, 'access.log'), 'utf8'),
    async stop() {
      const gone = once(nginx, 'exit');
      nginx.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

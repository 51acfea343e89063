import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { SERVER_FLAGS } from './serverFlags.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const yaml = (path: string): any => parse(read(path), { merge: true });

const CLUSTER = yaml('deploy/compose/cluster.yaml');
const BOX = yaml('deploy/compose/box.yaml');
const RENDER = yaml('render.yaml');
const UNIT = read('deploy/systemd/palaver.service');
const DOCKERFILE = read('deploy/docker/Dockerfile');
const NODES = ['palaver-1', 'palaver-2', 'palaver-3'];
/** Longer than the server takes to end by itself (processEnd.ts), in seconds. */
const GOODBYE = 11;
/** What files of deployments set for others than the server. */
const OF_OTHERS = ['NODE_COMPILE_CACHE', 'BIND', 'CERTS', 'MONGO_PASSWORD', 'REDIS_PASSWORD', 'GRAFANA_PASSWORD'];

/** Every variable that the server reads, as it names it in its sources. */
const SETTINGS = readdirSync(join(ROOT, 'apps/server/src/settings')).filter((file) => /(?<!\.test)\.ts$/.test(file));
const KNOWN: string[] = SETTINGS.flatMap((file) =>
  [...read(`apps/server/src/settings/${file}`).matchAll(/'([A-Z][A-Z0-9_]{3,})'/g)].map(([, name = '']) => name),
);

/** The names of a file of lines NAME=value, commented out or not. */
const namesIn = (path: string) =>
  [...read(path).matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name ?? '');

describe('every variable that a deployment sets is one that the server reads', () => {
  it.each([
    ['cluster.yaml', NODES.flatMap((name) => Object.keys(CLUSTER.services[name].environment))],
    ['box.yaml', Object.keys(BOX.services.palaver.environment)],
    ['cluster.env.example', namesIn('deploy/compose/cluster.env.example')],
    ['box.env.example', namesIn('deploy/compose/box.env.example')],
    ['palaver.env.example', namesIn('deploy/systemd/palaver.env.example')],
    ['render.yaml', RENDER.services[0].envVars.map(({ key }: { key: string }) => key)],
    ['palaver.service', [...UNIT.matchAll(/(?<=[ =])([A-Z][A-Z0-9_]+)=/g)].map(([, name]) => name)],
    ['Dockerfile', [...DOCKERFILE.matchAll(/\b([A-Z][A-Z0-9_]{3,})=/g)].map(([, name]) => name)],
  ])('%s', (_, names: string[]) => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => ![...KNOWN, ...OF_OTHERS].includes(name))).toEqual([]);
  });
});

describe('the files for Compose', () => {
  const nodes: any[] = [...NODES.map((name): any => CLUSTER.services[name]), BOX.services.palaver];

  it('G8: three nodes, whose root is read-only, who may nothing, and who write into a volume of their own', () => {
    for (const node of nodes) {
      expect(node).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      expect(node.volumes).toEqual([expect.stringMatching(/^[\w-]+:\/data$/)]);
    }
    expect(new Set(NODES.map((name): any => CLUSTER.services[name].volumes[0])).size).toBe(3);
  });

  it('every service has its limit of memory and of logs, and every volume is declared', () => {
    for (const { services, volumes } of [CLUSTER, BOX])
      for (const service of Object.values<any>(services)) {
        expect(service.mem_limit).toMatch(/^\d+[mg]$/);
        expect(service.logging.options).toEqual({ 'max-size': '10m', 'max-file': '5' });
        const named = (service.volumes ?? [])
          .map((one: string) => one.split(':')[0])
          .filter((one: string) => /^[\w-]+$/.test(one));
        expect(named.filter((name: string) => !(name in volumes))).toEqual([]);
      }
  });

  it('G7: none is killed while it says goodbye', () => {
    for (const node of nodes) expect(Number.parseInt(node.stop_grace_period, 10)).toBeGreaterThan(GOODBYE);
    expect(Number(/TimeoutStopSec=(\d+)/.exec(UNIT)?.[1])).toBeGreaterThan(GOODBYE);
    expect(RENDER.services[0].maxShutdownDelaySeconds).toBeGreaterThan(GOODBYE);
  });

  it('nothing starts without the secrets, and none has a default', () => {
    const text = read('deploy/compose/cluster.yaml');
    for (const name of ['JWT_SECRET', 'REDIS_PASSWORD', 'MONGO_PASSWORD', 'PUBLIC_URL', 'CERTS'])
      expect(text).toMatch(new RegExp(`\\$\\{${name}:\\?`));
    expect(text).not.toMatch(/\$\{\w*(SECRET|PASSWORD|TOKEN)\w*:-[^}]/);
    for (const file of ['compose/cluster.env.example', 'compose/box.env.example', 'systemd/palaver.env.example'])
      expect(read(`deploy/${file}`)).not.toMatch(/^\w*(SECRET|PASSWORD|TOKEN|URL|CODE)\w*=\S/m);
  });

  it('the stores reach nobody outside, and only NGINX is reached from there', () => {
    expect(CLUSTER.networks.stores.internal).toBe(true);
    for (const name of ['mongo', 'redis']) expect(CLUSTER.services[name].networks).toEqual(['stores']);
    const open = Object.entries<any>(CLUSTER.services).flatMap(([name, { ports = [] }]) =>
      ports.some((port: string) => !port.startsWith('127.0.0.1:')) ? [name] : [],
    );
    expect(open).toEqual(['nginx']);
  });

  it('NGINX asks the nodes where they are, and they take addresses from it alone', () => {
    const at = (name: string): any => CLUSTER.services[name].networks.front.ipv4_address;
    const asked = [...read('deploy/compose/nodes.conf').matchAll(/server ([\d.]+):3000 max_fails=0;/g)].map(
      ([, ip]) => ip,
    );
    expect(asked).toEqual([...NODES.map(at), ...NODES.map(at)]);
    for (const name of NODES) expect(CLUSTER.services[name].environment.TRUST_PROXY).toBe(at('nginx'));
  });

  it('E3: Redis stays within 2 GB, also while its file is written anew', () => {
    const megabytes = Number(/^maxmemory (\d+)mb$/m.exec(read('deploy/redis/redis.conf'))?.[1]);
    expect(megabytes * 3).toBeLessThanOrEqual(2048);
    expect(Number.parseInt(CLUSTER.services.redis.mem_limit, 10)).toBeGreaterThanOrEqual(megabytes * 3);
    expect(yaml('deploy/compose/limits.yaml').volumes.redis.driver_opts.size).toBe('2g');
  });

  it('Prometheus asks every node, by its name among the services, and each of its secrets is there', () => {
    const {
      scrape_configs: [job],
      alerting,
    } = yaml('deploy/compose/prometheus.yml');
    expect(job.static_configs[0].targets).toEqual(NODES.map((name) => `${name}:3000`));
    expect(job.authorization.credentials_file).toBe(`/run/secrets/${CLUSTER.services.prometheus.secrets[0]}`);
    expect(alerting.alertmanagers[0].static_configs[0].targets).toEqual(['alertmanager:9093']);
    for (const name of ['prometheus', 'alertmanager', 'grafana'])
      expect(CLUSTER.services[name].profiles).toEqual(['monitoring']);
  });

  it('limits.yaml names volumes that there are', () => {
    expect(
      Object.keys(yaml('deploy/compose/limits.yaml').volumes).filter((name) => !(name in CLUSTER.volumes)),
    ).toEqual([]);
  });

  it('every file that is mounted is here, but for those of monitoring where they are not built yet', () => {
    const mounted = Object.values<any>(CLUSTER.services).flatMap(({ volumes = [] }): any[] =>
      volumes.map((one: string) => one.split(':')[0]).filter((one: string) => one.startsWith('.')),
    );
    const here = mounted.map((path: string) => resolve(ROOT, 'deploy/compose', path));
    const without = here.filter((path: string) => existsSync(dirname(path)) && !existsSync(path));
    expect(without).toEqual([]);
  });
});

describe('render.yaml', () => {
  it('G8: one to three instances at 70 % of their CPU, which are asked whether they can serve', () => {
    const [web, redis] = RENDER.services;
    expect(web.scaling).toEqual({ minInstances: 1, maxInstances: 3, targetCPUPercent: 70 });
    expect(web.healthCheckPath).toBe('/ready');
    expect(read('apps/server/src/http/healthRouter.ts')).toContain(`'${web.healthCheckPath}'`);
    expect(existsSync(join(ROOT, web.dockerfilePath))).toBe(true);
    expect(redis.maxmemoryPolicy).toBe('noeviction');
  });
});

describe('the unit of systemd', () => {
  it('starts the server by the command of npm start, as nobody, who may write into two folders alone', () => {
    expect(UNIT).toContain(`node ${SERVER_FLAGS.join(' ')} apps/server/src/main.ts`);
    for (const line of [
      'DynamicUser=yes',
      'ProtectSystem=strict',
      'StateDirectory=palaver',
      'NoNewPrivileges=yes',
      'Restart=always',
    ])
      expect(UNIT.split('\n')).toContain(line);
    expect(UNIT).toContain('DATA_DIR=/var/lib/palaver');
  });
});

describe('the workflows', () => {
  const folder = '.github/workflows';
  it.each(readdirSync(join(ROOT, folder)))('%s uses every action by its commit', (file) => {
    const used = [...read(join(folder, file)).matchAll(/uses: (\S+)(.*)/g)];
    expect(
      used.filter(([, action = '', note = '']) => !/@[0-9a-f]{40}$/.test(action) || !/^ # v\d/.test(note)),
    ).toEqual([]);
  });
});

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from './readConfig.ts';
import { ConfigError } from './configError.ts';
import { readEnvironment } from './readEnvironment.ts';
import { selfSigned } from '../testing/selfSigned.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const config = (env: Record<string, string> = {}) => readConfig({ DATA_DIR: join(folder, 'data'), ...env });
const inFolder = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('settings (G10)', () => {
  const WRONG: [string, string][] = [
    ['PORT', '-1'],
    ['PORT', '3000x'],
    ['PORT', '3e3'],
    ['HOST', 'two words'],
    ['HOST', '://'],
    ['PUBLIC_URL', 'ftp://chat.example.org'],
    ['PUBLIC_URL', 'https://chat.example.org/palaver'],
    ['PUBLIC_URL', 'https://someone@chat.example.org'],
    ['JWT_SECRET', 'short'],
    // pokecollector#350: long enough to count, and nothing in it.
    ['JWT_SECRET', ' '.repeat(40)],
    ['JWT_SECRET_PREVIOUS', 'a secret of at least 32 bytes, without a new one'],
    ['SETUP_CODE', 'fifteen-letters'],
    ['METRICS_TOKEN', 'fifteen-letters'],
    ['METRICS_TOKEN', 'sixteen letters, or more'],
    ['METRICS_PORT', '0'],
    ['METRICS_PORT', '3000'],
    ['METRICS_PORT', '65536'],
    ['KEEP_ALIVE_SECONDS', '0'],
    ['BCRYPT_ROUNDS', '31'],
    ['BCRYPT_ROUNDS', 'ten'],
    ['REGISTRATION', 'invites'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example.org, null'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['TRUST_PROXY', 'true'],
    ['MESSAGE_MAX_CHARS', '0'],
    ['RATE_LOGIN_PER_MINUTE', 'none'],
    ['RATE_API_PER_MINUTE', '1.5'],
    ['RATE_SENDS_PER_SECOND', 'Infinity'],
    ['RATE_PACKETS_PER_SECOND', '-1'],
    ['RATE_CONNECTS_PER_SECOND', '1e3'],
    ['ACCESS_TOKEN_SECONDS', '0'],
    ['TLS_KEY', '/no/such/file'],
    ['MONGO_URI', 'mongodb://127.0.0.1'],
    ['REDIS_URL', 'http://127.0.0.1'],
    ['REDIS_URL', 'redis://a:1,'],
    ['SMTP_URL', 'mail.example.org:25'],
    ['SMTP_URL', 'http://mail.example.org'],
    ['SMTP_URL', 'smtp://user:100%@mail.example.org'],
    ['MAIL_FROM', 'the chat'],
    ['MAIL_FROM', 'a@example.org\nBcc: b@example.org'],
    ['BACKUP_TO', 'a password'],
    ['BACKUP_KEEP', '0'],
    ['BACKUP_EVERY_HOURS', 'daily'],
    ['SENTRY_DSN', 'https://x@sentry.example'],
    ['SENTRY_DSN', 'https://sentry.example/7'],
    ['SLACK_WEBHOOK_URL', 'https://hooks.example'],
    ['SLACK_WEBHOOK_URL', 'hooks.example/services/T0'],
  ];
  it.each(WRONG)('%s=%s stops the start with a line that names it', (name, value) => {
    expect(() => config({ [name]: value })).toThrow(ConfigError);
    expect(() => config({ [name]: value })).toThrow(new RegExp(`^${name}\\b`));
  });

  it('has the values that the documents name where nothing is set', () => {
    expect(config()).toMatchObject({
      port: 3_000,
      bcryptRounds: 10,
      messageMaxChars: 4_000,
      rateLoginPerMinute: 5,
      rateApiPerMinute: 100,
      rateSendsPerSecond: 10,
      ratePacketsPerSecond: 100,
      rateConnectsPerSecond: 100,
      accessTokenSeconds: 3_600,
      keepAliveSeconds: 75,
      registration: 'open',
      webhooksAllowPrivate: false,
      trustProxy: [],
      backups: { everyHours: 0, keep: 14, recipient: null },
    });
  });

  it('gives each of several processes a file of its own for what was ended, and the same after a start', () => {
    const one = {
      MONGO_URI: 'mongodb://127.0.0.1/palaver',
      REDIS_URL: 'redis://127.0.0.1',
      JWT_SECRET: 'x'.repeat(32),
      BACKUP_DIR: folder,
    };
    const files = [one, { ...one, PORT: '4000' }, { ...one, NODE_APP_INSTANCE: '1' }, one].map(
      (env) => config(env).backups.endsFile,
    );
    expect(files[3]).toBe(files[0]);
    expect(new Set(files).size).toBe(3);
    for (const file of files) expect(basename(file)).toMatch(/^ends-[0-9a-f]{8}\.jsonl$/);
    expect(config().backups.endsFile).toBe(join(folder, 'data', 'ends.jsonl'));
  });

  it('names every wrong variable on a line of its own, shows no secret, and makes no file', () => {
    const told = { SENTRY_DSN: 'https://hush@sentry.example', SLACK_WEBHOOK_URL: 'ftp://hooks.example/hush' };
    const wrong = { PORT: 'x', LOG_LEVEL: 'loud', JWT_SECRET: 'hush', MONGO_URI: 'mongodb://me:hush@host', ...told };
    let lines = '';
    try {
      config(wrong);
    } catch (error) {
      lines = error instanceof ConfigError ? error.message : '';
    }
    expect(lines.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'MONGO_URI',
      'SENTRY_DSN',
      'SLACK_WEBHOOK_URL',
      'LOG_LEVEL',
      'JWT_SECRET',
    ]);
    expect(lines).not.toContain('hush');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a variable that is empty counts as not set', () => {
    expect(config({ PORT: '', JWT_SECRET: '', MONGO_URI: '', PUBLIC_URL: '' })).toMatchObject({
      port: 3000,
      publicUrl: null,
      jwtSecret: expect.stringMatching(/.{32}/),
    });
  });

  it('takes lists with blanks, and numbers up to their ends', () => {
    expect(
      config({
        CORS_ORIGINS: 'https://a.example.org, http://b.example.org:8080',
        TRUST_PROXY: '10.0.0.2, 10.1.0.0/16, ::1, loopback',
        MESSAGE_MAX_CHARS: '10000',
        NODE_ENV: 'production',
        RATE_API_PER_MINUTE: '0',
        HOST: '::1',
      }),
    ).toMatchObject({
      corsOrigins: ['https://a.example.org', 'http://b.example.org:8080'],
      trustProxy: ['10.0.0.2', '10.1.0.0/16', '::1', 'loopback'],
      messageMaxChars: 10_000,
      rateApiPerMinute: 0,
      host: '::1',
    });
  });

  it('a certificate without its own key is refused; with it, people come by https', () => {
    const { cert, key } = selfSigned();
    const TLS_CERT = inFolder('cert.pem', cert);
    expect(config({ TLS_CERT, TLS_KEY: inFolder('key.pem', key) })).toMatchObject({ secure: true, publicUrl: null });
    expect(() => config({ TLS_CERT, TLS_KEY: inFolder('other.pem', selfSigned().key) })).toThrow(
      /^TLS_CERT and TLS_KEY/,
    );
    expect(() => config({ TLS_CERT, TLS_KEY: inFolder('text.pem', 'no key') })).toThrow(/^TLS_CERT and TLS_KEY/);
    expect(() => config({ TLS_CERT })).toThrow(/^TLS_CERT and TLS_KEY .* missing/);
  });

  it('a certificate of its own needs a public name with https, one box, and no other certificate', () => {
    const right = { ACME_EMAIL: 'admin@example.org', PUBLIC_URL: 'https://chat.example.org' };
    expect(config(right)).toMatchObject({
      secure: true,
      acme: { email: 'admin@example.org', directory: expect.stringMatching(/^https:.*letsencrypt/), httpPort: 80 },
    });
    expect(config({ ACME_DIRECTORY: 'no address' }).acme).toBeNull();
    const wrong: [env: Record<string, string>, line: RegExp][] = [
      [{ ACME_EMAIL: 'admin' }, /^ACME_EMAIL takes/],
      [{ ACME_EMAIL: 'a@example.org,b@example.org' }, /^ACME_EMAIL takes/],
      [{ PUBLIC_URL: '' }, /^ACME_EMAIL needs PUBLIC_URL/],
      [{ PUBLIC_URL: 'http://chat.example.org' }, /^ACME_EMAIL needs PUBLIC_URL/],
      [{ PUBLIC_URL: 'https://203.0.113.7' }, /^ACME_EMAIL needs PUBLIC_URL/],
      [{ PUBLIC_URL: 'https://[2001:db8::7]' }, /^ACME_EMAIL needs PUBLIC_URL/],
      [{ PUBLIC_URL: 'https://chat' }, /^ACME_EMAIL needs PUBLIC_URL/],
      [{ ACME_DIRECTORY: 'http://ca.example.org/dir' }, /^ACME_DIRECTORY takes/],
      [{ HTTP_PORT: '0' }, /^HTTP_PORT takes/],
      [{ TLS_CERT: inFolder('cert.pem', selfSigned().cert) }, /^TLS_CERT.*\nACME_EMAIL gets/],
      [{ MONGO_URI: 'mongodb://host/chat', JWT_SECRET: 'x'.repeat(32) }, /^ACME_EMAIL is for one box.*proxy/],
    ];
    for (const [env, line] of wrong) expect(() => config({ ...right, ...env })).toThrow(line);
  });

  it('.env adds what the environment does not say; one that can not be read stops the start', () => {
    const before = process.cwd();
    try {
      process.chdir(folder);
      process.env.LOG_LEVEL = 'warn';
      inFolder('.env', 'PORT=4000\nLOG_LEVEL=debug\n');
      expect(readEnvironment()).toMatchObject({ PORT: '4000', LOG_LEVEL: 'warn' });
      rmSync('.env');
      expect(readEnvironment()).toBe(process.env);
      // As Windows' editors write it.
      const written = 'REGISTRATION=closed\r\nMESSAGE_MAX_CHARS=50\r\n';
      const utf16 = Buffer.from(`\ufeff${written}`, 'utf16le');
      for (const bytes of [utf16, Buffer.from(utf16).swap16(), Buffer.from(`\ufeff${written}`)]) {
        inFolder('.env', bytes);
        expect(readEnvironment()).toMatchObject({ REGISTRATION: 'closed', MESSAGE_MAX_CHARS: '50' });
      }
      for (const bytes of [utf16.subarray(2), Buffer.from('REGISTRATION=closed #\xe9', 'latin1'), Buffer.alloc(9)]) {
        inFolder('.env', bytes);
        expect(readEnvironment).toThrow(/^\.env can not be read: it is not UTF-8 text/);
      }
      // What is pasted may bring signs that cannot be seen, or look like others.
      for (const name of [
        '\u200bREGISTRATION',
        'REGISTRATION\u2060',
        'export \u200eREGISTRATION',
        'R\u0415GISTRATION',
      ]) {
        inFolder('.env', Buffer.from(`# of ours\nMESSAGE_MAX_CHARS=50\n${name} = closed\n`));
        expect(readEnvironment, name).toThrow(
          /^\.env can not be read: the name in line 3 holds something else than A-Z/,
        );
      }
      inFolder('.env', Buffer.from('# Größe = ü\nORGANISATION="Café = ä"\nREGISTRATION=closed\n'));
      expect(readEnvironment()).toMatchObject({ ORGANISATION: 'Café = ä', REGISTRATION: 'closed' });
      rmSync('.env');
      mkdirSync('.env');
      expect(readEnvironment).toThrow(/^\.env can not be read/);
    } finally {
      delete process.env.LOG_LEVEL;
      process.chdir(before);
    }
  });
});

describe('secrets', () => {
  const file = () => join(folder, 'data', 'secrets.json');

  it('are readable for this user alone, and their file is written whole, with no other beside it', () => {
    config();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'data'))).toEqual(['secrets.json']);
  });

  it('the environment overrides what is kept, and is not kept itself', () => {
    const JWT_SECRET = 'a secret of the environment, long enough';
    const kept = config().setupCode;
    expect(config({ JWT_SECRET, SETUP_CODE: 'open-sesame-of-ours' })).toMatchObject({
      jwtSecret: JWT_SECRET,
      setupCode: 'open-sesame-of-ours',
    });
    expect(readFileSync(file(), 'utf8')).not.toContain(JWT_SECRET);
    expect(config().setupCode).toBe(kept);
  });

  it('processes that start at the same moment hold the same ones', async () => {
    const script = `import { keepSecrets } from ${JSON.stringify(new URL('../secrets/keepSecrets.ts', import.meta.url).href)};
      process.stdout.write(keepSecrets(${JSON.stringify(join(folder, 'data'))}).jwtSecret);`;
    const node = fileURLToPath(new URL('../../../../node_modules/.bin/node', import.meta.url));
    const runs = Array.from({ length: 4 }, () => promisify(execFile)(node, ['--input-type=module', '-e', script]));
    const secrets = (await Promise.all(runs)).map(({ stdout }) => stdout);
    expect(new Set([...secrets, config().jwtSecret]).size).toBe(1);
  });

  it.each(['', '{"jwtSecret":', '{"jwtSecret":"short","setupCode":"x"}'])(
    'a damaged file (%s) is said in one line and left as it is',
    (content) => {
      config();
      writeFileSync(file(), content);
      expect(() => config()).toThrow(/secrets\.json is damaged\. Put it back from a backup/);
      expect(readFileSync(file(), 'utf8')).toBe(content);
    },
  );
});

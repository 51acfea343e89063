import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import { openAcmeFolder } from './acmeFolder.ts';
import type { Certificate } from './certificate.ts';
import { challengeServer } from './challengeServer.ts';
import { orderCertificate } from './orderCertificate.ts';
import type { Pair } from './pair.ts';
import { dueAt, isLate, nextTryAt, type Tries } from './renewalPlan.ts';

/** The clock of the machine may be set meanwhile: what is due is looked at again at least this often. */
const LOOK_EVERY_MS = 3_600_000;

/** What is needed of the settings. */
interface Settings extends Pick<Config, 'dataDir' | 'host'> {
  acme: NonNullable<Config['acme']>;
  publicUrl: URL;
}

/**
 * Gets a certificate for the name of PUBLIC_URL and renews it with a third of its life left, without a restart: new connections get the new one, open ones go on.
 * A kept one that is good is used at once; without, `ready` waits for the first. SIGHUP tries at once what is due.
 */
export function keepCertificate(
  server: Server,
  { acme, publicUrl, dataDir, host }: Settings,
  log: Logger,
): Certificate {
  const name = publicUrl.hostname;
  const folder = openAcmeFolder(dataDir, acme.directory);
  const challenges = new Map<string, string>();
  const http = challengeServer(challenges, publicUrl);
  let inUse: Pair | null = null;
  let tries: Tries | null = folder.tries();
  let timer: NodeJS.Timeout | undefined;
  let isTrying = false;
  let closed = false;
  const isClosed = () => closed;
  let whenFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (whenFirst = resolve));

  function use(pair: Pair): void {
    if (!(server instanceof TlsServer)) return;
    server.setSecureContext({ key: pair.pem, cert: pair.pem, minVersion: 'TLSv1.2' });
    inUse = pair;
    whenFirst();
  }

  function plan(): void {
    clearTimeout(timer);
    if (isClosed()) return;
    const wait = nextTryAt(inUse, tries, Date.now()) - Date.now();
    timer = wait <= 0 ? setTimeout(() => void renew(), 0) : setTimeout(plan, Math.min(wait, LOOK_EVERY_MS)).unref();
  }

  async function renew(): Promise<void> {
    if (isTrying || isClosed()) return;
    isTrying = true;
    // Before it: a process that dies of it, and is started again, does not try at once.
    note({ failures: (tries?.failures ?? 0) + 1, lastAt: Date.now() });
    try {
      const pair = await orderCertificate({ ...acme, host: name, accountKey: folder.accountKey(), challenges });
      if (isClosed()) return;
      if (dueAt(pair) <= Date.now() || pair.from > Date.now())
        throw new Error('The certificate is not good at the time that this machine shows: set its clock.');
      kept(() => folder.keepPair(pair));
      note(null);
      use(pair);
      log.info('certificate received', { name, ends: new Date(pair.until).toISOString() });
    } catch (cause) {
      if (isClosed()) return;
      const again = new Date(nextTryAt(inUse, tries, Date.now())).toISOString();
      const reason = cause instanceof Error ? cause.message : String(cause);
      log[isLate(inUse, Date.now()) ? 'error' : 'warn']('no certificate received', { name, reason, again });
    } finally {
      isTrying = false;
      plan();
    }
  }

  function note(next: Tries | null): void {
    tries = next;
    kept(() => folder.keepTries(next));
  }

  /** A disk that is full takes the memory of it, never the certificate. */
  function kept(write: () => void): void {
    try {
      write();
    } catch (cause) {
      log.warn('the folder acme of DATA_DIR can not be written', { cause });
    }
  }

  const tryNow = () => {
    if (dueAt(inUse) <= Date.now()) void renew();
  };

  return {
    async ready() {
      process.on('SIGHUP', tryNow);
      await http.listen(acme.httpPort, host);
      const before = folder.pair(name);
      if (before && before.until > Date.now()) use(before);
      else
        log.warn('waiting for the first certificate: nobody can come by https before', {
          name,
          authority: new URL(acme.directory).host,
          tries: tries?.failures ?? 0,
          next: new Date(Math.max(nextTryAt(null, tries, Date.now()), Date.now())).toISOString(),
        });
      plan();
      await first;
    },
    ends: () => inUse && new Date(inUse.until),
    close() {
      closed = true;
      clearTimeout(timer);
      process.off('SIGHUP', tryNow);
      http.close();
    },
  };
}

import { openAcmeFolder } from '../certificates/acmeFolder.ts';
import { readCertificate } from '../certificates/readCertificate.ts';
import { dueAt, isLate, type Tries } from '../certificates/renewalPlan.ts';
import type { Config } from '../config.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('certificate');
const DAY_MS = 86_400_000;
const WARN_DAYS = 14;

type Settings = Pick<Config, 'tls' | 'acme' | 'publicUrl' | 'dataDir'>;

/** The certificate of TLS_CERT, or the one that ACME_EMAIL got: until when it is good, and whether it is for the name in PUBLIC_URL. `now`: ms since 1970. */
export function lookAtCertificate({ tls, acme, publicUrl, dataDir }: Settings, now = Date.now()): Finding[] {
  if (tls) return lookAtFiles(tls, publicUrl, now);
  if (acme && publicUrl) return [lookAtKept(acme, publicUrl.hostname, dataDir, now)];
  return [
    publicUrl?.protocol === 'https:'
      ? ok('none here: what stands in front of this server has it, and is not looked at')
      : ok('none: people come by http'),
  ];
}

function lookAtFiles({ cert, certFile }: NonNullable<Config['tls']>, publicUrl: URL | null, now: number): Finding[] {
  const { until, isFor } = readCertificate(cert);
  const days = Math.floor((until - now) / DAY_MS);
  const line = `${certFile} is good until ${dayOf(until)}`;
  const name = publicUrl?.hostname;
  return [
    days < 0
      ? failed(`${certFile} ended on ${dayOf(until)}: put a new one in its place`)
      : days < WARN_DAYS
        ? warning(`${line}, ${days} days: renew it`)
        : ok(line),
    ...(name !== undefined && !isFor(name)
      ? [failed(`${certFile} is not for ${name}, the name in PUBLIC_URL: get one that is`)]
      : []),
  ];
}

function lookAtKept(acme: NonNullable<Config['acme']>, name: string, dataDir: string, now: number): Finding {
  const folder = openAcmeFolder(dataDir, acme.directory);
  const pair = folder.pair(name);
  const tries = folder.tries();
  const authority = new URL(acme.directory).host;
  const what = `see “no certificate received” in the log, and whether port 80 of ${name} leads to HTTP_PORT ${acme.httpPort} here`;
  if (!pair)
    return tries
      ? failed(`${authority} gave none for ${name} yet, ${triesOf(tries)}: ${what}`)
      : warning(`there is none for ${name} yet: the server asks ${authority} for it; ${name} has to lead here by then`);
  const { issuer, names } = readCertificate(pair.pem);
  const line = `the one for ${names}, from ${issuer}`;
  if (pair.until <= now) return failed(`${line}, ended on ${dayOf(pair.until)}: start the server, and ${what}`);
  const good = `${line}, is good until ${dayOf(pair.until)}`;
  if (isLate(pair, now))
    return warning(`${good}, and was to be renewed on ${dayOf(dueAt(pair))}: start the server, and ${what}`);
  return tries
    ? warning(`${good}, and is not renewed yet, ${triesOf(tries)}: ${what}`)
    : ok(`${good}; the server renews it from ${dayOf(dueAt(pair))} on`);
}

function triesOf({ failures, lastAt }: Tries): string {
  return `${failures} ${failures === 1 ? 'try' : 'tries'} brought none, the last at ${new Date(lastAt).toISOString()}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

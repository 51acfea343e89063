import type { Config } from '../config.ts';
import { readConfig } from '../settings/readConfig.ts';
import { ConfigError } from '../settings/configError.ts';
import type { Environment } from '../settings/environmentReader.ts';
import { readKeptSecrets } from '../secrets/keepSecrets.ts';
import { type Finding, findingsOf } from './finding.ts';
import { lookAtBackups } from './lookAtBackups.ts';
import { lookAtCertificate } from './lookAtCertificate.ts';
import { lookAtFolder } from './lookAtFolder.ts';
import { lookAtPort } from './lookAtPort.ts';
import { lookAtStore } from './lookAtStore.ts';

const { ok, warning, failed } = findingsOf('configuration');

/** Looks at everything that a server of this environment needs, beside it or while it is stopped. Nothing is changed. */
export async function* examine(env: Environment): AsyncGenerator<Finding> {
  let config: Config;
  try {
    config = readConfig(env, readKeptSecrets);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield* error.message.split('\n').map(failed);
    yield failed('the rest can be looked at when the above is right');
    return;
  }
  yield* settings(config);
  const { findings, time } = lookAtFolder(config.dataDir);
  yield* findings;
  yield* time;
  yield* await lookAtStore(config);
  if (config.redisUrl) yield* await (await import('./lookAtRedis.ts')).lookAtRedis(config.redisUrl);
  yield* lookAtCertificate(config);
  yield* await lookAtPort(config);
  yield* await (await import('./lookAtMail.ts')).lookAtMail(config);
  yield* await lookAtBackups(config, Date.now());
}

function settings({ publicUrl, secure, providers, jwtSecretPrevious }: Config): Finding[] {
  const findings = [ok('every variable is as it has to be')];
  if (publicUrl && !secure)
    findings.push(
      warning('PUBLIC_URL is http: whoever listens on the way reads passwords; use https outside of a LAN'),
    );
  if (providers.length > 0 && !publicUrl) findings.push(warning('signing in by a provider needs PUBLIC_URL'));
  if (jwtSecretPrevious !== null)
    findings.push(
      warning('JWT_SECRET_PREVIOUS is set: the log of the server says until when it is needed; unset it then'),
    );
  return findings;
}

import { generateSync } from 'otplib/functional';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '@palaver/client/client';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { TcpProxy } from '../../lab/kit/tcpProxy.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { allSent, Devices, myId, online, texts, until } from './devices.ts';

describe('a second factor on a real client', () => {
  const devices = new Devices();
  let server: TestServer;
  let proxy: TcpProxy;
  let clock: number;
  beforeEach(async () => {
    clock = Date.now();
    server = await startServer({}, undefined, () => clock);
    proxy = await TcpProxy.start(Number(new URL(server.url).port));
  });
  afterEach(async () => {
    await devices.closeAll();
    await proxy.stop();
    await server.close();
  });
  const confirm = { password: PASSWORD };
  const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(clock / 1_000) });
  const me = (client: Client) => {
    const { session } = client.getState();
    return session.status === 'signedIn' ? session.user : null;
  };

  it('is on for the device that switched it on at once, and for another when it asks', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const other = await devices.signIn(server.url, 'anna');
    const { secret } = await anna.beginTotp(confirm);
    expect(await anna.enableTotp(codeOf(secret))).toHaveLength(10);
    expect(me(anna)).toMatchObject({ totp: true, recoveryCodesLeft: 10 });
    expect(me(other)).toMatchObject({ totp: false });
    expect(await other.me()).toMatchObject({ totp: true });
    expect(me(other)).toMatchObject({ totp: true, recoveryCodesLeft: 10 });
    await expect(other.renewRecoveryCodes(confirm)).rejects.toMatchObject({ errorCode: 'CONFIRMATION_REQUIRED' });
    clock += 30_000;
    const [code = ''] = await other.renewRecoveryCodes({ ...confirm, code: codeOf(secret) });
    await anna.disableTotp({ ...confirm, code });
    expect(me(anna)).toMatchObject({ totp: false, recoveryCodesLeft: 0 });
  });

  it('that is asked for at sign-in takes nothing of what waits on the device: it is sent when the code came', async () => {
    const anna = await devices.signUp(`http://127.0.0.1:${proxy.port}`, 'anna');
    const { secret } = await anna.beginTotp(confirm);
    const [recovery = ''] = await anna.enableTotp(codeOf(secret));
    const [session] = await server.stores.sessions.ofUser(myId(anna));
    proxy.cut();
    await until(anna, () => anna.getState().connection.status !== 'online');
    await anna.send('general', 'written without a connection');
    await server.stores.sessions.end(session?.id ?? '', 'expired');
    proxy.mend();
    anna.retryNow();
    await until(anna, () => anna.getState().session.status === 'signedOut');
    const over = anna.getState().session;
    expect(over).toMatchObject({ reason: 'expired', kept: true });
    for (const totp of [undefined, '000000'])
      await expect(anna.login({ username: 'anna', password: PASSWORD, totp })).rejects.toMatchObject({
        errorCode: totp === undefined ? 'SECOND_FACTOR_REQUIRED' : 'SECOND_FACTOR_INVALID',
      });
    expect(anna.getState().session).toEqual(over);
    await anna.login({ username: 'anna', password: PASSWORD, totp: recovery });
    await online(anna);
    await allSent(anna);
    await until(anna, () => texts(anna).includes('written without a connection'));
  });
});

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, makeCertificate } from '../testing/makeCertificate.ts';
import { startDns, type TestDns } from '../testing/startDns.ts';
import { startReceiver, type Receiver } from '../testing/startReceiver.ts';
import { ANYWHERE, isPublicAddress, PUBLIC, type Reach } from './reach.ts';
import { safeFetch } from './safeFetch.ts';
import { OutgoingRefused } from './target.ts';

/** As PUBLIC, by the ports that a test can listen on. */
const ALL_PORTS: Reach = { ...PUBLIC, port: () => true };

/** Each as it stands in a URL. */
const INSIDE = [
  // This machine, in all ways in which it can be written.
  ...['127.0.0.1', '127.0.0.2', '127.1', '127.255.255.254', '2130706433', '0x7f000001', '0177.0.0.1', '0x7f.0.0.1'],
  ...['0.0.0.0', '0', '0.0.0.1', '[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '127.0.0.1.'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'db.localhost', 'db.localhost.', '１２７.０.０.１', '127。0。0。1'],
  // Private networks, links, carriers.
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ...['169.254.169.254', '169.254.0.1', '100.64.0.1', '100.127.255.255'],
  ...['[fe80::1]', '[febf::1]', '[fec0::1]', '[fc00::1]', '[fd00:ec2::254]', '[fdff::1]'],
  // Many, all, documentation, benchmarks, what is reserved.
  ...['224.0.0.1', '239.255.255.255', '255.255.255.255', '240.0.0.1', '[ff02::1]', '[ff0e::1]'],
  ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '[2001:db8::1]', '[3fff::1]'],
  ...['192.0.0.1', '198.18.0.1', '198.19.255.255', '[2001:2::1]', '[100::1]', '[4000::1]'],
  // IPv4 in IPv6, of the internet too.
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::ffff:10.0.0.1]', '[::ffff:8.8.8.8]'],
  ...['[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[64:ff9b::8.8.8.8]', '[2002:7f00:1::]', '[2002:808:808::]'],
  ...['[2001::1]', '[2001:0:808:808::]', '[::ffff:0:127.0.0.1]'],
];

const OUTSIDE = [
  ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
  ...['128.0.0.1', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0'],
  ...[
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450::1',
    '2001:4860:4860::8888',
  ],
];

describe('the outgoing door', () => {
  const open: { close(): Promise<void> }[] = [];
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await listen();
  });
  afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

  async function listen(...how: Parameters<typeof startReceiver>): Promise<Receiver> {
    const one = await startReceiver(...how);
    open.push(one);
    return one;
  }
  async function names(...answers: Parameters<typeof startDns>): Promise<TestDns> {
    const dns = await startDns(...answers);
    open.push(dns);
    return dns;
  }
  const post = (url: string, reach: Reach, dns?: TestDns) =>
    safeFetch({ url, headers: { 'content-type': 'text/plain' }, body: 'hello' }, { reach, resolve: dns?.resolve });

  it('connects to nothing but the internet', async () => {
    expect(INSIDE.length).toBeGreaterThanOrEqual(40);
    // On all addresses of this machine: whatever leads here would arrive.
    const everywhere = await listen(undefined, '::');
    for (const host of INSIDE) {
      const asked = post(`http://${host}:${everywhere.port}/`, ALL_PORTS);
      await expect(asked, host).rejects.toBeInstanceOf(OutgoingRefused);
    }
    expect(everywhere.connections()).toBe(0);
    expect(OUTSIDE.filter((address) => !isPublicAddress(address))).toEqual([]);
    expect(['', 'nothing', '1.2.3', '2606:4700::1%eth0', '1.1.1.1/8'].filter(isPublicAddress)).toEqual([]);
  });

  it('asks for nothing but http and https by their own ports, without a name in the address', async () => {
    const refused = [
      ...['https://1.1.1.1:22/', 'http://1.1.1.1:8080/', 'https://1.1.1.1:6379', 'http://1.1.1.1:0/'],
      ...['ftp://1.1.1.1/', 'file:///etc/passwd', 'gopher://1.1.1.1:80/', 'data:,x', 'javascript:0', '//1.1.1.1/', ''],
      ...['http://anna@1.1.1.1/', 'https://:secret@1.1.1.1/'],
    ];
    for (const url of refused) await expect(post(url, PUBLIC), url).rejects.toBeInstanceOf(OutgoingRefused);
    expect([80, 443].map((port) => PUBLIC.port(port))).toEqual([true, true]);
  });

  it('refuses a name that leads inside by one of its addresses', async () => {
    for (const addresses of [
      ['127.0.0.1'],
      ['1.1.1.1', '127.0.0.1'],
      ['127.0.0.1', '1.1.1.1'],
      ['1.1.1.1', '10.0.0.1'],
    ]) {
      const dns = await names(addresses);
      const asked = post(`http://hooks.example:${receiver.port}/`, ALL_PORTS, dns);
      await expect(asked).rejects.toBeInstanceOf(OutgoingRefused);
      expect(dns.asked()).toBe(1);
    }
    expect(receiver.connections()).toBe(0);
  });

  it('resolves a name once and connects to that address, whatever the name leads to a moment later', async () => {
    const first: Reach = { address: (address) => address === '127.0.0.2', port: () => true };
    const inner = receiver;
    const dns = await names(['127.0.0.2'], ['127.0.0.1']);
    // Nobody listens there: where the name was resolved again, the inner one would be met.
    await expect(post(`http://hooks.example:${inner.port}/`, first, dns)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      address: '127.0.0.2',
    });
    expect([dns.asked(), inner.connections()]).toEqual([1, 0]);
    // The next request looks anew.
    await expect(post(`http://hooks.example:${inner.port}/`, first, dns)).rejects.toBeInstanceOf(OutgoingRefused);
    expect([dns.asked(), inner.connections()]).toEqual([2, 0]);
  });

  it('posts what it is given under the name of the address, and answers the status', async () => {
    const dns = await names(['127.0.0.1']);
    expect(await post(`http://hooks.example.:${receiver.port}/in?key=1#part`, ANYWHERE, dns)).toBe(204);
    expect(receiver.received).toEqual([
      {
        method: 'POST',
        path: '/in?key=1',
        body: 'hello',
        headers: {
          host: `hooks.example:${receiver.port}`,
          'content-type': 'text/plain',
          'content-length': '5',
          connection: 'close',
        },
        servername: null,
      },
    ]);
    expect(await post(receiver.url, ANYWHERE)).toBe(204);
  });

  describe('over TLS', () => {
    const trusted = getCACertificates('default');
    const authority = makeCertificate('Authority of the test', { isAuthority: true });
    beforeEach(() => setDefaultCACertificates([authority.cert]));
    afterEach(() => setDefaultCACertificates(trusted));

    const shows = (certificate: Certificate) => listen(undefined, '127.0.0.1', certificate);

    it('asks for the certificate of the name, and takes one that is good for it, at the address that was found', async () => {
      const dns = await names(['127.0.0.1']);
      const right = await shows(makeCertificate('hooks.example', { by: authority }));
      for (const name of ['hooks.example', 'hooks.example.', 'HOOKS.example'])
        expect(await post(`https://${name}:${right.port}/in`, ANYWHERE, dns)).toBe(204);
      expect(right.received.map(({ servername, headers }) => [servername, headers.host])).toEqual(
        Array(3).fill(['hooks.example', `hooks.example:${right.port}`]),
      );
      expect([dns.asked(), right.connections()]).toEqual([3, 3]);
      const byAddress = await shows(makeCertificate('127.0.0.1', { by: authority }));
      expect(await post(byAddress.url, ANYWHERE)).toBe(204);
      expect(byAddress.received.map(({ servername }) => servername)).toEqual([null]);
    });

    it('sends nothing to who shows another certificate', async () => {
      const dns = await names(['127.0.0.1']);
      // Of the same name, with a key of its own.
      const stranger = makeCertificate('Authority of the test', { isAuthority: true });
      const wrong: [Certificate, string][] = [
        [makeCertificate('other.example', { by: authority }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
        // Good for the address, which is not what was asked for.
        [makeCertificate('127.0.0.1', { by: authority }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
        [makeCertificate('hooks.example'), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
        [makeCertificate('hooks.example', { by: stranger }), 'CERT_SIGNATURE_FAILURE'],
        [makeCertificate('hooks.example', { by: authority, until: '210101000000Z' }), 'CERT_HAS_EXPIRED'],
      ];
      for (const [certificate, code] of wrong) {
        const one = await shows(certificate);
        await expect(post(`https://hooks.example:${one.port}/`, ANYWHERE, dns), code).rejects.toMatchObject({ code });
        expect([one.connections(), one.received]).toEqual([1, []]);
      }
    });
  });

  it('follows no redirect and keeps no cookie', async () => {
    const redirecting = await listen((response) =>
      response.writeHead(307, { location: receiver.url, 'set-cookie': 'a=b' }).end(),
    );
    expect(await post(redirecting.url, ANYWHERE)).toBe(307);
    expect(await post(redirecting.url, ANYWHERE)).toBe(307);
    expect(receiver.connections()).toBe(0);
    expect(redirecting.received.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });

  it('takes no more than a little of an answer', async () => {
    let taken = 0;
    const flooding = await listen((response) => {
      const more = () => {
        while (!response.destroyed && taken < 50_000_000) {
          taken += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return response.once('drain', more);
        }
        return response.end();
      };
      response.writeHead(200);
      more();
    });
    expect(await post(flooding.url, ANYWHERE)).toBe(200);
    expect(taken).toBeLessThan(50_000_000);
  });

  it('waits five seconds for a name, an answer and its end, and no longer', async () => {
    const dns = await names(null);
    const hanging = await listen(() => undefined);
    const endless = await listen((response) => response.writeHead(200).write('more'));
    const started = performance.now();
    const asked = [
      post('http://hooks.example/', PUBLIC, dns),
      post(hanging.url, ANYWHERE),
      post(endless.url, ANYWHERE),
    ];
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(4_900);
    expect(took).toBeLessThan(9_800);
  });
});

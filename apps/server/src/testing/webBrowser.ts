/** A browser without pages: it keeps cookies by host, and follows where it is sent. */
export class WebBrowser {
  readonly #jars = new Map<string, Map<string, string>>();

  /** One request, without following; its cookies are kept. */
  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.cookies(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Follows from here until an address fits, which is not opened, or nobody sends it on. @returns that address */
  async follow(url: string, until: (url: URL) => boolean = () => false): Promise<string> {
    let at = url;
    for (let steps = 0; steps < 12; steps += 1) {
      if (until(new URL(at))) return at;
      const location = (await this.open(at)).headers.get('location');
      if (location === null) return at;
      at = new URL(location, at).href;
    }
    throw new Error(`It is sent on and on, at last to ${at}.`);
  }

  /** What it keeps for the host of an address, by name. */
  cookies(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    return jar;
  }
}

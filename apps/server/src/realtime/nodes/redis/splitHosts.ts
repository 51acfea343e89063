/** `redis://user:word@a:1,b:2` as one URL for each host. */
export function splitHosts(url: string): string[] {
  const match = /^(rediss?:\/\/)([^/?#]*@)?([^/?#]+)(.*)$/.exec(url);
  if (!match) return [url];
  const [, scheme = '', user = '', hosts = '', rest = ''] = match;
  return hosts.split(',').map((host) => `${scheme}${user}${host}${rest}`);
}

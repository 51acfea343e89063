import { type LocalProxy, localProxy } from './localProxy.ts';

/**
 * A proxy of a local port in which a test sees what is sent before it goes on.
 * @param passes whether these bytes, one to a character, may; once they may not, the connection is dead
 */
export function watchedProxy(port: number, passes: (sent: string) => boolean): Promise<LocalProxy> {
  return localProxy(port, ({ near, far, close }) => {
    near.on('data', (chunk) => (passes(chunk.toString('latin1')) ? far.writable && far.write(chunk) : close()));
    far.on('data', (chunk) => near.writable && near.write(chunk));
  });
}

import { once } from 'node:events';
import { connect } from 'node:tls';

/** The certificate, as PEM, that a server on this port of the machine shows now. */
export async function certificateAt(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  return certificate?.toString() ?? '';
}

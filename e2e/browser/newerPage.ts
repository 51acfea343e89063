import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** Stands before a server and, once a test asks for it, gives out a worker of another version: what a browser sees after a deployment. */
export class NewerPage {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #state: { isPublished: boolean };

  private constructor(server: Server, state: { isPublished: boolean }) {
    this.#server = server;
    server.on('connection', (socket: Socket) => this.#sockets.add(socket));
    this.#state = state;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(target: string): Promise<NewerPage> {
    const state = { isPublished: false };
    const { port } = new URL(target);
    const server = createServer((req, res) => {
      const { method, url = '/' } = req;
      const isWorker = url === '/sw.js' && state.isPublished;
      const headers = { ...req.headers, 'accept-encoding': 'identity' };
      // What the browser has is not what there is now.
      if (isWorker) delete headers['if-none-match'];
      if (isWorker) delete headers['if-modified-since'];
      // Each by a connection of its own: none is taken up again that the server gives up in that moment.
      const onward = request({ host: '127.0.0.1', port, agent: false, method, path: url, headers }, (answer) => {
        const { 'content-length': length, etag, ...rest } = answer.headers;
        res.writeHead(answer.statusCode ?? 502, isWorker ? rest : answer.headers);
        answer.pipe(res, { end: !isWorker });
        if (isWorker) answer.on('end', () => res.end(`\n// ${length ?? ''}${etag ?? ''} and newer`));
      });
      onward.on('error', () => res.destroy());
      req.pipe(onward);
    });
    server.on('upgrade', (req, socket, head) => {
      const onward = connect(Number(port), '127.0.0.1', () => {
        const lines = req.rawHeaders.map((field, i) => (i % 2 ? `${field}\r\n` : `${field}: `)).join('');
        onward.write(`${req.method} ${req.url} HTTP/1.1\r\n${lines}\r\n`);
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      for (const one of [onward, socket]) one.on('error', () => [onward, socket].forEach((side) => side.destroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new NewerPage(server, state);
  }

  publish(): void {
    this.#state.isPublished = true;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

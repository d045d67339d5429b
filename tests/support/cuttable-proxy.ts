import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy between a browser and a studio whose connections can be cut. */
export interface CuttableProxy {
  origin: string;
  /** Breaks every connection, and accepts no new ones. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startCuttableProxy(studioOrigin: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(studioOrigin);
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((browser) => {
    keep(browser);
    if (isCut) return browser.destroy();
    const studio = keep(connect(Number(port), hostname));
    browser.pipe(studio).pipe(browser);
    browser.once('close', () => studio.destroy());
    studio.once('close', () => browser.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    origin: `http://127.0.0.1:${address.port}`,
    cut() {
      isCut = true;
      destroyAll();
    },
    mend() {
      isCut = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        destroyAll();
      }),
  };
}

import { createServer, type Server, type Socket } from 'node:net';
import { listenAt } from '../../util/unix-socket.js';
import { Connection } from './connection.js';
import { Pacer } from '../pacer.js';
import type { Targets } from './protocol.js';

/** Connections beyond these are closed at once. */
const MAX_CONNECTIONS = 256;

/**
 * Answers requests for statistics on a UNIX socket. What clients can take from the daemon, be
 * they many, fast, slow or hostile, is bounded: a tenth of one CPU (../pacer.ts), and for each of
 * 256 connections one request of 4 KiB and one answer that is not taken yet.
 */
export class StatsServer implements Disposable {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();

  /** @throws SchedulerError SOCKET_IN_USE, SOCKET_UNUSABLE */
  static async listen(path: string, targets: Targets): Promise<StatsServer> {
    const server = new StatsServer(targets);
    await listenAt(server.#server, path);
    return server;
  }

  private constructor(targets: Targets) {
    const pacer = new Pacer();
    // Half open: a client may end its side as soon as it has asked.
    this.#server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
      const connection = new Connection(socket, targets, pacer);
      this.#connections.add(connection);
      socket.once('close', () => this.#connections.delete(connection));
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Closes the socket and all connections. */
  [Symbol.dispose](): void {
    this.#server.close();
    for (const connection of this.#connections) connection[Symbol.dispose]();
  }
}

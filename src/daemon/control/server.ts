import { createServer, type Server, type Socket } from 'node:net';
import { listenAt } from '../../util/unix-socket.js';
import { answerLine, type ControlRequests } from './answer.js';
import { MAX_REQUEST_BYTES } from './protocol.js';
import { readLine } from './read-line.js';

/** Connections beyond these are closed at once. */
const MAX_CONNECTIONS = 16;
/** For a whole request to come, and again for the whole answer to be taken. */
const TRANSFER_TIMEOUT_MS = 5000;
/** For answers that are under way when the daemon ends. */
const CLOSING_TIMEOUT_MS = 1000;

/**
 * Answers requests on a Unix socket, a connection each (protocol.ts). What clients can take
 * from the daemon by being slow, many or verbose is bounded by the constants above.
 */
export class ControlServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #requests: ControlRequests;
  /** Their requests have not come yet. */
  readonly #idle = new Set<Socket>();
  readonly #served = new Map<Socket, Promise<void>>();

  /**
   * @param onFault told what a request threw that was no SchedulerError
   * @throws SchedulerError SOCKET_IN_USE, SOCKET_UNUSABLE
   */
  static async listen(
    path: string,
    requests: ControlRequests,
    onFault: (error: unknown) => void,
  ): Promise<ControlServer> {
    const server = new ControlServer(requests, onFault);
    await listenAt(server.#server, path);
    return server;
  }

  private constructor(requests: ControlRequests, onFault: (error: unknown) => void) {
    this.#requests = requests;
    // Half open: a client may end its side as soon as it has asked.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      const served = this.#serve(socket)
        .catch(onFault)
        .finally(() => this.#served.delete(socket));
      this.#served.set(socket, served);
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Takes no more requests, and sees those off that have been made. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#idle) socket.destroy();
    let impatience: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      impatience = setTimeout(resolve, CLOSING_TIMEOUT_MS);
    });
    await Promise.race([Promise.all(this.#served.values()), tooLong]);
    clearTimeout(impatience);
    for (const socket of this.#served.keys()) socket.destroy();
  }

  async #serve(socket: Socket): Promise<void> {
    // Whatever befalls the connection, it is closed then, and that is all.
    socket.on('error', () => undefined);
    try {
      this.#idle.add(socket);
      const line = await within(socket, readLine(socket, MAX_REQUEST_BYTES));
      this.#idle.delete(socket);
      if (line === undefined) return;
      const answer = await answerLine(line, this.#requests);
      await within(socket, sendLine(socket, JSON.stringify(answer)));
    } finally {
      this.#idle.delete(socket);
      socket.destroy();
    }
  }
}

/** Breaks a connection that takes too long. */
async function within<T>(socket: Socket, transfer: Promise<T>): Promise<T> {
  const timer = setTimeout(() => socket.destroy(), TRANSFER_TIMEOUT_MS);
  try {
    return await transfer;
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves when the kernel has all of it, or the connection is gone. */
function sendLine(socket: Socket, line: string): Promise<void> {
  return new Promise((resolve) => {
    socket.end(`${line}\n`, () => {
      resolve();
    });
  });
}

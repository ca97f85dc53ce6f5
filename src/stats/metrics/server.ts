import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SchedulerError } from '../../util/errors.js';
import { listenAt } from '../../util/unix-socket.js';
import type { Reading } from '../model/reading.js';
import { Pacer } from '../pacer.js';
import { addressText, type Address } from './address.js';
import { acceptsOpenMetrics, metricsPage } from './page.js';

const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8 * 1024;
/** For a whole request to come, and for an idle connection. */
const TIMEOUT_MS = 10_000;

/**
 * Serves metrics to scrapers: `/metrics` and `/healthz`, over HTTP. As with the statistics
 * socket, clients get a tenth of one CPU at most.
 */
export class MetricsServer implements Disposable {
  readonly #server: Server;
  readonly #read: () => Reading;
  readonly #pacer = new Pacer();

  /** @throws SchedulerError SOCKET_IN_USE, SOCKET_UNUSABLE */
  static async listen(address: Address, read: () => Reading): Promise<MetricsServer> {
    const server = new MetricsServer(read);
    if ('path' in address) await listenAt(server.#server, address.path);
    else await listenOnPort(server.#server, address);
    return server;
  }

  private constructor(read: () => Reading) {
    this.#read = read;
    this.#server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        requestTimeout: TIMEOUT_MS,
        headersTimeout: TIMEOUT_MS,
        keepAliveTimeout: TIMEOUT_MS,
      },
      (request, response) => {
        this.#route(request, response);
      },
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    // One that never takes its answer.
    this.#server.timeout = TIMEOUT_MS;
  }

  [Symbol.dispose](): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #route({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      send(response, 405, 'this can only be read\n');
      return;
    }
    const path: string = url?.split('?')[0] ?? '';
    switch (path) {
      case '/metrics':
        this.#pacer.add(async () => {
          const page = await metricsPage(this.#read(), acceptsOpenMetrics(headers.accept));
          send(response, 200, page.text, page.contentType);
        });
        break;
      case '/healthz':
        this.#pacer.add(() => {
          if (this.#read().isAttached) send(response, 200, 'ok\n');
          else send(response, 503, 'no scheduler is attached\n');
        });
        break;
      default:
        send(response, 404, 'there are /metrics and /healthz\n');
    }
  }
}

async function listenOnPort(
  server: Server,
  address: { host: string; port: number },
): Promise<void> {
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new SchedulerError(
        'SOCKET_IN_USE',
        `another process listens on ${addressText(address)}`,
        'stop it first, or name another port',
        { cause },
      );
    }
    throw new SchedulerError(
      'SOCKET_UNUSABLE',
      `cannot listen on ${addressText(address)}: ${message}`,
      'name an address of this machine, and a port above 1023 unless you are root',
      { cause },
    );
  }
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  // For HEAD, Node leaves the text out.
  response.end(text);
}

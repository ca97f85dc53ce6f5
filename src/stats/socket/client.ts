import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** More than 256 domains need; what sends more does not speak the protocol. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** A connection to a scheduler's statistics socket. */
export class StatsClient implements Disposable {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string, undefined>;

  /** @throws the error of connect(2), with its code */
  static async connect(path: string): Promise<StatsClient> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new StatsClient(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Told to whoever waits for an answer.
    socket.on('error', () => undefined);
    this.#lines = readLines(socket);
  }

  /**
   * What came since the last request, as JSON text.
   *
   * @throws Error if the connection ends, or the answer is an error or none at all
   */
  async stats(): Promise<string> {
    this.#socket.write('{"req":"stats","args":{}}\n');
    const next = await this.#lines.next();
    if (next.done === true) throw new Error('the scheduler closed the connection');
    return responseOf(next.value);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

async function* readLines(socket: Socket): AsyncGenerator<string, undefined> {
  let pending = '';
  for await (const chunk of socket.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop()!;
    if (pending.length > MAX_ANSWER_BYTES) throw new Error('an answer without an end');
    yield* lines;
  }
  return undefined;
}

/** The text of `resp`, digit for digit: to read it as numbers would round the large ones. */
function responseOf(line: string): string {
  const { errno, args } = JSON.parse(line) as {
    errno?: number;
    args?: { resp?: unknown } | null;
  };
  if (errno !== 0) throw new Error(`the scheduler answered: ${JSON.stringify(args?.resp ?? line)}`);
  const start = /^\s*\{\s*"errno"\s*:\s*0\s*,\s*"args"\s*:\s*\{\s*"resp"\s*:\s*/.exec(line);
  const end = /\s*\}\s*\}\s*$/.exec(line);
  return start === null || end === null
    ? JSON.stringify(args?.resp)
    : line.slice(start[0].length, end.index);
}

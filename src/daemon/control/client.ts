import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { errorStatus, SchedulerError, type ErrorCode } from '../../util/errors.js';
import type { ControlAnswer, ControlError } from './protocol.js';
import { readLine } from './read-line.js';

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** A reload that starts the scheduler anew takes a second or two; under load, more. */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Asks the running daemon.
 *
 * @param path of its control socket
 * @param args as the request's schema in requests.ts has them
 * @returns the result
 * @throws SchedulerError what the daemon answers; DAEMON_NOT_RUNNING, NO_PERMISSION,
 *   CONTROL_FAILED
 */
export async function askDaemon(
  path: string,
  request: string,
  args: object = {},
): Promise<unknown> {
  const socket = await connectTo(path);
  const timer = setTimeout(() => socket.destroy(), ANSWER_TIMEOUT_MS);
  try {
    // A daemon that closes the connection early shows in the missing answer.
    socket.on('error', () => undefined);
    socket.write(`${JSON.stringify({ request, arguments: args })}\n`);
    const line = await readLine(socket, MAX_ANSWER_BYTES);
    if (line === undefined) throw failed(`the daemon on ${path} gave no answer to '${request}'`);
    const answer = parseAnswer(line, path);
    if (!answer.ok) throw toError(answer.error);
    return answer.result;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function connectTo(path: string): Promise<Socket> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') {
      throw new SchedulerError(
        'DAEMON_NOT_RUNNING',
        `no daemon listens on ${path}`,
        'start one, or name its socket with --control-socket',
        { cause },
      );
    }
    if (code === 'EACCES') {
      throw new SchedulerError(
        'NO_PERMISSION',
        `you may not connect to ${path}`,
        "be root, or the daemon's user",
        { cause },
      );
    }
    throw failed(`cannot connect to ${path}: ${message}`);
  }
}

function parseAnswer(line: string, path: string): ControlAnswer {
  try {
    const answer = JSON.parse(line) as Partial<ControlAnswer> | null;
    if (typeof answer?.ok === 'boolean') return answer as ControlAnswer;
  } catch {
    // Said below.
  }
  throw failed(`what listens on ${path} is no scx-rusty-ts daemon, or one of another version`);
}

function toError({ code, problem, remedy }: ControlError): SchedulerError {
  return code in errorStatus
    ? new SchedulerError(code as ErrorCode, problem, remedy)
    : failed(`${problem} [${code}]`);
}

function failed(problem: string): SchedulerError {
  return new SchedulerError('CONTROL_FAILED', problem, 'see the messages of the daemon');
}

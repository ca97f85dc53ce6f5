import { once } from 'node:events';
import { lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { SchedulerError } from './errors.js';

/** sun_path of struct sockaddr_un, without the 0 that ends it. */
const MAX_PATH_BYTES = 107;

/**
 * Makes a server listen on a socket in the file system that only its owner can connect to.
 * Makes the folder, and removes a socket that a killed process has left behind; never one
 * that is answered, and never a file of another kind. The socket goes when the server is closed.
 *
 * Two processes that find the same left-over at the same time both remove it, and the one
 * that was faster cannot be reached.
 *
 * @throws SchedulerError SOCKET_IN_USE, SOCKET_UNUSABLE
 */
export async function listenAt(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw unusable(path, `its path is longer than ${MAX_PATH_BYTES} bytes`);
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    await removeLeftOver(path);
    const listening = once(server, 'listening');
    // Set when the socket is made, inside listen(): afterwards there would be a moment without.
    const umask = process.umask(0o177);
    try {
      server.listen(path);
    } finally {
      process.umask(umask);
    }
    await listening;
  } catch (error) {
    if (error instanceof SchedulerError) throw error;
    throw unusable(path, (error as Error).message, error);
  }
}

async function removeLeftOver(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw unusable(path, 'there is a file that is no socket');
  if (await isAnswered(path)) {
    throw new SchedulerError(
      'SOCKET_IN_USE',
      `another process listens on ${path}`,
      'stop it first, or name another socket',
    );
  }
  unlinkSync(path);
}

/** Whether a process listens there, be it as busy as it may. */
async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Its queue of connections is full.
    if (code === 'EAGAIN') return true;
    if (code === 'ECONNREFUSED') return false;
    throw error;
  } finally {
    socket.destroy();
  }
}

function unusable(path: string, reason: string, cause?: unknown): SchedulerError {
  return new SchedulerError(
    'SOCKET_UNUSABLE',
    `cannot listen on ${path}: ${reason}`,
    'name a path in a folder that you may write to',
    { cause },
  );
}

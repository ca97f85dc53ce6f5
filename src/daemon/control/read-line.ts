import type { Socket } from 'node:net';

const NEWLINE = 0x0a;

/**
 * The first line that comes, without its end; the end of the connection ends it, too. One of
 * more than `maxBytes` is cut, somewhere beyond these.
 *
 * @returns undefined where the connection broke, or nothing came
 */
export function readLine(socket: Socket, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let nrBytes = 0;
  return new Promise((resolve) => {
    const finish = (line: string | undefined): void => {
      socket.pause();
      socket.removeListener('data', onData);
      resolve(line);
    };
    const onData = (chunk: Buffer): void => {
      const end = chunk.indexOf(NEWLINE);
      chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
      nrBytes += chunks.at(-1)!.length;
      if (end >= 0 || nrBytes > maxBytes) finish(Buffer.concat(chunks).toString());
    };
    socket.on('data', onData);
    socket.once('end', () => {
      finish(nrBytes === 0 ? undefined : Buffer.concat(chunks).toString());
    });
    socket.once('close', () => {
      finish(undefined);
    });
  });
}

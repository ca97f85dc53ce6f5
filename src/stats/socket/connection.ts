import type { Socket } from 'node:net';
import type { Pacer } from '../pacer.js';
import { Conversation, MAX_REQUEST_BYTES, refusal, type Targets } from './protocol.js';

const NEWLINE = 0x0a;

/**
 * A client. Its requests are read, answered and the answers sent one after the other: while
 * one is under way nothing more is read, so a client that asks faster than it is answered, or
 * never takes its answers, waits in the kernel's buffers.
 */
export class Connection implements Disposable {
  readonly #socket: Socket;
  readonly #pacer: Pacer;
  readonly #conversation: Conversation;
  /** What was read and not answered yet. */
  #pending: Buffer = Buffer.alloc(0);
  /** Whether a request is under way. */
  #isBusy = false;
  /** Whether the client sends no more. */
  #hasEnded = false;

  constructor(socket: Socket, targets: Targets, pacer: Pacer) {
    this.#socket = socket;
    this.#pacer = pacer;
    this.#conversation = new Conversation(targets);
    socket.on('data', this.#read).on('end', this.#end);
    // Whatever befalls a connection, it is closed then, and that is all.
    socket.on('error', () => undefined);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  readonly #read = (chunk: Buffer): void => {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#next();
  };

  readonly #end = (): void => {
    this.#hasEnded = true;
    this.#next();
  };

  /** Goes on with the next request, if there is a whole one and none under way. */
  #next(): void {
    if (this.#isBusy) return;
    const end = this.#pending.indexOf(NEWLINE);
    if (end < 0 ? this.#pending.length > MAX_REQUEST_BYTES : end > MAX_REQUEST_BYTES) {
      this.#hangUp(`a request has at most ${MAX_REQUEST_BYTES} bytes`);
    } else if (end >= 0) {
      const line = this.#pending.subarray(0, end);
      this.#pending = this.#pending.subarray(end + 1);
      this.#isBusy = true;
      this.#socket.pause();
      this.#pacer.add(() => {
        this.#answer(line);
      });
    } else if (this.#hasEnded) {
      this.#socket.end();
    } else {
      this.#socket.resume();
    }
  }

  #answer(line: Buffer): void {
    if (this.#socket.destroyed) return;
    const answer = this.#conversation.answer(line.toString());
    // Called when the kernel has all of it.
    this.#socket.write(`${answer}\n`, (error) => {
      if (error) return;
      this.#isBusy = false;
      this.#next();
    });
  }

  #hangUp(why: string): void {
    this.#isBusy = true;
    this.#pending = Buffer.alloc(0);
    this.#socket.removeListener('data', this.#read);
    this.#socket.end(`${refusal(why)}\n`, () => this.#socket.destroy());
  }
}

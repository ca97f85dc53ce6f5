/**
 * Output of several jobs at once, readable: the oldest job that still runs writes
 * through, all others into memory until it is their turn. So what appears is one job's
 * output after the other's, in the order in which they were started, and live.
 */
import { Writable } from 'node:stream';

/** One job's {stdout, stderr}, to be written to as if it were alone. */
class Sinks {
  stdout = this.#stream('stdout');
  stderr = this.#stream('stderr');
  ended = false;
  #live = false;
  #held = [];
  #targets;

  constructor(targets) {
    this.#targets = targets;
  }

  goLive() {
    this.#live = true;
    for (const [name, chunk] of this.#held.splice(0)) this.#targets[name].write(chunk);
  }

  #stream(name) {
    const write = (chunk, _encoding, done) => {
      if (this.#live) this.#targets[name].write(chunk);
      else this.#held.push([name, chunk]);
      done();
    };
    return new Writable({ write });
  }
}

export class OrderedOutput {
  /** Of the jobs that were started and not yet shown to their end, oldest first. */
  #open = [];
  #targets;

  /** @param targets {stdout, stderr}, where the output goes in the end */
  constructor(targets) {
    this.#targets = targets;
  }

  /** For a job that starts now: {sinks, end}, `end` to be called when it has written all. */
  begin() {
    const sinks = new Sinks(this.#targets);
    this.#open.push(sinks);
    this.#showOldest();
    const end = () => {
      sinks.ended = true;
      this.#showOldest();
    };
    return { sinks, end };
  }

  #showOldest() {
    while (this.#open.length > 0) {
      this.#open[0].goLive();
      if (!this.#open[0].ended) return;
      this.#open.shift();
    }
  }
}

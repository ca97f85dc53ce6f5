import { expect } from 'chai';
import * as fc from 'fast-check';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { offlineAbi } from '../../../src/policy/offline/abi.js';
import { MemoryChannel } from '../../../src/policy/memory-channel.js';
import { RecordTap } from '../../../src/policy/recording/record-tap.js';

const CAPACITY = 8;
const abi = offlineAbi(CAPACITY);
const { control } = abi;
const idle = { decide: () => 'done' as const, wait: () => undefined, nowNs: 0, isClosing: false };

/** A ring, the policy that reads it, and who reads along. */
class Ring {
  readonly channel = new MemoryChannel(abi, idle, 1, 1);
  readonly tap = new RecordTap(abi, this.channel);
  nrPublished = 0;
  nrMissed = 0;
  readonly seen: number[] = [];

  publish(): void {
    if (this.channel.publish({ slot: this.nrPublished, pid: 1 }) !== 0) this.nrPublished++;
  }

  /** The policy takes records. */
  take(count: number): void {
    const { control: words } = this.channel;
    words[control.tail] = Math.min(words[control.head]!, words[control.tail]! + count);
  }

  read(): void {
    this.tap.read(
      (words, at) => {
        // Where this record is in the stream: nothing is told twice, nor in another order.
        const slot = words[at + abi.record.slot]!;
        expect(slot).to.equal(this.seen.length + this.nrMissed);
        this.seen.push(slot);
      },
      (records) => (this.nrMissed += records),
    );
  }
}

describe('RecordTap', () => {
  it('reads what there is, without being the reader that BPF waits for', () => {
    const ring = new Ring();
    for (let i = 0; i < CAPACITY; i++) ring.publish();
    ring.read();
    expect([ring.seen.length, ring.nrMissed]).to.deep.equal([CAPACITY, 0]);
    expect(ring.channel.control[control.tail]).to.equal(0);
    ring.publish();
    expect(ring.nrPublished).to.equal(CAPACITY);
  });

  it('sees each record once and in order, or counts it as missed', () => {
    const act = fc.oneof(
      fc.nat(2 * CAPACITY).map((count) => (ring: Ring) => {
        for (let i = 0; i < count; i++) ring.publish();
      }),
      fc.nat(CAPACITY).map((count) => (ring: Ring) => {
        ring.take(count);
      }),
      fc.constant((ring: Ring) => {
        ring.read();
      }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const ring = new Ring();
        for (const one of acts) one(ring);
        ring.read();
        expect(ring.seen.length + ring.nrMissed).to.equal(ring.nrPublished);
      }),
    );
  });

  it('waits for a record that is still being written', () => {
    const ring = new Ring();
    ring.publish();
    ring.publish();
    const { records } = ring.channel;
    records[abi.record.seq] = 0;
    ring.read();
    expect(ring.seen).to.deep.equal([]);
    records[abi.record.seq] = 1;
    ring.read();
    expect(ring.seen).to.deep.equal([0, 1]);
  });

  it('goes on where positions begin anew', () => {
    const ring = new Ring();
    const words = ring.channel.control;
    words[control.head] = words[control.tail] = 2 ** 32 - 3;
    const tap = new RecordTap(abi, ring.channel);
    const seen: number[] = [];
    const read = (): void => {
      tap.read(
        (records, at) => seen.push(records[at + abi.record.slot]!),
        () => expect.fail('none was missed'),
      );
    };
    for (let slot = 0; slot < 6; slot++) {
      const place = words[control.head]!;
      const at = (place % CAPACITY) * abi.record.size;
      ring.channel.records[at + abi.record.slot] = slot;
      ring.channel.records[at + abi.record.seq] = place + 1;
      words[control.head] = place + 1;
      if (slot % 2 === 1) read();
    }
    expect(seen).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  it('never takes a record that is written over while it is read', async () => {
    const shared = (words: number): Uint32Array =>
      new Uint32Array(new SharedArrayBuffer(words * Uint32Array.BYTES_PER_ELEMENT));
    const channel = { control: shared(control.size), records: shared(CAPACITY * abi.record.size) };
    const tap = new RecordTap(abi, channel);
    const TOTAL = 1_000_000;
    // As BPF does, and a policy that takes everything at once: every word of a record is its position.
    const worker = new Worker(
      `const { control, records, abi, CAPACITY, TOTAL } = require('node:worker_threads').workerData;
       for (let place = 0; place < TOTAL; place++) {
         Atomics.store(control, abi.control.tail, place);
         Atomics.store(control, abi.control.head, place + 1);
         const at = (place % CAPACITY) * abi.record.size;
         for (let word = 0; word < abi.record.size; word++)
           if (word !== abi.record.seq) records[at + word] = place;
         Atomics.store(records, at + abi.record.seq, place + 1);
       }`,
      { eval: true, workerData: { ...channel, abi, CAPACITY, TOTAL } },
    );
    await once(worker, 'online');
    let [seen, missed] = [0, 0];
    while (seen + missed < TOTAL) {
      // So far behind that the next one to be read is the next to be written over.
      const wanted = Math.min(TOTAL, seen + missed + 2 * CAPACITY);
      while (Atomics.load(channel.control, control.head) < wanted);
      tap.read(
        (words, at) => {
          const place = words[at + abi.record.seq]! - 1;
          expect(place).to.equal(seen + missed);
          for (let word = 0; word < abi.record.size; word++) {
            if (word !== abi.record.seq && words[at + word] !== place) {
              expect.fail(`record ${place} has ${words[at + word]!} in word ${word}`);
            }
          }
          seen++;
        },
        (records) => (missed += records),
      );
    }
    await worker.terminate();
    expect(seen + missed).to.equal(TOTAL);
    expect(seen).to.be.above(0);
  });
});

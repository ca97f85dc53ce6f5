import { expect } from 'chai';
import * as fc from 'fast-check';
import { TaskHeap, TaskIndex } from '../../src/policy/task-heap.js';

/** What a heap has to do, in the simplest way. */
class Model {
  readonly entries: { slot: number; key: number; arrival: number }[] = [];
  #arrivals = 0;

  push(slot: number, key: number): void {
    this.remove(slot);
    this.entries.push({ slot, key, arrival: ++this.#arrivals });
    this.entries.sort((a, b) => a.key - b.key || a.arrival - b.arrival);
  }

  pop(): number {
    return this.entries.shift()?.slot ?? -1;
  }

  remove(slot: number): boolean {
    const place = this.entries.findIndex((entry) => entry.slot === slot);
    if (place >= 0) this.entries.splice(place, 1);
    return place >= 0;
  }
}

const slots = fc.oneof(fc.nat(40), fc.constantFrom(1023, 1024, 70_000));
const commands = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('push'), heap: fc.nat(2), slot: slots, key: fc.nat(5) }),
    fc.record({ do: fc.constant('pop'), heap: fc.nat(2), slot: slots, key: fc.nat(5) }),
    fc.record({ do: fc.constant('remove'), heap: fc.nat(2), slot: slots, key: fc.nat(5) }),
  ),
  { maxLength: 400 },
);

describe('TaskHeap', () => {
  it('gives the smallest key first, equal ones in the order they came, whatever is taken out', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const heap = new TaskHeap();
        const model = new Model();
        for (const { do: what, slot, key } of list) {
          if (what === 'push') {
            heap.push(slot, key);
            model.push(slot, key);
          } else if (what === 'pop') {
            expect(heap.pop()).to.equal(model.pop());
          } else {
            expect(heap.remove(slot)).to.equal(model.remove(slot));
          }
          expect(heap.size).to.equal(model.entries.length);
          expect(heap.first).to.equal(model.entries[0]?.slot ?? -1);
          expect(heap.firstKey).to.equal(model.entries[0]?.key ?? Infinity);
        }
        for (const { slot } of model.entries) expect(heap.has(slot)).to.equal(true);
        while (model.entries.length > 0) expect(heap.pop()).to.equal(model.pop());
        expect(heap.pop()).to.equal(-1);
      }),
    );
  });

  it('has a task in one heap of an index only', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const index = new TaskIndex();
        const heaps = [0, 1, 2].map(() => new TaskHeap(index));
        const models = [0, 1, 2].map(() => new Model());
        for (const { do: what, heap, slot, key } of list) {
          if (what === 'push') {
            for (const model of models) model.remove(slot);
            heaps[heap]!.push(slot, key);
            models[heap]!.push(slot, key);
          } else if (what === 'pop') {
            expect(heaps[heap]!.pop()).to.equal(models[heap]!.pop());
          } else {
            const wasThere = models.map((model) => model.remove(slot)).includes(true);
            expect(index.remove(slot)).to.equal(wasThere);
          }
          expect(heaps.map(({ size }) => size)).to.deep.equal(
            models.map(({ entries }) => entries.length),
          );
          expect(heaps.map(({ first }) => first)).to.deep.equal(
            models.map(({ entries }) => entries[0]?.slot ?? -1),
          );
        }
      }),
    );
  });

  it('knows nothing of slots that were never put in', () => {
    const heap = new TaskHeap();
    expect(heap.has(1e9)).to.equal(false);
    expect(heap.remove(-1)).to.equal(false);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { TaskLists } from '../../src/policy/task-lists.js';

const LISTS = [0, 1, 40];

const commands = fc.array(
  fc.record({
    what: fc.constantFrom('push', 'remove'),
    slot: fc.oneof(fc.nat(20), fc.constantFrom(1023, 1024, 70_000)),
    list: fc.constantFrom(...LISTS),
  }),
  { maxLength: 200 },
);

describe('TaskLists', () => {
  it('give tasks in the order they came, whatever is taken out, and have each task once', () => {
    fc.assert(
      fc.property(commands, (steps) => {
        const lists = new TaskLists();
        const model: { slot: number; list: number }[] = [];
        for (const { what, slot, list } of steps) {
          const at = model.findIndex((entry) => entry.slot === slot);
          if (at >= 0) model.splice(at, 1);
          if (what === 'remove') expect(lists.remove(slot)).to.equal(at >= 0);
          else {
            lists.push(slot, list);
            model.push({ slot, list });
          }
          for (const each of LISTS) {
            const found: number[] = [];
            for (let at = lists.firstOf(each); at >= 0; at = lists.nextOf(at)) found.push(at);
            const expected = model.filter((entry) => entry.list === each);
            expect(found).to.deep.equal(expected.map((entry) => entry.slot));
          }
        }
        for (const { slot, list } of model) {
          expect(lists.firstOf(list)).to.equal(slot);
          lists.remove(slot);
        }
      }),
    );
  });

  it('are empty where nothing ever was', () => {
    const lists = new TaskLists();
    expect(lists.firstOf(1000)).to.equal(-1);
    expect(lists.nextOf(1_000_000)).to.equal(-1);
    expect(lists.remove(1_000_000)).to.equal(false);
  });
});

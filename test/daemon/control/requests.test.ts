import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { controlRequests } from '../../../src/daemon/control/requests.js';

describe('the requests', () => {
  it('are those that have a schema', () => {
    const schemas = JSON.parse(
      readFileSync('src/daemon/control/requests.schema.json', 'utf8'),
    ) as object;
    const names = Object.keys(schemas).filter((name) => name !== 'request');
    const never = (): Promise<never> => Promise.reject(new Error());
    const requests = controlRequests({ reload: never, explain: never });
    expect(Object.keys(requests)).to.deep.equal(names);
  });
});

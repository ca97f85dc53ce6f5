import { expect } from 'chai';
import { addressText, parseAddress } from '../../../src/stats/metrics/address.js';
import { SchedulerError } from '../../../src/util/errors.js';

describe('parseAddress', () => {
  for (const [text, address, shown] of [
    ['9100', { host: '127.0.0.1', port: 9100 }, 'http://127.0.0.1:9100/metrics'],
    ['0.0.0.0:1', { host: '0.0.0.0', port: 1 }, 'http://0.0.0.0:1/metrics'],
    ['[::1]:65535', { host: '::1', port: 65_535 }, 'http://[::1]:65535/metrics'],
    ['node-7.lan:80', { host: 'node-7.lan', port: 80 }, 'http://node-7.lan:80/metrics'],
    ['unix:/run/m.sock', { path: '/run/m.sock' }, '/run/m.sock'],
  ] as const) {
    it(`takes ${text}`, () => {
      expect(parseAddress(text)).to.deep.equal(address);
      expect(addressText(parseAddress(text))).to.equal(shown);
    });
  }

  for (const [text, expected] of [
    ['', '[HOST:]PORT or unix:PATH'],
    ['0', 'a port from 1 to 65535'],
    ['65536', 'a port from 1 to 65535'],
    ['localhost', '[HOST:]PORT or unix:PATH'],
    ['::1:9100', 'in brackets'],
    ['[1.2.3.4]:9100', 'an IPv6 address in the brackets'],
    ['a b:9100', 'a host name'],
    ['unix:run/m.sock', 'a path from the root'],
  ] as const) {
    it(`refuses '${text}', with what it expects`, () => {
      expect(() => parseAddress(text))
        .to.throw(SchedulerError, expected)
        .with.property('code', 'USAGE');
    });
  }
});

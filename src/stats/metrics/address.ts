import { isIP } from 'node:net';
import { SchedulerError } from '../../util/errors.js';

/** Where to listen: a TCP port of an interface, or a UNIX socket. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

const LOOPBACK = '127.0.0.1';
const MAX_PORT = 65_535;

/**
 * `9100`, `0.0.0.0:9100`, `[::1]:9100`, `unix:/run/metrics.sock`. Without a host only this
 * machine can connect.
 *
 * @throws SchedulerError USAGE
 */
export function parseAddress(text: string): Address {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    if (path.startsWith('/')) return { path };
    throw badAddress(text, "a path from the root, such as '/run/metrics.sock', after 'unix:'");
  }
  const { host, port } = /^(?:(?<host>.+):)?(?<port>\d+)$/.exec(text)?.groups ?? {};
  if (port === undefined) throw badAddress(text, '[HOST:]PORT or unix:PATH');
  if (Number(port) < 1 || Number(port) > MAX_PORT) {
    throw badAddress(text, `a port from 1 to ${MAX_PORT}`);
  }
  return { host: host === undefined ? LOOPBACK : parseHost(host, text), port: Number(port) };
}

function parseHost(host: string, text: string): string {
  const inBrackets = /^\[(.*)\]$/.exec(host)?.[1];
  if (inBrackets !== undefined) {
    if (isIP(inBrackets) === 6) return inBrackets;
    throw badAddress(text, 'an IPv6 address in the brackets');
  }
  if (/^[\w.-]+$/.test(host)) return host;
  throw badAddress(text, 'a host name, an IPv4 address, or an IPv6 address in brackets');
}

/** As it stands in messages. */
export function addressText(address: Address): string {
  if ('path' in address) return address.path;
  const { host, port } = address;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}/metrics`;
}

const badAddress = (text: string, expected: string): SchedulerError =>
  new SchedulerError('USAGE', `--metrics '${text}': expected ${expected}`, 'see --help');

import { createConsola, type ConsolaInstance, type LogObject } from 'consola/core';
import { format } from 'node:util';

/** What the rest of the code needs of a logger. */
export interface Logger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
  trace(message: string): void;
}

const INFO_LEVEL = 3;

function writeHumanLine({ type, args }: LogObject): void {
  const prefix = type === 'info' ? '' : `${type}: `;
  process.stderr.write(`${prefix}${format(...(args as unknown[]))}\n`);
}

/** A logger to standard error. `verbosity` 0 shows info, 1 debug, 2 and above trace. */
export function createLogger(verbosity: number): Logger {
  const consola: ConsolaInstance = createConsola({
    level: INFO_LEVEL + Math.min(verbosity, 2),
    reporters: [{ log: writeHumanLine }],
  });
  return consola;
}

import { createConsola, type ConsolaInstance, type LogObject, type LogType } from 'consola/core';
import { format } from 'node:util';
import type { LogFormat } from './log-format.js';

/** What the rest of the code needs of a logger. */
export interface Logger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
  trace(message: string): void;
}

const INFO_LEVEL = 3;

/** syslog(3)'s. */
const ERROR = 3;
const WARNING = 4;
const INFORMATIONAL = 6;
const DEBUG = 7;

function priorityOf(type: LogType): number {
  if (type === 'error' || type === 'fatal') return ERROR;
  if (type === 'warn') return WARNING;
  return type === 'debug' || type === 'trace' ? DEBUG : INFORMATIONAL;
}

/** A message as it is written, with the ends of its lines. */
const writers: Readonly<Record<LogFormat, (type: LogType, message: string) => string>> = {
  human: (type, message) => `${type === 'info' ? '' : `${type}: `}${message}\n`,
  // The journal takes each line for a message of its own.
  journal: (type, message) =>
    message
      .trimEnd()
      .split('\n')
      .map((line) => `<${priorityOf(type)}>${line}\n`)
      .join(''),
  json: (level, message) =>
    `${JSON.stringify({ time: new Date().toISOString(), level, message })}\n`,
};

/** A logger to standard error. `verbosity` 0 shows info, 1 debug, 2 and above trace. */
export function createLogger(verbosity: number, logFormat: LogFormat = 'human'): Logger {
  const write = writers[logFormat];
  const consola: ConsolaInstance = createConsola({
    level: INFO_LEVEL + Math.min(verbosity, 2),
    reporters: [
      {
        log: ({ type, args }: LogObject) => {
          process.stderr.write(write(type, format(...(args as unknown[]))));
        },
      },
    ],
  });
  return consola;
}

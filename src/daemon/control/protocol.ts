/**
 * How commands talk to the running daemon: one connection to a Unix stream socket, which only
 * the daemon's user can open, one line of JSON to ask and one to answer.
 *
 *     {"request":"reload","arguments":{}}
 *     {"ok":true,"result":{"changes":["interval 2 -> 1"],"warnings":[],"isRestarted":false}}
 *     {"ok":false,"error":{"code":"CONFIG_INVALID","problem":"...","remedy":"..."}}
 *
 * `arguments` may be left out. Requests and their arguments are in requests.ts.
 */
export const DEFAULT_CONTROL_SOCKET = '/run/scx-rusty-ts/control.sock';

/** Longer lines are no requests. */
export const MAX_REQUEST_BYTES = 64 * 1024;

export interface ControlError {
  /** Of the catalogue in util/errors.ts. */
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
}

export type ControlAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: ControlError };

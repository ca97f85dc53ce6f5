import koffi from 'koffi';
import { viewOf } from './view.js';

/** Memory of this process by its address, as plain data: another thread can be told of it. */
export interface SharedRegion {
  readonly address: bigint;
  readonly bytes: number;
}

/** Where a view lies that viewOf() made. The region is void when the view is. */
export function regionOf(view: Uint8Array<ArrayBuffer>): SharedRegion {
  return { address: koffi.address(view), bytes: view.byteLength };
}

/**
 * A view of a region that another thread described.
 *
 * @param what its name, for the error
 * @throws SchedulerError BAD_POINTER
 */
export function openRegion(
  { address, bytes }: SharedRegion,
  what: string,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(viewOf(address, bytes, what));
}

/**
 * Native pointers as koffi returns them: plain bigints that know nothing of the C type
 * behind them. The brand keeps one kind from being passed for another.
 */
declare const pointee: unique symbol;
export type Pointer<Name extends string> = bigint & { readonly [pointee]: Name };

export type ObjectPointer = Pointer<'bpf_object'>;
export type MapPointer = Pointer<'bpf_map'>;
export type ProgramPointer = Pointer<'bpf_program'>;
export type LinkPointer = Pointer<'bpf_link'>;
export type BtfPointer = Pointer<'btf'>;
export type MemoryPointer = Pointer<'void'>;

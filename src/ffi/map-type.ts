/** enum bpf_map_type, as far as it is looked at. Part of the kernel's stable interface. */
export const MapType = { structOps: 26, arena: 33 } as const;

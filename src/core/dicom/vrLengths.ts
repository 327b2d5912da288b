/** VRs whose length is 32 bits after two reserved bytes in explicit encodings (PS3.5 7.1.2). */
const LONG_VRS: ReadonlySet<string> = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
/** All others, of 16 bits. */
const SHORT_VRS: ReadonlySet<string> = new Set([
  'AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'PN', 'SH', 'SL', 'SS', 'ST', 'TM', 'UI', 'UL', 'US'
])

/** Bytes of a length in explicit encodings; undefined for what is no VR. */
export function lengthBytesOf(vr: string): 2 | 4 | undefined {
  return LONG_VRS.has(vr) ? 4 : SHORT_VRS.has(vr) ? 2 : undefined
}

/** UIDs that DICOM itself has given out: SOP classes, transfer syntaxes, coding schemes, well-known instances. They identify nobody. */
const DICOM_ROOT = '1.2.840.10008.'

/** The values of a UI element with each UID replaced that is not DICOM's own. */
export function remapUids(text: string, newUid: (uid: string) => string): string {
  return text
    .split('\\')
    .map((uid) => uid.trim())
    .map((uid) => (uid === '' || uid.startsWith(DICOM_ROOT) ? uid : newUid(uid)))
    .join('\\')
}

/** Whether an attribute that table E.1-1 does not list names a kind of thing (a class, an encoding, a coding scheme) rather than a thing. */
export function isClassUid(tag: string): boolean {
  return CLASSES.has(tag)
}

const CLASSES: ReadonlySet<string> = new Set([
  '00080016', '0008001a', '0008001b', '00080062', '0008010c', '0008010d', '00080117', '00080118', '0008040e', '00081150', '0008115a', '00083002', '00340003', '04000010',
  '04000510', '3010001f', '30100052', '30100053'
])

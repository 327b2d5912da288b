import { createHmac, randomBytes } from 'node:crypto'
import type { PatientAlias, PatientIdentity } from '../../../core/deidentify/anonymizeDicom.ts'
import { uidOf128Bits } from '../../../core/dicom/uid.ts'
import type { MappedPatient, Mapping } from './mappingFile.ts'

/** What stands for patients, UIDs and files: functions of the key alone, so that no run needs to know what an earlier one saw. */
export interface Pseudonyms {
  /** `file`: sha256 of the bytes, for a patient whom the file does not name at all. */
  aliasOf(patient: PatientIdentity, file: string): PatientAlias
  newUid(uid: string): string
  /** 32 hexadecimal digits for a file without UIDs. */
  nameOf(file: string): string
  /** Everything seen, with what a given mapping held before. */
  mapping(): Mapping
  readonly patients: number
}

/** Days, or a number of its own for each patient: 1 to 3650 days back. */
export type ShiftDates = number | 'random-per-patient'

/** `keep`: remember originals, for a mapping. */
export function createPseudonyms(options: { readonly prefix: string; readonly shift?: ShiftDates; readonly from?: Mapping; readonly keep: boolean }): Pseudonyms {
  const { prefix, shift, from, keep } = options
  const key = from === undefined ? randomBytes(32) : Buffer.from(from.key, 'base64')
  const digest = (purpose: string, text: string): Buffer => createHmac('sha256', key).update(`${purpose}\0`).update(text).digest()
  const uids = new Map<string, string>(Object.entries(from?.uids ?? {}))
  const patients = new Map<string, MappedPatient>((from?.patients ?? []).map((patient) => [patientKey(patient, patient.study ?? ''), patient]))
  const seen = new Set<string>()

  return {
    aliasOf(patient, file) {
      const own = patientKey(patient, file)
      const known = patients.get(own)
      const id = known?.pseudonym ?? `${prefix}-${letters(digest('patient', own))}`
      const shiftDays = shift === 'random-per-patient' ? -1 - (digest('shift', own).readUInt32BE(0) % 3650) : shift
      seen.add(id)
      if (keep) {
        const { id: original, issuer, name, birthDate, study } = patient
        patients.set(own, {
          pseudonym: id, id: original, issuer, name: known?.name || name, birthDate: known?.birthDate || birthDate,
          ...(original === '' ? { study: study === '' ? file : study } : {}), ...(shiftDays === undefined ? {} : { shiftDays })
        })
      }
      return { id, name: id, ...(shiftDays === undefined ? {} : { shiftDays }) }
    },
    newUid(uid) {
      const known = uids.get(uid)
      if (known !== undefined) return known
      const made = uidOf128Bits(digest('uid', uid).toString('hex').slice(0, 32))
      // bounded, but where the mapping is to hold them all
      if (keep || uids.size < MAX_CACHED) uids.set(uid, made)
      return made
    },
    nameOf: (file) => digest('file', file).toString('hex').slice(0, 32),
    mapping: () => ({ key: key.toString('base64'), patients: [...patients.values()], uids: Object.fromEntries(uids) }),
    get patients() {
      return seen.size
    }
  }
}

const MAX_CACHED = 100_000

/** A patient is one by ID and issuer; without an ID, of one study alone, and without that of one file. */
function patientKey({ id, issuer, study }: { readonly id: string; readonly issuer: string; readonly study?: string | undefined }, file: string): string {
  if (id !== '') return JSON.stringify(['id', id, issuer])
  return JSON.stringify(['study', study === undefined || study === '' ? file : study])
}

/** 40 bits as eight letters and digits, without I, L, O and 1. */
function letters(bytes: Buffer): string {
  return Array.from(bytes.subarray(0, 8), (byte) => 'ABCDEFGHJKMNPQRSTUVWXYZ023456789'.charAt(byte % 32)).join('')
}

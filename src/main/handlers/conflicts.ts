import type { ConflictKind } from '../store/conflicts.ts'
import type { Library } from '../store/openLibrary.ts'
import type { PatientField } from '../store/patientValues.ts'

export interface ConflictReport {
  /** `patient`: PatientID, or `#12` for a patient without one; `file`: the name that the image came under. */
  readonly conflicts: readonly { readonly kind: ConflictKind; readonly patient: string; readonly file: string; readonly detail: string; readonly foundAt: string }[]
  readonly formerValues: readonly {
    readonly patient: string
    readonly field: PatientField
    readonly value: string
    /** Date of the latest study that gave the value. */
    readonly asOf: string | null
    readonly source: string
    readonly replacedAt: string
  }[]
}

/** What imports found contradictory, and the values of patients that newer ones have taken the place of. */
export function listConflicts(library: Library): ConflictReport {
  return library.db.read(() => ({
    conflicts: library.conflicts.list().map(({ kind, image, detail, foundAt }) => {
      const row = library.images.byId(image)
      return { kind, patient: row?.patientId ?? `#${row?.patient ?? ''}`, file: row?.originalName ?? '', detail, foundAt }
    }),
    formerValues: library.patientValues.list().flatMap(({ patient, field, value, asOf, source, replacedAt }) => {
      if (replacedAt === null) return []
      return [{ patient: library.archive.patient(patient)?.patientId ?? `#${patient}`, field, value, asOf, source, replacedAt }]
    })
  }))
}

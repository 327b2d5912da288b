import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { element } from '../../src/core/dicom/dicomElement.ts'
import { writeDicom } from '../../src/core/dicom/writeDicom.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { importPaths } from '../../src/main/handlers/import.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { ctPixels, ctSlice } from '../ctSlices.ts'

export interface ViewedLibrary {
  readonly film: { readonly study: number; readonly image: number }
  readonly series: { readonly study: number; readonly images: readonly number[] }
}

/** A library of one film of 2048 x 2048 pixels on 16 bits and one CT series. */
export async function makeViewedLibrary(dir: string, slices: number): Promise<ViewedLibrary> {
  const folder = `${dir} files`
  await mkdir(folder, { recursive: true })
  for (let k = 0; k < slices; k++) await writeFile(join(folder, `${k}.dcm`), ctSlice(k, { slices, size: 512, seed: 2 }))
  await writeFile(join(folder, 'film.dcm'), film())
  const library = openLibrary(dir, { create: true })
  try {
    await importPaths(library, await loadCodecs(), [folder])
    const images = (width: number): { id: number; study: number }[] =>
      library.db.prepare<[number], { id: number; study: number }>('SELECT image.id, series.study FROM image JOIN series ON series.id = image.series WHERE width = ? ORDER BY instance_number').all(width)
    const [shown, series] = [images(2048)[0], images(512)]
    if (shown === undefined || series[0] === undefined) throw new Error('the film or the series was not imported')
    return { film: { study: shown.study, image: shown.id }, series: { study: series[0].study, images: series.map(({ id }) => id) } }
  } finally {
    library.close()
  }
}

/** A library of the sample archive as data set `sample`. */
export async function makeTrainingLibrary(dir: string): Promise<void> {
  const archive = `${dir} files`
  await writeSampleArchive(archive, { patients: 24 })
  const library = openLibrary(dir, { create: true })
  try {
    await importPaths(library, await loadCodecs(), [archive], { labels: 'auto', dataset: 'sample' })
  } finally {
    library.close()
  }
}

function film(): Uint8Array {
  return writeDicom(
    [
      element('SOPClassUID', '1.2.840.10008.5.1.4.1.1.1.1'),
      element('SOPInstanceUID', '2.25.91'),
      element('StudyInstanceUID', '2.25.92'),
      element('SeriesInstanceUID', '2.25.93'),
      element('PatientName', 'Synthetic^Film'),
      element('PatientID', 'SYN-FILM'),
      element('StudyDate', '20010101'),
      element('Modality', 'DX'),
      element('WindowCenter', 32768),
      element('WindowWidth', 65536)
    ],
    // 12 bits of signal, spread over 16
    { rows: 2048, columns: 2048, photometricInterpretation: 'MONOCHROME2', bitsStored: 16, data: ctPixels(20, { slices: 41, size: 2048, seed: 3 }).map((value) => value * 16) }
  )
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { element } from '../../core/dicom/dicomElement.ts'
import { writeDicom } from '../../core/dicom/writeDicom.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { loadCodecs } from '../codecs.ts'
import { makeZip } from '../../../test/fixtures/makeZip.ts'
import { inspect, InspectArgumentError } from './inspect.ts'

const codecs = await loadCodecs()
const folder = await mkdtemp(join(tmpdir(), 'hilum-inspect-'))
afterAll(() => rm(folder, { recursive: true }))

const file = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}
const grey = encodePng({ width: 2, height: 2, samplesPerPixel: 1, data: Uint8Array.of(0, 1, 2, 255) })

it('describes each file, refused ones with the reason', async () => {
  const png = await file('misnamed.dcm', grey)
  const text = await file('notes.png', 'just words')
  const dicom = await file(
    'a.dcm',
    writeDicom([element('SOPClassUID', '1.2.3'), element('SOPInstanceUID', '2.25.1'), element('Modality', 'CT')], {
      rows: 1,
      columns: 2,
      photometricInterpretation: 'MONOCHROME2',
      bitsStored: 16,
      data: Int16Array.of(-5, 258)
    })
  )
  const missing = join(folder, 'missing')
  expect(await inspect([png, text, dicom, missing, folder], { codecs, pixels: true })).toEqual([
    {
      path: png,
      format: 'png',
      frames: 1,
      pixels: {
        shape: [2, 2],
        dtype: 'uint8',
        min: 0,
        max: 255,
        mean: 64.5,
        // sha256 of 00 01 02 ff
        sha256: '3d1f57c984978ef98a18378c8166c1cb8ede02c03eeb6aee7e2f121dfeee3e56'
      }
    },
    { path: text, refused: 'not a DICOM, PNG, JPEG, TIFF or NIfTI file: it looks like text', code: 'unknown-format' },
    {
      path: dicom,
      format: 'dicom',
      transferSyntax: '1.2.840.10008.1.2.1',
      sopClass: '1.2.3',
      header: { transferSyntax: '1.2.840.10008.1.2.1', sopClassUid: '1.2.3', sopInstanceUid: '2.25.1', modality: 'CT', warnings: [] },
      frames: 1,
      // sha256 of fb ff 02 01
      pixels: { shape: [1, 2], dtype: 'int16', min: -5, max: 258, mean: 126.5, sha256: 'eeee254a47265fb98f8ceb08ce40e8b8b890d0e96352b7e5cf5079516f6c4b11' }
    },
    { path: missing, refused: 'there is no such file', code: 'unreadable-file' },
    { path: folder, refused: 'it is a folder, a pipe or a device; name the files themselves', code: 'unreadable-file' }
  ])
})

it('writes what a network sees', async () => {
  const path = await file('grey.png', grey)
  const out = join(folder, 'seen.png')
  const as = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 2, width: 2 }, channels: 3, preprocessing: 'caffe' } as const
  await inspect([path], { codecs, as, out })
  expect([...decodeFile(await readFile(out), codecs).frame(0).data]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 255, 255, 255])
})

it('draws a frame as a screen shows it: in the window that is named, with overlays where asked', async () => {
  const overlay = [['60000010', 1], ['60000011', 2], ['60000050', [1, 1]]] as const
  const path = await file(
    'frames.dcm',
    writeDicom(
      [
        element('SOPClassUID', '1.2.3'), element('SOPInstanceUID', '2.25.1'), element('WindowCenter', [20, 50]), element('WindowWidth', [20, 100]), element('WindowCenterWidthExplanation', ['narrow', 'wide']),
        ...overlay.map(([tag, value]) => ({ tag, vr: tag === '60000050' ? ('SS' as const) : ('US' as const), value })), { tag: '60003000', vr: 'OB', value: Uint8Array.of(1, 0) }
      ],
      { rows: 1, columns: 2, frames: 2, photometricInterpretation: 'MONOCHROME2', bitsStored: 8, data: Uint8Array.of(1, 2, 20, 50) }
    )
  )
  const out = join(folder, 'shown.png')
  const drawn = async (options: Omit<Parameters<typeof inspect>[1], 'codecs' | 'out'>): Promise<number[]> => {
    await inspect([path], { codecs, out, ...options })
    return [...decodeFile(await readFile(out), codecs).frame(0).data]
  }
  // LINEAR: ((x - (c - 0.5)) / (w - 1) + 0.5) * 255
  expect([await drawn({}), await drawn({ frame: 1 }), await drawn({ frame: 1, window: 'wide' }), await drawn({ frame: 1, window: '50/100', overlays: true })]).toEqual([[0, 0], [134, 255], [52, 129], [255, 129]])
  expect(await inspect([path], { codecs, out, frame: 2 })).toEqual([expect.objectContaining({ code: 'no-such-frame' })])
  expect(await inspect([path], { codecs, out, window: 'lung' })).toEqual([expect.objectContaining({ code: 'voi-not-applicable' })])
})

it('refuses a picture of two files, and what says how to draw where nothing is drawn', async () => {
  const as = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 2, width: 2 }, channels: 1, preprocessing: 'raw' } as const
  await expect(inspect(['a', 'b'], { codecs, as, out: 'x.png' })).rejects.toThrow(InspectArgumentError)
  await expect(inspect(['a'], { codecs, as })).rejects.toThrow('--as needs --out')
  await expect(inspect(['a'], { codecs, window: 'full', frame: 1 })).rejects.toThrow('--window and --frame needs --out')
  await expect(inspect(['a'], { codecs, as, out: 'x.png', overlays: true })).rejects.toThrow('--overlays is for the screen')
})

it('describes the files of a ZIP archive', async () => {
  const zip = await file('films.zip', makeZip([{ name: 'a/1.png', content: grey }, { name: 'b.txt', content: 'words' }, { name: 'c.png', content: grey, encrypted: true }]))
  const found = await inspect([zip], { codecs })
  expect(found.map(({ path, frames, code }) => [path, frames ?? code])).toEqual([[`${zip} › a/1.png`, 1], [`${zip} › b.txt`, 'unknown-format'], [`${zip} › c.png`, 'encrypted']])
  await expect(inspect([zip], { codecs, as: { channels: 1, resize: { width: 2, height: 2, method: 'area' }, preprocessing: 'raw' } as never, out: join(folder, 'x.png') })).rejects.toThrow(InspectArgumentError)
})

import { describePixels } from '../../src/core/dicom/pixelDescription.ts'
import { parseDicom } from '../../src/core/dicom/parseDicom.ts'
import type { Codecs } from '../../src/core/image/codecs.ts'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import type { DecodedFile, StoredFrame } from '../../src/core/image/decodedFile.ts'
import type { DecodedImage } from '../../src/core/image/image.ts'
import { ImageRefusedError } from '../../src/core/image/imageRefusedError.ts'
import type { BuiltInput } from './buildDicom.ts'

export interface Checked {
  /** The refusal's code, or `decoded`. */
  readonly outcome: string
  /** What should not be, in words. */
  readonly problems: readonly string[]
}

/** Decodes an input as the program does, first, second and last frame, and holds what comes of it against what must. */
export function checkInput({ bytes, expected }: BuiltInput, codecs: Codecs): Checked {
  const problems: string[] = []
  const before = bytes.slice()
  const outcome = decode(bytes, codecs, problems)
  if (!equal(before, bytes)) problems.push('decoding changed the bytes of the file')
  if (expected !== undefined && 'refused' in expected && outcome === 'decoded') problems.push('pixels came out of a file that contradicts itself')
  if (expected !== undefined && 'values' in expected) compareValues(bytes, expected.values, codecs, problems)
  return { outcome, problems }
}

function decode(bytes: Uint8Array, codecs: Codecs, problems: string[]): string {
  let outcome = 'decoded'
  try {
    const file = decodeFile(bytes, codecs)
    if (!Number.isInteger(file.frameCount) || file.frameCount < 1) problems.push(`it has ${file.frameCount} frames`)
    const frames = [...new Set([0, Math.min(1, file.frameCount - 1), file.frameCount - 1])]
    const [first] = frames.map((index) => checkFrame(file, index, problems))
    if (file.format === 'dicom' && first !== undefined) checkHeader(bytes, file, first, codecs, problems)
    refusesFrame(file, -1, problems)
    refusesFrame(file, file.frameCount, problems)
  } catch (error) {
    if (!(error instanceof ImageRefusedError)) problems.push(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    else if (error.message.length < 10 || /undefined(?! data)|\[object/.test(error.message)) problems.push(`refused without words: ${error.message}`)
    outcome = error instanceof ImageRefusedError ? error.code : 'other error'
  }
  return outcome
}

function checkFrame(file: DecodedFile, index: number, problems: string[]): StoredFrame {
  const stored = file.storedFrame(index)
  const { width, height, samplesPerPixel, data } = stored
  if (data.length !== width * height * samplesPerPixel || data.length === 0) problems.push(`frame ${index} has ${data.length} stored values for ${width} x ${height} x ${samplesPerPixel}`)
  checkImage(file.frame(index), stored, index, problems)
  return stored
}

function checkImage(image: DecodedImage, stored: StoredFrame, index: number, problems: string[]): void {
  const { width, height, samplesPerPixel, data, bitsStored, signed, rescale } = image
  if (data.length !== width * height * samplesPerPixel) problems.push(`frame ${index} has ${data.length} values for ${width} x ${height} x ${samplesPerPixel}`)
  if (width * height !== stored.width * stored.height) problems.push(`frame ${index} is ${width} x ${height}, and ${stored.width} x ${stored.height} as stored`)
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) problems.push(`frame ${index} has ${String(samplesPerPixel)} samples per pixel`)
  if (!Number.isFinite(rescale.slope) || !Number.isFinite(rescale.intercept)) problems.push(`frame ${index} has the rescale ${rescale.slope} and ${rescale.intercept}`)
  outOfRange(`frame ${index}`, data, bitsStored, signed, problems)
}

/** The frames are as many, as large and as deep as the header says. */
function checkHeader(bytes: Uint8Array, file: DecodedFile, stored: StoredFrame, codecs: Codecs, problems: string[]): void {
  const { rows, columns, samplesPerPixel, frames, bitsStored, signed, kind } = describePixels(parseDicom(bytes, codecs))
  if (file.frameCount !== frames) problems.push(`it has ${file.frameCount} frames, and its header says ${frames}`)
  if (stored.width !== columns || stored.height !== rows || stored.samplesPerPixel !== samplesPerPixel) problems.push('its frames are of another size than its header says')
  if (kind === 'integer') outOfRange('a stored frame', stored.data, stored.bitsStored ?? bitsStored, signed, problems)
}

function outOfRange(what: string, data: StoredFrame['data'], bitsStored: number, signed: boolean, problems: string[]): void {
  const low = signed ? -(2 ** (bitsStored - 1)) : 0
  const high = low + 2 ** bitsStored - 1
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (value >= low && value <= high) continue
    problems.push(`${what} has the value ${value} in ${bitsStored} bits, ${signed ? 'signed' : 'unsigned'}`)
    return
  }
}

function refusesFrame(file: DecodedFile, index: number, problems: string[]): void {
  try {
    file.storedFrame(index)
    problems.push(`frame ${index} of ${file.frameCount} came out`)
  } catch (error) {
    if (!(error instanceof ImageRefusedError) || error.code !== 'no-such-frame') problems.push(`frame ${index} is not refused as one that is not there: ${String(error)}`)
  }
}

function compareValues(bytes: Uint8Array, values: readonly (readonly number[])[], codecs: Codecs, problems: string[]): void {
  try {
    const file = decodeFile(bytes, codecs)
    const wrong = values.findIndex((frame, i) => !equal(frame, file.storedFrame(i).data))
    if (file.frameCount !== values.length || wrong >= 0) problems.push(`frame ${wrong} of ${values.length} has other values than were written`)
  } catch (error) {
    problems.push(`a file that holds together is refused: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { niftiFile } from '../../../test/fixtures/niftiFile.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from './decodeFile.ts'
import { ImageRefusedError } from './imageRefusedError.ts'
import { niftiSliceOrientation } from './niftiSliceOrientation.ts'

const codecs = await loadCodecs()
const bytesOf = (values: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(values.buffer)
const swapped = (bytes: Uint8Array, size: number): Uint8Array => Uint8Array.from(bytes, (_, i) => bytes[i - (i % size) + size - 1 - (i % size)] ?? 0)

/** Big endian, int16, 4 x 3 x 2, slope 0.5 and intercept -100, axes posterior, superior, right, cal_min -500 and cal_max 1500. */
const WRITTEN_BY_NIBABEL =
  'H4sIAAAAAAACA2NgYIxhIAYwM7AAMRMDIxSiAhYGAQaG/Q0MDPYHGBgcgAIOQMK+ARU7bwDSQLlDJyCaXHY3MBz+xTCQgAnknv1QfFAB6G6gOx0eIBSA/AES338ASawBSsP4DzANztM2BNN3' +
  'bnzx4z6ibPVk1R8F4WnaPG9qmD9JZxjde3Dwhzn/WnXlF5MZOMXr9b5+SGW/LR9odhwA2UwmXJABAAA='

describe('a volume written by nibabel', () => {
  const file = decodeFile(Uint8Array.from(Buffer.from(WRITTEN_BY_NIBABEL, 'base64')), codecs)

  it('has the stored values of dataobj transposed', () => {
    const hash = createHash('sha256')
    for (let k = 0; k < file.frameCount; k++) hash.update(bytesOf(file.storedFrame(k).data))
    expect([file.format, file.frameCount, hash.digest('hex')]).toEqual(['nifti', 2, '3b823aad6bea87e568343958d30e1514d1e2bbf5b9f9792c8b70e7034ba7a03d'])
  })

  it('is shown sagittally: posterior on the right, inferior below', () => {
    expect(file.frame(0)).toEqual({
      width: 4,
      height: 3,
      samplesPerPixel: 1,
      data: Int16Array.of(-4996, 1010, 7016, 13_022, -6998, -992, 5014, 11_020, -9000, -2994, 3012, 9018),
      bitsStored: 16,
      signed: true,
      photometricInterpretation: 'MONOCHROME2',
      rescale: { slope: 0.5, intercept: -100 },
      windows: [{ center: 500, width: 2000, function: 'LINEAR_EXACT' }],
      spacing: { row: 2, column: 1.5, source: 'pixdim', provenance: 'patient' }
    })
  })
})

describe('stored values', () => {
  it.each([
    ['uint8', 2, Uint8Array.of(0, 255, 7, 8)],
    ['int16', 4, Int16Array.of(-32_768, 32_767, 0, -1)],
    ['int32', 8, Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, -1)],
    ['float32', 16, Float32Array.of(-1.5, NaN, Infinity, 1e-40)],
    ['float64', 64, Float64Array.of(-1.5, NaN, -Infinity, 1e-300)],
    ['int8', 256, Int8Array.of(-128, 127, 0, -1)],
    ['uint16', 512, Uint16Array.of(65_535, 1, 256, 0)],
    ['uint32', 768, Uint32Array.of(2 ** 32 - 1, 1, 65_536, 0)]
  ])('%s is read in both versions, both byte orders, compressed and not', (_, datatype, values) => {
    for (const version of [1, 2] as const) {
      for (const littleEndian of [true, false]) {
        const voxels = littleEndian ? bytesOf(values) : swapped(bytesOf(values), values.BYTES_PER_ELEMENT)
        const bytes = niftiFile({ version, littleEndian, dimensions: [2, 1, 1, 2], datatype, voxels })
        for (const one of [bytes, gzipSync(bytes)]) {
          const file = decodeFile(one, codecs)
          expect([file.storedFrame(0), file.storedFrame(1)]).toEqual(
            [0, 2].map((from) => ({ width: 2, height: 1, samplesPerPixel: 1, data: values.slice(from, from + 2) }))
          )
        }
      }
    }
  })

  it('of colour are RGB; alpha is dropped', () => {
    const rgb = decodeFile(niftiFile({ dimensions: [2, 1], datatype: 128, voxels: Uint8Array.of(1, 2, 3, 4, 5, 6) }), codecs).frame(0)
    const rgba = decodeFile(niftiFile({ dimensions: [2, 1], datatype: 2304, voxels: Uint8Array.of(1, 2, 3, 99, 4, 5, 6, 99) }), codecs).frame(0)
    expect([rgb.photometricInterpretation, [...rgb.data], rgba]).toEqual(['RGB', [1, 2, 3, 4, 5, 6], rgb])
  })
})

it('floating point is brought to 16 bits over the whole volume, with its rescale', () => {
  const voxels = bytesOf(Float32Array.of(-1000, NaN, 0, 3000, Infinity, -Infinity))
  const file = decodeFile(niftiFile({ dimensions: [3, 1, 2], datatype: 16, voxels, slope: 2, intercept: 10 }), codecs)
  const [first, second] = [file.frame(0), file.frame(1)]
  const units = [first, second].flatMap(({ data, rescale }) => Array.from(data, (value) => Math.round(value * rescale.slope + rescale.intercept)))
  expect(units).toEqual([-1990, -1990, 10, 6010, 6010, -1990])
  expect([first.bitsStored, first.signed, first.rescale]).toEqual([16, false, second.rescale])
})

describe('slices are shown in the radiological convention', () => {
  // nibabel's aff2axcodes names the axes
  it.each([
    ['RAS', [[1, 0, 0], [0, 1, 0], [0, 0, 1]], 3],
    ['LAS', [[-1, 0, 0], [0, 1, 0], [0, 0, 1]], 4],
    ['LPS', [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], 1],
    ['ALS', [[0, 1, 0], [-1, 0, 0], [0, 0, 1]], 8],
    ['LIA', [[-1, 0, 0], [0, 0, -1], [0, 1, 0]], 1],
    ['RSP', [[1, 0, 0], [0, 0, 1], [0, -1, 0]], 3],
    ['SRA', [[0, 0, 1], [1, 0, 0], [0, 1, 0]], 7],
    ['PIR', [[0, -1, 0], [0, 0, -1], [1, 0, 0]], 1],
    ['ASL', [[0, 1, 0], [0, 0, 1], [-1, 0, 0]], 3],
    ['IPR', [[0, 0, -1], [0, -1, 0], [1, 0, 0]], 5],
    ['RAS, tilted by 20 degrees', [[0.94, 0, 0.34], [0, 1, 0], [-0.34, 0, 0.94]], 3]
  ] as const)('%s', (_, axes, orientation) => {
    expect(niftiSliceOrientation(axes)).toBe(orientation)
  })

  it('by the qform where there is no sform, and as nibabel where there is neither', () => {
    const voxels = Uint8Array.of(1, 2, 3, 4)
    const shown = (facts: object): number[] => [...decodeFile(niftiFile({ dimensions: [2, 2], datatype: 2, voxels, ...facts }), codecs).frame(0).data]
    expect([
      shown({}),
      // the identity, then half a turn about the third axis
      shown({ qform: [0, 0, 0] }),
      shown({ qform: [0, 0, 1] }),
      shown({ qform: [0, 0, 0], sform: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0] }),
      shown({ sform: [NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] })
    ]).toEqual([[3, 4, 1, 2], [4, 3, 2, 1], [1, 2, 3, 4], [1, 2, 3, 4], [3, 4, 1, 2]])
  })
})

describe('refuses', () => {
  const small = { dimensions: [2, 2, 2], datatype: 2, voxels: new Uint8Array(8) } as const
  const huge = [32_767, 32_767, 2]

  it.each([
    ['the header of a pair', niftiFile({ ...small, magic: 'ni1\0' }), 'unsupported-nifti', '.hdr and .img'],
    ['64-bit integers', niftiFile({ ...small, datatype: 1024 }), 'unsupported-nifti', 'int64'],
    ['complex numbers', niftiFile({ ...small, datatype: 32 }), 'unsupported-nifti', 'complex'],
    ['a datatype that is none', niftiFile({ ...small, datatype: 77 }), 'unsupported-nifti', '77'],
    ['a volume cut off', niftiFile(small).subarray(0, -1), 'truncated', '360 bytes'],
    ['a header cut off', niftiFile({ ...small, version: 2 }).subarray(0, 400), 'truncated', 'header'],
    ['a compressed volume cut off', gzipSync(niftiFile({ dimensions: [64, 64], datatype: 2, voxels: Uint8Array.from({ length: 4096 }, (_v, i) => (i * i) >> 3) })).subarray(0, -30), 'damaged', 'unexpected end'],
    ['a dimension of zero', niftiFile({ ...small, dimensions: [2, 0, 2] }), 'damaged', '2 x 0 x 2'],
    ['a negative dimension', niftiFile({ ...small, dimensions: [-2, 2, 2] }), 'damaged', '-2 x 2 x 2'],
    ['voxels inside the header', niftiFile({ ...small, dataOffset: 40 }), 'damaged', 'byte 40'],
    ['voxels past the end', niftiFile({ ...small, version: 2, dataOffset: 2 ** 50 }), 'truncated', 'bytes'],
    ['slices of 32,767 x 32,767', niftiFile({ ...small, dimensions: huge }), 'too-many-pixels', 'slice'],
    ['32,767 x 32,767 slices', niftiFile({ ...small, dimensions: [1, 1, 32_767, 32_767] }), 'too-many-pixels', 'slices'],
    ['a compressed size that cannot be', gzipSync(niftiFile({ ...small, dimensions: [4096, 4096, 30_000] })), 'implausible-size', 'compressed bytes'],
    ['a bomb: far more voxels than the header says', gzipSync(niftiFile({ ...small, voxels: new Uint8Array(50_000_000) })), 'damaged', 'larger than'],
    ['a compressed file of another kind', gzipSync(new TextEncoder().encode('a letter'.repeat(100))), 'unknown-format', 'holds no NIfTI volume'],
    ['a compressed bomb of another kind', gzipSync(new Uint8Array(100_000_000)), 'unknown-format', 'holds no NIfTI volume']
  ])('%s', (_, bytes, code, words) => {
    expect(() => decodeFile(bytes, codecs).frame(0)).toThrow(expect.objectContaining({ name: 'ImageRefusedError', code, message: expect.stringContaining(words) }))
  })

  it('a compressed volume cut at any byte', () => {
    const whole = gzipSync(niftiFile({ ...small, voxels: Uint8Array.of(1, 9, 4, 7, 2, 8, 5, 3) }))
    for (let length = 1; length < whole.length; length++) expect(() => decodeFile(whole.subarray(0, length), codecs), `cut at ${length}`).toThrow(ImageRefusedError)
  })
})

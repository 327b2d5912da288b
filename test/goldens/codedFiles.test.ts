import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { codedFiles } from '../fixtures/codedFiles.ts'

/** SHA-256 of the stored values, little endian, as pydicom 3.0.2 gives them with pylibjpeg (libjpeg 2.5, openjpeg 2.6). */
const PYDICOM: readonly (readonly [string, string])[] = [
  ['htj2k, 12 bits unsigned, 1 component(s)', 'f0b95ad30ada52663e0c6aa512df3e1e02c5d94b8be3d65b212839aa91a79ac4'],
  ['htj2k, 16 bits signed, 1 component(s)', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['htj2k, 16 bits unsigned, 1 component(s)', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['htj2k, 8 bits signed, 1 component(s)', '4f529950d311e07056eacd2864d57be640b204fdf756992f779ec53a35dbb084'],
  ['htj2k, 8 bits unsigned, 1 component(s)', 'ca194ccc8afee7fcabe965f225543604d3ea2aff4b6a6d16ccc45f76f7c6042c'],
  ['htj2k, 8 bits unsigned, 3 component(s)', '3c2c8d21730a5d2474e7650fc01e3e842a595473f4d30702de14a92084f27d40'],
  ['jpeg2000, 12 bits unsigned, 1 component(s)', 'f0b95ad30ada52663e0c6aa512df3e1e02c5d94b8be3d65b212839aa91a79ac4'],
  ['jpeg2000, 16 bits signed, 1 component(s)', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['jpeg2000, 16 bits unsigned, 1 component(s)', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['jpeg2000, 8 bits signed, 1 component(s)', '4f529950d311e07056eacd2864d57be640b204fdf756992f779ec53a35dbb084'],
  ['jpeg2000, 8 bits unsigned, 1 component(s)', 'ca194ccc8afee7fcabe965f225543604d3ea2aff4b6a6d16ccc45f76f7c6042c'],
  ['jpeg2000, 8 bits unsigned, 3 component(s)', '3c2c8d21730a5d2474e7650fc01e3e842a595473f4d30702de14a92084f27d40'],
  ['jpegLs, 12 bits unsigned, 1 component(s)', 'f0b95ad30ada52663e0c6aa512df3e1e02c5d94b8be3d65b212839aa91a79ac4'],
  ['jpegLs, 16 bits unsigned, 1 component(s)', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['jpegLs, 8 bits unsigned, 1 component(s)', 'ca194ccc8afee7fcabe965f225543604d3ea2aff4b6a6d16ccc45f76f7c6042c'],
  ['jpegLs, 8 bits unsigned, 3 component(s), interleave mode 0', '0bf41e2aacd3c078e4cedf0a7ebbbdb356e8a6232f85af9829632610edb88b04'],
  ['jpegLs, 8 bits unsigned, 3 component(s), interleave mode 1', '3c2c8d21730a5d2474e7650fc01e3e842a595473f4d30702de14a92084f27d40'],
  ['jpegLs, 8 bits unsigned, 3 component(s), interleave mode 2', '3c2c8d21730a5d2474e7650fc01e3e842a595473f4d30702de14a92084f27d40'],
  ['lossless JPEG, 12 bits with 12 stored, predictor 1', 'f0b95ad30ada52663e0c6aa512df3e1e02c5d94b8be3d65b212839aa91a79ac4'],
  ['lossless JPEG, 12 bits with 12 stored, predictor 4', 'f0b95ad30ada52663e0c6aa512df3e1e02c5d94b8be3d65b212839aa91a79ac4'],
  ['lossless JPEG, 12 bits with 12 stored, predictor 6', 'f0b95ad30ada52663e0c6aa512df3e1e02c5d94b8be3d65b212839aa91a79ac4'],
  ['lossless JPEG, 12 bits with 12 stored, predictor 7', 'f0b95ad30ada52663e0c6aa512df3e1e02c5d94b8be3d65b212839aa91a79ac4'],
  ['lossless JPEG, 16 bits with 12 stored, predictor 1', '464a1c183789779c42dcb397ed1154d15194913e83aafb8427a0d2d442634685'],
  ['lossless JPEG, 16 bits with 12 stored, predictor 4', '464a1c183789779c42dcb397ed1154d15194913e83aafb8427a0d2d442634685'],
  ['lossless JPEG, 16 bits with 12 stored, predictor 6', '464a1c183789779c42dcb397ed1154d15194913e83aafb8427a0d2d442634685'],
  ['lossless JPEG, 16 bits with 12 stored, predictor 7', '464a1c183789779c42dcb397ed1154d15194913e83aafb8427a0d2d442634685'],
  ['lossless JPEG, 16 bits with 16 stored, predictor 1', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['lossless JPEG, 16 bits with 16 stored, predictor 4', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['lossless JPEG, 16 bits with 16 stored, predictor 6', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['lossless JPEG, 16 bits with 16 stored, predictor 7', 'b15de30aee52934c4534cd48437e8e02338ed6ba47d34b1f8987f92a8af1000e'],
  ['lossless JPEG, 8 bits with 8 stored, predictor 1', 'ca194ccc8afee7fcabe965f225543604d3ea2aff4b6a6d16ccc45f76f7c6042c'],
  ['lossless JPEG, 8 bits with 8 stored, predictor 4', 'ca194ccc8afee7fcabe965f225543604d3ea2aff4b6a6d16ccc45f76f7c6042c'],
  ['lossless JPEG, 8 bits with 8 stored, predictor 6', 'ca194ccc8afee7fcabe965f225543604d3ea2aff4b6a6d16ccc45f76f7c6042c'],
  ['lossless JPEG, 8 bits with 8 stored, predictor 7', 'ca194ccc8afee7fcabe965f225543604d3ea2aff4b6a6d16ccc45f76f7c6042c'],
  ['native, 16 bits signed, overlays above 12', 'dc57f7ff1ba3c013f4cc9a263e265435954679f6368f7aa128f6e841e7846334'],
  ['native, 16 bits unsigned, overlays above 12', '464a1c183789779c42dcb397ed1154d15194913e83aafb8427a0d2d442634685'],
  ['native, 32 bits signed, overlays above 28', '3d76f58877c0cc2ba3bd44208ffdea579071e0fc7fcaa91e1a8b86219fb21b7b'],
  ['native, 32 bits unsigned, overlays above 28', '39154a5b0df36c37ae64a71221cd1201d5e13c15e352823cd677863eb2ec86c1'],
  ['native, 8 bits signed, overlays above 4', 'bd13a68f999c566357db3767da8541227519b6b244606bf1a035257070dd101b'],
  ['native, 8 bits unsigned, overlays above 4', 'b2fc022c1411cdff14f0749b3d5a447c50441026071aa51ed4133aea98d78c32']
]

const codecs = await loadCodecs()
const files = await codedFiles()

describe('files of every coding, as pydicom reads them', () => {
  it('are all here', () => expect(PYDICOM.map(([name]) => name).toSorted()).toEqual([...files.keys()].toSorted()))

  it.each(PYDICOM)('%s', (name, expected) => {
    const { data } = decodeFile(files.get(name) ?? new Uint8Array(), codecs).storedFrame(0)
    const sha256 = createHash('sha256').update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex')
    expect(sha256).toBe(expected)
  })
})

import type { CodedFrame } from '../image/codecs.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { readAcFirst, readAcRefinement, readSequentialBlock, type BlockState } from './jpegBlocks.ts'
import { reconstructPlane, type JpegPlane } from './jpegPlane.ts'
import type { JpegFrameHeader } from './jpegFrameHeader.ts'
import { readJpegScans, type JpegScan } from './jpegScans.ts'
import { upsamplePlane } from './jpegUpsample.ts'

/**
 * Decodes a Huffman-coded DCT JPEG of 12 bits, sequential (ITU-T T.81 annex F, process 4) or progressive (annex G), whatever its sampling,
 * with the inverse transform in floating point: a sample may differ by 1 from that of a decoder in integers. Throws ImageRefusedError.
 */
export function decodeWideJpeg(bytes: Uint8Array, header: JpegFrameHeader): CodedFrame {
  const { width, height, components, precision } = header
  const planes = readJpegPlanes(bytes, header)
  const [mostAcross, mostDown] = mostSampling(header)
  const data = new Uint16Array(width * height * components)
  planes.forEach((plane, index) => {
    const samples = upsamplePlane(reconstructPlane(plane, precision), plane, { width, height, across: mostAcross / plane.across, down: mostDown / plane.down })
    for (let from = 0, to = index; from < samples.length; from++, to += components) data[to] = samples[from] as number
  })
  return { width, height, components, precision, data }
}

/** The coefficients of each component of a Huffman-coded DCT JPEG of 8 or 12 bits, sequential or progressive. Throws ImageRefusedError. */
export function readJpegPlanes(bytes: Uint8Array, header: JpegFrameHeader): JpegPlane[] {
  const { width, height, components, sampling } = header
  const [mostAcross, mostDown] = mostSampling(header)
  const mcus = { across: Math.ceil(width / (8 * mostAcross)), down: Math.ceil(height / (8 * mostDown)) }
  const planes = sampling.map(({ across, down }): JpegPlane => {
    if (mostAcross % across !== 0 || mostDown % down !== 0) throw new ImageRefusedError('unsupported-jpeg', 'the components of the JPEG frame have sizes that do not divide each other')
    const size = { width: Math.ceil((width * across) / mostAcross), height: Math.ceil((height * down) / mostDown) }
    const [blocksAcross, blocksDown] = [mcus.across * across, mcus.down * down]
    return { ...size, across, down, blocksAcross, coefficients: new Int16Array(blocksAcross * blocksDown * 64), quantization: new Uint16Array(64) }
  })
  const met = readJpegScans(bytes, (scan) => decodeScan(scan, header, planes, mcus), { repeated: !header.sequential })
  if (met !== components) throw new ImageRefusedError('truncated', `the JPEG frame has ${met} of its ${components} components`)
  return planes
}

/** The greatest sampling factors, across and down. */
export function mostSampling({ sampling }: JpegFrameHeader): readonly [across: number, down: number] {
  return [Math.max(...sampling.map(({ across }) => across)), Math.max(...sampling.map(({ down }) => down))]
}

interface Mcus {
  readonly across: number
  readonly down: number
}

function decodeScan(scan: JpegScan, header: JpegFrameHeader, planes: readonly JpegPlane[], mcus: Mcus): void {
  const { bits, restartInterval } = scan
  const members = scan.components.map((component) => {
    const plane = planes[component.index]
    if (plane === undefined) throw new ImageRefusedError('damaged', 'a scan of the JPEG frame names a component that is not there')
    plane.quantization.set(component.quantization)
    const state: BlockState = { bits, dc: component.dc, ac: component.ac, prediction: 0, endOfBand: 0, first: scan.selection, last: scan.spectralEnd, shift: scan.pointTransform }
    return { plane, state }
  })
  const readBlock = blockReader(scan, header)
  const [only] = members
  const single = members.length === 1 && only !== undefined ? only.plane : undefined
  // a scan of one component has no padding blocks (T.81 A.2.2)
  const [across, down] = single === undefined ? [mcus.across, mcus.down] : [Math.ceil(single.width / 8), Math.ceil(single.height / 8)]
  for (let mcu = 0; mcu < across * down; mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      bits.restart()
      for (const { state } of members) state.prediction = state.endOfBand = 0
    }
    const [column, row] = [mcu % across, Math.floor(mcu / across)]
    for (const { plane, state } of members) {
      const [h, v] = single === undefined ? [plane.across, plane.down] : [1, 1]
      for (let k = 0; k < h * v; k++) {
        const block = (row * v + Math.floor(k / h)) * plane.blocksAcross + column * h + (k % h)
        readBlock(state, plane.coefficients, block * 64)
      }
    }
  }
}

type ReadBlock = (state: BlockState, coefficients: Int16Array, at: number) => void

/** T.81 G.1.1: the first scan of a band gives its high bits, each further one a bit; DC is never in one scan with AC. */
function blockReader({ selection, spectralEnd, successiveHigh, components }: JpegScan, { sequential }: JpegFrameHeader): ReadBlock {
  if (sequential) return readSequentialBlock
  if (selection > spectralEnd || spectralEnd > 63 || (selection === 0) !== (spectralEnd === 0) || (selection > 0 && components.length > 1)) {
    throw new ImageRefusedError('damaged', `a scan of the progressive JPEG frame has coefficients ${selection} to ${spectralEnd} of ${components.length} component(s)`)
  }
  if (selection > 0) return successiveHigh === 0 ? readAcFirst : readAcRefinement
  if (successiveHigh === 0) {
    return (state, coefficients, at) => {
      state.prediction += state.bits.signed(Math.min(16, state.bits.code(state.dc)))
      coefficients[at] = state.prediction << state.shift
    }
  }
  return (state, coefficients, at) => {
    coefficients[at] = (coefficients[at] as number) | (state.bits.unsigned(1) << state.shift)
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { toErrorData } from '../../contract/index.ts'
import { PIPELINE_VERSION } from '../handlers/featuresOf.ts'
import { refusal, type ImageBatch } from '../jobs/imageBatch.ts'
import type { ImageReference, RefusedImage } from '../jobs/jobKinds.ts'
import { openNetwork, type OpenNetwork } from '../jobs/openNetwork.ts'
import { batchMemory, preparationPool, prepareBatch, THREADS, type BatchMemory } from '../jobs/preparedBatches.ts'
import { workerStart, type FeaturizerPlan } from './featurizerPlan.ts'
import { encodeFrame, FrameError, readFrames, workerRequest, type Frame } from './frames.ts'
import { mapAhead } from './mapAhead.ts'
import { pngOfSparkImage } from './sparkImage.ts'

/** Batches decoded and prepared ahead of the one that the network computes. */
const AHEAD = 3

/** The executor's side and this program's are not the same program. */
export class PlanMismatchError extends Error {
  override readonly name = 'PlanMismatchError'
  readonly code = 'plan-mismatch'
}

/**
 * The desktop's featurizer behind a pipe: reads a plan and images (`workerRequest`) from `input`, answers on `output` with `ready`, then for each image,
 * in the order of coming, `row` (body: features, then the 16x16 thumbnail, float32 little-endian) or `refused`, and `flushed` to a `flush`. What makes the
 * whole of it impossible (no such backbone here, weights of another hash, another version of this program) is answered with `fatal` and ends it. Ends with its input.
 */
export async function serveFeaturizer(input: AsyncIterable<Uint8Array>, output: Writable): Promise<void> {
  const frames = readFrames(input)
  const send = async (header: object, ...bodies: readonly Uint8Array[]): Promise<void> => {
    let room = true
    for (const piece of encodeFrame(header, ...bodies)) room = output.write(piece)
    if (!room) await new Promise((resolve) => output.once('drain', resolve))
  }
  const first = await frames.next()
  if (first.done === true) return
  const pool = preparationPool()
  const spool = await mkdtemp(join(tmpdir(), 'hilum-images-'))
  let network: OpenNetwork | undefined
  try {
    const { plan, weightsDirs } = workerStart.parse(first.value.header)
    if (plan.pipelineVersion !== PIPELINE_VERSION) {
      throw new PlanMismatchError(`This Hilum computes features of version ${PIPELINE_VERSION}, and version ${plan.pipelineVersion} is asked for: install the same Hilum on every machine.`)
    }
    pool.start()
    network = await openNetwork(networkPayload(plan, weightsDirs), { pooling: plan.pooling })
    const { extractor } = network
    await send({ type: 'ready', d: extractor.d, engine: network.engine, backbone: network.backbone.hash })
    const unused: BatchMemory[] = []
    const prepared = mapAhead(batchesOf(frames, plan.batchSize, spool), AHEAD, async (group) => {
      const memory = unused.pop() ?? batchMemory(plan.input, plan.batchSize)
      const batch = await prepareBatch(pool, group.images, { input: plan.input, batchSize: plan.batchSize, memory, parts: THREADS, signal: NEVER })
      return { group, memory, batch }
    })
    for await (const { group, memory, batch } of prepared) {
      const features = batch.accepted.length === 0 ? new Float32Array() : await extractor.features(batch.data, plan.batchSize)
      for (const answer of answersOf(group, batch, extractor.d, features)) await send(answer.header, ...answer.bodies)
      if (group.flush !== undefined) await send({ type: 'flushed', last: group.flush.last })
      unused.push(memory)
      await Promise.all(group.spooled.map((path) => rm(path, { force: true })))
    }
  } catch (error) {
    const { code, message } = toErrorData(error)
    await send({ type: 'fatal', code, message })
  } finally {
    network?.extractor.dispose()
    await pool.close()
    await rm(spool, { recursive: true, force: true })
  }
}

const NEVER = new AbortController().signal

function networkPayload({ backbone, input, engine, precision, batchSize }: FeaturizerPlan, weightsDirs: readonly string[]): Parameters<typeof openNetwork>[0] {
  const { tap, ...named } = backbone
  return { images: [], backbone: { ...named, weightsDirs, ...(tap === undefined ? {} : { tap }) }, input, batchSize, engine, precision }
}

/** One batch's worth of images, in the order of coming. */
interface Group {
  /** By place in the group. */
  readonly images: readonly ImageReference[]
  /** Refused before they were images. */
  readonly refused: readonly RefusedImage[]
  /** By place in the group. */
  readonly seqs: readonly number[]
  /** Files made for it. */
  readonly spooled: readonly string[]
  /** It is what came before a `flush`. */
  readonly flush: { readonly last: boolean } | undefined
}

async function* batchesOf(frames: AsyncIterable<Frame>, batchSize: number, spool: string): AsyncGenerator<Group, void, undefined> {
  let images: ImageReference[] = []
  let refused: RefusedImage[] = []
  let seqs: number[] = []
  let spooled: string[] = []
  const group = (flush?: { readonly last: boolean }): Group => {
    const done = { images, refused, seqs, spooled, flush }
    images = []
    refused = []
    seqs = []
    spooled = []
    return done
  }
  for await (const { header, body } of frames) {
    const request = workerRequest.safeParse(header).data
    if (request === undefined) throw new FrameError('The pipe carries a request that this version does not know.')
    if (request.type === 'flush') {
      yield group({ last: request.last })
      continue
    }
    const index = seqs.length
    seqs.push(request.seq)
    if ('path' in request) {
      images.push({ index, path: request.path, frame: request.frame })
    } else {
      try {
        const bytes = 'mode' in request ? pngOfSparkImage({ ...request, data: body }) : body
        const path = join(spool, String(request.seq))
        await writeFile(path, bytes)
        spooled.push(path)
        images.push({ index, path, frame: 'frame' in request ? request.frame : 0 })
      } catch (error) {
        refused.push(refusal(index, error))
      }
    }
    if (seqs.length === batchSize) yield group()
  }
}

function answersOf(group: Group, { accepted, refused, thumbnails }: ImageBatch, d: number, features: Float32Array): { header: object; bodies: Uint8Array[] }[] {
  const rows = accepted.map(({ index, slot, pixelDigest }, row) => ({
    index,
    header: { type: 'row', seq: group.seqs[index], pixelDigest },
    bodies: [bytesOf(features.subarray(slot * d, (slot + 1) * d)), bytesOf(thumbnails.subarray(row * 256, (row + 1) * 256))]
  }))
  const reasons = [...group.refused, ...refused].map(({ index, code, reason }) => ({ index, header: { type: 'refused', seq: group.seqs[index], code, reason }, bodies: [] }))
  return [...rows, ...reasons].toSorted((a, b) => a.index - b.index)
}

/** A copy: the pipe may still be writing it when the next batch takes its place. */
function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

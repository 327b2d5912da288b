import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { toErrorData } from '../../contract/index.ts'
import { PIPELINE_VERSION } from '../handlers/featuresOf.ts'
import type { ImageBatch } from '../jobs/imageBatch.ts'
import { openNetwork, type OpenNetwork } from '../jobs/openNetwork.ts'
import { batchMemory, preparationPool, prepareBatch, THREADS, type BatchMemory } from '../jobs/preparedBatches.ts'
import { workerStart, type FeaturizerPlan } from './featurizerPlan.ts'
import { drawCopies } from './drawCopies.ts'
import { batchesOf, removeSpooled, type Group } from './featurizerBatches.ts'
import { encodeFrame, readFrames } from './frames.ts'
import { mapAhead } from './mapAhead.ts'

/** Batches decoded and prepared ahead of the one that the network computes. */
const AHEAD = 3

/** The executor's side and this program's are not the same program. */
export class PlanMismatchError extends Error {
  override readonly name = 'PlanMismatchError'
  readonly code = 'plan-mismatch'
}

/**
 * The desktop's featurizer behind a pipe: reads a plan and images (`workerRequest`) from `input`, answers on `output` with `ready`, then for each image,
 * in the order of coming, `row` (body: features, those of each copy that was asked for, then the 16x16 thumbnail, float32 little-endian) or `refused`, and `flushed` to a `flush`. What makes the
 * whole of it impossible (no such backbone here, weights of another hash, another version of this program) is answered with `fatal` and ends it. Ends with its input.
 */
export async function serveFeaturizer(input: AsyncIterable<Uint8Array>, output: Writable): Promise<void> {
  const frames = readFrames(input)
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!output.write(bytes)) await new Promise((resolve) => output.once('drain', resolve))
  }
  const send = (header: object): Promise<void> => write(Buffer.concat(encodeFrame(header)))
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
    const unused: (BatchMemory & { readonly drawn?: Float32Array<SharedArrayBuffer> })[] = []
    const begun = new Map<number, Uint8Array[]>()
    const decoded = plan.augmentation === undefined ? plan.input : { ...plan.input, preprocessing: 'raw' as const }
    const prepared = mapAhead(batchesOf(frames, plan, spool), AHEAD, async (group) => {
      const memory = unused.pop() ?? { ...batchMemory(plan.input, plan.batchSize), ...(plan.augmentation === undefined ? {} : { drawn: batchMemory(plan.input, plan.batchSize).data }) }
      const batch = await prepareBatch(pool, group.images, { input: decoded, batchSize: plan.batchSize, memory, parts: THREADS, signal: NEVER })
      if (memory.drawn !== undefined) await drawCopies(pool, group, batch, plan, memory.drawn)
      return { group, memory, batch, data: memory.drawn ?? batch.data }
    })
    for await (const { group, memory, batch, data } of prepared) {
      const features = batch.accepted.length === 0 ? new Float32Array() : await extractor.features(data, plan.batchSize)
      const answers = answersOf(group, batch, extractor.d, features, begun).flatMap(({ header, bodies }) => encodeFrame(header, ...bodies))
      // in one piece: the reader is woken for each
      await write(Buffer.concat([...answers, ...(group.flush === undefined ? [] : encodeFrame({ type: 'flushed', last: group.flush.last }))]))
      unused.push(memory)
      await removeSpooled(group)
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

interface Answer {
  readonly header: object
  readonly bodies: readonly Uint8Array[]
}

/** Answers that are complete with this batch; `begun` keeps the rows of an image whose copies go on in the next. */
function answersOf({ shares, refused: before }: Group, { accepted, refused, thumbnails }: ImageBatch, d: number, features: Float32Array, begun: Map<number, Uint8Array[]>): Answer[] {
  const acceptedAt = new Map(accepted.map(({ index, pixelDigest }, row) => [index, { pixelDigest, row }]))
  const refusedAt = new Map([...before, ...refused].map((one) => [one.index, one]))
  return shares.flatMap(({ seq, from, to, slot, last }, index): Answer[] => {
    const found = acceptedAt.get(index)
    const rows = from === 0 ? [] : begun.get(seq)
    begun.delete(seq)
    // an earlier batch has refused it
    if (rows === undefined) return []
    if (found === undefined) {
      const { code, reason } = refusedAt.get(index) ?? { code: 'refused', reason: 'it was not prepared' }
      return [{ header: { type: 'refused', seq, code, reason }, bodies: [] }]
    }
    rows.push(bytesOf(features.subarray(slot * d, (slot + to - from + 1) * d)))
    if (!last) {
      begun.set(seq, rows)
      return []
    }
    return [{ header: { type: 'row', seq, copies: to, pixelDigest: found.pixelDigest }, bodies: [...rows, bytesOf(thumbnails.subarray(found.row * 256, (found.row + 1) * 256))] }]
  })
}

/** A copy: the pipe may still be writing it when the next batch takes its place. */
function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

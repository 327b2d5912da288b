import type { readingCommands } from '../../contract/index.ts'
import { BINARY_HEADERS, type BinaryRoute } from '../answerBinary.ts'
import { sharedDecodePool } from '../decode/decodePool.ts'
import { createActivationMaps, type ActivationMaps } from '../handlers/reading/activationMaps.ts'
import { addReading } from '../handlers/reading/addReading.ts'
import { nextCase } from '../handlers/reading/nextCase.ts'
import { decideProposals, listProposals, listProposalsAbout, queueStudy } from '../handlers/reading/proposals.ts'
import { infoOfReading } from '../handlers/reading/readingInfo.ts'
import { createShowEvidence } from '../handlers/reading/showEvidence.ts'
import { similarCases } from '../handlers/reading/similarCases.ts'
import { documentOf } from '../handlers/modelOf.ts'
import { originalOf } from '../handlers/readFrame.ts'
import type { JobsContext } from '../handlers/workContext.ts'
import { createWarmJobs, type WarmJobs } from '../jobs/warmJobs.ts'
import type { Handlers } from '../runCommand.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'
import { createThrottle } from '../work/throttle.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** What stands beside a film: evidence, readers' answers, the order of reading, and the training queue. */
export interface ReadingArea {
  readonly handlers: Handlers<keyof typeof readingCommands>
  readonly binaries: readonly BinaryRoute[]
  /** Ends the job process that keeps a network ready. */
  close(): Promise<void>
}

/** `context`: how job processes are started, giving way to reading. */
export function createReadingArea(library: Library, services: AreaServices, context: Omit<JobsContext, 'signal' | 'onProgress'>): ReadingArea {
  const warm = createWarmJobs(context.spawn)
  const tell = createThrottle(PROGRESS_MS)
  const maps = createActivationMaps({ library, warm, context, onProgress: (payload) => tell(() => services.emit({ name: 'map.progress', payload })) })
  return { handlers: readingHandlers(library, services, { warm, maps }), binaries: mapRoutes(library, maps, () => services.actor()), close: () => warm.close() }
}

function readingHandlers(library: Library, services: AreaServices, { warm, maps }: { readonly warm: WarmJobs; readonly maps: ActivationMaps }): ReadingArea['handlers'] {
  const actor = (): string => services.actor()
  const mode = (): { reader: string; blinded: boolean } => ({ reader: actor(), blinded: library.blinding.isBlinded(actor()) })
  const showEvidence = createShowEvidence(library, maps)
  return {
    'evidence.show': (asked) => showEvidence(actor(), asked),
    'evidence.similar': (asked) => {
      const study = library.images.byId(asked.imageId)?.study
      if (study !== undefined && library.blinding.hides(actor(), study)) return { cases: [], reason: HIDDEN }
      return similarCases(library, warm, asked)
    },
    'maps.stop': ({ imageId, modelId, label, asking }) => ({ stopped: maps.stop(imageId, modelId, label, asking) }),
    'readings.list': ({ studyId }) => ({ readings: library.readings.ofStudy(studyId).map(infoOfReading(library)) }),
    'readings.add': (given) => announce(services, addReading(library, actor(), given)),
    'readings.next': ({ studyId, direction }) => nextCase(library.db, { studyId, direction, ...(library.blinding.isBlinded(actor()) ? { reader: actor() } : {}) }),
    'reading.mode': mode,
    'reading.blind': ({ blinded }) => {
      library.blinding.setBlinded(actor(), blinded)
      return announce(services, mode())
    },
    'proposals.list': ({ studyId, dataset }) => ({ proposals: dataset === undefined ? listProposals(library, studyId) : listProposalsAbout(library, dataset) }),
    'proposals.add': (asked) => announce(services, { queued: queueStudy(library, actor(), asked) }),
    'proposals.decide': (asked) => announce(services, { changed: decideProposals(library, actor(), asked) })
  }
}

/** Between two words to the page of how far a map is. */
const PROGRESS_MS = 100
const HIDDEN = 'Hidden until you have read this study.'

/** `/map/<image>/<model>/<label>.f32?asking=<name>`: an activation map (`mapHeader`); `maps.stop` with the same name ends the asking. `/map/<image>/<model>/input.png`: what the network is shown, before preprocessing. */
function mapRoutes(library: Library, maps: ActivationMaps, actor: () => string): BinaryRoute[] {
  return [
    {
      path: /^\/map\/([1-9]\d{0,14})\/([1-9]\d{0,14})\/(\d{1,4})\.f32$/,
      async answer([image, model, label], request) {
        const row = library.images.byId(Number(image))
        // whoever asked: another may be at the machine when a slow map is there
        const reader = actor()
        if (row === undefined) throw new RowUnknownError('image', Number(image))
        if (library.blinding.hides(reader, row.study)) return Response.json({ code: 'blinded', message: HIDDEN }, { status: 403, headers: BINARY_HEADERS })
        const bytes = await maps.bytes(row.id, Number(model), Number(label), new URL(request.url).searchParams.get('asking') ?? undefined)
        library.blinding.noteShown(reader, row.study)
        return new Response(bytes, { headers: { ...BINARY_HEADERS, 'content-type': 'application/octet-stream' } })
      }
    },
    {
      path: /^\/map\/([1-9]\d{0,14})\/([1-9]\d{0,14})\/input\.png$/,
      async answer([image, model]) {
        const row = library.images.byId(Number(image))
        const known = library.models.byId(Number(model))
        if (row === undefined) throw new RowUnknownError('image', Number(image))
        if (known === undefined) throw new RowUnknownError('model', Number(model))
        const { input } = await documentOf(library, known)
        const picture = await sharedDecodePool().run('networkInput', { ...originalOf(library, row), spec: input }, { priority: 'waited-for' })
        return new Response(picture, { headers: { ...BINARY_HEADERS, 'content-type': 'image/png' } })
      }
    }
  ]
}
